/* SPDX-License-Identifier: Apache-2.0 */
#include "watch/habit.h"

#include <string.h>

enum { VERSION = 1, NO_DAY = INT32_MIN };

void habit_init(struct habit *habit)
{
	memset(habit, 0, sizeof(*habit)); /* remembered with its padding */
	habit->version = VERSION;
	habit->day = NO_DAY;
}

bool habit_recall(struct habit *habit, const void *octets, size_t n_octets)
{
	struct habit found;

	if (n_octets != sizeof(found))
		return false;
	memcpy(&found, octets, sizeof(found));
	if (found.version != VERSION || found.hour >= HABIT_HOURS || !local_can_be(found.day) ||
		found.judged >= HABIT_VERDICT_COUNT || found.settled >= HABIT_VERDICT_COUNT)
		return false;
	*habit = found;
	habit->is_hour_whole = false; /* nobody counted while it was away */
	return true;
}

static uint8_t add(uint8_t count, uint32_t n)
{
	return n > UINT8_MAX - (uint32_t)count ? UINT8_MAX : (uint8_t)(count + n);
}

void habit_use(struct habit *habit, uint32_t n)
{
	habit->today[habit->hour] = add(habit->today[habit->hour], n);
}

void habit_settle(struct habit *habit)
{
	habit->settled = habit->judged;
}

size_t habit_count_days(const struct habit *habit)
{
	return habit->n_days < HABIT_DAYS_MAX ? habit->n_days : HABIT_DAYS_MAX;
}

static uint16_t sum_until(const uint8_t *hours, uint8_t hour)
{
	uint16_t sum = 0;

	for (uint8_t i = 0; i <= hour; i++)
		sum = (uint16_t)(sum + hours[i]);
	return sum;
}

/* The lower one of two: nobody is alarmed by half a use. */
static uint16_t median_until(const struct habit *habit, uint8_t hour)
{
	uint16_t sums[HABIT_DAYS_MAX];
	size_t n = habit_count_days(habit);

	for (size_t i = 0; i < n; i++) {
		uint16_t sum = sum_until(habit->learned[i], hour);
		size_t at = i;

		for (; at > 0 && sums[at - 1] > sum; at--)
			sums[at] = sums[at - 1];
		sums[at] = sum;
	}
	return n ? sums[(n - 1) / 2] : 0;
}

static unsigned int count_bits(uint32_t bits)
{
	unsigned int n = 0;

	for (; bits; bits &= bits - 1)
		n++;
	return n;
}

static void end_day(struct habit *habit)
{
	if (count_bits(habit->watched) >= HABIT_WATCHED_MIN) {
		memcpy(habit->learned[habit->n_days % HABIT_DAYS_MAX], habit->today, sizeof(habit->today));
		/* Kept below where it would wrap, on the same place in the ring. */
		habit->n_days = habit->n_days < 3 * HABIT_DAYS_MAX - 1 ? habit->n_days + 1 : 2 * HABIT_DAYS_MAX;
	}
	memset(habit->today, 0, sizeof(habit->today));
	habit->watched = 0;
	habit->judged = habit->settled = HABIT_NOTHING;
}

/* The clocks skip an hour: it was watched if the ones beside it were. */
static bool has_watched_until(const struct habit *habit, uint8_t hour)
{
	uint32_t until = (UINT32_C(2) << hour) - 1;

	return count_bits(until & ~habit->watched) <= (hour >= 3 ? 1U : 0U);
}

static struct habit_judgement judge(const struct habit *habit, uint16_t factor, uint16_t days)
{
	struct habit_judgement found = { .hour = habit->hour };
	uint16_t needed = days < HABIT_DAYS_MAX ? days : HABIT_DAYS_MAX;

	if (habit_count_days(habit) < needed || habit->n_days == 0) {
		found.verdict = HABIT_LEARNING;
		return found;
	}
	if (!has_watched_until(habit, habit->hour))
		return found;
	found.today = sum_until(habit->today, habit->hour);
	found.median = median_until(habit, habit->hour);
	found.verdict = HABIT_USUAL;
	if (found.today >= found.median + HABIT_LEAST && found.today >= found.median * (uint32_t)factor)
		found.verdict = HABIT_MORE;
	else if (found.median >= HABIT_LEAST && found.today * (uint32_t)factor <= found.median)
		found.verdict = HABIT_LESS;
	/* In the first hours of a day nobody has used it less than usual, whatever yesterday was. */
	found.ends_others = found.verdict == HABIT_USUAL && (found.median >= HABIT_LEAST || found.hour == HABIT_HOURS - 1);
	return found;
}

/* An hour that could not be judged changes nothing. */
static void note_verdict(struct habit *habit, struct habit_judgement *found)
{
	if (found->verdict < HABIT_USUAL)
		return;
	if (habit->settled != found->verdict)
		habit->settled = HABIT_NOTHING;
	habit->judged = (uint8_t)found->verdict;
	found->is_settled = habit->settled != HABIT_NOTHING;
}

static struct habit_judgement end_hour(struct habit *habit, struct local local, uint16_t factor, uint16_t days)
{
	bool is_next = (local.day == habit->day && local.minute / 60 > habit->hour && local.minute / 60 <= habit->hour + 2) ||
		(local.day == habit->day + 1 && habit->hour == HABIT_HOURS - 1 && local.minute < 60);

	struct habit_judgement found = { 0 };

	/* Where it is not the next one, or the one after the skipped one, the hour was not watched to its end. */
	if (!habit->is_hour_whole || !is_next)
		return found;
	habit->watched |= UINT32_C(1) << habit->hour;
	found = judge(habit, factor, days);
	note_verdict(habit, &found);
	return found;
}

struct habit_judgement habit_pass(struct habit *habit, struct local local, bool is_watched, uint16_t factor, uint16_t days)
{
	struct habit_judgement found = { 0 };
	uint8_t hour = (uint8_t)(local.minute / 60);
	bool is_new_hour = local.day != habit->day || hour != habit->hour;

	if (!is_watched)
		habit->is_hour_whole = false;
	if (!is_new_hour)
		return found;
	if (habit->day != NO_DAY)
		found = end_hour(habit, local, factor, days);
	if (local.day != habit->day && habit->day != NO_DAY && count_bits(habit->watched) < HABIT_HOURS - 1)
		found.n_unwatched = (uint8_t)(HABIT_HOURS - count_bits(habit->watched));
	if (local.day != habit->day)
		end_day(habit);
	habit->day = local.day;
	habit->hour = hour;
	habit->is_hour_whole = is_watched && local.minute % 60 < 10;
	return found;
}
