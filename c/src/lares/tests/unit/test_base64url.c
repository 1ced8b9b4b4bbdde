/* SPDX-License-Identifier: Apache-2.0 */
#include "vault/base64url.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static int decode(const char *text, uint8_t ret_bytes[16])
{
	return base64url_decode(text, strlen(text), ret_bytes, 16);
}

static void what_has_a_second_spelling_is_refused(void **state)
{
	uint8_t bytes[16];

	(void)state;
	assert_int_equal(decode("Zg", bytes), 1);
	assert_int_equal(decode("Zh", bytes), -EINVAL); /* left-over bits */
	assert_int_equal(decode("Zm9", bytes), -EINVAL);
	assert_int_equal(decode("Zg==", bytes), -EINVAL); /* padding */
	assert_int_equal(decode("Zm9v\n", bytes), -EINVAL);
	assert_int_equal(decode("Z g", bytes), -EINVAL);
	assert_int_equal(decode("Z", bytes), -EINVAL);
	assert_int_equal(decode("Zm9vY", bytes), -EINVAL);
	assert_int_equal(decode("-_8", bytes), 2);
	assert_int_equal(decode("+/8", bytes), -EINVAL); /* the other alphabet */
	assert_int_equal(base64url_decode("Zm\0v", 4, bytes, 16), -EINVAL);
}

static void nothing_is_written_past_the_end(void **state)
{
	uint8_t bytes[3] = { 0 };

	(void)state;
	assert_int_equal(base64url_decode("Zm9vYg", 6, bytes, 3), -EINVAL);
	assert_int_equal(base64url_decode("Zm9v", 4, bytes, 3), 3);
	assert_int_equal(base64url_decode("Zm9v", 4, bytes, 2), -EINVAL);
	assert_int_equal(base64url_decode("", 0, NULL, 0), 0);
}

static void the_examples_of_rfc_4648_go_both_ways(void **state)
{
	static const char *const texts[] = { "", "Zg", "Zm8", "Zm9v", "Zm9vYg", "Zm9vYmE", "Zm9vYmFy" };
	uint8_t bytes[16];
	char text[16];

	(void)state;
	for (size_t n = 0; n < 7; n++) {
		base64url_encode((const uint8_t *)"foobar", n, text);
		assert_string_equal(text, texts[n]);
		assert_int_equal(strlen(text), BASE64URL_LENGTH(n));
		assert_int_equal(decode(texts[n], bytes), n);
		assert_memory_equal(bytes, "foobar", n);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_has_a_second_spelling_is_refused),
		cmocka_unit_test(nothing_is_written_past_the_end),
		cmocka_unit_test(the_examples_of_rfc_4648_go_both_ways),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
