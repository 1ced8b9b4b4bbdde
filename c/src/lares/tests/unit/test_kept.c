/* SPDX-License-Identifier: Apache-2.0 */
#include "intake/kept.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static const struct arrival arrival = { .wall_us = INT64_C(1795331645000000), .is_clock_trusted = true, .is_bonded = true,
	.late_after_s = 1800 };
static const uint8_t octets[] = { 1, 2, 3, 4 };

static void write_and_read(const struct kept *kept, struct kept *ret_kept)
{
	uint8_t blob[KEPT_BLOB_MAX];
	size_t n = kept_write(kept, blob);

	assert_in_range(n, 1, sizeof(blob));
	assert_int_equal(kept_read(blob, n, ret_kept), 0);
	blob[0]++;
	assert_int_equal(kept_read(blob, n, &(struct kept){ 0 }), -EBADMSG);
}

static void a_value_comes_back_with_all_that_decoding_needs(void **state)
{
	const struct frame frame = { .kind = FRAME_GATT, .address = { { 1, 2, 3, 4, 5, 6 } },
		.service = uuid_from_u16(0x181f), .characteristic = uuid_from_u16(0x2aa7), .data = octets, .n_data = 4,
		.features = octets + 1, .n_features = 3, .session_start = { 2026, 11, 22, 7, 30, 59, true } };
	struct kept kept, again;
	struct frame back;

	(void)state;
	assert_int_equal(kept_of(&frame, NULL, &arrival, &kept), 0);
	write_and_read(&kept, &again);
	back = kept_frame(&again);
	assert_int_equal(back.kind, FRAME_GATT);
	assert_memory_equal(&back.address, &frame.address, sizeof(frame.address));
	assert_true(uuid_equal(&back.service, &frame.service));
	assert_true(uuid_equal(&back.characteristic, &frame.characteristic));
	assert_int_equal(back.n_data, 4);
	assert_memory_equal(back.data, octets, 4);
	assert_int_equal(back.n_features, 3);
	assert_memory_equal(back.features, octets + 1, 3);
	assert_int_equal(back.session_start.year, 2026);
	assert_int_equal(back.session_start.second, 59);
	assert_true(back.session_start.is_utc);
	assert_null(back.open);
	assert_int_equal(again.arrival.wall_us, arrival.wall_us);
	assert_int_equal(again.arrival.late_after_s, 1800);
	assert_true(again.arrival.is_clock_trusted && again.arrival.is_bonded);
}

static void of_an_advertisement_the_section_that_was_decoded_is_kept(void **state)
{
	const struct frame frame = { .kind = FRAME_ADVERT, .n_sections = 2,
		.sections = { { .service = uuid_from_u16(0x181b), .data = octets, .n_data = 2 },
			{ .is_manufacturer = true, .company = 0x0157, .data = octets + 2, .n_data = 2 } } };
	struct kept kept, again;
	struct frame back;

	(void)state;
	assert_int_equal(kept_of(&frame, octets + 3, &arrival, &kept), 0);
	write_and_read(&kept, &again);
	back = kept_frame(&again);
	assert_int_equal(back.n_sections, 1);
	assert_non_null(frame_manufacturer_data(&back, 0x0157));
	assert_memory_equal(back.sections[0].data, octets + 2, 2);
	assert_int_equal(kept_of(&frame, octets + 1, &arrival, &kept), 0);
	back = kept_frame(&kept);
	assert_non_null(frame_service_data(&back, 0x181b));
	assert_int_equal(kept_of(&frame, (const uint8_t *)&frame, &arrival, &kept), -EINVAL);
}

static void what_is_too_long_is_not_kept_in_part(void **state)
{
	static const uint8_t much[FRAME_DATA_MAX + 1];
	struct frame frame = { .kind = FRAME_GATT, .data = much, .n_data = sizeof(much) };
	uint8_t blob[KEPT_BLOB_MAX];
	struct kept kept;

	(void)state;
	assert_int_equal(kept_of(&frame, NULL, &arrival, &kept), -EINVAL);
	frame.n_data = FRAME_DATA_MAX;
	frame.features = much;
	frame.n_features = KEPT_FEATURES_MAX + 1;
	assert_int_equal(kept_of(&frame, NULL, &arrival, &kept), -EINVAL);
	frame.n_features = KEPT_FEATURES_MAX;
	assert_int_equal(kept_of(&frame, NULL, &arrival, &kept), 0);
	assert_in_range(kept_write(&kept, blob), FRAME_DATA_MAX + KEPT_FEATURES_MAX, KEPT_BLOB_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_value_comes_back_with_all_that_decoding_needs),
		cmocka_unit_test(of_an_advertisement_the_section_that_was_decoded_is_kept),
		cmocka_unit_test(what_is_too_long_is_not_kept_in_part),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
