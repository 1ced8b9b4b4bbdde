/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Control points: a gateway writes a request, the device indicates its answer. Only answers come from a device; a request
 * in a value that a device sent is nothing that can be true.
 */
#include "proto/reading.h"

/* Add REQUEST or RESULT by its number: the name, or the number itself where it has none. */
void control_point_put(struct readings *found, enum quantity quantity, uint8_t number, const char *const *names,
	size_t n_names);
