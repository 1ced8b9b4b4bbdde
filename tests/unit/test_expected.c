/* SPDX-License-Identifier: Apache-2.0 */
#include "expected_home.h"

/* And nothing was before. */
static void is_missed_at_half_past(struct home *d, int64_t day, uint32_t hour)
{
	live_to(d, day, hour, 29);
	assert_int_equal(d->n_told, 0);
	live(d, MINUTE_S);
	assert_int_equal(d->n_told, 1);
}

static void l3_a_missed_measurement_is_told_when_its_grace_ends(void **state)
{
	struct home *d = *state;

	is_missed_at_half_past(d, 0, 10);
	assert_true(missed(d)->raised.at_us == friday_us + (10 * HOUR_S + 1800) * SECOND_US);
	assert_int_equal(missed(d)->priority, ALERT_MEDIUM);
	assert_string_equal(missed(d)->title, "Anna: body weight never measured, expected since 00:00");
	assert_string_equal(missed(d)->todo, "Call.");
}

static void what_is_measured_in_its_window_or_its_grace_is_not_missed(void **state)
{
	struct home *d = *state;

	live_to(d, 0, 8, 0);
	weigh(d);
	live_to(d, 1, 10, 29);
	weigh(d);
	live_to(d, 2, 10, 29);
	assert_int_equal(d->n_told, 0);
}

static void what_is_measured_before_the_window_does_not_count(void **state)
{
	struct home *d = *state;

	live_to(d, 0, 7, 59);
	weigh(d);
	live_to(d, 0, 10, 31);
	assert_int_equal(d->n_told, 1);
	assert_string_equal(missed(d)->title, "Anna: body weight not measured since 07:59");
}

static void s11_it_stays_one_alert_until_something_is_measured(void **state)
{
	struct home *d = *state;

	live_to(d, 3, 12, 0);
	assert_int_equal(count_told(d, ALERT_MISSED), 1);
	assert_int_equal(missed(d)->condition, ALERT_ACTIVE);
	assert_int_equal(d->n_suppressed[SUPPRESS_KNOWN], 3);
	weigh(d);
	assert_int_equal(missed(d)->condition, ALERT_CLEARED);
	live_to(d, 4, 10, 31);
	assert_int_equal(count_told(d, ALERT_MISSED), 1);
	assert_int_equal(missed(d)->condition, ALERT_ACTIVE); /* it came back */
	assert_string_equal(missed(d)->title, "Anna: body weight not measured since 23 Nov 12:00");
}

static void a_device_that_never_reported_is_missed_and_never_goes_quiet(void **state)
{
	struct home *d = *state;

	for (int day = 0; day < 40; day++) {
		live_to(d, day, 11, 0);
		assert_int_equal(missed(d)->condition, ALERT_ACTIVE);
		assert_int_equal(watch_ack(d->watch, missed(d)->id, "carer-1", NULL, false, &d->now), WATCH_DONE);
		assert_int_equal(missed(d)->state, ALERT_ACKNOWLEDGED);
		if (day > 0)
			assert_true(has_entry(missed(d), ALERT_EVENT_REMINDED));
	}
}

static void each_window_of_a_day_wants_its_own(void **state)
{
	struct home *d = *state;

	d->plan.expected[0].windows[1] = (struct plan_window){ 18 * 60, 20 * 60, 0x7f };
	d->plan.expected[0].n_windows = 2;
	new_plan(d);
	live_to(d, 0, 9, 0);
	weigh(d);
	is_missed_at_half_past(d, 0, 20);
}

static void a_window_is_of_its_days_only(void **state)
{
	struct home *d = *state;

	d->plan.expected[0].windows[0].days = 1 << 0; /* Monday */
	new_plan(d);
	is_missed_at_half_past(d, 3, 10);
}

/* R36, R37: history */

static void r36_a_reading_of_the_window_counts_whenever_it_comes(void **state)
{
	struct home *d = *state;

	live_to(d, 0, 10, 15);
	weigh_with(d, friday_us + (8 * HOUR_S + 60) * SECOND_US, TRUST_BONDED); /* two hours old */
	live_to(d, 0, 11, 0);
	assert_int_equal(d->n_told, 0);
	live_to(d, 1, 12, 0);
	assert_int_equal(d->n_told, 1);
	weigh_with(d, friday_us + (DAY_S + 9 * HOUR_S) * SECOND_US, TRUST_BONDED);
	assert_int_equal(missed(d)->condition, ALERT_CLEARED);
}

static void r36_r37_an_import_of_old_records_neither_raises_nor_blocks_it(void **state)
{
	struct home *d = *state;

	live_to(d, 0, 9, 0);
	for (int day = -30; day < 0; day++)
		weigh_with(d, friday_us + (day * DAY_S + 9 * HOUR_S) * SECOND_US, TRUST_BONDED);
	assert_int_equal(d->n_told, 0);
	live_to(d, 0, 10, 30);
	assert_int_equal(d->n_told, 1);
	assert_string_equal(missed(d)->title, "Anna: body weight not measured since 19 Nov 09:00");
	weigh_with(d, friday_us - 2 * HOUR_S * SECOND_US, TRUST_BONDED);
	assert_int_equal(missed(d)->condition, ALERT_ACTIVE);
}

static void a_reading_of_the_future_does_not_count(void **state)
{
	struct home *d = *state;

	live_to(d, 0, 7, 0);
	weigh_with(d, friday_us + 9 * HOUR_S * SECOND_US, TRUST_BONDED);
	assert_int_equal(d->n_suppressed[SUPPRESS_CLOCK], 1);
	live_to(d, 0, 10, 30);
	assert_int_equal(d->n_told, 1);
	weigh_with(d, friday_us + 12 * HOUR_S * SECOND_US, TRUST_BONDED);
	assert_int_equal(missed(d)->condition, ALERT_ACTIVE);
}

/* S14 */

static void s14_plain_data_settle_nothing_that_a_bonded_device_measured(void **state)
{
	struct home *d = *state;

	live_to(d, 0, 9, 0);
	weigh(d);
	live_to(d, 1, 9, 0);
	weigh_with(d, d->now.wall_us, TRUST_ENCRYPTED);
	assert_int_equal(d->n_suppressed[SUPPRESS_TRUST], 1);
	live_to(d, 1, 10, 30);
	assert_int_equal(d->n_told, 1);
	weigh_with(d, d->now.wall_us, TRUST_PLAIN);
	assert_int_equal(missed(d)->condition, ALERT_ACTIVE);
	weigh(d);
	assert_int_equal(missed(d)->condition, ALERT_CLEARED);
}

static void s14_nor_what_one_that_tells_its_users_apart_measured(void **state)
{
	struct home *d = *state;

	d->plan.devices[0].user = 0;
	s14_plain_data_settle_nothing_that_a_bonded_device_measured(state);
}

static void s14_a_plan_without_the_bonded_device_trusts_what_there_is(void **state)
{
	struct home *d = *state;

	live_to(d, 0, 9, 0);
	weigh(d);
	d->plan.n_devices = 0;
	new_plan(d);
	live_to(d, 1, 9, 0);
	weigh_with(d, d->now.wall_us, TRUST_PLAIN);
	live_to(d, 1, 11, 0);
	assert_int_equal(d->n_told, 0);
}

/* Reminders */

static void a_reminder_says_whom_it_is_for_and_becomes_the_alert(void **state)
{
	struct home *d = *state;
	char id[ULID_TEXT_MAX];

	d->plan.expected[0].remind_s = 3600;
	new_plan(d);
	live_to(d, 0, 9, 30);
	assert_int_equal(d->n_told, 1);
	assert_int_equal(missed(d)->priority, ALERT_INFORMATION);
	assert_int_equal(missed(d)->n_asked, 0);
	assert_string_equal(missed(d)->title, "Reminder: Body weight of Anna is to be measured by 10:30");
	assert_string_equal(missed(d)->todo, "For Anna, and whoever is with Anna: please measure now. If nothing has come by "
		"10:30, Ben is asked.");
	memcpy(id, missed(d)->id, sizeof(id));
	live_to(d, 0, 10, 30);
	assert_int_equal(d->n_told, 1);
	assert_string_equal(missed(d)->id, id);
	assert_int_equal(missed(d)->priority, ALERT_MEDIUM);
	assert_string_equal(missed(d)->asked[0].who, "carer-1");
	assert_string_equal(missed(d)->todo, "Call.");
}

static void a_reminder_is_over_when_it_is_measured(void **state)
{
	struct home *d = *state;

	d->plan.expected[0].remind_s = 3600;
	new_plan(d);
	live_to(d, 0, 9, 31);
	restart(d, 10);
	weigh_with(d, friday_us - DAY_S * SECOND_US, TRUST_BONDED);
	assert_int_equal(missed(d)->state, ALERT_RAISED);
	weigh(d);
	assert_int_equal(missed(d)->state, ALERT_CLOSED);
	live_to(d, 0, 23, 0);
	assert_int_equal(d->n_told, 1);
}

static void a_reminder_of_what_is_an_information_itself_becomes_it(void **state)
{
	struct home *d = *state;
	char id[ULID_TEXT_MAX];

	d->plan.expected[0].rule.priority = ALERT_INFORMATION;
	d->plan.expected[0].remind_s = 3600;
	new_plan(d);
	live_to(d, 0, 9, 30);
	assert_string_equal(missed(d)->todo, "For Anna, and whoever is with Anna: please measure now.");
	memcpy(id, missed(d)->id, sizeof(id));
	live_to(d, 0, 10, 30);
	assert_string_equal(missed(d)->id, id);
	assert_string_equal(missed(d)->title, "Anna: body weight never measured, expected since 00:00");
	assert_string_equal(missed(d)->todo, "Call.");
	assert_true(has_entry(missed(d), ALERT_EVENT_WORSENED));
	assert_int_equal(missed(d)->n_asked, 0);
	live_to(d, 0, 12, 0);
	assert_int_equal(d->n_told, 1);
	weigh(d); /* late, and it is over all the same */
	assert_int_equal(missed(d)->state, ALERT_CLOSED);
	live_to(d, 1, 9, 30);
	assert_int_equal(d->n_told, 2);
	weigh(d);
	assert_int_equal(missed(d)->state, ALERT_CLOSED);
}

/* R34 */

static void r34_what_is_missing_makes_value_alerts_unknown_and_resolves_none(void **state)
{
	struct home *d = *state;
	const struct alert *heavy;

	d->plan.limits[d->plan.n_limits++] = (struct plan_limit){ .rule = { .name = "heavy", .person = "p1", .set_by = "nurse-7",
		.priority = ALERT_MEDIUM }, .quantity = QUANTITY_BODY_WEIGHT, .side = LIMIT_ABOVE,
		.level = { 60, 0 }, .clear = { 59, 0 }, .unit = UNIT_KILOGRAM };
	new_plan(d);
	live_to(d, 0, 9, 0);
	weigh(d);
	heavy = told_of(d, ALERT_LIMIT, "heavy");
	assert_int_equal(heavy->condition, ALERT_ACTIVE);
	live_to(d, 1, 10, 30);
	assert_int_equal(heavy->condition, ALERT_UNKNOWN);
	assert_int_not_equal(heavy->state, ALERT_CLOSED);
}

/* Plans */

static void a_rule_that_is_gone_says_so_and_clears_nothing(void **state)
{
	struct home *d = *state;

	live_to(d, 0, 11, 0);
	d->plan.n_expected = 0;
	new_plan(d);
	assert_int_equal(missed(d)->condition, ALERT_UNKNOWN);
	assert_int_not_equal(missed(d)->state, ALERT_CLOSED);
	assert_false(has_entry(missed(d), ALERT_EVENT_CLEARED));
	assert_non_null(strstr(missed(d)->todo, "No longer watched"));
	assert_int_equal(count_memories(d, "awaited/"), 0);
	assert_int_equal(watch_ack(d->watch, missed(d)->id, "carer-1", NULL, false, &d->now), WATCH_DONE);
	assert_int_equal(missed(d)->state, ALERT_CLOSED);
}

static void a_low_one_whose_rule_is_gone_closes(void **state)
{
	struct home *d = *state;

	d->plan.expected[0].rule.priority = ALERT_LOW;
	live_to(d, 0, 11, 0);
	d->plan.n_expected = 0;
	new_plan(d);
	assert_int_equal(missed(d)->state, ALERT_CLOSED);
	assert_false(has_entry(missed(d), ALERT_EVENT_CLEARED));
}

static void without_any_plan_nothing_is_gone(void **state)
{
	struct home *d = *state;

	d->plan.expected[0].rule.priority = ALERT_LOW;
	live_to(d, 0, 11, 0);
	watch_set_plan(d->watch, NULL); /* it is stored, and refused at this start */
	live(d, 60);
	assert_int_not_equal(missed(d)->state, ALERT_CLOSED);
	assert_string_equal(missed(d)->todo, "Call.");
}

static void a_window_that_the_plan_moves_is_judged_as_it_is_then(void **state)
{
	struct home *d = *state;

	live_to(d, 0, 9, 0);
	d->plan.expected[0].windows[0] = (struct plan_window){ 14 * 60, 15 * 60, 0x7f };
	new_plan(d);
	is_missed_at_half_past(d, 0, 15);
}

static void after_a_change_of_the_rule_nothing_of_before_ends_what_was_missed(void **state)
{
	struct home *d = *state;

	live_to(d, 1, 9, 0);
	weigh(d);
	live_to(d, 2, 10, 45);
	for (int change = 0; change < 2; change++) {
		d->plan.expected[0].grace_s += 900;
		new_plan(d);
		restart(d, 60);
	}
	weigh_with(d, friday_us + (-3 * DAY_S + 9 * HOUR_S) * SECOND_US, TRUST_BONDED);
	assert_int_equal(missed(d)->condition, ALERT_ACTIVE);
	weigh_with(d, friday_us + (2 * DAY_S + 8 * HOUR_S) * SECOND_US, TRUST_BONDED);
	assert_int_equal(missed(d)->condition, ALERT_CLEARED);
}

static void s14_another_window_forgets_neither_who_measured_nor_when(void **state)
{
	struct home *d = *state;

	live_to(d, 0, 9, 0);
	weigh(d);
	live_to(d, 0, 11, 0);
	d->plan.expected[0].windows[0] = (struct plan_window){ 12 * 60, 14 * 60, 0x7f };
	new_plan(d);
	live_to(d, 0, 13, 0);
	weigh_with(d, d->now.wall_us, TRUST_PLAIN);
	live_to(d, 0, 14, 30);
	assert_string_equal(missed(d)->title, "Anna: body weight not measured since 09:00");
}

static void the_same_rule_in_a_new_plan_goes_on(void **state)
{
	struct home *d = *state;

	for (int hour = 1; hour <= 10; hour++) {
		live_to(d, 0, (uint32_t)hour, 0);
		new_plan(d);
	}
	live_to(d, 0, 10, 30);
	assert_int_equal(d->n_told, 1);
}

static void damaged_memories_are_forgotten(void **state)
{
	struct home *d = *state;

	live_to(d, 0, 9, 0);
	assert_int_equal(count_memories(d, "awaited/"), 1);
	damage_memories(d, "awaited/");
	restart(d, 1);
	live_to(d, 1, 10, 30);
	assert_int_equal(d->n_told, 1);
	assert_int_equal(watch_recall(d->watch, "awaited/", "", 1, &d->now), 0);
	assert_int_equal(watch_recall(d->watch, "expected", "", 1, &d->now), 0);
	assert_int_equal(watch_recall(d->watch, "expected/p1/no-such-rule", "", 1, &d->now), 0);
}

static void a_plan_that_makes_it_worth_more_asks_anew_about_what_is_missing(void **state)
{
	struct home *d = *state;

	d->plan.expected[0].rule.priority = ALERT_LOW;
	new_plan(d);
	live_to(d, 0, 10, 45);
	assert_int_equal(missed(d)->priority, ALERT_LOW);
	assert_false(has_entry(missed(d), ALERT_EVENT_WORSENED));
	d->plan.expected[0].rule.priority = ALERT_HIGH;
	strcpy(d->plan.expected[0].rule.todo, "Go there.");
	new_plan(d);
	assert_int_equal(missed(d)->priority, ALERT_HIGH);
	assert_string_equal(missed(d)->todo, "Go there.");
	assert_true(has_entry(missed(d), ALERT_EVENT_WORSENED));
	assert_string_equal(missed(d)->asked[0].who, "carer-1");
	assert_int_equal(count_told(d, ALERT_MISSED), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(l3_a_missed_measurement_is_told_when_its_grace_ends),
		TEST(what_is_measured_in_its_window_or_its_grace_is_not_missed),
		TEST(what_is_measured_before_the_window_does_not_count),
		TEST(s11_it_stays_one_alert_until_something_is_measured),
		TEST(a_device_that_never_reported_is_missed_and_never_goes_quiet),
		TEST(each_window_of_a_day_wants_its_own),
		TEST(a_window_is_of_its_days_only),
		TEST(r36_a_reading_of_the_window_counts_whenever_it_comes),
		TEST(r36_r37_an_import_of_old_records_neither_raises_nor_blocks_it),
		TEST(a_reading_of_the_future_does_not_count),
		TEST(s14_plain_data_settle_nothing_that_a_bonded_device_measured),
		TEST(s14_nor_what_one_that_tells_its_users_apart_measured),
		TEST(s14_a_plan_without_the_bonded_device_trusts_what_there_is),
		TEST(a_reminder_says_whom_it_is_for_and_becomes_the_alert),
		TEST(a_reminder_is_over_when_it_is_measured),
		TEST(a_reminder_of_what_is_an_information_itself_becomes_it),
		TEST(r34_what_is_missing_makes_value_alerts_unknown_and_resolves_none),
		TEST(a_rule_that_is_gone_says_so_and_clears_nothing),
		TEST(a_low_one_whose_rule_is_gone_closes),
		TEST(without_any_plan_nothing_is_gone),
		TEST(a_window_that_the_plan_moves_is_judged_as_it_is_then),
		TEST(after_a_change_of_the_rule_nothing_of_before_ends_what_was_missed),
		TEST(s14_another_window_forgets_neither_who_measured_nor_when),
		TEST(the_same_rule_in_a_new_plan_goes_on),
		TEST(damaged_memories_are_forgotten),
		TEST(a_plan_that_makes_it_worth_more_asks_anew_about_what_is_missing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
