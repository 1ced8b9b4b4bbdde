/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * What is remembered of each device to tell a new frame from a repeated one, and how a short packet number becomes a
 * long one that never comes twice: epoch x modulus + number, the epoch counting wraps and resets.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/device.h"
#include "proto/frame.h"
#include "proto/reading.h"

/*
 * An address has one stream for its advertisements and one for each characteristic: "00aa01010001",
 * "00aa01010001/2a35", "00aa01010001/99fa0021" where it is a maker's own. Not the enrolment's id: a device that is enrolled anew goes on counting where it was.
 */
enum {
	STREAM_MAX = 12 + sizeof("/99fa0021"),
	MEMORIES_MAX = 4 * DEVICES_MAX, /* beyond it the stream heard longest ago is recalled from its counters */
};

struct memory {
	char stream[STREAM_MAX]; /* "": free */
	bool has_sequence;
	uint64_t sequence; /* extended; without has_sequence, where the numbers begin */
	uint64_t heard_us; /* the last packet that was valid; 0: none since the start */
	uint64_t recalled_us; /* since when it would have been heard: of earlier silence nothing is known */
	uint8_t raw[FRAME_DATA_MAX];
	size_t n_raw; /* 0: nothing yet */
	bool has_packet_id; /* the last packet gave itself one, besides its counter */
	uint8_t packet_id;
	uint64_t said; /* digest of that packet's values: its octets differ with the counter */
	bool has_content;
	uint64_t content; /* of a stream without any number: digest of its last content, or of its octets with the device's stamp */
	uint64_t frame; /* stands in for a number */
	uint64_t face_s; /* the newest clock face that the device stamped, read as UTC; 0: none yet */
};

enum verdict { VERDICT_NEW, VERDICT_SAME, VERDICT_OLD };

/*
 * The extended number of `sequence` after `memory`, by the number's kind:
 * an 8-bit packet id may step 1..63 ahead; anything else is taken after 4 s of silence (as bthome-ble does). The same id is
 * the same packet, but a press after an hour of silence: a button with a new battery begins to count again, and
 * a press that is told twice is the cheaper error. A beacon that repeats its last press within the hour tells it once.
 * A 32-bit counter must rise; below 100 it may start again after 5 minutes of silence: a changed battery.
 */
enum verdict memory_judge(const struct memory *memory, enum sequence_kind kind, uint32_t sequence, bool has_press,
	uint64_t now_us, uint64_t *ret_extended);

/* Of what the frame says, without what only counts on: seconds since the last motion, advertisements sent. */
uint64_t memory_digest(const struct readings *readings);

/* Whether a packet under a risen counter is the last one again, sealed anew: the same packet id, the same values. */
bool memory_is_resealed(const struct memory *memory, const struct readings *readings);

/* That packet was valid, and is the newest. */
void memory_hear(struct memory *memory, const struct readings *readings, uint64_t now_us);
