/* SPDX-License-Identifier: Apache-2.0 */
#include "interval.h"

static const uint64_t day_us = INTERVAL_WINDOWS * INTERVAL_WINDOW_US;

/* Windows in which no gap ended hold none. */
static void turn_to(struct interval *interval, uint64_t window)
{
	uint64_t n_new = window - interval->window;

	for (uint64_t i = 0; i < n_new && i < INTERVAL_WINDOWS; i++)
		interval->longest_s[(window - i) % INTERVAL_WINDOWS] = 0;
	interval->window = window;
}

static uint32_t gap_in_s(uint64_t gap_us, uint32_t known_s)
{
	uint64_t gap_s = gap_us / 1000000, most_s = known_s ? (uint64_t)known_s * INTERVAL_RISE_MAX : UINT32_MAX;

	if (gap_s > most_s)
		gap_s = most_s;
	return gap_s > UINT32_MAX ? UINT32_MAX : (uint32_t)gap_s;
}

void interval_hear(struct interval *interval, uint32_t known_s, uint64_t now_us, bool is_event)
{
	uint64_t gap_us = now_us - interval->counted_us;
	bool is_first = interval->counted_us == 0;
	uint32_t *longest_s, gap_s;

	if (!is_first && !is_event && gap_us < INTERVAL_MERGED_US)
		return;
	turn_to(interval, now_us / INTERVAL_WINDOW_US);
	if (is_first)
		interval->first_us = now_us;
	interval->counted_us = now_us;
	if (is_first || is_event)
		return;
	longest_s = &interval->longest_s[interval->window % INTERVAL_WINDOWS];
	gap_s = gap_in_s(gap_us, known_s);
	if (gap_s > *longest_s)
		*longest_s = gap_s;
	interval->n_gaps += interval->n_gaps < INTERVAL_GAPS_MIN;
}

uint32_t interval_learned_s(const struct interval *interval)
{
	uint64_t observed_us = interval->counted_us - interval->first_us;
	uint32_t longest_s = 0;

	for (size_t i = 0; i < INTERVAL_WINDOWS; i++)
		if (interval->longest_s[i] > longest_s)
			longest_s = interval->longest_s[i];
	if (interval->n_gaps < INTERVAL_GAPS_MIN)
		return 0;
	if (observed_us < day_us && (longest_s > INTERVAL_OFTEN_S || observed_us / 1000000 < 8 * (uint64_t)longest_s))
		return 0;
	return longest_s;
}

bool interval_differs(uint32_t known_s, uint32_t learned_s)
{
	uint32_t apart_s = known_s > learned_s ? known_s - learned_s : learned_s - known_s;

	return apart_s > known_s / 4;
}

uint64_t interval_silence_us(uint32_t interval_s)
{
	uint64_t silence_us = interval_s * UINT64_C(1000000) * INTERVAL_FACTOR;

	if (interval_s == 0)
		return UINT64_MAX;
	return silence_us > INTERVAL_SILENCE_MIN_US ? silence_us : INTERVAL_SILENCE_MIN_US;
}
