/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The head of an observation (generic_health_observation.c):
 *
 *   FFFF [TTTTTTTT] [time] [DDDDDDDD] [SSSS] [IIIIIIII] [PP] [list] [list] [list] [attributes]
 *   F  flags: which of the fields are there, from bit 0 on
 *   T  type, an MDC code; time: elapsed_time.h; D  FLOAT duration in s; S  status; I  number of the object; P  patient
 *   lists: N and N × uint32: supplemental information (MDC codes), derived from, has member (numbers of objects)
 *   attributes: N and N × { type, uint16 length of the value, format, value }
 *
 * The bits 10 to 15 of the flags would be fields of unknown length: what has them is refused.
 *
 * The status decides about numbers as in pulse oximetry: test and demonstration are nobody's, invalid and unavailable are
 * errors, ongoing, early and calibrating are not yet results. That its bits are those of pulse oximetry is unconfirmed: no
 * source has them. Counted from the other end "invalid" and "test" would be among the five lowest, which pulse oximetry does
 * not use; so a number beside any of these is not believed.
 *
 * A stamp in ticks names no moment. That a stamp is older than the clock's last setting does not make it unknown: devices
 * that never set the bit would have no time at all. Zone and source of the clock are the clock's own to tell.
 *
 * Unconfirmed: an attribute's length is that of its value alone.
 */
#include "drivers/generic_health_head.h"

enum {
	IS_UNREADABLE = 0x1f,
	IS_ONGOING = 1 << 5,
	IS_EARLY = 1 << 6,
	IS_DEMO = 1 << 10,
	IS_TEST = 1 << 11,
	IS_CALIBRATING = 1 << 12,
	IS_UNAVAILABLE = 1 << 13,
	IS_INVALID = 1 << 15,
};

static const enum reading_flag status_flags[] = {
	FLAG_QUESTIONABLE, FLAG_QUESTIONABLE, FLAG_QUESTIONABLE, FLAG_QUESTIONABLE, FLAG_QUESTIONABLE, FLAG_MEASURING,
	FLAG_EARLY_ESTIMATE, FLAG_VALIDATED, FLAG_FULLY_QUALIFIED, FLAG_FROM_STORAGE, FLAG_DEMO, FLAG_TEST,
	FLAG_CALIBRATING, FLAG_UNAVAILABLE, FLAG_QUESTIONABLE, FLAG_INVALID,
};

static bool read_list(struct reader *r, struct reader *ret_list)
{
	size_t n = (size_t)reader_u8(r) * 4;
	const uint8_t *list = reader_take(r, n);

	*ret_list = reader_of(list, list ? n : 0);
	return list;
}

bool generic_health_attribute_read(struct reader *r, struct generic_health_attribute *ret_attribute)
{
	uint32_t type = reader_u32(r);
	size_t n = reader_u16(r);
	const uint8_t *formatted = reader_take(r, n + 1);

	if (!formatted)
		return false;
	*ret_attribute = (struct generic_health_attribute){
		type, formatted[0], reader_of(formatted + 1, n), formatted, n + 1,
	};
	return true;
}

bool generic_health_attributes_read(struct reader *r, struct reader *ret_attributes)
{
	struct generic_health_attribute attribute;
	size_t n = reader_u8(r);
	const uint8_t *first = r->at;

	for (size_t i = 0; i < n; i++)
		if (!generic_health_attribute_read(r, &attribute))
			return false;
	*ret_attributes = reader_of(first, (size_t)(r->at - first));
	return !r->short_read;
}

static enum modality modality_of(struct reader supplemental)
{
	enum modality modality = MODALITY_NOT_TOLD;

	while (supplemental.n_left && modality == MODALITY_NOT_TOLD)
		modality = generic_health_modality(reader_u32(&supplemental));
	return modality;
}

enum decode generic_health_head_read(struct reader *r, struct generic_health_head *head)
{
	uint16_t flags = reader_u16(r);

	if (flags & HEAD_RESERVED)
		return DECODE_INSANE;
	head->has |= flags;
	if (flags & HEAD_HAS_TYPE)
		head->type = reader_u32(r);
	if (flags & HEAD_HAS_TIME)
		(void)elapsed_time_read(r, &head->time);
	if (flags & HEAD_HAS_DURATION)
		head->duration = float_read(r);
	if (flags & HEAD_HAS_STATUS)
		head->status = reader_u16(r);
	if (flags & HEAD_HAS_OBJECT)
		head->object = reader_u32(r);
	if (flags & HEAD_HAS_PATIENT)
		head->patient = reader_u8(r);
	if ((flags & HEAD_HAS_SUPPLEMENTAL) && read_list(r, &head->supplemental))
		head->modality = modality_of(head->supplemental);
	if (flags & HEAD_HAS_DERIVED_FROM)
		(void)read_list(r, &head->derived_from);
	if (flags & HEAD_HAS_MEMBERS)
		(void)read_list(r, &head->members);
	if (flags & HEAD_HAS_ATTRIBUTES)
		(void)generic_health_attributes_read(r, &head->attributes);
	return r->short_read ? DECODE_LENGTH : DECODE_OK;
}

bool generic_health_is_withheld(const struct generic_health_head *head, enum absent *ret_reason)
{
	uint16_t status = head->status;

	*ret_reason = status & (IS_DEMO | IS_TEST) ? ABSENT_NOT_APPLICABLE :
		status & (IS_INVALID | IS_UNAVAILABLE | IS_UNREADABLE) ? ABSENT_ERROR : ABSENT_TEMPORARY;
	return status & (IS_DEMO | IS_TEST | IS_INVALID | IS_UNAVAILABLE | IS_UNREADABLE | IS_ONGOING | IS_EARLY |
		IS_CALIBRATING);
}

bool generic_health_head_begin(const struct generic_health_head *head, struct readings *found)
{
	bool is_control = generic_health_any_quantity(head->type) == QUANTITY_CONTROL_GLUCOSE;
	struct reading *reading = readings_begin(found, is_control ? READING_CONTROL_SOLUTION : READING_OBSERVATION);

	if (!reading)
		return false;
	reading->user = head->patient;
	if ((head->has & HEAD_HAS_TIME) && elapsed_time_face(&head->time, &reading->device_time) != 0)
		reading_mark(reading, FLAG_CLOCK_UNKNOWN);
	readings_mark_bits(found, head->status, status_flags, sizeof(status_flags) / sizeof(status_flags[0]));
	return true;
}
