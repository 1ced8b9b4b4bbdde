/* SPDX-License-Identifier: Apache-2.0 */
/* lares-alarm: sounds the alarm in the home when laresd says so. */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <systemd/sd-daemon.h>

#include "alarm/runner.h"
#include "base/arguments.h"
#include "base/channel.h"
#include "base/cleanup.h"
#include "base/config.h"
#include "base/log.h"
#include "loop/clock.h"
#include "proto/record.h"

static const struct program program = {
	"lares-alarm",
	"Runs the program that sounds the alarm in the home, when laresd says so.",
};

enum { TURN_MS = 1000 };

struct alarm {
	char path[CONFIG_TEXT_MAX + sizeof(RECORD_ALARM_SUFFIX)];
	struct channel *laresd; /* NULL: it is away */
	int last_error; /* of looking for it, told once */
	struct runner runner;
};

static volatile sig_atomic_t is_asked_to_end;

/* SIGCHLD only ends the waiting. */
static void on_signal(int signal)
{
	if (signal != SIGCHLD)
		is_asked_to_end = 1;
}

static void lose_laresd(struct alarm *alarm)
{
	channel_free(take(alarm->laresd));
	runner_disown(&alarm->runner);
}

static void say(struct alarm *alarm, const struct record *record)
{
	if (alarm->laresd && (channel_send(alarm->laresd, record) != 0 || channel_flush(alarm->laresd) < 0))
		lose_laresd(alarm);
}

static void refuse(struct alarm *alarm, uint64_t number, const char *words)
{
	log_error("the alarm could not be sounded: %s", words);
	say(alarm, &(struct record){ .type = RECORD_REFUSED, .refused = { number, words } });
}

static void on_done(void *context, uint64_t number, int status)
{
	struct alarm *alarm = context;

	if (status < 0) {
		refuse(alarm, number, strerror(-status));
		return;
	}
	if (status > 0)
		log_error("%s ended with status %d", alarm->runner.program, status);
	say(alarm, &(struct record){ .type = RECORD_SOUNDED, .answer = { number, (uint8_t)status } });
}

static void look_for_laresd(struct alarm *alarm)
{
	int r;

	if (alarm->laresd)
		return;
	r = channel_connect(alarm->path, &alarm->laresd);
	if (r < 0 && r != alarm->last_error)
		log_warning("laresd is not at %s: %s; waiting", alarm->path, strerror(-r));
	alarm->last_error = r;
	say(alarm, &(struct record){ .type = RECORD_HELLO, .hello = { "lares-alarm", LARES_VERSION } });
}

static int on_record(struct alarm *alarm, const struct record *record)
{
	int r;

	if (record->type != RECORD_ALARM)
		return -EPROTO;
	r = runner_add(&alarm->runner, record->alarm.number, record->payload, record->n_payload);
	if (r < 0)
		refuse(alarm, record->alarm.number, strerror(-r));
	return 0;
}

static void hear_laresd(struct alarm *alarm)
{
	struct record record;
	int r = 0;

	while (alarm->laresd && r == 0) {
		r = channel_receive(alarm->laresd, &record);
		if (r == 0)
			r = on_record(alarm, &record);
	}
	if (r == CHANNEL_EMPTY || !alarm->laresd)
		return;
	if (r < 0)
		log_warning("laresd speaks as this lares-alarm does not understand: are both of one version?");
	lose_laresd(alarm);
}

/* What waits for SIGCHLD must not miss it: it is let in while waiting only. */
static int turn(struct alarm *alarm, const sigset_t *while_waiting)
{
	struct pollfd fds[2] = { { .fd = -1, .events = POLLIN }, { .fd = alarm->runner.in_fd, .events = POLLOUT } };
	const struct timespec most = { .tv_sec = TURN_MS / 1000 };

	look_for_laresd(alarm);
	if (alarm->laresd)
		fds[0].fd = channel_fd(alarm->laresd);
	if (ppoll(fds, 2, &most, while_waiting) < 0 && errno != EINTR)
		return -errno;
	hear_laresd(alarm);
	runner_turn(&alarm->runner, clock_now_us());
	sd_notify(0, "WATCHDOG=1");
	return 0;
}

static void catch_signals(sigset_t *ret_while_waiting)
{
	struct sigaction action = { .sa_handler = on_signal };
	sigset_t caught;

	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGCHLD, &action, NULL);
	signal(SIGPIPE, SIG_IGN);
	sigemptyset(&caught);
	sigaddset(&caught, SIGTERM);
	sigaddset(&caught, SIGINT);
	sigaddset(&caught, SIGCHLD);
	sigprocmask(SIG_BLOCK, &caught, ret_while_waiting);
}

static int run(const struct config *config)
{
	struct alarm alarm = { 0 };
	sigset_t while_waiting;
	int r = 0;

	snprintf(alarm.path, sizeof(alarm.path), "%s" RECORD_ALARM_SUFFIX, config->carry.socket);
	runner_init(&alarm.runner, config->local.alarm, on_done, &alarm);
	catch_signals(&while_waiting);
	sd_notify(0, "READY=1");
	while (!is_asked_to_end && r == 0)
		r = turn(&alarm, &while_waiting);
	sd_notify(0, "STOPPING=1");
	runner_done(&alarm.runner);
	channel_free(alarm.laresd);
	return r;
}

int main(int argc, char **argv)
{
	struct config config;
	char reason[1024] = "";
	const char *path;
	int r = arguments_read(&program, argc, argv, &path);

	if (r != 0)
		return r < 0 ? EXIT_WRONG_USE : EXIT_SUCCESS;
	r = config_read(&config, path, reason, sizeof(reason));
	if (r < 0) {
		log_error("%s", reason);
		return EXIT_CONFIGURATION;
	}
	if (!config.local.alarm[0]) {
		log_error("%s: [local] alarm is not set: write the path of the program that sounds the alarm, or do not start lares-alarm", path);
		return EXIT_CONFIGURATION;
	}
	r = run(&config);
	if (r < 0)
		log_error("%s", strerror(-r));
	return r < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
