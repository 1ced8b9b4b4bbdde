/* SPDX-License-Identifier: Apache-2.0 */
#include "vault/keys.h"

#include <errno.h>
#include <fcntl.h>
#include <mbedtls/pk.h>
#include <mbedtls/sha256.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "vault/base64url.h"

enum { COORDINATE_TEXT_MAX = BASE64URL_LENGTH(KEY_SIZE) + 1 };

/* RFC 7638, 3: the required members in order of their names, without blanks. */
static void set_kid(struct public_key *key)
{
	char x[COORDINATE_TEXT_MAX], y[COORDINATE_TEXT_MAX], jwk[160];
	uint8_t digest[32];
	int n;

	base64url_encode(key->x, sizeof(key->x), x);
	base64url_encode(key->y, sizeof(key->y), y);
	n = snprintf(jwk, sizeof(jwk), "{\"crv\":\"P-256\",\"kty\":\"EC\",\"x\":\"%s\",\"y\":\"%s\"}", x, y);
	mbedtls_sha256_ret((const unsigned char *)jwk, (size_t)n, digest, 0);
	base64url_encode(digest, sizeof(digest), key->kid);
}

/* A point that is not on the curve may give away a private key (SEC 1, 3.2.2), and never verifies anything. */
static int check_point(const struct public_key *key)
{
	uint8_t octets[1 + 2 * KEY_SIZE] = { 4 }; /* SEC 1, 2.3.3: uncompressed */
	mbedtls_ecp_group group;
	mbedtls_ecp_point point;
	int r;

	memcpy(octets + 1, key->x, KEY_SIZE);
	memcpy(octets + 1 + KEY_SIZE, key->y, KEY_SIZE);
	mbedtls_ecp_group_init(&group);
	mbedtls_ecp_point_init(&point);
	r = mbedtls_ecp_group_load(&group, MBEDTLS_ECP_DP_SECP256R1);
	if (r == 0)
		r = mbedtls_ecp_point_read_binary(&group, &point, octets, sizeof(octets));
	if (r == 0)
		r = mbedtls_ecp_check_pubkey(&group, &point);
	mbedtls_ecp_point_free(&point);
	mbedtls_ecp_group_free(&group);
	return r ? -EINVAL : 0;
}

static int pk_error(int r)
{
	return r == MBEDTLS_ERR_PK_UNKNOWN_PK_ALG || r == MBEDTLS_ERR_PK_UNKNOWN_NAMED_CURVE ? -ENOTSUP : -EINVAL;
}

/* mbedTLS takes PEM with its NUL, and text without a PEM header for DER. `pk` is freed by its owner in any case. */
static int pem_parse(const char *text, size_t n_text, bool is_private, mbedtls_pk_context *pk,
	mbedtls_ecp_keypair **ret_pair)
{
	char pem[KEY_FILE_MAX + 1];
	int r;

	if (n_text > KEY_FILE_MAX)
		return -EFBIG;
	if (memchr(text, 0, n_text) || !memmem(text, n_text, "-----BEGIN ", 11))
		return -EINVAL;
	memcpy(pem, text, n_text);
	pem[n_text] = '\0';
	r = is_private ? mbedtls_pk_parse_key(pk, (const unsigned char *)pem, n_text + 1, NULL, 0)
		       : mbedtls_pk_parse_public_key(pk, (const unsigned char *)pem, n_text + 1);
	explicit_bzero(pem, n_text);
	if (r != 0)
		return pk_error(r);
	if (!mbedtls_pk_can_do(pk, MBEDTLS_PK_ECDSA) || mbedtls_pk_ec(*pk)->grp.id != MBEDTLS_ECP_DP_SECP256R1)
		return -ENOTSUP;
	*ret_pair = mbedtls_pk_ec(*pk);
	return 0;
}

static int public_from_pair(const mbedtls_ecp_keypair *pair, struct public_key *ret_key)
{
	if (mbedtls_ecp_check_pubkey(&pair->grp, &pair->Q) != 0 ||
		mbedtls_mpi_write_binary(&pair->Q.X, ret_key->x, KEY_SIZE) != 0 ||
		mbedtls_mpi_write_binary(&pair->Q.Y, ret_key->y, KEY_SIZE) != 0)
		return -EINVAL;
	set_kid(ret_key);
	return 0;
}

int public_key_from_pem(const char *text, size_t n_text, struct public_key *ret_key)
{
	struct public_key key;
	mbedtls_ecp_keypair *pair;
	mbedtls_pk_context pk;
	int r;

	mbedtls_pk_init(&pk);
	r = pem_parse(text, n_text, false, &pk, &pair);
	if (r == 0)
		r = public_from_pair(pair, &key);
	mbedtls_pk_free(&pk);
	if (r == 0)
		*ret_key = key;
	return r;
}

static int private_from_pair(const mbedtls_ecp_keypair *pair, struct private_key *ret_key)
{
	int r = public_from_pair(pair, &ret_key->public);

	if (r < 0)
		return r;
	/* A file may carry a public half that is not its own. */
	if (mbedtls_ecp_check_privkey(&pair->grp, &pair->d) != 0 || mbedtls_ecp_check_pub_priv(pair, pair) != 0)
		return -EINVAL;
	return mbedtls_mpi_write_binary(&pair->d, ret_key->d, KEY_SIZE) ? -EINVAL : 0;
}

int private_key_from_pem(const char *text, size_t n_text, struct private_key *ret_key)
{
	struct private_key key;
	mbedtls_ecp_keypair *pair;
	mbedtls_pk_context pk;
	int r;

	mbedtls_pk_init(&pk);
	r = pem_parse(text, n_text, true, &pk, &pair);
	if (r == 0)
		r = private_from_pair(pair, &key);
	mbedtls_pk_free(&pk); /* wipes */
	if (r == 0)
		*ret_key = key;
	private_key_done(&key);
	return r;
}

int public_key_from_pem_file(const char *path, struct public_key *ret_key)
{
	uint8_t text[KEY_FILE_MAX];
	int n = file_read(AT_FDCWD, path, text, sizeof(text));
	int r = n < 0 ? n : public_key_from_pem((const char *)text, (size_t)n, ret_key);

	explicit_bzero(text, sizeof(text)); /* a private key, where somebody named the wrong file */
	return r;
}

int private_key_from_pem_file(const char *path, struct private_key *ret_key)
{
	uint8_t text[KEY_FILE_MAX];
	int n = file_read(AT_FDCWD, path, text, sizeof(text));
	int r = n < 0 ? n : private_key_from_pem((const char *)text, (size_t)n, ret_key);

	explicit_bzero(text, sizeof(text));
	return r;
}

void private_key_done(struct private_key *key)
{
	explicit_bzero(key, sizeof(*key));
}

static const char *member(const json_t *object, const char *name)
{
	return json_string_value(json_object_get(object, name));
}

/* An optional member that must be that string where it is given. */
static bool may_be(const json_t *object, const char *name, const char *expected)
{
	const json_t *value = json_object_get(object, name);

	return !value || (json_is_string(value) && strcmp(json_string_value(value), expected) == 0);
}

/* RFC 7518, 6.2.1.2: always the full 32 octets. */
static bool coordinate(const json_t *object, const char *name, uint8_t ret_octets[KEY_SIZE])
{
	const json_t *value = json_object_get(object, name);

	return json_is_string(value) && base64url_decode(json_string_value(value), json_string_length(value),
		ret_octets, KEY_SIZE) == KEY_SIZE;
}

int public_key_from_jwk(const json_t *jwk, struct public_key *ret_key)
{
	const char *type = member(jwk, "kty"), *curve = member(jwk, "crv");
	struct public_key key;

	if (!type || json_object_get(jwk, "d"))
		return -EINVAL;
	if (strcmp(type, "EC") != 0 || !curve || strcmp(curve, "P-256") != 0)
		return -ENOTSUP;
	if (!may_be(jwk, "use", "sig") || !may_be(jwk, "alg", "ES256"))
		return -EINVAL;
	if (!coordinate(jwk, "x", key.x) || !coordinate(jwk, "y", key.y) || check_point(&key) < 0)
		return -EINVAL;
	set_kid(&key);
	*ret_key = key;
	return 0;
}

json_t *public_key_to_jwk(const struct public_key *key)
{
	char x[COORDINATE_TEXT_MAX], y[COORDINATE_TEXT_MAX];

	base64url_encode(key->x, sizeof(key->x), x);
	base64url_encode(key->y, sizeof(key->y), y);
	return json_pack("{ssssssss}", "crv", "P-256", "kty", "EC", "x", x, "y", y);
}
