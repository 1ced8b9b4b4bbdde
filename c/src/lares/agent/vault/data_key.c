/* SPDX-License-Identifier: Apache-2.0 */
#include "vault/data_key.h"

#include <errno.h>
#include <mbedtls/hkdf.h>
#include <string.h>

#include "vault/random.h"

static const char magic[] = "lares-k1";

enum {
	HEAD_SIZE = sizeof(magic) - 1 + 1,
	PLAIN_MIN = offsetof(struct data_key, older),
};
_Static_assert(HEAD_SIZE + PLAIN_MIN + SEAL_OVERHEAD == DATA_KEY_FILE_MIN, "the drawing in the header");

void data_key_make(struct data_key *ret_key)
{
	random_fill(ret_key->seal, sizeof(ret_key->seal));
	random_fill(ret_key->identity, sizeof(ret_key->identity));
	ret_key->n_older = 0;
}

int data_key_renew(struct data_key *key)
{
	if (key->n_older == DATA_KEY_OLDER_MAX)
		return -ENOSPC;
	memmove(key->older[1], key->older[0], key->n_older * SEAL_KEY_SIZE);
	memcpy(key->older[0], key->seal, SEAL_KEY_SIZE);
	key->n_older++;
	random_fill(key->seal, sizeof(key->seal));
	return 0;
}

int data_key_derive(const uint8_t *secret, size_t n_secret, uint8_t ret_wrapping[SEAL_KEY_SIZE])
{
	static const unsigned char purpose[] = "lares data.key";
	const mbedtls_md_info_t *sha256 = mbedtls_md_info_from_type(MBEDTLS_MD_SHA256);

	if (n_secret < DATA_KEY_SECRET_MIN)
		return -EINVAL;
	return mbedtls_hkdf(sha256, NULL, 0, secret, n_secret, purpose, sizeof(purpose) - 1, ret_wrapping,
		       SEAL_KEY_SIZE) == 0 ? 0 : -ENOMEM;
}

int data_key_wrapper(const uint8_t *file, size_t n_file, enum data_key_wrapper *ret_wrapper)
{
	if (n_file < DATA_KEY_FILE_MIN || n_file > DATA_KEY_FILE_MAX ||
		(n_file - DATA_KEY_FILE_MIN) % SEAL_KEY_SIZE != 0 || memcmp(file, magic, HEAD_SIZE - 1) != 0)
		return -EBADMSG;
	*ret_wrapper = file[HEAD_SIZE - 1] == DATA_KEY_BY_CREDENTIAL ? DATA_KEY_BY_CREDENTIAL : DATA_KEY_BY_FILE;
	return 0;
}

int data_key_wrap(const struct data_key *key, enum data_key_wrapper wrapper, const uint8_t wrapping[SEAL_KEY_SIZE],
	uint8_t ret_file[DATA_KEY_FILE_MAX])
{
	const size_t n_plain = PLAIN_MIN + key->n_older * SEAL_KEY_SIZE;
	struct seal seal;
	int r;

	memcpy(ret_file, magic, HEAD_SIZE - 1);
	ret_file[HEAD_SIZE - 1] = (uint8_t)wrapper;
	r = seal_init(&seal, wrapping);
	if (r == 0)
		r = seal_wrap(&seal, ret_file, HEAD_SIZE, (const uint8_t *)key, n_plain, ret_file + HEAD_SIZE);
	seal_done(&seal);
	return r < 0 ? r : (int)(HEAD_SIZE + n_plain + SEAL_OVERHEAD);
}

int data_key_unwrap(const uint8_t *file, size_t n_file, const uint8_t wrapping[SEAL_KEY_SIZE],
	struct data_key *ret_key)
{
	struct data_key key = { .n_older = (n_file - DATA_KEY_FILE_MIN) / SEAL_KEY_SIZE };
	struct seal seal;
	int r = seal_init(&seal, wrapping);

	if (r == 0)
		r = seal_unwrap(&seal, file, HEAD_SIZE, file + HEAD_SIZE, n_file - HEAD_SIZE, (uint8_t *)&key);
	if (r == 0)
		*ret_key = key;
	explicit_bzero(&key, sizeof(key));
	seal_done(&seal);
	return r;
}
