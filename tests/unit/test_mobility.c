/* SPDX-License-Identifier: Apache-2.0 */
#include "watch_days.h"

#include "proto/device_trouble.h"
#include "watch/aid.h"

static const struct device toilet = { .id = "toilet-lift-1", .kind = DEVICE_TOILET_LIFT, .address = { { 0, 0xaa, 1 } } };
static const struct device stairs = { .id = "stairlift-1", .kind = DEVICE_STAIRLIFT, .address = { { 0, 0xaa, 2 } },
	.name = "Stairs" };
static const struct device bed = { .id = "bed-1", .kind = DEVICE_BED, .address = { { 0, 0xaa, 3 } } };
static const struct device hall = { .id = "motion-1", .kind = DEVICE_MOTION, .address = { { 0, 0xaa, 4 } } };
static const struct device cuff = { .id = "cuff-1", .kind = DEVICE_CUFF, .address = { { 0, 0xaa, 5 } } };

static int set_up(void **state)
{
	static const struct device *const devices[] = { &toilet, &stairs, &bed, &hall, &cuff };
	struct home *d;

	days_set_up(state);
	d = *state;
	for (size_t i = 0; i < 5; i++)
		d->plan.devices[d->plan.n_devices++] = (struct plan_device){ .address = devices[i]->address, .person = "p1",
			.user = READING_NO_USER };
	return 0;
}

static struct plan_mobility *rule(struct home *d, enum plan_mobility_kind kind, uint32_t within_s)
{
	struct plan_mobility *r = &d->plan.mobility[d->plan.n_mobility++];

	*r = (struct plan_mobility){ .rule = { .person = "p1", .priority = ALERT_MEDIUM }, .kind = kind,
		.quantity = QUANTITY_RAISED, .within_s = within_s };
	snprintf(r->rule.name, sizeof(r->rule.name), "%s", plan_mobility_kind_name(kind));
	return r;
}

static void windows(struct plan_mobility *r, uint16_t from_hour, uint16_t to_hour)
{
	r->windows[0] = (struct plan_window){ (uint16_t)(from_hour * 60), (uint16_t)(to_hour * 60), 0x7f };
	r->n_windows = 1;
}

static struct readings found;

static void begin(void)
{
	readings_init(&found, NULL, 0);
	readings_begin(&found, READING_MOBILITY);
}

static void say(struct home *d, const struct device *device, enum quantity quantity, bool truth)
{
	begin();
	readings_boolean(&found, quantity, truth);
	bring(d, device, &found, d->now.wall_us, TRUST_ENCRYPTED);
}

static void use_toilet(struct home *d)
{
	say(d, &toilet, QUANTITY_RAISED, true);
	live(d, 5 * MINUTE_S);
	say(d, &toilet, QUANTITY_RAISED, false);
}

static const struct alert *told(const struct home *d, enum plan_mobility_kind kind)
{
	return told_of(d, ALERT_MOBILITY, plan_mobility_kind_name(kind));
}

static void go_silent(struct home *d, const struct device *device, bool is_silent)
{
	assert_int_equal(watch_device(d->watch, device, DEVICE_TROUBLE_SILENT, is_silent, ALERT_LOW, NULL, &d->now), 0);
	live(d, 6 * MINUTE_S);
}

/* Too long */

static void r31_too_long_on_the_toilet_is_told_when_it_is_too_long(void **state)
{
	struct home *d = *state;

	rule(d, MOBILITY_TOO_LONG, 20 * MINUTE_S);
	new_plan(d);
	live_to(d, 0, 9, 0);
	say(d, &toilet, QUANTITY_RAISED, false);
	live(d, MINUTE_S);
	say(d, &toilet, QUANTITY_RAISED, true);
	live(d, 20 * MINUTE_S - 1);
	assert_int_equal(d->n_told, 0);
	live(d, 1);
	assert_int_equal(d->n_told, 1);
	assert_string_equal(told(d, MOBILITY_TOO_LONG)->title, "Anna: toilet lift raised since 09:01");
	assert_string_equal(told(d, MOBILITY_TOO_LONG)->todo, "Call Anna. Where nobody answers, see that somebody goes. It is "
		"about: toilet lift.");
	assert_string_equal(told(d, MOBILITY_TOO_LONG)->device, "toilet-lift-1");
	assert_int_equal(told(d, MOBILITY_TOO_LONG)->n_because, 1);
	assert_int_equal(told(d, MOBILITY_TOO_LONG)->because[0].quantity, QUANTITY_RAISED);
}

static void it_is_over_when_the_lift_says_so_and_one_episode_is_one_alert(void **state)
{
	struct home *d = *state;

	rule(d, MOBILITY_TOO_LONG, 20 * MINUTE_S);
	new_plan(d);
	for (int i = 0; i < 5; i++) {
		say(d, &toilet, QUANTITY_RAISED, true);
		live(d, 10 * MINUTE_S);
	}
	assert_int_equal(count_told(d, ALERT_MOBILITY), 1);
	assert_int_equal(told(d, MOBILITY_TOO_LONG)->condition, ALERT_ACTIVE);
	say(d, &toilet, QUANTITY_RAISED, false);
	assert_int_equal(told(d, MOBILITY_TOO_LONG)->condition, ALERT_CLEARED);
	say(d, &toilet, QUANTITY_RAISED, true);
	live(d, 19 * MINUTE_S);
	assert_int_equal(told(d, MOBILITY_TOO_LONG)->condition, ALERT_CLEARED);
	live(d, MINUTE_S);
	assert_int_equal(told(d, MOBILITY_TOO_LONG)->condition, ALERT_ACTIVE);
	assert_int_equal(count_told(d, ALERT_MOBILITY), 1);
}

static void s11_a_restart_in_the_middle_keeps_id_and_since_when(void **state)
{
	struct home *d = *state;

	rule(d, MOBILITY_TOO_LONG, 20 * MINUTE_S);
	new_plan(d);
	live_to(d, 0, 9, 0);
	say(d, &toilet, QUANTITY_RAISED, true);
	live(d, 5 * MINUTE_S);
	restart(d, 30);
	live(d, 5 * MINUTE_S);
	reboot(d, 60);
	live_to(d, 0, 9, 19);
	assert_int_equal(d->n_told, 0);
	live(d, MINUTE_S + 1);
	assert_string_equal(told(d, MOBILITY_TOO_LONG)->title, "Anna: toilet lift raised since 09:00");
	reboot(d, 60);
	live(d, HOUR_S);
	assert_int_equal(count_told(d, ALERT_MOBILITY), 1);
	say(d, &toilet, QUANTITY_RAISED, false);
	assert_int_equal(told(d, MOBILITY_TOO_LONG)->condition, ALERT_CLEARED);
}

static void r31_what_became_too_long_while_it_was_off_is_told_at_the_start(void **state)
{
	struct home *d = *state;

	rule(d, MOBILITY_TOO_LONG, 20 * MINUTE_S);
	new_plan(d);
	say(d, &toilet, QUANTITY_RAISED, true);
	restart(d, HOUR_S);
	assert_int_equal(count_told(d, ALERT_MOBILITY), 1);
}

static void in_windows_alone_where_the_rule_has_them(void **state)
{
	struct home *d = *state;

	windows(rule(d, MOBILITY_TOO_LONG, 20 * MINUTE_S), 22, 6);
	new_plan(d);
	live_to(d, 0, 21, 0);
	say(d, &toilet, QUANTITY_RAISED, true);
	live_to(d, 0, 21, 59);
	assert_int_equal(d->n_told, 0);
	live_to(d, 0, 22, 5);
	assert_int_equal(d->n_told, 1);
}

static void each_lift_has_its_own_alert(void **state)
{
	struct home *d = *state;

	rule(d, MOBILITY_TOO_LONG, 20 * MINUTE_S);
	new_plan(d);
	say(d, &toilet, QUANTITY_RAISED, true);
	say(d, &stairs, QUANTITY_RAISED, true);
	live(d, HOUR_S);
	assert_int_equal(count_told(d, ALERT_MOBILITY), 2);
	say(d, &stairs, QUANTITY_RAISED, false);
	assert_int_equal(told(d, MOBILITY_TOO_LONG)->condition, ALERT_CLEARED);
	assert_int_equal(d->told[0].condition, ALERT_ACTIVE);
}

static void the_silence_of_the_lift_makes_what_is_open_unknown(void **state)
{
	struct home *d = *state;

	rule(d, MOBILITY_TOO_LONG, 20 * MINUTE_S);
	new_plan(d);
	say(d, &toilet, QUANTITY_RAISED, true);
	live(d, HOUR_S);
	go_silent(d, &toilet, true);
	assert_int_equal(told(d, MOBILITY_TOO_LONG)->condition, ALERT_UNKNOWN);
	assert_int_not_equal(told(d, MOBILITY_TOO_LONG)->state, ALERT_CLOSED);
	go_silent(d, &toilet, false);
	assert_int_equal(told(d, MOBILITY_TOO_LONG)->condition, ALERT_ACTIVE);
}

/* Alarm fatigue: it was raised anew within five minutes, again and again. */
static void r33_what_is_answered_while_the_lift_is_silent_is_not_raised_anew(void **state)
{
	struct home *d = *state;

	rule(d, MOBILITY_TOO_LONG, 20 * MINUTE_S);
	rule(d, MOBILITY_NOT_USED, 8 * HOUR_S);
	new_plan(d);
	live_to(d, 0, 9, 0);
	use_toilet(d);
	say(d, &toilet, QUANTITY_RAISED, true);
	live(d, HOUR_S);
	go_silent(d, &toilet, true);
	assert_int_equal(told(d, MOBILITY_TOO_LONG)->condition, ALERT_UNKNOWN);
	assert_int_equal(watch_ack(d->watch, told(d, MOBILITY_TOO_LONG)->id, "carer-1", NULL, false, &d->now), WATCH_DONE);
	live(d, 6 * HOUR_S);
	assert_int_equal(count_told(d, ALERT_MOBILITY), 1);
	assert_int_equal(told(d, MOBILITY_TOO_LONG)->state, ALERT_ACKNOWLEDGED);
	go_silent(d, &toilet, false);
	assert_int_equal(told(d, MOBILITY_TOO_LONG)->condition, ALERT_ACTIVE);
	assert_int_not_equal(told(d, MOBILITY_TOO_LONG)->state, ALERT_ACKNOWLEDGED);
	assert_int_equal(count_told(d, ALERT_MOBILITY), 1);
}

static void r33_what_was_closed_by_somebodys_word_is_not_raised_anew_by_the_same(void **state)
{
	struct home *d = *state;

	rule(d, MOBILITY_FAULT, 0);
	rule(d, MOBILITY_NOT_USED, 8 * HOUR_S);
	new_plan(d);
	live_to(d, 0, 9, 0);
	use_toilet(d);
	say(d, &toilet, QUANTITY_FAULT, true);
	live_to(d, 0, 17, 10);
	assert_int_equal(count_told(d, ALERT_MOBILITY), 2);
	assert_int_equal(watch_close(d->watch, told(d, MOBILITY_FAULT)->id, "carer-1", "is mended tomorrow", &d->now), WATCH_DONE);
	assert_int_equal(watch_close(d->watch, told(d, MOBILITY_NOT_USED)->id, "carer-1", "is with her son", &d->now), WATCH_DONE);
	live(d, HOUR_S);
	restart(d, 30);
	live(d, 6 * HOUR_S);
	assert_int_equal(count_told(d, ALERT_MOBILITY), 2);
	live(d, 2 * HOUR_S);
	assert_int_equal(count_told(d, ALERT_MOBILITY), 3);
	assert_int_equal(told(d, MOBILITY_NOT_USED)->condition, ALERT_ACTIVE);
	say(d, &toilet, QUANTITY_FAULT, false);
	say(d, &toilet, QUANTITY_FAULT, true);
	assert_int_equal(count_told(d, ALERT_MOBILITY), 4);
}

static void what_was_closed_of_one_rule_is_raised_by_another_that_is_due_later(void **state)
{
	struct home *d = *state;

	rule(d, MOBILITY_TOO_LONG, 20 * MINUTE_S);
	strcpy(rule(d, MOBILITY_TOO_LONG, HOUR_S)->rule.name, "far-too-long");
	new_plan(d);
	live_to(d, 0, 9, 0);
	say(d, &toilet, QUANTITY_RAISED, true);
	live(d, 30 * MINUTE_S);
	assert_int_equal(watch_close(d->watch, told(d, MOBILITY_TOO_LONG)->id, "carer-1", "reads", &d->now), WATCH_DONE);
	live(d, 29 * MINUTE_S);
	assert_int_equal(count_told(d, ALERT_MOBILITY), 1);
	live(d, MINUTE_S);
	assert_int_equal(count_told(d, ALERT_MOBILITY), 2);
}

static void in_a_pause_no_aid_raises_and_after_it_what_holds_does(void **state)
{
	struct home *d = *state;
	struct plan_pause pause = { .person = "p1", .reason = PAUSE_VISITOR, .from_us = friday_us,
		.until_us = friday_us + 5 * HOUR_S * SECOND_US };

	rule(d, MOBILITY_TOO_LONG, 20 * MINUTE_S);
	new_plan(d);
	assert_int_equal(watch_pause(d->watch, &pause, "nurse-7", &d->now), WATCH_DONE);
	say(d, &toilet, QUANTITY_RAISED, true);
	assert_int_equal(d->n_suppressed[SUPPRESS_PAUSED], 1);
	live_to(d, 0, 4, 59);
	assert_int_equal(d->n_told, 0);
	live_to(d, 0, 5, 1);
	assert_int_equal(count_told(d, ALERT_MOBILITY), 1);
}

static void a_historical_state_is_no_state(void **state)
{
	struct home *d = *state;

	rule(d, MOBILITY_TOO_LONG, 20 * MINUTE_S);
	new_plan(d);
	begin();
	readings_boolean(&found, QUANTITY_RAISED, true);
	bring(d, &toilet, &found, d->now.wall_us - DAY_S * SECOND_US, TRUST_ENCRYPTED);
	live(d, HOUR_S);
	assert_int_equal(d->n_told, 0);
}

static void s14_plain_packets_say_nothing_of_a_bonded_aid(void **state)
{
	struct home *d = *state;

	rule(d, MOBILITY_TOO_LONG, 20 * MINUTE_S);
	new_plan(d);
	begin();
	readings_boolean(&found, QUANTITY_RAISED, true);
	bring(d, &toilet, &found, d->now.wall_us, TRUST_BONDED);
	live(d, HOUR_S);
	begin();
	readings_boolean(&found, QUANTITY_RAISED, false);
	bring(d, &toilet, &found, d->now.wall_us, TRUST_PLAIN);
	assert_int_equal(told(d, MOBILITY_TOO_LONG)->condition, ALERT_ACTIVE);
}

/* Lifts */

static void say_lift(struct home *d, bool is_moving, bool is_up, bool is_down, int64_t load_kg)
{
	begin();
	readings_boolean(&found, QUANTITY_MOVING, is_moving);
	readings_boolean(&found, QUANTITY_UPPER_END_STOP, is_up);
	readings_boolean(&found, QUANTITY_LOWER_END_STOP, is_down);
	readings_number(&found, QUANTITY_LOAD, (struct decimal){ load_kg, 0 }, UNIT_KILOGRAM);
	bring(d, &stairs, &found, d->now.wall_us, TRUST_ENCRYPTED);
}

static void a_lift_that_stops_halfway_with_somebody_in_it_is_told(void **state)
{
	struct home *d = *state;

	rule(d, MOBILITY_STOPPED_BETWEEN, MINUTE_S);
	new_plan(d);
	live_to(d, 0, 9, 0);
	say_lift(d, false, false, true, 70);
	live(d, 10);
	say_lift(d, true, false, false, 70);
	live(d, 5 * MINUTE_S); /* it moves */
	assert_int_equal(d->n_told, 0);
	say_lift(d, false, false, false, 70);
	live(d, 59);
	assert_int_equal(d->n_told, 0);
	live(d, 1);
	assert_string_equal(told(d, MOBILITY_STOPPED_BETWEEN)->title, "Anna: Stairs stopped halfway, in use, since 09:05");
	assert_non_null(strstr(told(d, MOBILITY_STOPPED_BETWEEN)->todo, "emergency lowering"));
	say_lift(d, true, false, false, 70);
	assert_int_equal(told(d, MOBILITY_STOPPED_BETWEEN)->condition, ALERT_CLEARED);
}

static void an_empty_lift_may_stand_where_it_likes(void **state)
{
	struct home *d = *state;

	rule(d, MOBILITY_STOPPED_BETWEEN, MINUTE_S);
	new_plan(d);
	say_lift(d, true, false, false, 3);
	say_lift(d, false, false, false, 3);
	live(d, HOUR_S);
	assert_int_equal(d->n_told, 0);
}

static void say_position(struct home *d, int64_t mm)
{
	begin();
	readings_number(&found, QUANTITY_POSITION, (struct decimal){ mm * 10, -1 }, UNIT_MILLIMETRE);
	readings_boolean(&found, QUANTITY_MOVING, false);
	readings_boolean(&found, QUANTITY_OCCUPANCY, true);
	bring(d, &stairs, &found, d->now.wall_us, TRUST_ENCRYPTED);
	live(d, 2 * MINUTE_S);
}

static void where_a_lift_has_no_end_stops_its_positions_tell_its_ends(void **state)
{
	struct home *d = *state;

	rule(d, MOBILITY_STOPPED_BETWEEN, MINUTE_S);
	new_plan(d);
	say_position(d, 0);
	say_position(d, 3000);
	say_position(d, 2998);
	assert_int_equal(d->n_told, 0);
	say_position(d, 1500);
	assert_int_equal(d->n_told, 1);
	say_position(d, 2);
	assert_int_equal(told(d, MOBILITY_STOPPED_BETWEEN)->condition, ALERT_CLEARED);
}

static void overload_and_faults_are_told_at_once(void **state)
{
	struct home *d = *state;

	rule(d, MOBILITY_OVERLOAD, 0);
	rule(d, MOBILITY_FAULT, 0);
	new_plan(d);
	say(d, &stairs, QUANTITY_OVERLOAD, true);
	assert_string_equal(told(d, MOBILITY_OVERLOAD)->title, "Anna: Stairs overloaded since 00:00");
	assert_null(told(d, MOBILITY_FAULT));
	say(d, &stairs, QUANTITY_EMERGENCY_STOP, true);
	assert_string_equal(told(d, MOBILITY_FAULT)->title, "Anna: emergency stop of Stairs pressed since 00:00");
	say(d, &stairs, QUANTITY_EMERGENCY_STOP, false);
	assert_int_equal(told(d, MOBILITY_FAULT)->condition, ALERT_CLEARED);
	begin();
	readings_number(&found, QUANTITY_FAULT_CODE, (struct decimal){ 7, 0 }, UNIT_NONE);
	bring(d, &stairs, &found, d->now.wall_us, TRUST_ENCRYPTED);
	assert_int_equal(told(d, MOBILITY_FAULT)->condition, ALERT_ACTIVE);
	begin();
	readings_number(&found, QUANTITY_FAULT_CODE, (struct decimal){ 0, 0 }, UNIT_NONE);
	bring(d, &stairs, &found, d->now.wall_us, TRUST_ENCRYPTED);
	assert_int_equal(told(d, MOBILITY_FAULT)->condition, ALERT_CLEARED);
	assert_int_equal(told(d, MOBILITY_OVERLOAD)->condition, ALERT_ACTIVE);
}

/* Absences */

static void a_lift_that_nobody_uses_is_told(void **state)
{
	struct home *d = *state;

	rule(d, MOBILITY_NOT_USED, 8 * HOUR_S);
	new_plan(d);
	live_to(d, 0, 9, 0);
	say(d, &toilet, QUANTITY_RAISED, false);
	live(d, HOUR_S);
	use_toilet(d);
	live_to(d, 0, 17, 59);
	assert_int_equal(d->n_told, 0);
	live_to(d, 0, 18, 0);
	assert_string_equal(told(d, MOBILITY_NOT_USED)->title, "Anna: toilet lift not used since 10:00");
	assert_int_equal(told(d, MOBILITY_NOT_USED)->condition, ALERT_ACTIVE);
	use_toilet(d);
	assert_int_equal(told(d, MOBILITY_NOT_USED)->condition, ALERT_CLEARED);
}

static void the_time_outside_of_the_windows_does_not_count(void **state)
{
	struct home *d = *state;

	windows(rule(d, MOBILITY_NOT_USED, 6 * HOUR_S), 7, 22);
	new_plan(d);
	live_to(d, 0, 19, 0);
	say(d, &toilet, QUANTITY_RAISED, false);
	use_toilet(d);
	live_to(d, 1, 9, 59); /* three hours in the evening, three in the morning */
	assert_int_equal(d->n_told, 0);
	live_to(d, 1, 10, 0);
	assert_int_equal(count_told(d, ALERT_MOBILITY), 1);
}

static void silence_is_told_as_silence_and_never_as_not_used(void **state)
{
	struct home *d = *state;

	rule(d, MOBILITY_NOT_USED, 8 * HOUR_S);
	new_plan(d);
	live_to(d, 0, 9, 0);
	say(d, &toilet, QUANTITY_RAISED, false);
	use_toilet(d);
	go_silent(d, &toilet, true);
	live_to(d, 0, 17, 0);
	assert_int_equal(told(d, MOBILITY_NOT_USED)->condition, ALERT_UNKNOWN);
	assert_string_equal(told(d, MOBILITY_NOT_USED)->title,
		"Anna: toilet lift not known to be used since 09:00: it is not heard");
	assert_non_null(strstr(told(d, MOBILITY_NOT_USED)->todo, "see why nothing is heard"));
	go_silent(d, &toilet, false);
	assert_int_equal(told(d, MOBILITY_NOT_USED)->condition, ALERT_ACTIVE);
	assert_string_equal(told(d, MOBILITY_NOT_USED)->title, "Anna: toilet lift not used since 09:00");
}

static void s16_an_absence_waits_after_a_start_or_a_suspend(void **state)
{
	struct home *d = *state;

	rule(d, MOBILITY_NOT_USED, 8 * HOUR_S);
	new_plan(d);
	say(d, &toilet, QUANTITY_RAISED, false);
	use_toilet(d);
	restart(d, 12 * HOUR_S);
	live(d, 14 * MINUTE_S);
	assert_int_equal(d->n_told, 0);
	say(d, &toilet, QUANTITY_RAISED, true);
	live(d, HOUR_S);
	assert_int_equal(d->n_told, 0);
	say(d, &toilet, QUANTITY_RAISED, false);
	sleep_through(d, 12 * HOUR_S);
	live(d, 14 * MINUTE_S);
	assert_int_equal(d->n_told, 0);
	live(d, 2 * MINUTE_S);
	assert_int_equal(d->n_told, 1);
}

/* … and no start puts it off for ever. */
static void l3_starts_in_a_row_do_not_put_off_an_absence(void **state)
{
	static const unsigned runs_s[] = { 2 * MINUTE_S, 6 * MINUTE_S, 14 * MINUTE_S };

	for (size_t n = 0; n < 3; n++) {
		struct home *d;
		int64_t due_us;

		days_tear_down(state);
		set_up(state);
		d = *state;
		rule(d, MOBILITY_NOT_USED, 12 * HOUR_S);
		rule(d, MOBILITY_NO_MOVEMENT, 12 * HOUR_S);
		new_plan(d);
		use_toilet(d);
		due_us = d->now.wall_us + 12 * HOUR_S * SECOND_US;
		while (d->now.wall_us < due_us + 40 * MINUTE_S * SECOND_US) {
			live(d, runs_s[n]);
			restart(d, 10);
		}
		assert_non_null(told(d, MOBILITY_NOT_USED));
		assert_non_null(told(d, MOBILITY_NO_MOVEMENT));
	}
}

static void after_a_pause_an_absence_begins_anew(void **state)
{
	struct home *d = *state;
	struct plan_pause pause = { .person = "p1", .reason = PAUSE_HOSPITAL, .from_us = friday_us,
		.until_us = friday_us + 3 * DAY_S * SECOND_US };

	rule(d, MOBILITY_NOT_USED, 8 * HOUR_S);
	new_plan(d);
	say(d, &toilet, QUANTITY_RAISED, false);
	use_toilet(d);
	assert_int_equal(watch_pause(d->watch, &pause, "nurse-7", &d->now), WATCH_DONE);
	live_to(d, 3, 7, 59);
	assert_int_equal(count_told(d, ALERT_MOBILITY), 0);
	live_to(d, 3, 8, 6);
	assert_int_equal(count_told(d, ALERT_MOBILITY), 1);
}

static void who_leaves_the_bed_at_night_and_does_not_come_back_is_told(void **state)
{
	struct home *d = *state;

	windows(rule(d, MOBILITY_NOT_BACK, 20 * MINUTE_S), 22, 7);
	new_plan(d);
	live_to(d, 0, 21, 0);
	say(d, &bed, QUANTITY_OCCUPANCY, false);
	live_to(d, 0, 23, 0);
	assert_int_equal(d->n_told, 0); /* not in bed yet */
	say(d, &bed, QUANTITY_OCCUPANCY, true);
	live_to(d, 1, 2, 0);
	say(d, &bed, QUANTITY_OCCUPANCY, false);
	live(d, 10 * MINUTE_S);
	say(d, &bed, QUANTITY_OCCUPANCY, true);
	live_to(d, 1, 4, 0);
	say(d, &bed, QUANTITY_OCCUPANCY, false);
	live(d, 20 * MINUTE_S);
	assert_int_equal(d->n_told, 1);
	assert_string_equal(told(d, MOBILITY_NOT_BACK)->title, "Anna: out of bed (bed sensor) and not back since 04:00");
	say(d, &bed, QUANTITY_OCCUPANCY, true);
	assert_int_equal(told(d, MOBILITY_NOT_BACK)->condition, ALERT_CLEARED);
	live_to(d, 1, 6, 50);
	say(d, &bed, QUANTITY_OCCUPANCY, false); /* up for the day */
	live_to(d, 1, 12, 0);
	assert_int_equal(told(d, MOBILITY_NOT_BACK)->condition, ALERT_CLEARED);
}

static void no_movement_anywhere_is_told_and_any_movement_is_one(void **state)
{
	struct home *d = *state;

	windows(rule(d, MOBILITY_NO_MOVEMENT, 4 * HOUR_S), 7, 22);
	new_plan(d);
	live_to(d, 0, 8, 0);
	say(d, &hall, QUANTITY_MOTION, true);
	live_to(d, 0, 11, 59);
	begin();
	found.reading[0].kind = READING_BLOOD_PRESSURE;
	readings_number(&found, QUANTITY_SYSTOLIC_PRESSURE, (struct decimal){ 120, 0 }, UNIT_MMHG);
	bring(d, &cuff, &found, d->now.wall_us, TRUST_BONDED);
	live_to(d, 0, 15, 58);
	assert_int_equal(d->n_told, 0);
	live(d, MINUTE_S);
	assert_string_equal(told(d, MOBILITY_NO_MOVEMENT)->title, "Anna: no movement in the home since 11:59");
}

static void s14_a_plain_packet_of_a_bonded_device_is_no_movement(void **state)
{
	struct home *d = *state;

	windows(rule(d, MOBILITY_NO_MOVEMENT, 4 * HOUR_S), 7, 22);
	new_plan(d);
	for (int hour = 8; hour <= 11; hour += 3) {
		live_to(d, 0, hour, 0);
		begin();
		found.reading[0].kind = READING_BLOOD_PRESSURE;
		readings_number(&found, QUANTITY_SYSTOLIC_PRESSURE, (struct decimal){ 120, 0 }, UNIT_MMHG);
		bring(d, &cuff, &found, d->now.wall_us, hour == 8 ? TRUST_BONDED : TRUST_PLAIN);
	}
	live_to(d, 0, 12, 1);
	assert_string_equal(told(d, MOBILITY_NO_MOVEMENT)->title, "Anna: no movement in the home since 08:00");
}

static void r16_a_reading_that_is_given_to_somebody_later_is_no_movement_now(void **state)
{
	struct home *d = *state;
	struct accepted accepted = { .id = { 77 }, .device = &cuff, .person = "p1", .live = true, .trust = TRUST_BONDED,
		.class = CLASS_VITAL, .readings = &found, .reading = &found.reading[0] };

	windows(rule(d, MOBILITY_NO_MOVEMENT, 4 * HOUR_S), 7, 22);
	new_plan(d);
	live_to(d, 0, 8, 0);
	say(d, &hall, QUANTITY_MOTION, true);
	accepted.at_us = d->now.wall_us;
	live_to(d, 0, 11, 0);
	begin();
	found.reading[0].kind = READING_BLOOD_PRESSURE;
	readings_number(&found, QUANTITY_SYSTOLIC_PRESSURE, (struct decimal){ 120, 0 }, UNIT_MMHG);
	assert_int_equal(watch_reassign(d->watch, &accepted, NULL, "nurse-7", &d->now), 0);
	live_to(d, 0, 12, 1);
	assert_string_equal(told(d, MOBILITY_NO_MOVEMENT)->title, "Anna: no movement in the home since 08:00");
}

/* What was not remembered for every movement lengthens the time, and is no movement. */
static void s12_a_restart_is_no_movement(void **state)
{
	struct home *d = *state;

	windows(rule(d, MOBILITY_NO_MOVEMENT, 4 * HOUR_S), 7, 22);
	new_plan(d);
	live_to(d, 0, 8, 0);
	say(d, &hall, QUANTITY_MOTION, true);
	live_to(d, 0, 12, 1);
	assert_int_equal(told(d, MOBILITY_NO_MOVEMENT)->condition, ALERT_ACTIVE);
	restart(d, 4);
	live(d, HOUR_S);
	assert_int_equal(told(d, MOBILITY_NO_MOVEMENT)->condition, ALERT_ACTIVE);
	assert_false(has_entry(told(d, MOBILITY_NO_MOVEMENT), ALERT_EVENT_CLEARED));
}

static void l3_a_reboot_puts_off_nothing_but_what_may_be_forgotten(void **state)
{
	struct home *d = *state;

	windows(rule(d, MOBILITY_NO_MOVEMENT, 4 * HOUR_S), 7, 22);
	new_plan(d);
	live_to(d, 0, 8, 0);
	say(d, &hall, QUANTITY_MOTION, true);
	live_to(d, 0, 11, 0);
	reboot(d, 60);
	live_to(d, 0, 12, 16);
	assert_int_equal(count_told(d, ALERT_MOBILITY), 1);
}

static void s16_a_movement_soon_after_a_boot_is_not_forgotten_by_a_restart(void **state)
{
	struct home *d = *state;

	windows(rule(d, MOBILITY_NO_MOVEMENT, 4 * HOUR_S), 7, 22);
	new_plan(d);
	live_to(d, 0, 8, 0);
	say(d, &hall, QUANTITY_MOTION, true);
	live_to(d, 0, 11, 0);
	reboot(d, 60);
	live(d, 5 * MINUTE_S);
	say(d, &hall, QUANTITY_MOTION, true);
	live(d, MINUTE_S);
	restart(d, 4);
	live_to(d, 0, 15, 0);
	assert_int_equal(count_told(d, ALERT_MOBILITY), 0);
	live_to(d, 0, 15, 30);
	assert_int_equal(count_told(d, ALERT_MOBILITY), 1);
}

static void the_night_is_no_lack_of_movement(void **state)
{
	struct home *d = *state;

	live_to(d, 0, 20, 0);
	windows(rule(d, MOBILITY_NO_MOVEMENT, 4 * HOUR_S), 7, 22);
	new_plan(d);
	say(d, &hall, QUANTITY_MOTION, true);
	live_to(d, 1, 10, 59);
	assert_int_equal(d->n_told, 0);
	live_to(d, 1, 11, 1);
	assert_string_equal(told(d, MOBILITY_NO_MOVEMENT)->title, "Anna: no movement in the home since 20 Nov 20:00");
	say(d, &hall, QUANTITY_MOTION, true);
	assert_int_equal(told(d, MOBILITY_NO_MOVEMENT)->condition, ALERT_CLEARED);
}

static void s16_a_step_into_the_day_makes_no_lack_of_movement(void **state)
{
	struct home *d = *state;

	live_to(d, 0, 21, 0);
	windows(rule(d, MOBILITY_NO_MOVEMENT, 4 * HOUR_S), 7, 22);
	new_plan(d);
	say(d, &hall, QUANTITY_MOTION, true);
	live_to(d, 1, 5, 0);
	step_clock(d, 8 * HOUR_S); /* 13:00 */
	live(d, 4 * HOUR_S - MINUTE_S);
	assert_int_equal(d->n_told, 0);
	live(d, 10 * MINUTE_S);
	assert_int_equal(d->n_told, 1);
}

/* Habits */

static void a_day_that_is_far_from_the_habit_is_told(void **state)
{
	struct home *d = *state;
	struct plan_mobility *r = rule(d, MOBILITY_UNUSUAL, 0);

	r->factor = 3;
	r->days = 7;
	new_plan(d);
	say(d, &toilet, QUANTITY_RAISED, false);
	for (int day = 0; day < 9; day++)
		for (uint32_t hour = 7; hour <= 21; hour += 3) {
			live_to(d, day, hour, 10);
			use_toilet(d);
			if (day == 4 && hour == 13)
				restart(d, 30);
		}
	assert_int_equal(d->n_told, 0);
	assert_true(d->n_suppressed[SUPPRESS_LEARNING] >= 6);
	live_to(d, 9, 2, 0);
	for (int i = 0; i < 4; i++) {
		use_toilet(d);
		live(d, 2 * MINUTE_S);
	}
	live_to(d, 9, 3, 6);
	assert_int_equal(count_told(d, ALERT_MOBILITY), 1);
	assert_string_equal(told(d, MOBILITY_UNUSUAL)->title, "Anna: toilet lift used 4 times today, usually 0 by this hour");
	for (uint32_t hour = 7; hour <= 16; hour += 3) {
		live_to(d, 9, hour, 10);
		use_toilet(d);
	}
	live_to(d, 9, 17, 6);
	assert_int_equal(told(d, MOBILITY_UNUSUAL)->condition, ALERT_CLEARED);
	live_to(d, 10, 17, 6); /* nobody gets up */
	assert_int_equal(told(d, MOBILITY_UNUSUAL)->condition, ALERT_ACTIVE);
	assert_int_equal(count_told(d, ALERT_MOBILITY), 1);
}

static void a_day_of_which_some_hours_were_silent_says_that_it_was_not_judged(void **state)
{
	struct home *d = *state;
	struct plan_mobility *r = rule(d, MOBILITY_UNUSUAL, 0);

	r->factor = 3;
	r->days = 7;
	new_plan(d);
	say(d, &toilet, QUANTITY_RAISED, false);
	live_to(d, 1, 8, 10);
	d->n_suppressed[SUPPRESS_UNWATCHED] = 0;
	go_silent(d, &toilet, true);
	live_to(d, 1, 14, 0);
	go_silent(d, &toilet, false);
	live_to(d, 1, 23, 50);
	assert_int_equal(d->n_suppressed[SUPPRESS_UNWATCHED], 0);
	live_to(d, 2, 1, 0);
	assert_int_equal(d->n_suppressed[SUPPRESS_UNWATCHED], 1);
	live_to(d, 3, 1, 0);
	assert_int_equal(d->n_suppressed[SUPPRESS_UNWATCHED], 1);
}

static void a_lift_that_tells_four_things_is_used_once(void **state)
{
	struct aid aid;
	struct moment now = { 1000 * UINT64_C(1000000), friday_us, 3600, 0 };
	struct accepted accepted = { .device = &toilet, .person = "p1", .readings = &found, .reading = found.reading };
	(void)state;

	aid_init(&aid, &toilet, "p1", &now);
	for (int i = 0; i <= 2; i++) {
		static const enum quantity quantities[] = { QUANTITY_RAISED, QUANTITY_OCCUPANCY, QUANTITY_MOVING };
		uint32_t n_uses = 0;

		for (size_t q = 0; q < 3; q++) {
			begin();
			readings_boolean(&found, quantities[q], i > 0);
			n_uses += aid_hear(&aid, &accepted, &now).n_uses;
			now.now_us += 70 * UINT64_C(1000000);
		}
		begin();
		readings_number(&found, QUANTITY_CYCLE_COUNT, (struct decimal){ 100 + i, 0 }, UNIT_NONE);
		n_uses += aid_hear(&aid, &accepted, &now).n_uses;
		assert_int_equal(n_uses, i == 1 ? 1 : 0);
	}
	assert_int_equal(aid.use, AID_USE_RAISED);
}

/* Plans */

static void what_the_plan_no_longer_has_is_no_longer_watched(void **state)
{
	struct home *d = *state;

	rule(d, MOBILITY_TOO_LONG, 20 * MINUTE_S);
	rule(d, MOBILITY_OVERLOAD, 0);
	new_plan(d);
	say(d, &stairs, QUANTITY_OVERLOAD, true);
	say(d, &toilet, QUANTITY_RAISED, true);
	live(d, HOUR_S);
	assert_int_equal(count_told(d, ALERT_MOBILITY), 2);
	d->plan.n_mobility = 1; /* overload is gone, and so is the lift */
	d->plan.devices[0] = d->plan.devices[4];
	d->plan.n_devices = 4;
	new_plan(d);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(d->told[i].condition, ALERT_UNKNOWN);
		assert_non_null(strstr(d->told[i].todo, "No longer watched"));
		assert_false(has_entry(&d->told[i], ALERT_EVENT_CLEARED));
	}
	assert_int_equal(count_memories(d, "aid/"), 1);
	assert_int_equal(count_memories(d, "mobility/"), 1);
}

static void without_rules_nothing_is_raised_and_nobody_is_woken(void **state)
{
	struct home *d = *state;

	new_plan(d);
	say(d, &stairs, QUANTITY_FAULT, true);
	live(d, DAY_S);
	assert_int_equal(d->n_told, 0);
	rule(d, MOBILITY_FAULT, 0);
	new_plan(d); /* it holds already */
	assert_int_equal(d->n_told, 1);
}

static void damaged_memories_are_forgotten(void **state)
{
	struct home *d = *state;

	rule(d, MOBILITY_TOO_LONG, 20 * MINUTE_S);
	rule(d, MOBILITY_UNUSUAL, 0)->factor = 3;
	new_plan(d);
	live_to(d, 0, 1, 0);
	use_toilet(d);
	use_toilet(d);
	damage_memories(d, "aid/");
	damage_memories(d, "mobility/");
	damage_memories(d, "habit/");
	restart(d, 1);
	assert_int_equal(watch_recall(d->watch, "aid/toilet-lift-1", "x", 1, &d->now), 0);
	assert_int_equal(watch_recall(d->watch, "aid", "x", 1, &d->now), 0);
	assert_int_equal(watch_recall(d->watch, "mobility", "x", 1, &d->now), 0);
	assert_int_equal(watch_recall(d->watch, "habit/p1", "x", 1, &d->now), 0);
	live(d, HOUR_S);
	assert_int_equal(d->n_told, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, days_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(r31_too_long_on_the_toilet_is_told_when_it_is_too_long),
		TEST(it_is_over_when_the_lift_says_so_and_one_episode_is_one_alert),
		TEST(s11_a_restart_in_the_middle_keeps_id_and_since_when),
		TEST(r31_what_became_too_long_while_it_was_off_is_told_at_the_start),
		TEST(in_windows_alone_where_the_rule_has_them),
		TEST(each_lift_has_its_own_alert),
		TEST(the_silence_of_the_lift_makes_what_is_open_unknown),
		TEST(r33_what_is_answered_while_the_lift_is_silent_is_not_raised_anew),
		TEST(r33_what_was_closed_by_somebodys_word_is_not_raised_anew_by_the_same),
		TEST(what_was_closed_of_one_rule_is_raised_by_another_that_is_due_later),
		TEST(s12_a_restart_is_no_movement),
		TEST(l3_a_reboot_puts_off_nothing_but_what_may_be_forgotten),
		TEST(s16_a_movement_soon_after_a_boot_is_not_forgotten_by_a_restart),
		TEST(in_a_pause_no_aid_raises_and_after_it_what_holds_does),
		TEST(a_historical_state_is_no_state),
		TEST(s14_plain_packets_say_nothing_of_a_bonded_aid),
		TEST(a_lift_that_stops_halfway_with_somebody_in_it_is_told),
		TEST(an_empty_lift_may_stand_where_it_likes),
		TEST(where_a_lift_has_no_end_stops_its_positions_tell_its_ends),
		TEST(overload_and_faults_are_told_at_once),
		TEST(a_lift_that_nobody_uses_is_told),
		TEST(the_time_outside_of_the_windows_does_not_count),
		TEST(silence_is_told_as_silence_and_never_as_not_used),
		TEST(s16_an_absence_waits_after_a_start_or_a_suspend),
		TEST(l3_starts_in_a_row_do_not_put_off_an_absence),
		TEST(after_a_pause_an_absence_begins_anew),
		TEST(who_leaves_the_bed_at_night_and_does_not_come_back_is_told),
		TEST(no_movement_anywhere_is_told_and_any_movement_is_one),
		TEST(s14_a_plain_packet_of_a_bonded_device_is_no_movement),
		TEST(r16_a_reading_that_is_given_to_somebody_later_is_no_movement_now),
		TEST(the_night_is_no_lack_of_movement),
		TEST(s16_a_step_into_the_day_makes_no_lack_of_movement),
		TEST(a_day_that_is_far_from_the_habit_is_told),
		TEST(a_day_of_which_some_hours_were_silent_says_that_it_was_not_judged),
		TEST(a_lift_that_tells_four_things_is_used_once),
		TEST(what_the_plan_no_longer_has_is_no_longer_watched),
		TEST(without_rules_nothing_is_raised_and_nobody_is_woken),
		TEST(damaged_memories_are_forgotten),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
