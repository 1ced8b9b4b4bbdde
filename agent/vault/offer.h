/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * What a team offers to a gateway: the bundle by which it joins, the certificate that it is granted, a change of its settings.
 * Parsed from what strangers may have sent, and checked as far as that goes without asking anybody. Sans I/O.
 *
 *   bundle       {"typ":"bundle","team","home","zone","broker":[…],"join","ca":[…],"keys":[…],"token","exp"}
 *   certificate  {"typ":"certificate","team","home","csr","certificates":[…],"ca":[…],"keys":[…]}, or with "refused" instead
 *   change       claims of down/do/configure: "zone", "broker", "ca", "keys", each optional
 *
 * Certificates are base64 of DER, keys JWK, the token base64url. The first two are signed as jws.h has it.
 */
#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/config.h"
#include "proto/topic.h"
#include "vault/chain.h"
#include "vault/csr.h"
#include "vault/keys.h"

enum {
	OFFER_WHY_MAX = 200,
	OFFER_TOKEN_MIN = 16,
	OFFER_TOKEN_MAX = 64,
	OFFER_NAME_MAX = CSR_NAME_MAX + 1, /* <team>.<home> */
	OFFER_TEXT_MAX = 32 * 1024, /* of a bundle or an answer */
};

struct bundle {
	char team[TOPIC_NAME_MAX], home[TOPIC_NAME_MAX], name[OFFER_NAME_MAX], zone[CONFIG_TEXT_MAX];
	char uri[CONFIG_BROKERS_MAX][CONFIG_TEXT_MAX], join[CONFIG_TEXT_MAX];
	size_t n_uri;
	char authorities[CHAIN_TEXT_MAX];
	struct public_key keys[CONFIG_KEYS_MAX]; /* the first has signed it */
	size_t n_keys;
	uint8_t token[OFFER_TOKEN_MAX];
	size_t n_token;
	int64_t expires_s;
};

struct granted {
	char certificates[CHAIN_TEXT_MAX]; /* "": it was refused */
	char authorities[CHAIN_TEXT_MAX];
	char refused[OFFER_WHY_MAX]; /* then, in the team's words */
	struct public_key keys[CONFIG_KEYS_MAX]; /* the team's, present and next; none: they stay */
	size_t n_keys;
};

/* "" and 0: it stays as it is. */
struct change {
	char zone[CONFIG_TEXT_MAX];
	char uri[CONFIG_BROKERS_MAX][CONFIG_TEXT_MAX];
	size_t n_uri;
	char authorities[CHAIN_TEXT_MAX];
	struct public_key keys[CONFIG_KEYS_MAX];
	size_t n_keys;
};

/*
 * Blanks around the text and line breaks within are passed over: it was printed, scanned, sent by mail. Returns 0, or -EINVAL
 * with a sentence in ret_why. Whether that team's key is the right one nobody can say but a person, who compares it.
 */
int offer_read_bundle(const char *text, size_t n_text, struct bundle *ret_bundle, char ret_why[OFFER_WHY_MAX]);

/* Fills in `name` from team and home. */
void offer_name(struct bundle *bundle);

enum { OFFER_NOT_MINE = 1 };

/* Returns 0; OFFER_NOT_MINE: for another request; or -EINVAL with a sentence in ret_why: also where no such key has signed it. */
int offer_read_granted(const char *text, size_t n_text, const struct bundle *expected, const char *csr_digest,
	struct granted *ret_granted, char ret_why[OFFER_WHY_MAX]);

/* Returns 0, or -EINVAL with a sentence in ret_why: also where nothing is to be changed. */
int offer_read_change(const json_t *claims, struct change *ret_change, char ret_why[OFFER_WHY_MAX]);

/* A thumbprint in groups of four, as people compare it. */
enum { OFFER_FINGERPRINT_MAX = KID_TEXT_MAX + KID_TEXT_MAX / 4 + 1 };
void offer_fingerprint(const struct public_key *key, char ret_text[OFFER_FINGERPRINT_MAX]);

/* Whether `text` is that, with or without blanks. */
bool offer_is_fingerprint(const struct public_key *key, const char *text);
