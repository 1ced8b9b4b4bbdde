/* SPDX-License-Identifier: Apache-2.0 */
#include "vault/aes.h"

#include <mbedtls/aes.h>

void aes_decrypt_block(const uint8_t key[FRAME_BLOCK_SIZE], const uint8_t cipher[FRAME_BLOCK_SIZE],
	uint8_t ret_plain[FRAME_BLOCK_SIZE])
{
	mbedtls_aes_context aes;

	mbedtls_aes_init(&aes);
	/* Neither fails for a key of 128 bits and one block. */
	mbedtls_aes_setkey_dec(&aes, key, 8 * FRAME_BLOCK_SIZE);
	mbedtls_aes_crypt_ecb(&aes, MBEDTLS_AES_DECRYPT, cipher, ret_plain);
	mbedtls_aes_free(&aes);
}
