/* SPDX-License-Identifier: Apache-2.0 */
#include "link.h"
#include "fault.h"
#include "uri.h"

#include <errno.h>
#include <mosquitto.h>
#include <mqtt_protocol.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { KEEPALIVE_S = 30, SESSION_S = 3600, RETRY_MS = 200 };

static void on_connect(struct mosquitto *mosq, void *context, int reason, int flags, const mosquitto_property *properties)
{
	struct link *link = context;

	(void)flags;
	(void)properties;
	if (reason != 0) {
		if (!link->is_refused)
			fault("the broker refuses: %s", mosquitto_reason_string(reason));
		link->is_refused = true;
		return;
	}
	link->is_up = true;
	link->n_failures = 0;
	if (link->subscription)
		mosquitto_subscribe(mosq, NULL, link->subscription, 1);
}

static void on_disconnect(struct mosquitto *mosq, void *context, int reason, const mosquitto_property *properties)
{
	struct link *link = context;

	(void)mosq;
	(void)reason;
	(void)properties;
	link->is_up = false;
}

static void on_subscribe(struct mosquitto *mosq, void *context, int id, int n_granted, const int *granted,
	const mosquitto_property *properties)
{
	struct link *link = context;

	(void)mosq;
	(void)id;
	(void)properties;
	link->is_listening = n_granted == 1 && granted[0] < 128;
	if (!link->is_listening)
		fault("the broker does not let this desk read %s", link->subscription);
}

static void on_message(struct mosquitto *mosq, void *context, const struct mosquitto_message *message,
	const mosquitto_property *properties)
{
	struct link *link = context;
	size_t n = (size_t)message->payloadlen;
	char *payload = malloc(n + 1);

	(void)mosq;
	(void)properties;
	if (!payload)
		return;
	if (n > 0)
		memcpy(payload, message->payload, n);
	payload[n] = '\0';
	if (link->handlers)
		link->handlers->on_message(link->handlers->context, message->topic, payload, n, message->retain);
	free(payload);
}

static void on_publish(struct mosquitto *mosq, void *context, int id, int reason, const mosquitto_property *properties)
{
	struct link *link = context;

	(void)mosq;
	(void)properties;
	if (reason >= 128)
		fault("the broker does not take it: %s", mosquitto_reason_string(reason));
	if (id == link->waits_for)
		link->waits_for = 0;
}

static const char *place_of(const struct link *link, size_t try)
{
	return try % 2 == 1 && link->place.uri_2 ? link->place.uri_2 : link->place.uri;
}

/* The places in turn. A broker that is not there yet is tried again by link_turn(). Returns what libmosquitto says. */
static int begin_connection(struct link *link)
{
	const struct link_place *place = &link->place;
	mosquitto_property *properties = NULL;
	struct uri uri;
	int rc;

	if (uri_read(place_of(link, link->n_tries++), &uri) < 0)
		return MOSQ_ERR_INVAL;
	if (!place->is_old && !place->is_brief)
		mosquitto_property_add_int32(&properties, MQTT_PROP_SESSION_EXPIRY_INTERVAL, SESSION_S);
	rc = mosquitto_connect_bind_v5(link->mosq, uri.host, uri.port, KEEPALIVE_S, NULL, properties);
	mosquitto_property_free_all(&properties);
	return rc;
}

static int refuse(const char *what)
{
	fault("%s", what);
	return -EINVAL;
}

int link_open(struct link *link, const struct link_place *place, const char *subscription,
	const struct link_handlers *handlers)
{
	struct uri uri;

	*link = (struct link){ .place = *place, .handlers = handlers, .subscription = subscription };
	if (uri_read(place->uri, &uri) < 0)
		return refuse("--uri must be mqtts://HOST:PORT or mqtt://HOST:PORT");
	mosquitto_lib_init();
	link->mosq = mosquitto_new(place->client, place->is_brief, link);
	if (!link->mosq)
		return refuse("out of memory");
	mosquitto_int_option(link->mosq, MOSQ_OPT_PROTOCOL_VERSION, place->is_old ? MQTT_PROTOCOL_V311 : MQTT_PROTOCOL_V5);
	mosquitto_int_option(link->mosq, MOSQ_OPT_TCP_NODELAY, 1);
	mosquitto_connect_v5_callback_set(link->mosq, on_connect);
	mosquitto_disconnect_v5_callback_set(link->mosq, on_disconnect);
	mosquitto_subscribe_v5_callback_set(link->mosq, on_subscribe);
	mosquitto_message_v5_callback_set(link->mosq, on_message);
	mosquitto_publish_v5_callback_set(link->mosq, on_publish);
	if (uri.is_tls && mosquitto_tls_set(link->mosq, place->ca, NULL, place->certificate, place->key, NULL) != MOSQ_ERR_SUCCESS)
		return refuse("--ca, --cert and --key must name readable PEM files");
	link->failure = begin_connection(link);
	link->saved_errno = errno;
	return 0;
}

void link_close(struct link *link)
{
	if (link->is_up)
		mosquitto_disconnect(link->mosq);
	mosquitto_destroy(link->mosq);
	mosquitto_lib_cleanup();
	link->mosq = NULL;
}

static const char *words_of(int rc, int saved_errno)
{
	switch (rc) {
	case MOSQ_ERR_ERRNO:
		return strerror(saved_errno);
	case MOSQ_ERR_EAI:
		return "no name server knows its name";
	case MOSQ_ERR_TLS:
		return "TLS failed: its certificate is not this team's, not for that name, or has run out (lares-team make renews it)";
	case MOSQ_ERR_CONN_LOST:
		return "it ends the connection, as where it does not take this desk's certificate (lares-team make renews it)";
	}
	return mosquitto_strerror(rc);
}

/* The end of a link, and one that comes again at once, are no news; nor is one place of two, while the other is reached. */
static void tell_failure(struct link *link, int rc, int saved_errno)
{
	link->n_failures++;
	if (link->n_failures == 3 || (link->n_failures == 4 && link->place.uri_2))
		fault("%s cannot be reached: %s. It is tried again and again", place_of(link, link->n_tries - 1), words_of(rc, saved_errno));
}

void link_turn(struct link *link, int timeout_ms)
{
	const struct timespec retry = { .tv_nsec = RETRY_MS * 1000000L };
	int rc = mosquitto_loop(link->mosq, timeout_ms, 1);

	if (rc == MOSQ_ERR_SUCCESS)
		return;
	link->is_up = false;
	tell_failure(link, link->failure != MOSQ_ERR_SUCCESS ? link->failure : rc, link->saved_errno);
	nanosleep(&retry, NULL);
	link->failure = begin_connection(link);
	link->saved_errno = errno;
}

static int publish(struct link *link, int *ret_id, const char *topic, const char *payload, bool is_retained)
{
	if (!link->is_up)
		return -ENOTCONN;
	if (mosquitto_publish(link->mosq, ret_id, topic, (int)strlen(payload), payload, 1, is_retained) != MOSQ_ERR_SUCCESS)
		return -ENOTCONN;
	return 0;
}

int link_send(struct link *link, const char *topic, const char *payload, bool is_retained)
{
	return publish(link, NULL, topic, payload, is_retained);
}

int link_send_and_wait(struct link *link, const char *topic, const char *payload, bool is_retained, int timeout_s)
{
	time_t end = time(NULL) + timeout_s;
	int r;

	while ((r = publish(link, &link->waits_for, topic, payload, is_retained)) == -ENOTCONN && time(NULL) < end)
		link_turn(link, 100);
	if (r < 0)
		return -ETIMEDOUT;
	while (link->waits_for != 0 && time(NULL) < end)
		link_turn(link, 100);
	return link->waits_for == 0 ? 0 : -ETIMEDOUT;
}
