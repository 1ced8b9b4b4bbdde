/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * What the team knows of a home: homes/HOME.json.
 *
 *   home, zone
 *   token, token_until          while a bundle waits to be used; Unix seconds
 *   join {mosquitto, rabbitmq}  the hashed password of the joining user, until the home has come with its certificate
 *   csr, certificate            the last request that was granted (its digest), and with what
 *   certificates                those that are good until their end, in their order: [{serial, until, by, replaced, certificate}]; by:
 *                               number of the authority; replaced: given before the last join, or by the key of such a one, and revoked
 *                               once the home shows that it keeps a later one; certificate: its key may ask for a further one,
 *                               until the home has shown that it uses a later one
 *   revoked                     those that are not: [{serial, at, until, by}]
 *   given, has                  which authorities and keys it was told, and has shown that it trusts: trust.h
 *   is_revoked                  nothing of it counts any more, until it has joined anew
 *   plan                        the highest version that was signed
 *
 * Whoever changes one holds the folder's lock.
 */
#include "team.h"

enum { HOME_TOKEN_SIZE = 16, HOME_TOKEN_TEXT_MAX = 23, HOME_PASSWORD_MAX = 44 };

bool home_is_known(const struct team *team, const char *home);

/* NULL where the team has none of that name, without words; and where it is damaged, with words. */
json_t *home_load(const struct team *team, const char *home);
int home_save(const struct team *team, const char *home, json_t *record);

/* The same, with words where there is none. */
json_t *home_find(const struct team *team, const char *home);

/* Of `record`, which is not saved: its certificates are revoked from now on, or those alone that are replaced. Returns how many. */
size_t home_revoke(json_t *record, bool is_replaced_alone);

/* HMAC-SHA-256(token, text || octets) in base64url; token in base64url. -1: it is none. */
int home_hmac(const char *token, const char *text, const void *octets, size_t n_octets, char ret_text[HOME_PASSWORD_MAX]);
