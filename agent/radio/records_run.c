/* SPDX-License-Identifier: Apache-2.0 */
#include "radio/records_run.h"

enum { SEGMENT_FIRST = 1 << 0, SEGMENT_LAST = 1 << 1 };

bool records_run_mark(const struct records *m, uint32_t *ret_mark)
{
	uint32_t mark = m->run;

	if (!m->has_run || m->lowest_not_kept == 0)
		return false;
	if (mark >= m->lowest_not_kept)
		mark = m->lowest_not_kept - 1;
	if (m->has_mark && mark <= m->mark)
		return false;
	*ret_mark = mark;
	return true;
}

void records_run_forget(struct records *m)
{
	m->has_run = m->has_mark;
	m->run = m->mark;
	m->has_last = m->is_open = m->is_disordered = false;
	m->is_unbounded = !m->has_mark;
	m->lowest_not_kept = UINT32_MAX;
	m->n_unmarked = 0;
}

/*
 * Numbers that step by one, from the mark on or from the first two that came: one alone may be the last of what is sent newest
 * first, or what was measured just now.
 */
static void extend_run(struct records *m, uint32_t number)
{
	bool is_second = m->has_last && m->lowest == m->highest && !m->has_mark;

	if ((m->has_run && number == m->run + 1) || (is_second && number == m->last + 1)) {
		m->run = number;
		m->has_run = true;
	}
}

/*
 * Numbers with gaps: one belongs to the run once a higher one follows. What the sensor measures meanwhile comes among the
 * records, minutes ahead of them and never twice in a row.
 */
static void extend_sparse_run(struct records *m, uint32_t number)
{
	if (m->has_last && number > m->last && (!m->has_run || m->last > m->run)) {
		m->run = m->last;
		m->has_run = true;
	}
}

static void note(struct records *m, uint32_t number, enum records_fate fate)
{
	if (fate == RECORDS_NOT_KEPT && number < m->lowest_not_kept)
		m->lowest_not_kept = number;
	m->has_left |= fate == RECORDS_LEFT;
	m->is_disordered |= m->is_unbounded && m->has_last && number < m->lowest;
	m->has_run = m->has_run && !m->is_disordered;
	if (m->state == RECORDS_NEWEST || m->is_disordered)
		; /* what lies below it is not known */
	else if (m->service->numbering == RECORDS_LISTED)
		extend_sparse_run(m, number);
	else
		extend_run(m, number);
	m->lowest = m->has_last && m->lowest < number ? m->lowest : number;
	m->highest = m->has_last && m->highest > number ? m->highest : number;
	m->last = number;
	m->has_last = true;
	m->n_unmarked++;
}

static void note_numbered(struct records *m, uint16_t characteristic, struct reader r, enum records_fate fate)
{
	uint16_t number;

	reader_u8(&r);
	number = reader_u16(&r);
	if (r.short_read)
		return;
	if (characteristic == m->service->data)
		note(m, number, fate);
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
		note(m, number, fate);
	}
}

/* HH NNNN …: a record is what its worst segment became. */
static void note_segment(struct records *m, struct reader r, enum records_fate fate)
{
	uint8_t head = reader_u8(&r);

	if (head & SEGMENT_FIRST) {
		m->open = reader_u16(&r);
		m->open_fate = fate;
		m->is_open = !r.short_read;
	} else if (fate != RECORDS_KEPT) {
		m->open_fate = fate;
	}
	if (!(head & SEGMENT_LAST) || !m->is_open)
		return;
	m->is_open = false;
	note(m, m->open, m->open_fate);
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
