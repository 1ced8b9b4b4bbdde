/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/sign.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "cli/print.h"
#include "loop/clock.h"
#include "proto/hex.h"
#include "vault/jws.h"
#include "vault/random.h"

json_t *sign_claims(const json_t *status, const char *verb, json_t *said, int64_t wall_us,
	const uint8_t random[SIGN_RANDOM_SIZE])
{
	const char *team = string_of(status, "team", NULL), *home = string_of(status, "home", NULL);
	const char *to = string_of(status, "to", NULL);
	json_auto_t *taken = said;
	char jti[2 * SIGN_RANDOM_SIZE + 1];
	json_t *claims;

	if (!team || !home || !to)
		return NULL;
	hex_encode(random, SIGN_RANDOM_SIZE, jti);
	claims = json_pack("{ss ss ss ss sI sI sI ss ss}", "typ", "do", "team", team, "home", home, "verb", verb, "iat",
		(json_int_t)(wall_us / 1000000), "exp", (json_int_t)(wall_us / 1000000 + SIGN_LIFETIME_S), "n",
		(json_int_t)wall_us, "jti", jti, "to", to);
	if (claims && json_object_update_missing(claims, taken) < 0) {
		json_decref(claims);
		return NULL;
	}
	return claims;
}

static const char *key_fault(int r)
{
	switch (r) {
	case -EINVAL:
		return "it holds no private key in PEM form, or one with a password";
	case -ENOTSUP:
		return "its key is not on the curve P-256; make one with: openssl ecparam -name prime256v1 -genkey -noout";
	default:
		return strerror(-r);
	}
}

/* The JWS in *ret_text, to be freed. Returns 0, or -1 when it has said what is wrong. */
static int sign(struct client *client, const char *key_path, const char *verb, json_t *said, char **ret_text)
{
	scoped(private_key_done) struct private_key key = { 0 };
	scoped(json_decrefp) json_t *status = NULL, *claims = NULL;
	uint8_t random[SIGN_RANDOM_SIZE];
	const char *answer;
	int r = private_key_from_pem_file(key_path, &key);

	if (r < 0)
		fprintf(stderr, "lares: %s cannot sign: %s\n", key_path, key_fault(r));
	answer = r < 0 ? NULL : client_ask(client, "Status", NULL);
	if (!answer) {
		json_decref(said);
		return -1;
	}
	random_fill(random, sizeof(random));
	status = json_exact(answer);
	claims = sign_claims(status, verb, said, clock_wall_us(), random);
	r = claims ? jws_sign(&key, claims, ret_text) : -EPROTO;
	if (r < 0)
		fputs("lares: laresd has no session yet that could be signed for; see: lares status\n", stderr);
	return r < 0 ? -1 : 0;
}

const char *sign_and_ask(struct client *client, const struct arguments *arguments, const char *verb, json_t *said)
{
	scoped(freep) char *jws = NULL;

	if (sign(client, arguments->key, verb, said, &jws) < 0)
		return NULL;
	return client_ask(client, "Command", "ss", verb, jws);
}
