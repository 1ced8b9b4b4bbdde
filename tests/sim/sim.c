/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sim SEED…                    these homes, each in a process of its own
 * sim --seconds S [--base B]   as many homes from seed B on as there is time for
 * sim --homes N [--base B]     so many
 * sim --kept FILE              the seeds of that file
 * sim --twice SEED…            each twice: must be the same, octet for octet
 * sim --until S3,L1 …          no more homes once one of these was found violated; whatever else is found ends nothing
 * sim --trace SEED             everything that happens in one
 */
#include <errno.h>
#include <jansson.h>
#include <limits.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "aids.h"
#include "air.h"
#include "bell.h"
#include "broker.h"
#include "care.h"
#include "clockwork.h"
#include "desk.h"
#include "gateway.h"
#include "hazard.h"
#include "keys.h"
#include "ledger.h"
#include "loop/clock.h"
#include "oracle.h"
#include "parsed.h"
#include "signs.h"
#include "team.h"
#include "tests/crash/chance.h"
#include "things.h"
#include "trace.h"
#include "wire.h"
#include "words.h"

/* What homes leave behind, for all of them: shared with the processes in which they live. */
struct tally {
	uint64_t looks[INVARIANT_COUNT];
	uint64_t n_begun, n_homes, n_minutes;
	char digest[TRACE_DIGEST_MAX];
};

enum { EARNEST_EACH = 16 }; /* one home in so many signs in earnest */

static struct tally *tally;
static const char *until; /* invariants with commas between, or NULL */
static enum invariant found = INVARIANT_COUNT; /* of those */

struct scenario {
	uint32_t hazards, cares;
	uint64_t begin_us, days;
};

/* Some weeks before a change of the clocks, or after it, or right there. */
static const uint64_t begins_s[] = { 1774432800, 1774656000, 1792800000, 1778000000, 1795330000 };

static struct scenario choose(uint64_t seed)
{
	struct chance chance = { seed * UINT64_C(0x9e3779b97f4a7c15) + 1 };
	struct scenario scenario = { .days = 2 + chance_below(&chance, 3) };
	uint32_t kind = chance_below(&chance, 100);

	for (int i = 0; i < HAZARD_COUNT; i++)
		scenario.hazards |= (uint32_t)chance_below(&chance, 2) << i;
	if (kind < 10)
		scenario.hazards = (UINT32_C(1) << HAZARD_COUNT) - 1;
	else if (kind < 20)
		scenario.hazards = 0;
	else if (kind < 25)
		scenario = (struct scenario){ .days = 30 }; /* a long quiet time */
	else if (kind < 30)
		scenario.hazards |= 1u << HAZARD_STRANGERS;
	scenario.cares = kind < 10 ? UINT32_MAX : (uint32_t)chance_next(&chance);
	if (kind >= 10 && chance_below(&(struct chance){ ~seed }, 3) != 0) /* aids say much: not in every home that may have them */
		scenario.cares &= ~(UINT32_C(1) << CARE_MOBILITY);
	if (kind >= 10 && seed * UINT64_C(0xd1342543de82ef95) >> 62 != 0) /* nor is everything shared */
		scenario.cares &= ~(UINT32_C(1) << CARE_USERS | UINT32_C(1) << CARE_REASSIGN | UINT32_C(1) << CARE_SHARED_SCALE);
	/* Which weight is the last, and so whose the next one is, oracle_whose.c knows only where clocks are right. */
	if (kind >= 10 && scenario.cares & UINT32_C(1) << CARE_SHARED_SCALE && seed * UINT64_C(0xd1342543de82ef95) >> 60 < 3)
		scenario.hazards &= ~(UINT32_C(1) << HAZARD_CLOCK | UINT32_C(1) << HAZARD_FACES | UINT32_C(1) << HAZARD_DISK_FULL);
	if (kind >= 10 && seed % 2)
		scenario.cares &= ~(UINT32_C(1) << CARE_SCORE);
	/* So with scores: there other plans come, and how old values are is known. */
	if (kind >= 25 && seed % 4 == 0 && scenario.cares & UINT32_C(1) << CARE_SCORE)
		scenario.hazards = (scenario.hazards | 1u << HAZARD_PLANS) & ~(UINT32_C(1) << HAZARD_CLOCK | UINT32_C(1) << HAZARD_FACES);
	scenario.begin_us = begins_s[chance_below(&chance, sizeof(begins_s) / sizeof(begins_s[0]))] * CLOCK_SECOND;
	return scenario;
}

static void pass(uint64_t until_us)
{
	while (clockwork_step(until_us))
		gateway_look();
}

static void on_minute(void *context, uint64_t argument)
{
	(void)context;
	(void)argument;
	ledger_on_minute();
	clockwork_at(clockwork_true_us() + CLOCK_MINUTE, on_minute, NULL, 0);
}

static void heal(void)
{
	trace("healed");
	gateway_heal();
	broker_heal();
	bell_heal();
	things_heal();
	team_heal();
	words_heal();
	air_heal();
}

static void begin(uint64_t seed, const struct scenario *scenario)
{
	struct chance chance = { seed };

	hazard_use(scenario->hazards);
	care_use(scenario->cares);
	clockwork_begin(scenario->begin_us, 1);
	oracle_begin(seed, tally->looks);
	keys_begin(seed % EARNEST_EACH == 0);
	ledger_begin();
	wire_begin((const struct line_end[LINE_COUNT]){ broker_end_of_line, bell_end });
	desk_begin();
	bell_begin(seed);
	gateway_begin(chance_next(&chance));
	broker_begin(chance_next(&chance));
	air_begin(chance_next(&chance));
	things_begin(chance_next(&chance), scenario->begin_us + scenario->days * CLOCK_DAY + 2 * CLOCK_HOUR);
	team_begin(chance_next(&chance));
	words_begin(seed);
	aids_begin(chance_next(&chance), scenario->begin_us + scenario->days * CLOCK_DAY + 2 * CLOCK_HOUR);
	signs_begin(chance_next(&chance), scenario->begin_us + scenario->days * CLOCK_DAY + 2 * CLOCK_HOUR);
	clockwork_at(scenario->begin_us + CLOCK_MINUTE, on_minute, NULL, 0);
}

static void end(void)
{
	gateway_end();
	wire_end();
	ledger_end();
	broker_end();
	things_end();
	team_end();
	parsed_end();
	clockwork_end();
}

static void live(uint64_t seed, bool is_told)
{
	struct scenario scenario = choose(seed);
	uint64_t end_us = scenario.begin_us + scenario.days * CLOCK_DAY, hours = 0;

	trace_begin(is_told);
	begin(seed, &scenario);
	pass(end_us);
	heal();
	for (hours = 0; hours < 12 && (hours < 3 || !ledger_is_settled()); hours++)
		pass(end_us + (hours + 1) * CLOCK_HOUR);
	ledger_at_end();
	trace_digest(tally->digest);
	tally->n_homes++;
	tally->n_minutes += scenario.days * 24 * 60 + hours * 60;
	end();
}

static bool is_sought(enum invariant invariant)
{
	const char *name = invariant_name(invariant);
	size_t n = strlen(name);

	for (const char *at = until; at && (at = strstr(at, name)); at += n)
		if (at[n] == '\0' || at[n] == ',')
			return true;
	return false;
}

static void note_violated(enum invariant invariant)
{
	if (found == INVARIANT_COUNT && is_sought(invariant))
		found = invariant;
}

/* Returns whether all was well. */
static bool run(uint64_t seed, bool is_told)
{
	int status;
	pid_t pid;

	if (found != INVARIANT_COUNT)
		return true; /* what was sought is found */
	tally->n_begun++;
	fflush(stdout);
	pid = fork();
	if (pid == 0) {
		live(seed, is_told);
		fflush(stdout);
		exit(0);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		return false;
	if (WIFSIGNALED(status))
		printf("CRASHED (signal %d), seed %llu\n", WTERMSIG(status), (unsigned long long)seed);
	else if (WEXITSTATUS(status) >= ORACLE_FOUND && WEXITSTATUS(status) < ORACLE_FOUND + INVARIANT_COUNT)
		note_violated((enum invariant)(WEXITSTATUS(status) - ORACLE_FOUND));
	else if (WEXITSTATUS(status) != 0)
		printf("CRASHED (exit %d), seed %llu\n", WEXITSTATUS(status), (unsigned long long)seed);
	return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static bool run_twice(uint64_t seed)
{
	char digest[TRACE_DIGEST_MAX];

	if (!run(seed, false))
		return false;
	strcpy(digest, tally->digest);
	if (!run(seed, false))
		return false;
	tally->looks[INVARIANT_S27]++;
	if (strcmp(digest, tally->digest) == 0)
		return true;
	note_violated(INVARIANT_S27);
	printf("VIOLATED S27 (%s), seed %llu\n", invariant_words(INVARIANT_S27), (unsigned long long)seed);
	return false;
}

static double cpu_s(void)
{
	struct rusage usage;

	getrusage(RUSAGE_CHILDREN, &usage);
	return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) + (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

static void tell(unsigned n_bad)
{
	double days = (double)tally->n_minutes / 1440, s = cpu_s();

	printf("%llu homes, %.0f house-days (%.1f house-years) in %.1f s of CPU: %.0f house-days per CPU-minute; %u failed\n",
		(unsigned long long)tally->n_homes, days, days / 365, s, s > 0 ? days * 60 / s : 0, n_bad);
	for (int i = 0; i < INVARIANT_COUNT; i++)
		if (tally->looks[i])
			printf("%s %llu  ", invariant_name((enum invariant)i), (unsigned long long)tally->looks[i]);
	printf("\n");
}

enum { KEPT_MAX = 1000 };

static unsigned run_kept(const char *path)
{
	FILE *file = fopen(path, "r");
	uint64_t seeds[KEPT_MAX];
	char line[256];
	unsigned n_bad = 0;
	size_t n = 0;

	if (!file) {
		fprintf(stderr, "%s: %s\n", path, strerror(errno));
		return 1;
	}
	while (n < KEPT_MAX && fgets(line, sizeof(line), file))
		if (line[0] >= '0' && line[0] <= '9')
			seeds[n++] = strtoull(line, NULL, 10);
	fclose(file); /* before any home: they would share its place in it */
	for (size_t i = 0; i < n; i++)
		n_bad += !run(seeds[i], false);
	return n_bad;
}

/* So many homes, or as many as there is time for; 0: no such end. */
static unsigned run_on(uint64_t base, uint64_t n, uint64_t seconds, unsigned n_bad_max)
{
	time_t end = time(NULL) + (time_t)seconds;
	unsigned n_bad = 0;

	printf("homes from seed %llu on\n", (unsigned long long)base);
	for (uint64_t i = 0; (!n || i < n) && (!seconds || time(NULL) < end) && n_bad < n_bad_max && found == INVARIANT_COUNT; i++)
		n_bad += !run(base + i, false);
	return n_bad;
}

static int refuse(const char *word)
{
	fprintf(stderr, "sim: %s is no seed, or an option without its value. Write: sim [--trace | --twice] SEED..., sim --kept FILE, or\n"
		"sim [--base SEED] --homes N | --seconds N [--stop-after FAILURES] [--until INVARIANT]\n", word);
	return 2;
}

int main(int argc, char **argv)
{
	uint64_t n = 0, seconds = 0, base = (uint64_t)time(NULL) * 1000;
	bool is_told = false, is_twice = false;
	unsigned n_bad = 0, n_bad_max = 5;

	tally = mmap(NULL, sizeof(*tally), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (tally == MAP_FAILED || clock_use_zone("Europe/Berlin") < 0)
		return 2;
	json_object_seed(1);
	sqlite3_config(SQLITE_CONFIG_SINGLETHREAD); /* the store says so too late: the disk's file system is made known before it */
	sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
	keys_make();
	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--seconds") == 0 && i + 1 < argc)
			seconds = strtoull(argv[++i], NULL, 10);
		else if (strcmp(argv[i], "--base") == 0 && i + 1 < argc)
			base = strtoull(argv[++i], NULL, 10);
		else if (strcmp(argv[i], "--homes") == 0 && i + 1 < argc)
			n = strtoull(argv[++i], NULL, 10);
		else if (strcmp(argv[i], "--until") == 0 && i + 1 < argc)
			until = argv[++i];
		else if (strcmp(argv[i], "--stop-after") == 0 && i + 1 < argc)
			n_bad_max = (unsigned)strtoul(argv[++i], NULL, 10);
		else if (strcmp(argv[i], "--kept") == 0 && i + 1 < argc)
			n_bad += run_kept(argv[++i]);
		else if (strcmp(argv[i], "--twice") == 0)
			is_twice = true;
		else if (strcmp(argv[i], "--trace") == 0)
			is_told = true;
		else if (argv[i][strspn(argv[i], "0123456789")] || !argv[i][0])
			return refuse(argv[i]);
		else
			n_bad += is_twice ? !run_twice(strtoull(argv[i], NULL, 10)) : !run(strtoull(argv[i], NULL, 10), is_told);
	}
	if (n || seconds)
		n_bad += run_on(base, n, seconds, until ? UINT_MAX : n_bad_max);
	if (found != INVARIANT_COUNT)
		printf("FOUND %s in home %llu\n", invariant_name(found), (unsigned long long)tally->n_begun);
	tell(n_bad);
	return n_bad ? EXIT_FAILURE : EXIT_SUCCESS;
}
