/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * What the desk has had from one home: every reading once, every alert in its newest revision, and what is odd.
 *
 * At least once is the rule of the wire, so the same reading may come again; under a second sequence number it may not,
 * but for that of another store: one that took over from one in memory, or from a damaged one, numbers anew.
 */
#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

enum {
	LEDGER_STORES_MAX = 64,
	LEDGER_STORE_ID_MAX = 64,
	LEDGER_READINGS_MAX = 1 << 18, /* the oldest are forgotten: months of a home. What came again then is new again */
	LEDGER_ALERTS_MAX = 4096, /* of one home, as good as never; the oldest that is closed is forgotten, or the oldest */
};

struct ledger_number {
	size_t store;
	uint64_t seq;
};

struct ledger {
	json_t *readings; /* id -> {"store", "seq", "received"} */
	json_t *alerts; /* id -> newest revision, whole */
	json_t *arrivals; /* alert id -> when its first revision came, Unix time in us */
	char stores[LEDGER_STORES_MAX][LEDGER_STORE_ID_MAX];
	size_t n_stores;
	struct ledger_number *numbers; /* of the distinct readings, in order of arrival */
	size_t n_numbers, n_numbers_room;
	uint64_t n_repeated; /* the same reading again, as it was: allowed */
	uint64_t n_doubled; /* the same reading under another number: never allowed */
};

/* What the sequence numbers say, once nothing more is awaited. */
struct ledger_count {
	uint64_t n_readings, n_repeated, n_doubled;
	uint64_t n_holes, first_hole; /* numbers between a store's lowest and highest that never came */
};

enum { LEDGER_NEW, LEDGER_REPEATED, LEDGER_DOUBLED, LEDGER_OLDER };

int ledger_init(struct ledger *ledger); /* 0 or -ENOMEM */
void ledger_done(struct ledger *ledger);

/* A reading of that store. Returns LEDGER_NEW, LEDGER_REPEATED, LEDGER_DOUBLED, or -EBADMSG, -ENOMEM. */
int ledger_reading(struct ledger *ledger, const char *store, const json_t *reading);

/* Returns LEDGER_NEW (a higher revision than any before), LEDGER_OLDER, or -EBADMSG. */
int ledger_alert(struct ledger *ledger, const json_t *alert, int64_t wall_us);

void ledger_count(struct ledger *ledger, struct ledger_count *ret_count);

/*
 * From the moment that the gateway received the value behind the alert to the alert's arrival here, on the two wall
 * clocks. Returns 0, or -ENOENT where the alert names no reading that has come.
 */
int ledger_alert_delay(const struct ledger *ledger, const char *alert, double *ret_delay_s);
