/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Messages in counted segments, as Blood Pressure Record, 0x2B36, and the generic health sensor send them:
 *
 *   CCCCCCLF payload …
 *   F  first segment    L  last segment    C  counter, 0-63 and 0 again; it goes on from message to message
 */
#include "drivers/driver.h"
#include "proto/reader.h"

enum { SEGMENT_FIRST = 1 << 0, SEGMENT_LAST = 1 << 1, SEGMENT_ONLY = SEGMENT_FIRST | SEGMENT_LAST };

/* What a driver's join() does with such a value. The whole has the head of one that was first and last. */
enum join segments_join(const struct frame *frame, struct joined *joined);

/* … and with a value of the same driver that is not in segments. */
enum join segments_join_whole(const struct frame *frame, struct joined *joined);

/* Whether the value, or what was joined, is a whole message; then *ret_payload is what follows its head. */
bool segments_are_whole(const struct frame *frame, struct reader *ret_payload);
