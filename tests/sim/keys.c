/* SPDX-License-Identifier: Apache-2.0 */
#include "keys.h"

#include <mbedtls/ecp.h>
#include <stdlib.h>
#include <string.h>

#include "vault/random.h"

static struct private_key keys[KEY_COUNT];

int __wrap_public_key_from_pem_file(const char *path, struct public_key *ret_key);

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
