/* SPDX-License-Identifier: Apache-2.0 */
#include "alarm/runner.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"

extern char **environ;

void runner_init(struct runner *ret_runner, const char *program, void (*on_done)(void *context, uint64_t number, int status),
	void *context)
{
	*ret_runner = (struct runner){ .program = program, .in_fd = -1, .on_done = on_done, .context = context };
}

static void close_in(struct runner *runner)
{
	if (runner->in_fd >= 0)
		close(runner->in_fd);
	runner->in_fd = -1;
}

static void forget_first(struct runner *runner)
{
	free(runner->queue[0].json);
	runner->n_queue--;
	memmove(&runner->queue[0], &runner->queue[1], runner->n_queue * sizeof(runner->queue[0]));
}

void runner_done(struct runner *runner)
{
	if (runner->pid > 0) {
		kill(-runner->pid, SIGKILL);
		waitpid(runner->pid, NULL, 0);
	}
	close_in(runner);
	while (runner->n_queue > 0)
		forget_first(runner);
}

int runner_add(struct runner *runner, uint64_t number, const void *json, size_t n_json)
{
	struct runner_job *job = &runner->queue[runner->n_queue];

	if (n_json > RUNNER_ALERT_MAX)
		return -EMSGSIZE;
	if (runner->n_queue == RUNNER_QUEUE_MAX)
		return -ENOBUFS;
	*job = (struct runner_job){ .number = number, .json = malloc(n_json ? n_json : 1), .n_json = n_json };
	if (!job->json)
		return -ENOMEM;
	memcpy(job->json, json, n_json);
	runner->n_queue++;
	return 0;
}

void runner_disown(struct runner *runner)
{
	for (size_t i = 0; i < runner->n_queue; i++)
		runner->queue[i].number = 0;
}

/* In a process group of its own, so that it can be ended with all that it started; and with signals as usual. */
static int spawn(const char *program, int in_fd, pid_t *ret_pid)
{
	char *const arguments[] = { (char *)program, NULL };
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	sigset_t none, ignored;
	int r;

	sigemptyset(&none);
	sigemptyset(&ignored);
	sigaddset(&ignored, SIGPIPE);
	posix_spawn_file_actions_init(&actions);
	posix_spawnattr_init(&attributes);
	posix_spawn_file_actions_adddup2(&actions, in_fd, STDIN_FILENO);
	posix_spawnattr_setsigdefault(&attributes, &ignored);
	posix_spawnattr_setsigmask(&attributes, &none);
	posix_spawnattr_setpgroup(&attributes, 0);
	posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
	r = posix_spawn(ret_pid, program, &actions, &attributes, arguments, environ);
	posix_spawnattr_destroy(&attributes);
	posix_spawn_file_actions_destroy(&actions);
	return -r;
}

static int start(struct runner *runner, uint64_t now_us)
{
	int fds[2], r;

	if (pipe2(fds, O_CLOEXEC) < 0)
		return -errno;
	r = fcntl(fds[1], F_SETFL, O_NONBLOCK) < 0 ? -errno : spawn(runner->program, fds[0], &runner->pid);
	close(fds[0]);
	if (r < 0) {
		runner->pid = 0;
		close(fds[1]);
		return r;
	}
	runner->in_fd = fds[1];
	runner->deadline_us = now_us + RUNNER_MAX_S * UINT64_C(1000000);
	return 0;
}

/* A program that does not read what it is given may ring all the same. */
static void feed(struct runner *runner)
{
	struct runner_job *job = &runner->queue[0];
	ssize_t n = 0;

	while (runner->in_fd >= 0 && job->n_written < job->n_json) {
		n = write(runner->in_fd, job->json + job->n_written, job->n_json - job->n_written);
		if (n < 0)
			break;
		job->n_written += (size_t)n;
	}
	if (n >= 0 || errno != EAGAIN)
		close_in(runner);
}

static void end_first(struct runner *runner, int status)
{
	uint64_t number = runner->queue[0].number;

	runner->pid = 0;
	close_in(runner);
	forget_first(runner);
	runner->on_done(runner->context, number, status);
}

void runner_turn(struct runner *runner, uint64_t now_us)
{
	int status, r;

	if (runner->pid == 0 && runner->n_queue > 0) {
		r = start(runner, now_us);
		if (r < 0) {
			end_first(runner, r);
			return;
		}
	}
	if (runner->pid == 0)
		return;
	feed(runner);
	if (waitpid(runner->pid, &status, WNOHANG) == runner->pid)
		end_first(runner, WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
	else if (now_us >= runner->deadline_us)
		kill(-runner->pid, SIGKILL);
}
