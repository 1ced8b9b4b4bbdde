/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * GATT values that the store could not take, in memory until it can: the device will not send them again.
 * A cap, because a disk may never come back; the oldest stay, for they are the ones that were promised longest.
 */
#include <stdbool.h>
#include <stddef.h>

#include "proto/frame.h"
#include "radio/radio.h"

enum { UNSAVED_MAX = 64, UNSAVED_DATA_MAX = 64 /* the longest vitals value; longer ones are identity strings */ };

struct unsaved {
	struct {
		struct frame frame; /* its data are the octets below */
		struct hearing hearing;
		uint8_t data[UNSAVED_DATA_MAX];
	} values[UNSAVED_MAX];
	size_t n;
	size_t n_lost; /* no room */
};

/* Copies the frame's value. Returns whether there was room. */
bool unsaved_push(struct unsaved *unsaved, const struct frame *frame, const struct hearing *hearing);
