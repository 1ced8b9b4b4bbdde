/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * The care team's desk for its homes: reads what they say, tells it in words, answers every revision of an alert with the
 * team's signed "seen", says which home is not heard, and, with a team's folder, gives homes their certificates. For the
 * demo it lets one carer acknowledge a high alert once the home knows that it was seen. Where the broker has kept nothing
 * for it, it asks the home to say all its states again (refresh).
 */
#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "authority.h"
#include "ledger.h"
#include "link.h"
#include "proto/topic.h"
#include "signer.h"
#include "team.h"
#include "vigil.h"
#include "words.h"

enum { DESK_HOMES_MAX = 4096 }; /* whoever can write a topic of the team can make us keep a home */

struct desk;

struct desk_home {
	const struct desk *desk;
	char name[TOPIC_NAME_MAX];
	char zone[64]; /* its name; "": not known */
	struct words words;
	struct ledger ledger;
	struct vigil vigil;
	char to[65]; /* the session's nonce; "": not connected */
	bool is_behind; /* it had to be taken from a pulse: the home's states were missed too, and are to be asked for */
	bool is_known; /* in the team's folder, or the one home that is watched: its silence is told */
	bool has_come; /* online under a certificate */
	char kept[AUTHORITY_SERIAL_TEXT_MAX]; /* the certificate that it says it keeps; "": not told, or seen to */
	char seen_to[AUTHORITY_SERIAL_TEXT_MAX]; /* the one for which those before it were revoked */
	char *csr; /* a request that waits for its answer */
	json_t *answered; /* alert id -> revision that was answered under `to` */
	json_t *acknowledged; /* alert id -> true, under `to` */
};

struct desk {
	const char *team;
	struct team *folder; /* or NULL: it issues nothing */
	struct desk_home **homes;
	size_t n_homes;
	struct signer team_key; /* where it is not there: never answers */
	struct signer carer_key; /* where it is not there: never acknowledges */
	const char *note; /* of the acknowledgement */
	FILE *out; /* where it tells */
	FILE *record; /* every message as "topic payload", or NULL */
	bool is_many; /* each line names its home */
	uint64_t silent_after_us;
	bool was_up; /* the link, at the last turn */
};

/* All but homes and what they need is set by the caller. The home, new or known; NULL: there are too many. */
struct desk_home *desk_home(struct desk *desk, const char *name);
void desk_done(struct desk *desk);

/* The handlers of the link lead here. */
void desk_on_message(void *desk, const char *topic, const char *payload, size_t n_payload, bool is_retained);

/* Send what is owed to the homes, and tell who is not heard; called after every turn of the link. */
void desk_answer(struct desk *desk, struct link *link);

/* What the whole watch of that home came to. Returns false where a reading, an alert or an acknowledgement is missing, and says so. */
bool desk_summary(struct desk_home *home);
