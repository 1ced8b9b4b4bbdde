/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* When a reading was taken: the device's clock face against ours, and how sure that is. */
#include "intake/intake.h"

/*
 * Fill at, quality, offset and live of `accepted` from its reading's device time and the arrival.
 *
 * A face is not believed when nobody measured its offset and it is more than ten minutes off ours, nor when it lies more than
 * a day before `newest_face_s`, the newest face of that stream (0: none): the clock began anew with a battery, and its old
 * offset says nothing. The reading then counts as taken when it was heard, is marked so, and keeps the raw face. So does one
 * from the device's storage without a face; one from storage without a face that is believed is never live.
 */
void when_taken(struct accepted *accepted, const struct arrival *arrival, uint64_t newest_face_s);

/* A face as a number that rises with it: Unix seconds as if it were UTC. 0 where it is unknown or before 1970. */
uint64_t when_face_s(const struct device_time *time);

/* Whether the device said when: a face without a year, month or day is "unknown" (GATT Date Time). */
bool when_is_told(const struct device_time *time);

/*
 * Whether a moment that is not known may be long ago: the device says that it stored it, or numbers its records. A continuous
 * sensor's newest record is what it measures now.
 */
bool when_may_be_old(const struct accepted *accepted);
