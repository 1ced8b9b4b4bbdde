/* SPDX-License-Identifier: Apache-2.0 */
#include "keys.h"

#include <mbedtls/ecdsa.h>
#include <mbedtls/sha256.h>
#include <stdlib.h>
#include <string.h>

#include "vault/random.h"

static struct private_key keys[KEY_COUNT];
static bool is_earnest;

int __wrap_public_key_from_pem_file(const char *path, struct public_key *ret_key);
int __real_mbedtls_ecdsa_verify(mbedtls_ecp_group *group, const unsigned char *digest, size_t n_digest,
	const mbedtls_ecp_point *q, const mbedtls_mpi *r, const mbedtls_mpi *s);
int __wrap_mbedtls_ecdsa_verify(mbedtls_ecp_group *group, const unsigned char *digest, size_t n_digest,
	const mbedtls_ecp_point *q, const mbedtls_mpi *r, const mbedtls_mpi *s);
int __real_mbedtls_ecdsa_sign_det_ext(mbedtls_ecp_group *group, mbedtls_mpi *r, mbedtls_mpi *s, const mbedtls_mpi *d,
	const unsigned char *digest, size_t n_digest, mbedtls_md_type_t md,
	int (*random)(void *context, unsigned char *ret_bytes, size_t n_bytes), void *context);
int __wrap_mbedtls_ecdsa_sign_det_ext(mbedtls_ecp_group *group, mbedtls_mpi *r, mbedtls_mpi *s, const mbedtls_mpi *d,
	const unsigned char *digest, size_t n_digest, mbedtls_md_type_t md,
	int (*random)(void *context, unsigned char *ret_bytes, size_t n_bytes), void *context);

/* ---- signatures ---- */

/* Half a signature: a hash of the public half of the key and of what is signed. */
static void half_of(uint8_t which, const uint8_t x[KEY_SIZE], const unsigned char *digest, size_t n_digest,
	uint8_t ret_half[KEY_SIZE])
{
	mbedtls_sha256_context sha;

	mbedtls_sha256_init(&sha);
	mbedtls_sha256_starts_ret(&sha, 0);
	mbedtls_sha256_update_ret(&sha, &which, 1);
	mbedtls_sha256_update_ret(&sha, x, KEY_SIZE);
	mbedtls_sha256_update_ret(&sha, digest, n_digest);
	mbedtls_sha256_finish_ret(&sha, ret_half);
}

static bool is_half(const mbedtls_mpi *half, uint8_t which, const mbedtls_ecp_point *q, const unsigned char *digest,
	size_t n_digest)
{
	uint8_t x[KEY_SIZE], expected[KEY_SIZE], actual[KEY_SIZE];

	if (mbedtls_mpi_write_binary(&q->X, x, KEY_SIZE) != 0 || mbedtls_mpi_write_binary(half, actual, KEY_SIZE) != 0)
		return false;
	half_of(which, x, digest, n_digest, expected);
	return memcmp(actual, expected, KEY_SIZE) == 0;
}

int __wrap_mbedtls_ecdsa_verify(mbedtls_ecp_group *group, const unsigned char *digest, size_t n_digest,
	const mbedtls_ecp_point *q, const mbedtls_mpi *r, const mbedtls_mpi *s)
{
	if (is_earnest)
		return __real_mbedtls_ecdsa_verify(group, digest, n_digest, q, r, s);
	return is_half(r, 0, q, digest, n_digest) && is_half(s, 1, q, digest, n_digest) ? 0 : MBEDTLS_ERR_ECP_VERIFY_FAILED;
}

static const struct private_key *key_of(const mbedtls_mpi *d)
{
	uint8_t octets[KEY_SIZE];

	for (int i = 0; mbedtls_mpi_write_binary(d, octets, KEY_SIZE) == 0 && i < KEY_COUNT; i++)
		if (memcmp(keys[i].d, octets, KEY_SIZE) == 0)
			return &keys[i];
	abort(); /* nobody here has another */
}

int __wrap_mbedtls_ecdsa_sign_det_ext(mbedtls_ecp_group *group, mbedtls_mpi *r, mbedtls_mpi *s, const mbedtls_mpi *d,
	const unsigned char *digest, size_t n_digest, mbedtls_md_type_t md,
	int (*random)(void *context, unsigned char *ret_bytes, size_t n_bytes), void *context)
{
	mbedtls_mpi *const halves[2] = { r, s };
	uint8_t half[KEY_SIZE];
	int error = 0;

	if (is_earnest)
		return __real_mbedtls_ecdsa_sign_det_ext(group, r, s, d, digest, n_digest, md, random, context);
	for (uint8_t i = 0; error == 0 && i < 2; i++) {
		half_of(i, key_of(d)->public.x, digest, n_digest, half);
		error = mbedtls_mpi_read_binary(halves[i], half, KEY_SIZE);
	}
	return error;
}

void keys_begin(bool signs_in_earnest)
{
	is_earnest = signs_in_earnest;
}

/* ---- keys ---- */

/* The configuration's one key is the team's; there is no file. */
int __wrap_public_key_from_pem_file(const char *path, struct public_key *ret_key)
{
	(void)path;
	*ret_key = keys[KEY_TEAM].public;
	return 0;
}

static int steady(void *unused, unsigned char *ret_bytes, size_t n_bytes)
{
	(void)unused;
	memset(ret_bytes, 42, n_bytes); /* blinds the multiplication, and nothing else */
	return 0;
}

static json_t *coordinates(const mbedtls_ecp_group *group, const mbedtls_ecp_point *point, struct public_key *key)
{
	uint8_t octets[1 + 2 * KEY_SIZE];
	size_t n;

	if (mbedtls_ecp_point_write_binary(group, point, MBEDTLS_ECP_PF_UNCOMPRESSED, &n, octets, sizeof(octets)) != 0)
		abort();
	memcpy(key->x, octets + 1, KEY_SIZE);
	memcpy(key->y, octets + 1 + KEY_SIZE, KEY_SIZE);
	return public_key_to_jwk(key);
}

static void make(struct private_key *key, uint8_t secret)
{
	mbedtls_ecp_group group;
	mbedtls_ecp_point point;
	mbedtls_mpi d;
	json_t *jwk;

	memset(key->d, secret, KEY_SIZE);
	mbedtls_ecp_group_init(&group);
	mbedtls_ecp_point_init(&point);
	mbedtls_mpi_init(&d);
	if (mbedtls_ecp_group_load(&group, MBEDTLS_ECP_DP_SECP256R1) != 0 || mbedtls_mpi_read_binary(&d, key->d, KEY_SIZE) != 0 ||
		mbedtls_ecp_mul(&group, &point, &d, &group.G, steady, NULL) != 0)
		abort();
	jwk = coordinates(&group, &point, &key->public);
	if (public_key_from_jwk(jwk, &key->public) < 0)
		abort();
	json_decref(jwk);
	mbedtls_mpi_free(&d);
	mbedtls_ecp_point_free(&point);
	mbedtls_ecp_group_free(&group);
}

void keys_make(void)
{
	for (int i = 0; i < KEY_COUNT; i++)
		make(&keys[i], (uint8_t)(i + 1));
}

const struct private_key *keys_of(enum key key)
{
	return &keys[key];
}
