/* SPDX-License-Identifier: Apache-2.0 */
#include "broker.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clockwork.h"
#include "hazard.h"
#include "ledger.h"
#include "proto/mqtt_reason.h"
#include "team.h"
#include "tests/crash/chance.h"
#include "trace.h"
#include "wire.h"

enum { RETAINED_MAX = 256, WAITING_MAX = 4096, TOPIC_TEXT_MAX = 300, DOWN_MAX = 64 };

/* A message on its way. */
struct post {
	struct post *next;
	uint64_t number, epoch;
	bool is_retained;
	char topic[TOPIC_TEXT_MAX];
	size_t n;
	char payload[];
};

static struct {
	struct chance chance;
	bool is_healed;
	bool is_up, is_mute, is_connecting;
	uint64_t epoch; /* of links: what belongs to an older one is void */
	uint64_t up_us, n_taken;
	uint64_t due_us; /* nothing is handed to the team before what went before it, but with delays */
	uint64_t down_due_us; /* nor to the home */
	bool is_will_set;
	char will_topic[TOPIC_TEXT_MAX], will[2048];
	struct {
		char topic[TOPIC_TEXT_MAX];
		char *payload; /* NULL: none */
	} retained[RETAINED_MAX];
	struct {
		char suffix[TOPIC_TEXT_MAX];
		char *payload;
		bool is_retained;
	} down[DOWN_MAX]; /* of the team to the home */
	size_t n_down;
	bool has_session; /* the broker remembers the home's subscriptions */
	uint64_t refusing_until_us, away_until_us;
	uint8_t refusing_with;
} broker;

static bool may(enum hazard hazard)
{
	return !broker.is_healed && hazard_is_on(hazard);
}

void broker_begin(uint64_t seed)
{
	broker_end();
	memset(&broker, 0, sizeof(broker));
	broker.chance.state = seed;
}

void broker_end(void)
{
	for (size_t i = 0; i < RETAINED_MAX; i++)
		free(broker.retained[i].payload);
	for (size_t i = 0; i < broker.n_down; i++)
		free(broker.down[i].payload);
	memset(&broker, 0, sizeof(broker));
}

bool broker_is_up(void)
{
	return broker.is_up && !broker.is_mute;
}

uint64_t broker_up_us(void)
{
	return broker.up_us;
}

uint64_t broker_n_taken(void)
{
	return broker.n_taken;
}

static uint64_t latency_us(void)
{
	uint64_t us = 5000 + chance_below(&broker.chance, 60000);

	if (may(HAZARD_DELAYS) && chance_percent(&broker.chance, 5))
		us += chance_below(&broker.chance, 15000) * UINT64_C(1000);
	return us;
}

/* ---- to the home ---- */

static void hand_down(const char *suffix, const char *payload, bool is_retained)
{
	char topic[TOPIC_TEXT_MAX];

	snprintf(topic, sizeof(topic), "lares/1/" TEAM_NAME "/" TEAM_HOME "/down/%s", suffix);
	wire_say(LINE_CARRIER, &(struct record){ .type = RECORD_MESSAGE, .message = { is_retained, topic }, .payload = payload,
		.n_payload = strlen(payload) });
}

static void deliver_down(void *context, uint64_t epoch)
{
	struct post *post = context;

	if (broker.is_up && epoch == broker.epoch && !broker.is_mute) {
		hand_down(post->topic, post->payload, post->is_retained);
		if (may(HAZARD_FORGETTING) && chance_percent(&broker.chance, 10))
			hand_down(post->topic, post->payload, post->is_retained);
	} else if (!post->is_retained && broker.n_down < DOWN_MAX && !(may(HAZARD_FORGETTING) && chance_percent(&broker.chance, 30))) {
		broker.down[broker.n_down].payload = strdup(post->payload);
		snprintf(broker.down[broker.n_down++].suffix, TOPIC_TEXT_MAX, "%s", post->topic);
	}
	free(post);
}

static struct post *post_of(const char *topic, const void *payload, size_t n)
{
	struct post *post = calloc(1, sizeof(*post) + n + 1);

	if (!post)
		abort();
	snprintf(post->topic, sizeof(post->topic), "%s", topic);
	memcpy(post->payload, payload, n);
	post->n = n;
	post->epoch = broker.epoch;
	return post;
}

/* Returns where the topic is kept, or a free place; NULL: there is none. */
static char **retained_at(const char *topic)
{
	size_t free_place = RETAINED_MAX;

	for (size_t i = 0; i < RETAINED_MAX; i++) {
		if (broker.retained[i].payload && strcmp(broker.retained[i].topic, topic) == 0)
			return &broker.retained[i].payload;
		if (!broker.retained[i].payload && free_place == RETAINED_MAX)
			free_place = i;
	}
	if (free_place == RETAINED_MAX)
		return NULL;
	snprintf(broker.retained[free_place].topic, TOPIC_TEXT_MAX, "%s", topic);
	return &broker.retained[free_place].payload;
}

static void retain(const char *topic, const char *payload)
{
	char **kept = retained_at(topic);

	if (!kept)
		return;
	free(*kept);
	*kept = payload[0] ? strdup(payload) : NULL;
}

void broker_send(const char *suffix, const char *payload, bool is_retained)
{
	uint64_t due_us = clockwork_true_us() + latency_us();
	char topic[TOPIC_TEXT_MAX];

	snprintf(topic, sizeof(topic), "down/%s", suffix);
	if (is_retained)
		retain(topic, payload);
	if (due_us < broker.down_due_us && !may(HAZARD_DELAYS)) /* in order (MQTT 5, 4.6) */
		due_us = broker.down_due_us;
	broker.down_due_us = due_us;
	clockwork_at(due_us, deliver_down, post_of(suffix, payload, strlen(payload)), broker.epoch);
}

/* ---- the link ---- */

static void end_link(bool tells_laresd, enum link_fault fault, uint8_t reason)
{
	bool was_up = broker.is_up;

	broker.is_up = broker.is_connecting = broker.is_mute = false;
	broker.epoch++;
	if (tells_laresd)
		wire_say(LINE_CARRIER, &(struct record){ .type = RECORD_DOWN, .down = { fault, reason, "the link ended" } });
	ledger_on_link_down();
	trace("link down %s", tells_laresd ? "told" : "");
	if (was_up && broker.is_will_set)
		team_on_message(broker.will_topic, broker.will, strlen(broker.will), false);
	broker.is_will_set = false;
	team_on_link(false);
}

static void break_link(void *context, uint64_t epoch)
{
	(void)context;
	if (broker.is_healed || !broker.is_up || epoch != broker.epoch)
		return;
	if (chance_percent(&broker.chance, 30)) /* the line is down */
		broker.away_until_us = clockwork_true_us() + chance_below(&broker.chance, 7200) * CLOCK_SECOND;
	end_link(true, LINK_CLOSED, 0);
}

static void go_mute(void *context, uint64_t epoch)
{
	(void)context;
	if (broker.is_healed || !broker.is_up || epoch != broker.epoch)
		return;
	trace("link mute");
	broker.is_mute = true;
}

static void hand_down_kept(void)
{
	for (size_t i = 0; i < broker.n_down; i++) {
		hand_down(broker.down[i].suffix, broker.down[i].payload, false);
		free(broker.down[i].payload);
	}
	broker.n_down = 0;
	for (size_t i = 0; i < RETAINED_MAX; i++)
		if (broker.retained[i].payload && strncmp(broker.retained[i].topic, "down/", 5) == 0)
			hand_down(broker.retained[i].topic + 5, broker.retained[i].payload, true);
}

static void plan_an_end(void)
{
	uint64_t now_us = clockwork_true_us();

	if (may(HAZARD_LINK) && chance_percent(&broker.chance, 80))
		clockwork_at(now_us + (1 + chance_below(&broker.chance, 20000)) * CLOCK_SECOND, break_link, NULL, broker.epoch);
	if (may(HAZARD_HALF_OPEN) && chance_percent(&broker.chance, 50))
		clockwork_at(now_us + (1 + chance_below(&broker.chance, 30000)) * CLOCK_SECOND, go_mute, NULL, broker.epoch);
}

static void come_up(void *context, uint64_t epoch)
{
	bool is_kept = broker.has_session && !(may(HAZARD_FORGETTING) && chance_percent(&broker.chance, 30));

	(void)context;
	if (!broker.is_connecting || epoch != broker.epoch)
		return;
	broker.is_connecting = false;
	if (may(HAZARD_LINK) && (clockwork_true_us() < broker.away_until_us || chance_percent(&broker.chance, 40))) {
		static const uint8_t reasons[] = { 0, 0, MQTT_SERVER_BUSY, MQTT_QUOTA_EXCEEDED, MQTT_TAKEN_OVER, MQTT_BANNED };

		end_link(true, (enum link_fault)chance_below(&broker.chance, LINK_FAULT_COUNT),
			reasons[chance_below(&broker.chance, sizeof(reasons))]);
		return;
	}
	broker.is_up = broker.has_session = true;
	broker.up_us = clockwork_true_us();
	trace("link up session %s", is_kept ? "kept" : "new");
	wire_say(LINE_CARRIER, &(struct record){ .type = RECORD_UP,
		.up = { is_kept, (uint16_t)(may(HAZARD_REFUSALS) && chance_percent(&broker.chance, 30) ? 10 : 65535), 0, "up" } });
	if (is_kept)
		hand_down_kept();
	team_on_link(true);
	plan_an_end();
}

static void on_connect(const struct record *record)
{
	snprintf(broker.will_topic, sizeof(broker.will_topic), "%s", record->connect.will_topic);
	snprintf(broker.will, sizeof(broker.will), "%.*s", (int)record->n_payload, (const char *)record->payload);
	broker.is_will_set = true;
	broker.is_connecting = true;
	ledger_on_connect();
	clockwork_at(clockwork_true_us() + 20000 + latency_us(), come_up, NULL, ++broker.epoch);
}

static void knock(void *context, uint64_t n)
{
	(void)context;
	if (wire_is_connected(LINE_CARRIER) || !wire_connect(LINE_CARRIER))
		return;
	(void)n;
}

static void say_hello(void *context, uint64_t n)
{
	(void)context;
	(void)n;
	if (wire_is_connected(LINE_CARRIER))
		wire_say(LINE_CARRIER, &(struct record){ .type = RECORD_HELLO, .hello = { "lares-mqtt", "sim" } });
	else if (wire_connect(LINE_CARRIER))
		clockwork_at(clockwork_true_us() + CLOCK_SECOND, say_hello, NULL, 0);
}

void broker_on_laresd(void)
{
	uint64_t now_us = clockwork_true_us();

	clockwork_at(now_us + 100000, knock, NULL, 0);
	clockwork_at(now_us + 110000 + chance_below(&broker.chance, 900000), say_hello, NULL, 0);
}

static void on_laresd_gone(void)
{
	if (broker.is_up || broker.is_connecting)
		end_link(false, LINK_CLOSED, 0);
	clockwork_at(clockwork_true_us() + CLOCK_SECOND, knock, NULL, 0);
	clockwork_at(clockwork_true_us() + CLOCK_SECOND + 10000, say_hello, NULL, 0);
}

/* ---- from the home ---- */

static uint8_t verdict_on(const char *topic)
{
	static const uint8_t reasons[] = { MQTT_UNSPECIFIED, MQTT_NOT_AUTHORISED, MQTT_QUOTA_EXCEEDED, MQTT_PACKET_TOO_LARGE, 0x83 };
	uint64_t now_us = clockwork_true_us();

	if (may(HAZARD_REFUSALS) && now_us > broker.refusing_until_us && chance_below(&broker.chance, 2000) == 0) {
		broker.refusing_until_us = now_us + chance_below(&broker.chance, 3600) * CLOCK_SECOND;
		broker.refusing_with = reasons[chance_below(&broker.chance, sizeof(reasons))];
	}
	if (may(HAZARD_REFUSALS) && now_us < broker.refusing_until_us && chance_percent(&broker.chance, 60))
		return broker.refusing_with;
	if (!team_is_there() && strstr(topic, "/up/alert/") && may(HAZARD_FORGETTING))
		return MQTT_NO_SUBSCRIBERS;
	return 0;
}

static void deliver_up(void *context, uint64_t argument)
{
	struct post *post = context;
	bool is_current = broker.is_up && post->epoch == broker.epoch && !broker.is_mute;
	uint8_t reason;

	(void)argument;
	/* The link broke while it was on its way: it may have come through all the same, and nobody says so. */
	if (!is_current) {
		if (chance_percent(&broker.chance, 50))
			team_on_message(post->topic, post->payload, post->n, false);
		free(post);
		return;
	}
	reason = verdict_on(post->topic);
	if (reason < MQTT_UNSPECIFIED) {
		broker.n_taken++;
		if (post->is_retained)
			retain(post->topic, post->payload);
		ledger_on_taken(post->topic, post->payload, post->n, reason);
		team_on_message(post->topic, post->payload, post->n, false);
		if (may(HAZARD_FORGETTING) && chance_percent(&broker.chance, 3))
			team_on_message(post->topic, post->payload, post->n, true);
	}
	wire_say(LINE_CARRIER, &(struct record){ .type = RECORD_PUBLISHED, .answer = { post->number, reason } });
	ledger_on_answered();
	free(post);
}

static void on_publish(const struct record *record)
{
	struct post *post = post_of(record->publish.topic, record->payload, record->n_payload);
	uint64_t due_us = clockwork_true_us() + latency_us();

	post->number = record->publish.number;
	post->is_retained = record->publish.retain;
	ledger_on_published(post->topic, post->payload, post->n);
	/* Brokers answer in order (MQTT 5, 4.6); only what is delayed on the way to the team is not. */
	if (due_us < broker.due_us)
		due_us = broker.due_us;
	broker.due_us = due_us;
	clockwork_at(due_us, deliver_up, post, 0);
}

static void answer_subscribe(void *context, uint64_t number)
{
	uint64_t epoch = (uint64_t)(uintptr_t)context;

	if (broker.is_up && epoch == broker.epoch && !broker.is_mute)
		wire_say(LINE_CARRIER, &(struct record){ .type = RECORD_SUBSCRIBED, .answer = { number, 1 } });
	if (broker.is_up && epoch == broker.epoch && !broker.is_mute && number == 4)
		hand_down_kept();
}

static void on_record(const struct record *record)
{
	switch ((int)record->type) {
	case RECORD_CONNECT:
		on_connect(record);
		break;
	case RECORD_PUBLISH:
		on_publish(record);
		break;
	case RECORD_SUBSCRIBE:
		clockwork_at(clockwork_true_us() + latency_us(), answer_subscribe, (void *)(uintptr_t)broker.epoch,
			record->subscribe.number);
		break;
	case RECORD_DISCONNECT:
		end_link(true, LINK_CLOSED, 0);
		break;
	default: /* laresd says no other */
		break;
	}
}

const struct line_end broker_end_of_line = { on_record, on_laresd_gone };

void broker_heal(void)
{
	broker.is_healed = true;
	broker.refusing_until_us = 0;
	if (broker.is_mute)
		end_link(true, LINK_CLOSED, 0);
}
