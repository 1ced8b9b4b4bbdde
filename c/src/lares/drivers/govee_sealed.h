/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* The sealed half of Govee's sensors. A model that is not known is DECODE_NOT_MINE. */
#include "drivers/driver.h"

enum decode govee_sealed_decode(const struct frame *frame, const struct section *section, struct readings *found);
