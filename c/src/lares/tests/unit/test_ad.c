/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/ad.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <string.h>

static int to_frame(const char *octets, size_t n_octets, struct frame *ret_frame)
{
	return ad_to_frame((const uint8_t *)octets, n_octets, ret_frame);
}

static void a_structure_beyond_the_end_is_refused(void **state)
{
	struct frame frame;

	(void)state;
	assert_int_equal(to_frame("\x02\x01", 2, &frame), -EBADMSG);
	assert_int_equal(to_frame("\x02\x01\x06\x05\x16\xd2\xfc\x40", 8, &frame), -EBADMSG);
	assert_int_equal(to_frame("\x01", 1, &frame), -EBADMSG);
	assert_int_equal(to_frame("\xff\x16", 2, &frame), -EBADMSG);
}

static void after_the_end_only_zeros_may_follow(void **state)
{
	struct frame frame;

	(void)state;
	assert_int_equal(to_frame("\x02\x01\x06\x00\x00\x00", 6, &frame), 0);
	assert_int_equal(to_frame("\x02\x01\x06\x00\x00\x01", 6, &frame), -EBADMSG);
	assert_int_equal(to_frame("", 0, &frame), 0);
}

static void a_uuid_or_company_that_is_cut_off_is_refused(void **state)
{
	struct frame frame;

	(void)state;
	assert_int_equal(to_frame("\x02\x16\xd2", 3, &frame), -EBADMSG);
	assert_int_equal(to_frame("\x02\xff\x99", 3, &frame), -EBADMSG);
	assert_int_equal(to_frame("\x04\x20\x01\x02\x03", 5, &frame), -EBADMSG);
	assert_int_equal(to_frame("\x03\x21\x01\x02", 4, &frame), -EBADMSG);
	assert_int_equal(to_frame("\x01\xff", 2, &frame), -EBADMSG);
}

static void more_sections_than_a_frame_holds_are_refused(void **state)
{
	char octets[4 * (FRAME_SECTIONS_MAX + 1)];
	struct frame frame;

	(void)state;
	for (size_t i = 0; i <= FRAME_SECTIONS_MAX; i++)
		memcpy(octets + 4 * i, "\x03\x16\xd2\xfc", 4);
	assert_int_equal(to_frame(octets, 4 * FRAME_SECTIONS_MAX, &frame), 0);
	assert_int_equal(frame.n_sections, FRAME_SECTIONS_MAX);
	assert_int_equal(to_frame(octets, sizeof(octets), &frame), -E2BIG);
}

static void structures_come_one_after_the_other(void **state)
{
	struct reader r = reader_of("\x02\x01\x06\x01\x09\x03\xff\x99\x04", 9);
	struct ad ad;

	(void)state;
	assert_int_equal(ad_next(&r, &ad), 0);
	assert_int_equal(ad.type, 0x01);
	assert_int_equal(ad.n_data, 1);
	assert_int_equal(ad.data[0], 0x06);
	assert_int_equal(ad_next(&r, &ad), 0);
	assert_int_equal(ad.type, 0x09);
	assert_int_equal(ad.n_data, 0);
	assert_int_equal(ad_next(&r, &ad), 0);
	assert_int_equal(ad.type, 0xff);
	assert_int_equal(ad_next(&r, &ad), AD_END);
	assert_int_equal(ad_next(&r, &ad), AD_END);
}

static void sections_of_every_kind_are_found(void **state)
{
	static const char octets[] = "\x02\x01\x06"
				     "\x05\x16\xd2\xfc\x40\x01"
				     "\x05\xff\x99\x04\x05\x12"
				     "\x06\x20\xd2\xfc\x01\x00\x07"
				     "\x11\x21\xfb\x34\x9b\x5f\x80\x00\x00\x80\x00\x10\x00\x00\x35\x2a\x00\x00";
	struct frame frame;
	char text[UUID_TEXT_MAX];

	(void)state;
	assert_int_equal(to_frame(octets, sizeof(octets) - 1, &frame), 0);
	assert_int_equal(frame.kind, FRAME_ADVERT);
	assert_int_equal(frame.n_sections, 4);
	assert_ptr_equal(frame_service_data(&frame, 0xfcd2), &frame.sections[0]);
	assert_memory_equal(frame.sections[0].data, "\x40\x01", 2);
	assert_true(frame.sections[1].is_manufacturer);
	assert_int_equal(frame.sections[1].company, 0x0499);
	assert_int_equal(frame.sections[1].n_data, 2);
	uuid_format(&frame.sections[2].service, text);
	assert_string_equal(text, "0001fcd2-0000-1000-8000-00805f9b34fb");
	assert_int_equal(frame.sections[2].n_data, 1);
	uuid_format(&frame.sections[3].service, text);
	assert_string_equal(text, "00002a35-0000-1000-8000-00805f9b34fb");
	assert_int_equal(frame.sections[3].n_data, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_structure_beyond_the_end_is_refused),
		cmocka_unit_test(after_the_end_only_zeros_may_follow),
		cmocka_unit_test(a_uuid_or_company_that_is_cut_off_is_refused),
		cmocka_unit_test(more_sections_than_a_frame_holds_are_refused),
		cmocka_unit_test(structures_come_one_after_the_other),
		cmocka_unit_test(sections_of_every_kind_are_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
