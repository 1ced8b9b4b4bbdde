/* SPDX-License-Identifier: Apache-2.0 */
#include "settings.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "settings_json.h"
#include "settings_plain.h"

static const char file_name[] = "settings.sealed";
static const char damaged_name[] = "settings.damaged";

/* Before the box, and what the box is for: no row of the store opens as this. Its last octet is the form, 1 to 9. */
static const char magic[] = "lares-settings-1";

enum { MAGIC_SIZE = sizeof(magic) - 1 };

void settings_done(struct settings *settings)
{
	explicit_bzero(settings, sizeof(*settings));
}

const struct settings_set *settings_in_use(const struct settings *settings)
{
	return settings->staged.id ? &settings->staged : &settings->current;
}

void settings_id(const struct settings *settings, char ret_id[CONFIG_SET_MAX])
{
	uint64_t id = settings_in_use(settings)->id;

	ret_id[0] = '\0';
	if (id)
		snprintf(ret_id, CONFIG_SET_MAX, "%llu", (unsigned long long)(id % UINT64_C(1000000000000000)));
}

/* ---- the file ---- */

static int open_folder(const struct settings *settings)
{
	int fd = open(settings->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	return fd < 0 ? -errno : fd;
}

static int write_sealed(const struct settings *settings, const char *name, const char *text, size_t n_text)
{
	size_t n_box = MAGIC_SIZE + n_text + VAULT_SEAL_OVERHEAD;
	scoped(freep) uint8_t *box = malloc(n_box);
	scoped(closep) int fd = open_folder(settings);
	int r = fd < 0 ? fd : box ? 0 : -ENOMEM;

	if (r < 0)
		return r;
	memcpy(box, magic, MAGIC_SIZE);
	r = vault_seal(settings->vault, box, MAGIC_SIZE, (const uint8_t *)text, n_text, box + MAGIC_SIZE);
	return r < 0 ? r : file_write_durably(fd, name, box, n_box);
}

int settings_save(const struct settings *settings)
{
	char *text = settings_to_json(settings);
	size_t n = text ? strlen(text) : 0;
	int r = text ? write_sealed(settings, file_name, text, n) : -ENOMEM;

	if (text)
		explicit_bzero(text, n);
	free(text);
	return r;
}

int settings_put_aside(const struct settings *settings, const char *text, size_t n_text)
{
	return write_sealed(settings, damaged_name, text, n_text);
}

static bool is_newer(const uint8_t *box, size_t n_box)
{
	return n_box >= MAGIC_SIZE && memcmp(box, magic, MAGIC_SIZE - 1) == 0 && box[MAGIC_SIZE - 1] > magic[MAGIC_SIZE - 1] &&
		box[MAGIC_SIZE - 1] <= '9';
}

static int unseal(struct settings *settings, const uint8_t *box, size_t n_box)
{
	uint8_t *text;
	size_t n_text;
	int r;

	if (is_newer(box, n_box))
		return -EPROTONOSUPPORT;
	if (n_box < MAGIC_SIZE + VAULT_SEAL_OVERHEAD || memcmp(box, magic, MAGIC_SIZE) != 0)
		return -EBADMSG;
	n_text = n_box - MAGIC_SIZE - VAULT_SEAL_OVERHEAD;
	text = malloc(n_text + 1);
	if (!text)
		return -ENOMEM;
	r = vault_unseal(settings->vault, box, MAGIC_SIZE, box + MAGIC_SIZE, n_box - MAGIC_SIZE, text);
	if (r == 0)
		r = settings_from_json((const char *)text, n_text, settings);
	explicit_bzero(text, n_text);
	free(text);
	return r;
}

static int load(struct settings *settings)
{
	scoped(freep) uint8_t *box = malloc(SETTINGS_FILE_MAX);
	scoped(closep) int fd = open_folder(settings);
	int n;

	if (fd < 0)
		return fd;
	if (!box)
		return -ENOMEM;
	n = file_read(fd, file_name, box, SETTINGS_FILE_MAX);
	if (n == -EFBIG)
		return -EBADMSG;
	if (n == -ENOENT)
		return SETTINGS_NONE;
	return n < 0 ? n : unseal(settings, box, (size_t)n);
}

int settings_load(struct settings *ret_settings, const char *dir, struct vault *vault)
{
	struct settings *found = calloc(1, sizeof(*found));
	int r = found ? 0 : -ENOMEM;

	memset(ret_settings, 0, sizeof(*ret_settings));
	ret_settings->vault = vault;
	if (snprintf(ret_settings->dir, sizeof(ret_settings->dir), "%s", dir) >= (int)sizeof(ret_settings->dir))
		r = -ENAMETOOLONG;
	if (r == 0) {
		*found = *ret_settings;
		r = load(found);
	}
	if (r == 0)
		*ret_settings = *found;
	if (found)
		settings_done(found);
	free(found);
	return r;
}

/* ---- at the start ---- */

/* Out of the way of the next, and there for whoever looks into it. */
static void move_aside(const struct settings *settings)
{
	scoped(closep) int fd = open_folder(settings);

	if (fd >= 0 && renameat(fd, file_name, fd, damaged_name) == 0)
		fsync(fd);
}

static bool is_put_aside(const struct settings *settings)
{
	scoped(closep) int fd = open_folder(settings);

	return fd >= 0 && faccessat(fd, damaged_name, F_OK, 0) == 0;
}

static void say(const struct settings *settings, int error, char *ret_reason, size_t n_reason)
{
	if (settings->is_lost)
		snprintf(ret_reason, n_reason, "%s/%s: what the team gave is damaged, or was sealed with other keys, and is kept there; join again "
			"(lares join BUNDLE), or begin anew (lares reset)", settings->dir, damaged_name);
	else if (settings->is_newer)
		snprintf(ret_reason, n_reason, "%s/%s: what the team gave was written by a newer Lares: install that version again",
			settings->dir, file_name);
	else
		snprintf(ret_reason, n_reason, "%s: what the team gave cannot be read: %s", settings->dir, strerror(-error));
}

int settings_open(struct settings *ret_settings, const char *state_dir, struct vault *vault, char *ret_reason, size_t n_reason)
{
	int r = settings_load(ret_settings, state_dir, vault);

	if (r == -EBADMSG)
		move_aside(ret_settings);
	if (r == SETTINGS_NONE)
		r = settings_plain_take(ret_settings);
	else if (r == 0)
		settings_plain_destroy(ret_settings);
	if (r == SETTINGS_NONE)
		r = is_put_aside(ret_settings) ? -EBADMSG : 0;
	ret_settings->is_lost = r == -EBADMSG;
	ret_settings->is_newer = r == -EPROTONOSUPPORT;
	ret_settings->is_unread = r < 0 && !ret_settings->is_lost && !ret_settings->is_newer;
	if (r < 0)
		say(ret_settings, r, ret_reason, n_reason);
	return r;
}

/* ---- what is changed ---- */

/* What is on the disk is true: where it cannot be written, nothing happened. What was not read is not written over. */
static int change_to(struct settings *settings, const struct settings *wanted)
{
	int r = settings->is_newer ? -EPROTONOSUPPORT : settings->is_unread ? -EIO : settings_save(wanted);

	if (r == 0)
		*settings = *wanted;
	return r;
}

static struct settings *copy_of(const struct settings *settings)
{
	struct settings *copy = malloc(sizeof(*copy));

	if (!copy)
		return NULL;
	*copy = *settings;
	copy->is_lost = false;
	return copy;
}

static int finish(struct settings *settings, struct settings *wanted)
{
	int r = change_to(settings, wanted);

	settings_done(wanted);
	free(wanted);
	return r;
}

int settings_stage(struct settings *settings, const struct settings_set *set, const struct trial *trial)
{
	struct settings *wanted = copy_of(settings);

	if (!wanted)
		return -ENOMEM;
	wanted->staged = *set;
	wanted->staged.id = ++wanted->last_id;
	wanted->trial = *trial;
	wanted->trial.has_certificate = set->certificates[0] != '\0';
	wanted->code[0] = wanted->words[0] = '\0';
	return finish(settings, wanted);
}

int settings_accept(struct settings *settings)
{
	struct settings *wanted = copy_of(settings);

	if (!wanted)
		return -ENOMEM;
	wanted->current = wanted->staged;
	memset(&wanted->staged, 0, sizeof(wanted->staged));
	/* What the certificate was asked for with is of no use to anybody any more. */
	wanted->current.join[0] = '\0';
	memset(wanted->current.csr, 0, sizeof(wanted->current.csr));
	explicit_bzero(wanted->current.token, sizeof(wanted->current.token));
	wanted->current.n_token = 0;
	return finish(settings, wanted);
}

int settings_give_up(struct settings *settings, const char *code, const char *words)
{
	struct settings *wanted = copy_of(settings);

	if (!wanted)
		return -ENOMEM;
	explicit_bzero(&wanted->staged, sizeof(wanted->staged));
	snprintf(wanted->code, sizeof(wanted->code), "%s", code);
	snprintf(wanted->words, sizeof(wanted->words), "%s", words);
	return finish(settings, wanted);
}

int settings_go_on(struct settings *settings, const char *boot, uint64_t until_us)
{
	struct settings *wanted = copy_of(settings);

	if (!wanted)
		return -ENOMEM;
	snprintf(wanted->trial.boot, sizeof(wanted->trial.boot), "%s", boot);
	wanted->trial.until_us = until_us;
	return finish(settings, wanted);
}
