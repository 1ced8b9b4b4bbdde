/* SPDX-License-Identifier: Apache-2.0 */
/* Every reading of every vector, packed and read again, tells the same JSON; what is mangled is refused or makes sense. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "proto/json/reading_json.h"
#include "proto/packed.h"
#include "vectors/vec.h"

static const uint8_t id[READING_ID_SIZE] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16 };
static const struct device cuff = { .id = "cuff-1", .address = { { 0, 0xaa, 1, 1, 0, 1 } } };

static struct accepted plain(const struct readings *readings, const struct reading *reading)
{
	struct accepted accepted = { .seq = 77, .device = &cuff, .person = "p1", .class = CLASS_VITAL,
		.at_us = INT64_C(1795335245113000), .received_us = INT64_C(1795335246002000), .at_zone_s = 3600,
		.received_zone_s = 3600, .quality = TIME_DEVICE, .is_clock_trusted = true, .live = true,
		.trust = TRUST_BONDED, .readings = readings, .reading = reading };

	memcpy(accepted.id, id, sizeof(id));
	return accepted;
}

static struct packed row_of(const struct accepted *accepted, const uint8_t *octets, int n_octets)
{
	return (struct packed){ accepted->seq, id, "cuff-1", cuff.address, accepted->class, accepted->at_us, octets,
		(size_t)n_octets };
}

static void assert_same_json(const struct accepted *accepted)
{
	static char before[ACCEPTED_JSON_MAX], after[ACCEPTED_JSON_MAX];
	static uint8_t octets[PACKED_MAX];
	static struct unpacked unpacked;
	int n = packed_write(accepted, octets, sizeof(octets));
	scoped(freep) uint8_t *copy = malloc(n > 0 ? (size_t)n : 1); /* of just that size, so that a sanitizer sees */
	struct packed row = row_of(accepted, copy, n);

	assert_true(n > 0);
	memcpy(copy, octets, (size_t)n);
	assert_int_equal(packed_read(&row, &unpacked), 0);
	assert_true(accepted_json(accepted, before, sizeof(before)) > 0);
	assert_true(accepted_json(&unpacked.accepted, after, sizeof(after)) > 0);
	assert_string_equal(after, before);
	for (int i = 0; i < n; i++)
		assert_int_equal(packed_write(accepted, octets, (size_t)i), -ENOSPC);
}

struct decoded {
	const struct driver *driver;
	unsigned int n;
};

static int check_row(void *context, const struct vec_row *row)
{
	static struct readings readings;
	struct decoded *decoded = context;

	if (!vec_expects(row, DECODE_OK) || decoded->driver->decode(row->frame, &readings) != DECODE_OK)
		return 0;
	for (size_t i = 0; i < readings.n_readings; i++) {
		struct accepted accepted = plain(&readings, &readings.reading[i]);

		assert_same_json(&accepted);
		decoded->n++;
	}
	return 0;
}

static void what_every_driver_says_comes_back(void **state)
{
	(void)state;
	for (size_t i = 0; i < drivers_count(); i++) {
		struct decoded decoded = { .driver = drivers_at(i) };

		assert_int_equal(vec_each_of(SOURCE_DIR, decoded.driver, check_row, &decoded), 0);
	}
}

static void example(struct readings *readings)
{
	static const uint8_t raw[] = { 0x16, 0x48 };

	readings_init(readings, raw, sizeof(raw));
	readings_begin(readings, READING_HEART_RATE)->user = 2;
	readings_number(readings, QUANTITY_HEART_RATE, (struct decimal){ 72, 0 }, UNIT_PER_MINUTE);
	readings_event(readings, QUANTITY_DIMMER, "rotate-left")->steps = 3;
	readings_mark(readings, (enum reading_flag)0);
	readings_mark(readings, (enum reading_flag)(FLAG_COUNT - 1));
}

static void times_of_every_kind_come_back(void **state)
{
	struct readings readings;
	struct accepted accepted;

	(void)state;
	example(&readings);
	accepted = plain(&readings, &readings.reading[0]);
	accepted.person = NULL;
	accepted.at_us = -INT64_C(62135596800000000); /* year 1 */
	accepted.received_zone_s = -12600;
	accepted.is_clock_trusted = false;
	accepted.live = false;
	accepted.quality = TIME_CORRECTED;
	accepted.offset_s = INT64_MIN;
	accepted.boot[3] = 9;
	accepted.received_boot_us = UINT64_MAX;
	readings.reading[0].device_time = (struct device_time){ 9999, 12, 31, 23, 59, 59, true };
	assert_same_json(&accepted);
}

static void what_redating_needs_comes_back(void **state)
{
	static struct unpacked unpacked;
	struct readings readings;
	struct accepted accepted;
	uint8_t octets[256];
	struct packed row;

	(void)state;
	example(&readings);
	accepted = plain(&readings, &readings.reading[0]);
	accepted.is_clock_trusted = false;
	memcpy(accepted.boot, id, sizeof(id));
	accepted.received_boot_us = 123456789;
	accepted.is_redated = true;
	accepted.first_at_us = 5000;
	accepted.first_received_us = -7000;
	row = row_of(&accepted, octets, packed_write(&accepted, octets, sizeof(octets)));
	assert_int_equal(packed_read(&row, &unpacked), 0);
	assert_memory_equal(unpacked.accepted.boot, id, sizeof(id));
	assert_int_equal(unpacked.accepted.received_boot_us, 123456789);
	assert_true(unpacked.accepted.is_redated);
	assert_int_equal(unpacked.accepted.first_at_us, 5000);
	assert_int_equal(unpacked.accepted.first_received_us, -7000);
}

static void who_said_whose_it_is_comes_back(void **state)
{
	static struct unpacked unpacked;
	struct readings readings;
	struct accepted accepted;
	uint8_t octets[256], cut[256];
	struct packed row;
	int n;

	(void)state;
	example(&readings);
	accepted = plain(&readings, &readings.reading[0]);
	accepted.reassigned_by = "nurse-7";
	accepted.reassigned_from = NULL;
	accepted.reassigned_at_us = 7000;
	n = packed_write(&accepted, octets, sizeof(octets));
	row = row_of(&accepted, octets, n);
	assert_int_equal(packed_read(&row, &unpacked), 0);
	assert_string_equal(unpacked.accepted.reassigned_by, "nurse-7");
	assert_null(unpacked.accepted.reassigned_from);
	assert_int_equal(unpacked.accepted.reassigned_at_us, 7000);
	accepted.reassigned_from = "p2";
	accepted.reassigned_by = "a name that is far too long to be anybody's, as no person's id and no user's name comes near it";
	memset(cut, 0, sizeof(cut));
	n = packed_write(&accepted, cut, sizeof(cut));
	row = row_of(&accepted, cut, n);
	assert_int_equal(packed_read(&row, &unpacked), -EBADMSG);
}

static void a_heart_rate_takes_few_octets(void **state)
{
	struct readings readings;
	struct accepted accepted;
	uint8_t octets[64];

	(void)state;
	readings_init(&readings, id, 2);
	readings_begin(&readings, READING_HEART_RATE);
	readings_number(&readings, QUANTITY_HEART_RATE, (struct decimal){ 72, 0 }, UNIT_PER_MINUTE);
	accepted = plain(&readings, &readings.reading[0]);
	assert_in_range(packed_write(&accepted, octets, sizeof(octets)), 1, 22);
}

static void mangled_octets_are_refused_or_make_sense(void **state)
{
	static struct unpacked unpacked;
	static char json[ACCEPTED_JSON_MAX];
	struct readings readings;
	struct accepted accepted;
	uint8_t octets[256];
	int n, n_refused = 0;

	(void)state;
	example(&readings);
	accepted = plain(&readings, &readings.reading[0]);
	n = packed_write(&accepted, octets, sizeof(octets));
	for (int i = 0; i < n; i++) {
		for (unsigned int octet = 0; octet < 256; octet++) {
			uint8_t kept = octets[i];
			struct packed row = row_of(&accepted, octets, n);

			octets[i] = (uint8_t)octet;
			if (packed_read(&row, &unpacked) == 0)
				assert_true(accepted_json(&unpacked.accepted, json, sizeof(json)) > 0);
			else
				n_refused++;
			octets[i] = kept;
		}
	}
	assert_true(n_refused > 0);
}

/* A number's tenth octet has room for one bit. */
static void numbers_beyond_64_bits_are_refused(void **state)
{
	static struct unpacked unpacked;
	const uint8_t octets[] = { 1, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2, 0, 0, 0, 0, 0, 0, 0 };
	struct packed row = { .seq = 1, .id = id, .device = "cuff-1", .octets = octets, .n_octets = sizeof(octets) };

	(void)state;
	assert_int_equal(packed_read(&row, &unpacked), -EBADMSG);
}

static const char *name_of(const char *table, int number)
{
	if (strcmp(table, "quantity") == 0)
		return number < QUANTITY_COUNT ? quantity_name((enum quantity)number) : NULL;
	if (strcmp(table, "unit") == 0)
		return number < UNIT_COUNT ? unit_ucum((enum unit)number) : NULL;
	if (strcmp(table, "kind") == 0)
		return number < READING_KIND_COUNT ? reading_kind_name((enum reading_kind)number) : NULL;
	if (strcmp(table, "flag") == 0)
		return number < FLAG_COUNT ? reading_flag_name((enum reading_flag)number) : NULL;
	if (strcmp(table, "absent") == 0)
		return number < ABSENT_COUNT ? absent_name((enum absent)number) : NULL;
	return NULL;
}

/* A row on a disk out there holds these numbers: a new word goes to the end of its .def, and of this list. */
static void the_numbers_of_words_never_change(void **state)
{
	scoped(fclosep) FILE *list = fopen(SOURCE_DIR "/tests/unit/packed_words.txt", "re");
	int number, n_words = 0, n_expected = QUANTITY_COUNT + UNIT_COUNT + READING_KIND_COUNT + FLAG_COUNT + ABSENT_COUNT;
	char line[128], table[16], word[64];

	(void)state;
	assert_non_null(list);
	while (fgets(line, sizeof(line), list)) {
		word[0] = '\0';
		assert_true(sscanf(line, "%15s %d %63s", table, &number, word) >= 2);
		assert_non_null(name_of(table, number));
		assert_string_equal(name_of(table, number), word);
		n_words++;
	}
	assert_int_equal(n_words, n_expected);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_every_driver_says_comes_back),
		cmocka_unit_test(times_of_every_kind_come_back),
		cmocka_unit_test(what_redating_needs_comes_back),
		cmocka_unit_test(who_said_whose_it_is_comes_back),
		cmocka_unit_test(a_heart_rate_takes_few_octets),
		cmocka_unit_test(mangled_octets_are_refused_or_make_sense),
		cmocka_unit_test(numbers_beyond_64_bits_are_refused),
		cmocka_unit_test(the_numbers_of_words_never_change),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
