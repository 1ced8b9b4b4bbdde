/* SPDX-License-Identifier: Apache-2.0 */
#include "intake/intake.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#define SECOND UINT64_C(1000000)

enum { KEPT_MAX = 64 };

/* A store in memory that outlives the intake, as the real one outlives a restart. */
struct kept {
	struct {
		char key[64];
		uint64_t value;
	} counters[KEPT_MAX];
	size_t n_counters;
	uint8_t ids[KEPT_MAX][READING_ID_SIZE];
	struct accepted accepted[KEPT_MAX];
	size_t n_accepted;
	size_t n_writes; /* of counters */
	bool fails;
};

/* Not a MAC: enough to tell identities apart in a test. */
static void identify(void *context, const uint8_t *bytes, size_t n_bytes, uint8_t ret_id[READING_ID_SIZE])
{
	uint64_t hash[2] = { 0xcbf29ce484222325, 0x9e3779b97f4a7c15 };

	(void)context;
	for (size_t i = 0; i < n_bytes; i++) {
		hash[0] = (hash[0] ^ bytes[i]) * 0x100000001b3;
		hash[1] = (hash[1] + bytes[i]) * 0x100000001b3;
	}
	memcpy(ret_id, hash, READING_ID_SIZE);
}

static uint64_t next_seq(void *context)
{
	return ((struct kept *)context)->n_accepted + 1;
}

static int accept_reading(void *context, const struct accepted *accepted)
{
	struct kept *kept = context;

	if (kept->fails)
		return -28;
	for (size_t i = 0; i < kept->n_accepted; i++)
		if (memcmp(kept->ids[i], accepted->id, READING_ID_SIZE) == 0)
			return INTAKE_TWIN;
	memcpy(kept->ids[kept->n_accepted], accepted->id, READING_ID_SIZE);
	kept->accepted[kept->n_accepted++] = *accepted;
	return 0;
}

static int get_counter(void *context, const char *key, uint64_t *ret_value)
{
	struct kept *kept = context;

	for (size_t i = 0; i < kept->n_counters; i++)
		if (strcmp(kept->counters[i].key, key) == 0) {
			*ret_value = kept->counters[i].value;
			return 0;
		}
	return 1;
}

static int set_counter(void *context, const char *key, uint64_t value)
{
	struct kept *kept = context;
	size_t i;

	kept->n_writes++;
	for (i = 0; i < kept->n_counters; i++)
		if (strcmp(kept->counters[i].key, key) == 0)
			break;
	if (i == kept->n_counters)
		kept->n_counters++;
	snprintf(kept->counters[i].key, sizeof(kept->counters[i].key), "%s", key);
	kept->counters[i].value = value;
	return 0;
}

static const char *person_of(void *context, const struct device *device, uint8_t user)
{
	(void)context;
	(void)user;
	return device->person[0] ? device->person : NULL;
}

static const struct intake_ops ops = { identify, next_seq, accept_reading, get_counter, set_counter, person_of };

static const struct device lift = { .id = "toilet-lift-1", .address = { { 0, 0xaa, 1, 1, 0, 2 } },
	.kind = DEVICE_TOILET_LIFT, .person = "p1" };
static const struct device button = { .id = "help-button-1", .address = { { 0, 0xaa, 1, 1, 0, 3 } },
	.kind = DEVICE_HELP_BUTTON };
static const struct device cuff = { .id = "cuff-1", .address = { { 0, 0xaa, 1, 1, 0, 1 } }, .kind = DEVICE_CUFF,
	.is_bonded = true };

struct fixture {
	struct kept kept;
	struct intake *intake;
	uint64_t now_us;
};

static int hear(struct fixture *f, const struct device *device, const char *hex)
{
	uint8_t bytes[FRAME_DATA_MAX];
	int n_bytes = hex_decode(hex, strlen(hex), bytes, sizeof(bytes));
	struct frame frame = { .kind = FRAME_ADVERT,
		.address = device->address,
		.sections = { { .service = uuid_from_u16(0xfcd2), .data = bytes, .n_data = (size_t)n_bytes } },
		.n_sections = 1 };
	struct arrival arrival = { .now_us = f->now_us, .wall_us = INT64_C(1795331645) * 1000000, .late_after_s = 1800 };

	assert_true(n_bytes >= 0);
	return intake_frame(f->intake, device, &frame, &arrival);
}

static int indicate(struct fixture *f, const char *hex, uint16_t characteristic)
{
	uint8_t bytes[FRAME_DATA_MAX];
	int n_bytes = hex_decode(hex, strlen(hex), bytes, sizeof(bytes));
	struct frame frame = { .kind = FRAME_GATT,
		.address = cuff.address,
		.service = uuid_from_u16(0x1810),
		.characteristic = uuid_from_u16(characteristic),
		.data = bytes,
		.n_data = (size_t)n_bytes };
	struct arrival arrival = { .now_us = f->now_us,
		.wall_us = INT64_C(1795331645) * 1000000,
		.is_bonded = true,
		.late_after_s = 1800 };

	assert_true(n_bytes >= 0);
	return intake_frame(f->intake, &cuff, &frame, &arrival);
}

static void restart(struct fixture *f)
{
	intake_free(f->intake);
	assert_int_equal(intake_new(&ops, &f->kept, &f->intake), 0);
}

static void one_packet_heard_ten_times_is_one_reading(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(hear(f, &lift, "400007015a06e8031101"), INTAKE_ACCEPTED);
	for (int i = 0; i < 9; i++) {
		f->now_us += SECOND;
		assert_int_equal(hear(f, &lift, "400007015a06e8031101"), INTAKE_REPEATED);
	}
	assert_int_equal(f->kept.n_accepted, 1);
	assert_string_equal(f->kept.accepted[0].person, "p1");
	assert_int_equal(f->kept.accepted[0].class, CLASS_EVENT);
}

static void a_packet_known_before_a_restart_is_known_after_it(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(hear(f, &lift, "400007015a06e8031101"), INTAKE_ACCEPTED);
	restart(f);
	assert_int_equal(hear(f, &lift, "400007015a06e8031101"), INTAKE_REPEATED);
	f->now_us += 60 * SECOND;
	assert_int_equal(hear(f, &lift, "400008015a06e8031101"), INTAKE_ACCEPTED);
	assert_int_equal(f->kept.n_accepted, 2);
}

static void a_press_after_the_packet_id_wrapped_is_a_new_press(void **state)
{
	struct fixture *f = *state;

	for (unsigned id = 0; id <= 256; id += 32) {
		char hex[16];

		snprintf(hex, sizeof(hex), "4400%02x3a01", id & 0xff);
		f->now_us += 5 * SECOND;
		assert_int_equal(hear(f, &button, hex), INTAKE_ACCEPTED);
	}
	assert_int_equal(f->kept.n_accepted, 9);
	assert_int_equal(f->kept.accepted[8].class, CLASS_ALERT);
	assert_memory_not_equal(f->kept.ids[0], f->kept.ids[8], READING_ID_SIZE);
}

static void a_device_that_is_enrolled_anew_goes_on_counting(void **state)
{
	struct fixture *f = *state;
	struct device again = button;

	assert_int_equal(hear(f, &button, "4400c83a01"), INTAKE_ACCEPTED);
	f->now_us += 5 * SECOND;
	assert_int_equal(hear(f, &button, "4400073a01"), INTAKE_ACCEPTED);
	snprintf(again.id, sizeof(again.id), "help-button-2");
	restart(f);
	f->now_us += 5 * SECOND;
	assert_int_equal(hear(f, &again, "4400c83a01"), INTAKE_ACCEPTED);
	assert_int_equal(f->kept.n_accepted, 3);
}

static void packets_that_alternate_under_one_id_are_known_and_write_nothing(void **state)
{
	struct fixture *f = *state;
	size_t n_writes;

	assert_int_equal(hear(f, &lift, "400007015a1101"), INTAKE_ACCEPTED);
	assert_int_equal(hear(f, &lift, "400007015a1100"), INTAKE_ACCEPTED);
	n_writes = f->kept.n_writes;
	for (int i = 0; i < 10; i++) {
		assert_int_equal(hear(f, &lift, "400007015a1101"), INTAKE_REPEATED);
		assert_int_equal(hear(f, &lift, "400007015a1100"), INTAKE_REPEATED);
	}
	assert_int_equal(f->kept.n_accepted, 2);
	assert_int_equal(f->kept.n_writes, n_writes);
}

static void an_older_packet_is_refused_and_counted_as_replay(void **state)
{
	struct fixture *f = *state;
	uint64_t n_replays = 0;

	assert_int_equal(hear(f, &lift, "400010015a1101"), INTAKE_ACCEPTED);
	f->now_us += SECOND;
	assert_int_equal(hear(f, &lift, "40000f015a1100"), INTAKE_REFUSED);
	for (size_t i = 0; i < drivers_count(); i++)
		n_replays += intake_count(f->intake, i, DECODE_REPLAY);
	assert_int_equal(n_replays, 1);
}

static void a_plain_packet_from_a_device_with_a_key_is_refused(void **state)
{
	struct fixture *f = *state;
	struct device keyed = lift;

	keyed.has_key = true;
	assert_int_equal(hear(f, &keyed, "400007015a06e8031101"), INTAKE_REFUSED);
	assert_int_equal(f->kept.n_accepted, 0);
}

static void an_indication_delivered_twice_is_one_reading(void **state)
{
	static const char stamped[] = "1e800052006100ea07030e07050948000104" "00";
	static const char bare[] = "00800052006100";
	struct fixture *f = *state;

	assert_int_equal(indicate(f, stamped, 0x2a35), INTAKE_ACCEPTED);
	assert_int_equal(indicate(f, stamped, 0x2a35), INTAKE_REPEATED);
	restart(f);
	assert_int_equal(indicate(f, stamped, 0x2a35), INTAKE_REPEATED);
	assert_int_equal(indicate(f, bare, 0x2a35), INTAKE_ACCEPTED);
	f->now_us += SECOND;
	assert_int_equal(indicate(f, "58", 0x2a19), INTAKE_ACCEPTED);
	assert_int_equal(indicate(f, bare, 0x2a35), INTAKE_REPEATED);
	f->now_us += 60 * SECOND;
	assert_int_equal(indicate(f, bare, 0x2a35), INTAKE_ACCEPTED);
	assert_int_equal(f->kept.n_accepted, 4);
	assert_int_equal(f->kept.accepted[0].trust, TRUST_BONDED);
}

static void what_the_store_could_not_take_may_come_again(void **state)
{
	struct fixture *f = *state;

	f->kept.fails = true;
	assert_true(hear(f, &lift, "400007015a06e8031101") < 0);
	f->kept.fails = false;
	assert_int_equal(hear(f, &lift, "400007015a06e8031101"), INTAKE_ACCEPTED);
}

static void equal_texts_of_two_characteristics_are_two_readings(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(indicate(f, "312e30", 0x2a26), INTAKE_ACCEPTED);
	assert_int_equal(indicate(f, "312e30", 0x2a27), INTAKE_ACCEPTED);
	f->now_us += 60 * SECOND;
	assert_int_equal(indicate(f, "312e30", 0x2a26), INTAKE_REPEATED);
	restart(f);
	assert_int_equal(indicate(f, "312e30", 0x2a26), INTAKE_REPEATED);
}

static int set_up(void **state)
{
	static struct fixture fixture;

	fixture = (struct fixture){ .now_us = 1000 * SECOND };
	*state = &fixture;
	return intake_new(&ops, &fixture.kept, &fixture.intake);
}

static int tear_down(void **state)
{
	intake_free(((struct fixture *)*state)->intake);
	return 0;
}

#define intake_test(fn) cmocka_unit_test_setup_teardown(fn, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		intake_test(one_packet_heard_ten_times_is_one_reading),
		intake_test(a_packet_known_before_a_restart_is_known_after_it),
		intake_test(a_press_after_the_packet_id_wrapped_is_a_new_press),
		intake_test(a_device_that_is_enrolled_anew_goes_on_counting),
		intake_test(packets_that_alternate_under_one_id_are_known_and_write_nothing),
		intake_test(an_older_packet_is_refused_and_counted_as_replay),
		intake_test(a_plain_packet_from_a_device_with_a_key_is_refused),
		intake_test(an_indication_delivered_twice_is_one_reading),
		intake_test(what_the_store_could_not_take_may_come_again),
		intake_test(equal_texts_of_two_characteristics_are_two_readings),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
