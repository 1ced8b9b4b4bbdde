/* SPDX-License-Identifier: Apache-2.0 */
#include "vault/chain.h"

#include <errno.h>
#include <mbedtls/base64.h>
#include <mbedtls/oid.h>
#include <mbedtls/pem.h>
#include <mbedtls/x509_crt.h>
#include <string.h>

#include "proto/date_time.h"
#include "proto/hex.h"

static const char *const words[] = {
	[CHAIN_FINE] = "it is right",
	[CHAIN_UNREADABLE] = "it holds no certificate that can be read",
	[CHAIN_OTHER_KEY] = "it is for another key than this gateway's",
	[CHAIN_OTHER_NAME] = "it is made out to another name than this home's",
	[CHAIN_NOT_FOR_CLIENTS] = "it may not be used by a client",
	[CHAIN_UNTRUSTED] = "it is not signed by the team's authority",
	[CHAIN_TOO_EARLY] = "it is not valid yet: is this gateway's clock right?",
	[CHAIN_EXPIRED] = "it has expired",
	[CHAIN_NO_AUTHORITY] = "it is no authority's",
};
_Static_assert(sizeof(words) / sizeof(words[0]) == CHAIN_FAULT_COUNT, "every fault has words");

const char *chain_words(enum chain_fault fault)
{
	return words[fault];
}

/* ---- text ---- */

static int put_pem(const uint8_t *der, size_t n_der, char *text, size_t n_text, size_t *n_used)
{
	size_t n_written = 0;

	if (mbedtls_pem_write_buffer("-----BEGIN CERTIFICATE-----\n", "-----END CERTIFICATE-----\n", der, n_der,
		    (unsigned char *)text + *n_used, n_text - *n_used, &n_written) != 0)
		return -EINVAL;
	*n_used += n_written - 1; /* its NUL */
	return 0;
}

/* One of the list: DER of a certificate, and nothing behind it. */
static int take_one(const json_t *one, char ret_text[CHAIN_TEXT_MAX], size_t *n_used)
{
	const char *base64 = json_string_value(one);
	uint8_t der[CHAIN_DER_MAX];
	mbedtls_x509_crt parsed;
	size_t n_der;
	int r;

	if (!base64 || mbedtls_base64_decode(der, sizeof(der), &n_der, (const unsigned char *)base64, strlen(base64)) != 0)
		return -EINVAL;
	mbedtls_x509_crt_init(&parsed);
	r = mbedtls_x509_crt_parse_der(&parsed, der, n_der);
	if (r == 0 && parsed.raw.len != n_der)
		r = -EINVAL;
	mbedtls_x509_crt_free(&parsed);
	return r ? -EINVAL : put_pem(der, n_der, ret_text, CHAIN_TEXT_MAX, n_used);
}

int chain_from_json(const json_t *list, size_t n_most, char ret_text[CHAIN_TEXT_MAX])
{
	size_t n = json_array_size(list), n_used = 0, i;
	const json_t *one;

	if (n == 0 || n > n_most)
		return -EINVAL;
	json_array_foreach(list, i, one)
		if (take_one(one, ret_text, &n_used) < 0)
			return -EINVAL;
	return (int)n;
}

/* All of the text, or nothing: what is behind a certificate that cannot be read must not be overlooked. */
static int parse(mbedtls_x509_crt *certificates, const char *text)
{
	return mbedtls_x509_crt_parse(certificates, (const unsigned char *)text, strlen(text) + 1) == 0 ? 0 : -EINVAL;
}

int chain_to_base64(const char *certificates, char *ret_text, size_t n_text)
{
	mbedtls_x509_crt first;
	size_t n = 0;
	int r;

	mbedtls_x509_crt_init(&first);
	r = parse(&first, certificates);
	if (r == 0 && mbedtls_base64_encode((unsigned char *)ret_text, n_text, &n, first.raw.p, first.raw.len) != 0)
		r = -EINVAL;
	mbedtls_x509_crt_free(&first);
	return r;
}

/* ---- times ---- */

/* Not timegm(3): authorities hold longer than until 2038, where time_t ends on 32 bit. mbedTLS reads days that exist alone. */
static int64_t seconds_of(const mbedtls_x509_time *t)
{
	struct device_time face = { .year = (uint16_t)t->year, .month = (uint8_t)t->mon, .day = (uint8_t)t->day,
		.hour = (uint8_t)t->hour, .minute = (uint8_t)t->min, .second = (uint8_t)t->sec };

	return date_time_to_unix(&face);
}

static enum chain_fault check_times(const mbedtls_x509_crt *one, int64_t now_s)
{
	if (now_s < seconds_of(&one->valid_from))
		return CHAIN_TOO_EARLY;
	return now_s > seconds_of(&one->valid_to) ? CHAIN_EXPIRED : CHAIN_FINE;
}

int chain_life(const char *certificates, int64_t *ret_from_s, int64_t *ret_until_s)
{
	mbedtls_x509_crt first;
	int r;

	mbedtls_x509_crt_init(&first);
	r = parse(&first, certificates);
	if (r == 0) {
		*ret_from_s = seconds_of(&first.valid_from);
		*ret_until_s = seconds_of(&first.valid_to);
	}
	mbedtls_x509_crt_free(&first);
	return r;
}

int chain_serial(const char *certificates, char ret_serial[CHAIN_SERIAL_TEXT_MAX])
{
	mbedtls_x509_crt first;
	int r;

	mbedtls_x509_crt_init(&first);
	r = parse(&first, certificates);
	if (r == 0 && 2 * first.serial.len >= CHAIN_SERIAL_TEXT_MAX)
		r = -EINVAL;
	if (r == 0)
		hex_encode(first.serial.p, first.serial.len, ret_serial);
	mbedtls_x509_crt_free(&first);
	return r;
}

/* ---- judging ---- */

struct judging {
	int64_t now_s;
	enum chain_fault times; /* the first fault of one on the way */
};

/* mbedTLS's own verdict on times rests on the system's clock: ours takes its place. */
static int on_certificate(void *context, mbedtls_x509_crt *one, int depth, uint32_t *flags)
{
	struct judging *judging = context;

	(void)depth;
	*flags &= ~(uint32_t)(MBEDTLS_X509_BADCERT_EXPIRED | MBEDTLS_X509_BADCERT_FUTURE);
	if (judging->times == CHAIN_FINE)
		judging->times = check_times(one, judging->now_s);
	return 0;
}

/* Exactly one common name, and that. */
static bool is_named(const mbedtls_x509_crt *certificate, const char *common_name)
{
	const mbedtls_x509_name *name = &certificate->subject;

	return MBEDTLS_OID_CMP(MBEDTLS_OID_AT_CN, &name->oid) == 0 && !name->next && name->val.len == strlen(common_name) &&
		memcmp(name->val.p, common_name, name->val.len) == 0;
}

static bool is_for(const mbedtls_x509_crt *certificate, const char *key)
{
	mbedtls_pk_context pk;
	bool is_pair;

	mbedtls_pk_init(&pk);
	is_pair = mbedtls_pk_parse_key(&pk, (const unsigned char *)key, strlen(key) + 1, NULL, 0) == 0 &&
		mbedtls_pk_check_pair(&certificate->pk, &pk) == 0;
	mbedtls_pk_free(&pk);
	return is_pair;
}

static enum chain_fault check_path(mbedtls_x509_crt *certificates, mbedtls_x509_crt *authorities, int64_t now_s)
{
	struct judging judging = { .now_s = now_s, .times = CHAIN_FINE };
	uint32_t flags = 0;

	if (mbedtls_x509_crt_verify(certificates, authorities, NULL, NULL, &flags, on_certificate, &judging) != 0)
		return CHAIN_UNTRUSTED;
	return judging.times;
}

static enum chain_fault judge(mbedtls_x509_crt *certificates, mbedtls_x509_crt *authorities, const char *key,
	const char *common_name, int64_t now_s)
{
	if (!is_for(certificates, key))
		return CHAIN_OTHER_KEY;
	if (!is_named(certificates, common_name))
		return CHAIN_OTHER_NAME;
	if (mbedtls_x509_crt_check_extended_key_usage(certificates, MBEDTLS_OID_CLIENT_AUTH,
		    MBEDTLS_OID_SIZE(MBEDTLS_OID_CLIENT_AUTH)) != 0)
		return CHAIN_NOT_FOR_CLIENTS;
	return check_path(certificates, authorities, now_s);
}

enum chain_fault chain_check(const char *certificates, const char *authorities, const char *key, const char *common_name, int64_t now_s)
{
	enum chain_fault fault = CHAIN_UNREADABLE;
	mbedtls_x509_crt chain, roots;

	mbedtls_x509_crt_init(&chain);
	mbedtls_x509_crt_init(&roots);
	if (parse(&chain, certificates) == 0 && parse(&roots, authorities) == 0)
		fault = judge(&chain, &roots, key, common_name, now_s);
	mbedtls_x509_crt_free(&roots);
	mbedtls_x509_crt_free(&chain);
	return fault;
}

enum chain_fault chain_check_authorities(const char *authorities, int64_t now_s)
{
	enum chain_fault fault = CHAIN_UNREADABLE;
	mbedtls_x509_crt roots;

	mbedtls_x509_crt_init(&roots);
	if (parse(&roots, authorities) == 0)
		fault = CHAIN_EXPIRED;
	for (const mbedtls_x509_crt *one = &roots; fault != CHAIN_UNREADABLE && one; one = one->next) {
		if (!one->ca_istrue) {
			fault = CHAIN_NO_AUTHORITY;
			break;
		}
		if (fault != CHAIN_FINE)
			fault = check_times(one, now_s);
	}
	mbedtls_x509_crt_free(&roots);
	return fault;
}
