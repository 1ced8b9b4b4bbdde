/* SPDX-License-Identifier: Apache-2.0 */
#include "room.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "agent.h"
#include "base/log.h"
#include "commit.h"
#include "trouble.h"

#define DAY_US (86400 * INT64_C(1000000))

static const uint64_t look_us = 1 * UINT64_C(1000000);
static const uint64_t step_us = 50 * UINT64_C(1000);
static const uint64_t retire_first_us = 600 * UINT64_C(1000000); /* after the start, when more urgent things are done */

/*
 * How long a reading that the broker has is kept, by the time it was measured: what an installer or a team that lost
 * something asks for again. Vitals for the yearly look at a person; alerts as long as these.
 */
static const int64_t term_us[CLASS_COUNT] = {
	[CLASS_ALERT] = 400 * DAY_US,
	[CLASS_VITAL] = 400 * DAY_US,
	[CLASS_EVENT] = 90 * DAY_US,
	[CLASS_TELEMETRY] = 30 * DAY_US,
};

#define SUPPRESSED_TERM_US (90 * DAY_US)

enum {
	DISK_LOW_PERCENT = 5, /* the last of the disk … */
	DISK_WELL_PERCENT = 6, /* … and where it is over, so that it does not come and go */
	SLACK_SHARE = 32, /* of the limit: once begun, so much is given up, so that it is not begun again at once */
	FREE_PAGES_BYTES = 64 * 1024, /* with the disk low the file does not grow: so much of it is kept free for what comes */
};

/* The WAL counts, but cannot take more than half of a small limit: it does not get smaller by giving up. */
static uint64_t budget(const struct agent *agent)
{
	uint64_t limit = agent->config.store.limit_bytes, wal = agent->room.space.wal_bytes;

	return limit - (wal < limit / 2 ? wal : limit / 2);
}

static bool is_too_much(const struct agent *agent)
{
	const struct room *room = &agent->room;
	uint64_t slack = room->is_giving ? agent->config.store.limit_bytes / SLACK_SHARE : 0;

	if (room->space.used_bytes > budget(agent) - slack)
		return true;
	return room->is_disk_low && room->space.free_bytes < (room->is_giving ? 2 : 1) * (uint64_t)FREE_PAGES_BYTES;
}

static bool is_full(int error)
{
	return error == -ENOSPC || error == -EDQUOT;
}

/* On a full disk giving up frees nothing: the file does not shrink, and what is pending only grows. */
static bool can_give(struct agent *agent)
{
	return !agent->is_commit_failing && !is_full(ballast_make(&agent->room.ballast));
}

static void say_how_it_is(struct agent *agent)
{
	struct room *room = &agent->room;
	struct outbox_state outbox;

	store_outbox_state(agent->store, &outbox);
	if (outbox.depth == 0)
		room->takes_unsent = false;
	trouble_set(agent, FAULT_DISK_LOW, room->is_disk_low || room->takes_unsent,
		room->is_disk_low ? "less than 5 % of it is left" : "what waits fills the room that is set for it");
}

static void look(struct agent *agent)
{
	struct room *room = &agent->room;

	if (store_get_space(agent->store, &room->space) < 0)
		return;
	room->is_known = true;
	room->is_disk_low = room->space.disk_free_bytes <
		room->space.disk_bytes / 100 * (room->is_disk_low ? DISK_WELL_PERCENT : DISK_LOW_PERCENT);
	room->is_giving = is_too_much(agent) && can_give(agent);
	say_how_it_is(agent);
}

void room_look(struct agent *agent, uint64_t now_us)
{
	struct room *room = &agent->room;

	if (room->is_giving || (room->is_known && now_us - room->looked_us < look_us))
		return;
	room->looked_us = now_us;
	look(agent);
	if (room->is_giving || now_us >= room->retire_due_us)
		timer_set(&room->timer, now_us + step_us);
}

static int tell_loss(void *context, const struct store_loss *loss)
{
	struct agent *agent = context;
	const struct gap gap = { .class = loss->class,
		.why = GAP_SPACE,
		.device = loss->device,
		.count = loss->count,
		.first_seq = loss->first_seq,
		.last_seq = loss->last_seq,
		.first_at_us = loss->first_at_us,
		.last_at_us = loss->last_at_us };
	int r = gap_tell(agent, &gap);

	if (r < 0)
		return r;
	if (!agent->room.takes_unsent)
		log_error("there is no room left for what waits for the broker: the least important of it is given up and told as gaps");
	agent->room.takes_unsent = true;
	return 0;
}

static void give_up(struct agent *agent)
{
	struct room *room = &agent->room;
	uint64_t n_missing = agent->gaps.n_missing;
	size_t n;
	int r = store_give_up(agent->store, tell_loss, agent, &n);

	if (r == STORE_NONE && !room->is_at_end)
		log_error("the store has no room left, and nothing that may be given up");
	room->is_at_end = r == STORE_NONE;
	if (r == 0 && n > 0) {
		room->n_given_up += n - (agent->gaps.n_missing - n_missing);
		commit_now(agent);
	}
	look(agent);
	if (r != 0)
		room->is_giving = false;
}

/* Only under a clock that is right: a wrong one would make everything old. */
static void retire(struct agent *agent, uint64_t now_us)
{
	struct room *room = &agent->room;
	int64_t wall_us = clock_wall_us();
	struct store_terms terms;
	size_t n = 0;
	int r = STORE_NONE;

	for (int class = 0; class < CLASS_COUNT; class++)
		terms.before_us[class] = wall_us - term_us[class];
	terms.before_suppressed_us = wall_us - SUPPRESSED_TERM_US;
	if (clock_is_trusted() && can_give(agent))
		r = store_retire(agent->store, &terms, &room->retire_seq, &n);
	room->n_given_up += n;
	if (n > 0)
		commit_now(agent);
	if (r == 0)
		return;
	room->retire_seq = 0;
	room->retire_due_us = now_us + DAY_US;
}

static int on_time(void *context, uint64_t now_us)
{
	struct agent *agent = context;
	struct room *room = &agent->room;

	if (room->is_giving)
		give_up(agent);
	else if (now_us >= room->retire_due_us)
		retire(agent, now_us);
	if (room->is_giving || now_us >= room->retire_due_us)
		timer_set(&room->timer, now_us + step_us);
	return 0;
}

int room_commit(struct agent *agent, bool is_urgent)
{
	struct ballast *ballast = &agent->room.ballast;
	int r;

	if (!is_urgent && is_full(ballast_make(ballast)))
		return -ENOSPC;
	r = store_commit(agent->store);
	if (is_full(r) && is_urgent && ballast_give(ballast)) {
		log_warning("the disk is full: the ballast is given up for an alert");
		r = store_commit(agent->store);
	}
	return r;
}

int room_open(struct agent *agent)
{
	struct room *room = &agent->room;
	int r;

	ballast_init(&room->ballast, agent->config.store.path, agent->config.store.limit_bytes);
	r = ballast_make(&room->ballast);
	if (r < 0)
		log_warning("%s cannot be made: %s; on a full disk only what is left is there for alerts", room->ballast.path,
			strerror(-r));
	room->retire_due_us = clock_now_us() + retire_first_us;
	return timer_init(&room->timer, agent->event, on_time, agent);
}

void room_close(struct agent *agent)
{
	timer_done(&agent->room.timer);
}
