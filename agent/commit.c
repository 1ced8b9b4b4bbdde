/* SPDX-License-Identifier: Apache-2.0 */
#include "commit.h"

#include <string.h>

#include "base/log.h"
#include "trouble.h"

/* How long a written row may wait for company, so that flash is spared. */
static const uint64_t window_us[CLASS_COUNT] = {
	[CLASS_EVENT] = 2 * UINT64_C(1000000),
	[CLASS_TELEMETRY] = 30 * UINT64_C(1000000),
};

static const uint64_t mark_window_us = 60 * UINT64_C(1000000);

/* Each try writes all that waits once more: of itself it is made less and less often. */
static const uint64_t retry_first_us = 1 * UINT64_C(1000000);
static const uint64_t retry_most_us = 16 * UINT64_C(1000000);

enum {
	COMMIT_ROWS_MAX = 64, /* what waits for company */
	COMMIT_MARKS_MAX = 512, /* deliveries that a kill makes come twice */
	COMMIT_TURN_ROWS_MAX = 256, /* a turn that does not end, in a flood */
};

static void be_due(struct agent *agent, uint64_t due_us)
{
	if (agent->commit_due_us && agent->commit_due_us <= due_us)
		return;
	agent->commit_due_us = due_us;
	timer_set(&agent->commit_timer, due_us);
}

/* The store keeps in memory what it could not commit. */
static void try_again(struct agent *agent, int r)
{
	uint64_t now_us = clock_now_us(), pause_us = 2 * agent->commit_pause_us;

	if (!agent->is_commit_failing) {
		log_error("the store cannot be written: %s; what comes waits in memory, what is urgent is sent from there, and it is tried again and again",
			strerror(-r));
		pause_us = retry_first_us;
	}
	agent->is_commit_failing = true;
	agent->commit_error = r;
	direct_say(agent);
	agent->commit_pause_us = pause_us < retry_most_us ? pause_us : retry_most_us;
	agent->commit_again_us = now_us + retry_first_us;
	agent->commit_due_us = 0;
	be_due(agent, now_us + agent->commit_pause_us);
}

/* Readings for which there was no room at all are told as soon as there is. */
static void tell_losses(struct agent *agent)
{
	if (gap_tell_noted(agent) < 0)
		log_debug("what was lost cannot be told yet");
	if (agent->noted_class != CLASS_COUNT)
		be_due(agent, clock_now_us());
}

/* While no try succeeds, what comes makes one a second at most. */
static bool is_too_soon(const struct agent *agent)
{
	return agent->is_commit_failing && clock_now_us() < agent->commit_again_us;
}

int commit_now(struct agent *agent)
{
	int r;

	if (is_too_soon(agent)) {
		direct_say(agent);
		return agent->commit_error;
	}
	r = room_commit(agent, agent->is_urgent);

	trouble_on_commit(agent, r);
	if (r < 0) {
		salvage_look(agent);
		try_again(agent, r);
		return r;
	}
	if (agent->is_commit_failing)
		log_info("the store can be written again");
	agent->is_commit_failing = false;
	agent->is_urgent = false;
	agent->noted_class = CLASS_COUNT; /* whatever was noted was in it */
	agent->n_uncommitted = 0;
	agent->n_marks = 0;
	agent->commit_due_us = 0;
	timer_clear(&agent->commit_timer);
	sd_event_source_set_enabled(agent->commit_turn, SD_EVENT_OFF);
	direct_forget(agent);
	carry_kick(agent->carry);
	tell_losses(agent);
	room_look(agent, clock_now_us());
	return 0;
}

static int on_due(void *context, uint64_t now_us)
{
	struct agent *agent = context;

	(void)now_us;
	agent->commit_again_us = 0;
	commit_now(agent);
	return 0;
}

static int on_turn(sd_event_source *source, void *context)
{
	(void)source;
	commit_now(context);
	return 0;
}

void commit_note(struct agent *agent, enum class class)
{
	if (class < agent->noted_class)
		agent->noted_class = class;
}

void commit_urgent(struct agent *agent)
{
	if (agent->is_commit_failing && !agent->is_urgent) { /* with the ballast it may succeed */
		agent->commit_again_us = 0;
		be_due(agent, clock_now_us());
	}
	agent->is_urgent = true;
	commit_note(agent, CLASS_ALERT);
}

void commit_noted(struct agent *agent)
{
	int32_t window_ms = agent->config.store.window_ms;
	size_t n_rows_max = window_ms == 0 ? COMMIT_TURN_ROWS_MAX : COMMIT_ROWS_MAX;
	enum class class = agent->noted_class;

	if (class == CLASS_COUNT)
		return;
	agent->noted_class = CLASS_COUNT;
	if (class == CLASS_ALERT || class == CLASS_VITAL || agent->n_uncommitted >= n_rows_max)
		commit_now(agent);
	else if (window_ms == 0)
		sd_event_source_set_enabled(agent->commit_turn, SD_EVENT_ONESHOT);
	else
		be_due(agent, clock_now_us() + (window_ms > 0 ? (uint64_t)window_ms * 1000 : window_us[class]));
}

void commit_soon(struct agent *agent)
{
	be_due(agent, clock_now_us() + mark_window_us);
}

void commit_marked(struct agent *agent)
{
	if (++agent->n_marks >= COMMIT_MARKS_MAX)
		commit_now(agent);
	else
		commit_soon(agent);
}

int commit_open(struct agent *agent)
{
	int r;

	agent->noted_class = CLASS_COUNT;
	r = timer_init(&agent->commit_timer, agent->event, on_due, agent);

	if (r >= 0)
		r = sd_event_add_defer(agent->event, &agent->commit_turn, on_turn, agent);
	/* After whatever else this turn of the loop has to do: that is what makes one commit of it. */
	if (r >= 0)
		r = sd_event_source_set_priority(agent->commit_turn, SD_EVENT_PRIORITY_IDLE);
	if (r >= 0)
		r = sd_event_source_set_enabled(agent->commit_turn, SD_EVENT_OFF);
	return r;
}

void commit_close(struct agent *agent)
{
	direct_done(agent);
	timer_done(&agent->commit_timer);
	agent->commit_turn = sd_event_source_unref(agent->commit_turn);
}
