/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Which of the team's authorities and keys a home trusts, as far as it has shown: before the next ones take the place of the present
 * ones, every home has to know them, or it is lost to the team until somebody goes there.
 *
 * In homes/HOME.json: given {ca, keys} with its last certificate, and has {ca, keys}. What was given it has once it has used that
 * certificate (came with it after a join; asked with it for the next), and what it was told by configure once it said that it did
 * that. What a home took and did not show counts as not there: configure asks it.
 */
#include "team.h"

/* A certificate goes out, and with it what the team has now. `record` is its home's, changed and not saved. */
void trust_give(const struct team *team, json_t *record);

/* The home uses it. */
void trust_prove(json_t *record);

/* The home said that it has done configure, with these claims. Returns 0 or -1. */
int trust_enter(struct team *team, const char *home, const json_t *claims);

/* The names of homes that have not shown that they know the next authority ("ca") or key ("keys"): texts; NULL: it failed. */
json_t *trust_missing(const struct team *team, const char *kind);
