/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * A driver turns the bytes of one device family into readings. Pure: no I/O, clock, heap, log, key or memory
 * between calls. drivers.def lists them; template.c is where a new one starts.
 */
#include <stddef.h>

#include "proto/frame.h"
#include "proto/reading.h"

/* Few, and counted per driver: each asks for something else to be done about it. */
enum decode {
	DECODE_OK, /* understood; no reading at all where the frame says nothing that is kept */
	DECODE_NOT_MINE, /* of another family */
	DECODE_LENGTH, /* shorter or longer than its own fields say */
	DECODE_DAMAGED, /* fails its check: wrong key, or not what was sent */
	DECODE_INSANE, /* well-formed, and cannot be true */
	DECODE_NEEDS_KEY, /* sealed, and the device has no key here */
	DECODE_REPLAY, /* an old number; drivers never say so, those who remember numbers do */
	DECODE_COUNT
};

const char *decode_name(enum decode outcome);
int decode_from_name(const char *name); /* or -1 */

/* A message that is longer than one value, as far as it has come. Kept by agent/intake, filled by the driver. */
struct joined {
	uint8_t octets[FRAME_DATA_MAX]; /* a longer message is given up */
	size_t n_octets; /* 0: nothing yet */
	uint8_t counter; /* of the last piece, where pieces are counted */
};

/* Put octets behind those that came. Where there is no room for them: false, and `joined` begins anew. */
bool joined_add(struct joined *joined, const uint8_t *octets, size_t n_octets);

enum join {
	JOIN_WHOLE, /* `octets` are a message that decode() takes as one value */
	JOIN_MORE, /* pieces are missing */
	JOIN_BROKEN, /* a piece was lost, or it grew too long; `joined` begins anew, if with this one */
};

struct driver {
	const char *name; /* as in "lares doctor" and "lares decode" */
	const char *about; /* one line for people */
	/*
	 * Begins with readings_init() unless it is NOT_MINE. What *ret_readings holds means something with DECODE_OK only.
	 * Readings borrow `raw` from the frame. A lone piece of a longer message is DECODE_LENGTH.
	 */
	enum decode (*decode)(const struct frame *frame, struct readings *ret_readings);
	/* Adds the frame's piece; pure as decode(). NULL where every value is whole. A whole value is JOIN_WHOLE at once. */
	enum join (*join)(const struct frame *frame, struct joined *joined);
};

#define DRIVER(stem, keys) extern const struct driver driver_##stem;
#include "drivers/drivers.def"

/* What makes a driver be asked: see drivers.def. */
enum heard { HEARD_SERVICE_DATA, HEARD_MANUFACTURER, HEARD_VALUE, HEARD_VENDOR_VALUE, HEARD_COUNT };

struct driver_key {
	enum heard heard;
	uint32_t number; /* 16-bit UUID, company, or the first 32 bits of a maker's own UUID */
};

size_t drivers_count(void);
const struct driver *drivers_at(size_t index);

size_t drivers_key_count(void);
struct driver_key drivers_key_at(size_t index);

/* The driver that is asked about it, or NULL. Costs the same however many there are. */
const struct driver *drivers_find(struct driver_key key);

/* The driver of a GATT value, or NULL. */
const struct driver *drivers_of_value(const struct frame *frame);

/*
 * Ask the drivers of the frame's sections, or of its characteristic, in the order of drivers.def; the first that does
 * not say DECODE_NOT_MINE has spoken for the frame. What is only of the wrong length may be another maker's under a
 * borrowed UUID: then a later driver that reads something is heard. *ret_driver is that driver, or NULL with DECODE_NOT_MINE.
 * Without DECODE_OK there are no readings.
 */
enum decode drivers_decode(const struct frame *frame, const struct driver **ret_driver,
	struct readings *ret_readings);
