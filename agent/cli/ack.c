/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/ack.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "cli/ask.h"
#include "cli/print.h"
#include "cli/show.h"
#include "loop/clock.h"
#include "proto/hex.h"
#include "vault/jws.h"
#include "vault/random.h"

json_t *ack_claims(const json_t *status, const char *alert, const char *note, int64_t wall_us,
	const uint8_t random[ACK_RANDOM_SIZE])
{
	const char *team = string_of(status, "team", NULL), *home = string_of(status, "home", NULL);
	const char *to = string_of(status, "to", NULL);
	char jti[2 * ACK_RANDOM_SIZE + 1];
	json_t *claims;

	if (!team || !home || !to)
		return NULL;
	hex_encode(random, ACK_RANDOM_SIZE, jti);
	claims = json_pack("{ss ss ss ss sI sI sI ss ss ss}", "typ", "do", "team", team, "home", home, "verb", "ack", "iat",
		(json_int_t)(wall_us / 1000000), "exp", (json_int_t)(wall_us / 1000000 + ACK_LIFETIME_S), "n",
		(json_int_t)wall_us, "jti", jti, "to", to, "alert", alert);
	if (claims && note && json_object_set_new(claims, "note", json_string(note)) < 0) {
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
static int sign(struct client *client, const struct arguments *arguments, char **ret_text)
{
	scoped(private_key_done) struct private_key key = { 0 };
	scoped(json_decrefp) json_t *status = NULL, *claims = NULL;
	uint8_t random[ACK_RANDOM_SIZE];
	const char *answer;
	int r = private_key_from_pem_file(arguments->key, &key);

	if (r < 0) {
		fprintf(stderr, "lares: %s cannot sign: %s\n", arguments->key, key_fault(r));
		return -1;
	}
	answer = client_ask(client, "Status", NULL);
	if (!answer)
		return -1;
	random_fill(random, sizeof(random));
	status = json_exact(answer);
	claims = ack_claims(status, arguments->word[0], arguments->note, clock_wall_us(), random);
	r = claims ? jws_sign(&key, claims, ret_text) : -EPROTO;
	if (r < 0)
		fputs("lares: laresd has no session yet that could be signed for; see: lares status\n", stderr);
	return r < 0 ? -1 : 0;
}

int show_acknowledged(const json_t *answer, FILE *out)
{
	print_safe(out, string_of(answer, "alert", "?"));
	fputs(" is ", out);
	print_safe(out, string_of(answer, "state", "acknowledged"));
	fputc('\n', out);
	return CLI_DONE;
}

int command_ack(const struct arguments *arguments, FILE *out)
{
	scoped(freep) char *jws = NULL;
	struct client client = { 0 };
	int status = CLI_FAILED;

	if (client_open(&client) == 0 && (!arguments->key || sign(&client, arguments, &jws) == 0))
		status = show(arguments, client_ask(&client, "Ack", "sss", arguments->word[0], jws ? jws : "", arguments->note ?
			arguments->note : ""), show_acknowledged, out);
	client_done(&client);
	return status;
}
