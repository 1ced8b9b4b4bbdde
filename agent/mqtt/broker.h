/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * One connection to the broker, by libmosquitto, which is told everything and asked nothing: it never reconnects, never
 * queues (the window is laresd's), and its client is made anew for every connection and destroyed outside its callbacks.
 *
 * What happens is said as records: UP, DOWN (once for every connect that was begun), PUBLISHED, SUBSCRIBED, MESSAGE,
 * REFUSED.
 */
#include <mosquitto.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/config.h"
#include "mqtt/pending.h"
#include "mqtt/tls.h"
#include "mqtt/words.h"

enum {
	BROKER_KEEPALIVE_S = 20,
	BROKER_SESSION_EXPIRY_S = 7 * 24 * 3600,
	BROKER_RECEIVE_MAX = 20, /* commands that the broker may send unanswered */
};

#define BROKER_HANDSHAKE_US UINT64_C(15000000) /* TLS and CONNACK */
#define BROKER_MISC_US UINT64_C(1000000)

typedef void (*broker_say_fn)(void *context, const struct record *record);

struct broker {
	const struct config *config;
	broker_say_fn say;
	void *context;

	struct mosquitto *client; /* NULL: no connection, none begun */
	struct tls tls;
	bool is_connected; /* by TCP */
	bool is_up; /* by MQTT */
	bool is_over;
	struct fault fault; /* with is_over */
	uint64_t deadline_us; /* of the handshake */
	struct pending pending;
};

void broker_init(struct broker *broker, const struct config *config, broker_say_fn say, void *context);

/* Begin. Resolves the name and connects, and blocks for it: at most some 40 s. */
void broker_connect(struct broker *broker, const struct record *connect);

/*
 * Between these two what is published is put together, by the kernel, into full TCP segments: libmosquitto writes every
 * message with a call of its own, and each would be a segment. Costs an alert nothing: the end of the turn sends it.
 */
void broker_gather(struct broker *broker, bool is_gathering);

void broker_publish(struct broker *broker, const struct record *publish);
void broker_subscribe(struct broker *broker, const struct record *subscribe);

/* What to poll for; -1 without a connection. To be asked every turn: the socket may be another one. */
int broker_fd(const struct broker *broker);
short broker_events(const struct broker *broker);

/* Read, write and keep alive, after poll() and at least every BROKER_MISC_US. */
void broker_turn(struct broker *broker, short revents, uint64_t now_us);

/* Say goodbye so that the will is sent, and forget the connection. Says DOWN where there was one. */
void broker_end(struct broker *broker, const char *words);
