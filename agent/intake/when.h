/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* When a reading was taken: the device's clock face against ours, and how sure that is. */
#include "intake/intake.h"

/*
 * Fill at, quality, offset and live of `accepted` from its reading's device time and the arrival.
 * A face more than ten minutes off ours, with an offset that nobody measured, is not believed: the reading then counts
 * as taken when it was heard, is marked so, and keeps the raw face.
 */
void when_taken(struct accepted *accepted, const struct arrival *arrival);

/* Whether the device said when: a face without a year, month or day is "unknown" (GATT Date Time). */
bool when_is_told(const struct device_time *time);
