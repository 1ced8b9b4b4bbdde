/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * A team: its folder, its keys, and what it knows of each of its homes.
 *
 *   team.json            name, places of the broker, zone, number of the authority
 *   team.key             signs bundles, plans, receipts; team.next.key, team.old.key; team.pub: all that homes may trust
 *   ca                   the authority's key and certificate; ca.next, ca.old; ca.pem: the certificates that homes trust
 *   desk.key, desk.pem   how the desk meets the broker: as the user <team>
 *   homes/HOME.json      see home.h
 *   counters/KID         the highest n that this key has signed with
 *   broker/              what a broker is to have: see broker.h
 *
 * What fails is said on stderr: -1 or NULL.
 */
#include <jansson.h>

#include "authority.h"
#include "folder.h"
#include "signer.h"

struct team {
	struct folder folder;
	json_t *about; /* team.json */
};

enum { TEAM_USER_MAX = AUTHORITY_NAME_MAX + 1, TEAM_URIS_MAX = 2 };

int team_open(struct team *team, const char *path);
void team_close(struct team *team);

const char *team_name(const struct team *team);

/* "<team>.<home>", as the broker knows that home; -1 where these are no names, or too long together for a certificate. */
int team_user(const struct team *team, const char *home, char ret_user[TEAM_USER_MAX]);

/* Those that sign: to be closed. */
int team_authority(const struct team *team, struct authority *ret_authority);
int team_signer(struct team *team, struct signer *ret_signer);

/* What a home is given to trust: JWK of the present and the next key, base64 of the present and the next authority. */
json_t *team_keys(const struct team *team);
json_t *team_authorities(const struct team *team);

