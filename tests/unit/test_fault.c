/* SPDX-License-Identifier: Apache-2.0 */
#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "proto/fault.h"

static void test_each_fault_fits_into_an_alert_with_its_particulars(void **state)
{
	(void)state;
	for (int i = 0; i < FAULT_COUNT * LANG_COUNT; i++) {
		enum fault fault = (enum fault)(i / LANG_COUNT);
		enum lang lang = (enum lang)(i % LANG_COUNT);

		assert_in_range(strlen(fault_name(fault)), 1, ALERT_RULE_MAX - 1);
		assert_in_range(strlen(fault_part(fault)), 1, 16);
		assert_in_range(strlen(fault_title(lang, fault)), 1, ALERT_TITLE_MAX - strlen(": ") - FAULT_DETAIL_MAX);
		assert_in_range(strlen(fault_todo(lang, fault)), 1, ALERT_DO_MAX - 1);
		assert_in_range(fault_priority(fault), ALERT_LOW, ALERT_HIGH);
	}
}

static bool starts_with_one_of(const char *text, const char *const *starts)
{
	for (; *starts; starts++)
		if (strstr(text, *starts) == text)
			return true;
	return false;
}

static void test_each_fault_is_a_sentence_and_says_who_is_to_do_what(void **state)
{
	static const char *const who[] = { "Installer: ", "Whoever runs the broker: ", "Installateur: ",
		"Wer den Broker betreibt: ", "Care team: ", "Pflegeteam: ", NULL };

	(void)state;
	for (int i = 0; i < FAULT_COUNT * LANG_COUNT; i++) {
		enum lang lang = (enum lang)(i % LANG_COUNT);
		const char *title = fault_title(lang, (enum fault)(i / LANG_COUNT));
		const char *todo = fault_todo(lang, (enum fault)(i / LANG_COUNT));

		assert_true(isupper((unsigned char)title[0]));
		assert_true(title[strlen(title) - 1] != '.'); /* particulars follow */
		assert_true(starts_with_one_of(todo, who));
		assert_true(todo[strlen(todo) - 1] == '.');
	}
}

static void test_what_endangers_readings_is_told_at_once(void **state)
{
	(void)state;
	assert_int_equal(fault_hold_s(FAULT_STORE_FAILING), 0);
	assert_int_equal(fault_priority(FAULT_STORE_FAILING), ALERT_HIGH);
	assert_int_equal(fault_hold_s(FAULT_CLOCK_UNTRUSTED), 900);
	assert_int_equal(fault_priority(FAULT_CLOCK_UNTRUSTED), ALERT_LOW);
}

static void test_a_certificate_grows_urgent_in_three_steps(void **state)
{
	(void)state;
	assert_int_equal(fault_certificate_priority(29), ALERT_PRIORITY_COUNT); /* of 90 days, while the home renews it */
	assert_int_equal(fault_certificate_priority(28), ALERT_PRIORITY_COUNT);
	assert_int_equal(fault_certificate_priority(27), ALERT_LOW);
	assert_int_equal(fault_certificate_priority(15), ALERT_LOW);
	assert_int_equal(fault_certificate_priority(14), ALERT_MEDIUM);
	assert_int_equal(fault_certificate_priority(8), ALERT_MEDIUM);
	assert_int_equal(fault_certificate_priority(7), ALERT_HIGH);
	assert_int_equal(fault_certificate_priority(-1), ALERT_HIGH);
	assert_int_equal(fault_certificate_priority(INT64_MIN), ALERT_HIGH);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_fault_fits_into_an_alert_with_its_particulars),
		cmocka_unit_test(test_each_fault_is_a_sentence_and_says_who_is_to_do_what),
		cmocka_unit_test(test_what_endangers_readings_is_told_at_once),
		cmocka_unit_test(test_a_certificate_grows_urgent_in_three_steps),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
