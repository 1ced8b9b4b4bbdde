/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * A device's clock face on the air: Date Time 0x2A08 (7 octets) and Current Time 0x2A2B (10 octets).
 *
 * Both carry local wall time without a zone (GATT Specification Supplement), so a face is counted
 * here as seconds since 1970-01-01 on that same face: two faces can be subtracted, and that is all that is done.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { FACE_DATE_TIME_SIZE = 7, FACE_CURRENT_TIME_SIZE = 10 };

/* Returns 0, -EINVAL (too short, or no such moment), or FACE_NOT_SET where year, month or day is 0: unknown. */
enum { FACE_NOT_SET = 1 };
int face_read(const uint8_t *bytes, size_t n_bytes, int64_t *ret_face_s);

/* Write the face, of which year is 1582 to 9999; `n_bytes` is one of the two sizes above. */
void face_write(int64_t face_s, uint8_t *ret_bytes, size_t n_bytes);
