/* SPDX-License-Identifier: Apache-2.0 */
#include "direct.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent.h"
#include "base/cleanup.h"
#include "carry/batch.h"
#include "commit.h"
#include "deliver.h"
#include "proto/topic.h"

static void reading_done(struct direct_reading *reading)
{
	free(reading->octets);
	*reading = (struct direct_reading){ 0 };
}

/* Room for one more, at the cost of the oldest. */
static struct direct_reading *add_reading(struct direct *direct)
{
	if (direct->n_readings == DIRECT_READINGS_MAX) {
		reading_done(&direct->readings[0]);
		direct->n_readings--;
		memmove(&direct->readings[0], &direct->readings[1], direct->n_readings * sizeof(direct->readings[0]));
	}
	return &direct->readings[direct->n_readings++];
}

/* A beacon repeats what it has to say for about as long; after that, the same octets without a number are another press. */
#define REPEAT_US (4 * INT64_C(1000000))

static struct direct_reading *find_refused(struct direct *direct, const struct accepted *accepted)
{
	for (size_t i = 0; i < direct->n_readings; i++) {
		struct direct_reading *reading = &direct->readings[i];

		if (reading->is_refused && memcmp(reading->id, accepted->id, sizeof(reading->id)) == 0 &&
			llabs(accepted->at_us - reading->again_us) < REPEAT_US)
			return reading;
	}
	return NULL;
}

bool direct_is_refused(struct agent *agent, const struct accepted *accepted)
{
	struct direct_reading *reading = find_refused(&agent->direct, accepted);

	if (reading)
		reading->again_us = accepted->at_us;
	return reading;
}

void direct_note_reading(struct agent *agent, const struct accepted *accepted, const uint8_t *octets, size_t n_octets,
	bool is_refused)
{
	struct direct_reading reading = { .address = accepted->device->address, .class = accepted->class,
		.at_us = packed_ms(accepted->at_us) * 1000, .n_octets = n_octets, .is_refused = is_refused,
		.again_us = accepted->at_us };
	struct direct_reading *refused = find_refused(&agent->direct, accepted);

	if (refused)
		refused->is_refused = is_refused;
	if (refused || accepted->class > CLASS_VITAL)
		return;
	reading.octets = malloc(n_octets);
	if (!reading.octets)
		return;
	memcpy(reading.octets, octets, n_octets);
	memcpy(reading.id, accepted->id, sizeof(reading.id));
	snprintf(reading.device, sizeof(reading.device), "%s", accepted->device->id);
	*add_reading(&agent->direct) = reading;
	agent->direct.are_readings_said = false;
}

/*
 * How much its place is needed: what was not said yet before what was, of this what the store refused, as it is nowhere
 * else; what is open before what is closed, a call before all.
 */
static int need_of(const struct direct_alert *alert)
{
	int rank = alert->kind == ALERT_HELP_CALL ? ALERT_PRIORITY_COUNT : (int)alert->priority;
	int need = !alert->is_said ? 32 : alert->is_refused ? 16 : 0;

	return alert->json ? need + (alert->is_open ? 8 : 0) + rank : 0;
}

/* Its place: the one that it has, a free one, or of those that need theirs less the first of the least. NULL: there is none. */
static struct direct_alert *place_of(struct direct *direct, const struct direct_alert *alert)
{
	struct direct_alert *least = &direct->alerts[0];

	for (size_t i = 0; i < direct->n_alerts; i++) {
		if (strcmp(direct->alerts[i].id, alert->id) == 0)
			return &direct->alerts[i];
		if (need_of(&direct->alerts[i]) < need_of(least))
			least = &direct->alerts[i];
	}
	if (direct->n_alerts < DIRECT_ALERTS_MAX)
		return &direct->alerts[direct->n_alerts++];
	return need_of(least) < need_of(alert) ? least : NULL;
}

void direct_note_alert(struct agent *agent, const struct alert *alert, const char *json, size_t n_json, bool is_refused)
{
	struct direct_alert noted = { .rev = alert->rev, .kind = alert->kind, .priority = alert->priority,
		.is_open = alert->state != ALERT_CLOSED, .is_refused = is_refused, .json = malloc(n_json), .n_json = n_json };
	struct direct_alert *place;

	snprintf(noted.id, sizeof(noted.id), "%s", alert->id);
	if (noted.json)
		memcpy(noted.json, json, n_json);
	place = place_of(&agent->direct, &noted);
	if (place) {
		free(place->json);
		*place = noted;
	} else {
		free(noted.json);
	}
}

static void say_alerts(struct agent *agent)
{
	char suffix[TOPIC_SUFFIX_MAX];

	for (size_t i = 0; i < agent->direct.n_alerts; i++) {
		struct direct_alert *alert = &agent->direct.alerts[i];

		if (alert->is_said || !alert->json)
			continue;
		snprintf(suffix, sizeof(suffix), "alert/%s", alert->id);
		alert->is_said = carry_publish(agent->carry, suffix, true, alert->json, alert->n_json) == 0;
	}
}

static void put_reading(struct agent *agent, const struct direct_reading *reading, struct batch *batch)
{
	const struct packed row = { .id = reading->id, .device = reading->device, .address = reading->address,
		.class = reading->class, .at_us = reading->at_us, .octets = reading->octets, .n_octets = reading->n_octets };
	scoped(freep) char *json = malloc(ACCEPTED_JSON_MAX);
	int n = json ? deliver_reading_json(agent, &row, json, ACCEPTED_JSON_MAX) : -1;

	if (n >= 0)
		batch_add(batch, json, (size_t)n, BATCH_OCTETS_MAX);
}

/* All of them in one message, newest first: where an older one still waits for its turn, carry lets this take its place. */
static void say_readings(struct agent *agent)
{
	struct direct *direct = &agent->direct;
	scoped(freep) struct batch *batch = NULL;
	struct outbox_state outbox;

	if (direct->are_readings_said || direct->n_readings == 0)
		return;
	batch = malloc(sizeof(*batch));
	if (!batch)
		return;
	store_outbox_state(agent->store, &outbox);
	batch_init(batch, agent->config.home.home, agent->boot, store_id(agent->store));
	batch_begin(batch, outbox.complete_to);
	for (size_t i = direct->n_readings; i > 0; i--)
		put_reading(agent, &direct->readings[i - 1], batch);
	batch_end(batch);
	direct->are_readings_said = carry_publish(agent->carry, "readings", false, batch->json, batch->n_octets) == 0;
}

void direct_say(struct agent *agent)
{
	say_alerts(agent);
	say_readings(agent);
}

void direct_say_again(struct agent *agent)
{
	agent->direct.are_readings_said = false;
	for (size_t i = 0; i < agent->direct.n_alerts; i++)
		agent->direct.alerts[i].is_said = false;
	if (agent->is_commit_failing)
		direct_say(agent);
}

/* What is written now waits for the next commit, and keeps its place until then. */
static void write_refused(struct agent *agent, struct direct_alert *alert)
{
	if (store_put_alert(agent->store, alert->id, alert->rev, alert->is_open, clock_wall_us(), alert->json, alert->n_json) < 0)
		return;
	alert->is_refused = false;
	commit_note(agent, CLASS_ALERT);
	if (alert->kind != ALERT_FAULT)
		commit_urgent(agent);
}

static void forget_alerts(struct agent *agent)
{
	struct direct *direct = &agent->direct;
	size_t n_refused = 0;

	for (size_t i = 0; i < direct->n_alerts; i++) {
		struct direct_alert alert = direct->alerts[i];

		direct->alerts[i] = (struct direct_alert){ 0 };
		if (alert.is_refused && alert.json) {
			write_refused(agent, &alert);
			direct->alerts[n_refused++] = alert;
		} else {
			free(alert.json);
		}
	}
	direct->n_alerts = n_refused;
}

static void forget_readings(struct direct *direct)
{
	size_t n_refused = 0;

	for (size_t i = 0; i < direct->n_readings; i++) {
		struct direct_reading reading = direct->readings[i];

		if (reading.is_refused)
			direct->readings[n_refused++] = reading;
		else
			reading_done(&reading);
	}
	direct->n_readings = n_refused;
}

void direct_forget(struct agent *agent)
{
	forget_readings(&agent->direct);
	forget_alerts(agent);
}

void direct_done(struct agent *agent)
{
	struct direct *direct = &agent->direct;

	while (direct->n_readings > 0)
		reading_done(&direct->readings[--direct->n_readings]);
	while (direct->n_alerts > 0)
		free(direct->alerts[--direct->n_alerts].json);
}
