/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who uses a device (User Data Service 1.0, with the procedures that 1.1 adds): User Index, 0x2A9A, Database Change
 * Increment, 0x2A99, and User Control Point, 0x2A9F.
 *
 *   UU                   0x2A9A: the user who gave consent on this link, 0xFF none
 *   IIIIIIII             0x2A99, little-endian: grows when somebody's data change
 *   01 CCCC              0x2A9F, asked: register a user with that consent code
 *   02 UU CCCC           consent to the use of a user's data
 *   03                   delete the data of the user who consented
 *   04                   list all users (1.1)
 *   05 UU                delete a user (1.1), 0xFF all
 *   20 QQ RR [PP]        0x2A9F, answered: what was asked, result, and after success what the table below says
 *
 * Not read: names, e-mail, sex, birthday and the other characteristics of the service. Whose a reading is says the team's
 * plan, by user slot; the rest is personal and for nothing here. Registered User, 0x2B37, carries names as well, and no
 * public source has its layout. Nor is the consent code, which is a password: not even its octets are kept.
 */
#include "drivers/driver.h"
#include "proto/reader.h"

enum {
	USER_INDEX = 0x2a9a,
	CHANGE_INCREMENT = 0x2a99,
	CONTROL_POINT = 0x2a9f,
	RESPONSE = 0x20,
	RESULT_SUCCESS = 1,
};

static const struct procedure {
	const char *name;
	uint8_t n_request;
	uint8_t n_shown; /* octets before the consent code */
	bool is_for_user; /* a user's slot is the request's parameter */
	enum quantity answer; /* the response's parameter; QUANTITY_COUNT: none */
	bool is_answer_optional; /* unconfirmed: one source only */
} procedures[] = { /* by op code */
	[1] = { "register-new-user", 3, 1, false, QUANTITY_USER_INDEX, false },
	[2] = { "consent", 4, 2, true, QUANTITY_COUNT, false },
	[3] = { "delete-user-data", 1, 1, false, QUANTITY_COUNT, false },
	[4] = { "list-all-users", 1, 1, false, QUANTITY_TALLY, true },
	[5] = { "delete-user", 2, 2, true, QUANTITY_USER_INDEX, true },
};

static const char *const results[] = { "reserved", "success", "op-code-not-supported", "invalid-parameter",
	"operation-failed", "user-not-authorized" };

/* NULL for a reserved op code. */
static const struct procedure *procedure_of(uint8_t op_code)
{
	if (op_code == 0 || op_code >= sizeof(procedures) / sizeof(procedures[0]))
		return NULL;
	return &procedures[op_code];
}

static void put_user(struct readings *found, struct reading *reading, uint8_t user)
{
	reading->user = user;
	if (user == READING_NO_USER)
		readings_absent(found, QUANTITY_USER_INDEX, ABSENT_NOT_APPLICABLE);
	else
		readings_number(found, QUANTITY_USER_INDEX, (struct decimal){ user, 0 }, UNIT_NONE);
}

static enum decode index_decode(const struct frame *frame, struct readings *found)
{
	if (frame->n_data != 1)
		return DECODE_LENGTH;
	readings_init(found, frame->data, frame->n_data);
	put_user(found, readings_begin(found, READING_USER), frame->data[0]);
	return DECODE_OK;
}

static enum decode increment_decode(const struct frame *frame, struct readings *found)
{
	struct reader r = reader_of(frame->data, frame->n_data);

	if (frame->n_data != 4)
		return DECODE_LENGTH;
	readings_init(found, frame->data, frame->n_data);
	readings_begin(found, READING_USER);
	readings_number(found, QUANTITY_DATABASE_INCREMENT, (struct decimal){ reader_u32(&r), 0 }, UNIT_NONE);
	return DECODE_OK;
}

static enum decode request_decode(const struct frame *frame, struct readings *found)
{
	const struct procedure *procedure = procedure_of(frame->data[0]);
	struct reading *reading;

	if (!procedure)
		return DECODE_INSANE;
	if (frame->n_data != procedure->n_request)
		return DECODE_LENGTH;
	readings_init(found, frame->data, procedure->n_shown);
	reading = readings_begin(found, READING_CONTROL_POINT);
	readings_code(found, QUANTITY_REQUEST, procedure->name);
	if (procedure->is_for_user)
		put_user(found, reading, frame->data[1]);
	return DECODE_OK;
}

/* Whether the response has as many parameters as it must. */
static bool is_whole(const struct procedure *procedure, uint8_t result, size_t n_parameters)
{
	bool has_answer = procedure && procedure->answer != QUANTITY_COUNT && result == RESULT_SUCCESS;

	if (has_answer && procedure->is_answer_optional)
		return n_parameters <= 1;
	return n_parameters == (has_answer ? 1 : 0);
}

static enum decode response_decode(const struct frame *frame, struct readings *found)
{
	struct reader r = reader_of(frame->data + 1, frame->n_data - 1);
	const struct procedure *procedure = procedure_of(reader_u8(&r));
	uint8_t result = reader_u8(&r);
	struct reading *reading;

	if (r.short_read || !is_whole(procedure, result, r.n_left))
		return DECODE_LENGTH;
	readings_init(found, frame->data, frame->n_data);
	reading = readings_begin(found, READING_CONTROL_POINT);
	readings_code(found, QUANTITY_REQUEST, procedure ? procedure->name : "reserved");
	readings_code(found, QUANTITY_RESULT,
		result < sizeof(results) / sizeof(results[0]) ? results[result] : "reserved");
	if (r.n_left && procedure->answer == QUANTITY_USER_INDEX)
		put_user(found, reading, reader_u8(&r));
	else if (r.n_left)
		readings_number(found, procedure->answer, (struct decimal){ reader_u8(&r), 0 }, UNIT_NONE);
	return DECODE_OK;
}

static enum decode user_data_decode(const struct frame *frame, struct readings *found)
{
	if (frame_is_gatt(frame, USER_INDEX))
		return index_decode(frame, found);
	if (frame_is_gatt(frame, CHANGE_INCREMENT))
		return increment_decode(frame, found);
	if (!frame_is_gatt(frame, CONTROL_POINT))
		return DECODE_NOT_MINE;
	if (frame->n_data == 0)
		return DECODE_LENGTH;
	return frame->data[0] == RESPONSE ? response_decode(frame, found) : request_decode(frame, found);
}

const struct driver driver_user_data = {
	.name = "user-data",
	.about = "who uses a device (User Data Service)",
	.decode = user_data_decode,
};
