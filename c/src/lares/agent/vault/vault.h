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
 * Open, or make the keys where there are none yet. A data.key that cannot be opened is never replaced, and none is made
 * beside a lares.db. Where a credential replaces another one ("lares-seal.previous", given too for one start) or
 * wrap.key, data.key is wrapped anew before this returns.
 * Returns 0, or a negative errno with one line in ret_reason: -EKEYREJECTED (another wrapping key), -EBADMSG (damaged),
 * -ENOKEY (data.key or what wraps it is missing), or what the file system says.
 */
int vault_open(const char *dir, struct vault **ret_vault, char *ret_reason, size_t n_reason);
void vault_close(struct vault *vault); /* wipes the keys */

/*
 * A new data key for what is sealed from the next vault_open() on, and, where there is no credential, a new wrap.key. What
 * was sealed before still opens and the id key stays, so no reading gets a second identity. A vault that is open goes on
 * as before. Returns 0, -ENOSPC (rotated seven times: no room for one more older key; nothing changed), or as
 * vault_open() does.
 */
int vault_rotate(const char *dir, char *ret_reason, size_t n_reason);

/*
 * Destroy the keys: the data key and the id key first, then what wrapped them. Every box and every identity made with
 * them is lost for good. May be repeated; one that was cut off is ended by the next call that opens this folder. The
 * credential is not ours to destroy, nor what a vault that is open has in memory. Returns 0 (also where there were none)
 * or a negative errno with its reason.
 */
int vault_erase(const char *dir, char *ret_reason, size_t n_reason);

static inline void vault_closep(struct vault **vault)
{
	vault_close(*vault);
}

/*
 * AES-256-GCM under the data key, with a random nonce; `aad` must be the same again to open it.
 * vault_seal() writes n_plain + VAULT_SEAL_OVERHEAD octets, vault_unseal() n_box - VAULT_SEAL_OVERHEAD. Each returns 0;
 * unsealing -EBADMSG where box, aad or key do not belong together. `vault` is a struct vault *: the form that the
 * store's table of functions asks for. ret_plain is tried with several keys: it must not overlap the box.
 */
int vault_seal(void *vault, const uint8_t *aad, size_t n_aad, const uint8_t *plain, size_t n_plain, uint8_t *ret_box);
int vault_unseal(void *vault, const uint8_t *aad, size_t n_aad, const uint8_t *box, size_t n_box, uint8_t *ret_plain);
void vault_random(void *vault, uint8_t *ret_bytes, size_t n_bytes);

/* HMAC-SHA-256 under the id key, first 128 bits. */
void vault_identity(struct vault *vault, const uint8_t *bytes, size_t n_bytes, uint8_t ret_id[VAULT_ID_SIZE]);
