/* SPDX-License-Identifier: Apache-2.0 */
/* What rests on the absence of uses and of movement. */
#include "mobility_home.h"

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

static void set_radio(struct home *d, bool is_down)
{
	if (is_down)
		assert_int_equal(watch_fault(d->watch, FAULT_RADIO_DOWN, ALERT_HIGH, NULL, &d->now), 0);
	else
		watch_fault_over(d->watch, FAULT_RADIO_DOWN, &d->now);
	live(d, 6 * MINUTE_S);
}

/* From nine o'clock on, when it was used last. */
static void miss_uses_and_movements(struct home *d)
{
	live_to(d, 0, 9, 0);
	rule(d, MOBILITY_NOT_USED, 8 * HOUR_S);
	rule(d, MOBILITY_NO_MOVEMENT, 4 * HOUR_S);
	new_plan(d);
	say(d, &toilet, QUANTITY_RAISED, false);
	use_toilet(d);
}

/* No device is called silent on its own then. */
static void s10_while_the_radio_is_down_nobody_knows_what_is_not_used_and_whether_anybody_moves(void **state)
{
	struct home *d = *state;

	miss_uses_and_movements(d);
	set_radio(d, true);
	live_to(d, 0, 18, 0);
	assert_int_equal(told(d, MOBILITY_NO_MOVEMENT)->condition, ALERT_UNKNOWN);
	assert_int_equal(told(d, MOBILITY_NOT_USED)->condition, ALERT_UNKNOWN);
	assert_non_null(strstr(told(d, MOBILITY_NOT_USED)->title, "it is not heard"));
	set_radio(d, false);
	live(d, 8 * MINUTE_S); /* each aid says how it is */
	assert_int_equal(told(d, MOBILITY_NOT_USED)->condition, ALERT_UNKNOWN);
	say(d, &hall, QUANTITY_MOTION, true);
	assert_int_equal(told(d, MOBILITY_NO_MOVEMENT)->condition, ALERT_CLEARED);
	live(d, 6 * MINUTE_S);
	assert_int_equal(told(d, MOBILITY_NOT_USED)->condition, ALERT_ACTIVE);
}

static void s10_who_moved_has_moved_though_the_device_that_told_is_forgotten(void **state)
{
	struct home *d = *state;

	live_to(d, 0, 9, 0);
	rule(d, MOBILITY_NO_MOVEMENT, 4 * HOUR_S);
	new_plan(d);
	say(d, &hall, QUANTITY_MOTION, true);
	live_to(d, 0, 12, 0);
	say(d, &cuff, QUANTITY_MOTION, true);
	watch_device_gone(d->watch, cuff.id, &d->now);
	restart(d, 30);
	live_to(d, 0, 15, 50);
	assert_int_equal(d->n_told, 0);
	watch_device_gone(d->watch, hall.id, &d->now);
	live_to(d, 0, 19, 40);
	assert_int_equal(d->n_told, 0);
	live_to(d, 0, 20, 0);
	assert_int_equal(told(d, MOBILITY_NO_MOVEMENT)->condition, ALERT_UNKNOWN);
}

static void l3_a_radio_that_fails_again_and_again_puts_off_no_absence(void **state)
{
	struct home *d = *state;

	miss_uses_and_movements(d);
	live_to(d, 0, 12, 0);
	for (int i = 0; i < 100; i++) { /* a day: six minutes told as down, eight minutes up */
		set_radio(d, true);
		set_radio(d, false);
		live(d, 2 * MINUTE_S);
	}
	assert_non_null(told_of(d, ALERT_MOBILITY, plan_mobility_kind_name(MOBILITY_NO_MOVEMENT)));
	assert_non_null(told_of(d, ALERT_MOBILITY, plan_mobility_kind_name(MOBILITY_NOT_USED)));
}

static void s10_what_tells_no_use_is_never_called_unused(void **state)
{
	struct home *d = *state;

	for (int i = 0; i < 2; i++) {
		struct plan_mobility *r = rule(d, i == 0 ? MOBILITY_NOT_USED : MOBILITY_UNUSUAL, i == 0 ? 4 * HOUR_S : 0);

		r->device = hall.address;
		r->has_device = true;
		r->factor = 3;
		r->days = 7;
	}
	new_plan(d);
	for (int i = 0; i < 17; i++) {
		say(d, &hall, QUANTITY_DOOR, i % 2);
		say(d, &hall, QUANTITY_MOTION, true);
		live(d, HOUR_S / 2);
	}
	assert_int_equal(d->n_told, 0);
	say(d, &hall, QUANTITY_MOVING, false); /* now it tells */
	live(d, 4 * HOUR_S);
	assert_int_equal(d->n_told, 1);
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

/* Not from when it was looked at next: that is up to five minutes later. */
static void after_a_pause_that_nobody_saw_it_does_as_well(void **state)
{
	struct home *d = *state;
	struct plan_pause pause = { .person = "p1", .reason = PAUSE_VISITOR };

	rule(d, MOBILITY_NOT_USED, 8 * HOUR_S);
	new_plan(d);
	live_to(d, 0, 9, 0);
	use_toilet(d);
	pause.from_us = d->now.wall_us + HOUR_S * SECOND_US;
	pause.until_us = pause.from_us + 6 * HOUR_S * SECOND_US;
	assert_int_equal(watch_pause(d->watch, &pause, "nurse-7", &d->now), WATCH_DONE);
	live(d, MINUTE_S);
	reboot(d, 8 * HOUR_S); /* to 17:06 */
	live_to(d, 1, 1, 5);
	assert_int_equal(count_told(d, ALERT_MOBILITY), 0);
	live_to(d, 1, 1, 7);
	assert_int_equal(count_told(d, ALERT_MOBILITY), 1);
}

static void l3_who_is_watched_again_by_command_is_so_at_once(void **state)
{
	struct home *d = *state;
	struct plan_pause pause = { .person = "p1", .reason = PAUSE_VISITOR, .from_us = friday_us,
		.until_us = friday_us + 3 * DAY_S * SECOND_US };

	rule(d, MOBILITY_NOT_USED, 8 * HOUR_S);
	new_plan(d);
	say(d, &toilet, QUANTITY_RAISED, false);
	use_toilet(d);
	assert_int_equal(watch_pause(d->watch, &pause, "nurse-7", &d->now), WATCH_DONE);
	live(d, HOUR_S + 100);
	assert_int_equal(watch_resume(d->watch, "p1", "nurse-7", &d->now), WATCH_DONE);
	live(d, 8 * HOUR_S - 10);
	assert_int_equal(count_told(d, ALERT_MOBILITY), 0);
	live(d, 20);
	assert_int_equal(count_told(d, ALERT_MOBILITY), 1);
}

static void use_stairs(struct home *d)
{
	say(d, &stairs, QUANTITY_RAISED, true);
	say(d, &stairs, QUANTITY_RAISED, false);
}

static void close_of_device(struct home *d, const struct device *device)
{
	for (size_t i = 0; i < d->n_told; i++)
		if (strcmp(d->told[i].device, device->id) == 0 && d->told[i].state != ALERT_CLOSED)
			assert_int_equal(watch_close(d->watch, d->told[i].id, "carer-1", "is with her son", &d->now), WATCH_DONE);
}

static void l3_to_close_an_absence_puts_off_none_of_another_device(void **state)
{
	struct home *d = *state;

	rule(d, MOBILITY_NOT_USED, 8 * HOUR_S);
	new_plan(d);
	live_to(d, 0, 9, 0);
	use_toilet(d);
	live_to(d, 0, 10, 0);
	use_stairs(d);
	live_to(d, 0, 17, 30);
	assert_int_equal(count_told(d, ALERT_MOBILITY), 1);
	close_of_device(d, &toilet);
	live_to(d, 0, 18, 1);
	assert_int_equal(count_told(d, ALERT_MOBILITY), 2);
	assert_string_equal(told(d, MOBILITY_NOT_USED)->device, "stairlift-1");
	reboot(d, 60);
	live_to(d, 1, 1, 29);
	assert_int_equal(count_told(d, ALERT_MOBILITY), 2);
	live_to(d, 1, 1, 31);
	assert_int_equal(count_told(d, ALERT_MOBILITY), 3);
	assert_string_equal(told(d, MOBILITY_NOT_USED)->device, "toilet-lift-1");
	assert_int_equal(count_memories(d, "anew/"), 1);
	use_toilet(d);
	live(d, HOUR_S);
	assert_int_equal(count_memories(d, "anew/"), 0);
}

static void l3_to_close_an_absence_that_is_over_puts_off_none(void **state)
{
	struct home *d = *state;

	rule(d, MOBILITY_NOT_USED, 8 * HOUR_S);
	new_plan(d);
	live_to(d, 0, 9, 0);
	use_toilet(d);
	live_to(d, 0, 17, 10);
	assert_int_equal(count_told(d, ALERT_MOBILITY), 1);
	use_toilet(d);
	assert_int_equal(told(d, MOBILITY_NOT_USED)->condition, ALERT_CLEARED);
	live_to(d, 0, 20, 0);
	close_of_device(d, &toilet);
	live_to(d, 1, 1, 9);
	assert_int_equal(count_told(d, ALERT_MOBILITY), 1);
	live_to(d, 1, 1, 12);
	assert_int_equal(count_told(d, ALERT_MOBILITY), 2);
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

static void begin_pressure(void)
{
	begin();
	found.reading[0].kind = READING_BLOOD_PRESSURE;
	readings_number(&found, QUANTITY_SYSTOLIC_PRESSURE, (struct decimal){ 120, 0 }, UNIT_MMHG);
}

/* Whoever then does not move for four hours of the day is told of. */
static void move_at_eight(struct home *d)
{
	windows(rule(d, MOBILITY_NO_MOVEMENT, 4 * HOUR_S), 7, 22);
	new_plan(d);
	live_to(d, 0, 8, 0);
	say(d, &hall, QUANTITY_MOTION, true);
}

static void no_movement_anywhere_is_told_and_any_movement_is_one(void **state)
{
	struct home *d = *state;

	move_at_eight(d);
	live_to(d, 0, 11, 59);
	begin_pressure();
	bring(d, &cuff, &found, d->now.wall_us, TRUST_BONDED);
	live_to(d, 0, 15, 58);
	assert_int_equal(d->n_told, 0);
	live(d, MINUTE_S);
	assert_string_equal(told(d, MOBILITY_NO_MOVEMENT)->title, "Anna: no movement in the home since 11:59");
}

static void to_measure_on_a_device_that_tells_its_users_apart_is_to_move(void **state)
{
	struct home *d = *state;

	for (size_t i = 0; i < d->plan.n_devices; i++)
		if (memcmp(&d->plan.devices[i].address, &cuff.address, sizeof(cuff.address)) == 0)
			d->plan.devices[i].user = 0;
	no_movement_anywhere_is_told_and_any_movement_is_one(state);
}

/* p1 at eleven, p2 five minutes later. */
static void both_measure(struct home *d)
{
	struct accepted accepted = { .device = &cuff, .live = true, .trust = TRUST_BONDED, .class = CLASS_VITAL,
		.readings = &found, .reading = &found.reading[0] };

	move_at_eight(d);
	live_to(d, 0, 11, 0);
	begin_pressure();
	for (uint8_t i = 1; i <= 2; i++) {
		accepted.person = i == 1 ? "p1" : "p2";
		accepted.id[0] = i;
		accepted.at_us = d->now.wall_us;
		assert_int_equal(watch_reading(d->watch, &accepted, &d->now), 0);
		live(d, 5 * MINUTE_S);
	}
}

static void to_measure_on_a_device_of_two_people_is_to_move_for_each_of_them(void **state)
{
	struct home *d = *state;

	both_measure(d);
	live_to(d, 0, 14, 59);
	assert_int_equal(d->n_told, 0);
	live_to(d, 0, 15, 1);
	assert_string_equal(told(d, MOBILITY_NO_MOVEMENT)->title, "Anna: no movement in the home since 11:00");
}

static void s10_that_one_of_two_people_moved_is_remembered_for_each_of_them(void **state)
{
	struct home *d = *state;

	both_measure(d);
	restart(d, 1);
	live_to(d, 0, 14, 59);
	assert_int_equal(d->n_told, 0);
	live_to(d, 0, 15, 1);
	live(d, 15 * MINUTE_S); /* so much may be missing */
	assert_string_equal(told(d, MOBILITY_NO_MOVEMENT)->title, "Anna: no movement in the home since 11:00");
}

static void s14_a_plain_packet_of_a_bonded_device_is_no_movement(void **state)
{
	struct home *d = *state;

	windows(rule(d, MOBILITY_NO_MOVEMENT, 4 * HOUR_S), 7, 22);
	new_plan(d);
	for (int hour = 8; hour <= 11; hour += 3) {
		live_to(d, 0, hour, 0);
		begin_pressure();
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

	move_at_eight(d);
	accepted.at_us = d->now.wall_us;
	live_to(d, 0, 11, 0);
	begin_pressure();
	assert_int_equal(watch_reassign(d->watch, &accepted, NULL, "nurse-7", &d->now), 0);
	live_to(d, 0, 12, 1);
	assert_string_equal(told(d, MOBILITY_NO_MOVEMENT)->title, "Anna: no movement in the home since 08:00");
}

/* What was not remembered for every movement lengthens the time, and is no movement. */
static void s12_a_restart_is_no_movement(void **state)
{
	struct home *d = *state;

	move_at_eight(d);
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

	move_at_eight(d);
	live_to(d, 0, 11, 0);
	reboot(d, 60);
	live_to(d, 0, 12, 16);
	assert_int_equal(count_told(d, ALERT_MOBILITY), 1);
}

static void s16_a_movement_soon_after_a_boot_is_not_forgotten_by_a_restart(void **state)
{
	struct home *d = *state;

	move_at_eight(d);
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(s12_a_restart_is_no_movement),
		TEST(l3_a_reboot_puts_off_nothing_but_what_may_be_forgotten),
		TEST(s16_a_movement_soon_after_a_boot_is_not_forgotten_by_a_restart),
		TEST(a_lift_that_nobody_uses_is_told),
		TEST(the_time_outside_of_the_windows_does_not_count),
		TEST(silence_is_told_as_silence_and_never_as_not_used),
		TEST(s10_while_the_radio_is_down_nobody_knows_what_is_not_used_and_whether_anybody_moves),
		TEST(s10_who_moved_has_moved_though_the_device_that_told_is_forgotten),
		TEST(l3_a_radio_that_fails_again_and_again_puts_off_no_absence),
		TEST(s10_what_tells_no_use_is_never_called_unused),
		TEST(s16_an_absence_waits_after_a_start_or_a_suspend),
		TEST(l3_starts_in_a_row_do_not_put_off_an_absence),
		TEST(after_a_pause_an_absence_begins_anew),
		TEST(after_a_pause_that_nobody_saw_it_does_as_well),
		TEST(l3_who_is_watched_again_by_command_is_so_at_once),
		TEST(l3_to_close_an_absence_puts_off_none_of_another_device),
		TEST(l3_to_close_an_absence_that_is_over_puts_off_none),
		TEST(who_leaves_the_bed_at_night_and_does_not_come_back_is_told),
		TEST(no_movement_anywhere_is_told_and_any_movement_is_one),
		TEST(to_measure_on_a_device_that_tells_its_users_apart_is_to_move),
		TEST(to_measure_on_a_device_of_two_people_is_to_move_for_each_of_them),
		TEST(s10_that_one_of_two_people_moved_is_remembered_for_each_of_them),
		TEST(s14_a_plain_packet_of_a_bonded_device_is_no_movement),
		TEST(r16_a_reading_that_is_given_to_somebody_later_is_no_movement_now),
		TEST(the_night_is_no_lack_of_movement),
		TEST(s16_a_step_into_the_day_makes_no_lack_of_movement),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
