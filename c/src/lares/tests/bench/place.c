/* SPDX-License-Identifier: Apache-2.0 */
#include "place.h"

#include <mqtt_protocol.h>
#include <stdio.h>
#include <stdlib.h>

enum { KEEPALIVE_S = 60, WINDOW = 1000, TURN_MS = 10, TURNS_MAX = 500 };

volatile sig_atomic_t place_is_ending;

static void on_end(int signal_number)
{
	(void)signal_number;
	place_is_ending = 1;
}

/* The user pointer is for the caller; during place_open() it is how many yeses are still missing. */
static void on_connect(struct mosquitto *mosq, void *missing, int reason)
{
	(void)mosq;
	if (reason == 0)
		--*(int *)missing;
}

static void on_subscribe(struct mosquitto *mosq, void *missing, int id, int n_granted, const int *granted)
{
	(void)mosq;
	(void)id;
	if (n_granted == 1 && granted[0] < 128)
		--*(int *)missing;
}

static bool wait_for(struct mosquitto *mosq, const int *missing, int until)
{
	for (int i = 0; i < TURNS_MAX && *missing > until; i++)
		mosquitto_loop(mosq, TURN_MS, 1);
	return *missing <= until;
}

struct mosquitto *place_open(const char *client, const char *port, const char *subscription)
{
	const struct sigaction action = { .sa_handler = on_end };
	int missing = subscription ? 2 : 1;
	struct mosquitto *mosq;
	bool is_well;

	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGINT, &action, NULL);
	mosquitto_lib_init();
	mosq = mosquitto_new(client, true, &missing);
	if (!mosq)
		return NULL;
	mosquitto_int_option(mosq, MOSQ_OPT_PROTOCOL_VERSION, MQTT_PROTOCOL_V5);
	mosquitto_int_option(mosq, MOSQ_OPT_TCP_NODELAY, 1);
	mosquitto_max_inflight_messages_set(mosq, WINDOW);
	mosquitto_connect_callback_set(mosq, on_connect);
	mosquitto_subscribe_callback_set(mosq, on_subscribe);
	is_well = mosquitto_connect(mosq, "127.0.0.1", atoi(port), KEEPALIVE_S) == MOSQ_ERR_SUCCESS &&
		wait_for(mosq, &missing, subscription ? 1 : 0);
	if (is_well && subscription)
		is_well = mosquitto_subscribe(mosq, NULL, subscription, 1) == MOSQ_ERR_SUCCESS && wait_for(mosq, &missing, 0);
	mosquitto_connect_callback_set(mosq, NULL);
	mosquitto_subscribe_callback_set(mosq, NULL);
	mosquitto_user_data_set(mosq, NULL);
	if (is_well)
		return mosq;
	fprintf(stderr, "%s: no broker on port %s\n", client, port);
	place_close(mosq);
	return NULL;
}

void place_close(struct mosquitto *mosq)
{
	mosquitto_disconnect(mosq);
	mosquitto_destroy(mosq);
	mosquitto_lib_cleanup();
}
