/* SPDX-License-Identifier: Apache-2.0 */
#include "vault/ccm.h"

#include <errno.h>
#include <mbedtls/ccm.h>

int ccm_open(const uint8_t key[DEVICE_KEY_SIZE], const struct sealed *sealed, uint8_t *ret_plain)
{
	mbedtls_ccm_context ccm;
	int r;

	mbedtls_ccm_init(&ccm);
	r = mbedtls_ccm_setkey(&ccm, MBEDTLS_CIPHER_ID_AES, key, 8 * DEVICE_KEY_SIZE);
	if (r == 0)
		r = mbedtls_ccm_star_auth_decrypt(&ccm, sealed->n_cipher, sealed->nonce, sealed->n_nonce,
			sealed->additional, sealed->n_additional, sealed->cipher, ret_plain, sealed->tag,
			sealed->n_tag);
	mbedtls_ccm_free(&ccm); /* wipes the key schedule */
	if (r == MBEDTLS_ERR_CCM_AUTH_FAILED)
		return -EBADMSG;
	return r ? -EINVAL : 0;
}
