/* SPDX-License-Identifier: Apache-2.0 */
#include "hearing.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "accepting.h"
#include "base/log.h"
#include "bonds.h"
#include "commit.h"
#include "deliver.h"
#include "enrolling.h"
#include "marks.h"
#include "proto/json/alert_json.h"
#include "remembering.h"
#include "safe_mode.h"
#include "silence.h"
#include "trouble.h"

/* Faces have whole seconds, and a call takes its time: below that nothing has changed, and nothing is written. */
enum { CLOCK_NOISE_S = 1 };

/* watch's ops */

static void on_alert(void *context, const struct alert *alert)
{
	struct agent *agent = context;
	char json[ALERT_JSON_MAX];
	int r = alert_json(alert, json, sizeof(json));
	size_t n_json = r < 0 ? 0 : (size_t)r;

	if (r >= 0) {
		r = store_put_alert(agent->store, alert->id, alert->rev, alert->state != ALERT_CLOSED, clock_wall_us(), json, n_json);
		direct_note_alert(agent, alert, json, n_json, r < 0);
	}
	if (r < 0)
		log_error("alert %s revision %u could not be written: %s", alert->id, alert->rev, strerror(-r));
	commit_note(agent, CLASS_ALERT);
	if (alert->kind != ALERT_FAULT) /* that the disk is full does not need its last room: it is said directly */
		commit_urgent(agent);
}

static int32_t zone_s_at(void *context, int64_t wall_us)
{
	(void)context;
	return clock_zone_s(wall_us);
}

/* Once it was, no long time without a network makes it wrong: the kernel's word is of the last hours only. */
static bool is_clock_right(void *context)
{
	struct agent *agent = context;

	agent->was_clock_right = agent->was_clock_right || clock_is_trusted();
	return agent->was_clock_right;
}

const struct watch_ops hearing_watch_ops = {
	.on_alert = on_alert,
	.on_resend = on_alert,
	.random = agent_random,
	.zone_s_at = zone_s_at,
	.is_clock_right = is_clock_right,
	.remember = remembering_keep,
	.on_suppressed = remembering_note_suppressed,
};

static void arm(struct timer *timer, uint64_t wake_us)
{
	if (wake_us == UINT64_MAX)
		timer_clear(timer);
	else
		timer_set(timer, wake_us);
}

void hearing_rearm(struct agent *agent)
{
	arm(&agent->watch_timer, watch_wake_us(agent->watch));
	arm(&agent->intake_timer, intake_wake_us(agent->intake));
}

void hearing_settle(struct agent *agent)
{
	commit_noted(agent);
	hearing_rearm(agent);
}

struct restoring {
	struct agent *agent;
	size_t n_missing;
	char first[ULID_TEXT_MAX]; /* of those */
};

static int restore_alert(void *context, const char *id, const char *json, size_t n_json)
{
	struct restoring *restoring = context;
	struct moment now = agent_moment();
	struct alert alert;
	int r = alert_from_json(json, n_json, &alert);

	if (r == 0)
		r = watch_restore(restoring->agent->watch, &alert, &now);
	if (r == 0)
		return 0;
	log_error("alert %s: its row in the store cannot be taken up again: %s", id, strerror(-r));
	if (restoring->n_missing++ == 0)
		snprintf(restoring->first, sizeof(restoring->first), "%s", id);
	return 0;
}

/* Of what is open and cannot be taken up nobody is asked any more: that is for people to know, whatever it was. */
int hearing_restore_alerts(struct agent *agent)
{
	struct restoring restoring = { .agent = agent };
	char detail[FAULT_DETAIL_MAX];
	int r = store_each_alert(agent->store, true, restore_alert, &restoring);

	snprintf(detail, sizeof(detail), "%zu, the first is %s", restoring.n_missing, restoring.first);
	trouble_set(agent, FAULT_ALERTS_MISSING, restoring.n_missing > 0, detail);
	return r;
}

/* radio's ops */

static const struct device *find_device(void *context, const struct address *address)
{
	const struct device *device = accepting_ops.device_of(context, address);

	return device && safe_mode_hears(context, device) ? device : NULL;
}

static bool may_be_passive(void *context)
{
	return enrolment_may_be_passive(&((struct agent *)context)->enrolment);
}

static void note_heard(struct agent *agent, struct enrolled *enrolled, const struct hearing *hearing)
{
	bool was_silent = enrolled->heard_us == 0;

	enrolled->heard_us = hearing->now_us;
	enrolled->heard_wall_us = clock_wall_us();
	if (was_silent)
		deliver_device(agent, enrolled);
}

/* Asked once a second, as it is a system call and frames come by the thousand; and when the wall clock has stepped. */
static bool is_clock_trusted(struct agent *agent, uint64_t now_us, int64_t wall_us)
{
	int64_t wall_minus_boot_us = wall_us - (int64_t)now_us;

	if (now_us - agent->clock_asked_us >= 1000000 || llabs(wall_minus_boot_us - agent->wall_minus_boot_us) >= 1000000) {
		agent->clock_asked_us = now_us;
		agent->wall_minus_boot_us = wall_minus_boot_us;
		agent->is_clock_trusted = clock_is_trusted();
		redate_look(agent);
	}
	return agent->is_clock_trusted;
}

static struct arrival arrival_at(struct agent *agent, uint64_t now_us)
{
	int64_t wall_us = clock_wall_us();

	return (struct arrival){
		.now_us = now_us,
		.wall_us = wall_us,
		.is_clock_trusted = is_clock_trusted(agent, now_us, wall_us),
		.late_after_s = agent->plan ? agent->plan->late_after_s : PLAN_LATE_DEFAULT_S,
	};
}

/* Each kind of loss once; intake goes on counting. */
static void note_losses(struct agent *agent)
{
	const struct intake_figures *figures = intake_figures(agent->intake);

	if (figures->n_broken && !agent->noted_losses.n_broken)
		log_warning("a device's message came in pieces and never became whole; such messages are counted as length");
	if (figures->n_lost && !agent->noted_losses.n_lost)
		log_error("what waited for the rest of its act could not be read again, and is lost");
	agent->noted_losses = *figures;
}

int hearing_on_intake_time(void *context, uint64_t now_us)
{
	struct agent *agent = context;
	struct arrival now = arrival_at(agent, now_us);

	/* What the store does not take waits in intake, and commit.c says what is wrong with the store. */
	intake_tick(agent->intake, &now);
	note_losses(agent);
	hearing_settle(agent);
	return 0;
}

int hearing_let_go(struct agent *agent, const struct address *address)
{
	struct arrival now = arrival_at(agent, clock_now_us());
	int r = intake_let_go(agent->intake, address, &now);

	hearing_settle(agent);
	return r;
}

static int restore_held(void *context, const char *key, const char *blob, size_t n_blob)
{
	struct agent *agent = context;
	int r = intake_recall(agent->intake, key, (const uint8_t *)blob, n_blob, clock_now_us());

	if (r < 0)
		log_error("what waits under %s in the store cannot be taken up again: %s; its row stays", key, strerror(-r));
	return 0;
}

int hearing_restore_held(struct agent *agent)
{
	return store_each_held(agent->store, restore_held, agent);
}

/* A button that is heard and never believed would look like one that nobody presses. */
static void note_result(struct agent *agent, struct enrolled *enrolled, int result)
{
	bool was_in_trouble = enrolled->n_replays >= REPLAYS_MAX;

	if (result == INTAKE_REPLAY)
		enrolled->n_replays++;
	else if (result == INTAKE_ACCEPTED)
		enrolled->n_replays = 0;
	if (was_in_trouble == (enrolled->n_replays >= REPLAYS_MAX))
		return;
	if (!was_in_trouble)
		log_warning("%s: %s", enrolled->device.id, enrolment_trouble(enrolled));
	deliver_device(agent, enrolled);
}

/* What was left is told when the connection is over; the newest, which is looked at before all others, comes once more. */
static int fate_of(const struct intake_figures *before, const struct intake_figures *now, struct enrolled *enrolled,
	const struct hearing *hearing, int result)
{
	if (result < 0)
		return result;
	if (now->n_old > before->n_old && enrolled) {
		enrolled->n_leaving += hearing->is_newest ? 0 : now->n_old - before->n_old;
		return RADIO_LEFT;
	}
	if (result == INTAKE_REFUSED)
		return RADIO_REFUSED;
	if (result == INTAKE_THINNED)
		return RADIO_MOMENT;
	return result == INTAKE_REPEATED || result == INTAKE_REPLAY || result == INTAKE_EMPTY ? RADIO_KNOWN : RADIO_TAKEN;
}

static int on_frame(void *context, const struct device *device, const struct frame *frame,
	const struct hearing *hearing)
{
	struct agent *agent = context;
	struct enrolled *enrolled = enrolment_find(&agent->enrolment, &device->address);
	struct arrival arrival = arrival_at(agent, hearing->now_us);
	struct intake_figures before = *intake_figures(agent->intake);
	struct frame openable = *frame;
	int r;

	arrival.is_bonded = hearing->is_bonded;
	arrival.is_newest = hearing->is_newest;
	arrival.is_first_fetch = hearing->is_first_fetch;
	accepting_ops.unlock(agent, device, &openable);
	agent->refused_class = CLASS_VITAL; /* where it did not come to a class: then it is not played down */
	agent->has_happened = false;
	r = intake_frame(agent->intake, device, &openable, &arrival);
	if (r < 0)
		gap_note(agent, agent->refused_class, device->id, arrival.wall_us);
	if (r < 0 && agent->n_lost++ == 0)
		log_error("a reading of %s could neither be written nor kept in memory, and is lost: %s", device->id,
			strerror(-r));
	note_losses(agent);
	if (enrolled) {
		note_result(agent, enrolled, r);
		bonds_on_frame(enrolled, frame, r);
	}
	hearing_settle(agent);
	if (enrolled) {
		note_heard(agent, enrolled, hearing);
		silence_on_frame(agent, enrolled, r, agent->has_happened, hearing->now_us);
	}
	return fate_of(&before, intake_figures(agent->intake), enrolled, hearing, r);
}

void hearing_save_device(struct agent *agent, const struct device *device)
{
	int r = enrolment_save(agent->store, device);

	if (r < 0)
		log_error("what was learned of %s could not be kept: %s", device->id, strerror(-r));
	else
		commit_note(agent, CLASS_EVENT);
	hearing_settle(agent);
}

static void on_features(void *context, const struct device *device, uint16_t features)
{
	struct agent *agent = context;
	struct enrolled *enrolled = enrolment_find(&agent->enrolment, &device->address);

	if (!enrolled || (enrolled->device.has_features && enrolled->device.features == features))
		return;
	enrolled->device.has_features = true;
	enrolled->device.features = features;
	hearing_save_device(agent, &enrolled->device);
}

static void on_consent_refused(void *context, const struct device *device, uint8_t user)
{
	struct agent *agent = context;
	struct enrolled *enrolled = enrolment_find(&agent->enrolment, &device->address);

	for (size_t i = 0; enrolled && i < enrolled->device.n_users; i++)
		if (enrolled->device.users[i].index == user)
			enrolled->device.users[i].consent = DEVICE_CONSENT_REFUSED;
	if (!enrolled)
		return;
	log_warning("%s: %s", enrolled->device.id, enrolment_trouble(enrolled));
	hearing_save_device(agent, &enrolled->device);
	deliver_device(agent, enrolled);
}

/* How far its face is from ours: seconds that it is ahead. */
static void note_face(struct enrolled *enrolled, int64_t offset_s, bool is_set)
{
	int64_t ahead_s = -(offset_s + clock_zone_s(clock_wall_us()));

	enrolled->has_clock = true;
	enrolled->is_clock_set = is_set;
	*(is_set ? &enrolled->clock_after_s : &enrolled->clock_ahead_s) = ahead_s;
}

/* A clock that was set keeps its old offset for the records that it had stamped before. */
static void on_clock(void *context, const struct device *device, int64_t offset_s, bool is_set)
{
	struct agent *agent = context;
	struct enrolled *enrolled = enrolment_find(&agent->enrolment, &device->address);
	struct device *known;

	if (!enrolled)
		return;
	known = &enrolled->device;
	note_face(enrolled, offset_s, is_set);
	if (known->has_clock_offset && llabs(known->clock_offset_s - offset_s) <= CLOCK_NOISE_S)
		return;
	if (is_set) {
		known->clock_before_s = known->has_clock_offset ? known->clock_offset_s : DEVICE_CLOCK_UNKNOWN;
		known->clock_set_us = clock_wall_us();
	}
	known->has_clock_offset = true;
	known->clock_offset_s = offset_s;
	hearing_save_device(agent, known);
}

static void note_left(struct enrolled *enrolled)
{
	if (enrolled->n_leaving == 0)
		return;
	if (enrolled->n_left != enrolled->n_leaving)
		log_info("%s: %llu older records were left in the device", enrolled->device.id,
			(unsigned long long)enrolled->n_leaving);
	enrolled->n_left = enrolled->n_leaving;
	enrolled->n_leaving = 0;
}

/* It was up, and what the device may have had to say reached nobody. */
static bool has_brought_nothing(enum session_end end)
{
	return end == SESSION_END_EMPTY || end == SESSION_END_UNRESOLVED || end == SESSION_END_LOST;
}

static void on_session(void *context, const struct device *device, enum session_end end, size_t n_values,
	const char *words)
{
	struct agent *agent = context;
	struct enrolled *enrolled = enrolment_find(&agent->enrolment, &device->address);

	bool was_pairing = enrolled && enrolled->is_pairing_link; /* nobody has measured yet */

	(void)n_values;
	if (!enrolled)
		return;
	hearing_let_go(agent, &device->address);
	note_left(enrolled);
	if (bonds_on_session(enrolled, end))
		hearing_save_device(agent, &enrolled->device);
	if (end == SESSION_END_UNBONDED)
		bonds_look(agent, enrolled);
	enrolled->is_short = end == SESSION_END_SHORT;
	enrolled->is_empty = has_brought_nothing(end) && !was_pairing;
	if (end == SESSION_END_DONE || end == SESSION_END_KNOWN || end == SESSION_END_SHORT) {
		enrolled->n_empty = 0;
	} else if (end != SESSION_END_FOUND && !was_pairing && enrolled->n_empty++ == 0) {
		log_warning("%s: %s", device->id, words);
	}
	snprintf(enrolled->session_words, sizeof(enrolled->session_words), "%s", words);
	deliver_device(agent, enrolled);
}

static void on_ask(void *context, enum radio_ask what, const struct address *adapter)
{
	asking_please(context, what, adapter);
}

const struct radio_ops hearing_radio_ops = {
	.find = find_device,
	.on_frame = on_frame,
	.on_features = on_features,
	.on_clock = on_clock,
	.on_consent_refused = on_consent_refused,
	.on_session = on_session,
	.ask = on_ask,
	.is_overdue = silence_is_overdue,
	.may_be_passive = may_be_passive,
	.on_bonds = bonds_on_bonds,
	.on_question = enrolling_on_question,
	.on_paired = enrolling_on_paired,
	.get_mark = marks_get,
	.put_mark = marks_put,
};
