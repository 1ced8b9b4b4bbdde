/* SPDX-License-Identifier: Apache-2.0 */
#include "radio/consent.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define SECOND UINT64_C(1000000)

static const struct device_user users[] = { { .index = 1, .consent = 1234, .person = "p1" },
	{ .index = 2, .consent = DEVICE_NO_CONSENT, .person = "p2" }, { .index = 3, .consent = 7, .person = "p3" },
	{ .index = 4, .consent = DEVICE_CONSENT_REFUSED, .person = "p4" } };

static struct consent started(void)
{
	struct consent m;

	assert_int_equal(consent_start(&m, users, 4, SECOND), CONSENT_WRITE);
	assert_memory_equal(m.request, "\x02\x01\xd2\x04", 4);
	return m;
}

static unsigned answer(struct consent *m, uint8_t result, uint64_t now_us)
{
	return consent_on_indication(m, (const uint8_t[]){ 0x20, 2, result }, 3, now_us);
}

static void what_is_no_answer_to_it_is_ignored(void **state)
{
	static const uint8_t others[][4] = { { 0 }, { 0x20 }, { 0x20, 2 }, { 0x20, 1, 1 }, { 0x20, 2, 1, 0 }, { 6, 2, 1 } };
	static const size_t lengths[] = { 0, 1, 2, 3, 4, 3 };
	struct consent m = started();

	(void)state;
	for (size_t i = 0; i < 6; i++)
		assert_int_equal(consent_on_indication(&m, others[i], lengths[i], 2 * SECOND), 0);
	assert_int_equal(m.state, CONSENT_ASKED);
	assert_int_equal(m.wake_us, SECOND + CONSENT_ANSWER_US);
}

static void one_user_after_the_other_when_the_first_ones_values_have_come(void **state)
{
	struct consent m = started();

	(void)state;
	assert_int_equal(answer(&m, 1, 2 * SECOND), 0);
	consent_on_value(&m, 3 * SECOND);
	assert_int_equal(consent_on_time(&m, 3 * SECOND + CONSENT_QUIET_US - 1), 0);
	assert_int_equal(consent_on_time(&m, 3 * SECOND + CONSENT_QUIET_US), CONSENT_WRITE);
	assert_memory_equal(m.request, "\x02\x03\x07\x00", 4);
	assert_int_equal(answer(&m, 1, 6 * SECOND), 0);
	assert_int_equal(consent_on_time(&m, 6 * SECOND + CONSENT_QUIET_US), CONSENT_OVER);
	assert_false(consent_is_running(&m));
}

static void a_wrong_code_is_tried_once_and_ends_it(void **state)
{
	struct consent m = started();

	(void)state;
	assert_int_equal(answer(&m, 5, 2 * SECOND), CONSENT_REFUSED | CONSENT_OVER);
	assert_int_equal(m.refused, 1);
	assert_int_equal(answer(&m, 5, 2 * SECOND), 0);
	assert_int_equal(consent_on_time(&m, 1000 * SECOND), 0);
}

static void a_user_that_the_scale_does_not_know_is_passed_over(void **state)
{
	struct consent m = started();

	(void)state;
	assert_int_equal(answer(&m, 4, 2 * SECOND), CONSENT_WRITE);
	assert_int_equal(m.request[1], 3);
	assert_int_equal(answer(&m, 2, 2 * SECOND), CONSENT_OVER);
}

static void without_a_code_nothing_is_asked(void **state)
{
	struct consent m;

	(void)state;
	assert_int_equal(consent_start(&m, users + 1, 1, SECOND), CONSENT_OVER);
	assert_int_equal(consent_start(&m, users + 3, 1, SECOND), CONSENT_OVER);
	assert_int_equal(consent_start(&m, NULL, 0, SECOND), CONSENT_OVER);
}

static void who_never_stops_sending_is_not_waited_for(void **state)
{
	struct consent m = started();
	uint64_t now_us = 2 * SECOND;

	(void)state;
	answer(&m, 1, now_us);
	while (consent_on_time(&m, now_us) == 0) {
		consent_on_value(&m, now_us);
		now_us += SECOND;
	}
	assert_int_equal(now_us, 2 * SECOND + CONSENT_LONGEST_US);
	assert_int_equal(m.request[1], 3);
}

static void silence_ends_it(void **state)
{
	struct consent m = started(), other = started();

	(void)state;
	assert_int_equal(consent_on_time(&m, SECOND + CONSENT_ANSWER_US), CONSENT_OVER);
	assert_int_equal(consent_on_failed(&other, 2 * SECOND), CONSENT_OVER);
	assert_int_equal(consent_on_failed(&other, 2 * SECOND), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_no_answer_to_it_is_ignored),
		cmocka_unit_test(one_user_after_the_other_when_the_first_ones_values_have_come),
		cmocka_unit_test(a_wrong_code_is_tried_once_and_ends_it),
		cmocka_unit_test(a_user_that_the_scale_does_not_know_is_passed_over),
		cmocka_unit_test(without_a_code_nothing_is_asked),
		cmocka_unit_test(who_never_stops_sending_is_not_waited_for),
		cmocka_unit_test(silence_ends_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
