/* SPDX-License-Identifier: Apache-2.0 */
#include "watch_home.h"

static struct burden burden_of(const struct scene *s)
{
	struct burden burden;

	watch_burden(s->watch, &burden);
	return burden;
}

static void alerts_are_counted_by_priority_and_by_what_they_are_about(void **state)
{
	struct scene *s = *state;
	char id[ULID_TEXT_MAX];

	measure_systolic(s, 192);
	press(s, "p1");
	watch_device(s->watch, &s->cuff, DEVICE_TROUBLE_SILENT, true, ALERT_LOW, NULL, &s->now);
	watch_test(s->watch, &s->now, id);
	assert_int_equal(burden_of(s).n_raised[ALERT_HIGH][ALERT_PERSON], 2);
	assert_int_equal(burden_of(s).n_raised[ALERT_LOW][ALERT_SYSTEM], 1);
	assert_int_equal(burden_of(s).n_duplicates, 0);
}

static void r33_what_joins_an_open_alert_is_a_duplicate_avoided(void **state)
{
	struct scene *s = *state;

	for (int i = 0; i < 5; i++)
		measure_systolic(s, 192);
	measure_systolic(s, 160);
	press(s, "p1");
	press(s, "p1");
	seen(s);
	assert_int_equal(burden_of(s).n_raised[ALERT_HIGH][ALERT_PERSON], 2);
	assert_int_equal(burden_of(s).n_duplicates, 5);
}

static void the_time_to_an_acknowledgement_is_summed_and_the_worst_is_kept(void **state)
{
	struct scene *s = *state;

	measure_systolic(s, 192);
	live_through(s, 100);
	ack(s, "carer-1");
	ack(s, "carer-1"); /* a second one is none */
	measure_systolic(s, 205); /* worse: asks again */
	live_through(s, 40);
	ack(s, "carer-1");
	assert_int_equal(burden_of(s).n_acknowledged, 2);
	assert_int_equal(burden_of(s).acknowledged_sum_s, 140);
	assert_int_equal(burden_of(s).acknowledged_worst_s, 100);
}

static void closing_counts_as_its_acknowledgement_once(void **state)
{
	struct scene *s = *state;

	measure_systolic(s, 192);
	live_through(s, 30);
	watch_close(s->watch, s->last.id, "nurse-7", "The cuff slipped.", &s->now);
	assert_int_equal(burden_of(s).n_acknowledged, 1);
	assert_int_equal(burden_of(s).acknowledged_sum_s, 30);
}

static void a_week_begins_on_monday_at_midnight_with_nothing(void **state)
{
	struct scene *s = *state; /* on a Sunday, at 08:14 */

	measure_systolic(s, 192);
	ack(s, "carer-1");
	live_through(s, 15 * 3600);
	assert_int_equal(burden_of(s).n_acknowledged, 1);
	live_through(s, 3600);
	measure_systolic(s, 215);
	assert_int_equal(burden_of(s).n_acknowledged, 0);
	assert_int_equal(burden_of(s).n_duplicates, 1);
	assert_int_equal((burden_of(s).week + 3) % 7, 0); /* 1970-01-01 was a Thursday */
	s->now.wall_us = 0;
	press(s, "p1");
	assert_int_equal(burden_of(s).n_duplicates, 1);
	assert_int_equal(burden_of(s).n_raised[ALERT_HIGH][ALERT_PERSON], 1);
}

static bool is_clock_wrong;

static bool clock_is_right(void *context)
{
	(void)context;
	return !is_clock_wrong;
}

static void s23_a_clock_that_was_ahead_leaves_no_week_behind(void **state)
{
	struct watch_ops with_clock = ops;
	struct scene *s = *state;
	int64_t week;

	with_clock.is_clock_right = clock_is_right;
	watch_free(s->watch);
	watch_new(&with_clock, s, "h-0417", &s->watch);
	watch_set_plan(s->watch, &s->plan);
	is_clock_wrong = true;
	press(s, "p1"); /* counted for the week that comes to be known */
	assert_int_equal(burden_of(s).week, 0);
	is_clock_wrong = false;
	press(s, "p1");
	week = burden_of(s).week;
	is_clock_wrong = true;
	s->now.wall_us += 400 * INT64_C(86400000000);
	press(s, "p1");
	assert_int_equal(burden_of(s).week, week);
	is_clock_wrong = false; /* so it seemed */
	press(s, "p1");
	assert_true(burden_of(s).week > week);
	assert_int_equal(burden_of(s).n_duplicates, 1);
	s->now.wall_us -= 400 * INT64_C(86400000000);
	press(s, "p1");
	assert_int_equal(burden_of(s).week, week);
	assert_int_equal(burden_of(s).n_duplicates, 2);
	live_through(s, 7 * 86400);
	assert_int_equal(burden_of(s).week, week + 7);
	assert_int_equal(burden_of(s).n_duplicates, 0);
}

static uint8_t kept[WATCH_MEMORY_MAX];
static size_t n_kept;

static void remember(void *context, const char *key, const void *octets, size_t n_octets)
{
	(void)context;
	if (strcmp(key, "burden/home") != 0)
		return;
	if (n_octets)
		memcpy(kept, octets, n_octets);
	n_kept = n_octets;
}

static void s1_the_counts_survive_a_restart_and_nothing_is_counted_twice(void **state)
{
	struct watch_ops with_memory = ops;
	struct scene *s = *state;
	struct alert stored;

	with_memory.remember = remember;
	watch_free(s->watch);
	watch_new(&with_memory, s, "h-0417", &s->watch);
	watch_set_plan(s->watch, &s->plan);
	measure_systolic(s, 192);
	measure_systolic(s, 193);
	ack(s, "carer-1");
	stored = s->last;
	watch_free(s->watch);
	watch_new(&with_memory, s, "h-0417", &s->watch);
	watch_set_plan(s->watch, &s->plan);
	assert_int_equal(watch_recall(s->watch, "burden/home", kept, n_kept, &s->now), 0);
	s->is_restored = true;
	assert_int_equal(watch_restore(s->watch, &stored, &s->now), 0);
	measure_systolic(s, 160);
	assert_int_equal(burden_of(s).n_raised[ALERT_HIGH][ALERT_PERSON], 1);
	assert_int_equal(burden_of(s).n_duplicates, 1);
	assert_int_equal(burden_of(s).n_acknowledged, 1);
}

static void what_is_damaged_is_forgotten(void **state)
{
	struct watch_ops with_memory = ops;
	struct scene *s = *state;

	with_memory.remember = remember;
	watch_free(s->watch);
	watch_new(&with_memory, s, "h-0417", &s->watch);
	n_kept = 1;
	assert_int_equal(watch_recall(s->watch, "burden/home", "x", 1, &s->now), 0);
	assert_int_equal(n_kept, 0);
	assert_int_equal(burden_of(s).n_duplicates, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCENE(alerts_are_counted_by_priority_and_by_what_they_are_about),
		SCENE(r33_what_joins_an_open_alert_is_a_duplicate_avoided),
		SCENE(the_time_to_an_acknowledgement_is_summed_and_the_worst_is_kept),
		SCENE(closing_counts_as_its_acknowledgement_once),
		SCENE(a_week_begins_on_monday_at_midnight_with_nothing),
		SCENE(s23_a_clock_that_was_ahead_leaves_no_week_behind),
		SCENE(s1_the_counts_survive_a_restart_and_nothing_is_counted_twice),
		SCENE(what_is_damaged_is_forgotten),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
