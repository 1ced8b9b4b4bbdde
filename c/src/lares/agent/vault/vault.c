/* SPDX-License-Identifier: Apache-2.0 */
#include "vault/vault.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "vault/hmac.h"
#include "vault/key_folder.h"
#include "vault/random.h"
#include "vault/seal.h"

_Static_assert(VAULT_SEAL_OVERHEAD == (int)SEAL_OVERHEAD, "what the header promises");

struct vault {
	struct seal seals[1 + DATA_KEY_OLDER_MAX]; /* the first seals; every one opens */
	size_t n_seals;
	struct hmac identity;
};

static int vault_key(struct vault *vault, const struct data_key *key)
{
	for (size_t i = 0; i <= key->n_older; i++)
		if (seal_init(&vault->seals[vault->n_seals++], i == 0 ? key->seal : key->older[i - 1]) < 0)
			return -ENOMEM;
	hmac_init(&vault->identity, key->identity, sizeof(key->identity));
	return 0;
}

int vault_open(const char *dir, struct vault **ret_vault, char *ret_reason, size_t n_reason)
{
	scoped(vault_closep) struct vault *vault = calloc(1, sizeof(*vault));
	struct data_key key;
	int r = key_folder_obtain(dir, &key, ret_reason, n_reason);

	if (r == 0 && (!vault || vault_key(vault, &key) < 0)) {
		snprintf(ret_reason, n_reason, "no memory for the keys");
		r = -ENOMEM;
	}
	explicit_bzero(&key, sizeof(key));
	if (r == 0)
		*ret_vault = take(vault);
	return r;
}

void vault_close(struct vault *vault)
{
	if (!vault)
		return;
	for (size_t i = 0; i < vault->n_seals; i++)
		seal_done(&vault->seals[i]);
	hmac_done(&vault->identity);
	free(vault);
}

int vault_rotate(const char *dir, char *ret_reason, size_t n_reason)
{
	return key_folder_rotate(dir, ret_reason, n_reason);
}

int vault_erase(const char *dir, char *ret_reason, size_t n_reason)
{
	return key_folder_erase(dir, ret_reason, n_reason);
}

int vault_seal(void *context, const uint8_t *aad, size_t n_aad, const uint8_t *plain, size_t n_plain, uint8_t *ret_box)
{
	struct vault *vault = context;

	return seal_wrap(&vault->seals[0], aad, n_aad, plain, n_plain, ret_box);
}

/* A box does not say under which key it lies: a try of each costs time only after a rotation, and a row no octet. */
int vault_unseal(void *context, const uint8_t *aad, size_t n_aad, const uint8_t *box, size_t n_box, uint8_t *ret_plain)
{
	struct vault *vault = context;
	int r = -EBADMSG;

	for (size_t i = 0; i < vault->n_seals && r == -EBADMSG; i++)
		r = seal_unwrap(&vault->seals[i], aad, n_aad, box, n_box, ret_plain);
	return r;
}

void vault_random(void *vault, uint8_t *ret_bytes, size_t n_bytes)
{
	(void)vault;
	random_fill(ret_bytes, n_bytes);
}

void vault_identity(struct vault *vault, const uint8_t *bytes, size_t n_bytes, uint8_t ret_id[VAULT_ID_SIZE])
{
	uint8_t digest[HMAC_SIZE];

	hmac_of(&vault->identity, bytes, n_bytes, digest);
	memcpy(ret_id, digest, VAULT_ID_SIZE);
}
