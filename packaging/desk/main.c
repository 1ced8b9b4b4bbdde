/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lares-team: the care team's side of Lares, for a team that begins, for the demo and the tests. A team with software of its
 * own reads here what that must do.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "commands.h"
#include "fault.h"
#include "input.h"
#include "signer.h"
#include "vault/keys.h"

static int read_public_key(const char *path, struct public_key *ret_key)
{
	int r = public_key_from_pem_file(path, ret_key);

	if (r < 0)
		fault("%s is no public key on P-256: %s", path, strerror(-r));
	return r;
}

static int jwk_run(struct options *options)
{
	struct public_key key;
	json_t *jwk;

	if (read_public_key(options->word[0], &key) < 0 || !(jwk = public_key_to_jwk(&key)))
		return EXIT_FAILURE;
	json_dumpf(jwk, stdout, JSON_COMPACT);
	putchar('\n');
	json_decref(jwk);
	return EXIT_SUCCESS;
}

static int kid_run(struct options *options)
{
	struct public_key key;

	if (read_public_key(options->word[0], &key) < 0)
		return EXIT_FAILURE;
	puts(public_key_kid(&key));
	return EXIT_SUCCESS;
}

static int sign_run(struct options *options)
{
	struct signer signer = { 0 };
	scoped(freep) char *jws = NULL;
	json_t *claims;
	int r;

	if (!options->sign_key) {
		fault("sign needs --key FILE");
		return EXIT_WRONG_USE;
	}
	claims = input_json(options->word[0]);
	if (!claims)
		return EXIT_FAILURE;
	r = signer_open(&signer, options->sign_key);
	if (r == 0)
		r = signer_sign(&signer, claims, &jws);
	else
		json_decref(claims);
	signer_close(&signer);
	if (r < 0)
		return EXIT_FAILURE;
	puts(jws);
	return EXIT_SUCCESS;
}

#define PLACE "ucCkthO"

static const struct command commands[] = {
	{ "make", "DIR --team NAME --broker mqtts://HOST:8883 [--broker URI] [--join URI] [--zone ZONE] [--files PATH] [--old]\n"
		  "    a new team, or new places for one; its keys, its authority, a broker's files. [--next-ca] [--next-key]: beside\n"
		  "    the present ones, for homes to learn; [--switch-ca] [--switch-key]: in their place, once every home has told that\n"
		  "    it knows them; [--lose-homes]: also where some have not, which are lost until somebody goes there",
		1, 1, "tbJzfO12345", make_run },
	{ "bundle", "DIR HOME [--zone ZONE] [--days N] [--qr]\n    a home's text for: lares join; secret until it is used", 2, 2, "zDq",
		bundle_run },
	{ "plan", "DIR HOME PLAN.json [--send]\n    a care plan, judged as the home does and signed", 3, 3, "s", plan_run },
	{ "watch", "DIR [--home HOME] [--json FILE] [--silent-after SECONDS] [--ack-key FILE [--note TEXT]]\n"
		   "    what the homes say, in words, until Ctrl-C; says \"seen\", lets homes join, tells which is silent",
		0, 1, PLACE "TanpjldS", watch_run },
	{ "ack", "DIR HOME ALERT [--note TEXT] --key PERSON.pem\n    somebody takes the alert on", 3, 3, "Kn", ack_run },
	{ "close", "DIR HOME ALERT --note TEXT --key PERSON.pem", 3, 3, "Kn", close_run },
	{ "note", "DIR HOME ALERT --note TEXT --key PERSON.pem", 3, 3, "Kn", note_run },
	{ "do", "DIR HOME VERB [JSON] [--key PERSON.pem]\n    any other command; without --key by the team", 3, 4, "K", do_run },
	{ "configure", "DIR HOME\n    give a home the team's present places, authorities and keys, as after make --broker, --next-ca, --next-key", 2,
		2, "", configure_run },
	{ "csr", "DIR HOME REQUEST.json\n    the answer to what a home would send on up/csr", 3, 3, "", csr_run },
	{ "revoke", "DIR HOME\n    neither certificate nor bundle lets it in any more", 2, 2, "", revoke_run },
	{ "jwk", "FILE.pub\n    a public key as a JSON Web Key, for the care plan", 1, 1, "", jwk_run },
	{ "kid", "FILE.pub\n    its thumbprint (RFC 7638)", 1, 1, "", kid_run },
	{ "sign", "--key FILE CLAIMS.json\n    the claims as a signed message; iat, exp, n, jti are added where missing", 1, 1, "K",
		sign_run },
	{ "send", "PLACE --topic do/ack [--retain]\n    one message from stdin, under down/", 0, 0, PLACE "or", send_run },
};

static const char place_words[] =
	"watch and send without a folder, for one home: PLACE is\n"
	"    --uri mqtts://HOST:PORT --ca FILE --cert FILE --cert-key FILE --team TEAM --home HOME [--old]; --old: MQTT 3.1.1\n"
	"    watch PLACE [--team-key FILE] [--plan FILE] [--listening FILE] [--demand]: a file to make once subscribed; fail\n"
	"    unless the main thing happened\n";

static void put_usage(const struct command *command, FILE *out)
{
	fprintf(out, "lares-team %s %s\n", command->name, command->usage);
}

static void put_all(FILE *out)
{
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		put_usage(&commands[i], out);
	fputs(place_words, out);
}

static int run(const struct command *command, int argc, char **argv)
{
	struct options options = { 0 };

	if (argc > 1 && strcmp(argv[1], "--help") == 0) {
		put_usage(command, stdout);
		return EXIT_SUCCESS;
	}
	if (options_read(&options, command, argc, argv) < 0) {
		put_usage(command, stderr);
		return EXIT_WRONG_USE;
	}
	return command->run(&options);
}

int main(int argc, char **argv)
{
	for (size_t i = 0; argc > 1 && i < sizeof(commands) / sizeof(commands[0]); i++)
		if (strcmp(argv[1], commands[i].name) == 0)
			return run(&commands[i], argc - 1, argv + 1);
	if (argc > 1 && strcmp(argv[1], "--help") == 0) {
		put_all(stdout);
		return EXIT_SUCCESS;
	}
	if (argc > 1 && strcmp(argv[1], "--version") == 0) {
		puts("lares-team " LARES_VERSION);
		return EXIT_SUCCESS;
	}
	put_all(stderr);
	return EXIT_WRONG_USE;
}
