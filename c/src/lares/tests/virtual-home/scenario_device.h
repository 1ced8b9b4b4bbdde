/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* Reading the devices of a scenario: what they hold and store. */
#include "tests/virtual-home/scenario.h"
#include "tests/virtual-home/strict.h"

void device_parse(struct strict *s, const json_t *object, struct actor *ret_device);

/* The characteristic of the device whose UUID is that member of the object, with one of these operations. */
struct place device_parse_place(struct strict *s, const json_t *object, const char *key, const struct actor *device,
	unsigned operations);
