/* SPDX-License-Identifier: Apache-2.0 */
#include "deliver.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/log.h"
#include "command.h"
#include "commit.h"
#include "doctor.h"
#include "hearing.h"
#include "joining.h"
#include "proto/json/device_json.h"
#include "proto/json/done_json.h"
#include "proto/json/plan_status_json.h"
#include "proto/json/reading_json.h"
#include "proto/topic.h"
#include "renewing.h"
#include "sounding.h"
#include "trouble.h"
#include "trying.h"
#include "updates.h"

static const uint64_t time_floor_step_s = 86400; /* often enough, and spares the flash */
static const uint64_t pulse_us = 60 * UINT64_C(1000000);

static struct stamp stamp_now(void)
{
	int64_t wall_us = clock_wall_us();

	return stamp_of(wall_us, clock_zone_s(wall_us));
}

int deliver_reading_json(struct agent *agent, const struct packed *row, char *ret_json, size_t n_json)
{
	int r = packed_read(row, &agent->unpacked);

	return r < 0 ? r : accepted_json(&agent->unpacked.accepted, ret_json, n_json);
}

/* carry's ops */

/* A reading as it is sent. Returns 0, or -EBADMSG where the row says nothing that can be told. */
static int tell_reading(struct agent *agent, struct outgoing *row)
{
	int n = deliver_reading_json(agent, &row->packed, agent->row_json, sizeof(agent->row_json));

	row->json = agent->row_json;
	row->n_json = n < 0 ? 0 : (size_t)n;
	return n < 0 ? -EBADMSG : 0;
}

static int next_row(void *context, enum queue queue, enum class lowest, enum class highest, uint64_t after_n,
	uint64_t up_to_n, struct outgoing *ret_row)
{
	struct agent *agent = context;
	struct outgoing damaged;
	int r;

	for (;; after_n = damaged.n) {
		r = store_outbox_next(agent->store, queue, lowest, highest, after_n, up_to_n, ret_row);
		if (r == 0 && ret_row->kind == OUTGOING_READING && tell_reading(agent, ret_row) < 0)
			r = STORE_DAMAGED;
		if (r != STORE_DAMAGED)
			return r;
		damaged = *ret_row;
		r = gap_tell_damaged(agent, queue, &damaged);
		if (r < 0)
			return r;
		log_error("%s %llu does not unseal and cannot be sent: told as a gap; its row stays for salvage",
			queue == QUEUE_READINGS ? "reading" : "entry", (unsigned long long)damaged.n);
		commit_soon(agent);
	}
}

static void outbox_state(void *context, struct outbox_state *ret_state)
{
	store_outbox_state(((struct agent *)context)->store, ret_state);
}

static void on_accepted(void *context, enum queue queue, uint64_t n)
{
	struct agent *agent = context;
	int r;

	if (queue == QUEUE_MESSAGES)
		sounding_on_accepted(agent, n);
	r = store_outbox_remove(agent->store, queue, n);
	if (r < 0)
		log_debug("the mark of entry %llu could not be written; it is sent again after a restart",
			(unsigned long long)n);
	commit_marked(agent);
	trouble_on_accepted(agent);
}

static void on_rejected(void *context, enum queue queue, uint64_t n, uint8_t reason)
{
	log_debug("%s %llu was refused with reason 0x%02x; it stays", queue == QUEUE_READINGS ? "reading" : "entry",
		(unsigned long long)n, reason);
	trouble_on_rejected(context, reason);
}

static void on_hearing(void *context, const char *refused)
{
	trouble_set(context, FAULT_DEAF, refused != NULL, refused);
	joining_on_hearing(context, refused);
}

static void on_link(void *context, bool is_up, const char *words)
{
	struct agent *agent = context;
	struct carry_state link;

	carry_get_state(agent->carry, &link);
	if (is_up) {
		log_info("connected: %s", words);
		if (trying_mode(agent) == CARRY_NORMAL)
			deliver_everything(agent);
		direct_say_again(agent);
	} else if (!link.is_repeated) {
		log_warning("not connected: %s", words);
	} else {
		log_debug("not connected: %s", words);
	}
	trying_on_link(agent, is_up, words);
}

static void on_notice(void *context, enum notice notice, int64_t number, const char *words)
{
	if (trouble_on_notice(context, notice, number, words))
		log_warning("the carrier noticed: %s", words);
	else
		log_debug("the carrier noticed: %s %lld: %s", notice_name(notice), (long long)number, words);
}

static uint64_t next_session(void *context)
{
	return sessions_next(context);
}

static uint64_t last_floor_s(struct agent *agent)
{
	uint64_t last_s = 0;

	store_get_counter(agent->store, "time-floor", &last_s);
	return last_s > LARES_BUILD_TIME_S ? last_s : LARES_BUILD_TIME_S;
}

/* Of a home that joined: the end of what it has. It is renewed long before, by which the next link is proven. */
static uint64_t certificate_end_s(const struct agent *agent)
{
	const char *certificates = agent->settings.current.certificates;
	int64_t from_s, until_s;

	return certificates[0] && chain_life(certificates, &from_s, &until_s) == 0 ? (uint64_t)until_s : UINT64_MAX;
}

/*
 * By a link that works, as its certificates held at that time, and never by the clock alone: a time server that was wrong for
 * a minute, or was somebody's in the home's network, would have every certificate run out for good.
 */
static void raise_time_floor(struct agent *agent)
{
	uint64_t now_s = (uint64_t)(clock_wall_us() / 1000000);

	if (clock_is_trusted() && now_s > last_floor_s(agent) + time_floor_step_s && now_s < certificate_end_s(agent) &&
		store_set_counter(agent->store, "time-floor", now_s) == 0)
		commit_soon(agent);
}

static void on_proven(void *context)
{
	trying_on_proven(context);
	raise_time_floor(context);
}

/*
 * Now cannot be before this program was made, nor before the last day on which a link worked under a clock that was right:
 * certificates are not checked at an earlier time, whatever a gateway without a battery believes after a power cut.
 */
static int64_t time_floor_s(void *context)
{
	return (int64_t)last_floor_s(context);
}

const struct carry_ops deliver_carry_ops = {
	.next = next_row,
	.state = outbox_state,
	.accepted = on_accepted,
	.rejected = on_rejected,
	.on_message = command_on_message,
	.on_hearing = on_hearing,
	.on_link = on_link,
	.on_proven = on_proven,
	.on_notice = on_notice,
	.next_session = next_session,
	.time_floor_s = time_floor_s,
	.random = agent_random,
};

/* Answers */

static int write_answer(struct agent *agent, const struct answer *answer, char *ret_json, size_t n_json)
{
	bool is_done = answer->refusal == REFUSAL_NONE;

	return done_json(&(struct done_message){
				 .home = agent->config.home.home,
				 .id = answer->jti[0] ? answer->jti : NULL,
				 .verb = answer->verb,
				 .is_done = is_done,
				 .reason = refusal_code(answer->refusal),
				 .words = !is_done && answer->words ? answer->words : refusal_words(answer->refusal),
				 .alert = answer->alert,
				 .result = is_done ? answer->result : NULL,
				 .at = stamp_now(),
			 },
		ret_json, n_json);
}

void deliver_answer(struct agent *agent, const struct answer *answer)
{
	/* What was tried was allowed before: it is answered as often as it was asked for. */
	bool is_kept = (answer->refusal == REFUSAL_NONE && !answer->is_question) || answer->refusal == REFUSAL_ROLLED_BACK;
	scoped(freep) char *json = malloc(DONE_JSON_MAX);
	char suffix[TOPIC_SUFFIX_MAX];
	int n = json ? write_answer(agent, answer, json, DONE_JSON_MAX) : -ENOMEM;
	int r = n;

	snprintf(suffix, sizeof(suffix), "done/%s", answer->jti[0] ? answer->jti : "refused");
	if (r >= 0 && is_kept) {
		r = store_add_message(agent->store, CLASS_EVENT, suffix, clock_wall_us(), json, (size_t)n);
		commit_note(agent, CLASS_ALERT);
	} else if (r >= 0) {
		r = carry_publish(agent->carry, suffix, false, json, (size_t)n);
	}
	if (answer->refusal != REFUSAL_NONE)
		log_warning("%s was refused: %s", answer->verb, refusal_words(answer->refusal));
	if (r != 0)
		log_warning("the answer to %s could not be given: %s", answer->verb, r < 0 ? strerror(-r) : "too many wait");
}

/* States */

struct device_message deliver_device_message(const struct agent *agent, const struct enrolled *enrolled)
{
	int64_t heard_us = enrolled->heard_wall_us;
	struct device_message message = {
		.home = agent->config.home.home,
		.device = &enrolled->device,
		.state = !heard_us ? DEVICE_NEVER_HEARD : enrolled->is_silent ? DEVICE_SILENT : DEVICE_HEARD,
		.has_battery = enrolled->has_battery,
		.battery = enrolled->battery,
		.expected_interval_s = enrolled->device.interval_s,
		.trust = device_trust(&enrolled->device),
		.n_sessions = enrolled->n_sessions,
		.zone_s = clock_zone_s(clock_wall_us()),
		.trouble = enrolment_trouble(enrolled),
	};

	if (heard_us)
		message.last_heard = stamp_of(heard_us, clock_zone_s(heard_us));
	return message;
}

void deliver_write_device(struct agent *agent, const struct enrolled *enrolled, struct text *t)
{
	struct device_message message = deliver_device_message(agent, enrolled);
	char json[DEVICE_JSON_MAX];
	int n = device_json(&message, json, sizeof(json));

	if (n >= 0)
		text_put_n(t, json, (size_t)n);
}

/* A retained state that finds no link is said at the next one. */
static void say_state(struct agent *agent, const char *suffix, const char *json, int n_json)
{
	if (n_json >= 0)
		carry_publish(agent->carry, suffix, true, json, (size_t)n_json);
}

void deliver_device(struct agent *agent, struct enrolled *enrolled)
{
	char json[DEVICE_JSON_MAX], suffix[TOPIC_SUFFIX_MAX];
	struct text t = text_of(json, sizeof(json));

	deliver_write_device(agent, enrolled, &t);
	snprintf(suffix, sizeof(suffix), "device/%s", enrolled->device.id);
	say_state(agent, suffix, json, text_end(&t));
	enrolled->said_heard_us = enrolled->heard_wall_us;
}

void deliver_forgotten(struct agent *agent, const char *id)
{
	char suffix[TOPIC_SUFFIX_MAX];

	snprintf(suffix, sizeof(suffix), "device/%s", id);
	say_state(agent, suffix, "", 0);
}

void deliver_plan_status(struct agent *agent, enum refusal refusal, const struct faults *faults)
{
	struct plan_status_message status = {
		.home = agent->config.home.home,
		.version = agent->plan ? agent->plan->version : 0,
		.is_accepted = refusal == REFUSAL_NONE,
		.reason = refusal_code(refusal),
		.words = refusal_words(refusal),
		.faults = faults,
		.at = stamp_now(),
	};
	char json[PLAN_STATUS_JSON_MAX];

	say_state(agent, "plan-status", json, plan_status_json(&status, json, sizeof(json)));
}

void deliver_everything(struct agent *agent)
{
	if (agent->plan || agent->plan_refusal != REFUSAL_NONE)
		deliver_plan_status(agent, agent->plan_refusal, NULL);
	for (size_t i = 0; i < agent->enrolment.n; i++)
		deliver_device(agent, &agent->enrolment.enrolled[i]);
}

void deliver_write_faults(struct text *t, enum refusal refusal, const struct faults *faults)
{
	text_put(t, refusal_words(refusal));
	for (size_t i = 0; i < faults->n_faults; i++)
		text_printf(t, "\n%s: %s", faults->fault[i].path, faults->fault[i].words);
	if (faults->n_more)
		text_printf(t, "\nand %zu more", faults->n_more);
}

/* Pulse */

/* A device that is alive is told from a dead one by a last heard that moves. */
static void say_heard_devices(struct agent *agent)
{
	for (size_t i = 0; i < agent->enrolment.n; i++)
		if (agent->enrolment.enrolled[i].said_heard_us != agent->enrolment.enrolled[i].heard_wall_us)
			deliver_device(agent, &agent->enrolment.enrolled[i]);
}

static void count_open(void *context, const struct alert *alert)
{
	struct open_alerts *open = context;

	open->n[alert->priority][alert->condition]++;
}

struct open_alerts deliver_open_alerts(const struct agent *agent)
{
	struct open_alerts open = { 0 };

	watch_each_open(agent->watch, count_open, &open);
	return open;
}

/* Of what is current, and not of what is on trial: by this the team revokes what was before. NULL: a team gave none. */
static const char *certificate_of(const struct agent *agent, char serial[CHAIN_SERIAL_TEXT_MAX])
{
	const char *certificates = agent->settings.current.certificates;

	return certificates[0] && chain_serial(certificates, serial) == 0 ? serial : NULL;
}

static void say_pulse(struct agent *agent, uint64_t now_us)
{
	struct pulse_refused refused[PULSE_REFUSED_MAX];
	struct outbox_state outbox = { 0 };
	struct store_salvage salvage;
	struct radio_state radio;
	struct burden burden;
	char json[PULSE_JSON_MAX], version[16], serial[CHAIN_SERIAL_TEXT_MAX];
	int64_t oldest_us = 0;
	uint64_t over_s, written = wear_bytes(&agent->wear, now_us, &over_s);
	int n;

	radio_get_state(agent->radio, &radio);
	watch_burden(agent->watch, &burden);
	store_outbox_state(agent->store, &outbox);
	store_outbox_oldest_us(agent->store, &oldest_us);
	store_salvage_state(agent->store, &salvage);
	n = pulse_json(&(struct pulse_message){
			       .home = agent->config.home.home,
			       .boot = agent->boot,
			       .seq = ++agent->pulse_seq,
			       .uptime_s = (now_us - agent->started_us) / 1000000,
			       .is_clock_synchronised = clock_is_trusted(),
			       .scanner = doctor_scanner(&radio),
			       .has_heard = radio.heard_us != 0,
			       .heard_age_s = (now_us - radio.heard_us) / 1000000,
			       .rung = radio_rung_name(radio.rung),
			       .outbox_depth = outbox.depth,
			       .outbox_oldest_s = agent_age_s(oldest_us),
			       .outbox_store = store_id(agent->store),
			       .complete_to = outbox.complete_to,
			       .is_store_failing = agent->is_commit_failing || agent->stand_in.is_in_use,
			       .is_wear_known = agent->wear.has_begun,
			       .written_bytes = written,
			       .written_over_s = over_s,
			       .n_lost = agent->n_lost,
			       .n_missing = agent->gaps.n_missing,
			       .is_space_known = agent->room.is_known,
			       .used_bytes = agent->room.space.used_bytes + agent->room.space.wal_bytes,
			       .limit_bytes = agent->config.store.limit_bytes,
			       .n_given_up = agent->room.n_given_up,
			       .check = agent->salvaging.check_state,
			       .is_check_known = agent->salvaging.checked_us != 0,
			       .check_age_s = (now_us - agent->salvaging.checked_us) / 1000000,
			       .has_salvage = agent->salvaging.has_salvaged,
			       .is_salvaging = salvage.is_running,
			       .n_saved = salvage.saved,
			       .n_unsaved = salvage.lost,
			       .link_session = agent->sessions.last,
			       .to = carry_session_nonce(agent->carry),
			       .certificate = certificate_of(agent, serial),
			       .n_devices = agent->enrolment.n,
			       .plan_version = agent->plan ? agent->plan->version : 0,
			       .open_alerts = deliver_open_alerts(agent),
			       .burden = burden,
			       .n_alerts_refused = watch_count_refused(agent->watch),
			       .lares = LARES_VERSION,
			       .bluez = doctor_bluez_version(&radio, version),
			       .updates = updates_look(),
			       .refused = refused,
			       .n_refused = doctor_count_refused(agent, refused),
		       },
		json, sizeof(json));
	if (n >= 0)
		carry_publish(agent->carry, "pulse", false, json, (size_t)n);
}

int deliver_pulse(void *context, uint64_t now_us)
{
	struct agent *agent = context;
	uint64_t total;

	if (wear_read(&total) == 0)
		wear_note(&agent->wear, total, now_us);
	room_look(agent, now_us);
	say_pulse(agent, now_us);
	carry_mend_link(agent->carry);
	redate_look(agent);
	say_heard_devices(agent);
	trouble_tick(agent, now_us);
	salvage_look(agent);
	renewing_look(agent, now_us);
	timer_set(&agent->pulse_timer, now_us + pulse_us);
	return 0;
}
