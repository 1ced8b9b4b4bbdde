/* SPDX-License-Identifier: Apache-2.0 */
#include "authority.h"

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "fault.h"
#include "request.h"

enum { SERIAL_SIZE = 16, DAY_S = 86400, SKEW_S = 300, NAMES_MAX = 2048 };

/*
 * 2024-01-01. A gateway without a battery clock judges certificates at the time of its software until it knows better: an
 * authority or a broker that begins today would not be valid yet to a package of last month.
 */
enum { LONG_AGO_S = 1704067200 };

static char *text_of(BIO *bio)
{
	char *data, *text = NULL;
	long n = bio ? BIO_get_mem_data(bio, &data) : 0;

	if (n > 0)
		text = strndup(data, (size_t)n);
	BIO_free(bio);
	if (!text)
		fault("OpenSSL failed, or memory is out");
	return text;
}

char *key_new(void)
{
	EVP_PKEY *key = EVP_EC_gen("P-256");
	BIO *bio = BIO_new(BIO_s_secmem());

	if (key && bio)
		PEM_write_bio_PrivateKey(bio, key, NULL, NULL, 0, NULL, NULL);
	EVP_PKEY_free(key);
	return text_of(bio);
}

static EVP_PKEY *read_key(const char *pem)
{
	BIO *bio = BIO_new_mem_buf(pem, -1);
	EVP_PKEY *key = bio ? PEM_read_bio_PrivateKey(bio, NULL, NULL, NULL) : NULL;

	BIO_free(bio);
	return key;
}

static X509 *read_certificate(const char *pem)
{
	BIO *bio = BIO_new_mem_buf(pem, -1);
	X509 *certificate = bio ? PEM_read_bio_X509(bio, NULL, NULL, NULL) : NULL;

	BIO_free(bio);
	return certificate;
}

char *key_public(const char *key_pem)
{
	EVP_PKEY *key = read_key(key_pem);
	BIO *bio = BIO_new(BIO_s_mem());

	if (key && bio)
		PEM_write_bio_PUBKEY(bio, key);
	EVP_PKEY_free(key);
	return text_of(bio);
}

static long number_of(const X509 *certificate)
{
	char name[2 * AUTHORITY_NAME_MAX] = "";
	const char *last;

	X509_NAME_get_text_by_NID(X509_get_subject_name(certificate), NID_commonName, name, sizeof(name));
	last = strrchr(name, ' ');
	return last ? strtol(last, NULL, 10) : 0;
}

int authority_open(struct authority *authority, const char *authority_pem)
{
	*authority = (struct authority){ .key = read_key(authority_pem), .certificate = read_certificate(authority_pem) };
	if (authority->key && authority->certificate &&
		X509_check_private_key(authority->certificate, authority->key) == 1) {
		authority->number = number_of(authority->certificate);
		return 0;
	}
	authority_close(authority);
	return fault("the authority's key and certificate are damaged, or not of one another; put copies of them back");
}

void authority_close(struct authority *authority)
{
	EVP_PKEY_free(authority->key);
	X509_free(authority->certificate);
	*authority = (struct authority){ 0 };
}

static bool set_name(X509_NAME *name, const char *common_name)
{
	return X509_NAME_add_entry_by_NID(name, NID_commonName, MBSTRING_UTF8, (const unsigned char *)common_name, -1, -1, 0) == 1;
}

static bool add_extension(X509 *certificate, X509 *issuer, int nid, const char *value)
{
	X509V3_CTX context;
	X509_EXTENSION *extension;
	bool is_added;

	X509V3_set_ctx(&context, issuer, certificate, NULL, NULL, 0);
	extension = X509V3_EXT_conf_nid(NULL, &context, nid, value);
	is_added = extension && X509_add_ext(certificate, extension, -1) == 1;
	X509_EXTENSION_free(extension);
	return is_added;
}

static bool set_serial(X509 *certificate, char ret_text[AUTHORITY_SERIAL_TEXT_MAX])
{
	unsigned char octets[SERIAL_SIZE];
	BIGNUM *number;
	bool is_set;

	if (RAND_bytes(octets, sizeof(octets)) != 1)
		return false;
	octets[0] = (octets[0] & 0x7f) | 0x40; /* positive, and always 32 digits */
	for (size_t i = 0; ret_text && i < sizeof(octets); i++)
		snprintf(ret_text + 2 * i, 3, "%02x", octets[i]);
	number = BN_bin2bn(octets, sizeof(octets), NULL);
	is_set = number && BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate));
	BN_free(number);
	return is_set;
}

/* Not ASN1_TIME_set(): an authority holds longer than until 2038, where time_t ends on 32 bit. */
static bool set_time(ASN1_TIME *time, int64_t at_s)
{
	return ASN1_TIME_adj(time, 0, (int)(at_s / DAY_S), (long)(at_s % DAY_S));
}

static X509 *new_certificate(const char *common_name, int64_t from_s, int64_t until_s, EVP_PKEY *public,
	char ret_serial[AUTHORITY_SERIAL_TEXT_MAX])
{
	X509 *certificate = X509_new();

	if (certificate && X509_set_version(certificate, X509_VERSION_3) && set_serial(certificate, ret_serial) &&
		set_name(X509_get_subject_name(certificate), common_name) &&
		set_time(X509_getm_notBefore(certificate), from_s) &&
		set_time(X509_getm_notAfter(certificate), until_s) && X509_set_pubkey(certificate, public))
		return certificate;
	X509_free(certificate);
	return NULL;
}

static char *pem_of(X509 *certificate)
{
	BIO *bio = BIO_new(BIO_s_mem());

	if (certificate && bio)
		PEM_write_bio_X509(bio, certificate);
	return text_of(bio);
}

static X509 *self_signed(const char *name, EVP_PKEY *key)
{
	X509 *certificate = new_certificate(name, LONG_AGO_S, time(NULL) + (int64_t)AUTHORITY_DAYS * DAY_S, key, NULL);

	if (certificate && X509_set_issuer_name(certificate, X509_get_subject_name(certificate)) &&
		add_extension(certificate, certificate, NID_basic_constraints, "critical,CA:TRUE,pathlen:0") &&
		add_extension(certificate, certificate, NID_key_usage, "critical,keyCertSign,cRLSign") &&
		add_extension(certificate, certificate, NID_subject_key_identifier, "hash") &&
		X509_sign(certificate, key, EVP_sha256()) > 0)
		return certificate;
	X509_free(certificate);
	return NULL;
}

char *authority_new(const char *team, long number)
{
	char name[AUTHORITY_NAME_MAX + 1];
	EVP_PKEY *key = EVP_EC_gen("P-256");
	BIO *bio = BIO_new(BIO_s_secmem());
	X509 *certificate;

	snprintf(name, sizeof(name), "Lares %s %ld", team, number);
	certificate = key ? self_signed(name, key) : NULL;
	if (certificate && bio && PEM_write_bio_PrivateKey(bio, key, NULL, NULL, 0, NULL, NULL) != 1)
		BIO_reset(bio);
	else if (certificate && bio)
		PEM_write_bio_X509(bio, certificate);
	X509_free(certificate);
	EVP_PKEY_free(key);
	return text_of(bio);
}

char *authority_certificate(const char *authority_pem)
{
	X509 *certificate = read_certificate(authority_pem);
	char *pem = pem_of(certificate);

	X509_free(certificate);
	return pem;
}

/* What a leaf has beside its names; `usage` serverAuth or clientAuth. */
static bool complete_leaf(X509 *certificate, const struct authority *authority, const char *usage)
{
	return X509_set_issuer_name(certificate, X509_get_subject_name(authority->certificate)) &&
		add_extension(certificate, authority->certificate, NID_basic_constraints, "critical,CA:FALSE") &&
		add_extension(certificate, authority->certificate, NID_key_usage, "critical,digitalSignature") &&
		add_extension(certificate, authority->certificate, NID_ext_key_usage, usage) &&
		add_extension(certificate, authority->certificate, NID_authority_key_identifier, "keyid") &&
		X509_sign(certificate, authority->key, EVP_sha256()) > 0;
}

static bool add_names(X509 *certificate, const char *const *names, size_t n_names)
{
	char list[NAMES_MAX] = "";
	size_t n = 0;

	for (size_t i = 0; i < n_names && n < sizeof(list); i++) {
		bool is_ip = strspn(names[i], "0123456789.") == strlen(names[i]) || strchr(names[i], ':');

		n += (size_t)snprintf(list + n, sizeof(list) - n, "%s%s:%s", i ? "," : "", is_ip ? "IP" : "DNS", names[i]);
	}
	return n_names == 0 || (n < sizeof(list) && add_extension(certificate, certificate, NID_subject_alt_name, list));
}

char *authority_certify(const struct authority *authority, const char *common_name, const char *key_pem,
	const char *const *names, size_t n_names)
{
	EVP_PKEY *key = read_key(key_pem);
	int64_t until_s = time(NULL) + (int64_t)AUTHORITY_BROKER_DAYS * DAY_S;
	X509 *certificate = key ? new_certificate(common_name, LONG_AGO_S, until_s, key, NULL) : NULL;
	char *pem = NULL;

	if (certificate && add_names(certificate, names, n_names) &&
		complete_leaf(certificate, authority, n_names > 0 ? "serverAuth" : "clientAuth"))
		pem = pem_of(certificate);
	else
		fault("OpenSSL could not make a certificate for %s", common_name);
	X509_free(certificate);
	EVP_PKEY_free(key);
	return pem;
}

static char *base64_of(X509 *certificate)
{
	unsigned char *der = NULL;
	int n = i2d_X509(certificate, &der);
	char *text = n > 0 ? malloc((size_t)n / 3 * 4 + 5) : NULL;

	if (text)
		EVP_EncodeBlock((unsigned char *)text, der, n);
	OPENSSL_free(der);
	return text;
}

char *certificate_base64(const char *pem)
{
	X509 *certificate = read_certificate(pem);
	char *text = certificate ? base64_of(certificate) : NULL;

	X509_free(certificate);
	if (!text)
		fault("a certificate in the team's folder is damaged; put a copy of it back");
	return text;
}

int authority_issue(const struct authority *authority, const struct request *request, const char *common_name, int days,
	struct issued *ret_issued)
{
	struct issued issued = { .from_s = time(NULL) - SKEW_S };
	X509 *certificate;

	issued.until_s = issued.from_s + (int64_t)days * DAY_S;
	certificate = new_certificate(common_name, issued.from_s, issued.until_s, X509_REQ_get0_pubkey(request->csr), issued.serial);
	if (certificate && complete_leaf(certificate, authority, "clientAuth"))
		issued.base64 = base64_of(certificate);
	X509_free(certificate);
	if (!issued.base64)
		return fault("OpenSSL could not make a certificate for %s", common_name);
	*ret_issued = issued;
	return 0;
}

static bool add_revoked(X509_CRL *crl, const struct revoked *entry)
{
	X509_REVOKED *revoked = X509_REVOKED_new();
	ASN1_TIME *at = ASN1_TIME_set(NULL, entry->at_s);
	BIGNUM *number = NULL;
	ASN1_INTEGER *serial = BN_hex2bn(&number, entry->serial) > 0 ? BN_to_ASN1_INTEGER(number, NULL) : NULL;
	bool is_added = revoked && at && serial && X509_REVOKED_set_serialNumber(revoked, serial) &&
		X509_REVOKED_set_revocationDate(revoked, at) && X509_CRL_add0_revoked(crl, revoked);

	if (!is_added)
		X509_REVOKED_free(revoked);
	ASN1_INTEGER_free(serial);
	ASN1_TIME_free(at);
	BN_free(number);
	return is_added;
}

static bool set_crl_number(X509_CRL *crl, uint64_t number)
{
	ASN1_INTEGER *value = ASN1_INTEGER_new();
	bool is_set = value && ASN1_INTEGER_set_uint64(value, number) &&
		X509_CRL_add1_ext_i2d(crl, NID_crl_number, value, 0, 0) == 1;

	ASN1_INTEGER_free(value);
	return is_set;
}

/* It holds as long as the authority: a broker refuses everybody by a list whose time is over. */
char *authority_crl(const struct authority *authority, const struct revoked *revoked, size_t n_revoked, uint64_t number)
{
	X509_CRL *crl = X509_CRL_new();
	ASN1_TIME *now = ASN1_TIME_set(NULL, time(NULL) - SKEW_S);
	BIO *bio = BIO_new(BIO_s_mem());
	bool is_made = crl && now && bio && X509_CRL_set_version(crl, X509_CRL_VERSION_2) &&
		X509_CRL_set_issuer_name(crl, X509_get_subject_name(authority->certificate)) &&
		X509_CRL_set1_lastUpdate(crl, now) &&
		X509_CRL_set1_nextUpdate(crl, X509_get0_notAfter(authority->certificate)) && set_crl_number(crl, number);

	for (size_t i = 0; is_made && i < n_revoked; i++)
		is_made = add_revoked(crl, &revoked[i]);
	if (is_made && X509_CRL_sort(crl) && X509_CRL_sign(crl, authority->key, EVP_sha256()) > 0)
		PEM_write_bio_X509_CRL(bio, crl);
	ASN1_TIME_free(now);
	X509_CRL_free(crl);
	return text_of(bio);
}

void authority_hash(const struct authority *authority, char ret_hash[AUTHORITY_HASH_MAX])
{
	snprintf(ret_hash, AUTHORITY_HASH_MAX, "%08lx", X509_NAME_hash_ex(X509_get_subject_name(authority->certificate), NULL, NULL, NULL));
}
