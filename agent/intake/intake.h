/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * frame -> driver -> reading: which driver, is it new, whose is it, when was it. Sans I/O.
 *
 * Decides what is one reading: the same indication delivered twice, or one packet heard ten times, is accepted once.
 * What it must remember over a restart goes through get_counter/set_counter, in the same transaction as the reading.
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
	INTAKE_REFUSED, /* see the driver's outcome, or replay, or plain where a key is enrolled */
	INTAKE_COUNT
};

struct intake_ops {
	/* Keyed digest of the identity's parts (DESIGN: identity). */
	void (*identify)(void *context, const uint8_t *bytes, size_t n_bytes, uint8_t ret_id[READING_ID_SIZE]);
	uint64_t (*next_seq)(void *context);
	/* Returns 0, INTAKE_TWIN where the id is known, or a negative errno: then nothing is remembered. */
	int (*accept)(void *context, const struct accepted *accepted);
	/* Returns 0, or nonzero where there is none. */
	int (*get_counter)(void *context, const char *key, uint64_t *ret_value);
	int (*set_counter)(void *context, const char *key, uint64_t value);
	/* Whose reading it is, by device and the device's user slot; NULL: unassigned. */
	const char *(*person_of)(void *context, const struct device *device, uint8_t user);
};

enum { INTAKE_TWIN = 1 };

/* How and when a frame arrived. */
struct arrival {
	uint64_t now_us;
	int64_t wall_us;
	bool is_clock_trusted;
	bool is_bonded; /* over a bonded link */
	int64_t late_after_s; /* older than that when it arrives: historical */
};

struct intake;

int intake_new(const struct intake_ops *ops, void *context, struct intake **ret_intake);
void intake_free(struct intake *intake);

/* Returns an enum intake_result, or a negative errno from the ops: then the frame may come again. */
int intake_frame(struct intake *intake, const struct device *device, const struct frame *frame,
	const struct arrival *arrival);

#define DRIVER_NONE SIZE_MAX

/* How often a driver came to that outcome since the start; index DRIVER_NONE: frames that nobody knew. */
uint64_t intake_count(const struct intake *intake, size_t driver_index, enum decode outcome);
