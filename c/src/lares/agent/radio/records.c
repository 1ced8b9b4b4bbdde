/* SPDX-License-Identifier: Apache-2.0 */
#include "radio/records.h"

#include <string.h>

#include "radio/records_run.h"

enum op { OP_REPORT = 1, OP_DELETE = 2, OP_ABORT = 3, OP_RESPONSE = 6 };
enum operator { OPERATOR_NULL, OPERATOR_ALL, OPERATOR_UP_TO, OPERATOR_FROM, OPERATOR_WITHIN, OPERATOR_FIRST, OPERATOR_LAST };
enum { FILTER_NUMBER = 1 }; /* sequence number, or time offset where records are numbered by that */

enum result {
	RESULT_SUCCESS = 1,
	RESULT_OPERATOR_INVALID = 3,
	RESULT_OPERATOR_UNKNOWN = 4,
	RESULT_OPERAND_INVALID = 5,
	RESULT_NONE = 6,
	RESULT_INCOMPLETE = 8,
	RESULT_OPERAND_UNKNOWN = 9,
	RESULT_BUSY = 10,
};

/* Core Specification Supplement, Part B: errors of profiles and services. */
enum { ATT_NOT_SUBSCRIBED = 0xfd, ATT_IN_PROGRESS = 0xfe };

static const struct records_service services[] = {
	{ 0x1808, 0x2a18, 0x2a34, RECORDS_NUMBERED }, /* glucose */
	{ 0x181f, 0x2aa7, 0, RECORDS_LISTED }, /* continuous glucose */
	{ 0x1810, 0x2b36, 0, RECORDS_SEGMENTED }, /* blood pressure, where it is enhanced */
	{ 0x1822, 0x2a5e, 0, RECORDS_UNNUMBERED }, /* pulse oximeter */
};

static const char *const state_names[] = {
	[RECORDS_IDLE] = "idle",
	[RECORDS_SINCE] = "since",
	[RECORDS_NEWEST] = "newest",
	[RECORDS_ALL] = "all",
	[RECORDS_BELOW] = "below",
	[RECORDS_MARKING] = "marking",
	[RECORDS_DELETE] = "delete",
	[RECORDS_BUSY] = "busy",
	[RECORDS_ABORT] = "abort",
};

static const char *const end_names[] = {
	[RECORDS_END_WHOLE] = "whole",
	[RECORDS_END_CUT] = "cut",
	[RECORDS_END_REFUSED] = "refused",
};

static const char *const end_words[] = {
	[RECORDS_END_WHOLE] = "all came",
	[RECORDS_END_CUT] = "the transfer was cut, and goes on at the next connection",
	[RECORDS_END_REFUSED] = "the device does not give them",
};

const char *records_end_words(enum records_end end)
{
	return end_words[end];
}

const char *records_state_name(enum records_state state)
{
	return state_names[state];
}

const char *records_end_name(enum records_end end)
{
	return end_names[end];
}

const struct records_service *records_service_at(size_t index)
{
	return index < sizeof(services) / sizeof(services[0]) ? &services[index] : NULL;
}

/* ---- what is asked ---- */

static unsigned ask(struct records *m, enum records_state state, const uint8_t *request, size_t n_request, uint64_t now_us)
{
	memcpy(m->request, request, n_request);
	m->n_request = n_request;
	m->state = state;
	m->wake_us = now_us + RECORDS_SILENCE_US;
	return RECORDS_WRITE;
}

static unsigned ask_all(struct records *m, uint64_t now_us)
{
	return ask(m, RECORDS_ALL, (const uint8_t[]){ OP_REPORT, OPERATOR_ALL }, 2, now_us);
}

static unsigned ask_newest(struct records *m, uint64_t now_us)
{
	return ask(m, RECORDS_NEWEST, (const uint8_t[]){ OP_REPORT, OPERATOR_LAST }, 2, now_us);
}

static unsigned ask_below(struct records *m, uint64_t now_us)
{
	uint32_t to = m->floor - 1;

	return ask(m, RECORDS_BELOW,
		(const uint8_t[]){ OP_REPORT, OPERATOR_UP_TO, FILTER_NUMBER, (uint8_t)to, (uint8_t)(to >> 8) }, 5, now_us);
}

/*
 * The one at the mark as well, where it can be told whether it is the same. Behind the last number there is none to ask
 * from: it begins at 0 again, and all are looked at.
 */
static unsigned ask_records(struct records *m, uint64_t now_us)
{
	bool has_own_check = m->check != RECORDS_NO_CHECK && m->service->numbering != RECORDS_LISTED;
	uint32_t from = has_own_check ? m->mark : m->mark + 1;

	if (!m->has_mark || m->mark >= UINT16_MAX || m->service->numbering == RECORDS_UNNUMBERED)
		return ask_all(m, now_us);
	return ask(m, RECORDS_SINCE,
		(const uint8_t[]){ OP_REPORT, OPERATOR_FROM, FILTER_NUMBER, (uint8_t)from, (uint8_t)(from >> 8) }, 5, now_us);
}

static unsigned ask_anew(struct records *m, uint64_t now_us)
{
	return m->newest_first ? ask_newest(m, now_us) : ask_records(m, now_us);
}

static unsigned ask_abort(struct records *m, uint64_t now_us)
{
	m->is_others = m->state == RECORDS_BUSY;
	return ask(m, RECORDS_ABORT, (const uint8_t[]){ OP_ABORT, OPERATOR_NULL }, 2, now_us);
}

/* Only what came just now and is committed; what is older was perhaps left there because it is another person's. */
static unsigned ask_delete(struct records *m, uint64_t now_us)
{
	uint8_t low = (uint8_t)m->mark, high = (uint8_t)(m->mark >> 8);

	if (m->deletes_older)
		return ask(m, RECORDS_DELETE, (const uint8_t[]){ OP_DELETE, OPERATOR_UP_TO, FILTER_NUMBER, low, high }, 5, now_us);
	return ask(m, RECORDS_DELETE,
		(const uint8_t[]){ OP_DELETE, OPERATOR_WITHIN, FILTER_NUMBER, (uint8_t)m->lowest, (uint8_t)(m->lowest >> 8), low,
			high },
		7, now_us);
}

/* ---- the mark ---- */

/* Of what may be another memory nothing is marked, before it is known. */
static unsigned put_mark(struct records *m)
{
	m->n_unmarked = 0;
	return !m->is_other && records_run_mark(m) ? RECORDS_PUT_MARK : 0;
}

static unsigned finish(struct records *m, enum records_end end)
{
	m->state = RECORDS_IDLE;
	m->wake_us = RECORDS_NEVER_US;
	m->end = end;
	return RECORDS_OVER;
}

static unsigned give_up(struct records *m, enum records_end end)
{
	return finish(m, end) | put_mark(m);
}

/* The memory is another one, or began anew: nothing is known of it. Kept at once, in case this is cut as well. */
static unsigned begin_anew(struct records *m, uint64_t now_us)
{
	m->has_mark = m->has_floor = false;
	if (m->service->numbering != RECORDS_LISTED)
		m->check = RECORDS_NO_CHECK;
	records_run_forget(m);
	m->next_mark = RECORDS_NO_MARK;
	m->next_check = m->check;
	return ask_all(m, now_us) | RECORDS_PUT_MARK;
}

/* All that it has is here: the mark has no floor any more. */
static unsigned settle(struct records *m)
{
	bool had_floor = m->has_floor && m->has_mark;
	unsigned actions;

	m->has_floor = false;
	actions = put_mark(m);
	if (!actions && had_floor) {
		m->next_mark = m->mark;
		m->next_check = m->check;
		actions = RECORDS_PUT_MARK;
	}
	if (!actions)
		return finish(m, RECORDS_END_WHOLE);
	m->state = RECORDS_MARKING;
	m->wake_us = RECORDS_NEVER_US;
	return actions;
}

/* The device sent all from the mark on, or all at all: a number that is missing is not there. */
static unsigned on_whole(struct records *m, uint64_t now_us)
{
	if (m->is_other)
		return begin_anew(m, now_us);
	if (m->has_last && (!m->has_run || m->highest > m->run)) {
		m->run = m->highest;
		m->run_check = m->highest_check;
		m->has_run = true;
	}
	if (m->lowest_not_kept != UINT32_MAX)
		return give_up(m, RECORDS_END_CUT);
	return m->state == RECORDS_SINCE && m->has_floor ? ask_below(m, now_us) : settle(m);
}

unsigned records_on_marked(struct records *m, bool is_kept, uint64_t now_us)
{
	if (is_kept) {
		m->mark = m->next_mark;
		m->check = m->next_check;
		m->has_mark = m->next_mark != RECORDS_NO_MARK;
	}
	if (m->state != RECORDS_MARKING)
		return 0;
	if (is_kept && m->deletes && !m->has_left)
		return ask_delete(m, now_us);
	return finish(m, RECORDS_END_WHOLE);
}

/* ---- records ---- */

unsigned records_on_value(struct records *m, uint16_t characteristic, const uint8_t *bytes, size_t n_bytes,
	enum records_fate fate, uint64_t now_us)
{
	bool is_sending = m->state == RECORDS_SINCE || m->state == RECORDS_ALL || m->state == RECORDS_NEWEST ||
		m->state == RECORDS_BELOW;

	if (m->state == RECORDS_IDLE || (characteristic != m->service->data && characteristic != m->service->context))
		return 0;
	if (!is_sending)
		return 0;
	if (++m->n_values > RECORDS_MAX || now_us >= m->until_us)
		return ask_abort(m, now_us);
	m->wake_us = now_us + RECORDS_SILENCE_US;
	m->is_newest_marked |= m->state == RECORDS_NEWEST && fate == RECORDS_MARKED;
	records_run_note(m, characteristic, reader_of(bytes, n_bytes), fate);
	return m->state != RECORDS_NEWEST && m->n_unmarked >= RECORDS_MARK_EVERY ? put_mark(m) : 0;
}

/* ---- answers ---- */

static unsigned on_since(struct records *m, uint8_t result, uint64_t now_us)
{
	switch (result) {
	case RESULT_SUCCESS:
		return on_whole(m, now_us);
	case RESULT_NONE:
		return ask_newest(m, now_us);
	case RESULT_OPERATOR_INVALID:
	case RESULT_OPERATOR_UNKNOWN:
	case RESULT_OPERAND_INVALID:
	case RESULT_OPERAND_UNKNOWN:
		return ask_all(m, now_us);
	default:
		return give_up(m, result == RESULT_INCOMPLETE || result == RESULT_BUSY ? RECORDS_END_CUT : RECORDS_END_REFUSED);
	}
}

static unsigned on_all(struct records *m, uint8_t result, uint64_t now_us)
{
	if (result == RESULT_SUCCESS || result == RESULT_NONE)
		return on_whole(m, now_us);
	return give_up(m, result == RESULT_INCOMPLETE || result == RESULT_BUSY ? RECORDS_END_CUT : RECORDS_END_REFUSED);
}

static unsigned on_below(struct records *m, uint8_t result, uint64_t now_us)
{
	switch (result) {
	case RESULT_SUCCESS:
	case RESULT_NONE:
		return m->lowest_not_kept == UINT32_MAX ? settle(m) : give_up(m, RECORDS_END_CUT);
	case RESULT_OPERATOR_INVALID:
	case RESULT_OPERATOR_UNKNOWN:
	case RESULT_OPERAND_INVALID:
	case RESULT_OPERAND_UNKNOWN:
		return ask_all(m, now_us);
	default:
		return give_up(m, RECORDS_END_CUT);
	}
}

/* A memory that was cleared, a new battery, a new session of a sensor: its numbers began anew. */
static unsigned on_newest(struct records *m, uint8_t result, uint64_t now_us)
{
	bool is_told = result == RESULT_SUCCESS && m->has_last, is_first = m->newest_first;
	bool is_anew = m->is_other || (is_told && m->has_mark && m->highest < m->mark);
	bool is_known = m->is_newest_marked || (is_told && m->has_mark && m->highest == m->mark);

	records_run_forget(m);
	m->newest_first = false;
	if (is_anew)
		return begin_anew(m, now_us);
	if (!is_first || result == RESULT_NONE || is_known)
		return m->has_floor ? ask_below(m, now_us) : finish(m, RECORDS_END_WHOLE);
	return ask_records(m, now_us);
}

static uint8_t op_of(const struct records *m)
{
	return m->n_request ? m->request[0] : 0;
}

unsigned records_on_indication(struct records *m, const uint8_t *bytes, size_t n_bytes, uint64_t now_us)
{
	struct reader r = reader_of(bytes, n_bytes);
	uint8_t op = reader_u8(&r), operator = reader_u8(&r), request = reader_u8(&r), result = reader_u8(&r);

	if (r.short_read || r.n_left || op != OP_RESPONSE || operator != OPERATOR_NULL)
		return 0;
	if (m->state != RECORDS_BUSY && request != op_of(m))
		return 0;
	switch (m->state) {
	case RECORDS_SINCE:
		return on_since(m, result, now_us);
	case RECORDS_NEWEST:
		return on_newest(m, result, now_us);
	case RECORDS_ALL:
		return on_all(m, result, now_us);
	case RECORDS_BELOW:
		return on_below(m, result, now_us);
	case RECORDS_DELETE:
		return finish(m, RECORDS_END_WHOLE);
	case RECORDS_BUSY:
		return ask_anew(m, now_us);
	case RECORDS_ABORT:
		return m->is_others && result == RESULT_SUCCESS ? ask_anew(m, now_us) : give_up(m, RECORDS_END_CUT);
	case RECORDS_IDLE:
	case RECORDS_MARKING:
	case RECORDS_STATE_COUNT:
		break;
	}
	return 0;
}

/* A procedure that another collector, or our last connection, left behind may end by itself. */
unsigned records_on_refused(struct records *m, uint8_t att_error, uint64_t now_us)
{
	if (m->state == RECORDS_IDLE)
		return 0;
	if (att_error == ATT_IN_PROGRESS && !m->has_waited && m->state != RECORDS_DELETE) {
		m->has_waited = true;
		m->state = RECORDS_BUSY;
		m->wake_us = now_us + RECORDS_SILENCE_US;
		return 0;
	}
	if (m->state == RECORDS_DELETE)
		return finish(m, RECORDS_END_WHOLE);
	return give_up(m, att_error == ATT_IN_PROGRESS || att_error == ATT_NOT_SUBSCRIBED || m->state == RECORDS_ABORT ?
			       RECORDS_END_CUT :
			       RECORDS_END_REFUSED);
}

unsigned records_on_time(struct records *m, uint64_t now_us)
{
	if (now_us < m->wake_us)
		return 0;
	switch (m->state) {
	case RECORDS_SINCE:
	case RECORDS_NEWEST:
	case RECORDS_ALL:
	case RECORDS_BELOW:
	case RECORDS_BUSY:
		return ask_abort(m, now_us);
	case RECORDS_DELETE:
		return finish(m, RECORDS_END_WHOLE);
	case RECORDS_ABORT:
		return give_up(m, RECORDS_END_CUT);
	case RECORDS_IDLE:
	case RECORDS_MARKING:
	case RECORDS_STATE_COUNT:
		break;
	}
	m->wake_us = RECORDS_NEVER_US;
	return 0;
}

unsigned records_on_cut(struct records *m)
{
	return m->state == RECORDS_IDLE ? 0 : give_up(m, RECORDS_END_CUT);
}

bool records_are_running(const struct records *m)
{
	return m->state != RECORDS_IDLE;
}

bool records_is_marked(const struct records *m, uint16_t characteristic, const uint8_t *bytes, size_t n_bytes)
{
	return m->state != RECORDS_IDLE && (characteristic == m->service->data || characteristic == m->service->context) &&
		records_run_is_marked(m, characteristic, reader_of(bytes, n_bytes));
}

bool records_is_newest(const struct records *m)
{
	return m->state == RECORDS_NEWEST;
}

unsigned records_start(struct records *m, const struct records_service *service, const struct records_wish *wish,
	uint64_t now_us)
{
	*m = (struct records){ .service = service, .has_mark = wish->has_mark, .mark = wish->mark, .check = wish->check,
		.has_floor = wish->has_mark && wish->has_floor && wish->floor, .floor = wish->floor,
		.deletes = wish->deletes && !wish->has_floor, .deletes_older = wish->deletes_older,
		.newest_first = wish->newest_first && service->numbering != RECORDS_UNNUMBERED };
	m->until_us = now_us + RECORDS_LONGEST_US;
	records_run_forget(m);
	return ask_anew(m, now_us);
}
