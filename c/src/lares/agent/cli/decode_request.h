/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* A line of "lares decode": JSON to a frame. */
#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/device.h"
#include "proto/frame.h"

enum { REQUEST_OCTETS_MAX = 4096 }; /* more than any frame: that it is too long is for the drivers to say */

/* What a line asks. The frame borrows from the other members and from `root`. */
struct decode_request {
	json_t *root;
	const char *member; /* the one that was read last: where words say that something is wrong, they are about it */
	struct frame frame;
	uint8_t data[FRAME_SECTIONS_MAX][REQUEST_OCTETS_MAX];
	uint8_t features[REQUEST_OCTETS_MAX];
	uint8_t key[DEVICE_KEY_SIZE];
	bool has_counter;
	uint32_t counter; /* the last one accepted */
};

/*
 * Read a line into a zeroed request. Returns NULL, or words that say what is wrong (with `member`, if not NULL); `root` may be there even so.
 * To be given to decode_request_done() in either case, and not to be copied: the frame points into it.
 */
const char *decode_request_read(const char *line, size_t n_line, struct decode_request *request);
void decode_request_done(struct decode_request *request);
