/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "proto/json/report_part_json.h"
#include "proto/text.h"
#include "example.h"

static char json[REPORT_PART_JSON_MAX];

static void a_part_is_the_example_of_the_schema(void **state)
{
	struct report_part part = { .home = "h-0417", .id = "r1", .format = "html", .number = 1, .n_parts = 2,
		.text = "<!DOCTYPE html>…", .n_text = strlen("<!DOCTYPE html>…") };

	(void)state;
	assert_true(report_part_json(&part, json, sizeof(json)) > 0);
	assert_is_example(SOURCE_DIR "/proto/schema/report-part.json", 0, json);
}

/* The parts of a text, one behind the other, are the text; each fits into a message. */
static void assert_comes_back(const char *text, size_t n_text)
{
	struct report_part part = { .home = "0123456789012345678901234567890123456789012345678901234567890123",
		.id = "0123456789012345678901234567890123456789012345678901234567890123", .format = "json",
		.n_parts = (unsigned int)report_part_count(text, n_text) };
	char *joined = malloc(n_text + 1);
	size_t n = 0;

	for (part.number = 1; part.number <= part.n_parts; part.number++) {
		json_t *read;
		const char *piece;

		part.text = text + n;
		part.n_text = report_part_length(part.text, n_text - n);
		assert_true(part.n_text > 0);
		assert_true(report_part_json(&part, json, sizeof(json)) > 0);
		read = json_loads(json, 0, NULL);
		assert_non_null(read);
		piece = json_string_value(json_object_get(read, "text"));
		assert_int_equal(json_string_length(json_object_get(read, "text")), part.n_text);
		memcpy(joined + n, piece, part.n_text);
		n += part.n_text;
		json_decref(read);
	}
	assert_int_equal(n, n_text);
	assert_memory_equal(joined, text, n_text);
	free(joined);
}

static void a_text_that_was_cut_comes_back_whole(void **state)
{
	enum { LONG = 200000 };
	static const char *const units[] = { "a", "\"", "\n", "é", "–", "😀", "<p class='x'>é\"" };
	char *text = malloc(LONG + 32);

	(void)state;
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		for (size_t shift = 0; shift < 4; shift++) {
			size_t n = shift, n_unit = strlen(units[i]);

			memset(text, 'x', shift);
			for (; n + n_unit <= LONG; n += n_unit)
				memcpy(text + n, units[i], n_unit);
			assert_comes_back(text, n);
		}
	free(text);
}

static void nothing_has_no_parts(void **state)
{
	(void)state;
	assert_int_equal(report_part_count("", 0), 0);
	assert_int_equal(report_part_count("x", 1), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_part_is_the_example_of_the_schema),
		cmocka_unit_test(a_text_that_was_cut_comes_back_whole),
		cmocka_unit_test(nothing_has_no_parts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
