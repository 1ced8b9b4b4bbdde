/* SPDX-License-Identifier: Apache-2.0 */
#include "reassigning.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "agent.h"
#include "base/log.h"
#include "commit.h"

enum { SEQS_MAX = 512 }; /* of one person's day; what is beyond is missing in its summary */

/* What else that person measured on that day. */
struct others {
	struct agent *agent;
	const char *person;
	uint64_t but_seq, seqs[SEQS_MAX];
	int64_t from_us, until_us;
	size_t n;
};

static int find_other(void *context, const struct packed *row)
{
	struct others *others = context;
	struct unpacked *unpacked = &others->agent->unpacked;

	if (row->seq == others->but_seq || row->at_us < others->from_us || row->at_us >= others->until_us ||
		row->n_octets == 0 || packed_read(row, unpacked) < 0 || !unpacked->accepted.person ||
		strcmp(unpacked->accepted.person, others->person) != 0)
		return 0;
	others->seqs[others->n++] = row->seq;
	return others->n == SEQS_MAX;
}

/* The walk must not write: first which, then each. */
static void count_again(struct agent *agent, struct others *others, const struct moment *now)
{
	struct packed row;

	if (store_each_reading(agent->store, NULL, others->from_us, STORE_WALK_MAX, find_other, others) < 0)
		log_warning("what else was measured on that day cannot be read");
	for (size_t i = others->n; i > 0; i--) /* last accepted first */
		if (store_get_reading(agent->store, others->seqs[i - 1], &row) == 0 && packed_read(&row, &agent->unpacked) == 0)
			watch_count_again(agent->watch, &agent->unpacked.accepted, now);
}

/* Which local day it was measured on. */
static void set_day(struct others *others, const struct accepted *accepted)
{
	const int64_t day_us = INT64_C(86400000000);
	int64_t local_us = accepted->at_us + accepted->at_zone_s * INT64_C(1000000), in_day_us = local_us % day_us;

	others->from_us = accepted->at_us - (in_day_us < 0 ? in_day_us + day_us : in_day_us);
	others->until_us = others->from_us + day_us;
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
	struct others others = { .agent = agent, .person = from, .but_seq = seq };
	int r;

	snprintf(from, sizeof(from), "%s", accepted->person ? accepted->person : "");
	if (strcmp(from, person) == 0 && (person[0] || accepted->reassigned_by)) /* that it is nobody's is said once, too */
		return 0;
	if (enrolled) /* which knows more of it than the row */
		accepted->device = &enrolled->device;
	set_day(&others, accepted);
	r = keep(agent, accepted, person, from, who);
	if (r != 0)
		return r < 0 ? r : REASSIGNING_NO_READING;
	if (watch_reassign(agent->watch, accepted, from[0] ? from : NULL, who, &now) < 0)
		log_error("no alert could be opened for a reading that was reassigned");
	if (from[0])
		count_again(agent, &others, &now);
	if (commit_now(agent) == 0)
		carry_again(agent->carry, seq, seq);
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
