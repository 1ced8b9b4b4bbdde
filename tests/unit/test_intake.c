/* SPDX-License-Identifier: Apache-2.0 */
#include "intake/intake.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "intake_home.h"
#include "loop/clock.h"
#include "vault/aes.h"

static const struct device lift = { .id = "toilet-lift-1", .address = { { 0, 0xaa, 1, 1, 0, 2 } },
	.kind = DEVICE_TOILET_LIFT, .person = "p1" };
static const struct device button = { .id = "help-button-1", .address = { { 0, 0xaa, 1, 1, 0, 3 } },
	.kind = DEVICE_HELP_BUTTON };
static const struct device cuff = { .id = "cuff-1", .address = { { 0, 0xaa, 1, 1, 0, 1 } }, .kind = DEVICE_CUFF,
	.is_bonded = true };

static int hear(struct intake_home *home, const struct device *device, const char *hex)
{
	return home_advert(home, device, 0xfcd2, hex);
}

static int indicate(struct intake_home *home, const char *hex, uint16_t characteristic)
{
	return home_value(home, &cuff, 0x1810, characteristic, hex);
}

static void one_packet_heard_ten_times_is_one_reading(void **state)
{
	struct intake_home *f = *state;

	assert_int_equal(hear(f, &lift, "400007015a06e8031101"), INTAKE_ACCEPTED);
	for (int i = 0; i < 9; i++) {
		home_wait(f, SECOND);
		assert_int_equal(hear(f, &lift, "400007015a06e8031101"), INTAKE_REPEATED);
	}
	assert_int_equal(f->n_taken, 1);
	assert_string_equal(f->taken[0].accepted.person, "p1");
	assert_int_equal(f->taken[0].accepted.class, CLASS_EVENT);
}

static void a_packet_known_before_a_restart_is_known_after_it(void **state)
{
	struct intake_home *f = *state;

	assert_int_equal(hear(f, &lift, "400007015a06e8031101"), INTAKE_ACCEPTED);
	assert_int_equal(home_restart(f), 0);
	assert_int_equal(hear(f, &lift, "400007015a06e8031101"), INTAKE_REPEATED);
	home_wait(f, 60 * SECOND);
	assert_int_equal(hear(f, &lift, "400008015a06e8031101"), INTAKE_ACCEPTED);
	assert_int_equal(f->n_taken, 2);
}

static void r18_a_press_after_the_packet_id_wrapped_is_a_new_press(void **state)
{
	struct intake_home *f = *state;

	for (unsigned id = 0; id <= 256; id += 32) {
		char hex[16];

		snprintf(hex, sizeof(hex), "4400%02x3a01", id & 0xff);
		home_wait(f, 5 * SECOND);
		assert_int_equal(hear(f, &button, hex), INTAKE_ACCEPTED);
	}
	assert_int_equal(f->n_taken, 9);
	assert_int_equal(f->taken[8].accepted.class, CLASS_ALERT);
	assert_memory_not_equal(f->taken[0].accepted.id, f->taken[8].accepted.id, READING_ID_SIZE);
}

/* Ten presses in ten seconds across the end of the packet id, each on the air three times, of which two were lost here and there. */
static void r18_a_burst_of_presses_is_as_many_as_were_pressed(void **state)
{
	struct intake_home *f = *state;

	for (unsigned press = 0; press < 10; press++)
		for (unsigned time = press % 3; time < 3; time++) {
			char hex[16];

			snprintf(hex, sizeof(hex), "4400%02x3a01", (250 + press) & 0xff);
			home_wait(f, SECOND / 3);
			assert_int_equal(hear(f, &button, hex), time == press % 3 ? INTAKE_ACCEPTED : INTAKE_REPEATED);
		}
	assert_int_equal(f->n_taken, 10);
	for (size_t i = 0; i < f->n_taken; i++)
		assert_int_equal(f->taken[i].accepted.class, CLASS_ALERT);
}

/* A button that is still there says so every minute, with its last press as it was, or with none under a number of its own. */
static void r19_what_a_button_says_of_its_last_press_is_no_press(void **state)
{
	struct intake_home *f = *state;
	char hex[16] = "4400073a01";
	unsigned n_presses = 0;

	assert_int_equal(hear(f, &button, hex), INTAKE_ACCEPTED);
	for (unsigned minute = 0; minute < 60; minute++) {
		home_wait(f, 30 * SECOND);
		assert_int_equal(hear(f, &button, hex), INTAKE_REPEATED);
		home_wait(f, 30 * SECOND);
		snprintf(hex, sizeof(hex), "4400%02x3a00", 8 + minute);
		assert_int_not_equal(hear(f, &button, hex), INTAKE_REPEATED);
	}
	assert_int_equal(hear(f, &button, "4400073a01"), INTAKE_REPLAY);
	for (size_t i = 0; i < f->n_taken; i++)
		n_presses += f->taken[i].accepted.class == CLASS_ALERT;
	assert_int_equal(n_presses, 1);
	home_wait(f, SECOND);
	assert_int_equal(hear(f, &button, "4400443a01"), INTAKE_ACCEPTED);
	assert_int_equal(home_newest(f)->accepted.class, CLASS_ALERT);
}

static void a_device_that_is_enrolled_anew_goes_on_counting(void **state)
{
	struct intake_home *f = *state;
	struct device again = button;

	assert_int_equal(hear(f, &button, "4400c83a01"), INTAKE_ACCEPTED);
	home_wait(f, 5 * SECOND);
	assert_int_equal(hear(f, &button, "4400073a01"), INTAKE_ACCEPTED);
	snprintf(again.id, sizeof(again.id), "help-button-2");
	assert_int_equal(home_restart(f), 0);
	home_wait(f, 5 * SECOND);
	assert_int_equal(hear(f, &again, "4400c83a01"), INTAKE_ACCEPTED);
	assert_int_equal(f->n_taken, 3);
}

static void packets_that_alternate_under_one_id_are_known_and_write_nothing(void **state)
{
	struct intake_home *f = *state;
	size_t n_writes;

	assert_int_equal(hear(f, &lift, "400007015a1101"), INTAKE_ACCEPTED);
	assert_int_equal(hear(f, &lift, "400007015a1100"), INTAKE_ACCEPTED);
	n_writes = f->n_counter_writes;
	for (int i = 0; i < 10; i++) {
		assert_int_equal(hear(f, &lift, "400007015a1101"), INTAKE_REPEATED);
		assert_int_equal(hear(f, &lift, "400007015a1100"), INTAKE_REPEATED);
	}
	assert_int_equal(f->n_taken, 2);
	assert_int_equal(f->n_counter_writes, n_writes);
}

static void an_older_packet_is_refused_and_counted_as_replay(void **state)
{
	struct intake_home *f = *state;
	uint64_t n_replays = 0;

	assert_int_equal(hear(f, &lift, "400010015a1101"), INTAKE_ACCEPTED);
	home_wait(f, SECOND);
	assert_int_equal(hear(f, &lift, "40000f015a1100"), INTAKE_REPLAY);
	for (size_t i = 0; i < drivers_count(); i++)
		n_replays += intake_count(f->intake, i, DECODE_REPLAY);
	assert_int_equal(n_replays, 1);
}

static void a_plain_packet_from_a_device_with_a_key_is_refused(void **state)
{
	struct intake_home *f = *state;
	struct device keyed = lift;

	keyed.has_key = true;
	assert_int_equal(hear(f, &keyed, "400007015a06e8031101"), INTAKE_REFUSED);
	assert_int_equal(f->n_taken, 0);
}

static void an_indication_delivered_twice_is_one_reading(void **state)
{
	static const char stamped[] = "1e800052006100ea07030e07050948000104" "00";
	static const char bare[] = "00800052006100";
	struct intake_home *f = *state;

	assert_int_equal(indicate(f, stamped, 0x2a35), INTAKE_ACCEPTED);
	assert_int_equal(indicate(f, stamped, 0x2a35), INTAKE_REPEATED);
	assert_int_equal(home_restart(f), 0);
	assert_int_equal(indicate(f, stamped, 0x2a35), INTAKE_REPEATED);
	assert_int_equal(indicate(f, bare, 0x2a35), INTAKE_ACCEPTED);
	home_wait(f, SECOND);
	assert_int_equal(indicate(f, "58", 0x2a19), INTAKE_ACCEPTED);
	assert_int_equal(indicate(f, bare, 0x2a35), INTAKE_REPEATED);
	home_wait(f, 60 * SECOND);
	assert_int_equal(indicate(f, bare, 0x2a35), INTAKE_ACCEPTED);
	assert_int_equal(f->n_taken, 4);
	assert_int_equal(f->taken[0].accepted.trust, TRUST_BONDED);
}

/* The same record of a cuff, read again after its clock was measured, and after the home went to another zone. */
static void r12_a_record_is_known_whatever_its_time_is_taken_for(void **state)
{
	static const char record[] = "1e800052006100ea07030e07050948000104" "00";
	struct intake_home *f = *state;
	struct device corrected = cuff;

	assert_int_equal(home_value(f, &cuff, 0x1810, 0x2a35, record), INTAKE_ACCEPTED);
	corrected.has_clock_offset = true;
	corrected.clock_offset_s = -3600;
	assert_int_equal(home_restart(f), 0);
	assert_int_equal(home_value(f, &corrected, 0x1810, 0x2a35, record), INTAKE_REPEATED);
	corrected.clock_offset_s = 9 * 3600;
	assert_int_equal(clock_use_zone("Asia/Tokyo"), 0);
	assert_int_equal(home_restart(f), 0);
	assert_int_equal(home_value(f, &corrected, 0x1810, 0x2a35, record), INTAKE_REPEATED);
	assert_int_equal(clock_use_zone("Europe/Berlin"), 0);
	assert_int_equal(f->n_taken, 1);
}

/* Its confirmation was lost, and its row was given up for room: nobody measured anything now, whatever the clocks say. */
static void s12_a_record_that_is_there_again_without_its_row_is_not_of_now(void **state)
{
	static const char first[] = "1e800052006100ea07030e07050948000104" "00", next[] = "1e810052006100ea07030e07050948000104" "00";
	struct intake_home *f = *state;

	assert_int_equal(indicate(f, first, 0x2a35), INTAKE_ACCEPTED);
	assert_true(home_newest(f)->accepted.live);
	f->n_taken = 0;
	home_wait(f, 6 * 3600 * SECOND);
	assert_int_equal(home_restart(f), 0);
	assert_int_equal(indicate(f, first, 0x2a35), INTAKE_ACCEPTED);
	assert_false(home_newest(f)->accepted.live);
	home_wait(f, 60 * SECOND);
	assert_int_equal(indicate(f, next, 0x2a35), INTAKE_ACCEPTED);
	assert_true(home_newest(f)->accepted.live);
}

static void a_value_is_trusted_as_far_as_its_bond(void **state)
{
	static const struct device meter = { .id = "cuff-2", .address = { { 0, 0xaa, 1, 1, 0, 9 } }, .kind = DEVICE_CUFF,
		.is_bonded = true, .is_authenticated = true };
	struct intake_home *f = *state;

	assert_int_equal(home_value(f, &meter, 0x1810, 0x2a35, "00800052006100"), INTAKE_ACCEPTED);
	assert_int_equal(f->taken[0].accepted.trust, TRUST_AUTHENTICATED);
	f->is_bonded = false;
	assert_int_equal(home_value(f, &meter, 0x1810, 0x2a35, "00810052006100"), INTAKE_ACCEPTED);
	assert_int_equal(f->taken[1].accepted.trust, TRUST_PLAIN);
}

static void what_the_store_could_not_take_may_come_again(void **state)
{
	struct intake_home *f = *state;

	f->fails = true;
	assert_true(hear(f, &lift, "400007015a06e8031101") < 0);
	f->fails = false;
	assert_int_equal(hear(f, &lift, "400007015a06e8031101"), INTAKE_ACCEPTED);
}

static void equal_texts_of_two_characteristics_are_two_readings(void **state)
{
	struct intake_home *f = *state;

	assert_int_equal(indicate(f, "312e30", 0x2a26), INTAKE_ACCEPTED);
	assert_int_equal(indicate(f, "312e30", 0x2a27), INTAKE_ACCEPTED);
	home_wait(f, 60 * SECOND);
	assert_int_equal(indicate(f, "312e30", 0x2a26), INTAKE_REPEATED);
	assert_int_equal(home_restart(f), 0);
	assert_int_equal(indicate(f, "312e30", 0x2a26), INTAKE_REPEATED);
}

/* Two records of a continuous sensor, 120 mg/dL at 5 and 6 min; then the second of them with a third. */
static void records_are_known_however_they_are_grouped(void **state)
{
	struct intake_home *f = *state;

	assert_int_equal(indicate(f, "06000c10050006000c100600", 0x2aa7), INTAKE_ACCEPTED);
	assert_int_equal(f->n_taken, 2);
	assert_int_equal(f->taken[1].n_raw, 6);
	assert_int_equal(indicate(f, "06000c10060006000c100700", 0x2aa7), INTAKE_ACCEPTED);
	assert_int_equal(f->n_taken, 3);
	assert_int_equal(home_restart(f), 0);
	assert_int_equal(indicate(f, "06000c100700", 0x2aa7), INTAKE_REPEATED);
	assert_int_equal(indicate(f, "06000c10050006000c10060006000c100700", 0x2aa7), INTAKE_REPEATED);
	assert_int_equal(f->n_taken, 3);
}

/* Session Start Time: 2026-11-22 and the day after, 07:00:00, time zone and daylight saving unknown. */
static void equal_records_of_two_sessions_are_two_readings(void **state)
{
	struct intake_home *f = *state;

	indicate(f, "ea070b160700008000", 0x2aaa);
	f->n_taken = 0;
	assert_int_equal(home_restart(f), 0);
	assert_int_equal(indicate(f, "06000c100500", 0x2aa7), INTAKE_ACCEPTED);
	assert_int_equal(f->taken[0].reading.device_time.day, 22);
	assert_int_equal(f->taken[0].reading.device_time.minute, 5);
	indicate(f, "ea070b170700008000", 0x2aaa);
	f->n_taken = 1;
	assert_int_equal(indicate(f, "06000c100500", 0x2aa7), INTAKE_ACCEPTED);
	assert_int_equal(f->n_taken, 2);
	assert_int_equal(f->taken[1].reading.device_time.day, 23);
}

static void a_test_liquid_and_demonstration_data_are_nobodys(void **state)
{
	struct intake_home *f = *state;
	struct device own = cuff;

	snprintf(own.person, sizeof(own.person), "p1");
	assert_int_equal(home_value(f, &own, 0x1808, 0x2a18, "022a00ea07030e0c0a003ac04a"), INTAKE_ACCEPTED);
	assert_int_equal(f->taken[0].reading.kind, READING_CONTROL_SOLUTION);
	assert_false(f->taken[0].has_person);
	assert_int_equal(f->taken[0].accepted.class, CLASS_TELEMETRY);
	assert_int_equal(home_value(f, &own, 0x1822, 0x2a5e, "02610040000004"), INTAKE_ACCEPTED);
	assert_true(reading_has(&f->taken[1].reading, FLAG_DEMO));
	assert_false(f->taken[1].has_person);
	assert_int_equal(f->taken[1].accepted.class, CLASS_TELEMETRY);
	assert_int_equal(home_value(f, &own, 0x1822, 0x2a5e, "0061004000"), INTAKE_ACCEPTED);
	assert_true(f->taken[2].has_person);
}

/* A press whose beacon seals each repeat anew: octets are button, packet id, counter. */
static enum decode decode_press(const struct frame *frame, const struct driver **ret_driver, struct readings *found)
{
	static const struct driver driver = { .name = "press" };

	*ret_driver = &driver;
	readings_init(found, frame->sections[0].data, frame->sections[0].n_data);
	readings_begin(found, READING_SENSOR);
	readings_event(found, QUANTITY_BUTTON, frame->sections[0].data[0] ? "press" : "double-press");
	found->sequence_kind = SEQUENCE_COUNTER;
	found->sequence = frame->sections[0].data[2];
	found->has_packet_id = true;
	found->packet_id = frame->sections[0].data[1];
	return DECODE_OK;
}

static void a_press_that_is_sealed_anew_is_one_press(void **state)
{
	struct intake_home *f = *state;

	f->intake->decode = decode_press;
	assert_int_equal(hear(f, &button, "010780"), INTAKE_ACCEPTED);
	for (int i = 0; i < 3; i++) {
		char hex[8];

		home_wait(f, 3 * SECOND);
		snprintf(hex, sizeof(hex), "0107%02x", 0x81 + i);
		assert_int_equal(hear(f, &button, hex), INTAKE_REPEATED);
	}
	assert_int_equal(hear(f, &button, "010782"), INTAKE_REPLAY); /* a replay of a repeat */
	assert_int_equal(home_restart(f), 0);
	f->intake->decode = decode_press;
	assert_int_equal(hear(f, &button, "010782"), INTAKE_REPLAY);
	assert_int_equal(hear(f, &button, "010884"), INTAKE_ACCEPTED); /* another packet id */
	assert_int_equal(hear(f, &button, "000885"), INTAKE_ACCEPTED); /* another press */
	home_wait(f, 4 * SECOND);
	assert_int_equal(hear(f, &button, "000886"), INTAKE_ACCEPTED); /* after a while */
	assert_int_equal(f->n_taken, 4);
}

/* A scale that only weighs repeats its last weighing, with its stamp, for a minute, and is not always heard. */
static void r15_a_stamped_weight_that_is_advertised_for_a_minute_is_one_reading(void **state)
{
	struct intake_home *f = *state;

	assert_int_equal(home_advert(f, &lift, 0x181d, "22c238ea07030e070000"), INTAKE_ACCEPTED);
	for (int i = 0; i < 6; i++) {
		home_wait(f, 10 * SECOND);
		assert_int_equal(home_advert(f, &lift, 0x181d, "22c238ea07030e070000"), INTAKE_REPEATED);
	}
	assert_int_equal(home_advert(f, &lift, 0x181d, "22c238ea07030e070100"), INTAKE_ACCEPTED);
}

/* A scale counts up to what somebody weighs; 160.14 lb are sent, and stay that. */
static void r15_a_weight_counts_once_when_it_stands_and_in_the_unit_that_was_sent(void **state)
{
	static const struct device scale = { .id = "scale-1", .address = { { 0, 0xaa, 1, 1, 0, 5 } }, .kind = DEVICE_SCALE };
	struct intake_home *f = *state;

	assert_int_equal(home_advert(f, &scale, 0x181d, "030024ea07030e070000"), INTAKE_EMPTY);
	assert_int_equal(home_advert(f, &scale, 0x181d, "038e3eea07030e070000"), INTAKE_EMPTY);
	assert_int_equal(home_advert(f, &scale, 0x181d, "238e3eea07030e070000"), INTAKE_ACCEPTED);
	assert_int_equal(f->taken[0].values[0].quantity, QUANTITY_BODY_WEIGHT);
	assert_int_equal(f->taken[0].values[0].unit, UNIT_POUND);
	assert_int_equal(f->taken[0].values[0].number.mantissa, 16014);
	assert_int_equal(f->taken[0].values[0].number.exponent, -2);
	assert_int_equal(home_restart(f), 0);
	home_wait(f, 3600 * SECOND);
	assert_int_equal(home_advert(f, &scale, 0x181d, "238e3eea07030e070000"), INTAKE_REPEATED);
	assert_int_equal(f->n_taken, 1);
}

static void what_a_sensor_says_is_told_as_of_what_it_is_mounted_on(void **state)
{
	struct intake_home *f = *state;
	struct device sensor = lift;

	sensor.mounted.mounting = MOUNTING_TOILET_LIFT_ARM;
	assert_int_equal(hear(f, &sensor, "4000071101"), INTAKE_ACCEPTED);
	assert_int_equal(f->taken[0].values[0].quantity, QUANTITY_RAISED);
	assert_true(f->taken[0].values[0].truth);
	assert_true(reading_has(&f->taken[0].reading, FLAG_BY_MOUNTING));
	assert_int_equal(f->taken[0].reading.kind, READING_MOBILITY);
	/* Another plan makes no other reading of the same packet, heard again after a restart. */
	sensor.mounted.mounting = MOUNTING_UPPER_END;
	assert_int_equal(home_restart(f), 0);
	assert_int_equal(hear(f, &sensor, "4000071101"), INTAKE_REPEATED);
	assert_int_equal(hear(f, &sensor, "4000081101"), INTAKE_ACCEPTED);
	assert_int_equal(f->taken[1].values[0].quantity, QUANTITY_UPPER_END_STOP);
	assert_false(f->taken[1].values[0].truth);
}

/* A load that hangs in a hoist is no weighing of anybody. */
static void a_load_of_an_aid_is_an_event_and_no_vital_sign(void **state)
{
	struct intake_home *f = *state;

	assert_int_equal(home_advert(f, &lift, 0x181d, "22c238ea07030e070000"), INTAKE_ACCEPTED);
	assert_int_equal(f->taken[0].values[0].quantity, QUANTITY_LOAD);
	assert_int_equal(f->taken[0].accepted.class, CLASS_EVENT);
}

static int hear_govee(struct intake_home *home, const char *hex)
{
	struct frame frame = { .kind = FRAME_ADVERT, .address = button.address, .n_sections = 1,
		.sections = { { .is_manufacturer = true, .company = 0xef88 } }, .decrypt = aes_decrypt_block };
	struct arrival arrival = { .now_us = home->now_us, .wall_us = home->wall_us, .late_after_s = 1800 };
	uint8_t octets[24];

	assert_int_equal(hex_decode(hex, strlen(hex), octets, sizeof(octets)), sizeof(octets));
	frame.sections[0].data = octets;
	frame.sections[0].n_data = sizeof(octets);
	return intake_frame(home->intake, &button, &frame, &arrival);
}

/* A Govee button: its packet has the moment of the press in it, and is sent for as long as it likes. */
static void r19_a_press_that_tells_its_packet_is_one_press_however_long_it_is_sent(void **state)
{
	struct intake_home *f = *state;

	assert_int_equal(hear_govee(f, "f30a0000648248e86020622588c02fd258cb3f1b8544d930"), INTAKE_ACCEPTED);
	home_wait(f, 60 * SECOND);
	assert_int_equal(hear_govee(f, "f30a0000648248e86020622588c02fd258cb3f1b8544d930"), INTAKE_REPEATED);
	assert_int_equal(hear_govee(f, "f30a0024aaeaa5631b810899e1c4e1409883fe225935c464"), INTAKE_ACCEPTED);
}

/* A counter that began anew is a replay, until somebody vouches for the device: then the same number is another packet. */
static void a_new_battery_is_believed_when_the_device_is_enrolled_again(void **state)
{
	struct intake_home *f = *state;

	assert_int_equal(hear(f, &lift, "400007015a06e8031101"), INTAKE_ACCEPTED);
	assert_int_equal(intake_begin_anew(f->intake, &lift, f->now_us), 0);
	assert_int_equal(hear(f, &lift, "400007015a06e8031101"), INTAKE_ACCEPTED);
	assert_memory_not_equal(f->taken[0].accepted.id, f->taken[1].accepted.id, READING_ID_SIZE);
	assert_int_equal(home_restart(f), 0);
	assert_int_equal(hear(f, &lift, "400007015a06e8031101"), INTAKE_REPEATED);
	assert_int_equal(intake_begin_anew(f->intake, &button, f->now_us), 0); /* never heard */
}

/* A SwitchBot contact: the last four octets but one count seconds. */
static void seconds_that_count_on_are_no_news(void **state)
{
	struct intake_home *f = *state;

	assert_int_equal(home_advert(f, &lift, 0xfd3d, "64c05a030005000c45"), INTAKE_ACCEPTED);
	home_wait(f, 10 * SECOND);
	assert_int_equal(home_advert(f, &lift, 0xfd3d, "64c05a03000f001645"), INTAKE_REPEATED);
	assert_int_equal(home_restart(f), 0);
	assert_int_equal(home_advert(f, &lift, 0xfd3d, "64c05a030019002045"), INTAKE_REPEATED);
	assert_int_equal(home_advert(f, &lift, 0xfd3d, "64c05a01001a000145"), INTAKE_ACCEPTED); /* closed */
}

static int set_up(void **state)
{
	*state = home_open();
	return 0;
}

static int tear_down(void **state)
{
	home_close(*state);
	return 0;
}

#define intake_test(fn) cmocka_unit_test_setup_teardown(fn, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		intake_test(one_packet_heard_ten_times_is_one_reading),
		intake_test(a_packet_known_before_a_restart_is_known_after_it),
		intake_test(r18_a_press_after_the_packet_id_wrapped_is_a_new_press),
		intake_test(r18_a_burst_of_presses_is_as_many_as_were_pressed),
		intake_test(r19_what_a_button_says_of_its_last_press_is_no_press),
		intake_test(a_device_that_is_enrolled_anew_goes_on_counting),
		intake_test(packets_that_alternate_under_one_id_are_known_and_write_nothing),
		intake_test(an_older_packet_is_refused_and_counted_as_replay),
		intake_test(a_plain_packet_from_a_device_with_a_key_is_refused),
		intake_test(an_indication_delivered_twice_is_one_reading),
		intake_test(r12_a_record_is_known_whatever_its_time_is_taken_for),
		intake_test(s12_a_record_that_is_there_again_without_its_row_is_not_of_now),
		intake_test(a_value_is_trusted_as_far_as_its_bond),
		intake_test(what_the_store_could_not_take_may_come_again),
		intake_test(equal_texts_of_two_characteristics_are_two_readings),
		intake_test(records_are_known_however_they_are_grouped),
		intake_test(equal_records_of_two_sessions_are_two_readings),
		intake_test(a_test_liquid_and_demonstration_data_are_nobodys),
		intake_test(a_press_that_is_sealed_anew_is_one_press),
		intake_test(r15_a_stamped_weight_that_is_advertised_for_a_minute_is_one_reading),
		intake_test(r15_a_weight_counts_once_when_it_stands_and_in_the_unit_that_was_sent),
		intake_test(what_a_sensor_says_is_told_as_of_what_it_is_mounted_on),
		intake_test(a_load_of_an_aid_is_an_event_and_no_vital_sign),
		intake_test(r19_a_press_that_tells_its_packet_is_one_press_however_long_it_is_sent),
		intake_test(a_new_battery_is_believed_when_the_device_is_enrolled_again),
		intake_test(seconds_that_count_on_are_no_news),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
