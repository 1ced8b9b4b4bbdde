/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * What the desk has had from one home: every reading once, every alert in its newest revision, and what is odd.
 *
 * At least once is the rule of the wire, so the same reading may come again; under a second sequence number it may not.
 */
#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

struct ledger {
	json_t *readings; /* id -> {"seq", "received"} */
	json_t *alerts; /* id -> newest revision, whole */
	json_t *arrivals; /* alert id -> when its first revision came, Unix time in us */
	uint64_t *seqs; /* of the distinct readings, in order of arrival */
	size_t n_seqs, n_seqs_room;
	uint64_t n_repeated; /* the same reading again, as it was: allowed */
	uint64_t n_doubled; /* the same reading under another number: never allowed */
};

/* What the sequence numbers say, once nothing more is awaited. */
struct ledger_count {
	uint64_t n_readings, n_repeated, n_doubled;
	uint64_t n_holes, first_hole; /* numbers between the lowest and the highest that never came */
};

enum { LEDGER_NEW, LEDGER_REPEATED, LEDGER_DOUBLED, LEDGER_OLDER };

int ledger_init(struct ledger *ledger); /* 0 or -ENOMEM */
void ledger_done(struct ledger *ledger);

/* Returns LEDGER_NEW, LEDGER_REPEATED, LEDGER_DOUBLED, or -EBADMSG, -ENOMEM. */
int ledger_reading(struct ledger *ledger, const json_t *reading);

/* Returns LEDGER_NEW (a higher revision than any before), LEDGER_OLDER, or -EBADMSG. */
int ledger_alert(struct ledger *ledger, const json_t *alert, int64_t wall_us);

void ledger_count(struct ledger *ledger, struct ledger_count *ret_count);

/*
 * From the moment that the gateway received the value behind the alert to the alert's arrival here, on the two wall
 * clocks. Returns 0, or -ENOENT where the alert names no reading that has come.
 */
int ledger_alert_delay(const struct ledger *ledger, const char *alert, double *ret_delay_s);
