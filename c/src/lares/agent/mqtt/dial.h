/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * A client of libmosquitto, from nothing to a TCP connection with CONNECT on its way. Errors are libmosquitto's, with
 * errno as it goes with MOSQ_ERR_EAI and MOSQ_ERR_ERRNO.
 */
#include <mosquitto.h>
#include <openssl/ssl.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/config.h"
#include "mqtt/lookup.h"
#include "proto/record.h"

enum {
	DIAL_KEEPALIVE_S = 20,
	DIAL_SESSION_EXPIRY_S = 7 * 24 * 3600,
	DIAL_RECEIVE_MAX = 20, /* commands that the broker may send unanswered */
	DIAL_SEND_MAX = 1024, /* more than laresd ever sends unanswered: libmosquitto must not queue */
	DIAL_WILL_MAX = 1024,
	DIAL_UNANSWERED_MS = 30000, /* that TCP waits for an acknowledgement; MQTT's own 20 s come first, and say why */
};

#define DIAL_TCP_US UINT64_C(8000000) /* for all addresses of a broker */

static inline void property_freep(mosquitto_property **properties)
{
	mosquitto_property_free_all(properties);
}

/* What laresd's CONNECT asks for, kept for the next broker. */
struct call {
	char client_id[RECORD_TEXT_MAX + 1], will_topic[RECORD_TEXT_MAX + 1];
	uint8_t will[DIAL_WILL_MAX];
	size_t n_will;
	int64_t time_floor_s;
};

/* Returns 0, or -EMSGSIZE for a will that is too long. */
int call_of(const struct record *connect, struct call *ret_call);

/* Everything but the connection. `context`: NULL without TLS. Returns MOSQ_ERR_AUTH where the password is not to be had. */
int dial_prepare(struct mosquitto *client, const struct config *config, const struct call *call, SSL_CTX *context,
	bool is_old);

/*
 * Resolve and connect, within LOOKUP_MS and DIAL_TCP_US; blocks. `known` keeps the addresses that were found, which
 * stand in where the name servers are away. MOSQ_ERR_EAI: not resolved, with errno from lookup().
 */
int dial_connect(struct mosquitto *client, const struct endpoint *endpoint, struct lookup *known, bool is_old);
