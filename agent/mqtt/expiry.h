/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * When a connection's certificates run out: of all that it rests on, the one that is to be renewed first. That is 30 days before
 * its end, or at two thirds of its life where that is later: one that holds a week is renewed in its last days, and is well until
 * then. Only OpenSSL's reading.
 */
#include <openssl/x509.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	EXPIRY_LIFE_DAYS = 90, /* what days are reckoned of where a certificate holds less */
	EXPIRY_NEAR_DAYS = EXPIRY_LIFE_DAYS / 3,
};

struct expiry {
	bool is_known;
	int64_t at_s; /* Unix time */
	int64_t life_s; /* EXPIRY_LIFE_DAYS at most */
	char what[256]; /* which certificate, and where it is */
	const char *remedy; /* what is to be done, by whom */
};

/* Take a certificate into account. `what` is copied, `remedy` is not. */
void expiry_see(struct expiry *expiry, const X509 *certificate, const char *what, const char *remedy);

/* Whole days left; below 0 it is over. */
int64_t expiry_days(const struct expiry *expiry, int64_t now_s);

/* The same, of a shorter life than EXPIRY_LIFE_DAYS in parts of it as large as a day is of those. */
int64_t expiry_parts(const struct expiry *expiry, int64_t now_s);

/* "… runs out in 5 days, on 2026-11-27: …" */
void expiry_words(const struct expiry *expiry, int64_t now_s, char *ret_words, size_t n_words);
