/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* The objects of a BTHome v2 packet, one at a time: id and value to a value of the packet's reading. */
#include <stddef.h>
#include <stdint.h>

#include "proto/reader.h"
#include "proto/reading.h"

enum bthome_object {
	BTHOME_OBJECT_OK, /* understood; perhaps "no value" or no event */
	BTHOME_OBJECT_SHORT, /* the packet ends inside it */
	BTHOME_OBJECT_UNKNOWN, /* no such id, so that its length is unknown */
};

/* A packet on its way to be a reading. */
struct bthome_packet {
	struct readings *found; /* its newest reading takes the values */
	uint8_t n_seen[QUANTITY_COUNT]; /* objects of that quantity so far */
	unsigned int n_sane, n_insane;
};

/*
 * Read one object. A value that cannot be true (outside its quantity's range, a boolean that is neither, an event that
 * nobody knows, a text that is none) becomes "no value": error, and the rest of the packet stands.
 */
enum bthome_object bthome_object_read(struct reader *r, struct bthome_packet *packet);

/* At the end: an only one of its quantity has no number. */
void bthome_number_instances(struct bthome_packet *packet);
