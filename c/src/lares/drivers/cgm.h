/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* Continuous Glucose Monitoring Service: what its characteristics have in common, and the control point. */
#include "drivers/driver.h"

/*
 * Whether these octets are `n_known` and the E2E-CRC if there is one. The features say if; where they are not known, two
 * octets more are one. With `may_go_on` there may be more octets before it, of fields that nobody knows yet.
 * DECODE_OK, DECODE_LENGTH or DECODE_DAMAGED.
 */
enum decode cgm_check(const struct frame *frame, const uint8_t *octets, size_t n_octets, size_t n_known, bool may_go_on);

/* CGM Specific Ops Control Point, 0x2AAC. */
enum decode cgm_control_decode(const struct frame *frame, struct readings *found);
