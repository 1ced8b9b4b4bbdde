/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Advertising data as it is on the air: structures of length, type and data (Core Specification, Vol 3, Part C, 11).
 * BlueZ takes them apart itself; this is for those who have the raw octets.
 */
#include "proto/frame.h"
#include "proto/reader.h"

/* Assigned Numbers, 2.3 */
enum {
	AD_SERVICE_DATA_16 = 0x16,
	AD_SERVICE_DATA_32 = 0x20,
	AD_SERVICE_DATA_128 = 0x21,
	AD_MANUFACTURER = 0xff,
};

struct ad {
	uint8_t type;
	const uint8_t *data; /* borrowed */
	size_t n_data;
};

enum { AD_END = 1 };

/*
 * The next structure. Returns 0, AD_END (nothing more, or only the zeros that fill up), or -EBADMSG (a structure that
 * reaches beyond the end, or anything after the end).
 */
int ad_next(struct reader *r, struct ad *ret_ad);

/*
 * Fill in the sections of an advertisement. Returns 0, -EBADMSG (as above, or a UUID or company that is cut off) or
 * -E2BIG (more than FRAME_SECTIONS_MAX); then the frame is not to be used.
 */
int ad_to_frame(const uint8_t *octets, size_t n_octets, struct frame *ret_frame);
