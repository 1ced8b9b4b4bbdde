/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* From a scenario's value to the bytes that are sent at one moment. Pure. */
#include "tests/virtual-home/scenario.h"

struct moment {
	uint64_t now_ns; /* CLOCK_MONOTONIC */
	int64_t wall_s; /* Unix time */
};

/* What goes out together: one part for each section of an advertisement, one for an indication or a record. */
struct packet {
	struct {
		uint8_t bytes[SCENARIO_VALUE_MAX];
		size_t n;
	} parts[SCENARIO_SECTIONS_MAX];
	size_t n_parts;
};

/* `number` counts the packets of the device from 0 on. */
void packet_build(struct packet *ret, const struct event *event, const struct actor *device, uint64_t number,
	struct moment moment);

/* The clock face of a device in local time: 7 octets of Date Time, or the 10 of Current Time. Returns the length. */
size_t packet_clock(const struct characteristic *c, int32_t offset_s, int64_t wall_s, uint8_t ret[SCENARIO_CLOCK_MAX]);

/* The offset that somebody sets by writing such a face. Returns 0, or -EINVAL for a wrong length or no date. */
int packet_clock_set(const struct characteristic *c, const uint8_t *face, size_t n, int64_t wall_s,
	int32_t *ret_offset_s);
