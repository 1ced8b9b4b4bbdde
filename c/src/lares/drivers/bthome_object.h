/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * The objects of a BTHome packet, one at a time: id and value to a value of the packet's reading. Both versions
 * have the same ids; in version 2 the id fixes length and format, in version 1 every object says its own.
 */
#include <stddef.h>
#include <stdint.h>

#include "drivers/driver.h"
#include "proto/reader.h"

enum bthome_object {
	BTHOME_OBJECT_OK, /* understood; perhaps "no value" or no event */
	BTHOME_OBJECT_SHORT, /* the packet ends inside it */
	BTHOME_OBJECT_UNKNOWN, /* no such id, or of no length that it can have */
};

/* How a number is sent. */
enum bthome_format { BTHOME_UNSIGNED, BTHOME_SIGNED, BTHOME_FLOAT, BTHOME_OTHER };

/* A packet on its way to be a reading. */
struct bthome_packet {
	struct readings *found; /* its newest reading takes the values */
	uint8_t n_seen[QUANTITY_COUNT]; /* objects of that quantity so far */
	unsigned int n_sane, n_insane;
};

/*
 * Read one object. A value that cannot be true (outside its quantity's range, a boolean that is neither, an event
 * that nobody knows, a text that is none) becomes "no value": error, and the rest of the packet stands. UNKNOWN takes
 * the rest: its length is unknown, too.
 */
enum bthome_object bthome_object_read(struct reader *r, struct bthome_packet *packet);

/* The same of an object that was cut out already. */
enum bthome_object bthome_object_put(struct bthome_packet *packet, uint8_t id, enum bthome_format format,
	const uint8_t *octets, size_t n);

typedef enum bthome_object (*bthome_read_fn)(struct reader *r, struct bthome_packet *packet);

/*
 * Read all objects into the newest reading; number what there is several of. What is unknown marks it incomplete, and it
 * stands only where at least one object was understood. LENGTH, INSANE or OK.
 */
enum decode bthome_objects_read(struct reader r, bthome_read_fn read, struct readings *found);
