/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* How a device is brought to pair and to measure, in its own words: what its manual and its keys say. */
#include <stdbool.h>

#include "proto/device.h"

/* What is known of a device; NULL where nothing is. */
struct pairing_of {
	const enum device_kind *kind;
	const char *maker, *model, *name;
};

/* What to do so that it can be paired: a sentence or two. */
const char *pairing_words(const struct pairing_of *device);

/* What to do so that it sends its first values, and the second time: that shows that they come by themselves. */
const char *pairing_measure_words(enum device_kind kind);
const char *pairing_again_words(enum device_kind kind);
