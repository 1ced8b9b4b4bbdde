/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* up/pulse: every minute, what the agent knows of itself, and nothing that it merely hopes. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/json/burden_json.h"
#include "proto/text.h"

enum {
	PULSE_JSON_MAX = 6144,
	PULSE_REFUSED_MAX = 32, /* rows of frames that were not understood; whoever has more shows the largest */
};

enum pulse_scanner {
	PULSE_NO_BLUETOOTH, /* bluetoothd does not answer */
	PULSE_NO_ADAPTER,
	PULSE_NOT_SCANNING,
	PULSE_SCANNING, /* BlueZ says so; see the age for whether anything is heard */
	PULSE_SCANNER_COUNT
};

/* Of the database's check for damage. */
enum pulse_check {
	PULSE_CHECK_NEVER, /* since the start */
	PULSE_CHECK_RUNNING,
	PULSE_CHECK_OK,
	PULSE_CHECK_DAMAGED, /* it is set aside, and a new one begins */
	PULSE_CHECK_COUNT
};

/* How many frames of a driver ended in an outcome other than ok, since the start. */
struct pulse_refused {
	const char *driver, *outcome;
	uint64_t count;
};

/* How old what runs here is. */
struct pulse_updates {
	bool is_lares_known, is_system_known;
	uint64_t lares_s; /* since this version was installed */
	uint64_t system_s; /* since the system last took its updates, or found none, by itself, from lists that were not older */
};

struct pulse_message {
	const char *home, *boot;
	uint64_t seq; /* of pulses since the start: a gap is a pulse that was lost */
	uint64_t uptime_s; /* of the program */
	bool is_clock_synchronised;
	enum pulse_scanner scanner;
	bool has_heard; /* an advertisement, of whomever */
	uint64_t heard_age_s;
	const char *rung; /* how far recovery of the radio went since somebody was heard: "none", "discovery", …, "reboot" */
	uint64_t outbox_depth;
	uint64_t outbox_oldest_s; /* where the depth is not 0 */
	const char *outbox_store; /* the id of the store whose numbers these are … */
	uint64_t complete_to; /* … up to which all was taken: whoever lost the newest sees it here */
	bool is_store_failing; /* nothing can be committed; what comes waits in memory */
	bool is_wear_known;
	uint64_t written_bytes, written_over_s; /* sent to the disk, in the last day or since the start */
	uint64_t n_lost; /* readings that found room neither on disk nor in memory, since the start */
	uint64_t n_missing; /* readings that were told as gaps, since the start */
	bool is_space_known;
	uint64_t used_bytes, limit_bytes; /* of the database, and what it may take */
	uint64_t n_given_up; /* readings and alerts that the broker had, given up or past their term, since the start */
	enum pulse_check check;
	bool is_check_known; /* one has ended */
	uint64_t check_age_s; /* since then */
	bool has_salvage, is_salvaging; /* a damaged database was set aside, and is being brought over */
	uint64_t n_saved, n_unsaved; /* readings of it: brought over, and lost */
	uint64_t link_session;
	const char *to; /* its nonce, as up/link says it; NULL: there is no link */
	const char *certificate; /* serial number in hex of what a team gave, kept for good; NULL: none */
	size_t n_devices;
	uint64_t plan_version; /* in force; 0: none */
	struct open_alerts open_alerts;
	struct burden burden; /* of this week */
	uint64_t n_alerts_refused; /* low ones that were not opened for want of room */
	const char *lares, *bluez; /* versions; NULL: not known */
	struct pulse_updates updates;
	const struct pulse_refused *refused; /* rows of one driver stand together */
	size_t n_refused;
};

/* Returns the length, or -ENOSPC. */
int pulse_json(const struct pulse_message *pulse, char *ret, size_t n);

/* Its member "refused": {"bthome":{"damaged":3,"needs-key":1}}. */
void pulse_json_refused(struct text *t, const struct pulse_refused *rows, size_t n_rows);

/* Its member "updates": {"lares_s":172800,"system_s":null}. */
void pulse_json_updates(struct text *t, const struct pulse_updates *updates);

const char *pulse_check_name(enum pulse_check check);
const char *pulse_scanner_name(enum pulse_scanner scanner);
