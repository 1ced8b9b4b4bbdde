/* SPDX-License-Identifier: Apache-2.0 */
#include "watch/validity.h"

#include <string.h>

enum { DAY_MIN = 24 * 60, WEEK_MIN = 7 * DAY_MIN };

static uint32_t length_min(const struct plan_window *window)
{
	return window->to_min - window->from_min + (window->to_min > window->from_min ? 0U : DAY_MIN);
}

/* From a minute of the week until the next window that begins is over. */
static uint32_t next_end_min(const struct plan_expected *expected, uint32_t from_min)
{
	uint32_t nearest_min = UINT32_MAX, end_min = 0;

	for (size_t i = 0; i < expected->n_windows; i++)
		for (uint32_t day = 0; day < 7; day++) {
			const struct plan_window *window = &expected->windows[i];
			uint32_t in_min = (day * DAY_MIN + window->from_min + WEEK_MIN - from_min - 1) % WEEK_MIN + 1;

			if (!(window->days >> day & 1) || in_min > nearest_min)
				continue;
			nearest_min = in_min;
			end_min = in_min + length_min(window);
		}
	return end_min;
}

/* From the beginning of one window to the end of the next: where they lie farthest apart. */
static uint32_t longest_s(const struct plan_expected *expected)
{
	uint32_t longest_min = 0;

	for (size_t i = 0; i < expected->n_windows; i++)
		for (uint32_t day = 0; day < 7; day++) {
			uint32_t end_min = expected->windows[i].days >> day & 1 ?
				next_end_min(expected, day * DAY_MIN + expected->windows[i].from_min) : 0;

			longest_min = end_min > longest_min ? end_min : longest_min;
		}
	return longest_min * 60;
}

static uint32_t of_expected(const struct plan_expected *expected)
{
	if (expected->n_windows)
		return longest_s(expected) + expected->grace_s + VALIDITY_CLOCK_CHANGE_S;
	return expected->every_s + (expected->grace_s > expected->every_s ? expected->grace_s : expected->every_s);
}

static const struct alert_cause *newest_of(const struct alert *alert)
{
	const struct alert_cause *newest = NULL;

	for (size_t i = 0; i < alert->n_because; i++)
		if (!newest || alert->because[i].at.at_us >= newest->at.at_us)
			newest = &alert->because[i];
	return newest;
}

/* A score is worth what the oldest of its points is worth. */
static int64_t oldest_with_points_us(const struct score *score)
{
	int64_t oldest_us = INT64_MAX;

	for (size_t i = 0; i < SCORE_INPUT_COUNT; i++)
		if (score->of[i].is_measured && score->of[i].points > 0 && score->of[i].at.at_us < oldest_us)
			oldest_us = score->of[i].at.at_us;
	return oldest_us == INT64_MAX ? 0 : oldest_us;
}

/* A trend over days has one value a day, which comes at another minute each morning. */
static uint32_t default_s(const struct alert *alert)
{
	return alert->kind == ALERT_TREND && alert->has_limit ? 2 * VALIDITY_DEFAULT_S : VALIDITY_DEFAULT_S;
}

uint32_t validity_s(const struct plan *plan, const struct alert *alert)
{
	const struct alert_cause *newest = newest_of(alert);

	for (size_t i = 0; plan && alert->kind == ALERT_SCORE && i < plan->n_scores; i++)
		if (strcmp(plan->scores[i].rule.name, alert->rule) == 0)
			return plan->scores[i].window_s;
	for (size_t i = 0; plan && newest && i < plan->n_expected; i++) {
		const struct plan_expected *expected = &plan->expected[i];

		if (expected->quantity == newest->quantity && strcmp(expected->rule.person, alert->person) == 0)
			return of_expected(expected);
	}
	return default_s(alert);
}

int64_t validity_newest_us(const struct alert *alert)
{
	bool rests_on_values = alert->kind == ALERT_LIMIT || alert->kind == ALERT_TREND;
	const struct alert_cause *newest = rests_on_values ? newest_of(alert) : NULL;

	if (alert->kind == ALERT_SCORE)
		return oldest_with_points_us(&alert->score);
	return newest ? newest->at.at_us : 0;
}
