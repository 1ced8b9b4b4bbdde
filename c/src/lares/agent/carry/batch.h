/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* One up/readings message from the stored texts of its readings, which go into it as they are. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	BATCH_OCTETS_MAX = 60000, /* fits one packet to the carrier with its topic */
	BATCH_OCTETS_MIN = 4096, /* a reading with every value of an extended advertisement fits */
	BATCH_ROWS_MAX = 256,
};

struct batch {
	size_t n_head; /* octets of every message up to complete_to's number */
	size_t n_rows;
	size_t n_octets;
	char json[BATCH_OCTETS_MAX];
};

void batch_init(struct batch *batch, const char *home, const char *boot, const char *store);

void batch_begin(struct batch *batch, uint64_t complete_to);

/* Add a reading where it, and the end, fit into `n_octets_max`. Returns whether it did. */
bool batch_add(struct batch *batch, const char *json, size_t n_json, size_t n_octets_max);

void batch_end(struct batch *batch);
