/* SPDX-License-Identifier: Apache-2.0 */
#include "trouble.h"

#include <stdio.h>
#include <string.h>

#include "ailing.h"
#include "base/log.h"
#include "doctor_radio.h"
#include "hearing.h"
#include "proto/mqtt_reason.h"

/*
 * A second client takes the link over again within minutes, and what is refused is tried again every minute: where a
 * link has lasted that long without either, it is over.
 */
static const uint64_t quiet_us = 600 * UINT64_C(1000000);

static const uint64_t switched_off_us = 300 * UINT64_C(1000000); /* before the fault's own hold */

static int on_turn(sd_event_source *source, void *context)
{
	struct agent *agent = context;
	struct moment now = agent_moment();
	int r = condition_tell(&agent->trouble.conditions, agent->watch, &now);

	(void)source;
	if (r < 0)
		log_error("what is wrong with the gateway could not be made an alert: %s", strerror(-r));
	ailing_tell(agent, &now);
	hearing_settle(agent);
	return 0;
}

static void tell_soon(struct agent *agent)
{
	if (agent->trouble.has_begun)
		sd_event_source_set_enabled(agent->trouble.turn, SD_EVENT_ONESHOT);
}

int trouble_open(struct agent *agent)
{
	int r = sd_event_add_defer(agent->event, &agent->trouble.turn, on_turn, agent);

	agent->trouble.identity_us = agent->trouble.refused_us = clock_now_us();
	return r < 0 ? r : sd_event_source_set_enabled(agent->trouble.turn, SD_EVENT_OFF);
}

void trouble_close(struct agent *agent)
{
	agent->trouble.turn = sd_event_source_disable_unref(agent->trouble.turn);
	agent->trouble.has_begun = false;
}

void trouble_begin(struct agent *agent)
{
	agent->trouble.has_begun = true;
	tell_soon(agent);
}

bool trouble_rise(struct agent *agent, enum fault fault, enum alert_priority priority, const char *detail)
{
	if (!condition_begin(&agent->trouble.conditions, fault, priority, detail, clock_now_us()))
		return false;
	tell_soon(agent);
	return true;
}

bool trouble_set(struct agent *agent, enum fault fault, bool is_present, const char *detail)
{
	if (is_present)
		return trouble_rise(agent, fault, fault_priority(fault), detail);
	if (!condition_end(&agent->trouble.conditions, fault, clock_now_us()))
		return false;
	tell_soon(agent);
	return true;
}

const struct condition *trouble_find(const struct agent *agent, enum fault fault)
{
	const struct condition *condition = &agent->trouble.conditions.of[fault];

	return condition->is_present ? condition : NULL;
}

/* The words end with what is to be done, after a colon; of that the fault has its own. */
static bool on_certificate(struct agent *agent, int64_t days_left, const char *words)
{
	enum alert_priority priority = fault_certificate_priority(days_left);
	const char *end = strstr(words, ": ");
	char detail[FAULT_DETAIL_MAX];

	if (priority == ALERT_PRIORITY_COUNT) {
		trouble_set(agent, FAULT_CERTIFICATE_EXPIRES, false, NULL);
		return false;
	}
	snprintf(detail, sizeof(detail), "%.*s", (int)(end ? end - words : FAULT_DETAIL_MAX), words);
	return trouble_rise(agent, FAULT_CERTIFICATE_EXPIRES, priority, detail);
}

/* Over with the next message that the broker takes: trying_on_proven(). */
static bool on_refused(struct agent *agent, const char *words)
{
	char detail[FAULT_DETAIL_MAX];

	snprintf(detail, sizeof(detail), "%.*s", FAULT_DETAIL_MAX - 1, words);
	return trouble_set(agent, FAULT_IDENTITY_REFUSED, true, detail);
}

bool trouble_on_notice(struct agent *agent, enum notice notice, int64_t number, const char *words)
{
	switch (notice) {
	case NOTICE_CERTIFICATE:
		return on_certificate(agent, number, words);
	case NOTICE_DUPLICATE_IDENTITY:
		agent->trouble.identity_us = clock_now_us();
		return trouble_set(agent, FAULT_DUPLICATE_IDENTITY, true, NULL);
	case NOTICE_IDENTITY_REFUSED:
		return on_refused(agent, words);
	case NOTICE_PROTOCOL:
	case NOTICE_COUNT:
		break;
	}
	return false;
}

void trouble_on_commit(struct agent *agent, int result)
{
	const struct stand_in *stand_in = &agent->stand_in;

	trouble_set(agent, FAULT_STORE_FAILING, result < 0 || stand_in->is_in_use,
		stand_in->is_in_use ? stand_in->detail : result < 0 ? strerror(-result) : NULL);
}

void trouble_on_rejected(struct agent *agent, uint8_t reason)
{
	if (reason != MQTT_NOT_AUTHORISED)
		return;
	agent->trouble.refused_us = clock_now_us();
	agent->trouble.has_accepted = false;
	if (trouble_set(agent, FAULT_NOT_AUTHORISED, true, NULL))
		log_warning("the broker does not allow this home to write to one of its topics; what it refuses is kept");
}

void trouble_on_accepted(struct agent *agent)
{
	agent->trouble.has_accepted = true;
}

/* A restart is no news: what was true before it is looked at for as long as a link. */
static bool is_over(const struct carry_state *link, uint64_t heard_us, uint64_t now_us)
{
	return link->is_up && now_us - link->since_us >= quiet_us && now_us - heard_us >= quiet_us;
}

/* What was told stands until it is known to be over; what was not told yet has to be seen all the time. */
static void set_so(struct agent *agent, enum fault fault, enum radio_so so, const char *detail)
{
	const struct condition *there = trouble_find(agent, fault);

	if (so != RADIO_IS_UNKNOWN || (there && !there->is_told))
		trouble_set(agent, fault, so == RADIO_IS, detail);
}

/* What was before a restart of ours is not seen any more: it takes as long to know that it is over. */
static enum radio_so is_unstable(const struct agent *agent, const struct radio_state *radio, uint64_t now_us)
{
	if (radio->is_unstable)
		return RADIO_IS;
	return now_us - agent->started_us < quiet_us ? RADIO_IS_UNKNOWN : RADIO_IS_NOT;
}

/* The adapter that has a device's bond and is not there: also one that went before we started. NULL: none. */
static const struct address *find_away(const struct enrolment *enrolment)
{
	for (size_t i = 0; i < enrolment->n; i++)
		if (enrolment->enrolled[i].bond == BOND_AWAY)
			return &enrolment->enrolled[i].device.bonded_to;
	return NULL;
}

/* A gateway that nothing is enrolled with yet may be in a box. */
static void look_at_parts(struct agent *agent, const struct radio_state *radio, uint64_t now_us)
{
	char detail[FAULT_DETAIL_MAX] = "";

	set_so(agent, FAULT_RADIO_UNSTABLE, is_unstable(agent, radio, now_us), "bluetoothd ended and began again five times in ten minutes");
	set_so(agent, FAULT_RADIO_PARTLY, doctor_radio_partly(radio, find_away(&agent->enrolment), detail), detail);
	set_so(agent, FAULT_RADIO_QUIET,
		agent->enrolment.n ? doctor_radio_quiet(radio, now_us, detail) : RADIO_IS_NOT, detail);
}

/* Broken is told after the fault's hold; what somebody switched off may be switched on again by them or by the radio. */
void trouble_look_at_radio(struct agent *agent, uint64_t now_us)
{
	struct trouble *trouble = &agent->trouble;
	struct radio_state radio;
	const char *words;
	enum radio_down down;

	radio_get_state(agent->radio, &radio);
	down = doctor_radio_down(&radio, &words);
	if (down != RADIO_OFF)
		trouble->radio_off_us = 0;
	else if (!trouble->radio_off_us)
		trouble->radio_off_us = now_us;
	trouble_set(agent, FAULT_RADIO_DOWN,
		down == RADIO_BROKEN || (down == RADIO_OFF && now_us - trouble->radio_off_us >= switched_off_us), words);
	look_at_parts(agent, &radio, now_us);
}

void trouble_tick(struct agent *agent, uint64_t now_us)
{
	const struct trouble *trouble = &agent->trouble;
	struct carry_state link;

	carry_get_state(agent->carry, &link);
	trouble_set(agent, FAULT_CLOCK_UNTRUSTED, !clock_is_trusted(), NULL);
	trouble_look_at_radio(agent, now_us);
	if (is_over(&link, trouble->identity_us, now_us))
		trouble_set(agent, FAULT_DUPLICATE_IDENTITY, false, NULL);
	if (is_over(&link, trouble->refused_us, now_us) && trouble->has_accepted)
		trouble_set(agent, FAULT_NOT_AUTHORISED, false, NULL);
	tell_soon(agent);
}
