/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Binary sensors: something opened, shook, or someone was there (Binary Sensor Service 1.0, BSS Response, 0x2B2C).
 *
 *   HH | 00 MM 00 NN | { PP LL 00 00 value … } × N        the message may go on in the next packets, each with its H
 *   H  split header: 0 last packet, 1-5 number of the packet, 7 from the sensor
 *   M  message: 1 answer to a get, 3 answer to a setting, 4 event; 0 and 2 are what a client asks
 *   P  parameter, L its length:
 *      00 result            1  0 success, else failure
 *      02 sensor type       1  0 opening and closing, 1 vibration, 2 human detection; bit 7: of several such sensors
 *      03 reporting         1  0 no, 1 it sends events
 *      0A sensor status     2  bits 0-10 count of events, modulo 2048; bit 11 state
 *      0C name              text
 *   Others are kept as octets, whole.
 *
 * An event need not say what kind of sensor it is of. Then it is an input, and the plan says what it is; it is not
 * remembered from an earlier answer, because a driver remembers nothing. Likewise where a message names several types:
 * nothing tells of which a status is.
 *
 * Unconfirmed, one source only: results other than 0 and 1, types with bit 7, names, and the split header, which a client
 * that works with a real sensor writes as 0 and never looks at. So a packet whose list of parameters is complete is
 * whole whatever its header says; only where it is not do the number and the last bit count.
 */
#include <string.h>

#include "drivers/control_point.h"
#include "drivers/driver.h"
#include "proto/reader.h"

enum { RESPONSE = 0x2b2c };

enum {
	IS_LAST = 1 << 0,
	NUMBER_SHIFT = 1,
	NUMBER_MASK = 0x1f,
	N_HEADER = 1,
};

enum { GET_ANSWER = 1, SETTING_ANSWER = 3, EVENT = 4 };

enum { RESULT = 0x00, TYPE = 0x02, REPORTING = 0x03, STATUS = 0x0a, NAME = 0x0c };

enum {
	IS_OF_SEVERAL = 1 << 7,
	COUNT_MASK = 0x7ff,
	IS_ACTIVE = 1 << 11,
};

static const char *const results[] = { "success", "failure", "timeout", "not-supported" };

static const struct {
	enum quantity quantity;
	const char *capability;
} types[] = {
	{ QUANTITY_OPENING, "opening" },
	{ QUANTITY_VIBRATION, "vibration" },
	{ QUANTITY_MOTION, "human-detection" },
};

struct parameter {
	uint8_t id;
	struct reader value;
	const uint8_t *whole; /* with its head */
	size_t n_whole;
};

/* What of a message bears on other parameters than itself. */
struct message {
	uint8_t id;
	bool has_failed;
	const uint8_t *type; /* where it is the only one */
	size_t n_types;
	bool has_status;
};

static bool read_parameter(struct reader *r, struct parameter *ret_parameter)
{
	const uint8_t *head = reader_take(r, 4);
	size_t n_value = head ? head[1] : 0;

	if (!head || !reader_take(r, n_value))
		return false;
	*ret_parameter = (struct parameter){ head[0], reader_of(head + 4, n_value), head, 4 + n_value };
	return true;
}

/* The reader then stands at the first parameter. */
static bool read_head(struct reader *r, uint8_t *ret_message, uint8_t *ret_n_parameters)
{
	const uint8_t *head = reader_take(r, 4);

	if (!head)
		return false;
	*ret_message = head[1];
	*ret_n_parameters = head[3];
	return true;
}

static bool is_complete(const uint8_t *octets, size_t n_octets)
{
	struct reader r = reader_of(octets, n_octets);
	struct parameter parameter;
	uint8_t message, n_parameters;

	if (!read_head(&r, &message, &n_parameters))
		return false;
	for (size_t i = 0; i < n_parameters; i++)
		if (!read_parameter(&r, &parameter))
			return false;
	return r.n_left == 0;
}

/* 0: any length */
static size_t length_of(uint8_t parameter)
{
	switch (parameter) {
	case RESULT:
	case TYPE:
	case REPORTING:
		return 1;
	case STATUS:
		return 2;
	default:
		return 0;
	}
}

/* Of a complete message. Whether each parameter that is known has its length. */
static bool survey(struct reader r, struct message *ret_message)
{
	struct parameter parameter;
	uint8_t n_parameters;

	*ret_message = (struct message){ 0 };
	(void)read_head(&r, &ret_message->id, &n_parameters);
	while (read_parameter(&r, &parameter)) {
		size_t n = length_of(parameter.id);

		if (n && n != parameter.value.n_left)
			return false;
		if (parameter.id == RESULT)
			ret_message->has_failed |= parameter.value.at[0] != 0;
		if (parameter.id == TYPE)
			ret_message->type = ret_message->n_types++ ? NULL : parameter.value.at;
		if (parameter.id == STATUS)
			ret_message->has_status = true;
	}
	return true;
}

static size_t type_of(const uint8_t *type)
{
	return type ? (size_t)(*type & ~IS_OF_SEVERAL) : sizeof(types) / sizeof(types[0]);
}

/* A status beside a failure is none. */
static void put_status(struct readings *found, const struct message *message, uint16_t status)
{
	size_t type = type_of(message->type);
	enum quantity quantity = type < sizeof(types) / sizeof(types[0]) ? types[type].quantity : QUANTITY_INPUT;

	if (message->has_failed) {
		readings_absent(found, quantity, ABSENT_ERROR);
		return;
	}
	readings_boolean(found, quantity, status & IS_ACTIVE);
	readings_number(found, QUANTITY_TALLY, (struct decimal){ status & COUNT_MASK, 0 }, UNIT_NONE);
}

static void put_whole(struct readings *found, const struct parameter *parameter)
{
	readings_mark(found, FLAG_INCOMPLETE);
	readings_text(found, QUANTITY_RAW, VALUE_HEX, parameter->whole, parameter->n_whole);
}

/* The type is said by the status beside it; alone it is what the sensor can do. */
static void put_type(struct readings *found, const struct parameter *parameter)
{
	size_t type = type_of(parameter->value.at);

	if (type < sizeof(types) / sizeof(types[0]))
		readings_code(found, QUANTITY_CAPABILITY, types[type].capability);
	else
		put_whole(found, parameter);
}

static void put(struct readings *found, const struct message *message, struct parameter *parameter)
{
	switch (parameter->id) {
	case RESULT:
		control_point_put(found, QUANTITY_RESULT, reader_u8(&parameter->value), results,
			sizeof(results) / sizeof(results[0]));
		break;
	case TYPE:
		if (!message->has_status)
			put_type(found, parameter);
		break;
	case REPORTING:
		readings_boolean(found, QUANTITY_REPORTING, reader_u8(&parameter->value) != 0);
		break;
	case STATUS:
		put_status(found, message, reader_u16(&parameter->value));
		break;
	case NAME:
		readings_text(found, QUANTITY_TEXT, VALUE_TEXT, parameter->value.at, parameter->value.n_left);
		break;
	default:
		put_whole(found, parameter);
	}
}

static void begin(struct readings *found, const struct message *message)
{
	bool is_answer = message->id == GET_ANSWER || message->id == SETTING_ANSWER;

	readings_begin(found, is_answer && !message->has_status ? READING_CONTROL_POINT : READING_SENSOR);
	if (is_answer)
		readings_code(found, QUANTITY_REQUEST, message->id == GET_ANSWER ? "get-status" : "set");
}

static enum decode binary_sensor_decode(const struct frame *frame, struct readings *found)
{
	struct reader r = reader_of(frame->data, frame->n_data);
	struct parameter parameter;
	struct message message;
	uint8_t n_parameters;

	if (!frame_is_gatt(frame, RESPONSE))
		return DECODE_NOT_MINE;
	if (!reader_take(&r, N_HEADER) || !is_complete(r.at, r.n_left) || !survey(r, &message))
		return DECODE_LENGTH;
	if (message.id != GET_ANSWER && message.id != SETTING_ANSWER && message.id != EVENT)
		return DECODE_INSANE; /* what only a client says, or nobody */

	readings_init(found, frame->data, frame->n_data);
	begin(found, &message);
	(void)read_head(&r, &message.id, &n_parameters);
	while (read_parameter(&r, &parameter)) /* of the longest message there is room for all */
		put(found, &message, &parameter);
	readings_number_instances(found);
	return DECODE_OK;
}

static uint8_t number_of(uint8_t header)
{
	return header >> NUMBER_SHIFT & NUMBER_MASK;
}

static enum join add(struct joined *joined, const uint8_t *octets, size_t n_octets, uint8_t header)
{
	if (!joined_add(joined, octets, n_octets))
		return JOIN_BROKEN;
	joined->counter = number_of(header);
	return header & IS_LAST ? JOIN_WHOLE : JOIN_MORE;
}

static enum join begin_join(const struct frame *frame, struct joined *joined)
{
	uint8_t header = frame->data[0];
	bool is_whole = is_complete(frame->data + N_HEADER, frame->n_data - N_HEADER);

	joined->n_octets = 0;
	if (!is_whole && number_of(header) != 0)
		return JOIN_BROKEN;
	return add(joined, frame->data, frame->n_data, is_whole ? header | IS_LAST : header);
}

static enum join binary_sensor_join(const struct frame *frame, struct joined *joined)
{
	uint8_t header;

	if (frame->n_data < N_HEADER)
		return JOIN_BROKEN;
	if (joined->n_octets == 0)
		return begin_join(frame, joined);
	header = frame->data[0];
	if (number_of(header) == ((joined->counter + 1) & NUMBER_MASK))
		return add(joined, frame->data + N_HEADER, frame->n_data - N_HEADER, header);
	(void)begin_join(frame, joined);
	return JOIN_BROKEN;
}

const struct driver driver_binary_sensor = {
	.name = "binary-sensor",
	.about = "opening, vibration and human detection (Binary Sensor Service)",
	.decode = binary_sensor_decode,
	.join = binary_sensor_join,
};
