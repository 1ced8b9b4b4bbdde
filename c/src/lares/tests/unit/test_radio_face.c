/* SPDX-License-Identifier: Apache-2.0 */
#include "radio/face.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>

/* 2026-03-14T07:05:09 on the face, counted as if it were UTC. */
#define FACE INT64_C(1773471909)

static void short_and_impossible_faces_are_refused(void **state)
{
	static const uint8_t faces[][7] = {
		{ 0xea, 7, 13, 14, 7, 5, 9 }, { 0xea, 7, 2, 30, 7, 5, 9 }, { 0xea, 7, 3, 14, 24, 5, 9 },
		{ 0xea, 7, 3, 14, 7, 60, 9 }, { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff },
	};
	int64_t face_s = 7;

	(void)state;
	assert_int_equal(face_read(faces[0], 0, &face_s), -EINVAL);
	assert_int_equal(face_read(faces[0], 6, &face_s), -EINVAL);
	for (size_t i = 0; i < sizeof(faces) / sizeof(faces[0]); i++)
		assert_int_equal(face_read(faces[i], 7, &face_s), -EINVAL);
	assert_int_equal(face_s, 7);
}

static void a_year_month_or_day_of_zero_is_a_clock_not_set(void **state)
{
	static const uint8_t faces[][7] = { { 0, 0, 3, 14, 7, 5, 9 }, { 0xea, 7, 0, 14, 7, 5, 9 }, { 0xea, 7, 3, 0, 7, 5, 9 } };
	int64_t face_s;

	(void)state;
	for (size_t i = 0; i < sizeof(faces) / sizeof(faces[0]); i++)
		assert_int_equal(face_read(faces[i], 7, &face_s), FACE_NOT_SET);
}

static void a_date_time_is_read(void **state)
{
	static const uint8_t face[] = { 0xea, 7, 3, 14, 7, 5, 9 };
	int64_t face_s;

	(void)state;
	assert_int_equal(face_read(face, sizeof(face), &face_s), 0);
	assert_int_equal(face_s, FACE);
}

static void both_forms_are_written(void **state)
{
	uint8_t face[FACE_CURRENT_TIME_SIZE];

	(void)state;
	face_write(FACE, face, FACE_DATE_TIME_SIZE);
	assert_memory_equal(face, "\xea\x07\x03\x0e\x07\x05\x09", 7);
	face_write(FACE, face, FACE_CURRENT_TIME_SIZE);
	assert_memory_equal(face, "\xea\x07\x03\x0e\x07\x05\x09\x06\x00\x02", 10);
	face_write(FACE + 86400, face, FACE_CURRENT_TIME_SIZE);
	assert_int_equal(face[7], 7); /* Sunday */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(short_and_impossible_faces_are_refused),
		cmocka_unit_test(a_year_month_or_day_of_zero_is_a_clock_not_set),
		cmocka_unit_test(a_date_time_is_read),
		cmocka_unit_test(both_forms_are_written),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
