/* SPDX-License-Identifier: Apache-2.0 */
#include "signer.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "vault/base64url.h"
#include "vault/jws.h"
#include "vault/random.h"

enum { LIFE_S = 300, JTI_SIZE = 15 };

int signer_open(struct signer *signer, const char *pem_path)
{
	int r = private_key_from_pem_file(pem_path, &signer->key);

	if (r < 0)
		fprintf(stderr, "lares-team: %s is no private key on P-256: %s\n", pem_path, strerror(-r));
	signer->is_there = r == 0;
	return r;
}

void signer_close(struct signer *signer)
{
	if (signer->is_there)
		private_key_done(&signer->key);
	signer->is_there = false;
}

static json_int_t next_n(struct signer *signer)
{
	struct timespec t;
	json_int_t n;

	clock_gettime(CLOCK_REALTIME, &t);
	n = (json_int_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
	signer->n = n > signer->n ? n : signer->n + 1;
	return signer->n;
}

static json_t *new_jti(void)
{
	uint8_t bytes[JTI_SIZE];
	char text[BASE64URL_LENGTH(JTI_SIZE) + 1];

	random_fill(bytes, sizeof(bytes));
	base64url_encode(bytes, sizeof(bytes), text);
	return json_string(text);
}

static void add_missing(json_t *claims, const char *key, json_t *value)
{
	if (json_object_get(claims, key))
		json_decref(value);
	else
		json_object_set_new(claims, key, value);
}

int signer_sign(struct signer *signer, json_t *claims, char **ret_jws)
{
	json_int_t n = next_n(signer);
	int r;

	if (!json_is_object(claims)) {
		json_decref(claims);
		return -EINVAL;
	}
	add_missing(claims, "iat", json_integer(n / 1000000));
	add_missing(claims, "exp", json_integer(n / 1000000 + LIFE_S));
	add_missing(claims, "n", json_integer(n));
	add_missing(claims, "jti", new_jti());
	r = jws_sign(&signer->key, claims, ret_jws);
	json_decref(claims);
	return r;
}
