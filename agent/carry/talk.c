/* SPDX-License-Identifier: Apache-2.0 */
#include "carry/talk.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/log.h"
#include "proto/hex.h"
#include "proto/json/link_json.h"
#include "proto/stamp.h"

enum { NONCE_SIZE = 16 };

#define STORE_RETRY_US UINT64_C(1000000)

/* The last is all that a home may hear that has no certificate yet. */
static const char *const subscriptions[] = { "do/+", "plan", "seen", "team", "certificate" };

enum { N_SUBSCRIPTIONS = sizeof(subscriptions) / sizeof(*subscriptions) };

static unsigned first_subscription(const struct carry *carry)
{
	return carry->mode == CARRY_JOINING ? N_SUBSCRIPTIONS - 1 : 0;
}

/* The last words of a link, or of an attempt, which the session has left already. */
static void end_link(struct carry *carry, enum uplink_state before, enum link_fault fault, const char *words)
{
	if (before != UPLINK_CONNECTING)
		carry->last.since_us = clock_now_us();
	order_link_down(&carry->order, before == UPLINK_ENDING);
	carry->last.n_dropped += carry->posts.n;
	posts_clear(&carry->posts);
	carry->nonce[0] = '\0';
	carry->last.is_repeated = before == UPLINK_CONNECTING && carry->last.fault == fault &&
		strncmp(carry->last.words, words, sizeof(carry->last.words) - 1) == 0;
	carry->last.fault = fault;
	snprintf(carry->last.words, sizeof(carry->last.words), "%s", words);
	carry->ops->on_link(carry->context, false, carry->last.words);
}

void talk_drop(struct carry *carry, const char *words)
{
	enum uplink_state before = carry->uplink.state;

	carry->peer_source = sd_event_source_disable_unref(carry->peer_source);
	channel_free(take(carry->peer));
	carry->is_number_unused = false;
	uplink_on_carrier_gone(&carry->uplink, clock_now_us());
	if (before >= UPLINK_CONNECTING)
		end_link(carry, before, LINK_CLOSED, words);
}

/* Returns 0, or a negative errno after which there is no peer; -EMSGSIZE leaves it alone. */
static int send_record(struct carry *carry, const struct record *record)
{
	int r = channel_send(carry->peer, record);

	if (r == 0 || r == -EMSGSIZE)
		return r;
	talk_drop(carry, r == CHANNEL_FULL ? "the carrier does not listen" : "the carrier is gone");
	return -EPIPE;
}

int talk_link(const struct carry *carry, bool is_online, char *ret_json, size_t n_json)
{
	int64_t wall_us = clock_wall_us();
	const struct link_message link = {
		.home = carry->home,
		.boot = carry->boot,
		.session = carry->session_number,
		.to = carry->nonce,
		.is_online = is_online,
		.at = stamp_of(wall_us, clock_zone_s(wall_us)),
	};

	return link_json(&link, ret_json, n_json);
}

static void new_nonce(struct carry *carry)
{
	uint8_t octets[NONCE_SIZE];

	carry->ops->random(carry->context, octets, sizeof(octets));
	hex_encode(octets, sizeof(octets), carry->nonce);
}

/* The will names this very session, so that it is numbered before it begins. */
void talk_connect(struct carry *carry)
{
	char topic[TOPIC_MAX], will[LINK_JSON_MAX];
	int n;

	if (!carry->is_number_unused)
		carry->session_number = carry->ops->next_session(carry->context);
	carry->is_number_unused = true;
	new_nonce(carry);
	if (carry->mode == CARRY_JOINING) {
		topic[0] = '\0';
		n = 0;
	} else {
		topic_build(carry->team, carry->home, TOPIC_UP, "link", topic);
		n = talk_link(carry, false, will, sizeof(will));
	}
	send_record(carry, &(struct record){
		.type = RECORD_CONNECT,
		.connect = { carry->ops->time_floor_s(carry->context), carry->client_id, topic },
		.payload = will,
		.n_payload = n < 0 ? 0 : (size_t)n,
	});
}

void talk_end_settings(struct carry *carry)
{
	carry->is_outdated = true;
	send_record(carry, &(struct record){ .type = RECORD_SETTINGS, .settings = { carry->set } });
}

void talk_disconnect(struct carry *carry)
{
	send_record(carry, &(struct record){ .type = RECORD_DISCONNECT });
}

/* Into carry->last_topic. Returns 0 or -EINVAL. */
static int find_topic(struct carry *carry, const char *suffix)
{
	int r;

	if (suffix[0] != '\0' && strcmp(suffix, carry->last_suffix) == 0)
		return 0;
	carry->last_suffix[0] = '\0';
	r = topic_build(carry->team, carry->home, TOPIC_UP, suffix, carry->last_topic);
	if (r < 0)
		return r;
	strcpy(carry->last_suffix, suffix); /* its levels have been found short enough */
	return 0;
}

static int send_publish(struct carry *carry, uint64_t number, const char *suffix, bool retain, const void *payload,
	size_t n_payload)
{
	struct record publish = { .type = RECORD_PUBLISH, .payload = payload, .n_payload = n_payload };
	int r = find_topic(carry, suffix);

	publish.publish.number = number;
	publish.publish.qos = 1;
	publish.publish.retain = retain;
	publish.publish.topic = carry->last_topic;
	if (r >= 0)
		r = send_record(carry, &publish);
	if (r == -EMSGSIZE || r == -EINVAL) {
		order_answer(&carry->order, number, MQTT_PACKET_TOO_LARGE, clock_now_us());
		r = 0;
	}
	return r;
}

static int send_subscribe(struct carry *carry, size_t i)
{
	struct record subscribe = { .type = RECORD_SUBSCRIBE, .subscribe = { .number = i + 1 } };
	char topic[TOPIC_MAX];

	topic_build_filter(carry->team, carry->home, TOPIC_DOWN, subscriptions[i], topic);
	subscribe.subscribe.topic = topic;
	return send_record(carry, &subscribe);
}

static void note_link(struct carry *carry, uint64_t number)
{
	carry->link_number = number;
	carry->is_link_refused = false;
}

static int say_birth(struct carry *carry, uint64_t now_us)
{
	char json[LINK_JSON_MAX];
	int n = talk_link(carry, true, json, sizeof(json));

	note_link(carry, order_take_post(&carry->order, now_us));
	return n < 0 ? n : send_publish(carry, carry->link_number, "link", true, json, (size_t)n);
}

static int begin_link(struct carry *carry, const struct record *record, uint64_t now_us)
{
	int r;

	r = uplink_on_up(&carry->uplink, now_us);
	if (r < 0)
		return r;
	order_link_up(&carry->order, record->up.receive_max, record->up.packet_max, now_us);
	carry->is_number_unused = false;
	carry->has_told_refusal = false;
	carry->last.since_us = now_us;
	snprintf(carry->last.words, sizeof(carry->last.words), "%s", record->up.words);
	carry->is_proven = false;
	r = carry->mode == CARRY_JOINING ? 0 : say_birth(carry, now_us);
	carry->n_subscribing = N_SUBSCRIPTIONS - first_subscription(carry);
	carry->refused = NULL;
	for (size_t i = first_subscription(carry); i < N_SUBSCRIPTIONS && r == 0; i++)
		r = send_subscribe(carry, i);
	if (r == 0)
		carry->ops->on_link(carry->context, true, carry->last.words);
	return r;
}

static int send_post(struct carry *carry, uint64_t number)
{
	scoped(post_freep) struct post *post = posts_shift(&carry->posts);

	if (strcmp(post->suffix, "link") == 0)
		note_link(carry, number);
	return send_publish(carry, number, post->suffix, post->retain, post->json, post->n_json);
}

/* One message, where there is one to send and room for it. Returns 0, ORDER_NOTHING or a negative errno. */
static int send_next(struct carry *carry, uint64_t now_us)
{
	struct parcel parcel;
	uint64_t number;
	int r = carry->mode == CARRY_JOINING ? ORDER_NOTHING : order_take(&carry->order, true, now_us, &parcel);

	if (r == ORDER_NOTHING && carry->posts.n > 0) {
		number = order_take_post(&carry->order, now_us);
		if (number != 0)
			return send_post(carry, number);
	}
	if (r == ORDER_NOTHING && carry->mode != CARRY_JOINING)
		r = order_take(&carry->order, false, now_us, &parcel);
	if (r != 0)
		return r;
	return send_publish(carry, parcel.number, parcel.suffix, parcel.retain, parcel.payload, parcel.n_payload);
}

static bool can_send(const struct carry *carry)
{
	return carry->peer && carry->uplink.state == UPLINK_UP && !channel_is_waiting(carry->peer);
}

/* Told once: it is tried again every second, for as long as a disk is broken. */
static void on_store_failure(struct carry *carry, int error, uint64_t now_us)
{
	if (!carry->has_told_store)
		log_error("carry: the store gives nothing out: %s", strerror(-error));
	carry->has_told_store = true;
	carry->store_retry_us = now_us + STORE_RETRY_US;
}

/* While the carrier takes what we give it: what waits is better kept in the store, where an alert can overtake it. */
void talk_send_all(struct carry *carry, uint64_t now_us)
{
	int r = 0;

	if (now_us >= carry->store_retry_us)
		carry->store_retry_us = 0;
	while (r == 0 && carry->store_retry_us == 0 && can_send(carry))
		r = send_next(carry, now_us);
	if (r < 0 && carry->peer)
		on_store_failure(carry, r, now_us);
	else if (carry->store_retry_us == 0)
		carry->has_told_store = false;
	if (carry->peer && channel_flush(carry->peer) < 0)
		talk_drop(carry, "the carrier is gone");
}

static void on_taken(struct carry *carry)
{
	if (carry->is_proven || carry->is_outdated)
		return;
	carry->is_proven = true;
	if (carry->ops->on_proven)
		carry->ops->on_proven(carry->context);
}

static void on_answer(struct carry *carry, uint64_t number, uint8_t reason, const char *words, uint64_t now_us)
{
	if (order_answer(&carry->order, number, reason, now_us) != 0)
		return;
	if (reason < MQTT_UNSPECIFIED) {
		on_taken(carry);
		return;
	}
	carry->is_link_refused |= number == carry->link_number;
	if (!carry->has_told_refusal)
		log_warning("carry: a message was refused (reason 0x%02x%s%s); it is kept and tried again", reason,
			words[0] ? ": " : "", words);
	carry->has_told_refusal = true;
}

/* A home that is refused what the team sends does not hear receipts, commands or plans. */
static void on_subscribed(struct carry *carry, const struct record *record)
{
	if (carry->n_subscribing == 0 || record->answer.number - 1 >= N_SUBSCRIPTIONS)
		return;
	carry->n_subscribing--;
	if (record->answer.reason >= MQTT_UNSPECIFIED) {
		carry->refused = subscriptions[record->answer.number - 1];
		log_warning("carry: the broker refuses the subscription of down/%s (reason 0x%02x)", carry->refused,
			record->answer.reason);
	}
	if (carry->n_subscribing == 0)
		carry->ops->on_hearing(carry->context, carry->refused);
}

/* Topics that are not of this home were not asked for, and are nothing to us. */
static void on_message(struct carry *carry, const struct record *record)
{
	struct topic topic;

	if (topic_split(record->message.topic, &topic) < 0 || topic.way != TOPIC_DOWN ||
		strcmp(topic.team, carry->team) != 0 || strcmp(topic.home, carry->home) != 0)
		return;
	carry->ops->on_message(carry->context, topic.suffix, record->payload, record->n_payload,
		record->message.is_retained);
}

static int on_down(struct carry *carry, const struct record *record, uint64_t now_us)
{
	enum uplink_state before = carry->uplink.state;
	int r = uplink_on_down(&carry->uplink, record->down.reason, now_us);

	if (r < 0)
		return r;
	/* Up to the handshake the broker has heard nothing of this session. */
	carry->is_number_unused = before == UPLINK_CONNECTING && record->down.fault <= LINK_TLS;
	end_link(carry, before, record->down.fault, record->down.words);
	return 0;
}

static int on_notice(struct carry *carry, const struct record *record)
{
	if (carry->uplink.state <= UPLINK_GREETING)
		return -EPROTO;
	carry->ops->on_notice(carry->context, record->notice.kind, record->notice.number, record->notice.words);
	return 0;
}

/* What it was started with: its supervisor may have been slower than we, or have been asked before the last change. */
static int on_settings(struct carry *carry, const struct record *record)
{
	if (carry->uplink.state <= UPLINK_GREETING)
		return -EPROTO;
	if (strcmp(record->settings.set, carry->set) == 0)
		return 0;
	log_info("carry: the carrier has other settings; it is asked to begin anew");
	talk_end_settings(carry);
	return 0;
}

/* Returns 0, or a negative errno for a carrier that does not keep to the rules. */
static int on_record(struct carry *carry, const struct record *record)
{
	uint64_t now_us = clock_now_us();

	switch (record->type) {
	case RECORD_HELLO:
		carry->is_outdated = false;
		return uplink_on_hello(&carry->uplink, now_us);
	case RECORD_UP:
		return begin_link(carry, record, now_us);
	case RECORD_DOWN:
		return on_down(carry, record, now_us);
	case RECORD_PUBLISHED:
		on_answer(carry, record->answer.number, record->answer.reason, "", now_us);
		return 0;
	case RECORD_REFUSED:
		on_answer(carry, record->refused.number, MQTT_UNSPECIFIED, record->refused.words, now_us);
		return 0;
	case RECORD_SUBSCRIBED:
		on_subscribed(carry, record);
		return 0;
	case RECORD_MESSAGE:
		on_message(carry, record);
		return 0;
	case RECORD_NOTICE:
		return on_notice(carry, record);
	case RECORD_SETTINGS:
		return on_settings(carry, record);
	case RECORD_CONNECT:
	case RECORD_SUBSCRIBE:
	case RECORD_PUBLISH:
	case RECORD_DISCONNECT:
	case RECORD_ALARM:
	case RECORD_SOUNDED:
	case RECORD_TYPE_COUNT:
		break;
	}
	return -EPROTO;
}

void talk_read(struct carry *carry)
{
	struct record record;
	int r = 0;

	for (int i = 0; i < CARRY_RECORDS_A_TURN && carry->peer; i++) {
		r = channel_receive(carry->peer, &record);
		if (r == CHANNEL_EMPTY)
			return;
		if (r == 0)
			r = on_record(carry, &record);
		if (r == 0 || !carry->peer)
			continue;
		if (r == -EBADMSG || r == -EPROTO)
			log_warning("carry: the carrier does not keep to the rules; its connection is closed");
		talk_drop(carry, r == CHANNEL_END ? "the carrier is gone" : strerror(-r));
	}
}

