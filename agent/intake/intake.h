/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * frame -> driver -> reading: which driver, is it new, whose is it, when was it. Sans I/O.
 *
 * Decides what is one reading: the same indication delivered twice, or one packet heard ten times, is accepted once;
 * two frames of one act, or a message in pieces, are one; of a stream of samples one a minute is kept.
 * What it must remember over a restart goes through the ops, in the same transaction as the reading.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "drivers/driver.h"
#include "proto/accepted.h"

/* What became of a frame beyond what the driver said of it. */
enum intake_result {
	INTAKE_ACCEPTED, /* at least one new reading */
	INTAKE_REPEATED, /* known already: heard or delivered again */
	INTAKE_EMPTY, /* understood, and it says nothing to keep */
	INTAKE_PART, /* kept until the rest of it comes, or is no longer awaited */
	INTAKE_THINNED, /* one moment of a stream, of which another is kept */
	INTAKE_REPLAY, /* an old number */
	INTAKE_LEFT, /* taken before the device was enrolled, and left in it */
	INTAKE_REFUSED, /* see the driver's outcome, or plain where a key is enrolled */
	INTAKE_COUNT
};

struct intake_ops {
	/* Keyed digest of the identity's parts (agent/README.md: identity). */
	void (*identify)(void *context, const uint8_t *bytes, size_t n_bytes, uint8_t ret_id[READING_ID_SIZE]);
	uint64_t (*next_seq)(void *context);
	/* Returns 0, INTAKE_TWIN where the id is known, or a negative errno: then nothing is remembered. */
	int (*accept)(void *context, const struct accepted *accepted);
	/* Returns 0, or nonzero where there is none. */
	int (*get_counter)(void *context, const char *key, uint64_t *ret_value);
	int (*set_counter)(void *context, const char *key, uint64_t value);
	/*
	 * Keep a frame that waits, in place of what that key had; durable as soon as a vital is. What is released is gone.
	 * -ENOSPC: there is no room for it; it is then accepted as it is.
	 */
	int (*hold)(void *context, const char *key, const uint8_t *blob, size_t n_blob);
	int (*release)(void *context, const char *key);
	/* The enrolled device of that address, or NULL. */
	const struct device *(*device_of)(void *context, const struct address *address);
	/* Set frame->open where the device has a key: for frames that waited. */
	void (*unlock)(void *context, const struct device *device, struct frame *frame);
	/* Whose reading it is, by device and the device's user slot; NULL: unassigned. */
	const char *(*person_of)(void *context, const struct device *device, const struct readings *readings,
		const struct reading *reading);
	/* What that device is mounted on and wired to; never NULL. */
	const struct mounted *(*mounted_of)(void *context, const struct device *device);
};

enum { INTAKE_TWIN = 1 };

/* How and when a frame arrived. */
struct arrival {
	uint64_t now_us;
	int64_t wall_us;
	bool is_clock_trusted;
	bool is_bonded; /* over a bonded link */
	bool is_newest; /* a stored record than which the device has none newer */
	bool is_first_fetch; /* a stored record of the first transfer after the enrolment */
	int64_t late_after_s; /* older than that when it arrives: historical */
};

/* Since the start. */
struct intake_figures {
	uint64_t n_broken; /* messages in pieces that never became whole; each counts as DECODE_LENGTH of its driver, too */
	uint64_t n_joined; /* acts of two frames */
	uint64_t n_alone; /* first frames whose second did not come */
	uint64_t n_lost; /* what waited, and could not be read again: its device was forgotten */
	uint64_t n_samples; /* moments of streams */
	uint64_t n_sampled; /* of these, accepted */
	uint64_t n_old; /* readings of before an enrolment, which were left in their devices */
};

struct intake;

int intake_new(const struct intake_ops *ops, void *context, struct intake **ret_intake);
void intake_free(struct intake *intake);

/* Returns an enum intake_result, or a negative errno from the ops: then the frame may come again. */
int intake_frame(struct intake *intake, const struct device *device, const struct frame *frame,
	const struct arrival *arrival);

/*
 * Somebody vouches for the device: whatever number its packets have from now on is the next one. For a beacon with a changed
 * battery, whose counter began anew above COUNTER_RESTART_BELOW, and which would be a replay for as long as it lives.
 * Returns 0 or a negative errno.
 */
int intake_begin_anew(struct intake *intake, const struct device *device, uint64_t now_us);

/* When intake_tick() is to be called; UINT64_MAX: no need. */
uint64_t intake_wake_us(const struct intake *intake);

/* Do what is due. Returns 0, or a negative errno from the ops: then it is tried again a second later. */
int intake_tick(struct intake *intake, const struct arrival *now);

/*
 * Nothing more comes of that address (NULL: of any): its link is gone, it is forgotten or gets another key, or all ends.
 * What waits is accepted as it is. Returns 0, or a negative errno from the ops: then it still waits.
 */
int intake_let_go(struct intake *intake, const struct address *address, const struct arrival *now);

/*
 * At the start, what hold() kept before it, under its key. Returns 0 or a negative errno: -EBADMSG, it cannot be read; -ENODEV, its device
 * is not enrolled; -ENOSPC, there is no more room.
 */
int intake_recall(struct intake *intake, const char *key, const uint8_t *blob, size_t n_blob, uint64_t now_us);

#define DRIVER_NONE SIZE_MAX

/* How often a driver came to that outcome since the start; index DRIVER_NONE: frames that nobody knew. */
uint64_t intake_count(const struct intake *intake, size_t driver_index, enum decode outcome);

const struct intake_figures *intake_figures(const struct intake *intake);
