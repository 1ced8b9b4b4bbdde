/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * The care team's desk for one home: reads what the home says, tells it in words, answers every revision of an alert
 * with the team's signed "seen", and lets one carer acknowledge a high alert once the home knows that it was seen. Where
 * the broker has kept nothing for it, it asks the home to say all its states again (refresh).
 */
#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "ledger.h"
#include "link.h"
#include "signer.h"
#include "words.h"

struct desk {
	const char *team, *home;
	struct words words;
	struct ledger ledger;
	struct signer team_key; /* where it is not there: never answers */
	struct signer carer_key; /* where it is not there: never acknowledges */
	const char *note; /* of the acknowledgement */
	FILE *record; /* every message as "topic payload", or NULL */
	char to[65]; /* the home's session nonce; "": not connected */
	bool is_behind; /* it had to be taken from a pulse: the home's states were missed too, and are to be asked for */
	json_t *answered; /* alert id -> revision that was answered under `to` */
	json_t *acknowledged; /* alert id -> true, under `to` */
};

/* The handlers of the link lead here. */
void desk_on_message(void *desk, const char *topic, const char *payload, size_t n_payload, bool is_retained);

/* Send what is owed to the home; called after every turn of the link. */
void desk_answer(struct desk *desk, struct link *link);

/* What the whole watch came to. Returns false where a reading, an alert or an acknowledgement is missing, and says so. */
bool desk_summary(struct desk *desk);
