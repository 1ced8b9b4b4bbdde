/* SPDX-License-Identifier: Apache-2.0 */
#include "watch_home.h"

#include "watch/roster.h"

static void s13_strangers_and_residents_who_were_not_asked_cannot_answer(void **state)
{
	struct scene *s = *state;

	measure_systolic(s, 192);
	assert_int_equal(ack(s, "burglar"), WATCH_NOT_ALLOWED);
	assert_int_equal(ack(s, "p1"), WATCH_NOT_ALLOWED);
	assert_int_equal(ack(s, ALERT_TEAM), WATCH_NOT_ALLOWED);
	assert_int_equal(watch_ack(s->watch, s->last.id, "local:root", NULL, true, &s->now), WATCH_NOT_ALLOWED);
	assert_int_equal(s->n_revisions, 1);
	s->plan.people[0].is_asked[ALERT_HIGH] = true;
	assert_int_equal(ack(s, "p1"), WATCH_DONE);
}

static void s13_a_second_late_or_unknown_answer_changes_nothing(void **state)
{
	struct scene *s = *state;

	measure_systolic(s, 192);
	assert_int_equal(ack(s, "carer-1"), WATCH_DONE);
	assert_int_equal(ack(s, "nurse-7"), WATCH_ALREADY_ACKNOWLEDGED);
	assert_int_equal(watch_ack(s->watch, "01ARYZ6S410000000000000000", "carer-1", NULL, false, &s->now),
		WATCH_NO_SUCH_ALERT);
	measure_systolic(s, 120);
	assert_int_equal(s->last.state, ALERT_CLOSED);
	assert_int_equal(ack(s, "carer-1"), WATCH_CLOSED);
	assert_int_equal(seen(s), WATCH_CLOSED);
	assert_int_equal(s->n_revisions, 3);
}

static void test_a_note_is_kept_on_one_line_and_refused_where_it_is_too_long(void **state)
{
	struct scene *s = *state;
	char novel[ALERT_NOTE_MAX + 1];

	memset(novel, 'x', sizeof(novel) - 1);
	novel[sizeof(novel) - 1] = '\0';
	measure_systolic(s, 192);
	assert_int_equal(watch_ack(s->watch, s->last.id, "carer-1", novel, false, &s->now), WATCH_MALFORMED);
	assert_int_equal(watch_ack(s->watch, s->last.id, "carer-1", "on my\nway", false, &s->now), WATCH_DONE);
	assert_string_equal(s->last.history[s->last.n_history - 1].note, "on my way");
	assert_string_equal(s->last.history[s->last.n_history - 1].who, "carer-1");
}

static void test_who_is_at_the_gateway_sees_to_the_system_and_to_nothing_else(void **state)
{
	struct scene *s = *state;
	char id[ULID_TEXT_MAX];

	measure_systolic(s, 192);
	assert_int_equal(watch_note(s->watch, s->last.id, "local:inge", "x", &s->now), WATCH_NOT_ALLOWED);
	assert_int_equal(watch_snooze(s->watch, s->last.id, "local:inge", 600, &s->now), WATCH_NOT_ALLOWED);
	assert_int_equal(watch_close(s->watch, s->last.id, "local:inge", "x", &s->now), WATCH_NOT_ALLOWED);
	assert_int_equal(s->n_revisions, 1);
	assert_int_equal(watch_test(s->watch, &s->now, id), 0);
	assert_int_equal(watch_note(s->watch, id, "local:inge", "the team saw it", &s->now), WATCH_DONE);
	assert_string_equal(s->last.history[s->last.n_history - 1].who, "local:inge");
	assert_int_equal(watch_snooze(s->watch, id, "local:inge", 600, &s->now), WATCH_DONE);
	assert_int_equal(watch_close(s->watch, id, "local:inge", "it arrived", &s->now), WATCH_DONE);
	assert_int_equal(s->last.state, ALERT_CLOSED);
}

static void test_a_test_alert_is_answered_by_the_installer_and_there_is_one(void **state)
{
	struct scene *s = *state;
	char first[ULID_TEXT_MAX], second[ULID_TEXT_MAX];

	assert_int_equal(watch_test(s->watch, &s->now, first), 0);
	assert_true(s->last.is_test);
	assert_int_equal(s->last.priority, ALERT_LOW);
	assert_int_equal(s->last.about, ALERT_SYSTEM);
	assert_int_equal(watch_test(s->watch, &s->now, second), 0);
	assert_string_equal(first, second);
	assert_int_equal(watch_ack(s->watch, first, "local:inge", NULL, true, &s->now), WATCH_DONE);
	assert_int_equal(s->last.state, ALERT_CLOSED);
}

static void l2_information_asks_nobody_and_closes_after_a_day(void **state)
{
	struct scene *s = *state;

	s->plan.limits[2].rule.priority = ALERT_INFORMATION;
	measure(s, QUANTITY_MEAN_PRESSURE, whole(140), UNIT_MMHG);
	assert_int_equal(s->last.n_asked, 0);
	assert_int_equal(s->last.asked_rev, 0);
	live_through(s, WATCH_INFORMATION_S - 1);
	assert_int_equal(s->n_resent, 0);
	assert_int_equal(s->last.state, ALERT_RAISED);
	live_through(s, 1);
	assert_int_equal(s->last.state, ALERT_CLOSED);
}

static void a_person_closes_what_still_holds_only_with_a_word_on_it(void **state)
{
	struct scene *s = *state;

	measure_systolic(s, 192);
	assert_int_equal(watch_close(s->watch, s->last.id, "nurse-7", NULL, &s->now), WATCH_STILL_ACTIVE);
	assert_int_equal(watch_close(s->watch, s->last.id, "nurse-7", "", &s->now), WATCH_STILL_ACTIVE);
	assert_int_equal(watch_close(s->watch, s->last.id, "p1", "I feel well", &s->now), WATCH_NOT_ALLOWED);
	assert_int_equal(s->n_revisions, 1);
	assert_int_equal(watch_close(s->watch, s->last.id, "nurse-7", "The cuff was too small.", &s->now), WATCH_DONE);
	assert_int_equal(s->last.state, ALERT_CLOSED);
	assert_int_equal(s->last.condition, ALERT_ACTIVE); /* the data say what they say */
	assert_string_equal(s->last.history[s->last.n_history - 1].who, "nurse-7");
	assert_string_equal(s->last.history[s->last.n_history - 1].note, "The cuff was too small.");
	assert_int_equal(watch_close(s->watch, s->last.id, "nurse-7", "again", &s->now), WATCH_CLOSED);
}

static void r30_what_a_person_closed_is_not_raised_again_by_a_new_plan(void **state)
{
	struct scene *s = *state;

	measure_systolic(s, 192);
	watch_close(s->watch, s->last.id, "nurse-7", "The cuff was too small.", &s->now);
	s->plan.version++;
	watch_set_plan(s->watch, &s->plan);
	watch_tick(s->watch, &s->now);
	assert_int_equal(watch_count_open(s->watch), 0);
	measure_systolic(s, 192);
	assert_int_equal(watch_count_open(s->watch), 1);
}

/* The next measurement was missed, so that nothing tells how it is now; the value is not a day old, though. */
static void r30_what_was_acknowledged_while_unknown_is_not_raised_again_by_a_new_plan(void **state)
{
	struct scene *s = *state;

	s->plan.expected[0] = (struct plan_expected){ .rule = { .name = "pressure", .person = "p1", .priority = ALERT_LOW },
		.quantity = QUANTITY_SYSTOLIC_PRESSURE, .every_s = 3600, .grace_s = 600 };
	s->plan.n_expected = 1;
	watch_set_plan(s->watch, &s->plan);
	watch_tick(s->watch, &s->now);
	measure_systolic(s, 192);
	live_through(s, 3 * 3600);
	assert_int_equal(watch_ack(s->watch, s->first_id, "carer-1", NULL, false, &s->now), WATCH_DONE);
	assert_string_equal(s->last.id, s->first_id);
	assert_int_equal(s->last.state, ALERT_CLOSED);
	assert_int_equal(s->last.condition, ALERT_UNKNOWN);
	s->plan.version++;
	watch_set_plan(s->watch, &s->plan);
	watch_tick(s->watch, &s->now);
	assert_null(roster_find_rule(s->watch, ALERT_LIMIT, "systolic-high", "p1"));
	measure_systolic(s, 192);
	assert_non_null(roster_find_rule(s->watch, ALERT_LIMIT, "systolic-high", "p1"));
}

static void what_was_found_late_and_acknowledged_is_not_found_again_and_a_call_takes_no_place(void **state)
{
	struct scene *s = *state;
	struct readings readings = { 0 };

	readings_begin(&readings, READING_BLOOD_PRESSURE);
	readings_number(&readings, QUANTITY_SYSTOLIC_PRESSURE, whole(192), UNIT_MMHG);
	assert_int_equal(give(s, &s->cuff, &readings, false, TRUST_BONDED), 0);
	assert_int_equal(s->last.kind, ALERT_FOUND_LATE);
	assert_int_equal(ack(s, "carer-1"), WATCH_DONE);
	assert_int_equal(s->watch->n_settled, 1);
	s->n_readings--;
	assert_int_equal(give(s, &s->cuff, &readings, false, TRUST_BONDED), 0);
	assert_int_equal(watch_count_open(s->watch), 0);
	press(s, "p1");
	assert_int_equal(ack(s, "carer-1"), WATCH_DONE);
	assert_int_equal(s->last.state, ALERT_CLOSED);
	assert_int_equal(s->watch->n_settled, 1);
}

/* The store had given its row up, and the cuff still had the record. */
static void r30_what_a_person_closed_is_not_raised_again_by_the_same_reading(void **state)
{
	struct scene *s = *state;

	measure_systolic(s, 192);
	watch_close(s->watch, s->last.id, "nurse-7", "The cuff was too small.", &s->now);
	s->n_readings--;
	measure_systolic(s, 192);
	assert_int_equal(watch_count_open(s->watch), 0);
	measure_systolic(s, 192);
	assert_int_equal(watch_count_open(s->watch), 1);
}

static void r30_what_was_closed_before_a_restart_is_remembered_when_more_is_closed_after_it(void **state)
{
	static const uint8_t before[READING_ID_SIZE] = { 1 }, after[READING_ID_SIZE] = { 2 };
	struct scene *s = *state;

	roster_settle_reading(s->watch, before);
	restart(s, 60);
	roster_settle_reading(s->watch, after);
	assert_true(roster_is_settled(s->watch, before));
	restart(s, 60);
	assert_true(roster_is_settled(s->watch, before));
	assert_true(roster_is_settled(s->watch, after));
}

/* Earlier versions kept all places, and the free ones were zeros. */
static void s29_free_places_that_were_kept_are_free(void **state)
{
	struct scene *s = *state;
	uint8_t octets[WATCH_SETTLED_MAX * READING_ID_SIZE] = { 1 };
	static const uint8_t before[READING_ID_SIZE] = { 1 };

	watch_recall(s->watch, "settled/home", octets, sizeof(octets), &s->now);
	for (uint8_t i = 0; i < WATCH_SETTLED_MAX - 1; i++)
		roster_settle_reading(s->watch, (const uint8_t[READING_ID_SIZE]){ 8, i });
	assert_true(roster_is_settled(s->watch, before));
}

static void s18_as_many_closed_readings_are_remembered_as_there_is_room_for(void **state)
{
	struct scene *s = *state;
	uint8_t octets[(WATCH_SETTLED_MAX + 1) * READING_ID_SIZE], id[READING_ID_SIZE] = { 7 };

	memset(octets, 9, sizeof(octets));
	memcpy(octets + READING_ID_SIZE, id, sizeof(id));
	watch_recall(s->watch, "settled/home", octets, sizeof(octets), &s->now);
	watch_recall(s->watch, "settled/home", octets, 0, &s->now);
	watch_recall(s->watch, "settled/home", octets, 2 * READING_ID_SIZE - 1, &s->now);
	assert_false(roster_is_settled(s->watch, id));
	watch_recall(s->watch, "settled/home", octets, 2 * READING_ID_SIZE, &s->now);
	assert_true(roster_is_settled(s->watch, id));
	for (uint8_t i = 0; i < WATCH_SETTLED_MAX - 2; i++)
		roster_settle_reading(s->watch, (const uint8_t[READING_ID_SIZE]){ 8, i });
	assert_true(roster_is_settled(s->watch, id));
	for (uint8_t i = 0; i < 2; i++)
		roster_settle_reading(s->watch, (const uint8_t[READING_ID_SIZE]){ 6, i });
	assert_false(roster_is_settled(s->watch, id));
	assert_true(roster_is_settled(s->watch, (const uint8_t[READING_ID_SIZE]){ 8, 0 }));
}

static void a_note_changes_nothing_else(void **state)
{
	struct scene *s = *state;
	uint64_t wake_us;

	measure_systolic(s, 192);
	seen(s);
	wake_us = watch_wake_us(s->watch);
	assert_int_equal(watch_note(s->watch, s->last.id, "nurse-7", "", &s->now), WATCH_MALFORMED);
	assert_int_equal(watch_note(s->watch, s->last.id, "stranger", "hello", &s->now), WATCH_NOT_ALLOWED);
	assert_int_equal(watch_note(s->watch, s->last.id, "nurse-7", "He was at the fair.", &s->now), WATCH_DONE);
	assert_string_equal(s->last.history[s->last.n_history - 1].note, "He was at the fair.");
	assert_int_equal(s->last.state, ALERT_DELIVERED);
	assert_string_equal(asked(&s->last), "carer-1");
	assert_true(watch_wake_us(s->watch) == wake_us);
}

static void r32_a_snooze_is_quiet_for_its_time_and_then_asks_again(void **state)
{
	struct scene *s = *state;

	measure_systolic(s, 192);
	assert_int_equal(watch_snooze(s->watch, s->last.id, "nurse-7", 3600, &s->now), WATCH_DONE);
	assert_string_equal(s->last.taken_by, "nurse-7");
	assert_int_equal(s->last.n_asked, 0);
	for (int i = 0; i < 10; i++)
		measure_systolic(s, 194);
	assert_int_equal(s->last.n_asked, 0);
	assert_int_equal(s->n_resent, 0);
	live_through(s, 3590);
	assert_string_equal(asked(&s->last), "carer-1");
	assert_string_equal(s->last.taken_by, "");
	assert_true(has_happened(&s->last, ALERT_EVENT_REMINDED));
}

static void r32_worse_by_a_step_breaks_a_snooze(void **state)
{
	struct scene *s = *state;

	measure_systolic(s, 192);
	watch_snooze(s->watch, s->last.id, "nurse-7", 3600, &s->now);
	measure_systolic(s, 202);
	assert_string_equal(asked(&s->last), "carer-1");
	assert_true(has_happened(&s->last, ALERT_EVENT_WORSENED));
}

static void a_snooze_is_no_acknowledgement(void **state)
{
	struct scene *s = *state;

	measure_systolic(s, 192);
	watch_snooze(s->watch, s->last.id, "nurse-7", 3600, &s->now);
	measure_systolic(s, 150);
	assert_int_equal(s->last.condition, ALERT_CLEARED);
	assert_int_not_equal(s->last.state, ALERT_CLOSED);
	assert_int_equal(ack(s, "carer-1"), WATCH_DONE);
	assert_int_equal(s->last.state, ALERT_CLOSED);
}

static void a_snooze_has_a_cap_and_a_help_call_none(void **state)
{
	struct scene *s = *state;

	measure_systolic(s, 192);
	assert_int_equal(watch_snooze(s->watch, s->last.id, "nurse-7", 0, &s->now), WATCH_MALFORMED);
	assert_int_equal(watch_snooze(s->watch, s->last.id, "nurse-7", WATCH_SNOOZE_MAX_S + 1, &s->now), WATCH_MALFORMED);
	press(s, "p1");
	assert_int_equal(watch_snooze(s->watch, s->last.id, "nurse-7", 60, &s->now), WATCH_NOT_ALLOWED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCENE(s13_strangers_and_residents_who_were_not_asked_cannot_answer),
		SCENE(s13_a_second_late_or_unknown_answer_changes_nothing),
		SCENE(test_a_note_is_kept_on_one_line_and_refused_where_it_is_too_long),
		SCENE(test_who_is_at_the_gateway_sees_to_the_system_and_to_nothing_else),
		SCENE(test_a_test_alert_is_answered_by_the_installer_and_there_is_one),
		SCENE(l2_information_asks_nobody_and_closes_after_a_day),
		SCENE(a_person_closes_what_still_holds_only_with_a_word_on_it),
		SCENE(r30_what_a_person_closed_is_not_raised_again_by_a_new_plan),
		SCENE(r30_what_a_person_closed_is_not_raised_again_by_the_same_reading),
		SCENE(r30_what_was_acknowledged_while_unknown_is_not_raised_again_by_a_new_plan),
		SCENE(what_was_found_late_and_acknowledged_is_not_found_again_and_a_call_takes_no_place),
		SCENE(r30_what_was_closed_before_a_restart_is_remembered_when_more_is_closed_after_it),
		SCENE(s29_free_places_that_were_kept_are_free),
		SCENE(s18_as_many_closed_readings_are_remembered_as_there_is_room_for),
		SCENE(a_note_changes_nothing_else),
		SCENE(r32_a_snooze_is_quiet_for_its_time_and_then_asks_again),
		SCENE(r32_worse_by_a_step_breaks_a_snooze),
		SCENE(a_snooze_is_no_acknowledgement),
		SCENE(a_snooze_has_a_cap_and_a_help_call_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
