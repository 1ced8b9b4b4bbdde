/* SPDX-License-Identifier: Apache-2.0 */
#include "mqtt/callbacks.h"

#include <mqtt_protocol.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "loop/clock.h"
#include "mqtt/broker.h"
#include "mqtt/notices.h"

/* 3.1.1 tells none; mosquitto's max_inflight_messages, and no more than others take. */
enum { OLD_RECEIVE_MAX = 20 };

/* A session that the broker keeps for less than we asked for is a session that loses commands. */
static void describe_link(const struct broker *broker, const mosquitto_property *properties, char *ret_words, size_t n_words)
{
	uint32_t kept_s = DIAL_SESSION_EXPIRY_S;
	size_t n = (size_t)snprintf(ret_words, n_words, "connected to %s%s", broker_endpoint(broker)->uri,
		choice_is_old(&broker->choice, broker->at) ? " with MQTT 3.1.1" : "");

	mosquitto_property_read_int32(properties, MQTT_PROP_SESSION_EXPIRY_INTERVAL, &kept_s, false);
	if (kept_s < DIAL_SESSION_EXPIRY_S)
		snprintf(ret_words + n, n_words - n, "; it keeps our session for only %u s", kept_s);
}

static void begin_link(struct broker *broker, bool has_session, const mosquitto_property *properties)
{
	char words[RECORD_TEXT_MAX];
	struct record up = { .type = RECORD_UP, .up = { .is_session_present = has_session, .words = words } };

	up.up.receive_max = choice_is_old(&broker->choice, broker->at) ? OLD_RECEIVE_MAX : UINT16_MAX;
	mosquitto_property_read_int16(properties, MQTT_PROP_RECEIVE_MAXIMUM, &up.up.receive_max, false);
	mosquitto_property_read_int32(properties, MQTT_PROP_MAXIMUM_PACKET_SIZE, &up.up.packet_max, false);
	describe_link(broker, properties, words, sizeof(words));
	broker->is_up = true;
	broker->up_us = clock_now_us();
	broker->look_us = broker->up_us + BROKER_LOOK_US;
	broker->told[broker->at][0] = '\0';
	choice_on_up(&broker->choice, broker->at);
	broker->say(broker->context, &up);
	notice_link(broker);
}

static void on_connect(struct mosquitto *client, void *data, int reason, int flags, const mosquitto_property *properties)
{
	struct broker *broker = data;
	char *brokers_words = NULL;

	(void)client;
	broker->has_heard = true;
	if (reason == 0)
		return begin_link(broker, flags & 1, properties);
	mosquitto_property_read_string(properties, MQTT_PROP_REASON_STRING, &brokers_words, false);
	broker_give_up(broker, fault_of_refusal((uint8_t)reason, brokers_words));
	free(brokers_words);
}

static void on_disconnect(struct mosquitto *client, void *data, int rc, const mosquitto_property *properties)
{
	struct broker *broker = data;
	char *brokers_words = NULL;

	(void)client;
	/* Below 0x80 it is an enum mosq_err_t, and the call that returns it tells. */
	if (rc < MQTT_RC_UNSPECIFIED)
		return;
	mosquitto_property_read_string(properties, MQTT_PROP_REASON_STRING, &brokers_words, false);
	broker_give_up(broker, fault_of_end((uint8_t)rc, brokers_words));
	free(brokers_words);
}

static void answer(struct broker *broker, int mid, bool is_subscription, uint8_t reason)
{
	uint64_t number;

	broker->has_heard = true;
	if (pending_take(&broker->pending, mid, is_subscription, &number))
		broker->say(broker->context, &(struct record){
			.type = is_subscription ? RECORD_SUBSCRIBED : RECORD_PUBLISHED,
			.answer = { number, reason },
		});
}

static void on_publish(struct mosquitto *client, void *data, int mid, int reason, const mosquitto_property *properties)
{
	(void)client;
	(void)properties;
	answer(data, mid, false, (uint8_t)reason);
}

static void on_subscribe(struct mosquitto *client, void *data, int mid, int n_granted, const int *granted,
	const mosquitto_property *properties)
{
	(void)client;
	(void)properties;
	answer(data, mid, true, n_granted > 0 && granted[0] < MQTT_RC_UNSPECIFIED ? 0 : MQTT_RC_NOT_AUTHORIZED);
}

static void on_message(struct mosquitto *client, void *data, const struct mosquitto_message *message,
	const mosquitto_property *properties)
{
	struct broker *broker = data;

	(void)client;
	(void)properties;
	broker->has_heard = true;
	if (message->payloadlen < 0 || message->payloadlen > RECORD_BODY_MAX - 2 * RECORD_TEXT_MAX ||
		strlen(message->topic) > RECORD_TEXT_MAX)
		return;
	broker->say(broker->context, &(struct record){
		.type = RECORD_MESSAGE,
		.message = { message->retain, message->topic },
		.payload = message->payload,
		.n_payload = (size_t)message->payloadlen,
	});
}

void callbacks_set(struct mosquitto *client)
{
	mosquitto_connect_v5_callback_set(client, on_connect);
	mosquitto_disconnect_v5_callback_set(client, on_disconnect);
	mosquitto_publish_v5_callback_set(client, on_publish);
	mosquitto_subscribe_v5_callback_set(client, on_subscribe);
	mosquitto_message_v5_callback_set(client, on_message);
}
