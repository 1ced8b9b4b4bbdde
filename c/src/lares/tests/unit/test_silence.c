/* SPDX-License-Identifier: Apache-2.0 */
/* Which device is silent, and what that proves. */
#include "silence.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define S UINT64_C(1000000)
#define MINUTE (60 * S)
#define HOUR (60 * MINUTE)
#define START HOUR

struct home {
	struct enrolment enrolment;
	struct enrolled *lift, *bed, *cuff;
	struct enrolled *told[8];
	size_t n_told;
	uint64_t wake_us;
};

static struct enrolled *add(struct home *home, const char *id, enum device_kind kind, uint32_t interval_s)
{
	struct enrolled *enrolled = &home->enrolment.enrolled[home->enrolment.n++];

	strcpy(enrolled->device.id, id);
	enrolled->device.kind = kind;
	enrolled->device.interval_s = interval_s;
	enrolled->device.is_interval_declared = interval_s != 0;
	return enrolled;
}

static int begin(void **state)
{
	struct home *home = calloc(1, sizeof(*home));

	home->lift = add(home, "toilet-lift-1", DEVICE_TOILET_LIFT, 600);
	home->bed = add(home, "bed-1", DEVICE_BED, 60);
	home->cuff = add(home, "cuff-1", DEVICE_CUFF, 0);
	*state = home;
	return 0;
}

static int end(void **state)
{
	free(*state);
	return 0;
}

static void on_silent(void *context, struct enrolled *enrolled)
{
	struct home *home = context;

	home->told[home->n_told++] = enrolled;
}

/* Returns how many became silent. */
static size_t look(struct home *home, uint64_t now_us)
{
	home->n_told = 0;
	home->wake_us = silence_look(&home->enrolment, START, now_us, on_silent, home);
	return home->n_told;
}

static bool speak(struct enrolled *enrolled, uint64_t now_us)
{
	enrolled->heard_us = now_us;
	return silence_note(enrolled, now_us, false);
}

static bool is_proof(const struct home *home, uint64_t now_us)
{
	return silence_proves_deafness(&home->enrolment, START, now_us);
}

static void a_device_becomes_silent_once_and_is_back_once(void **state)
{
	struct home *home = *state;

	assert_false(speak(home->lift, 2 * HOUR));
	assert_int_equal(look(home, 2 * HOUR + 30 * MINUTE - 1), 0);
	assert_true(home->wake_us == 2 * HOUR + 30 * MINUTE);
	assert_int_equal(look(home, home->wake_us), 1);
	assert_ptr_equal(home->told[0], home->lift);
	assert_true(home->lift->is_silent);
	assert_int_equal(look(home, 5 * HOUR), 0);
	assert_true(home->wake_us == UINT64_MAX);
	assert_true(speak(home->lift, 6 * HOUR));
	assert_false(home->lift->is_silent);
	assert_false(speak(home->lift, 6 * HOUR + 1));
}

/* A monitor that its advertisements do not fit would never hear it again. */
static void b4_whoever_fell_silent_is_listened_for_actively(void **state)
{
	struct home *home = *state;

	assert_false(enrolment_may_be_passive(&home->enrolment)); /* not heard yet */
	home->lift->is_numbered = home->bed->is_numbered = true;
	assert_true(enrolment_may_be_passive(&home->enrolment));
	silence_note(home->bed, START, false);
	look(home, START + HOUR);
	assert_true(home->bed->is_silent);
	assert_false(enrolment_may_be_passive(&home->enrolment));
	silence_note(home->bed, START + HOUR, false); /* by active scanning: passively it may fall silent again */
	assert_false(enrolment_may_be_passive(&home->enrolment));
}

static void the_next_look_is_for_the_first_that_is_due(void **state)
{
	struct home *home = *state;

	speak(home->lift, 2 * HOUR);
	speak(home->bed, 2 * HOUR + MINUTE);
	look(home, 2 * HOUR + MINUTE);
	assert_true(home->wake_us == 2 * HOUR + 6 * MINUTE);
}

static void a_device_that_spoke_before_the_start_has_its_time_once_more(void **state)
{
	struct home *home = *state;

	home->lift->spoke_wall_us = 1;
	assert_int_equal(look(home, START + 30 * MINUTE - 1), 0);
	assert_int_equal(look(home, START + 30 * MINUTE), 1);
}

static void of_a_device_that_never_spoke_nothing_is_concluded(void **state)
{
	struct home *home = *state;

	assert_int_equal(look(home, 1000 * HOUR), 0);
	assert_true(home->wake_us == UINT64_MAX);
	assert_false(is_proof(home, 1000 * HOUR));
}

static void a_vitals_device_learns_no_interval(void **state)
{
	struct home *home = *state;

	for (int i = 1; i < 200; i++)
		speak(home->cuff, START + (uint64_t)i * HOUR);
	assert_int_equal(home->cuff->device.interval_s, 0);
	assert_int_equal(look(home, 2000 * HOUR), 0);
}

static void r1_a_vitals_device_with_a_declared_interval_can_be_silent(void **state)
{
	struct home *home = *state;

	home->cuff->device.interval_s = 86400;
	home->cuff->device.is_interval_declared = true;
	speak(home->cuff, 2 * HOUR);
	assert_int_equal(look(home, 2 * HOUR + 71 * HOUR), 0);
	assert_int_equal(look(home, 2 * HOUR + 72 * HOUR), 1);
	assert_false(is_proof(home, 2 * HOUR + 72 * HOUR));
}

static void what_is_declared_is_not_overruled_by_what_is_learned(void **state)
{
	struct home *home = *state;

	for (int i = 0; i < 100; i++)
		speak(home->bed, 2 * HOUR + (uint64_t)i * 20 * S);
	assert_int_equal(home->bed->device.interval_s, 60);
	assert_false(silence_is_news(home->bed, 3 * HOUR));
	home->bed->device.is_interval_declared = false;
	speak(home->bed, 2 * HOUR + 100 * 20 * S);
	assert_int_equal(home->bed->device.interval_s, 20);
}

static void what_was_learned_is_written_at_most_once_an_hour(void **state)
{
	struct home *home = *state;
	struct enrolled *bed = home->bed;

	bed->is_interval_news = true;
	assert_true(silence_is_news(bed, 2 * HOUR));
	assert_false(silence_is_news(bed, 2 * HOUR));
	bed->is_interval_news = true;
	assert_false(silence_is_news(bed, 3 * HOUR - 1));
	assert_true(silence_is_news(bed, 3 * HOUR));
}

static void b4_an_overdue_beacon_proves_that_the_radio_is_deaf(void **state)
{
	struct home *home = *state;

	speak(home->bed, 2 * HOUR);
	assert_false(is_proof(home, 2 * HOUR + 179 * S));
	assert_true(is_proof(home, 2 * HOUR + 180 * S));
}

static void b4_a_beacon_heard_since_another_was_due_is_no_deaf_radio(void **state)
{
	struct home *home = *state;

	speak(home->bed, 2 * HOUR);
	speak(home->lift, 2 * HOUR + 200 * S);
	assert_false(is_proof(home, 2 * HOUR + 201 * S));
	assert_true(is_proof(home, 2 * HOUR + 200 * S + 30 * MINUTE)); /* and then the lift, too */
}

static void b4_a_dead_battery_proves_nothing_after_an_hour(void **state)
{
	struct home *home = *state;

	speak(home->bed, 2 * HOUR);
	assert_true(is_proof(home, 3 * HOUR + 179 * S));
	assert_false(is_proof(home, 3 * HOUR + 180 * S));
}

static void b4_a_radio_that_is_deaf_from_the_start_is_found(void **state)
{
	struct home *home = *state;

	home->bed->spoke_wall_us = 1;
	assert_false(is_proof(home, START + 179 * S));
	assert_true(is_proof(home, START + 180 * S));
}

static void b6_a_dead_battery_is_no_reason_to_reboot_again_and_again(void **state)
{
	struct home *home = *state;

	home->lift->spoke_wall_us = 1; /* before this start */
	home->lift->device.interval_s = 3 * 3600;
	assert_false(silence_proves_deafness(&home->enrolment, START, START + 9 * HOUR + S));
	home->lift->spoke_us = START + S;
	assert_true(silence_proves_deafness(&home->enrolment, START, START + 9 * HOUR + 2 * S));
}

static void says(const struct enrolled *enrolled, int64_t wall_us, const char *expected)
{
	char words[128];
	struct text t = text_of(words, sizeof(words));

	silence_write(enrolled, wall_us, &t);
	assert_true(text_end(&t) >= 0);
	assert_string_equal(words, expected);
}

static void since_when_and_how_often_is_said_in_words(void **state)
{
	const int64_t morning_us = INT64_C(1795335245000000); /* 2026-11-22T08:14:05Z */
	struct home *home = *state;

	home->lift->spoke_wall_us = home->cuff->spoke_wall_us = morning_us;
	says(home->lift, morning_us + (int64_t)HOUR, "not heard since 08:14, expected every 10 min");
	home->lift->device.interval_s = 20;
	says(home->lift, morning_us + 24 * (int64_t)HOUR, "not heard since 2026-11-22 08:14, expected every 20 s");
	home->lift->device.interval_s = 9 * 3600 + 1900;
	says(home->lift, morning_us, "not heard since 08:14, expected every 10 h");
	home->cuff->device.interval_s = 7 * 86400;
	says(home->cuff, morning_us, "no reading since 08:14, expected every 7 days");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_device_becomes_silent_once_and_is_back_once),
		TEST(b4_whoever_fell_silent_is_listened_for_actively),
		TEST(the_next_look_is_for_the_first_that_is_due),
		TEST(a_device_that_spoke_before_the_start_has_its_time_once_more),
		TEST(of_a_device_that_never_spoke_nothing_is_concluded),
		TEST(a_vitals_device_learns_no_interval),
		TEST(r1_a_vitals_device_with_a_declared_interval_can_be_silent),
		TEST(what_is_declared_is_not_overruled_by_what_is_learned),
		TEST(what_was_learned_is_written_at_most_once_an_hour),
		TEST(b4_an_overdue_beacon_proves_that_the_radio_is_deaf),
		TEST(b4_a_beacon_heard_since_another_was_due_is_no_deaf_radio),
		TEST(b4_a_dead_battery_proves_nothing_after_an_hour),
		TEST(b4_a_radio_that_is_deaf_from_the_start_is_found),
		TEST(b6_a_dead_battery_is_no_reason_to_reboot_again_and_again),
		TEST(since_when_and_how_often_is_said_in_words),
	};

	setenv("TZ", "UTC", 1);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
