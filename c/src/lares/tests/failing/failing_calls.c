/* SPDX-License-Identifier: Apache-2.0 */
/*
 * failing-calls [--ignored] [--each N] [--call NAME [--at K] [--times N]]
 *
 * One life in which no call fails tells which are made and how often; then each fails once, in a life of its own, and
 * every fifth of these once more with those that come right after it. --each N: of a call that is made more often, only
 * N, spread over the life; FAILINGS in the environment says the same, "all" means all. --ignored: a store that takes no
 * notice.
 */
#include <dirent.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <sqlite3.h>

#include "call.h"
#include "life.h"

enum {
	EACH = 12,
	IN_A_ROW = 6,
	CALLS_MAX = 64,
	TOLD_MAX = 20,
	/* how a life ends, besides enum verdict */
	END_LEAKED = VERDICT_COUNT,
	END_CRASHED,
	END_NOT_REACHED,
	END_COUNT,
	STATUS = 64, /* plus that: the exit status, which no sanitizer has */
};

int __lsan_do_recoverable_leak_check(void) __attribute__((weak)); /* <sanitizer/lsan_interface.h>; not in every build */

struct failing {
	char dir[64];
	uint64_t each;
	uint64_t n_told, n_ends[END_COUNT];
};

/* ---- a folder ---- */

static void empty_folder(const char *dir)
{
	DIR *folder = opendir(dir);
	struct dirent *entry;

	if (!folder)
		abort();
	while ((entry = readdir(folder)))
		if (entry->d_name[0] != '.')
			unlinkat(dirfd(folder), entry->d_name, 0);
	closedir(folder);
}

/* ---- a life in a process of its own ---- */

static int live(const struct failing *failing, const char *name, uint64_t at, uint64_t n)
{
	struct finding finding;

	call_choose(name, at, n);
	finding = life_run(failing->dir);
	call_pause();
	if (finding.verdict != VERDICT_FINE) {
		printf("%s: %s", verdict_name(finding.verdict), finding.words);
		fflush(stdout);
		return (int)finding.verdict;
	}
	sqlite3_shutdown();
	if (__lsan_do_recoverable_leak_check && __lsan_do_recoverable_leak_check())
		return END_LEAKED;
	return call_failures() == 0 ? END_NOT_REACHED : VERDICT_FINE;
}

static int end_of(int status)
{
	int end = WIFEXITED(status) ? WEXITSTATUS(status) - STATUS : END_CRASHED;

	return end >= 0 && end < END_COUNT ? end : END_CRASHED;
}

static void fail(struct failing *failing, const char *name, uint64_t at, uint64_t n)
{
	int status, end;
	pid_t pid;

	empty_folder(failing->dir);
	fflush(stdout);
	pid = fork();
	if (pid == 0)
		_exit(STATUS + live(failing, name, at, n));
	if (pid < 0 || waitpid(pid, &status, 0) < 0)
		abort();
	end = end_of(status);
	failing->n_ends[end]++;
	if (end == VERDICT_FINE || end == END_NOT_REACHED || failing->n_told++ >= TOLD_MAX)
		return;
	printf("%s (failing-calls --call %s --at %" PRIu64 " --times %" PRIu64 ")\n",
		end == END_LEAKED ? "leaked" : end == END_CRASHED ? "crashed" : "", name, at, n);
}

/* ---- all of them ---- */

struct counted {
	const char *name;
	uint64_t n;
};

/* A life in which nothing fails. The call that was made first comes last in the list. */
static size_t count(struct failing *failing, struct counted ret_counted[CALLS_MAX])
{
	struct finding finding;
	size_t n = 0;

	empty_folder(failing->dir);
	call_choose(NULL, 0, 0);
	finding = life_run(failing->dir);
	call_pause();
	if (finding.verdict != VERDICT_FINE) {
		printf("without any failing call: %s: %s\n", verdict_name(finding.verdict), finding.words);
		exit(1);
	}
	for (const struct call *call = call_first(); call && n < CALLS_MAX; call = call->next)
		if (call->n > 0)
			ret_counted[n++] = (struct counted){ call->name, call->n };
	sqlite3_shutdown(); /* so that the next life begins it as this one did */
	call_resume();
	return n;
}

static void fail_each(struct failing *failing, const struct counted *counted)
{
	uint64_t step = counted->n > failing->each ? counted->n / failing->each : 1, n_tried = 0;

	for (uint64_t at = 1; at <= counted->n; at += step, n_tried++) {
		fail(failing, counted->name, at, 1);
		if (n_tried % 5 == 0)
			fail(failing, counted->name, at, IN_A_ROW);
	}
	printf("%-20s %7" PRIu64 " calls, %" PRIu64 " of them failed\n", counted->name, counted->n, n_tried);
}

static void tell_all(const struct failing *failing)
{
	const uint64_t *n = failing->n_ends;
	uint64_t n_all = 0;

	for (int i = 0; i < END_COUNT; i++)
		n_all += i != END_NOT_REACHED ? n[i] : 0;
	printf("%" PRIu64 " calls failed once each (%" PRIu64 " were not reached): lost %" PRIu64 ", doubled %" PRIu64
		", invented %" PRIu64 ", corrupted %" PRIu64 ", crashed %" PRIu64 ", leaked %" PRIu64 "\n", n_all,
		n[END_NOT_REACHED], n[VERDICT_LOST], n[VERDICT_DOUBLED], n[VERDICT_INVENTED], n[VERDICT_CORRUPTED],
		n[END_CRASHED], n[END_LEAKED]);
}

static uint64_t number_of(const char *text)
{
	char *end;
	uint64_t number = strcmp(text, "all") == 0 ? UINT64_MAX : strtoull(text, &end, 10);

	if (number == 0) {
		fprintf(stderr, "failing-calls: '%s' is no number\n", text);
		exit(2);
	}
	return number;
}

struct arguments {
	const char *call;
	uint64_t each, at, times;
};

static struct arguments read_arguments(int argc, char **argv)
{
	const char *each = getenv("FAILINGS");
	struct arguments arguments = { NULL, each ? number_of(each) : EACH, 0, 1 };

	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--ignored") == 0) {
			call_ignore();
		} else if (i + 1 < argc && strcmp(argv[i], "--call") == 0) {
			arguments.call = argv[++i];
		} else if (i + 1 < argc && strcmp(argv[i], "--each") == 0) {
			arguments.each = number_of(argv[++i]);
		} else if (i + 1 < argc && strcmp(argv[i], "--at") == 0) {
			arguments.at = number_of(argv[++i]);
		} else if (i + 1 < argc && strcmp(argv[i], "--times") == 0) {
			arguments.times = number_of(argv[++i]);
		} else {
			fputs("failing-calls [--ignored] [--each N] [--call NAME [--at K] [--times N]]\n", stderr);
			exit(2);
		}
	}
	return arguments;
}

static void run(struct failing *failing, const struct arguments *arguments)
{
	struct counted counted[CALLS_MAX];
	size_t n = count(failing, counted);

	if (arguments->call && arguments->at) {
		fail(failing, arguments->call, arguments->at, arguments->times);
		return;
	}
	while (n-- > 0)
		if (!arguments->call || strcmp(arguments->call, counted[n].name) == 0)
			fail_each(failing, &counted[n]);
}

int main(int argc, char **argv)
{
	struct arguments arguments = read_arguments(argc, argv);
	struct failing failing = { .dir = "/dev/shm/lares-failing-XXXXXX", .each = arguments.each };
	const uint64_t *n = failing.n_ends;

	call_pause();
	if (!mkdtemp(failing.dir))
		return 2;
	call_resume();
	run(&failing, &arguments);
	tell_all(&failing);
	empty_folder(failing.dir);
	rmdir(failing.dir);
	return n[VERDICT_FINE] == 0 || n[VERDICT_LOST] + n[VERDICT_DOUBLED] + n[VERDICT_INVENTED] + n[VERDICT_CORRUPTED] +
		n[END_CRASHED] + n[END_LEAKED] > 0;
}
