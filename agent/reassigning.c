/* SPDX-License-Identifier: Apache-2.0 */
#include "reassigning.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "agent.h"
#include "base/log.h"
#include "watch/days.h"

enum { SEQS_MAX = 512 }; /* of one person's day; what is beyond is missing in its summary */

/* What else that person measured, and which of it on that day. */
struct others {
	struct agent *agent;
	const struct moment *now;
	const char *person;
	uint64_t but_seq, seqs[SEQS_MAX];
	int32_t day; /* as the watch counts them: by the clock face where and when it was measured */
	size_t n;
};

/* What is waited for goes on from the newest that is left, however long ago that was. */
static int see_other(void *context, const struct packed *row)
{
	struct others *others = context;
	struct unpacked *unpacked = &others->agent->unpacked;

	if (row->seq == others->but_seq || row->n_octets == 0 || packed_read(row, unpacked) < 0 ||
		!unpacked->accepted.person || strcmp(unpacked->accepted.person, others->person) != 0)
		return 0;
	watch_measured_again(others->agent->watch, &unpacked->accepted, others->now);
	if (days_of(unpacked->accepted.at_us, unpacked->accepted.at_zone_s) == others->day && others->n < SEQS_MAX)
		others->seqs[others->n++] = row->seq;
	return 0;
}

/* The walk must not write: first which, then each. */
static void count_again(struct agent *agent, struct others *others)
{
	struct packed row;

	if (store_each_reading(agent->store, NULL, INT64_MIN, STORE_WALK_MAX, see_other, others) < 0)
		log_warning("what else was measured cannot be read");
	for (size_t i = others->n; i > 0; i--) /* last accepted first */
		if (store_get_reading(agent->store, others->seqs[i - 1], &row) == 0 && packed_read(&row, &agent->unpacked) == 0)
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

/* It is in the agent's room for a row. */
static int reassign(struct agent *agent, uint64_t seq, const char *person, const char *who)
{
	struct accepted *accepted = &agent->unpacked.accepted;
	struct enrolled *enrolled = enrolment_find(&agent->enrolment, &accepted->device->address);
	struct moment now = agent_moment();
	char from[PERSON_ID_MAX] = "";
	struct others others = { .agent = agent, .now = &now, .person = from, .but_seq = seq };
	int r;

	snprintf(from, sizeof(from), "%s", accepted->person ? accepted->person : "");
	if (strcmp(from, person) == 0 && (person[0] || accepted->reassigned_by)) /* that it is nobody's is said once, too */
		return 0;
	if (enrolled) /* which knows more of it than the row */
		accepted->device = &enrolled->device;
	others.day = days_of(accepted->at_us, accepted->at_zone_s);
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
	struct packed row;
	uint64_t seq;
	int r;

	if (strlen(who) >= REASSIGNED_WHO_MAX || (person[0] && (!agent->plan || !plan_find_person(agent->plan, person))))
		return REASSIGNING_NO_PERSON;
	r = store_find_reading(agent->store, id, &seq);
	if (r == 0)
		r = store_get_reading(agent->store, seq, &row);
	if (r == STORE_NONE || r == -EBADMSG)
		return REASSIGNING_NO_READING;
	if (r == 0)
		r = packed_read(&row, &agent->unpacked);
	return r < 0 ? r : reassign(agent, seq, person, who);
}
