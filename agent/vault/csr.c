/* SPDX-License-Identifier: Apache-2.0 */
#include "vault/csr.h"

#include <errno.h>
#include <mbedtls/sha256.h>
#include <mbedtls/x509_csr.h>
#include <stdio.h>
#include <string.h>

#include "vault/base64url.h"
#include "vault/hmac.h"
#include "vault/jws.h"
#include "vault/random.h"

struct der {
	uint8_t octets[CSR_DER_MAX];
	size_t n;
};

static int write_request(mbedtls_pk_context *pk, const char *subject, char ret_text[CSR_TEXT_MAX])
{
	mbedtls_x509write_csr request;
	int r;

	mbedtls_x509write_csr_init(&request);
	mbedtls_x509write_csr_set_md_alg(&request, MBEDTLS_MD_SHA256);
	mbedtls_x509write_csr_set_key(&request, pk);
	r = mbedtls_x509write_csr_set_subject_name(&request, subject);
	if (r == 0)
		r = mbedtls_x509write_csr_pem(&request, (unsigned char *)ret_text, CSR_TEXT_MAX, random_for_mbedtls, NULL);
	mbedtls_x509write_csr_free(&request);
	return r;
}

int csr_make(const char *common_name, struct csr *ret_csr)
{
	char subject[3 + CSR_NAME_MAX + 1];
	mbedtls_pk_context pk;
	int r;

	/* No character that means something in a distinguished name. */
	if (strlen(common_name) > CSR_NAME_MAX || !common_name[0] ||
		common_name[strspn(common_name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.")])
		return -EINVAL;
	snprintf(subject, sizeof(subject), "CN=%s", common_name);
	memset(ret_csr, 0, sizeof(*ret_csr));
	mbedtls_pk_init(&pk);
	r = mbedtls_pk_setup(&pk, mbedtls_pk_info_from_type(MBEDTLS_PK_ECKEY));
	if (r == 0)
		r = mbedtls_ecp_gen_key(MBEDTLS_ECP_DP_SECP256R1, mbedtls_pk_ec(pk), random_for_mbedtls, NULL);
	if (r == 0)
		r = mbedtls_pk_write_key_pem(&pk, (unsigned char *)ret_csr->key, sizeof(ret_csr->key));
	if (r == 0)
		r = write_request(&pk, subject, ret_csr->text);
	mbedtls_pk_free(&pk); /* wipes */
	if (r != 0)
		csr_done(ret_csr);
	return r ? -ENOMEM : 0;
}

void csr_done(struct csr *csr)
{
	explicit_bzero(csr, sizeof(*csr));
}

static int der_of(const char *text, struct der *ret_der)
{
	mbedtls_x509_csr csr;
	int r;

	mbedtls_x509_csr_init(&csr);
	r = mbedtls_x509_csr_parse(&csr, (const unsigned char *)text, strlen(text) + 1);
	if (r == 0 && csr.raw.len <= sizeof(ret_der->octets)) {
		memcpy(ret_der->octets, csr.raw.p, csr.raw.len);
		ret_der->n = csr.raw.len;
	} else {
		r = -1;
	}
	mbedtls_x509_csr_free(&csr);
	return r ? -EINVAL : 0;
}

int csr_digest(const char *csr_text, char ret_digest[CSR_DIGEST_TEXT_MAX])
{
	uint8_t digest[32];
	struct der der;
	int r = der_of(csr_text, &der);

	if (r < 0)
		return r;
	mbedtls_sha256_ret(der.octets, der.n, digest, 0);
	base64url_encode(digest, sizeof(digest), ret_digest);
	return 0;
}

static void hmac_text(const uint8_t *key, size_t n_key, const uint8_t *bytes, size_t n_bytes, char ret_text[CSR_PROOF_TEXT_MAX])
{
	uint8_t digest[HMAC_SIZE];
	struct hmac hmac;

	hmac_init(&hmac, key, n_key);
	hmac_of(&hmac, bytes, n_bytes, digest);
	hmac_done(&hmac);
	base64url_encode(digest, sizeof(digest), ret_text);
	explicit_bzero(digest, sizeof(digest));
}

int csr_prove(const char *csr_text, const uint8_t *token, size_t n_token, char ret_proof[CSR_PROOF_TEXT_MAX])
{
	uint8_t message[3 + CSR_DER_MAX] = "csr";
	struct der der;
	int r = der_of(csr_text, &der);

	if (r < 0)
		return r;
	memcpy(message + 3, der.octets, der.n);
	hmac_text(token, n_token, message, 3 + der.n, ret_proof);
	return 0;
}

int csr_sign(const char *csr_text, const char *key_pem, char ret_signature[CSR_SIGNATURE_TEXT_MAX])
{
	uint8_t digest[32], signature[2 * KEY_SIZE];
	struct private_key key;
	struct der der;
	int r = der_of(csr_text, &der);

	if (r == 0)
		r = private_key_from_pem(key_pem, strlen(key_pem), &key);
	if (r < 0)
		return -EINVAL;
	mbedtls_sha256_ret(der.octets, der.n, digest, 0);
	r = jws_sign_digest(&key, digest, signature);
	private_key_done(&key);
	if (r == 0)
		base64url_encode(signature, sizeof(signature), ret_signature);
	return r;
}

void csr_password(const uint8_t *token, size_t n_token, char ret_password[CSR_PROOF_TEXT_MAX])
{
	hmac_text(token, n_token, (const uint8_t *)"broker", 6, ret_password);
}
