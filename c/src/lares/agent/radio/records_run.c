/* SPDX-License-Identifier: Apache-2.0 */
#include "radio/records_run.h"

enum { SEGMENT_FIRST = 1 << 0, SEGMENT_LAST = 1 << 1 };

bool records_run_mark(struct records *m)
{
	uint32_t mark = m->run, check = m->run_check;

	if (!m->has_run || m->lowest_not_kept == 0)
		return false;
	if (mark >= m->lowest_not_kept) {
		mark = m->lowest_not_kept - 1;
		check = m->service->numbering == RECORDS_LISTED ? m->check : RECORDS_NO_CHECK;
	}
	if (m->has_mark && mark <= m->mark)
		return false;
	m->next_mark = mark;
	m->next_check = check;
	return true;
}

void records_run_forget(struct records *m)
{
	m->has_run = m->has_mark;
	m->run = m->mark;
	m->run_check = m->check;
	m->has_last = m->is_open = m->is_other = false;
	m->lowest_not_kept = UINT32_MAX;
	m->n_unmarked = 0;
}

/* FNV-1a, folded. A continuous sensor's records have no check of their own. */
static uint32_t check_of(const struct records *m, struct reader r)
{
	uint32_t hash = UINT32_C(2166136261);

	if (m->service->numbering == RECORDS_LISTED)
		return m->check;
	for (size_t i = 0; i < r.n_left; i++)
		hash = (hash ^ r.at[i]) * UINT32_C(16777619);
	return (hash ^ hash >> RECORDS_CHECK_BITS ^ hash >> 2 * RECORDS_CHECK_BITS) & ((1u << RECORDS_CHECK_BITS) - 1);
}

/* What is below the number before was not seen yet. */
static void begin_run(struct records *m)
{
	m->has_run = true;
	m->has_floor = m->last > 0;
	m->floor = m->last;
}

/* Numbers that step by one, from the mark on, or from the first two that do. */
static void extend_run(struct records *m, uint32_t number, uint32_t check)
{
	uint32_t before = m->has_run ? m->run : m->last;

	if ((!m->has_run && !m->has_last) || number != before + 1)
		return;
	if (!m->has_run)
		begin_run(m);
	m->run = number;
	m->run_check = check;
}

/*
 * Numbers with gaps: one belongs to the run once a higher one follows. What the sensor measures meanwhile comes among the
 * records, minutes ahead of them and never twice in a row.
 */
static void extend_sparse_run(struct records *m, uint32_t number)
{
	if (!m->has_last || number <= m->last || (m->has_run && m->last <= m->run))
		return;
	if (!m->has_run)
		begin_run(m);
	m->run = m->last;
}

static bool is_checked(const struct records *m)
{
	return m->has_mark && m->check != RECORDS_NO_CHECK && (m->state == RECORDS_SINCE || m->state == RECORDS_NEWEST);
}

static void note(struct records *m, uint32_t number, enum records_fate fate, uint32_t check)
{
	if (fate == RECORDS_NOT_KEPT && number < m->lowest_not_kept)
		m->lowest_not_kept = number;
	m->has_left |= fate == RECORDS_LEFT;
	m->is_other |= is_checked(m) && number == m->mark && check != m->check;
	if (m->state == RECORDS_NEWEST || m->state == RECORDS_BELOW)
		; /* what lies below it is not known */
	else if (m->service->numbering == RECORDS_LISTED)
		extend_sparse_run(m, number);
	else
		extend_run(m, number, check);
	m->lowest = m->has_last && m->lowest < number ? m->lowest : number;
	if (!m->has_last || number > m->highest) {
		m->highest = number;
		m->highest_check = check;
	}
	m->last = number;
	m->has_last = true;
	m->n_unmarked++;
}

static void note_numbered(struct records *m, uint16_t characteristic, struct reader r, enum records_fate fate)
{
	uint16_t number;

	reader_u8(&r);
	number = reader_u16(&r);
	if (r.short_read || fate == RECORDS_MARKED)
		return;
	if (characteristic == m->service->data)
		note(m, number, fate, check_of(m, r));
	else if (fate == RECORDS_NOT_KEPT && number < m->lowest_not_kept)
		m->lowest_not_kept = number;
}

/* LL FF GGGG TTTT …: a length that is none ends the list. */
static void note_listed(struct records *m, struct reader r, enum records_fate fate)
{
	while (r.n_left) {
		size_t n_record = *r.at;
		struct reader record = reader_of(r.at, r.n_left < n_record ? r.n_left : n_record);
		uint16_t number;

		reader_take(&record, 4);
		number = reader_u16(&record);
		if (record.short_read || !reader_take(&r, n_record))
			return;
		note(m, number, fate, check_of(m, record));
	}
}

/* HH NNNN …: a record is what its worst segment became. */
static void note_segment(struct records *m, struct reader r, enum records_fate fate)
{
	uint8_t head = reader_u8(&r);

	if (head & SEGMENT_FIRST) {
		m->open = reader_u16(&r);
		m->open_fate = fate;
		m->open_check = check_of(m, r);
		m->is_open = !r.short_read;
	} else if (fate != RECORDS_KEPT) {
		m->open_fate = fate;
	}
	if (!(head & SEGMENT_LAST) || !m->is_open)
		return;
	m->is_open = false;
	if (m->open_fate != RECORDS_MARKED)
		note(m, m->open, m->open_fate, m->open_check);
}

/* The first segment says which it is; what belongs to a record comes behind it. */
bool records_run_is_marked(const struct records *m, uint16_t characteristic, struct reader r)
{
	uint8_t head = reader_u8(&r);
	bool is_segment = m->service->numbering == RECORDS_SEGMENTED;
	uint16_t number;

	if (!is_checked(m) || m->is_other || m->service->numbering == RECORDS_LISTED)
		return false;
	if (is_segment && !(head & SEGMENT_FIRST))
		return m->is_open && m->open_fate == RECORDS_MARKED;
	number = reader_u16(&r);
	if (r.short_read || number != m->mark)
		return false;
	return characteristic != m->service->data || check_of(m, r) == m->check;
}

void records_run_note(struct records *m, uint16_t characteristic, struct reader r, enum records_fate fate)
{
	switch (m->service->numbering) {
	case RECORDS_NUMBERED:
		note_numbered(m, characteristic, r, fate);
		break;
	case RECORDS_LISTED:
		note_listed(m, r, fate);
		break;
	case RECORDS_SEGMENTED:
		if (r.n_left)
			note_segment(m, r, fate);
		break;
	case RECORDS_UNNUMBERED:
		break;
	}
}
