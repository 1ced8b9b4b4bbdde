/* SPDX-License-Identifier: Apache-2.0 */
#include "vault/jws.h"

#include <errno.h>
#include <mbedtls/ecdsa.h>
#include <mbedtls/sha256.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "vault/base64url.h"
#include "vault/random.h"

struct part {
	const char *text;
	size_t n;
};

static void json_freep(json_t **json)
{
	json_decref(*json);
}

/* header "." payload "." signature: three parts, none empty, nothing after. */
static int split(const char *text, size_t n_text, struct part ret_parts[3])
{
	const char *end = text + n_text;

	for (int i = 0; i < 3; i++) {
		const char *stop = i < 2 ? memchr(text, '.', (size_t)(end - text)) : end;

		if (!stop || stop == text)
			return -EINVAL;
		ret_parts[i] = (struct part){ text, (size_t)(stop - text) };
		text = i < 2 ? stop + 1 : end;
	}
	return 0; /* a fourth part's dot is no character of base64url */
}

/* A part that is a JSON object; doubled keys are refused, as two readers could take different ones (RFC 7515, 4). */
static int part_object(const struct part *part, json_t **ret_object)
{
	size_t n_max = part->n / 4 * 3 + 3;
	scoped(freep) uint8_t *bytes = malloc(n_max);
	scoped(json_freep) json_t *object = NULL;
	int n;

	if (!bytes)
		return -ENOMEM;
	n = base64url_decode(part->text, part->n, bytes, n_max);
	if (n < 0)
		return n;
	object = json_loadb((const char *)bytes, (size_t)n, JSON_REJECT_DUPLICATES, NULL);
	if (!json_is_object(object))
		return -EINVAL;
	*ret_object = take(object);
	return 0;
}

static bool is_kid(const char *kid)
{
	uint8_t digest[32];

	return kid && base64url_decode(kid, strlen(kid), digest, sizeof(digest)) == sizeof(digest);
}

static int read_header(const struct part *part, char ret_kid[KID_TEXT_MAX])
{
	scoped(json_freep) json_t *header = NULL;
	const char *algorithm, *kid, *type = "";
	json_error_t error;
	int r = part_object(part, &header);

	if (r < 0)
		return r;
	/* '!': no member but these */
	if (json_unpack_ex(header, &error, 0, "{ss,ss,s?s !}", "alg", &algorithm, "kid", &kid, "typ", &type) < 0)
		return -EINVAL;
	if (strcmp(algorithm, "ES256") != 0 || !is_kid(kid))
		return -EINVAL;
	memcpy(ret_kid, kid, KID_TEXT_MAX);
	return 0;
}

static int read_at_most(const char *text, size_t n_text, size_t n_max, struct jws *ret_jws)
{
	struct part parts[3];
	struct jws jws = { 0 };
	int r;

	if (n_text > n_max)
		return -E2BIG;
	r = split(text, n_text, parts);
	if (r < 0)
		return r;
	r = base64url_decode(parts[2].text, parts[2].n, jws.signature, sizeof(jws.signature));
	if (r != sizeof(jws.signature))
		return -EINVAL;
	r = read_header(&parts[0], jws.kid);
	if (r < 0)
		return r;
	mbedtls_sha256_ret((const unsigned char *)text, parts[0].n + 1 + parts[1].n, jws.digest, 0);
	r = part_object(&parts[1], &jws.claims);
	if (r == 0)
		*ret_jws = jws;
	return r;
}

int jws_read(const char *text, size_t n_text, struct jws *ret_jws)
{
	return read_at_most(text, n_text, JWS_MAX, ret_jws);
}

int jws_read_plan(const char *text, size_t n_text, struct jws *ret_jws)
{
	return read_at_most(text, n_text, JWS_PLAN_MAX, ret_jws);
}

void jws_done(struct jws *jws)
{
	json_decref(take(jws->claims));
}

/* What ECDSA works on, in mbedTLS's words. */
struct ecdsa {
	mbedtls_ecp_group group;
	mbedtls_ecp_point q;
	mbedtls_mpi d, r, s;
};

static int ecdsa_init(struct ecdsa *e)
{
	mbedtls_ecp_group_init(&e->group);
	mbedtls_ecp_point_init(&e->q);
	mbedtls_mpi_init(&e->d);
	mbedtls_mpi_init(&e->r);
	mbedtls_mpi_init(&e->s);
	return mbedtls_ecp_group_load(&e->group, MBEDTLS_ECP_DP_SECP256R1);
}

static void ecdsa_done(struct ecdsa *e)
{
	mbedtls_mpi_free(&e->s);
	mbedtls_mpi_free(&e->r);
	mbedtls_mpi_free(&e->d); /* wipes */
	mbedtls_ecp_point_free(&e->q);
	mbedtls_ecp_group_free(&e->group);
}

int jws_verify(const struct jws *jws, const struct public_key *key)
{
	uint8_t point[1 + 2 * KEY_SIZE] = { 4 }; /* SEC 1, 2.3.3: uncompressed */
	struct ecdsa e;
	int r;

	if (strcmp(jws->kid, key->kid) != 0)
		return -EBADMSG;
	memcpy(point + 1, key->x, KEY_SIZE);
	memcpy(point + 1 + KEY_SIZE, key->y, KEY_SIZE);
	r = ecdsa_init(&e);
	if (r == 0)
		r = mbedtls_ecp_point_read_binary(&e.group, &e.q, point, sizeof(point));
	if (r == 0)
		r = mbedtls_mpi_read_binary(&e.r, jws->signature, KEY_SIZE);
	if (r == 0)
		r = mbedtls_mpi_read_binary(&e.s, jws->signature + KEY_SIZE, KEY_SIZE);
	if (r == 0)
		r = mbedtls_ecdsa_verify(&e.group, jws->digest, sizeof(jws->digest), &e.q, &e.r, &e.s);
	ecdsa_done(&e);
	return r ? -EBADMSG : 0;
}

/* Deterministic (RFC 6979): a signature never hangs on how good a random number was. */
int jws_sign_digest(const struct private_key *key, const uint8_t digest[32], uint8_t ret_signature[2 * KEY_SIZE])
{
	struct ecdsa e;
	int r = ecdsa_init(&e);

	if (r == 0)
		r = mbedtls_mpi_read_binary(&e.d, key->d, KEY_SIZE);
	if (r == 0)
		r = mbedtls_ecdsa_sign_det_ext(&e.group, &e.r, &e.s, &e.d, digest, 32, MBEDTLS_MD_SHA256,
			random_for_mbedtls, NULL);
	if (r == 0)
		r = mbedtls_mpi_write_binary(&e.r, ret_signature, KEY_SIZE);
	if (r == 0)
		r = mbedtls_mpi_write_binary(&e.s, ret_signature + KEY_SIZE, KEY_SIZE);
	ecdsa_done(&e);
	return r ? -EINVAL : 0;
}

/* "<header>.<payload>", with room for the signature behind it. */
static int signing_input(const char *kid, const char *payload, char **ret_text, size_t *ret_n)
{
	const size_t n_payload = strlen(payload);
	char header[96], *text;
	size_t n_header, n_first;

	n_header = (size_t)snprintf(header, sizeof(header), "{\"alg\":\"ES256\",\"kid\":\"%s\"}", kid);
	n_first = BASE64URL_LENGTH(n_header) + 1;
	text = malloc(n_first + BASE64URL_LENGTH(n_payload) + 1 + BASE64URL_LENGTH(2 * KEY_SIZE) + 1);
	if (!text)
		return -ENOMEM;
	base64url_encode((const uint8_t *)header, n_header, text);
	text[n_first - 1] = '.';
	base64url_encode((const uint8_t *)payload, n_payload, text + n_first);
	*ret_n = n_first + BASE64URL_LENGTH(n_payload);
	*ret_text = text;
	return 0;
}

int jws_sign(const struct private_key *key, json_t *claims, char **ret_text)
{
	uint8_t digest[32], signature[2 * KEY_SIZE];
	scoped(freep) char *payload = NULL, *text = NULL;
	size_t n;
	int r;

	if (!json_is_object(claims))
		return -EINVAL;
	payload = json_dumps(claims, JSON_COMPACT);
	if (!payload)
		return -ENOMEM;
	r = signing_input(key->public.kid, payload, &text, &n);
	if (r < 0)
		return r;
	mbedtls_sha256_ret((const unsigned char *)text, n, digest, 0);
	r = jws_sign_digest(key, digest, signature);
	if (r < 0)
		return r;
	text[n] = '.';
	base64url_encode(signature, sizeof(signature), text + n + 1);
	*ret_text = take(text);
	return 0;
}
