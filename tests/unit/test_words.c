/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "proto/words.h"

static void assert_number(struct decimal number, enum unit unit, const char *expected)
{
	char words[200];
	struct text t = text_of(words, sizeof(words));

	words_number(&t, number, unit);
	assert_string_equal(words, expected);
}

static void test_numbers_are_written_as_on_a_chart(void **state)
{
	(void)state;
	assert_number((struct decimal){ 192, 0 }, UNIT_MMHG, "192 mmHg");
	assert_number((struct decimal){ 3660, -2 }, UNIT_CELSIUS, "36.60 °C");
	assert_number((struct decimal){ 72, 0 }, UNIT_PER_MINUTE, "72/min");
	assert_number((struct decimal){ 88, 0 }, UNIT_PERCENT, "88 %");
	assert_number((struct decimal){ 3, 0 }, UNIT_NONE, "3");
}

static void test_quantities_are_words_and_may_begin_a_sentence(void **state)
{
	char words[100];
	struct text t = text_of(words, sizeof(words));

	(void)state;
	words_quantity(&t, QUANTITY_SYSTOLIC_PRESSURE);
	text_put(&t, "; ");
	words_quantity_begin(&t, QUANTITY_SPO2);
	text_put(&t, "; ");
	words_quantity_begin(&t, QUANTITY_CO2);
	assert_string_equal(words, "systolic pressure; Oxygen saturation; CO2");
}

static void test_no_word_shows_how_it_is_written_on_the_wire(void **state)
{
	(void)state;
	for (int i = 0; i < QUANTITY_COUNT; i++) {
		char words[100];
		struct text t = text_of(words, sizeof(words));

		words_quantity_begin(&t, (enum quantity)i);
		assert_true(text_end(&t) > 0);
		assert_null(strchr(words, '-'));
	}
	for (int i = 0; i < UNIT_COUNT; i++)
		assert_null(strpbrk(words_unit((enum unit)i), "[]{}"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_numbers_are_written_as_on_a_chart),
		cmocka_unit_test(test_quantities_are_words_and_may_begin_a_sentence),
		cmocka_unit_test(test_no_word_shows_how_it_is_written_on_the_wire),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
