/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lares-team: the care team's side of Lares, for the demo and the tests. A real team has software of its own; this says
 * what it must do.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "vault/keys.h"

#include "input.h"
#include "signer.h"
#include "watch.h"

enum { WRONG_USE = 2 };

static const char usage[] =
	"lares-team jwk FILE.pub                    the public key as a JSON Web Key, for the care plan\n"
	"lares-team kid FILE.pub                    its thumbprint (RFC 7638)\n"
	"lares-team sign --key FILE.key CLAIMS.json the claims as a signed message; iat, exp, n, jti are added where missing\n"
	"lares-team watch PLACE [--team-key FILE] [--ack-key FILE [--note TEXT]] [--plan FILE] [--json FILE]\n"
	"                [--listening FILE] [--demand]\n"
	"                                          read a home until SIGTERM; --listening: a file to make once subscribed;\n"
	"                                          --demand: fail unless the main thing happened\n"
	"lares-team send PLACE --topic do/ack [--retain]\n"
	"                                          one message from stdin, under down/\n"
	"PLACE: --uri mqtts://HOST:PORT --ca FILE --cert FILE --key FILE --team TEAM --home HOME [--old]\n"
	"       --old: MQTT 3.1.1\n";

static int wrong_use(void)
{
	fputs(usage, stderr);
	return WRONG_USE;
}

static int read_public_key(const char *path, struct public_key *ret_key)
{
	int r = public_key_from_pem_file(path, ret_key);

	if (r < 0)
		fprintf(stderr, "lares-team: %s is no public key on P-256: %s\n", path, strerror(-r));
	return r;
}

static int jwk_main(int argc, char **argv)
{
	struct public_key key;
	json_t *jwk;

	if (argc != 2)
		return wrong_use();
	if (read_public_key(argv[1], &key) < 0 || !(jwk = public_key_to_jwk(&key)))
		return EXIT_FAILURE;
	json_dumpf(jwk, stdout, JSON_COMPACT);
	putchar('\n');
	json_decref(jwk);
	return EXIT_SUCCESS;
}

static int kid_main(int argc, char **argv)
{
	struct public_key key;

	if (argc != 2)
		return wrong_use();
	if (read_public_key(argv[1], &key) < 0)
		return EXIT_FAILURE;
	puts(public_key_kid(&key));
	return EXIT_SUCCESS;
}

static int sign_main(int argc, char **argv)
{
	struct signer signer = { 0 };
	scoped(freep) char *jws = NULL;
	json_t *claims;
	int r;

	if (argc != 4 || strcmp(argv[1], "--key") != 0)
		return wrong_use();
	claims = input_json(argv[3]);
	if (!claims)
		return EXIT_FAILURE;
	r = signer_open(&signer, argv[2]);
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

static const struct {
	const char *name;
	int (*main)(int argc, char **argv);
} commands[] = {
	{ "jwk", jwk_main }, { "kid", kid_main }, { "sign", sign_main }, { "watch", watch_main }, { "send", send_main },
};

int main(int argc, char **argv)
{
	for (size_t i = 0; argc > 1 && i < sizeof(commands) / sizeof(commands[0]); i++)
		if (strcmp(argv[1], commands[i].name) == 0)
			return commands[i].main(argc - 1, argv + 1);
	return wrong_use();
}
