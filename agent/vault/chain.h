/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Certificates that a team gives, judged before they are used. Sans I/O; texts are PEM.
 *
 * mbedTLS would judge their times by the system's clock, which may be unset: here they are judged at the time that is given,
 * which is never before the time floor.
 */
#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	CHAIN_CERTIFICATES_MAX = 4, /* a home's, and those between it and the CA */
	CHAIN_AUTHORITIES_MAX = 2, /* current and next */
	CHAIN_DER_MAX = 4096,
	CHAIN_TEXT_MAX = 12 * 1024,
	CHAIN_SERIAL_TEXT_MAX = 41, /* RFC 5280, 4.1.2.2: at most 20 octets */
};

enum chain_fault {
	CHAIN_FINE,
	CHAIN_UNREADABLE,
	CHAIN_OTHER_KEY,
	CHAIN_OTHER_NAME,
	CHAIN_NOT_FOR_CLIENTS,
	CHAIN_UNTRUSTED,
	CHAIN_TOO_EARLY,
	CHAIN_EXPIRED,
	CHAIN_NO_AUTHORITY,
	CHAIN_FAULT_COUNT
};

const char *chain_words(enum chain_fault fault); /* a sentence without its end */

/* A JSON list of DER in base64 (RFC 4648, 4) as PEM, one behind the other. Returns how many, or -EINVAL. */
int chain_from_json(const json_t *list, size_t n_most, char ret_text[CHAIN_TEXT_MAX]);

/* The first of them as base64 of its DER. Returns 0 or -EINVAL. */
int chain_to_base64(const char *certificates, char *ret_text, size_t n_text);

/*
 * Whether that certificate is for this key and this common name, may be a TLS client's, leads to one of the authorities, and
 * holds at `now_s`, as all between do.
 */
enum chain_fault chain_check(const char *certificates, const char *authorities, const char *key, const char *common_name, int64_t now_s);

/* Whether these are authorities; one of them at least must hold at `now_s`. */
enum chain_fault chain_check_authorities(const char *authorities, int64_t now_s);

/* From when until when the first one holds, in Unix seconds. Returns 0 or -EINVAL. */
int chain_life(const char *certificates, int64_t *ret_from_s, int64_t *ret_until_s);

/* The first one's serial number in lower-case hex. Returns 0 or -EINVAL. */
int chain_serial(const char *certificates, char ret_serial[CHAIN_SERIAL_TEXT_MAX]);
