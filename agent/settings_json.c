/* SPDX-License-Identifier: Apache-2.0 */
/* The settings as the text that is sealed: JSON, read strictly. */
#include "settings_json.h"

#include <errno.h>
#include <string.h>

#include "proto/json/source.h"
#include "proto/table.h"
#include "vault/base64url.h"

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

	if (!settings->staged.id && !settings->code[0])
		return json_null();
	return json_pack("{s:s,s:s,s:s,s:I,s:I,s:b}", "kind", kinds[trial->kind], "jti", trial->jti, "boot", trial->boot, "until_us",
		(json_int_t)trial->until_us, "within_s", (json_int_t)trial->within_s, "has_certificate", trial->has_certificate);
}

char *settings_to_json(const struct settings *settings)
{
	json_auto_t *json = json_pack("{s:i,s:I,s:o,s:o,s:o,s:s,s:s}", "v", 1, "last", (json_int_t)settings->last_id, "current",
		set_json(&settings->current), "staged", set_json(&settings->staged), "trial", trial_json(settings), "code",
		settings->code, "words", settings->words);

	return json ? json_dumps(json, JSON_COMPACT) : NULL;
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
	ret_trial->has_certificate = json_is_true(json_object_get(json, "has_certificate")); /* earlier versions do not say it */
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
	if (!settings->staged.id && !json_is_object(json_object_get(json, "trial"))) /* of one that failed, earlier versions keep none */
		return 0;
	return read_trial(json_object_get(json, "trial"), &settings->trial);
}

int settings_from_json(const char *text, size_t n_text, struct settings *settings)
{
	json_error_t error = { 0 }; /* where there is no memory at all jansson leaves the code as it was */
	json_auto_t *json = json_loadb(text, n_text, JSON_REJECT_DUPLICATES, &error);

	/* Of what is wrong in the text it has a code. */
	if (!json && json_error_code(&error) <= json_error_out_of_memory)
		return -ENOMEM;
	return read_all(json, settings);
}
