/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CGM Specific Ops Control Point, 0x2AAC (Continuous Glucose Monitoring Service 1.0.2, clause 3.8): what the sensor
 * answers. Op codes come in threes, set, get and "it is"; the answers are every third and 28.
 *
 *   03 II [CCCC]          communication interval, minutes; 0 off, 0xFF as fast as the sensor can
 *   06 GGGG TTTT PP NNNN RRRR SS [CCCC]   a calibration   little-endian
 *   09 LLLL [CCCC]        the level at which the sensor alerts: also 0C, 0F, 12, and of rates 15, 18
 *   1C QQ RR [CCCC]       the request Q ended with the result R
 *   G  SFLOAT mg/dL that the sensor was told, at T min since the session began, of the sample P (as in CGM Feature)
 *   N  uint16 min since the session began, when it wants the next      R  the calibration's record      S  its status
 *   L  SFLOAT mg/dL or mg/dL/min     C  E2E-CRC
 */
#include "drivers/cgm.h"
#include "drivers/control_point.h"
#include "drivers/glucose_value.h"

enum {
	OP_INTERVAL_IS = 3,
	OP_CALIBRATION_IS = 6,
	OP_RATE_OF_DECREASE_IS = 21, /* from here on levels are rates */
	OP_RATE_OF_INCREASE_IS = 24,
	OP_RESPONSE = 28,
	INTERVAL_OFF = 0,
	INTERVAL_FASTEST = 255,
};

static const char *const requests[] = {
	[1] = "set-communication-interval", [2] = "get-communication-interval", [4] = "set-calibration",
	[5] = "get-calibration", [7] = "set-patient-high-level", [8] = "get-patient-high-level",
	[10] = "set-patient-low-level", [11] = "get-patient-low-level", [13] = "set-hypo-level", [14] = "get-hypo-level",
	[16] = "set-hyper-level", [17] = "get-hyper-level", [19] = "set-rate-of-decrease-level",
	[20] = "get-rate-of-decrease-level", [22] = "set-rate-of-increase-level", [23] = "get-rate-of-increase-level",
	[25] = "reset-device-specific-alert", [26] = "start-session", [27] = "stop-session",
};

static const char *const results[] = {
	[1] = "success", [2] = "op-code-not-supported", [3] = "invalid-operand", [4] = "procedure-not-completed",
	[5] = "parameter-out-of-range",
};

static const char *const calibration_statuses[] = { "rejected", "out-of-range", "pending" };

static bool is_answer(uint8_t op)
{
	return op == OP_RESPONSE || (op % 3 == 0 && op != 0 && op <= OP_RATE_OF_INCREASE_IS);
}

static size_t length_of(uint8_t op)
{
	return op == OP_INTERVAL_IS ? 2 : op == OP_CALIBRATION_IS ? 11 : 3;
}

static void put_request(struct readings *found, uint8_t op)
{
	control_point_put(found, QUANTITY_REQUEST, op, requests, sizeof(requests) / sizeof(requests[0]));
}

static void put_interval(struct readings *found, uint8_t minutes)
{
	if (minutes == INTERVAL_OFF)
		readings_code(found, QUANTITY_COMMUNICATION_INTERVAL, "off");
	else if (minutes == INTERVAL_FASTEST)
		readings_code(found, QUANTITY_COMMUNICATION_INTERVAL, "fastest");
	else
		readings_number(found, QUANTITY_COMMUNICATION_INTERVAL, (struct decimal){ minutes, 0 }, UNIT_MINUTE);
}

static void put_u16(struct readings *found, enum quantity quantity, uint16_t number, enum unit unit)
{
	readings_number(found, quantity, (struct decimal){ number, 0 }, unit);
}

static void put_calibration(struct readings *found, struct reader *r)
{
	glucose_put_beside(found, QUANTITY_CALIBRATION_GLUCOSE, sfloat_read(r), UNIT_MILLIGRAM_PER_DECILITRE);
	put_u16(found, QUANTITY_TIME_OFFSET, reader_u16(r), UNIT_MINUTE);
	glucose_put_sample(found, reader_u8(r));
	put_u16(found, QUANTITY_CALIBRATION_NEXT, reader_u16(r), UNIT_MINUTE);
	put_u16(found, QUANTITY_CALIBRATION_RECORD, reader_u16(r), UNIT_NONE);
	readings_codes(found, QUANTITY_CALIBRATION_STATUS, reader_u8(r), calibration_statuses,
		sizeof(calibration_statuses) / sizeof(calibration_statuses[0]));
}

static void put_answer(struct readings *found, uint8_t op, struct reader *r)
{
	put_request(found, (uint8_t)(op - 1)); /* it is the answer to "get" */
	if (op == OP_INTERVAL_IS)
		put_interval(found, reader_u8(r));
	else if (op == OP_CALIBRATION_IS)
		put_calibration(found, r);
	else if (op >= OP_RATE_OF_DECREASE_IS)
		sfloat_put(found, QUANTITY_ALERT_RATE, sfloat_read(r), UNIT_MILLIGRAM_PER_DECILITRE_MINUTE);
	else
		sfloat_put(found, QUANTITY_ALERT_LEVEL, sfloat_read(r), UNIT_MILLIGRAM_PER_DECILITRE);
}

enum decode cgm_control_decode(const struct frame *frame, struct readings *found)
{
	struct reader r = reader_of(frame->data, frame->n_data);
	uint8_t op = reader_u8(&r);
	enum decode outcome;

	if (r.short_read)
		return DECODE_LENGTH;
	if (!is_answer(op))
		return DECODE_INSANE;
	outcome = cgm_check(frame, frame->data, frame->n_data, length_of(op), false);
	if (outcome != DECODE_OK)
		return outcome;
	readings_init(found, frame->data, frame->n_data);
	readings_begin(found, READING_CONTROL_POINT);
	if (op == OP_RESPONSE) {
		put_request(found, reader_u8(&r));
		control_point_put(found, QUANTITY_RESULT, reader_u8(&r), results, sizeof(results) / sizeof(results[0]));
	} else {
		put_answer(found, op, &r);
	}
	return DECODE_OK;
}
