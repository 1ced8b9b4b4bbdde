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

	words_number(&t, LANG_EN, number, unit);
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
	words_quantity(&t, LANG_EN, QUANTITY_SYSTOLIC_PRESSURE);
	text_put(&t, "; ");
	words_quantity_begin(&t, LANG_EN, QUANTITY_SPO2);
	text_put(&t, "; ");
	words_quantity_begin(&t, LANG_EN, QUANTITY_CO2);
	assert_string_equal(words, "systolic pressure; Oxygen saturation; CO2");
}

static void test_no_word_shows_how_it_is_written_on_the_wire(void **state)
{
	(void)state;
	for (int i = 0; i < QUANTITY_COUNT; i++) {
		char words[WORDS_MAX];
		struct text t = text_of(words, sizeof(words));

		words_quantity_begin(&t, LANG_EN, (enum quantity)i);
		assert_in_range(text_end(&t), 1, 48);
		assert_null(strchr(words, '-'));
	}
	for (int i = 0; i < UNIT_COUNT * LANG_COUNT; i++)
		assert_null(strpbrk(words_unit((enum lang)(i % LANG_COUNT), (enum unit)(i / LANG_COUNT)), "[]{}"));
}

static void test_every_quantity_and_device_has_a_name_in_every_language(void **state)
{
	(void)state;
	for (int i = 0; i < QUANTITY_COUNT * LANG_COUNT; i++) {
		char words[WORDS_MAX];
		struct text t = text_of(words, sizeof(words));

		words_quantity(&t, (enum lang)(i % LANG_COUNT), (enum quantity)(i / LANG_COUNT));
		assert_in_range(text_end(&t), 1, 48);
		assert_true(text_is_utf8(words, t.n));
	}
	for (int i = 0; i < DEVICE_KIND_COUNT * LANG_COUNT; i++)
		assert_in_range(strlen(words_device_kind((enum lang)(i % LANG_COUNT), (enum device_kind)(i / LANG_COUNT))), 1, 32);
}

static void test_german_is_written_as_germans_write(void **state)
{
	char words[WORDS_MAX];
	struct text t = text_of(words, sizeof(words));

	(void)state;
	words_quantity_begin(&t, LANG_DE, QUANTITY_SYSTOLIC_PRESSURE);
	text_put(&t, "; ");
	words_number(&t, LANG_DE, (struct decimal){ 3660, -2 }, UNIT_CELSIUS);
	text_put(&t, "; ");
	words_number(&t, LANG_DE, (struct decimal){ 120, 0 }, UNIT_STEPS);
	text_printf(&t, "; %s", words_device_kind(LANG_DE, DEVICE_HELP_BUTTON));
	assert_string_equal(words, "Systolischer Blutdruck; 36,60 °C; 120 Schritte; Notrufknopf");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_numbers_are_written_as_on_a_chart),
		cmocka_unit_test(test_quantities_are_words_and_may_begin_a_sentence),
		cmocka_unit_test(test_no_word_shows_how_it_is_written_on_the_wire),
		cmocka_unit_test(test_every_quantity_and_device_has_a_name_in_every_language),
		cmocka_unit_test(test_german_is_written_as_germans_write),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
