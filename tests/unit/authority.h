/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* A certificate authority for tests, by mbedTLS: what it is asked to sign it signs. */
#include <mbedtls/base64.h>
#include <mbedtls/x509_crt.h>
#include <mbedtls/x509_csr.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "vault/random.h"

struct test_authority {
	mbedtls_pk_context key;
	char name[64];
};

static inline void test_key(mbedtls_pk_context *pk)
{
	mbedtls_pk_init(pk);
	assert_int_equal(mbedtls_pk_setup(pk, mbedtls_pk_info_from_type(MBEDTLS_PK_ECKEY)), 0);
	assert_int_equal(mbedtls_ecp_gen_key(MBEDTLS_ECP_DP_SECP256R1, mbedtls_pk_ec(*pk), random_for_mbedtls, NULL), 0);
}

/* DER in base64. */
static inline void test_certify(struct test_authority *authority, mbedtls_pk_context *subject_key, const char *subject, const char *from,
	const char *until, bool is_ca, char ret_base64[4096])
{
	static unsigned long serial;
	mbedtls_x509write_cert write;
	mbedtls_mpi number;
	unsigned char der[2048];
	char subject_name[96];
	size_t n_out;
	int n;

	snprintf(subject_name, sizeof(subject_name), "CN=%s", subject);
	mbedtls_mpi_init(&number);
	assert_int_equal(mbedtls_mpi_lset(&number, (mbedtls_mpi_sint)++serial), 0);
	mbedtls_x509write_crt_init(&write);
	mbedtls_x509write_crt_set_md_alg(&write, MBEDTLS_MD_SHA256);
	mbedtls_x509write_crt_set_version(&write, MBEDTLS_X509_CRT_VERSION_3);
	assert_int_equal(mbedtls_x509write_crt_set_serial(&write, &number), 0);
	assert_int_equal(mbedtls_x509write_crt_set_validity(&write, from, until), 0);
	assert_int_equal(mbedtls_x509write_crt_set_issuer_name(&write, authority->name), 0);
	assert_int_equal(mbedtls_x509write_crt_set_subject_name(&write, subject_name), 0);
	mbedtls_x509write_crt_set_issuer_key(&write, &authority->key);
	mbedtls_x509write_crt_set_subject_key(&write, subject_key);
	assert_int_equal(mbedtls_x509write_crt_set_basic_constraints(&write, is_ca, -1), 0);
	n = mbedtls_x509write_crt_der(&write, der, sizeof(der), random_for_mbedtls, NULL);
	assert_true(n > 0);
	assert_int_equal(mbedtls_base64_encode((unsigned char *)ret_base64, 4096, &n_out, der + sizeof(der) - n, (size_t)n), 0);
	mbedtls_x509write_crt_free(&write);
	mbedtls_mpi_free(&number);
}

static inline void test_authority_make(struct test_authority *authority, const char *name, char ret_base64[4096])
{
	test_key(&authority->key);
	snprintf(authority->name, sizeof(authority->name), "CN=%s", name);
	test_certify(authority, &authority->key, name, "20200101000000", "20400101000000", true, ret_base64);
}

/* For whoever made that request. */
static inline void test_certify_request(struct test_authority *authority, const char *csr_text, const char *name, const char *from,
	const char *until, char ret_base64[4096])
{
	mbedtls_x509_csr csr;

	mbedtls_x509_csr_init(&csr);
	assert_int_equal(mbedtls_x509_csr_parse(&csr, (const unsigned char *)csr_text, strlen(csr_text) + 1), 0);
	test_certify(authority, &csr.pk, name, from, until, false, ret_base64);
	mbedtls_x509_csr_free(&csr);
}
