/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* What the oracles know of each reading: oracle_readings.c until it is durable, oracle_sent.c from then on. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/accepted.h"

enum row_state { ROW_NONE, ROW_PENDING, ROW_MAYBE, ROW_COMMITTED, ROW_GIVEN_UP };

/* An accepted reading; its place is its number. */
struct row {
	enum row_state state;
	uint8_t id[READING_ID_SIZE];
	uint32_t measured; /* index */
	uint8_t *octets, *committed; /* as packed: as it is, and as it is durable where that is another */
	size_t n_octets, n_committed;
	enum class class;
	bool is_live, is_redated, was_redated; /* as it is durable */
	bool goes_anew; /* with what was changed since it was accepted */
	int64_t at_us, received_us; /* as it was dated first */
	bool is_settled, was_settled; /* it waits no more; and that is durable */
	bool is_leaving; /* given up, and that is not durable yet */
	unsigned n_taken, n_delivered;
	unsigned n_taken_anew; /* since it was dated anew */
};

struct facts {
	struct row *rows; /* from 1 */
	uint64_t n_rows, first_pending;
	uint64_t complete_to;
	bool is_leaving; /* some row is */
	bool is_settling; /* some row is, and that is not durable yet */
	char store[64];
};

extern struct facts facts;

struct row *facts_row(uint64_t seq); /* or NULL */
uint64_t facts_seq(const uint8_t id[READING_ID_SIZE]); /* 0: no row that is there has it */
