/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Record Access Control Point, 0x2A52: what a device answers when it was asked for its stored records. The Glucose,
 * Continuous Glucose Monitoring, Pulse Oximeter, Blood Pressure and Generic Health Sensor services share it (Glucose
 * Service 1.0, clause 3.4).
 *
 *   05 00 NN…     so many records are stored; 08 00 NN…: so many were sent by a combined report
 *   06 00 QQ RR   the request Q ended with the result R
 *   N  count: 2 octets by the older services, 4 by the Generic Health Sensor's; some devices send 1
 */
#include "drivers/control_point.h"
#include "drivers/driver.h"
#include "proto/reader.h"

enum {
	CHARACTERISTIC = 0x2a52,
	OPERATOR_NULL = 0, /* of all answers */
};

enum op {
	OP_REPORT_COUNT = 4,
	OP_COUNT_IS = 5,
	OP_RESPONSE = 6,
	OP_COMBINED_REPORT = 7,
	OP_COMBINED_REPORT_IS = 8,
};

static const char *const requests[] = {
	[1] = "report-records", [2] = "delete-records", [3] = "abort", [OP_REPORT_COUNT] = "report-record-count",
	[OP_COMBINED_REPORT] = "combined-report",
};

static const char *const results[] = {
	[1] = "success", [2] = "op-code-not-supported", [3] = "invalid-operator", [4] = "operator-not-supported",
	[5] = "invalid-operand", [6] = "no-records-found", [7] = "abort-unsuccessful", [8] = "procedure-not-completed",
	[9] = "operand-not-supported", [10] = "server-busy",
};

static void put_request(struct readings *found, uint8_t op)
{
	control_point_put(found, QUANTITY_REQUEST, op, requests, sizeof(requests) / sizeof(requests[0]));
}

static enum decode response_decode(struct readings *found, struct reader *r)
{
	if (r->n_left != 2)
		return DECODE_LENGTH;
	put_request(found, reader_u8(r));
	control_point_put(found, QUANTITY_RESULT, reader_u8(r), results, sizeof(results) / sizeof(results[0]));
	return DECODE_OK;
}

static enum decode count_decode(struct readings *found, struct reader *r, uint8_t request)
{
	size_t n_octets = r->n_left;

	if (n_octets != 1 && n_octets != 2 && n_octets != 4)
		return DECODE_LENGTH;
	put_request(found, request);
	readings_number(found, QUANTITY_RECORD_COUNT, (struct decimal){ (int64_t)reader_uint(r, n_octets), 0 }, UNIT_NONE);
	return DECODE_OK;
}

static enum decode racp_decode(const struct frame *frame, struct readings *found)
{
	struct reader r = reader_of(frame->data, frame->n_data);
	uint8_t op, operator;

	if (!frame_is_gatt(frame, CHARACTERISTIC))
		return DECODE_NOT_MINE;
	op = reader_u8(&r);
	operator = reader_u8(&r);
	if (r.short_read)
		return DECODE_LENGTH;
	if (operator != OPERATOR_NULL)
		return DECODE_INSANE;

	readings_init(found, frame->data, frame->n_data);
	readings_begin(found, READING_CONTROL_POINT);
	if (op == OP_RESPONSE)
		return response_decode(found, &r);
	if (op == OP_COUNT_IS)
		return count_decode(found, &r, OP_REPORT_COUNT);
	if (op == OP_COMBINED_REPORT_IS)
		return count_decode(found, &r, OP_COMBINED_REPORT);
	return DECODE_INSANE;
}

const struct driver driver_racp = {
	.name = "racp",
	.about = "what devices answer about their stored records (Record Access Control Point)",
	.decode = racp_decode,
};
