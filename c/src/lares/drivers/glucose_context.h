/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* Glucose Measurement Context, 0x2A34: what was eaten, taken and done around a measurement of the same number. */
#include "drivers/driver.h"

enum decode glucose_context_decode(const struct frame *frame, struct readings *found);
