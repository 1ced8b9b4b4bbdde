/* SPDX-License-Identifier: Apache-2.0 */
#include "reassigning.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent.h"
#include "base/log.h"
#include "watch/days.h"

enum {
	SEQS_MAX = 2048, /* of one person's day; what is beyond is missing in its summary */
	ROWS_MAX = 60000, /* that are looked at: the loop stands still meanwhile */
};

static const int64_t day_reach_us = INT64_C(48) * 3600 * 1000000; /* of the same day by its clock face is nothing further away */

/* What else that person measured, and which of it on that day. */
struct others {
	struct agent *agent;
	const struct moment *now;
	const char *person;
	uint64_t but_seq, seqs[SEQS_MAX];
	bool is_telemetry; /* what is none is not looked for among telemetry, of which there may be much */
	int64_t at_us;
	int32_t day; /* as the watch counts them: by the clock face where and when it was measured */
	size_t n, n_rows;
};

static bool is_theirs(struct others *others, const struct packed *row)
{
	struct unpacked *unpacked = &others->agent->unpacked;

	return row->seq != others->but_seq && row->n_octets > 0 && packed_read(row, unpacked) == 0 &&
		unpacked->accepted.person && strcmp(unpacked->accepted.person, others->person) == 0;
}

static int see_of_day(void *context, const struct packed *row)
{
	struct others *others = context;
	const struct accepted *accepted = &others->agent->unpacked.accepted;

	others->n_rows++;
	if (is_theirs(others, row) && days_of(accepted->at_us, accepted->at_zone_s) == others->day && others->n < SEQS_MAX)
		others->seqs[others->n++] = row->seq;
	return 0;
}

/* What is waited for goes on from the newest that is left, however long ago that was. */
static int see_other(void *context, const struct packed *row)
{
	struct others *others = context;

	if (is_theirs(others, row))
		watch_measured_again(others->agent->watch, &others->agent->unpacked.accepted, others->now);
	return 0;
}

static int each_of(struct others *others, const char *device, int64_t since_us, size_t limit, store_reading_fn fn)
{
	struct store *store = others->agent->store;

	return others->is_telemetry ? store_each_reading(store, device, since_us, limit, fn, others) :
				      store_each_but_telemetry(store, device, since_us, limit, fn, others);
}

static int by_seq(const void *left, const void *right)
{
	uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;

	return a < b ? -1 : a > b;
}

/*
 * Before anything is forgotten: what that day is counted again from. Returns 0, REASSIGNING_NO_READING (it is so long ago that
 * not all can be looked at), or a negative errno.
 */
static int gather_day(struct others *others)
{
	struct store *store = others->agent->store;
	const char *device;
	int r = 0;

	for (size_t i = 0; r == 0 && (device = store_device_at(store, i)); i++) {
		size_t n_before = others->n_rows, n_left = ROWS_MAX - n_before;
		size_t limit = n_left < STORE_WALK_MAX ? n_left : STORE_WALK_MAX;

		r = each_of(others, device, others->at_us - day_reach_us, limit, see_of_day);
		if (r == 0 && others->n_rows - n_before == limit)
			r = REASSIGNING_NO_READING;
	}
	qsort(others->seqs, others->n, sizeof(others->seqs[0]), by_seq);
	return r;
}

/* Of each device its newest, as many of each. */
static int see_others(struct others *others)
{
	struct store *store = others->agent->store;
	const char *device;
	size_t n_devices = 0;
	int r = 0;

	while (store_device_at(store, n_devices))
		n_devices++;
	for (size_t i = 0; r == 0 && (device = store_device_at(store, i)); i++)
		r = each_of(others, device, INT64_MIN, ROWS_MAX / n_devices, see_other);
	return r;
}

/* The walk must not write: first which, then each. */
static void count_again(struct agent *agent, struct others *others)
{
	struct packed row;

	if (see_others(others) < 0)
		log_warning("what else was measured cannot be read");
	for (size_t i = 0; i < others->n; i++) /* as they were accepted */
		if (store_get_reading(agent->store, others->seqs[i], &row) == 0 && packed_read(&row, &agent->unpacked) == 0)
			watch_count_again(agent->watch, &agent->unpacked.accepted, others->now);
	watch_keep_measured(agent->watch, others->now);
}

/* In the store, with the trail. */
static int keep(struct agent *agent, struct accepted *accepted, const char *person, const char *from, const char *who)
{
	uint8_t octets[PACKED_MAX];
	int r;

	accepted->person = person[0] ? person : NULL;
	accepted->reassigned_by = who;
	accepted->reassigned_from = from[0] ? from : NULL;
	accepted->reassigned_at_us = clock_wall_us();
	r = packed_write(accepted, octets, sizeof(octets));
	return r < 0 ? r : store_redate_reading(agent->store, accepted->seq, accepted->at_us, octets, (size_t)r);
}

/* Into the agent's room for a row. Returns 0, STORE_NONE, -EBADMSG (nobody can read it) or another negative errno. */
static int read_reading(struct agent *agent, uint64_t seq)
{
	struct packed row;
	int r = store_get_reading(agent->store, seq, &row);

	return r == 0 ? packed_read(&row, &agent->unpacked) : r;
}

/* It is in the agent's room for a row. */
static int reassign(struct agent *agent, uint64_t seq, const char *person, const char *who)
{
	struct accepted *accepted = &agent->unpacked.accepted;
	struct moment now = agent_moment();
	struct enrolled *enrolled;
	char from[PERSON_ID_MAX] = "";
	struct others others = { .agent = agent, .now = &now, .person = from, .but_seq = seq, .at_us = accepted->at_us,
		.is_telemetry = accepted->class == CLASS_TELEMETRY, .day = days_of(accepted->at_us, accepted->at_zone_s) };
	int r = 0;

	snprintf(from, sizeof(from), "%s", accepted->person ? accepted->person : "");
	if (strcmp(from, person) == 0 && (person[0] || accepted->reassigned_by)) /* that it is nobody's is said once, too */
		return 0;
	if (from[0])
		r = gather_day(&others);
	if (from[0] && r == 0) /* the walk took the room */
		r = read_reading(agent, seq);
	enrolled = r == 0 ? enrolment_find(&agent->enrolment, &accepted->device->address) : NULL;
	if (enrolled) /* which knows more of it than the row */
		accepted->device = &enrolled->device;
	if (r == 0)
		r = keep(agent, accepted, person, from, who);
	if (r != 0)
		return r < 0 ? r : REASSIGNING_NO_READING;
	if (watch_reassign(agent->watch, accepted, from[0] ? from : NULL, who, &now) < 0)
		log_error("no alert could be opened for a reading that was reassigned");
	if (from[0])
		count_again(agent, &others);
	redate_send_again(agent, seq);
	return 0;
}

int reassigning_do(struct agent *agent, const uint8_t id[READING_ID_SIZE], const char *person, const char *who)
{
	uint64_t seq;
	int r;

	if (strlen(who) >= REASSIGNED_WHO_MAX || (person[0] && (!agent->plan || !plan_find_person(agent->plan, person))))
		return REASSIGNING_NO_PERSON;
	r = store_find_reading(agent->store, id, &seq);
	if (r == 0)
		r = read_reading(agent, seq);
	if (r == STORE_NONE || r == -EBADMSG)
		return REASSIGNING_NO_READING;
	return r < 0 ? r : reassign(agent, seq, person, who);
}
