/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * What a team gave this gateway: who it is, whom it calls, its certificate and key, whom it believes.
 *
 *   <state>/settings.sealed   everything, in one file that is replaced as a whole: the set that is in use and, while one is on
 *                             trial, that. Sealed by the vault: whoever destroys its keys destroys the identity.
 *   <state>/settings.damaged  one that could not be read, and is kept for whoever wants to know why
 *   <run>/settings/set-<id>/  of the set to be used now what the carrier needs, as files (base/config_given.h); <run> is the folder
 *                             of the carriers' socket, in memory
 *   <run>/settings/carrier    a link to it, which the service manager copies to the carrier
 *
 * A set on trial is used in place of the current one until it is proven by a connection (settings_accept()) or its time is over
 * (settings_give_up()). As one rename decides, a power cut leaves the old or the new, whole; set-<id> and carrier are made
 * of it again at every start.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "vault/claims.h"
#include "vault/offer.h"
#include "vault/vault.h"

enum {
	SETTINGS_PATH_MAX = CONFIG_TEXT_MAX + 16,
	SETTINGS_FILE_MAX = 256 * 1024,
	SETTINGS_BOOT_MAX = 33,
	SETTINGS_CODE_MAX = 32,
	SETTINGS_WORDS_MAX = 256,
};

enum { SETTINGS_NONE = 1 };

struct settings_set {
	uint64_t id; /* 0: there is no set */
	char team[TOPIC_NAME_MAX], home[TOPIC_NAME_MAX], zone[CONFIG_TEXT_MAX];
	char uri[CONFIG_BROKERS_MAX][CONFIG_TEXT_MAX];
	size_t n_uri;
	char authorities[CHAIN_TEXT_MAX], certificates[CHAIN_TEXT_MAX]; /* certificates "": it asks for one still, with what follows */
	char key[CSR_KEY_MAX];
	char join[CONFIG_TEXT_MAX], csr[CSR_TEXT_MAX];
	uint8_t token[OFFER_TOKEN_MAX];
	size_t n_token;
	struct public_key keys[CONFIG_KEYS_MAX];
	size_t n_keys;
};

enum trial_kind { TRIAL_JOIN, TRIAL_CERTIFICATE, TRIAL_CONFIGURE, TRIAL_KIND_COUNT };

struct trial {
	enum trial_kind kind;
	char jti[CLAIMS_JTI_MAX]; /* of the command that asked for it, or "" */
	char boot[SETTINGS_BOOT_MAX]; /* in which until_us counts */
	uint64_t until_us, within_s;
	bool has_certificate; /* of the set that is tried, or was: settings_stage() sees to it */
};

struct settings {
	char dir[SETTINGS_PATH_MAX]; /* the state directory */
	struct vault *vault; /* its owner's */
	bool is_lost; /* what was there cannot be read, and nothing has come since */
	bool is_unread; /* it is there, perhaps, and good: the disk or memory did not let it be read */
	bool is_newer; /* the same, written by a newer version: it is left where it is, and nothing is written over it */
	uint64_t last_id; /* that was ever given */
	struct settings_set current, staged;
	struct trial trial; /* of the staged one; of the last, where it failed */
	char code[SETTINGS_CODE_MAX], words[SETTINGS_WORDS_MAX]; /* how the last trial failed; "": it did not */
};

/*
 * Read what is there, and take over what an earlier version left. Returns 0, or a negative errno with one line in ret_reason: -EBADMSG
 * (damaged, or sealed with other keys: it was put aside), -EPROTONOSUPPORT (a newer version's), or what the file system says: then it may be tried again.
 * `ret_settings` is empty and may be used.
 */
int settings_open(struct settings *ret_settings, const char *state_dir, struct vault *vault, char *ret_reason, size_t n_reason);
/* Only read it, without a word. Returns 0, SETTINGS_NONE, or a negative errno. */
int settings_load(struct settings *ret_settings, const char *state_dir, struct vault *vault);
/* Write it, and what could not be read, as sealed files. Return 0 or a negative errno. */
int settings_save(const struct settings *settings);
int settings_put_aside(const struct settings *settings, const char *text, size_t n_text);
void settings_done(struct settings *settings); /* wipes keys */

/* The one to be used: on trial, or current, or empty. */
const struct settings_set *settings_in_use(const struct settings *settings);

/* Each is on the disk when it returns 0; else, with a negative errno, nothing has changed. `set` gets the next id. -EPROTONOSUPPORT:
 * what is there is a newer version's. -EIO: it could not be read. */
int settings_stage(struct settings *settings, const struct settings_set *set, const struct trial *trial);
int settings_accept(struct settings *settings);
int settings_give_up(struct settings *settings, const char *code, const char *words);

/* The trial goes on in another boot: from when on counts there. */
int settings_go_on(struct settings *settings, const char *boot, uint64_t until_us);

/* The id of the set in use as text; "" where there is none. */
void settings_id(const struct settings *settings, char ret_id[CONFIG_SET_MAX]);

/* ---- settings_export.c ---- */

/* Where the carrier's set is. */
void settings_folder(const char *socket, char ret_dir[SETTINGS_PATH_MAX]);

/* Write there set-<id> of the set in use, lead `carrier` to it, and destroy the others. Returns 0 or a negative errno. */
int settings_export(const struct settings *settings, const char *dir);

/* Overwrite and remove such a folder, with all its sets. Returns 0, also where there is none, or a negative errno. */
int settings_destroy_folder(const char *dir);
