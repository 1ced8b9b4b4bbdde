/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * A frame by value, with how it arrived: what must be known to decode it again later, in memory or after a restart.
 *
 * Decoding is pure, so that keeping the frame is keeping the reading.
 */
#include "intake/intake.h"

enum {
	KEPT_FEATURES_MAX = 64,
	KEPT_BLOB_MAX = 128 + KEPT_FEATURES_MAX + FRAME_DATA_MAX,
};

struct kept {
	struct arrival arrival; /* now_us means nothing after a restart */
	enum frame_kind kind;
	struct address address;
	struct uuid service; /* of an advertisement: of the one section that was decoded */
	struct uuid characteristic;
	bool is_manufacturer;
	uint16_t company;
	struct device_time session_start;
	uint8_t features[KEPT_FEATURES_MAX];
	size_t n_features;
	uint8_t data[FRAME_DATA_MAX];
	size_t n_data;
};

/* Of an advertisement, the section that holds `raw`. Returns 0, or -EINVAL where it cannot be kept whole. */
int kept_of(const struct frame *frame, const uint8_t *raw, const struct arrival *arrival, struct kept *ret_kept);

/* It leads into `kept`; without a key. */
struct frame kept_frame(const struct kept *kept);

/* `value` in `n_octets`, most significant first. Returns what follows them. */
uint8_t *kept_put_uint(uint8_t *at, uint64_t value, size_t n_octets);

/* As octets, with room for KEPT_BLOB_MAX; returns how many. */
size_t kept_write(const struct kept *kept, uint8_t *ret_blob);

/* Returns 0, or -EBADMSG where no kept_write() wrote that. */
int kept_read(const uint8_t *blob, size_t n_blob, struct kept *ret_kept);
