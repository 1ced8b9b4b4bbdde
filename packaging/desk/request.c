/* SPDX-License-Identifier: Apache-2.0 */
#include "request.h"

#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/sha.h>
#include <openssl/x509.h>
#include <string.h>

#include "vault/base64url.h"

/* PEM may say that it has a password; nobody is asked for one. */
static int no_password(char *buffer, int size, int is_writing, void *context)
{
	(void)buffer, (void)size, (void)is_writing, (void)context;
	return -1;
}

static X509_REQ *read_pem(const char *pem, size_t n_pem)
{
	BIO *bio = n_pem <= REQUEST_MAX ? BIO_new_mem_buf(pem, (int)n_pem) : NULL;
	X509_REQ *csr = bio ? PEM_read_bio_X509_REQ(bio, NULL, no_password, NULL) : NULL;

	BIO_free(bio);
	return csr;
}

static bool is_p256(EVP_PKEY *key)
{
	char group[32] = "";

	return key && EVP_PKEY_get_base_id(key) == EVP_PKEY_EC &&
		EVP_PKEY_get_group_name(key, group, sizeof(group), NULL) == 1 && strcmp(group, SN_X9_62_prime256v1) == 0;
}

/* One common name, and nothing else: it becomes the subject as it stands. */
static bool is_named(X509_REQ *csr, const char *common_name)
{
	const X509_NAME *subject = X509_REQ_get_subject_name(csr);
	const ASN1_STRING *text;

	if (X509_NAME_entry_count(subject) != 1 || X509_NAME_get_index_by_NID(subject, NID_commonName, -1) != 0)
		return false;
	text = X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, 0));
	return (size_t)ASN1_STRING_length(text) == strlen(common_name) &&
		memcmp(ASN1_STRING_get0_data(text), common_name, strlen(common_name)) == 0;
}

static void set_digest(struct request *request)
{
	unsigned char digest[SHA256_DIGEST_LENGTH];

	SHA256(request->der, request->n_der, digest);
	base64url_encode(digest, sizeof(digest), request->digest);
}

int request_read(const char *pem, size_t n_pem, const char *common_name, struct request *ret_request, const char **ret_why)
{
	struct request request = { .csr = read_pem(pem, n_pem) };
	int n = request.csr ? i2d_X509_REQ(request.csr, &request.der) : 0;

	*ret_request = (struct request){ 0 };
	*ret_why = "it is no certificate request in PEM form";
	if (n <= 0) {
		X509_REQ_free(request.csr);
		return -1;
	}
	request.n_der = (size_t)n;
	set_digest(&request);
	*ret_request = request;
	*ret_why = !is_p256(X509_REQ_get0_pubkey(request.csr)) ? "its key is not on the curve P-256" :
		!is_named(request.csr, common_name)	       ? "it is made out to another name" :
		X509_REQ_verify(request.csr, X509_REQ_get0_pubkey(request.csr)) != 1 ?
							  "its key has not signed it" : NULL;
	return *ret_why ? -1 : 0;
}

void request_done(struct request *request)
{
	X509_REQ_free(request->csr);
	OPENSSL_free(request->der);
	*request = (struct request){ 0 };
}

static X509 *read_base64(const char *text)
{
	unsigned char der[REQUEST_MAX];
	const unsigned char *at = der;
	size_t n_text = strlen(text), n_padding = 0;
	int n;

	if (n_text / 4 * 3 > sizeof(der))
		return NULL;
	while (n_padding < n_text && text[n_text - 1 - n_padding] == '=')
		n_padding++;
	n = EVP_DecodeBlock(der, (const unsigned char *)text, (int)n_text);
	return n > (int)n_padding ? d2i_X509(NULL, &at, n - (long)n_padding) : NULL;
}

/* r and s as JOSE writes them (RFC 7518, 3.4) -> the DER that OpenSSL takes. */
static int der_signature(const char *text, unsigned char **ret_der)
{
	uint8_t octets[64];
	ECDSA_SIG *signature = ECDSA_SIG_new();
	int n = 0;

	if (signature && base64url_decode(text, strlen(text), octets, sizeof(octets)) == (int)sizeof(octets) &&
		ECDSA_SIG_set0(signature, BN_bin2bn(octets, 32, NULL), BN_bin2bn(octets + 32, 32, NULL)) == 1)
		n = i2d_ECDSA_SIG(signature, ret_der);
	ECDSA_SIG_free(signature);
	return n;
}

static bool has_signed(EVP_PKEY *key, const struct request *request, const char *signature)
{
	unsigned char *der = NULL;
	int n = der_signature(signature, &der);
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	bool is_signed = n > 0 && context && EVP_DigestVerifyInit(context, NULL, EVP_sha256(), NULL, key) == 1 &&
		EVP_DigestVerify(context, der, (size_t)n, request->der, request->n_der) == 1;

	EVP_MD_CTX_free(context);
	OPENSSL_free(der);
	return is_signed;
}

bool request_is_by(const struct request *request, const char *certificate_base64, const char *signature)
{
	X509 *certificate = read_base64(certificate_base64);
	EVP_PKEY *key = certificate ? X509_get0_pubkey(certificate) : NULL;
	bool is_by = key && (EVP_PKEY_eq(key, X509_REQ_get0_pubkey(request->csr)) == 1 ||
		(signature && has_signed(key, request, signature)));

	X509_free(certificate);
	return is_by;
}
