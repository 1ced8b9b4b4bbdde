/* SPDX-License-Identifier: Apache-2.0 */
#include "settings.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "proto/json/source.h"
#include "proto/table.h"
#include "vault/base64url.h"

static const char file_name[] = "settings.json";

static const char *const kinds[] = {
	[TRIAL_JOIN] = "join",
	[TRIAL_CERTIFICATE] = "certificate",
	[TRIAL_CONFIGURE] = "configure",
};
_Static_assert(sizeof(kinds) / sizeof(kinds[0]) == TRIAL_KIND_COUNT, "every kind has a name");

static int kind_from_name(const char *name)
{
	return table_find(kinds, TRIAL_KIND_COUNT, name);
}

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

/* ---- writing ---- */

static json_t *keys_json(const struct settings_set *set)
{
	json_t *list = json_array();

	for (size_t i = 0; i < set->n_keys; i++)
		json_array_append_new(list, public_key_to_jwk(&set->keys[i]));
	return list;
}

static json_t *uris_json(const struct settings_set *set)
{
	json_t *list = json_array();

	for (size_t i = 0; i < set->n_uri; i++)
		json_array_append_new(list, json_string(set->uri[i]));
	return list;
}

static json_t *set_json(const struct settings_set *set)
{
	char token[BASE64URL_LENGTH(OFFER_TOKEN_MAX) + 1];

	if (!set->id)
		return json_null();
	base64url_encode(set->token, set->n_token, token);
	return json_pack("{s:I,s:s,s:s,s:s,s:o,s:s,s:s,s:s,s:s,s:s,s:s,s:o}", "id", (json_int_t)set->id, "team", set->team, "home",
		set->home, "zone", set->zone, "uri", uris_json(set), "ca", set->authorities, "certificate", set->certificates,
		"key", set->key, "join", set->join, "csr", set->csr, "token", token, "keys", keys_json(set));
}

static json_t *trial_json(const struct settings *settings)
{
	const struct trial *trial = &settings->trial;

	if (!settings->staged.id)
		return json_null();
	return json_pack("{s:s,s:s,s:s,s:I,s:I}", "kind", kinds[trial->kind], "jti", trial->jti, "boot", trial->boot, "until_us",
		(json_int_t)trial->until_us, "within_s", (json_int_t)trial->within_s);
}

static int save(const struct settings *settings)
{
	scoped(closep) int fd = open(settings->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	json_auto_t *json = json_pack("{s:i,s:I,s:o,s:o,s:o,s:s,s:s}", "v", 1, "last", (json_int_t)settings->last_id, "current",
		set_json(&settings->current), "staged", set_json(&settings->staged), "trial", trial_json(settings), "code",
		settings->code, "words", settings->words);
	char *text = json ? json_dumps(json, JSON_COMPACT) : NULL;
	int r = fd < 0 ? -errno : text ? 0 : -ENOMEM;

	if (r == 0)
		r = file_write_durably(fd, file_name, (const uint8_t *)text, strlen(text));
	if (text)
		explicit_bzero(text, strlen(text));
	free(text);
	return r;
}

/* What is on the disk is true: where it cannot be written, nothing happened. */
static int change_to(struct settings *settings, const struct settings *wanted)
{
	int r = save(wanted);

	if (r == 0)
		*settings = *wanted;
	return r;
}

static struct settings *copy_of(const struct settings *settings)
{
	struct settings *copy = malloc(sizeof(*copy));

	if (copy)
		*copy = *settings;
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

/* ---- reading ---- */

static void read_keys(struct source *s, struct settings_set *set)
{
	const json_t *list = source_take(s, "keys"), *one;
	size_t i;

	set->n_keys = json_array_size(list);
	s->is_bad = s->is_bad || set->n_keys == 0 || set->n_keys > CONFIG_KEYS_MAX;
	json_array_foreach(list, i, one)
		s->is_bad = s->is_bad || public_key_from_jwk(one, &set->keys[i]) < 0;
}

static void read_uris(struct source *s, struct settings_set *set)
{
	const json_t *list = source_take(s, "uri"), *one;
	size_t i;

	set->n_uri = json_array_size(list);
	s->is_bad = s->is_bad || set->n_uri == 0 || set->n_uri > CONFIG_BROKERS_MAX;
	json_array_foreach(list, i, one) {
		const char *uri = json_string_value(one);

		s->is_bad = s->is_bad || !uri || strlen(uri) >= CONFIG_TEXT_MAX;
		if (!s->is_bad)
			strcpy(set->uri[i], uri);
	}
}

static void read_token(struct source *s, struct settings_set *set)
{
	const char *token = json_string_value(source_take(s, "token"));
	int n = token && token[0] ? base64url_decode(token, strlen(token), set->token, sizeof(set->token)) : 0;

	s->is_bad = s->is_bad || !token || n < 0;
	set->n_token = n < 0 ? 0 : (size_t)n;
}

/* A text that may be empty. */
static void read_text(struct source *s, const char *key, char *ret, size_t n)
{
	const char *text = json_string_value(source_take(s, key));

	s->is_bad = s->is_bad || !text || strlen(text) >= n;
	if (!s->is_bad)
		strcpy(ret, text);
}

static int read_set(json_t *json, struct settings_set *ret_set)
{
	struct source s = source_of(json);

	if (json_is_null(json))
		return 0;
	ret_set->id = source_unsigned(&s, "id", INT64_MAX);
	source_text(&s, "team", ret_set->team, sizeof(ret_set->team));
	source_text(&s, "home", ret_set->home, sizeof(ret_set->home));
	source_text(&s, "zone", ret_set->zone, sizeof(ret_set->zone));
	read_uris(&s, ret_set);
	source_text(&s, "ca", ret_set->authorities, sizeof(ret_set->authorities));
	read_text(&s, "certificate", ret_set->certificates, sizeof(ret_set->certificates));
	source_text(&s, "key", ret_set->key, sizeof(ret_set->key));
	read_text(&s, "join", ret_set->join, sizeof(ret_set->join));
	read_text(&s, "csr", ret_set->csr, sizeof(ret_set->csr));
	read_token(&s, ret_set);
	read_keys(&s, ret_set);
	return s.is_bad ? -EBADMSG : 0;
}

static int read_trial(json_t *json, struct trial *ret_trial)
{
	struct source s = source_of(json);

	ret_trial->kind = (enum trial_kind)source_name(&s, "kind", kind_from_name);
	read_text(&s, "jti", ret_trial->jti, sizeof(ret_trial->jti));
	read_text(&s, "boot", ret_trial->boot, sizeof(ret_trial->boot));
	ret_trial->until_us = source_unsigned(&s, "until_us", INT64_MAX);
	ret_trial->within_s = source_unsigned(&s, "within_s", INT64_MAX);
	return s.is_bad ? -EBADMSG : 0;
}

static int read_all(json_t *json, struct settings *settings)
{
	struct source s = source_of(json);

	settings->last_id = source_unsigned(&s, "last", INT64_MAX);
	read_text(&s, "code", settings->code, sizeof(settings->code));
	read_text(&s, "words", settings->words, sizeof(settings->words));
	if (s.is_bad || read_set(json_object_get(json, "current"), &settings->current) < 0 ||
		read_set(json_object_get(json, "staged"), &settings->staged) < 0)
		return -EBADMSG;
	return settings->staged.id ? read_trial(json_object_get(json, "trial"), &settings->trial) : 0;
}

static int load(struct settings *settings)
{
	scoped(closep) int fd = open(settings->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	scoped(freep) uint8_t *text = malloc(SETTINGS_FILE_MAX);
	json_auto_t *json = NULL;
	int n;

	if (fd < 0)
		return -errno;
	if (!text)
		return -ENOMEM;
	n = file_read(fd, file_name, text, SETTINGS_FILE_MAX);
	if (n < 0)
		return n == -ENOENT ? 0 : n;
	json = json_loadb((const char *)text, (size_t)n, JSON_REJECT_DUPLICATES, NULL);
	explicit_bzero(text, (size_t)n);
	return read_all(json, settings);
}

int settings_load(struct settings *ret_settings, const char *dir)
{
	struct settings *found = calloc(1, sizeof(*found));
	int r = found ? 0 : -ENOMEM;

	memset(ret_settings, 0, sizeof(*ret_settings));
	if (r == 0 && snprintf(found->dir, sizeof(found->dir), "%s", dir) >= (int)sizeof(found->dir))
		r = -ENAMETOOLONG;
	if (r == 0)
		r = load(found);
	if (r == 0)
		*ret_settings = *found;
	if (found)
		settings_done(found);
	free(found);
	return r;
}

int settings_open(struct settings *ret_settings, const char *state_dir, char *ret_reason, size_t n_reason)
{
	char dir[SETTINGS_PATH_MAX + 16];
	int r = 0;

	snprintf(dir, sizeof(dir), "%s/settings", state_dir);
	if (mkdir(dir, 0700) < 0 && errno != EEXIST)
		r = -errno;
	if (r == 0)
		r = settings_load(ret_settings, dir);
	else
		memset(ret_settings, 0, sizeof(*ret_settings));
	if (r < 0)
		snprintf(ret_reason, n_reason, "%s: what the team gave cannot be read: %s", dir,
			r == -EBADMSG ? "settings.json is damaged" : strerror(-r));
	return r;
}
