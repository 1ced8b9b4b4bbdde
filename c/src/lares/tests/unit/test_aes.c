/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "proto/hex.h"
#include "vault/aes.h"

/* FIPS 197, appendix C.1 and B; SP 800-38A, F.1.2, the first and the last block. */
static void the_standard_examples_are_opened(void **state)
{
	static const struct {
		const char *key, *cipher, *plain;
	} examples[] = {
		{ "000102030405060708090a0b0c0d0e0f", "69c4e0d86a7b0430d8cdb78070b4c55a", "00112233445566778899aabbccddeeff" },
		{ "2b7e151628aed2a6abf7158809cf4f3c", "3925841d02dc09fbdc118597196a0b32", "3243f6a8885a308d313198a2e0370734" },
		{ "2b7e151628aed2a6abf7158809cf4f3c", "3ad77bb40d7a3660a89ecaf32466ef97", "6bc1bee22e409f96e93d7e117393172a" },
		{ "2b7e151628aed2a6abf7158809cf4f3c", "7b0c785e27e8ad3f8223207104725dd4", "f69f2445df4f9b17ad2b417be66c3710" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(examples) / sizeof(examples[0]); i++) {
		uint8_t key[FRAME_BLOCK_SIZE], block[FRAME_BLOCK_SIZE], plain[FRAME_BLOCK_SIZE];

		assert_int_equal(hex_decode(examples[i].key, 32, key, sizeof(key)), sizeof(key));
		assert_int_equal(hex_decode(examples[i].cipher, 32, block, sizeof(block)), sizeof(block));
		assert_int_equal(hex_decode(examples[i].plain, 32, plain, sizeof(plain)), sizeof(plain));
		aes_decrypt_block(key, block, block);
		assert_memory_equal(block, plain, sizeof(plain));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_standard_examples_are_opened),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
