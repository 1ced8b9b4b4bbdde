/* SPDX-License-Identifier: Apache-2.0 */
/* lares-team bundle: what a home is given to join. The text is a secret until it has been used, or its time is over. */
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "broker.h"
#include "commands.h"
#include "fault.h"
#include "home.h"
#include "json.h"
#include "loop/clock.h"
#include "qr.h"
#include "vault/base64url.h"
#include "vault/jws.h"
#include "vault/offer.h"
#include "vault/random.h"

enum { BUNDLE_DAYS = 14, DAY_S = 86400, BUNDLE_QR_MAX = 2000 };

static void new_token(char ret_text[HOME_TOKEN_TEXT_MAX])
{
	uint8_t token[HOME_TOKEN_SIZE];

	random_fill(token, sizeof(token));
	base64url_encode(token, sizeof(token), ret_text);
}

/* A home that is new, or begins anew: what it has is good until it has come with what it gets. */
static json_t *prepare(struct team *team, const char *home, const struct options *o, json_int_t until_s)
{
	char token[HOME_TOKEN_TEXT_MAX], password[HOME_PASSWORD_MAX];
	bool is_known = home_is_known(team, home);
	json_t *record = is_known ? home_load(team, home) : NULL;

	if (is_known && !record)
		return NULL;
	if (!record)
		record = json_pack("{s:i, s:s, s:s}", "v", 1, "home", home, "zone", json_text(team->about, "zone"));
	new_token(token);
	if (o->zone)
		json_object_set_new(record, "zone", json_string(o->zone));
	json_object_set_new(record, "token", json_string(token));
	json_object_set_new(record, "token_until", json_integer(until_s));
	if (home_hmac(token, "broker", NULL, 0, password) == 0)
		json_object_set_new(record, "join", broker_password(password));
	return record;
}

/* One authority is enough to reach the broker; the next one comes with the certificate. */
static char *sign_bundle(struct team *team, const json_t *record, json_int_t now_s)
{
	scoped(json_decrefp) json_t *authorities = team_authorities(team);
	struct signer signer = { 0 };
	char *text = NULL;
	json_t *claims = json_pack("{s:s, s:i, s:s, s:s, s:s, s:O, s:s, s:[O], s:o, s:s, s:I, s:I}", "typ", "bundle", "v", 1, "team",
		team_name(team), "home", json_text(record, "home"), "zone", json_text(record, "zone"), "broker",
		json_object_get(team->about, "broker"), "join", json_text(team->about, "join"), "ca", json_array_get(authorities, 0), "keys",
		team_keys(team), "token", json_text(record, "token"), "iat", now_s, "exp", json_number(record, "token_until"));

	if (claims && team_signer(team, &signer) == 0)
		jws_sign(&signer.key, claims, &text);
	signer_close(&signer);
	json_decref(claims);
	return text;
}

/* The broker knows the home before anybody has its bundle. */
static char *make_bundle(struct team *team, const char *home, const struct options *o)
{
	json_int_t now_s = clock_wall_us() / 1000000;
	scoped(json_decrefp) json_t *record = prepare(team, home, o, now_s + (o->days ? o->days : BUNDLE_DAYS) * DAY_S);
	scoped(freep) char *text = record ? sign_bundle(team, record, now_s) : NULL;

	if (!record)
		return NULL;
	if (!text) {
		fault("the bundle could not be signed");
		return NULL;
	}
	return home_save(team, home, record) < 0 || broker_write_users(team) < 0 ? NULL : take(text);
}

/* In groups of four, as "lares join" shows it: two people compare it, by telephone say. */
static void put_fingerprint(const struct team *team)
{
	scoped(json_decrefp) json_t *keys = team_keys(team);
	char fingerprint[OFFER_FINGERPRINT_MAX];
	struct public_key key;

	if (public_key_from_jwk(json_array_get(keys, 0), &key) < 0)
		return;
	offer_fingerprint(&key, fingerprint);
	fprintf(stderr, "The team's fingerprint, for the installer, by another way than the bundle:\n    %s\n", fingerprint);
}

static int put(const struct options *o, const char *text)
{
	if (o->is_qr && strlen(text) > BUNDLE_QR_MAX)
		return fault("the bundle has %zu characters, more than a QR code of a screen's size holds; give it as a file", strlen(text));
	if (o->is_qr)
		return qr_draw(text);
	puts(text);
	return 0;
}

int bundle_run(struct options *options)
{
	const char *home = options->word[1];
	char user[TEAM_USER_MAX];
	struct team team;
	scoped(freep) char *text = NULL;
	int r;

	if (options->zone && clock_use_zone(options->zone) < 0) {
		fault("there is no zone '%s'; one is Europe/Berlin", options->zone);
		return EXIT_WRONG_USE;
	}
	if (team_open(&team, options->word[0]) < 0)
		return EXIT_FAILURE;
	r = team_user(&team, home, user);
	if (r == 0 && (r = folder_lock(&team.folder)) == 0) {
		text = make_bundle(&team, home, options);
		folder_unlock(&team.folder);
	}
	r = text ? put(options, text) : -1;
	if (r == 0) {
		put_fingerprint(&team);
		broker_reload(&team);
	}
	team_close(&team);
	return r < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
