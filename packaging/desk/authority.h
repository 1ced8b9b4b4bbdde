/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * A certificate authority of a team's own: P-256, SHA-256, by OpenSSL, which every broker's TLS is, too. Texts are PEM, to
 * be freed. What fails is said on stderr: NULL or -1.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct authority {
	struct evp_pkey_st *key;
	struct x509_st *certificate;
	long number; /* of this team's authorities: the last word of its name */
};

enum {
	AUTHORITY_DAYS = 3650,
	AUTHORITY_BROKER_DAYS = 825,
	AUTHORITY_HOME_DAYS = 90,
	AUTHORITY_NAME_MAX = 64, /* octets of a common name: RFC 5280, ub-common-name */
	AUTHORITY_SERIAL_TEXT_MAX = 33,
	AUTHORITY_HASH_MAX = 9,
};

char *key_new(void);
char *key_public(const char *key_pem);

/* A new one: its key and its certificate in one text, so that neither is ever there alone. It begins long ago: see authority.c. */
char *authority_new(const char *team, long number);
/* The certificate alone. */
char *authority_certificate(const char *authority_pem);

int authority_open(struct authority *authority, const char *authority_pem);
void authority_close(struct authority *authority);

/* For TLS of a broker with these names (DNS or IP), or of a client (`names` NULL), with a key of ours. */
char *authority_certify(const struct authority *authority, const char *common_name, const char *key_pem,
	const char *const *names, size_t n_names);

/* One certificate that it issued, by its serial number. */
struct revoked {
	const char *serial; /* 32 hex digits */
	int64_t at_s;
};

char *authority_crl(const struct authority *authority, const struct revoked *revoked, size_t n_revoked, uint64_t number);

/* Of its name, in eight hex digits: what c_rehash(1) calls files by. */
void authority_hash(const struct authority *authority, char ret_hash[AUTHORITY_HASH_MAX]);

struct request;

struct issued {
	char *base64; /* of the DER; to be freed */
	char serial[AUTHORITY_SERIAL_TEXT_MAX];
	int64_t from_s, until_s;
};

/* For a home, from five minutes ago on: its clock and the broker's may differ. */
int authority_issue(const struct authority *authority, const struct request *request, const char *common_name, int days,
	struct issued *ret_issued);

/* A certificate's base64 of DER from its PEM. */
char *certificate_base64(const char *pem);
