/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* What arrived at bench-sink: how much, which readings, and when an alert was answered. */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum {
	TALLY_SEQS = 1 << 24, /* higher numbers are counted, but not told apart */
	TALLY_ALERTS_MAX = 64, /* in one turn */
};

struct tally {
	uint64_t messages, octets; /* of any kind; payloads only */
	uint64_t readings, distinct, repeated; /* by "seq" in messages under …/up/readings */
	uint64_t highest; /* seq */
	double first_us, last_us; /* when such messages came, by the turn */
	uint8_t seen[TALLY_SEQS / 8];

	FILE *alerts; /* or NULL */
	struct arrived {
		unsigned long rev;
		char id[32];
	} arrived[TALLY_ALERTS_MAX];
	size_t n_arrived;
};

/* A message came in the turn that began at `now_us`. */
void tally_take(struct tally *tally, const char *topic, size_t n_topic, const char *payload, size_t n_payload,
	double now_us);

/* What came has been answered: the alerts in it get their line, "<microseconds> <rev> <id>". */
void tally_answered(struct tally *tally);

/* One line of JSON. Returns its length. */
int tally_write(const struct tally *tally, char *ret_json, size_t n_json);
