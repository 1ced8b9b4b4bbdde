/* SPDX-License-Identifier: Apache-2.0 */
#include "salvage.h"

#include <errno.h>
#include <string.h>

#include "agent.h"
#include "base/log.h"
#include "commit.h"
#include "deliver.h"
#include "doctor.h"
#include "gap.h"
#include "proto/json/alert_json.h"
#include "trouble.h"

static const uint64_t second_us = 1000000;
static const uint64_t step_us = 20 * 1000; /* of work, and of pause behind it */
static const uint64_t scanning_wait_us = 60 * UINT64_C(1000000); /* a gateway without a radio is checked too */
static const uint64_t check_us = 86400 * UINT64_C(1000000);

static void be_due(struct agent *agent, uint64_t at_us)
{
	timer_set(&agent->salvaging.timer, at_us);
}

/* ---- words ---- */

static void put_missing(struct text *t, unsigned int missing)
{
	if (missing & STORE_MISSING_DEVICES)
		text_put(t, "; devices may be missing");
	if (missing & STORE_MISSING_PLAN)
		text_put(t, "; the care plan is missing");
	if (missing && !(missing & (STORE_MISSING_DEVICES | STORE_MISSING_PLAN)))
		text_put(t, "; some of what it knew is missing");
}

static void tell(struct agent *agent)
{
	struct store_salvage state;
	char detail[FAULT_DETAIL_MAX];
	struct text t = text_of(detail, sizeof(detail));

	store_salvage_state(agent->store, &state);
	if (state.is_running)
		text_put(&t, "it is being brought over");
	else
		text_printf(&t, "%llu readings brought over, %llu lost", (unsigned long long)state.saved,
			(unsigned long long)state.lost);
	put_missing(&t, state.missing);
	if (agent->stand_in.is_back) { /* of what was kept in memory: nothing was damaged */
		log_info("what was kept in memory while the disk could not be written: %s", detail);
		return;
	}
	if (text_end(&t) >= 0 && trouble_set(agent, FAULT_STORE_DAMAGED, true, detail))
		log_warning("the database was damaged and set aside: %s", detail);
}

/* ---- damage now ---- */

static void leave(struct agent *agent, uint64_t now_us)
{
	struct salvaging *salvaging = &agent->salvaging;
	int r = store_condemn(agent->store);

	if (r < 0) { /* a disk that takes nothing: there is nothing to be won by a new start */
		log_error("the database is damaged, and cannot be set aside: %s", strerror(-r));
		be_due(agent, now_us + 60 * second_us);
		return;
	}
	log_error("the database is damaged: it is set aside, and a new one begins with the next start, which is now");
	salvaging->is_leaving = true;
	salvaging->check_state = PULSE_CHECK_DAMAGED;
	salvaging->checked_us = now_us;
	deliver_pulse(agent, now_us);
	sd_event_exit(agent->event, -EUCLEAN);
}

static int begin_anew(struct agent *agent)
{
	struct store_seal seal = agent_seal(agent);
	char reason[AGENT_REASON_MAX] = "";
	int r = store_condemn(agent->store);

	if (r < 0)
		return r;
	store_close(agent->store);
	agent->store = NULL;
	r = store_open(agent->config.store.path, &seal, &agent->store, reason, sizeof(reason));
	if (r < 0)
		log_error("%s", reason);
	return r;
}

static void keep_alert(void *context, const struct alert *alert)
{
	struct agent *agent = context;
	char json[ALERT_JSON_MAX];
	int r = alert_json(alert, json, sizeof(json));

	if (r >= 0)
		r = store_put_alert(agent->store, alert->id, alert->rev, alert->state != ALERT_CLOSED, clock_wall_us(), json,
			(size_t)r);
	if (r < 0)
		log_error("alert %s revision %u could not be kept: %s", alert->id, alert->rev, strerror(-r));
}

/* ---- in steps ---- */

/* The class of what cannot be read is not known either: it is told as the most urgent that a reading can be of. */
static void tell_lost(struct agent *agent, const struct store_lost *lost)
{
	int r = 0;

	if (lost->undated_seq)
		redate_note(agent, &(struct accepted){ .seq = lost->undated_seq });
	if (lost->count)
		r = gap_tell(agent, &(struct gap){ .class = CLASS_ALERT, .why = GAP_DAMAGE, .store = lost->store,
					    .count = lost->count, .first_seq = lost->first_seq, .last_seq = lost->last_seq });
	if (r < 0)
		log_error("%llu readings that cannot be read any more could not be told as missing: %s",
			(unsigned long long)lost->count, strerror(-r));
}

static void salvage_some(struct agent *agent, uint64_t now_us)
{
	struct salvaging *salvaging = &agent->salvaging;
	struct store_salvage state;
	struct store_lost lost;
	int r;

	do {
		r = store_salvage_step(agent->store, &lost);
		tell_lost(agent, &lost);
	} while (r == 0 && clock_now_us() - now_us < step_us);
	if (commit_now(agent) < 0 || r < 0) {
		be_due(agent, now_us + second_us);
		return;
	}
	store_salvage_state(agent->store, &state);
	if (!state.is_running) {
		tell(agent);
		salvaging->check_state = PULSE_CHECK_RUNNING; /* what is new is checked too; then the fault is over */
		salvaging->check = (struct store_check){ 0 };
	}
	be_due(agent, clock_now_us() + step_us);
}

static void end_check(struct agent *agent, uint64_t now_us)
{
	agent->salvaging.check_state = PULSE_CHECK_OK;
	agent->salvaging.checked_us = now_us;
	trouble_set(agent, FAULT_STORE_DAMAGED, false, NULL);
	be_due(agent, now_us + check_us);
}

static void check_some(struct agent *agent, uint64_t now_us)
{
	struct salvaging *salvaging = &agent->salvaging;
	int r;

	if (salvaging->check_state != PULSE_CHECK_RUNNING)
		salvaging->check = (struct store_check){ 0 };
	salvaging->check_state = PULSE_CHECK_RUNNING;
	do {
		r = store_check_step(agent->store, &salvaging->check);
	} while (r == 0 && clock_now_us() - now_us < step_us);
	if (r == STORE_NONE)
		end_check(agent, clock_now_us());
	else
		be_due(agent, clock_now_us() + (r < 0 && !store_is_damaged(agent->store) ? 60 * second_us : step_us));
}

static bool is_scanning(const struct agent *agent)
{
	struct radio_state radio;

	radio_get_state(agent->radio, &radio);
	return doctor_scanner(&radio) == PULSE_SCANNING;
}

static int on_time(void *context, uint64_t now_us)
{
	struct agent *agent = context;
	struct store_salvage state;

	if (agent->salvaging.is_leaving)
		return 0;
	store_salvage_state(agent->store, &state);
	if (store_is_damaged(agent->store))
		leave(agent, now_us);
	else if (now_us - agent->started_us < scanning_wait_us && !is_scanning(agent))
		be_due(agent, now_us + second_us / 4);
	else if (agent->is_commit_failing)
		be_due(agent, now_us + second_us);
	else if (state.is_running)
		salvage_some(agent, now_us);
	else
		check_some(agent, now_us);
	return 0;
}

void salvage_look(struct agent *agent)
{
	if (agent->store && store_is_damaged(agent->store) && !agent->salvaging.is_leaving && agent->salvaging.timer.source)
		be_due(agent, clock_now_us());
}

int salvage_open(struct agent *agent)
{
	struct store_salvage state;
	int r = timer_init(&agent->salvaging.timer, agent->event, on_time, agent);

	if (r < 0)
		return r;
	store_salvage_state(agent->store, &state);
	agent->salvaging.has_salvaged = state.is_running;
	if (state.is_running)
		tell(agent);
	be_due(agent, clock_now_us());
	return 0;
}

void salvage_close(struct agent *agent)
{
	timer_done(&agent->salvaging.timer);
	if (!agent->store || !store_is_damaged(agent->store) || begin_anew(agent) < 0)
		return;
	if (agent->watch)
		watch_each_open(agent->watch, keep_alert, agent);
	if (store_commit(agent->store) < 0)
		log_error("the open alerts could not be written into the new database");
}
