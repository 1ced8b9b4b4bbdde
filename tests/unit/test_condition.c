/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "watch/condition.h"

struct scene {
	struct conditions conditions;
	struct watch *watch;
	struct moment now;
	struct alert last;
	size_t n_revisions;
};

static void on_alert(void *context, const struct alert *alert)
{
	struct scene *s = context;

	s->last = *alert;
	s->n_revisions++;
}

static void fake_random(void *context, uint8_t *ret_bytes, size_t n_bytes)
{
	memset(ret_bytes, (int)++((struct scene *)context)->now.now_us, n_bytes);
}

static const struct watch_ops ops = { .on_alert = on_alert, .on_resend = on_alert, .random = fake_random };

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

static bool begin(struct scene *s, enum fault fault, const char *detail)
{
	return condition_begin(&s->conditions, fault, fault_priority(fault), detail, s->now.now_us);
}

static bool end(struct scene *s, enum fault fault)
{
	return condition_end(&s->conditions, fault, s->now.now_us);
}

static void tell_after(struct scene *s, uint32_t seconds)
{
	s->now.now_us += seconds * UINT64_C(1000000);
	s->now.wall_us += seconds * INT64_C(1000000);
	assert_int_equal(condition_tell(&s->conditions, s->watch, &s->now), 0);
}

static void test_what_nobody_knows_is_not_told(void **state)
{
	struct scene *s = *state;

	tell_after(s, 3600);
	assert_int_equal(s->n_revisions, 0);
}

static void test_a_fault_is_told_once(void **state)
{
	struct scene *s = *state;

	assert_true(begin(s, FAULT_STORE_FAILING, "Input/output error"));
	assert_false(begin(s, FAULT_STORE_FAILING, "Input/output error"));
	tell_after(s, 0);
	tell_after(s, 60);
	assert_int_equal(s->n_revisions, 1);
	assert_string_equal(s->last.rule, "store-failing");
}

static void test_other_particulars_are_told(void **state)
{
	struct scene *s = *state;

	begin(s, FAULT_STORE_FAILING, "Input/output error");
	tell_after(s, 0);
	assert_true(begin(s, FAULT_STORE_FAILING, "Read-only file system"));
	tell_after(s, 0);
	assert_int_equal(s->last.rev, 2);
}

static void test_particulars_longer_than_their_place_are_the_same_when_said_again(void **state)
{
	struct scene *s = *state;
	char detail[2 * FAULT_DETAIL_MAX];

	memset(detail, 'x', sizeof(detail) - 1);
	detail[sizeof(detail) - 1] = '\0';
	assert_true(begin(s, FAULT_STORE_DAMAGED, detail));
	assert_false(begin(s, FAULT_STORE_DAMAGED, detail));
}

static void test_the_end_of_a_fault_is_told(void **state)
{
	struct scene *s = *state;

	begin(s, FAULT_STORE_FAILING, NULL);
	tell_after(s, 0);
	assert_true(end(s, FAULT_STORE_FAILING));
	assert_false(end(s, FAULT_STORE_FAILING));
	tell_after(s, 0);
	assert_int_equal(s->last.condition, ALERT_CLEARED);
}

static void test_what_must_last_is_told_when_it_has(void **state)
{
	struct scene *s = *state;

	begin(s, FAULT_CLOCK_UNTRUSTED, NULL);
	tell_after(s, 899);
	assert_int_equal(s->n_revisions, 0);
	tell_after(s, 1);
	assert_int_equal(s->n_revisions, 1);
}

static void test_what_ends_before_it_has_lasted_is_never_told(void **state)
{
	struct scene *s = *state;

	begin(s, FAULT_CLOCK_UNTRUSTED, NULL);
	tell_after(s, 600);
	end(s, FAULT_CLOCK_UNTRUSTED);
	begin(s, FAULT_CLOCK_UNTRUSTED, NULL);
	tell_after(s, 600);
	assert_int_equal(s->n_revisions, 0);
}

/* The first word after a restart clears what was left open; before it, nothing does. */
static void test_after_a_restart_the_first_word_that_all_is_well_clears(void **state)
{
	struct scene *s = *state;

	begin(s, FAULT_STORE_FAILING, NULL);
	tell_after(s, 0);
	s->conditions = (struct conditions){ 0 };
	tell_after(s, 60);
	assert_int_equal(s->last.condition, ALERT_ACTIVE);
	assert_true(end(s, FAULT_STORE_FAILING));
	tell_after(s, 0);
	assert_int_equal(s->last.condition, ALERT_CLEARED);
}

/* As many others of that priority as may be open; then none. */
static void is_told_once_there_is_room(struct scene *s, enum fault fault, size_t n_others)
{
	struct alert others = { .kind = ALERT_FAULT, .rule = "other", .priority = fault_priority(fault) };

	for (size_t i = 0; i < n_others; i++) {
		ulid_make((int64_t)i * 1000, (const uint8_t[ULID_RANDOM_SIZE]){ 0 }, others.id);
		assert_int_equal(watch_restore(s->watch, &others, &s->now), 0);
	}
	begin(s, fault, NULL);
	s->now.now_us += fault_hold_s(fault) * UINT64_C(1000000);
	assert_int_equal(condition_tell(&s->conditions, s->watch, &s->now), -ENOSPC);
	watch_free(s->watch);
	assert_int_equal(watch_new(&ops, s, "h-0417", &s->watch), 0);
	tell_after(s, 60);
	assert_int_equal(s->n_revisions, 1);
}

static void test_what_the_watch_has_no_room_for_is_told_later(void **state)
{
	is_told_once_there_is_room(*state, FAULT_STORE_FAILING, WATCH_OPEN_MAX);
}

static void test_so_is_what_is_low_where_too_much_of_that_is_open(void **state)
{
	is_told_once_there_is_room(*state, FAULT_CLOCK_UNTRUSTED, WATCH_OPEN_LOW_MAX);
}

#define test(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(test_what_nobody_knows_is_not_told),
		test(test_a_fault_is_told_once),
		test(test_other_particulars_are_told),
		test(test_particulars_longer_than_their_place_are_the_same_when_said_again),
		test(test_the_end_of_a_fault_is_told),
		test(test_what_must_last_is_told_when_it_has),
		test(test_what_ends_before_it_has_lasted_is_never_told),
		test(test_after_a_restart_the_first_word_that_all_is_well_clears),
		test(test_what_the_watch_has_no_room_for_is_told_later),
		test(test_so_is_what_is_low_where_too_much_of_that_is_open),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
