/* SPDX-License-Identifier: Apache-2.0 */
#include "vault/offer.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/config_value.h"
#include "proto/text.h"
#include "vault/base64url.h"
#include "vault/jws.h"

static const int64_t last_s = INT64_C(253402300799); /* 9999-12-31T23:59:59Z */

static void jws_donep(struct jws *jws)
{
	jws_done(jws);
}

__attribute__((format(printf, 2, 3))) static int refuse(char ret_why[OFFER_WHY_MAX], const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(ret_why, OFFER_WHY_MAX, format, arguments);
	va_end(arguments);
	for (char *c = ret_why; *c; c++)
		if ((unsigned char)*c < 0x20 || *c == 0x7f)
			*c = '?';
	return -EINVAL;
}

/* A text of that object without a NUL inside, or NULL. */
static const char *text_of_member(const json_t *object, const char *name)
{
	const json_t *value = json_object_get(object, name);
	const char *text = json_string_value(value);

	return text && strlen(text) == json_string_length(value) ? text : NULL;
}

static bool is_text(const json_t *object, const char *name, const char *expected)
{
	const char *text = text_of_member(object, name);

	return text && strcmp(text, expected) == 0;
}

/* ---- members ---- */

static int take_name(const json_t *object, const char *name, char ret[TOPIC_NAME_MAX], char *ret_why)
{
	const char *text = text_of_member(object, name);

	if (!text || !topic_is_name(text))
		return refuse(ret_why, "its \"%s\" is no name", name);
	strcpy(ret, text);
	return 0;
}

/* By the same rules as in the installer's own file. */
static int take_uri(const char *text, char ret[CONFIG_TEXT_MAX], char *ret_why)
{
	scoped(freep) struct config *config = calloc(1, sizeof(*config));
	const char *wrong = config && text ? config_set_uri(config, &config->broker.at[0], text) : "is missing";

	for (const char *c = text ? text : ""; *c && !wrong; c++)
		if ((unsigned char)*c <= 0x20 || *c == ';' || *c == '#' || *c == 0x7f)
			wrong = "holds a character that no address has";
	if (wrong)
		return refuse(ret_why, "an address of a broker %s", wrong);
	strcpy(ret, text);
	return 0;
}

static int take_uris(const json_t *list, char ret[CONFIG_BROKERS_MAX][CONFIG_TEXT_MAX], size_t *ret_n, char *ret_why)
{
	size_t n = json_array_size(list);

	if (n == 0 || n > CONFIG_BROKERS_MAX)
		return refuse(ret_why, "its \"broker\" is no list of one or two brokers");
	for (size_t i = 0; i < n; i++) {
		int r = take_uri(json_string_value(json_array_get(list, i)), ret[i], ret_why);

		if (r < 0)
			return r;
	}
	*ret_n = n;
	return 0;
}

static int take_zone(const char *text, char ret[CONFIG_TEXT_MAX], char *ret_why)
{
	if (!text || !text[0] || config_set_zone(NULL, ret, text))
		return refuse(ret_why, "its \"zone\" is no time zone");
	return 0;
}

static int take_keys(const json_t *list, struct public_key ret_keys[CONFIG_KEYS_MAX], size_t *ret_n, char *ret_why)
{
	size_t n = json_array_size(list);

	if (n == 0 || n > CONFIG_KEYS_MAX)
		return refuse(ret_why, "its \"keys\" is no list of one or two keys");
	for (size_t i = 0; i < n; i++)
		if (public_key_from_jwk(json_array_get(list, i), &ret_keys[i]) < 0)
			return refuse(ret_why, "one of its keys is no P-256 key");
	*ret_n = n;
	return 0;
}

static int take_authorities(const json_t *list, char ret_text[CHAIN_TEXT_MAX], char *ret_why)
{
	if (chain_from_json(list, CHAIN_AUTHORITIES_MAX, ret_text) < 0)
		return refuse(ret_why, "its \"ca\" is no list of one or two certificates");
	return 0;
}

/* ---- the bundle ---- */

/* Without blanks and line ends. Returns the text, to be freed, or NULL. */
static char *squeeze(const char *text, size_t n_text, size_t *ret_n)
{
	char *squeezed = malloc(n_text + 1);
	size_t n = 0;

	for (size_t i = 0; squeezed && i < n_text; i++)
		if (!strchr(" \t\r\n", text[i]) || text[i] == '\0')
			squeezed[n++] = text[i];
	*ret_n = n;
	return squeezed;
}

static int take_token(const json_t *claims, struct bundle *bundle, char *ret_why)
{
	const char *text = text_of_member(claims, "token");
	int n = text ? base64url_decode(text, strlen(text), bundle->token, sizeof(bundle->token)) : -EINVAL;

	if (n < OFFER_TOKEN_MIN)
		return refuse(ret_why, "it has no token to ask for a certificate with");
	bundle->n_token = (size_t)n;
	return 0;
}

void offer_name(struct bundle *bundle)
{
	struct text t = text_of(bundle->name, sizeof(bundle->name));

	text_printf(&t, "%s.%s", bundle->team, bundle->home);
	text_end(&t);
}

static int take_place(const json_t *claims, struct bundle *bundle, char *ret_why)
{
	int r = take_name(claims, "team", bundle->team, ret_why);

	if (r == 0)
		r = take_name(claims, "home", bundle->home, ret_why);
	if (r == 0 && strlen(bundle->team) + 1 + strlen(bundle->home) >= OFFER_NAME_MAX)
		r = refuse(ret_why, "the names of team and home together are longer than %d characters", CSR_NAME_MAX - 1);
	if (r == 0)
		offer_name(bundle);
	if (r == 0)
		r = take_zone(text_of_member(claims, "zone"), bundle->zone, ret_why);
	if (r == 0)
		r = take_uris(json_object_get(claims, "broker"), bundle->uri, &bundle->n_uri, ret_why);
	if (r == 0)
		r = take_uri(text_of_member(claims, "join"), bundle->join, ret_why);
	return r;
}

static int take_bundle(const struct jws *jws, struct bundle *bundle, char *ret_why)
{
	const json_t *claims = jws->claims, *expires = json_object_get(claims, "exp");
	int r = 0;

	if (!is_text(claims, "typ", "bundle"))
		return refuse(ret_why, "it is signed, but no bundle");
	r = take_keys(json_object_get(claims, "keys"), bundle->keys, &bundle->n_keys, ret_why);
	if (r == 0 && jws_verify(jws, &bundle->keys[0]) < 0)
		r = refuse(ret_why, "it was changed after it was signed, or the key in it is not the signer's");
	if (r == 0)
		r = take_place(claims, bundle, ret_why);
	if (r == 0)
		r = take_authorities(json_object_get(claims, "ca"), bundle->authorities, ret_why);
	if (r == 0)
		r = take_token(claims, bundle, ret_why);
	if (r == 0 && (!json_is_integer(expires) || json_integer_value(expires) <= 0 || json_integer_value(expires) > last_s))
		r = refuse(ret_why, "it does not say until when it is good");
	bundle->expires_s = json_integer_value(expires);
	return r;
}

int offer_read_bundle(const char *text, size_t n_text, struct bundle *ret_bundle, char ret_why[OFFER_WHY_MAX])
{
	scoped(freep) struct bundle *bundle = calloc(1, sizeof(*bundle));
	scoped(freep) char *squeezed = NULL;
	scoped(jws_donep) struct jws jws = { 0 };
	size_t n;
	int r;

	if (n_text > OFFER_TEXT_MAX)
		return refuse(ret_why, "it is too long to be a bundle");
	squeezed = squeeze(text, n_text, &n);
	if (!bundle || !squeezed)
		return refuse(ret_why, "there is no memory");
	if (jws_read(squeezed, n, &jws) < 0)
		return refuse(ret_why, "it is no signed message, or a part of it is missing");
	r = take_bundle(&jws, bundle, ret_why);
	if (r == 0)
		*ret_bundle = *bundle;
	explicit_bzero(bundle, sizeof(*bundle));
	return r;
}

/* ---- the certificate ---- */

static int take_granted(const json_t *claims, struct granted *granted, char *ret_why)
{
	const json_t *keys = json_object_get(claims, "keys");
	const char *refused = text_of_member(claims, "refused");

	if (refused) {
		refuse(granted->refused, "%s", refused);
		return 0;
	}
	if (chain_from_json(json_object_get(claims, "certificates"), CHAIN_CERTIFICATES_MAX, granted->certificates) < 0)
		return refuse(ret_why, "the answer holds no certificate");
	if (keys && take_keys(keys, granted->keys, &granted->n_keys, ret_why) < 0)
		return -EINVAL;
	return take_authorities(json_object_get(claims, "ca"), granted->authorities, ret_why);
}

static bool is_signed_by_one(const struct jws *jws, const struct public_key *keys, size_t n_keys)
{
	for (size_t i = 0; i < n_keys; i++)
		if (jws_verify(jws, &keys[i]) == 0)
			return true;
	return false;
}

int offer_read_granted(const char *text, size_t n_text, const struct bundle *expected, const char *csr_digest,
	struct granted *ret_granted, char ret_why[OFFER_WHY_MAX])
{
	scoped(freep) struct granted *granted = calloc(1, sizeof(*granted));
	scoped(jws_donep) struct jws jws = { 0 };
	int r;

	if (!granted)
		return refuse(ret_why, "there is no memory");
	if (n_text > OFFER_TEXT_MAX || jws_read(text, n_text, &jws) < 0)
		return refuse(ret_why, "the answer is no signed message");
	if (!is_signed_by_one(&jws, expected->keys, expected->n_keys))
		return refuse(ret_why, "the answer is signed by another team");
	if (!is_text(jws.claims, "typ", "certificate") || !is_text(jws.claims, "team", expected->team) ||
		!is_text(jws.claims, "home", expected->home))
		return refuse(ret_why, "the answer is for another home");
	if (!is_text(jws.claims, "csr", csr_digest))
		return OFFER_NOT_MINE;
	r = take_granted(jws.claims, granted, ret_why);
	if (r == 0)
		*ret_granted = *granted;
	return r;
}

/* ---- a change ---- */

int offer_read_change(const json_t *claims, struct change *ret_change, char ret_why[OFFER_WHY_MAX])
{
	const json_t *uri = json_object_get(claims, "broker"), *ca = json_object_get(claims, "ca");
	const json_t *keys = json_object_get(claims, "keys"), *zone = json_object_get(claims, "zone");
	scoped(freep) struct change *change = calloc(1, sizeof(*change));
	int r = 0;

	if (!change)
		return refuse(ret_why, "there is no memory");
	if (!uri && !ca && !keys && !zone)
		return refuse(ret_why, "it changes nothing: \"zone\", \"broker\", \"ca\" and \"keys\" are what can be changed");
	if (zone)
		r = take_zone(text_of_member(claims, "zone"), change->zone, ret_why);
	if (r == 0 && uri)
		r = take_uris(uri, change->uri, &change->n_uri, ret_why);
	if (r == 0 && ca)
		r = take_authorities(ca, change->authorities, ret_why);
	if (r == 0 && keys)
		r = take_keys(keys, change->keys, &change->n_keys, ret_why);
	if (r == 0)
		*ret_change = *change;
	return r;
}

/* ---- fingerprints ---- */

void offer_fingerprint(const struct public_key *key, char ret_text[OFFER_FINGERPRINT_MAX])
{
	size_t n = 0;

	for (size_t i = 0; key->kid[i]; i++) {
		if (i > 0 && i % 4 == 0)
			ret_text[n++] = ' ';
		ret_text[n++] = key->kid[i];
	}
	ret_text[n] = '\0';
}

bool offer_is_fingerprint(const struct public_key *key, const char *text)
{
	size_t n = 0;

	for (; *text; text++) {
		if (*text == ' ')
			continue;
		if (n >= KID_TEXT_MAX - 1 || key->kid[n++] != *text)
			return false;
	}
	return n == KID_TEXT_MAX - 1;
}
