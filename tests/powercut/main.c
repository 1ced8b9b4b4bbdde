/* SPDX-License-Identifier: Apache-2.0 */
/*
 * powercut write [-cu] SEED COMMITS RECORDS NAME DIR
 *	Commit that often in DIR, which is on the log-writes device NAME, with a mark for each; RECORDS keeps what each
 *	leaves behind. -c: careless, nothing is synced. -u: each commit is the first after an upgrade.
 * powercut replay [-cu] [-t N] SEED RECORDS LOG IMAGE DEVICE MOUNT DIR
 *	Cut the power at each flush in LOG, which began with IMAGE: on DEVICE, mounted at MOUNT, with the store in DIR. -t N:
 *	and N times with a part of what was not flushed yet. Ends with the sum; the exit status is 0 where nothing was
 *	lost, doubled, invented or corrupted. With -c, where something was lost. With -u, only where a store of before is opened.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "replay.h"
#include "writer.h"

/* The whole of a file or device, in memory that may be written. NULL where that does not go. */
static uint8_t *map(const char *path, size_t *ret_n)
{
	scoped(closep) int fd = open(path, O_RDONLY | O_CLOEXEC);
	off_t n = fd < 0 ? -1 : lseek(fd, 0, SEEK_END);
	void *octets = n <= 0 ? MAP_FAILED : mmap(NULL, (size_t)n, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);

	if (octets == MAP_FAILED) {
		fprintf(stderr, "%s: %s\n", path, strerror(errno));
		return NULL;
	}
	*ret_n = (size_t)n;
	return octets;
}

static int write_home(char **arguments, bool is_careless, bool is_upgrading)
{
	struct writer writer = { .seed = strtoull(arguments[0], NULL, 10),
		.n_commits = strtoull(arguments[1], NULL, 10),
		.records = arguments[2],
		.device = arguments[3],
		.dir = arguments[4],
		.is_upgrading = is_upgrading,
		.is_careless = is_careless };

	return writer_run(&writer) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

static int say(const struct replay_tally *tally, bool is_careless)
{
	const unsigned *n = tally->n;
	unsigned n_bad = 0;

	for (int verdict = VERDICT_FINE + 1; verdict < VERDICT_COUNT; verdict++)
		n_bad += n[verdict];
	printf("%u cuts, lost %u, doubled %u, invented %u, corrupted %u: %" PRIu64 " commits%s, %u flushes, %u torn, %u in an upgrade\n",
		n[VERDICT_FINE] + n_bad, n[VERDICT_LOST], n[VERDICT_DOUBLED], n[VERDICT_INVENTED], n[VERDICT_CORRUPTED],
		tally->n_commits, is_careless ? " without care" : "", tally->n_flushes, tally->n_torn, tally->n_upgrading);
	if (is_careless)
		return n[VERDICT_LOST] > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
	return n_bad == 0 && tally->n_commits > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

static int replay_log(char **arguments, unsigned n_torn, bool is_careless, bool is_upgrading)
{
	struct replay replay = { .seed = strtoull(arguments[0], NULL, 10),
		.look.device = arguments[4],
		.look.mount_point = arguments[5],
		.look.dir = arguments[6],
		.is_of_upgrades = is_upgrading,
		.n_torn = n_torn };
	struct replay_tally tally;
	size_t n_records, n_log;
	const void *records = map(arguments[1], &n_records), *log = map(arguments[2], &n_log);

	replay.look.image = map(arguments[3], &replay.look.n_image);
	if (!records || !log || !replay.look.image)
		return EXIT_FAILURE;
	replay.records = records;
	replay.n_records = n_records / sizeof(*replay.records);
	if (write_log_open(log, n_log, &replay.log) < 0 || replay_run(&replay, &tally) < 0) {
		fprintf(stderr, "%s: not a whole log of that image and these records\n", arguments[2]);
		return EXIT_FAILURE;
	}
	return say(&tally, is_careless);
}

int main(int argc, char **argv)
{
	const char *verb = argc > 1 ? argv[1] : "";
	bool is_careless = false, is_upgrading = false;
	unsigned n_torn = 0;
	int flag;

	while ((flag = getopt(argc - 1, argv + 1, "cut:")) != -1) {
		if (flag == 'c')
			is_careless = true;
		else if (flag == 'u')
			is_upgrading = true;
		else if (flag == 't')
			n_torn = (unsigned)strtoul(optarg, NULL, 10);
		else
			return EXIT_FAILURE;
	}
	if (strcmp(verb, "write") == 0 && argc - 1 - optind == 5)
		return write_home(argv + 1 + optind, is_careless, is_upgrading);
	if (strcmp(verb, "replay") == 0 && argc - 1 - optind == 7)
		return replay_log(argv + 1 + optind, n_torn, is_careless, is_upgrading);
	fputs("powercut write [-cu] SEED COMMITS RECORDS NAME DIR\n"
	      "powercut replay [-cu] [-t N] SEED RECORDS LOG IMAGE DEVICE MOUNT DIR\n", stderr);
	return EXIT_FAILURE;
}
