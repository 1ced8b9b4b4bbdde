/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "proto/hex.h"
#include "vault/hmac.h"

enum { TEXT_MAX = 160 };

static void assert_hmac(const uint8_t *key, size_t n_key, const char *text, const char *expected)
{
	uint8_t digest[HMAC_SIZE];
	char hex[2 * HMAC_SIZE + 1];
	struct hmac hmac;

	hmac_init(&hmac, key, n_key);
	for (int again = 0; again < 2; again++) { /* the second must not be of the first as well */
		hmac_of(&hmac, (const uint8_t *)text, strlen(text), digest);
		hex_encode(digest, sizeof(digest), hex);
		assert_string_equal(hex, expected);
	}
	hmac_done(&hmac);
}

/* RFC 4231, test cases 1 to 3; keys above a block, as in 6 and 7, are not made here. */
static void the_standard_examples_come_out(void **state)
{
	uint8_t key[20];
	char text[TEXT_MAX] = "";

	(void)state;
	memset(key, 0x0b, sizeof(key));
	assert_hmac(key, sizeof(key), "Hi There", "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
	assert_hmac((const uint8_t *)"Jefe", 4, "what do ya want for nothing?",
		"5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
	memset(key, 0xaa, sizeof(key));
	memset(text, 0xdd, 50);
	assert_hmac(key, sizeof(key), text, "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe");
}

static void a_text_of_several_blocks_and_none_at_all_have_theirs(void **state)
{
	char text[TEXT_MAX] = "";

	(void)state;
	memset(text, 'a', TEXT_MAX - 1);
	/* As "openssl dgst -sha256 -hmac key" says. */
	assert_hmac((const uint8_t *)"key", 3, text, "bb8b23aa8839f04babd24730b955616673bc1fa7ea436dc1923838ddf38d2f5c");
	assert_hmac((const uint8_t *)"key", 3, "", "5d5d139563c95b5967b9bd9a8c9b233a9dedb45072794cd232dc1b74832607d0");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_standard_examples_come_out),
		cmocka_unit_test(a_text_of_several_blocks_and_none_at_all_have_theirs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
