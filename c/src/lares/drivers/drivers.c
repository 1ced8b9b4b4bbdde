/* SPDX-License-Identifier: Apache-2.0 */
#include "drivers/driver.h"

#include <string.h>

#include "proto/reader.h"
#include "proto/table.h"

static const char *const decode_names[] = {
	[DECODE_OK] = "ok",
	[DECODE_NOT_MINE] = "not-mine",
	[DECODE_LENGTH] = "length",
	[DECODE_DAMAGED] = "damaged",
	[DECODE_INSANE] = "insane",
	[DECODE_NEEDS_KEY] = "needs-key",
	[DECODE_REPLAY] = "replay",
};

static const struct driver *const drivers[] = {
#define DRIVER(stem, keys) &driver_##stem,
#include "drivers/drivers.def"
};

enum {
#define DRIVER(stem, keys) INDEX_##stem,
#include "drivers/drivers.def"
	INDEX_NONE,
};

#define SERVICE_DATA(uuid) { HEARD_SERVICE_DATA, uuid },
#define MANUFACTURER(company) { HEARD_MANUFACTURER, company },
#define VALUE(uuid) { HEARD_VALUE, uuid },
#define VENDOR_VALUE(uuid) { HEARD_VENDOR_VALUE, uuid },
static const struct driver_key keys[] = {
#define DRIVER(stem, keys) keys
#include "drivers/drivers.def"
};
#undef SERVICE_DATA
#undef MANUFACTURER
#undef VALUE
#undef VENDOR_VALUE

/* A switch, so that the compiler makes the search, and refuses two drivers of one key. */
#define KEY(heard, number) ((uint64_t)(heard) << 32 | (number))
#define SERVICE_DATA(uuid) case KEY(HEARD_SERVICE_DATA, uuid):
#define MANUFACTURER(company) case KEY(HEARD_MANUFACTURER, company):
#define VALUE(uuid) case KEY(HEARD_VALUE, uuid):
#define VENDOR_VALUE(uuid) case KEY(HEARD_VENDOR_VALUE, uuid):
static size_t index_of(struct driver_key key)
{
	switch (KEY(key.heard, key.number)) {
#define DRIVER(stem, keys) keys return INDEX_##stem;
#include "drivers/drivers.def"
	default:
		return INDEX_NONE;
	}
}

const char *decode_name(enum decode outcome)
{
	return decode_names[outcome];
}

int decode_from_name(const char *name)
{
	return table_find(decode_names, DECODE_COUNT, name);
}

bool joined_add(struct joined *joined, const uint8_t *octets, size_t n_octets)
{
	if (n_octets > sizeof(joined->octets) - joined->n_octets) {
		joined->n_octets = 0;
		return false;
	}
	if (n_octets) /* memcpy() takes no NULL */
		memcpy(joined->octets + joined->n_octets, octets, n_octets);
	joined->n_octets += n_octets;
	return true;
}

size_t drivers_count(void)
{
	return sizeof(drivers) / sizeof(drivers[0]);
}

const struct driver *drivers_at(size_t index)
{
	return drivers[index];
}

size_t drivers_key_count(void)
{
	return sizeof(keys) / sizeof(keys[0]);
}

struct driver_key drivers_key_at(size_t index)
{
	return keys[index];
}

const struct driver *drivers_find(struct driver_key key)
{
	size_t index = index_of(key);

	return index == INDEX_NONE ? NULL : drivers[index];
}

static struct driver_key key_of_uuid(const struct uuid *uuid, enum heard on_base, enum heard of_maker)
{
	uint16_t number = uuid_to_u16(uuid);
	struct reader r = reader_of(uuid->octet, sizeof(uuid->octet));

	return number ? (struct driver_key){ on_base, number } :
			(struct driver_key){ of_maker, (uint32_t)reader_uint_be(&r, 4) };
}

static struct driver_key key_of_section(const struct section *section)
{
	if (section->is_manufacturer)
		return (struct driver_key){ HEARD_MANUFACTURER, section->company };
	return key_of_uuid(&section->service, HEARD_SERVICE_DATA, HEARD_COUNT); /* no family has service data of its own UUID */
}

const struct driver *drivers_of_value(const struct frame *frame)
{
	return drivers_find(key_of_uuid(&frame->characteristic, HEARD_VALUE, HEARD_VENDOR_VALUE));
}

/* The drivers that the frame's keys name, a section each. Returns how many; INDEX_NONE stands where there is none. */
static size_t indexes_of(const struct frame *frame, size_t ret_indexes[FRAME_SECTIONS_MAX])
{
	if (frame->kind == FRAME_GATT) {
		ret_indexes[0] = index_of(key_of_uuid(&frame->characteristic, HEARD_VALUE, HEARD_VENDOR_VALUE));
		return 1;
	}
	for (size_t i = 0; i < frame->n_sections; i++)
		ret_indexes[i] = index_of(key_of_section(&frame->sections[i]));
	return frame->n_sections;
}

/* The lowest index from `from` on. */
static size_t next_of(const size_t *indexes, size_t n_indexes, size_t from)
{
	size_t next = INDEX_NONE;

	for (size_t i = 0; i < n_indexes; i++)
		if (indexes[i] >= from && indexes[i] < next)
			next = indexes[i];
	return next;
}

/* What is longer than any attribute value can be came from nobody's radio. */
static bool is_too_long(const struct frame *frame)
{
	for (size_t i = 0; frame->kind == FRAME_ADVERT && i < frame->n_sections; i++)
		if (frame->sections[i].n_data > FRAME_DATA_MAX)
			return true;
	return frame->kind == FRAME_GATT && frame->n_data > FRAME_DATA_MAX;
}

/* Whether a driver's outcome speaks for a frame for which another one, earlier in drivers.def, has spoken so. */
static bool outdoes(enum decode outcome, const struct readings *found, enum decode spoken)
{
	if (spoken == DECODE_LENGTH)
		return outcome == DECODE_OK && found->n_readings > 0;
	return spoken == DECODE_NOT_MINE && outcome != DECODE_NOT_MINE;
}

enum decode drivers_decode(const struct frame *frame, const struct driver **ret_driver,
	struct readings *ret_readings)
{
	enum decode spoken = DECODE_NOT_MINE;
	size_t indexes[FRAME_SECTIONS_MAX];
	size_t n_indexes = indexes_of(frame, indexes);

	*ret_driver = NULL;
	for (size_t i = 0; (i = next_of(indexes, n_indexes, i)) < INDEX_NONE; i++) {
		enum decode outcome = is_too_long(frame) ? DECODE_LENGTH : drivers[i]->decode(frame, ret_readings);

		if (!outdoes(outcome, ret_readings, spoken))
			continue;
		spoken = outcome;
		*ret_driver = drivers[i];
		if (spoken != DECODE_LENGTH)
			break;
	}
	if (spoken != DECODE_OK)
		readings_init(ret_readings, NULL, 0);
	return spoken;
}
