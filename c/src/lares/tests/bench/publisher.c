/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bench-publisher PORT TOPIC MESSAGES OCTETS [WINDOW]: the fastest that libmosquitto publishes at QoS 1 from one thread, with
 * nothing around it: payloads of OCTETS with a number each, WINDOW (100) of them unanswered. Prints one line of JSON.
 */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "measure.h"
#include "place.h"

enum { WINDOW = 100, BURST_MAX = 256, READS_MAX = 256, IDLE_MS = 1000, OCTETS_MIN = 64, OCTETS_MAX = 65536 };

struct publisher {
	struct mosquitto *mosq;
	const char *topic;
	char payload[OCTETS_MAX + 1];
	int n_payload;
	long n_messages, n_sent, n_answered, window;
};

static void on_publish(struct mosquitto *mosq, void *context, int id)
{
	struct publisher *publisher = context;

	(void)mosq;
	(void)id;
	publisher->n_answered++;
}

/* {"seq":N,"pad":"xxx…"}, always as long. */
static void number(struct publisher *publisher)
{
	int n = sprintf(publisher->payload, "{\"seq\":%ld,\"pad\":\"", publisher->n_sent + 1);

	publisher->payload[n] = 'x';
}

static bool may_send(const struct publisher *publisher)
{
	return publisher->n_sent < publisher->n_messages && publisher->n_sent - publisher->n_answered < publisher->window;
}

static bool send_some(struct publisher *publisher)
{
	for (int i = 0; i < BURST_MAX && may_send(publisher); i++) {
		number(publisher);
		if (mosquitto_publish(publisher->mosq, NULL, publisher->topic, publisher->n_payload, publisher->payload, 1,
			    false) != MOSQ_ERR_SUCCESS)
			return false;
		publisher->n_sent++;
	}
	return true;
}

static bool turn(struct publisher *publisher)
{
	struct mosquitto *mosq = publisher->mosq;
	struct pollfd broker = { .fd = mosquitto_socket(mosq), .events = POLLIN };
	int rc = MOSQ_ERR_SUCCESS;

	if (!send_some(publisher))
		return false;
	broker.events |= mosquitto_want_write(mosq) ? POLLOUT : 0;
	poll(&broker, 1, may_send(publisher) ? 0 : IDLE_MS);
	if (broker.revents & (POLLIN | POLLHUP | POLLERR))
		rc = mosquitto_loop_read(mosq, READS_MAX);
	if (rc == MOSQ_ERR_SUCCESS && (broker.revents & POLLOUT))
		rc = mosquitto_loop_write(mosq, 1);
	if (rc == MOSQ_ERR_SUCCESS)
		rc = mosquitto_loop_misc(mosq);
	return rc == MOSQ_ERR_SUCCESS;
}

int main(int argc, char **argv)
{
	static struct publisher publisher = { .window = WINDOW };
	double begin_us, begin_cpu_s;

	if (argc > 4) {
		publisher.topic = argv[2];
		publisher.n_messages = atol(argv[3]);
		publisher.n_payload = atoi(argv[4]);
	}
	if (argc > 5)
		publisher.window = atol(argv[5]);
	if (publisher.n_messages < 1 || publisher.n_payload < OCTETS_MIN || publisher.n_payload > OCTETS_MAX || publisher.window < 1) {
		fputs("bench-publisher PORT TOPIC MESSAGES OCTETS [WINDOW]\n", stderr);
		return 2;
	}
	memset(publisher.payload, 'x', sizeof(publisher.payload));
	memcpy(publisher.payload + publisher.n_payload - 2, "\"}", 2);
	publisher.mosq = place_open("bench-publisher", argv[1], NULL);
	if (!publisher.mosq)
		return 1;
	mosquitto_max_inflight_messages_set(publisher.mosq, (unsigned)publisher.window);
	mosquitto_user_data_set(publisher.mosq, &publisher);
	mosquitto_publish_callback_set(publisher.mosq, on_publish);
	begin_us = measure_now_us();
	begin_cpu_s = measure_cpu_s();
	while (publisher.n_answered < publisher.n_messages)
		if (!turn(&publisher)) {
			fputs("bench-publisher: the connection is gone\n", stderr);
			return 1;
		}
	printf("{\"messages\":%ld,\"octets\":%d,\"per_s\":%.1f,\"cpu_s\":%.3f}\n", publisher.n_answered, publisher.n_payload,
		(double)publisher.n_answered * 1e6 / (measure_now_us() - begin_us), measure_cpu_s() - begin_cpu_s);
	place_close(publisher.mosq);
	return 0;
}
