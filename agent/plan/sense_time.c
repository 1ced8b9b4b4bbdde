/* SPDX-License-Identifier: Apache-2.0 */
/* Pauses that overlap, windows that overlap, that are too short for their rule, and that the clocks skip. */
#include <stdio.h>
#include <string.h>

#include "plan/sense.h"
#include "plan/window.h"
#include "proto/date_time.h"

#define SECOND_US INT64_C(1000000)

enum { DAY_S = 86400, AHEAD_DAYS = 731, UNIX_WEEKDAY = 3 /* 1970-01-01 was a Thursday; Monday is 0 */,
	GAPS_MAX = 8 /* in two years; twice a year is the most that any zone has */ };

/* Local time that there is not, in seconds since 1970 by the local clock's face: [from, to) */
struct gap {
	int64_t from_s, to_s;
};

/* The windows of a rule, and where they stand. */
struct schedule {
	const char *section;
	size_t index;
	const struct plan_window *windows;
	size_t n_windows;
};

static bool schedule_at(const struct plan *plan, size_t n, struct schedule *ret)
{
	if (n < plan->n_expected) {
		*ret = (struct schedule){ "expected", n, plan->expected[n].windows, plan->expected[n].n_windows };
		return true;
	}
	n -= plan->n_expected;
	if (n >= plan->n_mobility)
		return false;
	*ret = (struct schedule){ "mobility", n, plan->mobility[n].windows, plan->mobility[n].n_windows };
	return true;
}

static void check_overlaps(const struct plan *plan, struct faults *faults)
{
	struct schedule s;
	char words[96];

	for (size_t n = 0; schedule_at(plan, n, &s); n++) {
		for (size_t i = 0; i < s.n_windows; i++) {
			for (size_t j = 0; j < i; j++) {
				if (!window_overlaps(&s.windows[i], &s.windows[j]))
					continue;
				snprintf(words, sizeof(words), "it overlaps windows[%zu] of this rule; write one that does not", j);
				sense_fault(faults, words, "$.%s[%zu].windows[%zu]", s.section, s.index, i);
				break;
			}
		}
	}
}

static void check_pauses(const struct plan *plan, struct faults *faults)
{
	char words[96];

	for (size_t i = 0; i < plan->n_pauses; i++) {
		const struct plan_pause *pause = &plan->pauses[i];

		sense_person(plan, pause->person, faults, "$.pauses[%zu].person", i);
		for (size_t j = 0; pause->id[0] && j < i; j++) {
			const struct plan_pause *other = &plan->pauses[j];

			if (sense_is_same(pause->id, other->id)) {
				snprintf(words, sizeof(words), "write another: pauses[%zu] has it", j);
				sense_fault(faults, words, "$.pauses[%zu].id", i);
			} else if (other->id[0] && sense_is_same(pause->person, other->person) &&
				pause->from_us < other->until_us && other->from_us < pause->until_us) {
				snprintf(words, sizeof(words), "it overlaps pauses[%zu] of the same person; write one for both", j);
				sense_fault(faults, words, "$.pauses[%zu].from", i);
			}
		}
	}
}

static int64_t divide_down(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

/* Whether it begins on a day of its own and is over before the clocks are there again. */
static bool is_skipped(const struct plan_window *window, const struct gap *gap)
{
	for (int64_t day = divide_down(gap->from_s, DAY_S); day * DAY_S < gap->to_s; day++) {
		unsigned int weekday = (unsigned int)((day + UNIX_WEEKDAY) % 7);
		int64_t from_s = day * DAY_S + window->from_min * 60;

		if ((window->days >> weekday & 1) && from_s >= gap->from_s &&
			from_s + window_length_min(window) * INT64_C(60) <= gap->to_s)
			return true;
	}
	return false;
}

static void tell_skipped(const struct schedule *s, size_t window, const struct gap *gap, struct faults *faults)
{
	struct device_time from = date_time_of_unix(gap->from_s), to = date_time_of_unix(gap->to_s);
	char words[FAULT_WORDS_MAX];

	snprintf(words, sizeof(words), "on %04u-%02u-%02u there is no such time: the clocks go from %02u:%02u to %02u:%02u; "
		"write a window that reaches beyond that", from.year, from.month, from.day, from.hour, from.minute, to.hour,
		to.minute);
	sense_fault(faults, words, "$.%s[%zu].windows[%zu]", s->section, s->index, window);
}

/* The second at which the offset changes, somewhere after `from_s` and not after `to_s`. */
static int64_t find_change(const struct plan_context *expected, int64_t from_s, int64_t to_s)
{
	int32_t before_s = expected->zone_s(from_s * SECOND_US);

	while (to_s - from_s > 1) {
		int64_t middle_s = from_s + (to_s - from_s) / 2;

		if (expected->zone_s(middle_s * SECOND_US) == before_s)
			from_s = middle_s;
		else
			to_s = middle_s;
	}
	return to_s;
}

/* Those of the two years to come, in their order. */
static size_t find_gaps(const struct plan_context *expected, struct gap ret_gaps[GAPS_MAX])
{
	int64_t begin_s = divide_down(expected->wall_us, SECOND_US);
	int32_t zone_s = expected->zone_s(expected->wall_us);
	size_t n = 0;

	for (int64_t at_s = begin_s; at_s < begin_s + (int64_t)AHEAD_DAYS * DAY_S && n < GAPS_MAX; at_s += DAY_S) {
		int32_t next_s = expected->zone_s((at_s + DAY_S) * SECOND_US);

		if (next_s > zone_s) {
			int64_t change_s = find_change(expected, at_s, at_s + DAY_S);

			ret_gaps[n++] = (struct gap){ change_s + zone_s, change_s + next_s };
		}
		zone_s = next_s;
	}
	return n;
}

static void check_skipped(const struct plan *plan, const struct gap *gaps, size_t n_gaps, struct faults *faults)
{
	struct schedule s;

	for (size_t n = 0; schedule_at(plan, n, &s); n++) {
		for (size_t i = 0; i < s.n_windows; i++) {
			size_t g = 0;

			while (g < n_gaps && !is_skipped(&s.windows[i], &gaps[g]))
				g++;
			if (g < n_gaps)
				tell_skipped(&s, i, &gaps[g], faults);
		}
	}
}

/* The least for which so many windows in a row are open, the weeks that they fill and the rest; 0: one of them has no days. */
static uint32_t counted_s(const struct plan_mobility *rule)
{
	unsigned int n = 0, week_min = 0;

	for (size_t i = 0; i < rule->n_windows; i++) {
		unsigned int n_days = (unsigned int)__builtin_popcount(rule->windows[i].days);

		if (n_days == 0)
			return 0;
		n += n_days;
		week_min += n_days * window_length_min(&rule->windows[i]);
	}
	return n ? (PLAN_WINDOWS_COUNTED_MAX / n * week_min +
			   PLAN_WINDOWS_COUNTED_MAX % n * windows_shortest_min(rule->windows, rule->n_windows)) * 60 : 0;
}

/* Nobody is missed, and nothing is unused, whose time never comes. */
static void check_reach(const struct plan *plan, struct faults *faults)
{
	char words[FAULT_WORDS_MAX];

	for (size_t i = 0; i < plan->n_mobility; i++) {
		const struct plan_mobility *rule = &plan->mobility[i];
		bool is_in_one = rule->kind == MOBILITY_NOT_BACK || rule->kind == MOBILITY_NO_MOVEMENT;
		uint32_t open_s = counted_s(rule);

		if (is_in_one && open_s && rule->within_s >= (open_s = windows_shortest_min(rule->windows, rule->n_windows) * 60))
			snprintf(words, sizeof(words), "a window is over before that, and in it the rule would never raise; write less "
				"than %u", open_s);
		else if (rule->kind == MOBILITY_NOT_USED && open_s && rule->within_s > open_s)
			snprintf(words, sizeof(words), "these windows are too short for that, and the rule would never raise; write at "
				"most %u", open_s);
		else
			continue;
		sense_fault(faults, words, "$.mobility[%zu].within_s", i);
	}
}

void sense_time(const struct plan *plan, const struct plan_context *expected, struct faults *faults)
{
	struct gap gaps[GAPS_MAX];

	check_overlaps(plan, faults);
	check_pauses(plan, faults);
	if (!expected->zone_s)
		return;
	check_skipped(plan, gaps, find_gaps(expected, gaps), faults);
	check_reach(plan, faults);
}
