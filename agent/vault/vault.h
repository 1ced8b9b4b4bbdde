/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * What laresd does with its own keys: sealing what is stored, and naming readings.
 *
 * Two random keys (data key, id key) lie in <dir>/data.key under a wrapping key, which comes from the systemd credential
 * "lares-seal" ($CREDENTIALS_DIRECTORY, systemd.exec(5)) or, where there is none, from <dir>/wrap.key. README.md has
 * the files octet by octet.
 */
#include <stddef.h>
#include <stdint.h>

enum {
	VAULT_SEAL_OVERHEAD = 28, /* 12 octets nonce before, 16 octets tag after */
	VAULT_ID_SIZE = 16,
};

struct vault;

/*
 * Open, or make the keys where there is no data.key yet. A data.key that cannot be opened is never replaced.
 * Returns 0, or a negative errno with one line in ret_reason: -EKEYREJECTED (another wrapping key), -EBADMSG (damaged),
 * -ENOKEY (the wrapping key is missing), or what the file system says.
 */
int vault_open(const char *dir, struct vault **ret_vault, char *ret_reason, size_t n_reason);
void vault_close(struct vault *vault); /* wipes the keys */

static inline void vault_closep(struct vault **vault)
{
	vault_close(*vault);
}

/*
 * AES-256-GCM under the data key, with a random nonce; `aad` must be the same again to open it.
 * vault_seal() writes n_plain + VAULT_SEAL_OVERHEAD octets, vault_unseal() n_box - VAULT_SEAL_OVERHEAD. Each returns 0;
 * unsealing -EBADMSG where box, aad or key do not belong together. `vault` is a struct vault *: the form that the
 * store's table of functions asks for.
 */
int vault_seal(void *vault, const uint8_t *aad, size_t n_aad, const uint8_t *plain, size_t n_plain, uint8_t *ret_box);
int vault_unseal(void *vault, const uint8_t *aad, size_t n_aad, const uint8_t *box, size_t n_box, uint8_t *ret_plain);
void vault_random(void *vault, uint8_t *ret_bytes, size_t n_bytes);

/* HMAC-SHA-256 under the id key, first 128 bits. */
void vault_identity(struct vault *vault, const uint8_t *bytes, size_t n_bytes, uint8_t ret_id[VAULT_ID_SIZE]);
