/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Input modules: limit switches, door contacts and load cells of lifts and hoists (Automation IO Service 1.0).
 *
 *   0x2A56 Digital    [DD …]                two bits an input, the first in the lowest bits of the first octet:
 *                                           0 inactive, 1 active, 2 tri-state, 3 unknown
 *   0x2A58 Analog     AAAA                  one uint16, of a unit that only the plan knows
 *   0x2A5A Aggregate  [DD …] [AAAA …]       all digital inputs, then all analog ones
 *
 * What an input is, and whether active means yes, is wired by someone and told by the plan: here they are input 1, 2, …
 * How many there are is told by a descriptor, Number of Digitals, 0x2909, one octet, which comes as the frame's features.
 * Then the length must fit, and the padding of the last octet is no input. Without it each octet of Digital has four
 * inputs: those that are padding look inactive, and nobody's plan names them. Where Aggregate is divided cannot be seen
 * without it: it is kept as octets, and incomplete.
 *
 * Tri-state is an output that nobody drives: it has no value, not a wrong one. Unknown is an error, and never "off".
 */
#include "drivers/driver.h"
#include "proto/reader.h"

enum {
	DIGITAL = 0x2a56,
	ANALOG = 0x2a58,
	AGGREGATE = 0x2a5a,
};

enum { INACTIVE, ACTIVE, TRI_STATE, UNKNOWN };

enum {
	N_IN_OCTET = 4,
	N_BITS = 2,
	N_INPUTS_MAX = 255, /* by the descriptor */
	N_NOT_KNOWN = 0,
};

static size_t octets_of(size_t n_inputs)
{
	return (n_inputs + N_IN_OCTET - 1) / N_IN_OCTET;
}

static void put_input(struct readings *found, unsigned int state, size_t number)
{
	struct value *value;

	if (state == TRI_STATE)
		value = readings_absent(found, QUANTITY_INPUT, ABSENT_NOT_APPLICABLE);
	else if (state == UNKNOWN)
		value = readings_absent(found, QUANTITY_INPUT, ABSENT_ERROR);
	else
		value = readings_boolean(found, QUANTITY_INPUT, state == ACTIVE);
	value->instance = (uint8_t)number; /* a reading has room for them all */
}

static void put_inputs(struct readings *found, const uint8_t *octets, size_t n_inputs)
{
	for (size_t i = 0; i < n_inputs; i++)
		put_input(found, octets[i / N_IN_OCTET] >> i % N_IN_OCTET * N_BITS & UNKNOWN, i + 1);
}

static enum decode decode_digital(const struct frame *frame, size_t n_inputs, struct readings *found)
{
	if (frame->n_data == 0 || frame->n_data > octets_of(N_INPUTS_MAX))
		return DECODE_LENGTH;
	if (n_inputs == N_NOT_KNOWN)
		n_inputs = frame->n_data == octets_of(N_INPUTS_MAX) ? N_INPUTS_MAX : frame->n_data * N_IN_OCTET;
	if (frame->n_data != octets_of(n_inputs))
		return DECODE_LENGTH;
	put_inputs(found, frame->data, n_inputs);
	return DECODE_OK;
}

static enum decode decode_analog(struct reader r, struct readings *found)
{
	bool is_only = r.n_left == 2;

	for (unsigned int number = 1; r.n_left; number++) {
		struct decimal level = { reader_u16(&r), 0 };
		struct value *value = readings_number(found, QUANTITY_ANALOG_INPUT, level, UNIT_NONE);

		if (r.short_read || !value || number > UINT8_MAX)
			return DECODE_LENGTH;
		value->instance = is_only ? 0 : (uint8_t)number;
	}
	return DECODE_OK;
}

static enum decode decode_aggregate(const struct frame *frame, size_t n_inputs, struct readings *found)
{
	struct reader r = reader_of(frame->data, frame->n_data);
	const uint8_t *digital = reader_take(&r, octets_of(n_inputs));

	if (frame->n_data == 0 || !digital)
		return DECODE_LENGTH;
	put_inputs(found, digital, n_inputs);
	return decode_analog(r, found);
}

static enum decode keep_octets(const struct frame *frame, struct readings *found)
{
	if (frame->n_data == 0)
		return DECODE_LENGTH;
	readings_text(found, QUANTITY_RAW, VALUE_HEX, frame->data, frame->n_data);
	readings_mark(found, FLAG_INCOMPLETE);
	return DECODE_OK;
}

static enum decode automation_io_decode(const struct frame *frame, struct readings *found)
{
	bool is_known = frame->features && frame->n_features == 1;
	size_t n_inputs = is_known ? frame->features[0] : N_NOT_KNOWN;
	bool is_digital = frame_is_gatt(frame, DIGITAL), is_aggregate = frame_is_gatt(frame, AGGREGATE);

	if (!is_digital && !is_aggregate && !frame_is_gatt(frame, ANALOG))
		return DECODE_NOT_MINE;
	readings_init(found, frame->data, frame->n_data);
	readings_begin(found, READING_SENSOR);
	if (is_digital)
		return decode_digital(frame, n_inputs, found);
	if (is_aggregate)
		return is_known ? decode_aggregate(frame, n_inputs, found) : keep_octets(frame, found);
	return frame->n_data == 2 ? decode_analog(reader_of(frame->data, 2), found) : DECODE_LENGTH;
}

const struct driver driver_automation_io = {
	.name = "automation-io",
	.about = "input modules: limit switches and contacts (Automation IO Service)",
	.decode = automation_io_decode,
};
