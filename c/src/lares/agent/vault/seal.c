/* SPDX-License-Identifier: Apache-2.0 */
#include "vault/seal.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "vault/random.h"

int seal_init(struct seal *seal, const uint8_t key[SEAL_KEY_SIZE])
{
	mbedtls_gcm_init(&seal->gcm);
	seal->n_nonces = 0;
	if (mbedtls_gcm_setkey(&seal->gcm, MBEDTLS_CIPHER_ID_AES, key, 8 * SEAL_KEY_SIZE) != 0)
		return -ENOMEM;
	return 0;
}

void seal_done(struct seal *seal)
{
	mbedtls_gcm_free(&seal->gcm);
}

static void take_nonce(struct seal *seal, uint8_t ret_nonce[SEAL_NONCE_SIZE])
{
	if (seal->n_nonces == 0 || seal->owner != getpid()) {
		random_fill(seal->nonces[0], sizeof(seal->nonces));
		seal->n_nonces = SEAL_NONCES_AHEAD;
		seal->owner = getpid();
	}
	memcpy(ret_nonce, seal->nonces[--seal->n_nonces], SEAL_NONCE_SIZE);
}

int seal_wrap(struct seal *seal, const uint8_t *aad, size_t n_aad, const uint8_t *plain, size_t n_plain,
	uint8_t *ret_box)
{
	uint8_t *cipher = ret_box + SEAL_NONCE_SIZE;

	take_nonce(seal, ret_box);
	if (mbedtls_gcm_crypt_and_tag(&seal->gcm, MBEDTLS_GCM_ENCRYPT, n_plain, ret_box, SEAL_NONCE_SIZE, aad,
		    n_aad, plain, cipher, SEAL_TAG_SIZE, cipher + n_plain) != 0)
		return -EIO;
	return 0;
}

int seal_unwrap(struct seal *seal, const uint8_t *aad, size_t n_aad, const uint8_t *box, size_t n_box,
	uint8_t *ret_plain)
{
	const uint8_t *cipher = box + SEAL_NONCE_SIZE;
	size_t n_plain = n_box - SEAL_OVERHEAD;

	if (n_box < SEAL_OVERHEAD)
		return -EBADMSG;
	if (mbedtls_gcm_auth_decrypt(&seal->gcm, n_plain, box, SEAL_NONCE_SIZE, aad, n_aad, cipher + n_plain,
		    SEAL_TAG_SIZE, cipher, ret_plain) != 0)
		return -EBADMSG;
	return 0;
}
