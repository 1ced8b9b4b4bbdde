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

struct driver {
	const char *name; /* as in "lares doctor" and "lares decode" */
	const char *about; /* one line for people */
	/* Writes *ret_readings with DECODE_OK only. Readings borrow `raw` from the frame. */
	enum decode (*decode)(const struct frame *frame, struct readings *ret_readings);
};

#define DRIVER(name) extern const struct driver driver_##name;
#include "drivers/drivers.def"

size_t drivers_count(void);
const struct driver *drivers_at(size_t index);

/*
 * Ask every driver in turn; the first that does not say DECODE_NOT_MINE has spoken for the frame.
 * *ret_driver is that driver, or NULL with DECODE_NOT_MINE.
 */
enum decode drivers_decode(const struct frame *frame, const struct driver **ret_driver,
	struct readings *ret_readings);
