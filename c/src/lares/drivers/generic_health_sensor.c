/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Generic health sensors: any vital sign, told by its code (Generic Health Sensor Service 1.0).
 *
 *   0x2B8B live     segments (segments.h) of: observation (generic_health_observation.c)
 *   0x2BDD stored   segments of: record number uint32, observation
 *   0x2BF3 features FF NN { type uint32 } × N [NN { specialisation uint16, version } × N]   F: 0 specialisations follow
 *   0x2BF4 control point   one octet: how it answers "start" and "stop"
 *
 * The segment's counter goes on from message to message, and is not part of what was said: a record that is fetched again
 * has the same octets. Each reading of a bundle has the number of the record that it is in.
 *
 * Unconfirmed: the two sources are of one maker, and were written while the specification was. An observation that is
 * longer than a value, 511 octets, is given up: what so long a one carries is samples.
 */
#include "drivers/control_point.h"
#include "drivers/generic_health_code.h"
#include "drivers/generic_health_observation.h"
#include "drivers/segments.h"

enum {
	LIVE = 0x2b8b,
	STORED = 0x2bdd,
	FEATURES = 0x2bf3,
	CONTROL_POINT = 0x2bf4,
	HAS_SPECIALISATIONS = 1 << 0,
	FIRST_RESULT = 0x80,
};

static const char *const results[] = { "success", "server-busy", "not-started" };

static enum decode decode_stored(struct reader r, struct readings *found)
{
	uint32_t record = reader_u32(&r);
	enum decode outcome = generic_health_observation_read(r, found);

	found->sequence_kind = SEQUENCE_RECORD;
	for (size_t i = 0; i < found->n_readings; i++) {
		found->reading[i].record = record;
		reading_mark(&found->reading[i], FLAG_FROM_STORAGE);
	}
	return outcome;
}

/* A type by its quantity's name where it has one here. */
static void put_type(struct readings *found, uint32_t type)
{
	enum quantity quantity = generic_health_any_quantity(type);

	if (quantity < QUANTITY_COUNT)
		readings_code(found, QUANTITY_CAPABILITY, quantity_name(quantity));
	else
		readings_number(found, QUANTITY_OBSERVATION_TYPE, (struct decimal){ type, 0 }, UNIT_NONE);
}

static enum decode decode_features(const struct frame *frame, struct readings *found)
{
	struct reader r = reader_of(frame->data, frame->n_data);
	uint8_t flags = reader_u8(&r);

	readings_init(found, frame->data, frame->n_data);
	readings_begin(found, READING_CAPABILITIES);
	for (size_t n = reader_u8(&r); n > 0 && !r.short_read; n--)
		put_type(found, reader_u32(&r));
	for (size_t n = flags & HAS_SPECIALISATIONS ? reader_u8(&r) : 0; n > 0 && !r.short_read; n--) {
		readings_number(found, QUANTITY_DEVICE_TYPE, (struct decimal){ reader_u16(&r), 0 }, UNIT_NONE);
		(void)reader_u8(&r); /* the version of that specialisation */
	}
	if (r.short_read || r.n_left)
		return DECODE_LENGTH;
	readings_number_instances(found);
	return DECODE_OK;
}

static enum decode decode_control_point(const struct frame *frame, struct readings *found)
{
	if (frame->n_data != 1)
		return DECODE_LENGTH;
	if (frame->data[0] < FIRST_RESULT) /* what only a client says */
		return DECODE_INSANE;
	readings_init(found, frame->data, frame->n_data);
	readings_begin(found, READING_CONTROL_POINT);
	control_point_put(found, QUANTITY_RESULT, (uint8_t)(frame->data[0] - FIRST_RESULT), results,
		sizeof(results) / sizeof(results[0]));
	return DECODE_OK;
}

static enum decode generic_health_sensor_decode(const struct frame *frame, struct readings *found)
{
	bool is_live = frame_is_gatt(frame, LIVE);
	struct reader payload;

	if (frame_is_gatt(frame, FEATURES))
		return decode_features(frame, found);
	if (frame_is_gatt(frame, CONTROL_POINT))
		return decode_control_point(frame, found);
	if (!is_live && !frame_is_gatt(frame, STORED))
		return DECODE_NOT_MINE;
	if (!segments_are_whole(frame, &payload))
		return DECODE_LENGTH;
	readings_init(found, payload.at, payload.n_left);
	return is_live ? generic_health_observation_read(payload, found) : decode_stored(payload, found);
}

static enum join generic_health_sensor_join(const struct frame *frame, struct joined *joined)
{
	if (frame_is_gatt(frame, LIVE) || frame_is_gatt(frame, STORED))
		return segments_join(frame, joined);
	return segments_join_whole(frame, joined);
}

const struct driver driver_generic_health_sensor = {
	.name = "generic-health-sensor",
	.about = "any vital sign, told by its code (Generic Health Sensor Service)",
	.decode = generic_health_sensor_decode,
	.join = generic_health_sensor_join,
};
