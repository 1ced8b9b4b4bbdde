/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Inside the room: what its files share.
 *
 *   intake.c    the way of a frame; which of the joiners it concerns
 *   acts.c      two frames that make one act: held, joined, let go
 *   samples.c   continuous readings: one a minute
 *   accept.c    a frame's readings become accepted ones
 *   identity.c  what tells a reading from all others
 *   recall.c    what is remembered of each stream, over restarts
 */
#include "intake/identity.h"
#include "intake/intake.h"
#include "intake/memory.h"
#include "intake/parts.h"
#include "intake/pieces.h"
#include "intake/stream.h"

enum { INTAKE_DRIVERS_MAX = 128 };

struct intake {
	const struct intake_ops *ops;
	void *context;
	struct memory memories[MEMORIES_MAX]; /* filled from the front */
	uint64_t begun_us; /* the first frame of anybody */
	int64_t wall_us; /* now */
	struct pieces pieces;
	struct parts parts;
	struct streams streams;
	struct intake_figures figures;
	uint64_t counts[INTAKE_DRIVERS_MAX + 1][DECODE_COUNT];

	/* The registry; a test may have another. */
	const struct driver *(*driver_of_value)(const struct frame *frame);
	enum decode (*decode)(const struct frame *frame, const struct driver **ret_driver, struct readings *ret_readings);
};

/* One frame on its way, or two that were joined: then `raw` is what the identity is made of. */
struct take {
	const struct device *device;
	const struct frame *frame;
	const struct driver *driver;
	struct readings *readings;
	const struct arrival *arrival;
	struct novelty novelty;
	const uint8_t *raw; /* NULL: that of the readings */
	size_t n_raw;
	bool is_fault; /* of a sensor: telemetry */
	bool has_left; /* one of its readings is of before the enrolment */
	bool is_late; /* it waited over a restart: how old it is, the present wall clock says */
};

void intake_note(struct intake *intake, const struct driver *driver, enum decode outcome);

/* ---- acts.c ---- */

/* A frame with a part. Returns an enum intake_result or a negative errno. */
int acts_take(struct intake *intake, struct take *take);

/* Accept alone what waited too long, or waits for that address (NULL: any). Returns 0 or the first negative errno. */
int acts_tick(struct intake *intake, uint64_t now_us);
int acts_let_go(struct intake *intake, const struct address *address);

/* ---- samples.c ---- */

bool samples_are_thinned(const struct take *take);
int samples_take(struct intake *intake, struct take *take);
int samples_tick(struct intake *intake, uint64_t now_us);
int samples_let_go(struct intake *intake, const struct address *address);

/* ---- accept.c ---- */

/* Judge, accept and remember. Returns an enum intake_result or a negative errno. */
int accept_frame(struct intake *intake, struct take *take);

/* Whether its only reading, which may be a head, was taken before the device was enrolled: then it is counted. */
bool accept_leaves(struct intake *intake, const struct take *take);

/* Judged to be the same again. Returns INTAKE_REPEATED or a negative errno. */
int accept_repeated(struct intake *intake, const struct take *take, struct memory *memory);

/* Accept what was judged before. Returns how many of its readings were not known, or a negative errno. */
int accept_readings(struct intake *intake, struct take *take);

/* ---- recall.c ---- */

void recall_stream(const struct device *device, const struct frame *frame, char ret_stream[STREAM_MAX]);

/* Valid until the next call: another stream may need the place. */
struct memory *recall_memory(struct intake *intake, const struct device *device, const struct frame *frame,
	uint64_t now_us);

/* What tells this frame from later ones, written with its readings. */
int recall_note(struct intake *intake, const struct take *take);

/* That this reading was accepted without the rest of its act, so that the rest is news when it comes after all. */
int recall_note_alone(struct intake *intake, const uint8_t id[READING_ID_SIZE]);
bool recall_was_alone(struct intake *intake, const uint8_t id[READING_ID_SIZE]);

/* When the session of a continuous sensor began. */
int recall_note_session(struct intake *intake, const struct take *take);
void recall_session(struct intake *intake, const struct device *device, struct frame *frame);
