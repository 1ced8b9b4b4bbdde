/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* The desk's end of the broker: MQTT 5 over TLS with a client certificate, QoS 1, a session that the broker keeps. */
#include <stdbool.h>
#include <stddef.h>

struct mosquitto;

struct link_place {
	const char *uri; /* mqtts://host:port, or mqtt:// */
	const char *uri_2; /* of the same cluster, tried in turn; or NULL */
	bool is_old; /* MQTT 3.1.1 */
	const char *ca, *certificate, *key;
	const char *client; /* MQTT client id */
	bool is_brief; /* the broker keeps nothing for it */
};

struct link_handlers {
	/* A message has come; payload is NUL-terminated for the call. An emptied retained message has n_payload 0. */
	void (*on_message)(void *context, const char *topic, const char *payload, size_t n_payload, bool is_retained);
	void *context;
};

struct link {
	struct mosquitto *mosq;
	struct link_place place; /* its strings stay the caller's */
	size_t n_tries;
	unsigned n_failures; /* since the broker has let us in */
	int failure, saved_errno; /* what libmosquitto said of the last connection that was begun */
	const struct link_handlers *handlers;
	const char *subscription; /* or NULL */
	bool is_up, is_refused, is_listening; /* listening: the broker has granted the subscription */
	int waits_for; /* message id of link_send_and_wait(), 0: none */
};

/* Returns 0, or -EINVAL with a line on stderr where the place is wrong. The struct must not move, nor the place's strings end. */
int link_open(struct link *link, const struct link_place *place, const char *subscription,
	const struct link_handlers *handlers);
void link_close(struct link *link);

/* Do what there is to do, at most timeout_ms long; connects again by itself, and says why once where no broker is reached. */
void link_turn(struct link *link, int timeout_ms);

/* Returns 0 or -ENOTCONN. */
int link_send(struct link *link, const char *topic, const char *payload, bool is_retained);

/* The same, and stay until the broker has taken it. Returns 0, or -ETIMEDOUT after timeout_s. */
int link_send_and_wait(struct link *link, const char *topic, const char *payload, bool is_retained, int timeout_s);
