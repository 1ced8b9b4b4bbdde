/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "proto/text.h"
#include "watch/watch.h"

/* A home in which nothing is measured, and whatever the watch told of its gateway. */
struct scene {
	struct watch *watch;
	struct moment now;
	struct alert last;
	size_t n_revisions, n_resent;
	uint8_t n_random;
};

static void on_alert(void *context, const struct alert *alert)
{
	struct scene *s = context;

	s->last = *alert;
	s->n_revisions++;
}

static void on_resend(void *context, const struct alert *alert)
{
	(void)alert;
	((struct scene *)context)->n_resent++;
}

static void fake_random(void *context, uint8_t *ret_bytes, size_t n_bytes)
{
	memset(ret_bytes, ++((struct scene *)context)->n_random, n_bytes);
}

static const struct watch_ops ops = { .on_alert = on_alert, .on_resend = on_resend, .random = fake_random };

static int set_up(void **state)
{
	struct scene *s = calloc(1, sizeof(*s));

	s->now = (struct moment){ 5000000, INT64_C(1795331645113000), 3600, 0 };
	assert_int_equal(watch_new(&ops, s, "h-0417", &s->watch), 0);
	*state = s;
	return 0;
}

static int tear_down(void **state)
{
	struct scene *s = *state;

	watch_free(s->watch);
	free(s);
	return 0;
}

static void pass(struct scene *s, uint32_t seconds)
{
	s->now.now_us += seconds * UINT64_C(1000000);
	s->now.wall_us += seconds * INT64_C(1000000);
}

static void breaks(struct scene *s, enum fault fault, enum alert_priority priority, const char *detail)
{
	pass(s, 1);
	assert_int_equal(watch_fault(s->watch, fault, priority, detail, &s->now), 0);
}

static void heals(struct scene *s, enum fault fault)
{
	pass(s, 1);
	watch_fault_over(s->watch, fault, &s->now);
}

static void ack(struct scene *s)
{
	assert_int_equal(watch_ack(s->watch, s->last.id, "local:inga", NULL, true, &s->now), WATCH_DONE);
}

static void restart(struct scene *s)
{
	struct alert kept = s->last;

	watch_free(s->watch);
	assert_int_equal(watch_new(&ops, s, "h-0417", &s->watch), 0);
	assert_int_equal(watch_restore(s->watch, &kept, &s->now), 0);
}

static bool has_happened(const struct alert *alert, enum alert_event what)
{
	for (size_t i = 0; i < alert->n_history; i++)
		if (alert->history[i].what == what)
			return true;
	return false;
}

static void test_a_fault_raises_an_alert_about_the_system_that_asks_the_team(void **state)
{
	struct scene *s = *state;

	breaks(s, FAULT_STORE_FAILING, ALERT_HIGH, "Read-only file system");
	assert_int_equal(s->last.kind, ALERT_FAULT);
	assert_int_equal(s->last.about, ALERT_SYSTEM);
	assert_int_equal(s->last.state, ALERT_RAISED);
	assert_int_equal(s->last.condition, ALERT_ACTIVE);
	assert_int_equal(s->last.priority, ALERT_HIGH);
	assert_string_equal(s->last.rule, "store-failing");
	assert_string_equal(s->last.title, "The gateway cannot write to its disk: Read-only file system");
	assert_string_equal(s->last.todo, fault_todo(LANG_EN, FAULT_STORE_FAILING));
	assert_string_equal(s->last.person, "");
	assert_string_equal(s->last.asked[0].who, ALERT_TEAM);
}

static void test_without_particulars_the_title_stands_alone(void **state)
{
	struct scene *s = *state;

	breaks(s, FAULT_CLOCK_UNTRUSTED, ALERT_LOW, NULL);
	assert_string_equal(s->last.title, fault_title(LANG_EN, FAULT_CLOCK_UNTRUSTED));
	breaks(s, FAULT_DISK_LOW, ALERT_MEDIUM, "");
	assert_string_equal(s->last.title, fault_title(LANG_EN, FAULT_DISK_LOW));
}

/* What a carrier passes on of a broker's words must not make an alert that cannot be read again. */
static void test_particulars_that_are_too_long_or_no_text_are_cut(void **state)
{
	struct scene *s = *state;
	char detail[3 * FAULT_DETAIL_MAX] = "";

	for (int i = 0; i < FAULT_DETAIL_MAX; i++)
		strcat(detail, "ä");
	breaks(s, FAULT_CERTIFICATE_EXPIRES, ALERT_LOW, detail);
	assert_true(text_is_utf8(s->last.title, strlen(s->last.title)));
	assert_int_equal(strlen(s->last.title), strlen("A certificate needs to be renewed: ") + FAULT_DETAIL_MAX - 1);
	breaks(s, FAULT_CERTIFICATE_EXPIRES, ALERT_LOW, "CN=\xff");
	assert_string_equal(s->last.title, "A certificate needs to be renewed: CN=");
}

static void test_the_same_fault_said_again_changes_nothing(void **state)
{
	struct scene *s = *state;

	for (int i = 0; i < 3; i++)
		breaks(s, FAULT_STORE_FAILING, ALERT_HIGH, "Input/output error");
	assert_int_equal(s->n_revisions, 1);
	assert_int_equal(watch_count_open(s->watch), 1);
}

static void test_other_particulars_are_a_revision_that_asks_nobody(void **state)
{
	struct scene *s = *state;

	breaks(s, FAULT_STORE_FAILING, ALERT_HIGH, "Input/output error");
	breaks(s, FAULT_STORE_FAILING, ALERT_HIGH, "Read-only file system");
	assert_int_equal(s->last.rev, 2);
	assert_int_equal(s->last.asked_rev, 1);
	assert_string_equal(s->last.title, "The gateway cannot write to its disk: Read-only file system");
	assert_int_equal(watch_count_open(s->watch), 1);
}

static void test_two_faults_are_two_alerts(void **state)
{
	struct scene *s = *state;

	breaks(s, FAULT_STORE_FAILING, ALERT_HIGH, NULL);
	breaks(s, FAULT_DISK_LOW, ALERT_MEDIUM, NULL);
	assert_int_equal(watch_count_open(s->watch), 2);
}

static void test_a_priority_that_rises_asks_anew(void **state)
{
	struct scene *s = *state;

	breaks(s, FAULT_CERTIFICATE_EXPIRES, ALERT_LOW, "in 30 days");
	ack(s);
	assert_int_equal(s->last.state, ALERT_ACKNOWLEDGED);
	breaks(s, FAULT_CERTIFICATE_EXPIRES, ALERT_MEDIUM, "in 14 days");
	assert_int_equal(s->last.state, ALERT_RAISED);
	assert_int_equal(s->last.priority, ALERT_MEDIUM);
	assert_int_equal(s->last.asked_rev, s->last.rev);
	assert_true(has_happened(&s->last, ALERT_EVENT_WORSENED));
	assert_int_equal(watch_count_open(s->watch), 1);
}

static void test_a_priority_that_falls_asks_nobody(void **state)
{
	struct scene *s = *state;

	breaks(s, FAULT_CERTIFICATE_EXPIRES, ALERT_HIGH, "in 7 days");
	breaks(s, FAULT_CERTIFICATE_EXPIRES, ALERT_LOW, "in 29 days");
	assert_int_equal(s->last.priority, ALERT_LOW);
	assert_int_equal(s->last.asked_rev, 1);
	assert_int_equal(s->last.rev, 2);
}

static void test_a_low_fault_closes_when_it_is_over(void **state)
{
	struct scene *s = *state;

	breaks(s, FAULT_CLOCK_UNTRUSTED, ALERT_LOW, NULL);
	heals(s, FAULT_CLOCK_UNTRUSTED);
	assert_int_equal(s->last.condition, ALERT_CLEARED);
	assert_int_equal(s->last.state, ALERT_CLOSED);
	assert_int_equal(watch_count_open(s->watch), 0);
}

static void test_a_fault_above_low_waits_for_a_person_to_acknowledge(void **state)
{
	struct scene *s = *state;

	breaks(s, FAULT_DISK_LOW, ALERT_MEDIUM, NULL);
	heals(s, FAULT_DISK_LOW);
	assert_int_equal(s->last.condition, ALERT_CLEARED);
	assert_int_equal(s->last.state, ALERT_RAISED);
	ack(s);
	assert_int_equal(s->last.state, ALERT_CLOSED);
}

static void test_acknowledging_does_not_end_a_fault(void **state)
{
	struct scene *s = *state;

	breaks(s, FAULT_STORE_FAILING, ALERT_HIGH, NULL);
	ack(s);
	assert_int_equal(s->last.state, ALERT_ACKNOWLEDGED);
	heals(s, FAULT_STORE_FAILING);
	assert_int_equal(s->last.state, ALERT_CLOSED);
}

static void test_a_fault_that_comes_back_before_it_was_closed_is_the_same_alert(void **state)
{
	struct scene *s = *state;

	breaks(s, FAULT_STORE_FAILING, ALERT_HIGH, NULL);
	heals(s, FAULT_STORE_FAILING);
	breaks(s, FAULT_STORE_FAILING, ALERT_HIGH, NULL);
	assert_int_equal(s->last.condition, ALERT_ACTIVE);
	assert_true(has_happened(&s->last, ALERT_EVENT_RETURNED));
	assert_int_equal(s->last.asked_rev, 1);
	assert_int_equal(watch_count_open(s->watch), 1);
}

static void test_a_fault_that_comes_back_after_it_was_closed_is_another_alert(void **state)
{
	struct scene *s = *state;
	char first[ULID_TEXT_MAX];

	breaks(s, FAULT_CLOCK_UNTRUSTED, ALERT_LOW, NULL);
	memcpy(first, s->last.id, sizeof(first));
	heals(s, FAULT_CLOCK_UNTRUSTED);
	breaks(s, FAULT_CLOCK_UNTRUSTED, ALERT_LOW, NULL);
	assert_string_not_equal(s->last.id, first);
}

static void test_a_fault_that_never_was_is_not_over(void **state)
{
	struct scene *s = *state;

	heals(s, FAULT_STORE_FAILING);
	assert_int_equal(s->n_revisions, 0);
}

static void test_a_restart_makes_no_twin(void **state)
{
	struct scene *s = *state;

	breaks(s, FAULT_STORE_FAILING, ALERT_HIGH, "Input/output error");
	restart(s);
	breaks(s, FAULT_STORE_FAILING, ALERT_HIGH, "Input/output error");
	assert_int_equal(s->n_revisions, 1);
	assert_int_equal(watch_count_open(s->watch), 1);
}

static void test_after_a_restart_a_fault_stays_until_it_is_known_to_be_over(void **state)
{
	struct scene *s = *state;

	breaks(s, FAULT_DUPLICATE_IDENTITY, ALERT_HIGH, NULL);
	restart(s);
	watch_tick(s->watch, &s->now);
	assert_int_equal(s->last.condition, ALERT_ACTIVE);
	assert_int_equal(s->last.asked_rev, 1 + WATCH_REV_JUMP);
	heals(s, FAULT_DUPLICATE_IDENTITY);
	assert_int_equal(s->last.condition, ALERT_CLEARED);
	assert_int_equal(s->last.rev, 1 + WATCH_REV_JUMP + 1);
}

static void test_a_fault_that_is_still_open_a_day_later_asks_again(void **state)
{
	struct scene *s = *state;

	breaks(s, FAULT_STORE_FAILING, ALERT_HIGH, NULL);
	ack(s);
	pass(s, WATCH_REVIEW_S);
	watch_tick(s->watch, &s->now);
	assert_int_equal(s->last.state, ALERT_RAISED);
	assert_int_equal(s->last.condition, ALERT_ACTIVE);
	assert_true(has_happened(&s->last, ALERT_EVENT_REMINDED));
}

#define test(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(test_a_fault_raises_an_alert_about_the_system_that_asks_the_team),
		test(test_without_particulars_the_title_stands_alone),
		test(test_particulars_that_are_too_long_or_no_text_are_cut),
		test(test_the_same_fault_said_again_changes_nothing),
		test(test_other_particulars_are_a_revision_that_asks_nobody),
		test(test_two_faults_are_two_alerts),
		test(test_a_priority_that_rises_asks_anew),
		test(test_a_priority_that_falls_asks_nobody),
		test(test_a_low_fault_closes_when_it_is_over),
		test(test_a_fault_above_low_waits_for_a_person_to_acknowledge),
		test(test_acknowledging_does_not_end_a_fault),
		test(test_a_fault_that_comes_back_before_it_was_closed_is_the_same_alert),
		test(test_a_fault_that_comes_back_after_it_was_closed_is_another_alert),
		test(test_a_fault_that_never_was_is_not_over),
		test(test_a_restart_makes_no_twin),
		test(test_after_a_restart_a_fault_stays_until_it_is_known_to_be_over),
		test(test_a_fault_that_is_still_open_a_day_later_asks_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
