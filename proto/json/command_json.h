/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * down/do/<verb>: what a command says beside the claims that every signed message carries (vault/claims.h).
 *
 * Moments are Unix seconds, as iat and exp are. A claim that a verb does not know is ignored; one that it knows and that is
 * of another form makes the whole malformed.
 */
#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/accepted.h"
#include "proto/alert.h"
#include "proto/plan.h"

enum {
	COMMAND_HISTORY_MAX = 200, /* readings in one page */
	COMMAND_REPORT_DAYS_MAX = 90,
	COMMAND_REPORT_DAYS_USUAL = 7,
	COMMAND_WITHIN_MIN_S = 10,
	COMMAND_WITHIN_MAX_S = 600,
	COMMAND_WITHIN_USUAL_S = 120,
	COMMAND_SNOOZE_MIN_S = 60,
	COMMAND_SNOOZE_MAX_S = 43200,
	COMMAND_CLOSER_DAYS_MAX = 90,
	COMMAND_ADDRESS_MAX = 24, /* of a device: its id or its address */
};

enum verb {
#define VERB(name, text) VERB_##name,
#include "proto/verb.def"
	VERB_COUNT
};

struct command {
	enum verb verb;
	char alert[ULID_TEXT_MAX]; /* ack close note snooze */
	char note[ALERT_NOTE_MAX]; /* ack (or ""), close, note */
	uint32_t for_s; /* snooze */
	char person[PERSON_ID_MAX]; /* pause resume; reassign: "" is nobody; history: "" is anybody */
	struct {
		enum plan_pause_reason reason;
		char why[PLAN_WHY_MAX]; /* or "" */
		int64_t since_us, until_us; /* since 0: now */
		uint16_t closer_days;
	} pause;
	uint8_t reading[READING_ID_SIZE]; /* reassign */
	char device[COMMAND_ADDRESS_MAX]; /* enrol (an address), forget; history: "" is any */
	json_t *options; /* enrol; borrowed from the claims; NULL: none */
	const char *plan; /* plan: a signed one; borrowed */
	struct {
		char store[33];
		uint64_t first, last;
	} resend;
	struct {
		int64_t since_us, until_us; /* measured since, and before; 0: not bounded */
		bool has_quantity;
		enum quantity quantity;
		uint64_t before; /* readings with a lower seq; UINT64_MAX: from the newest on */
		uint32_t limit;
	} history;
	const json_t *settings; /* configure: the claims, of which vault/offer.h reads the rest; borrowed */
	uint32_t within_s; /* with it: in which they have to be proven */
	struct {
		uint32_t days;
		bool is_html;
	} report;
};

/* Returns 0, or -EBADMSG. */
int command_from_claims(enum verb verb, json_t *claims, struct command *ret_command);

const char *verb_name(enum verb verb);
int verb_from_name(const char *name); /* or -1 */
