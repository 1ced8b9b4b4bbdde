/* SPDX-License-Identifier: Apache-2.0 */
#include "link.h"

#include <errno.h>
#include <mosquitto.h>
#include <mqtt_protocol.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { KEEPALIVE_S = 30, SESSION_S = 3600, RETRY_MS = 200, HOST_MAX = 256 };

static void on_connect(struct mosquitto *mosq, void *context, int reason, int flags, const mosquitto_property *properties)
{
	struct link *link = context;

	(void)flags;
	(void)properties;
	if (reason != 0) {
		if (!link->is_refused)
			fprintf(stderr, "lares-team: the broker refuses: %s\n", mosquitto_reason_string(reason));
		link->is_refused = true;
		return;
	}
	link->is_up = true;
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
		fprintf(stderr, "lares-team: the broker does not let this desk read %s\n", link->subscription);
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
		fprintf(stderr, "lares-team: the broker does not take it: %s\n", mosquitto_reason_string(reason));
	if (id == link->waits_for)
		link->waits_for = 0;
}

/* "mqtts://host:8883" into its parts. */
static int read_uri(const char *uri, bool *ret_is_tls, char ret_host[HOST_MAX], int *ret_port)
{
	char scheme[8];

	if (sscanf(uri, "%7[a-z]://%255[^:/]:%d", scheme, ret_host, ret_port) != 3)
		return -EINVAL;
	*ret_is_tls = strcmp(scheme, "mqtts") == 0;
	return *ret_is_tls || strcmp(scheme, "mqtt") == 0 ? 0 : -EINVAL;
}

static int begin_connection(struct mosquitto *mosq, bool is_old, const char *host, int port)
{
	mosquitto_property *properties = NULL;
	int r;

	if (is_old)
		return mosquitto_connect_bind_v5(mosq, host, port, KEEPALIVE_S, NULL, NULL);
	mosquitto_property_add_int32(&properties, MQTT_PROP_SESSION_EXPIRY_INTERVAL, SESSION_S);
	r = mosquitto_connect_bind_v5(mosq, host, port, KEEPALIVE_S, NULL, properties);
	mosquitto_property_free_all(&properties);
	return r;
}

static int refuse(const char *what)
{
	fprintf(stderr, "lares-team: %s\n", what);
	return -EINVAL;
}

int link_open(struct link *link, const struct link_place *place, const char *subscription,
	const struct link_handlers *handlers)
{
	char host[HOST_MAX];
	bool is_tls;
	int port;

	*link = (struct link){ .handlers = handlers, .subscription = subscription };
	if (read_uri(place->uri, &is_tls, host, &port) < 0)
		return refuse("--uri must be mqtts://HOST:PORT or mqtt://HOST:PORT");
	mosquitto_lib_init();
	link->mosq = mosquitto_new(place->client, false, link);
	if (!link->mosq)
		return refuse("out of memory");
	mosquitto_int_option(link->mosq, MOSQ_OPT_PROTOCOL_VERSION, place->is_old ? MQTT_PROTOCOL_V311 : MQTT_PROTOCOL_V5);
	mosquitto_int_option(link->mosq, MOSQ_OPT_TCP_NODELAY, 1);
	mosquitto_connect_v5_callback_set(link->mosq, on_connect);
	mosquitto_disconnect_v5_callback_set(link->mosq, on_disconnect);
	mosquitto_subscribe_v5_callback_set(link->mosq, on_subscribe);
	mosquitto_message_v5_callback_set(link->mosq, on_message);
	mosquitto_publish_v5_callback_set(link->mosq, on_publish);
	if (is_tls && mosquitto_tls_set(link->mosq, place->ca, NULL, place->certificate, place->key, NULL) != MOSQ_ERR_SUCCESS)
		return refuse("--ca, --cert and --key must name readable PEM files");
	begin_connection(link->mosq, place->is_old, host, port); /* a broker that is not there yet is tried again by link_turn() */
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

void link_turn(struct link *link, int timeout_ms)
{
	const struct timespec retry = { .tv_nsec = RETRY_MS * 1000000L };

	if (mosquitto_loop(link->mosq, timeout_ms, 1) == MOSQ_ERR_SUCCESS)
		return;
	link->is_up = false;
	nanosleep(&retry, NULL);
	mosquitto_reconnect(link->mosq);
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
