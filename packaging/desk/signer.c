/* SPDX-License-Identifier: Apache-2.0 */
#include "signer.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "fault.h"
#include "loop/clock.h"
#include "vault/base64url.h"
#include "vault/jws.h"
#include "vault/random.h"

enum { LIFE_S = 300, JTI_SIZE = 15 };

int signer_open(struct signer *signer, const char *pem_path)
{
	int r = private_key_from_pem_file(pem_path, &signer->key);

	if (r < 0)
		fault("%s is no private key on P-256: %s", pem_path, strerror(-r));
	signer->is_there = r == 0;
	signer->n = 0;
	signer->folder = NULL;
	return r;
}

void signer_close(struct signer *signer)
{
	if (signer->is_there)
		private_key_done(&signer->key);
	signer->is_there = false;
}

/* One counter for each key, whoever signs with it here: it is on the disk before it is used. */
static json_int_t counted(const struct signer *signer, json_int_t n)
{
	char name[16 + KID_TEXT_MAX], text[32];
	scoped(freep) char *before = NULL;
	json_int_t last;

	snprintf(name, sizeof(name), "counters/%s", public_key_kid(&signer->key.public));
	if (folder_has(signer->folder, name) && !(before = folder_read(signer->folder, name)))
		return -1;
	last = before ? strtoll(before, NULL, 10) : 0;
	n = n > last ? n : last + 1;
	snprintf(text, sizeof(text), "%" JSON_INTEGER_FORMAT "\n", n);
	return folder_write(signer->folder, name, text) < 0 ? -1 : n;
}

/* Returns -1 where it could not be kept, which was said. */
static json_int_t next_n(struct signer *signer)
{
	json_int_t n = clock_wall_us();

	n = n > signer->n ? n : signer->n + 1;
	if (signer->folder) {
		if (folder_lock(signer->folder) < 0)
			return -1;
		n = counted(signer, n);
		folder_unlock(signer->folder);
	}
	if (n > 0)
		signer->n = n;
	return n;
}

void signer_jti(char ret_jti[SIGNER_JTI_MAX])
{
	uint8_t bytes[JTI_SIZE];

	random_fill(bytes, sizeof(bytes));
	base64url_encode(bytes, sizeof(bytes), ret_jti);
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
	char jti[SIGNER_JTI_MAX];
	json_int_t n = next_n(signer), now_s = clock_wall_us() / 1000000;
	int r;

	if (n < 0 || !json_is_object(claims)) {
		json_decref(claims);
		return -EINVAL;
	}
	add_missing(claims, "iat", json_integer(now_s));
	add_missing(claims, "exp", json_integer(now_s + LIFE_S));
	add_missing(claims, "n", json_integer(n));
	signer_jti(jti);
	add_missing(claims, "jti", json_string(jti));
	r = jws_sign(&signer->key, claims, ret_jws);
	json_decref(claims);
	return r;
}
