/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * The connection to a broker, by libmosquitto, which is told everything and asked nothing: it never reconnects, never
 * queues (the window is laresd's), and its client is made anew for every attempt and destroyed outside its callbacks.
 *
 * What happens is said as records: UP, DOWN (once for every connect that was begun, after its last attempt: choice.h),
 * PUBLISHED, SUBSCRIBED, MESSAGE, REFUSED, NOTICE.
 */
#include <mosquitto.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/config.h"
#include "mqtt/choice.h"
#include "mqtt/dial.h"
#include "mqtt/guard.h"
#include "mqtt/pending.h"
#include "mqtt/tls.h"
#include "mqtt/words.h"

#define BROKER_HANDSHAKE_US UINT64_C(15000000) /* TLS and CONNACK */
/*
 * How often libmosquitto looks at its keepalive. It does so in whole turns and asks twice (for silence, and for the answer
 * to its PINGREQ), so that a silence of 2 * 20 s is found two turns later at the latest: within 41 s.
 */
#define BROKER_MISC_US UINT64_C(500000)
#define BROKER_LOOK_US UINT64_C(86400000000) /* from one look at a connection's certificates to the next */

typedef void (*broker_say_fn)(void *context, const struct record *record);

struct broker {
	const struct config *config;
	broker_say_fn say;
	void *context;

	struct choice choice;
	struct call call; /* the connect that was begun last */
	struct lookup known[CONFIG_BROKERS_MAX]; /* the addresses of each that were found last */
	char told[CONFIG_BROKERS_MAX][sizeof(((struct fault *)0)->words)]; /* of each that was passed over, told once */
	int64_t told_days; /* of a certificate, with a failed attempt */
	bool told_old; /* that the broker speaks 3.1.1 */

	struct mosquitto *client; /* NULL: no connection, none begun */
	size_t at; /* which broker */
	struct tls tls;
	struct guard guard;
	bool has_heard; /* in this turn */
	bool is_connected; /* by TCP */
	bool is_up; /* by MQTT */
	bool is_ours; /* its end */
	bool is_over;
	struct fault fault; /* with is_over */
	uint8_t reason; /* that laresd is told */
	uint64_t deadline_us; /* of the handshake */
	uint64_t up_us; /* since when it is up; 0: it is not */
	uint64_t look_us; /* when the certificates are looked at again */
	struct pending pending;
};

void broker_init(struct broker *broker, const struct config *config, broker_say_fn say, void *context);

/*
 * Begin. Resolves a name and connects, and blocks for it: at most LOOKUP_MS and DIAL_TCP_US for each broker. Then the
 * handshake has BROKER_HANDSHAKE_US, in turns; after a failure the other broker has the same.
 */
void broker_connect(struct broker *broker, const struct record *connect);

/*
 * Between these two what is published is put together, by the kernel, into full TCP segments: libmosquitto writes every
 * message with a call of its own, and each would be a segment. Costs an alert nothing: the end of the turn sends it.
 */
void broker_gather(struct broker *broker, bool is_gathering);

void broker_publish(struct broker *broker, const struct record *publish);
void broker_subscribe(struct broker *broker, const struct record *subscribe);

/* Where the broker is that is connected to, or was tried last. */
static inline const struct endpoint *broker_endpoint(const struct broker *broker)
{
	return &broker->config->broker.at[broker->at];
}

/* When certificates are judged: now, but never before the floor. Unix seconds. */
int64_t broker_now_s(const struct broker *broker);

/* It ends with this turn. The first reason counts: what follows in the same turn only follows from it. */
void broker_give_up(struct broker *broker, struct fault fault);

/* What to poll for; -1 without a connection. To be asked every turn: the socket may be another one. */
int broker_fd(const struct broker *broker);
short broker_events(const struct broker *broker);

/* Read, write and keep alive, after poll() and at least every BROKER_MISC_US. */
void broker_turn(struct broker *broker, short revents, uint64_t now_us);

/* Say goodbye so that the will is sent, and forget the connection. Says DOWN where there was one. */
void broker_end(struct broker *broker, const char *words);

/* The same at laresd's wish, which hears nothing from this broker. */
void broker_leave(struct broker *broker);
