/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * A reading as the store keeps it: a few columns, and the rest of it as octets that are a tenth of its JSON.
 *
 *   version 1 | bits | trust and quality 1 | kind | person? | zone_s | received - at, ms | received zone - zone?
 *   | offset_s? | device time 7? | sequence? | user 1? | flags? | boot 16, received_boot_us? | first at, first received?
 *   | reassigned at, by, from? | n_values, values | raw: the octets left
 *   value: quantity | kind, has unit, instance, steps 1 | unit? | instance? | what it holds
 *
 * Numbers are LEB128, signed ones zigzag; `bits` says what is there. What is an enum constant is kept as its number: rows of
 * the .def files are appended and never moved (tests/unit/packed_words.txt holds them fast).
 */
#include <stddef.h>
#include <stdint.h>

#include "proto/accepted.h"

enum {
	PACKED_MAX = 24576, /* a reading of as many values as there can be, with every text and octet */
};

/* Times are kept in whole milliseconds, cut downwards on either side of 1970. */
static inline int64_t packed_ms(int64_t us)
{
	return us / 1000 - (us % 1000 < 0);
}

/* One row; everything is borrowed. */
struct packed {
	uint64_t seq;
	const uint8_t *id; /* READING_ID_SIZE octets */
	const char *device;
	struct address address;
	enum class class;
	int64_t at_us; /* whole milliseconds */
	const uint8_t *octets;
	size_t n_octets;
};

/*
 * What a row is read into: `accepted` points into the rest of it and into the row's octets. Large, and nobody clears it: of
 * the device, id and address are known; of the readings, what `accepted` leads to.
 */
struct unpacked {
	struct accepted accepted;
	struct device device;
	char person[PERSON_ID_MAX];
	struct readings readings;
};

/* Returns the length, or -ENOSPC. */
int packed_write(const struct accepted *accepted, uint8_t *ret_octets, size_t n_max);

/* All that accepted_json() tells comes back. Returns 0, or -EBADMSG where no packed_write() wrote that. */
int packed_read(const struct packed *packed, struct unpacked *ret_unpacked);
