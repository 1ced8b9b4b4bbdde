/* SPDX-License-Identifier: Apache-2.0 */
/*
 * crash-cycle [--seed S] [--cuts N] [--cut K] [--lies]
 *
 * N power cuts under the cycle accept, commit, send, mark, on the real store and vault; a home lives through LIVES of them.
 * Prints what came of it. The exit status is 0 where nothing was lost, doubled, invented or corrupted.
 *
 *   --seed S   the same choices again; drawn from the clock where it is not given, and always printed
 *   --cut K    of them only the home in which the K-th failed (from 0), up to there, and tell what it does
 *   --lies     on a disk that does not do what a sync asks for: then losses are found, or else the test is worth nothing
 *
 * LARES_SEED and CUTS are the same by environment.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "home.h"

enum { LIVES = 10, CUTS = 3000, TOLD_MAX = 10 };

struct run {
	uint64_t seed, n_cuts, only_cut; /* only_cut: from 0; UINT64_MAX: all */
	bool lies;
	struct vfs vfs;
	uint64_t n_tried, n_of_phase[PHASE_COUNT], n_of_verdict[VERDICT_COUNT];
	uint64_t n_commits, n_checkpoints, n_sent, n_repeated;
};

static void count_home(struct run *run, const struct home *home)
{
	run->n_commits += home->n_commits;
	run->n_checkpoints += home->n_checkpoints;
	run->n_sent += home->broker.n_sent;
	run->n_repeated += home->broker.n_repeated;
}

static uint64_t n_findings(const struct run *run)
{
	return run->n_of_verdict[VERDICT_LOST] + run->n_of_verdict[VERDICT_DOUBLED] +
		run->n_of_verdict[VERDICT_INVENTED] + run->n_of_verdict[VERDICT_CORRUPTED];
}

static void tell_finding(struct run *run, const struct home *home, uint64_t cut)
{
	run->n_of_verdict[home->finding.verdict]++;
	if (n_findings(run) <= TOLD_MAX)
		printf("%s: %s (crash-cycle --seed %" PRIu64 " --cut %" PRIu64 ")\n", verdict_name(home->finding.verdict),
			home->finding.words, run->seed, cut);
}

/* The first lives of one home. What a cut did is found by the life after it, or by a look after the last. */
static void run_home(struct run *run, uint64_t first_cut, uint64_t n_lives)
{
	struct chance chance = { run->seed * UINT64_C(0x9e3779b97f4a7c15) + first_cut };
	struct home *home = home_new(&run->vfs, chance_next(&chance), run->lies);
	uint64_t life;

	if (!home)
		abort();
	home->is_talking = run->only_cut != UINT64_MAX;
	for (life = 0; life < n_lives && home_live(home) == VERDICT_FINE; life++) {
		run->n_tried++;
		run->n_of_phase[home->phase]++;
	}
	if (life == LIVES)
		home_look(home);
	if (home->finding.verdict != VERDICT_FINE)
		tell_finding(run, home, first_cut + (life < LIVES ? life : LIVES - 1));
	count_home(run, home);
	home_free(home);
}

static void run_all(struct run *run)
{
	if (run->only_cut != UINT64_MAX) {
		run_home(run, run->only_cut - run->only_cut % LIVES, run->only_cut % LIVES + 1);
		return;
	}
	for (uint64_t cut = 0; cut < run->n_cuts; cut += LIVES)
		run_home(run, cut, LIVES);
}

static void tell_all(const struct run *run)
{
	printf("%" PRIu64 " cuts (", run->n_tried);
	for (int i = 0; i < PHASE_COUNT; i++)
		printf("%s%s %" PRIu64, i ? ", " : "", phase_name((enum phase)i), run->n_of_phase[i]);
	printf("); %" PRIu64 " commits, %" PRIu64 " checkpoints, %" PRIu64 " sent, %" PRIu64 " of them again: lost %" PRIu64
		", doubled %" PRIu64 ", invented %" PRIu64 ", corrupted %" PRIu64 "\n", run->n_commits, run->n_checkpoints,
		run->n_sent, run->n_repeated, run->n_of_verdict[VERDICT_LOST], run->n_of_verdict[VERDICT_DOUBLED],
		run->n_of_verdict[VERDICT_INVENTED], run->n_of_verdict[VERDICT_CORRUPTED]);
}

static uint64_t number_of(const char *text)
{
	char *end;
	uint64_t number = strtoull(text, &end, 10);

	if (*end || end == text) {
		fprintf(stderr, "crash-cycle: '%s' is no number\n", text);
		exit(2);
	}
	return number;
}

static void read_arguments(struct run *run, int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--lies") == 0) {
			run->lies = true;
		} else if (i + 1 < argc && strcmp(argv[i], "--seed") == 0) {
			run->seed = number_of(argv[++i]);
		} else if (i + 1 < argc && strcmp(argv[i], "--cuts") == 0) {
			run->n_cuts = number_of(argv[++i]);
		} else if (i + 1 < argc && strcmp(argv[i], "--cut") == 0) {
			run->only_cut = number_of(argv[++i]);
		} else {
			fputs("crash-cycle [--seed S] [--cuts N] [--cut K] [--lies]\n", stderr);
			exit(2);
		}
	}
}

int main(int argc, char **argv)
{
	const char *seed = getenv("LARES_SEED"), *cuts = getenv("CUTS");
	struct run run = { .seed = seed ? number_of(seed) : (uint64_t)time(NULL),
		.n_cuts = cuts ? number_of(cuts) : CUTS,
		.only_cut = UINT64_MAX };

	read_arguments(&run, argc, argv);
	/* As the store has it: it comes too late for that here, where a VFS must be there before. */
	sqlite3_config(SQLITE_CONFIG_SINGLETHREAD);
	sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
	if (vfs_install(&run.vfs) != SQLITE_OK)
		return 2;
	printf("seed %" PRIu64 "\n", run.seed);
	run_all(&run);
	tell_all(&run);
	return n_findings(&run) > 0;
}
