/* SPDX-License-Identifier: Apache-2.0 */
/* Belongs to the program lares-mqtt and to no room, so that it is included here. */
#include "mqtt/words.c"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <cmocka.h>

static void every_reason_has_words(void **state)
{
	(void)state;
	for (int reason = 0; reason <= UINT8_MAX; reason++)
		assert_true(strlen(words_of_reason((uint8_t)reason)) > 0);
	assert_string_equal(words_of_reason(0x87), "not authorised");
	assert_string_equal(words_of_reason(0x7f), "an unknown reason");
}

static void who_we_are_is_told_apart_from_what_the_broker_wants(void **state)
{
	struct fault fault = fault_of_refusal(0x87, NULL);

	(void)state;
	assert_int_equal(fault.kind, LINK_AUTH);
	assert_int_equal(fault.reason, 0x87);
	assert_string_equal(fault.words, "connection refused by the broker: not authorised (0x87)");
	assert_int_equal(fault_of_refusal(0x05, NULL).kind, LINK_AUTH);
	assert_int_equal(fault_of_refusal(0x89, NULL).kind, LINK_REFUSED);
	assert_int_equal(fault_of_refusal(0x9f, NULL).kind, LINK_REFUSED);
	assert_int_equal(fault_of_end(0x8e, NULL).kind, LINK_CLOSED);
	assert_int_equal(fault_of_end(0x87, NULL).kind, LINK_AUTH);
}

static void the_brokers_own_words_follow_and_are_cut(void **state)
{
	char long_words[1000];
	struct fault fault = fault_of_end(0x98, "maintenance until six");

	(void)state;
	assert_string_equal(fault.words,
		"the broker ended the connection: administrative action (0x98): maintenance until six");
	memset(long_words, 'x', sizeof(long_words) - 1);
	long_words[sizeof(long_words) - 1] = '\0';
	fault = fault_of_refusal(0x88, long_words);
	assert_true(strlen(fault.words) < sizeof(fault.words) - 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_reason_has_words),
		cmocka_unit_test(who_we_are_is_told_apart_from_what_the_broker_wants),
		cmocka_unit_test(the_brokers_own_words_follow_and_are_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
