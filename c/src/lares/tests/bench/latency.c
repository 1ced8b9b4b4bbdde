/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bench-latency PORT TOPIC KEY SKIP [PROGRESS-FILE]: how old the readings are when they arrive.
 *
 * A stamp is 8 octets, little-endian, CLOCK_MONOTONIC in ns, as hex: it stands SKIP digits after each KEY of a message.
 * Two readings are the same where the stamp and those digits are (packets that are sent at once share a stamp).
 * Prints one line of JSON on SIGTERM: distinct and repeated readings, percentiles, and how many a second from the first
 * stamp to the last arrival. How many have come stands in PROGRESS-FILE, from 0 on once it listens. Where the topic takes
 * alerts in as well, also how old these are: each counts from the newest stamp before it, so that the stamps have to be farther
 * apart than an alert takes.
 */
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "place.h"

enum { STAMP_DIGITS = 16, TURN_MS = 200, ALERTS_MAX = 65536 };

struct arrival {
	uint64_t sent_ns, age_ns;
	uint64_t label; /* of the skipped digits */
};

struct arrivals {
	const char *key;
	size_t skip;
	struct arrival *arrival;
	size_t n, n_room;
	uint64_t last_ns;
	uint64_t alert_ns[ALERTS_MAX]; /* when they came; then, how old they were */
	size_t n_alerts;
};

static uint64_t now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static int digit(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Returns 0 or -EINVAL. */
static int read_stamp(const char *digits, uint64_t *ret_ns)
{
	uint64_t stamp = 0;

	for (int i = 0; i < STAMP_DIGITS; i += 2) {
		int high = digit(digits[i]), low = digit(digits[i + 1]);

		if (high < 0 || low < 0)
			return -EINVAL;
		stamp |= (uint64_t)(high << 4 | low) << (4 * i);
	}
	*ret_ns = stamp;
	return 0;
}

/* FNV-1a */
static uint64_t label_of(const char *digits, size_t n)
{
	uint64_t label = UINT64_C(0xcbf29ce484222325);

	for (size_t i = 0; i < n; i++)
		label = (label ^ (uint8_t)digits[i]) * UINT64_C(0x100000001b3);
	return label;
}

static void note(struct arrivals *arrivals, uint64_t sent_ns, uint64_t label, uint64_t at_ns)
{
	if (arrivals->n == arrivals->n_room) {
		arrivals->n_room = arrivals->n_room ? 2 * arrivals->n_room : 65536;
		arrivals->arrival = realloc(arrivals->arrival, arrivals->n_room * sizeof(arrivals->arrival[0]));
		if (!arrivals->arrival)
			abort();
	}
	arrivals->arrival[arrivals->n++] = (struct arrival){ sent_ns, at_ns - sent_ns, label };
	arrivals->last_ns = at_ns;
}

static void on_message(struct mosquitto *mosq, void *context, const struct mosquitto_message *message)
{
	struct arrivals *arrivals = context;
	const char *at = message->payload, *end = at + message->payloadlen;
	size_t n_key = strlen(arrivals->key);
	uint64_t stamp, at_ns = now_ns();

	(void)mosq;
	if (strstr(message->topic, "/alert/") && arrivals->n_alerts < ALERTS_MAX)
		arrivals->alert_ns[arrivals->n_alerts++] = at_ns;
	while (at && (at = memmem(at, (size_t)(end - at), arrivals->key, n_key))) {
		at += n_key;
		if ((size_t)(end - at) < arrivals->skip + STAMP_DIGITS)
			return;
		if (read_stamp(at + arrivals->skip, &stamp) == 0 && stamp < at_ns)
			note(arrivals, stamp, label_of(at, arrivals->skip), at_ns);
	}
}

static int by_sent(const void *a, const void *b)
{
	const struct arrival *x = a, *y = b;

	if (x->sent_ns != y->sent_ns)
		return x->sent_ns < y->sent_ns ? -1 : 1;
	return x->label < y->label ? -1 : x->label > y->label;
}

static int by_age(const void *a, const void *b)
{
	uint64_t x = ((const struct arrival *)a)->age_ns, y = ((const struct arrival *)b)->age_ns;

	return x < y ? -1 : x > y;
}

static int by_value(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

/* Of readings that are sorted by when they were sent. What came before the first was about something else. */
static void report_alerts(struct arrivals *arrivals)
{
	size_t n = 0, sent = 0;

	for (size_t i = 0; i < arrivals->n_alerts; i++) {
		while (sent < arrivals->n && arrivals->arrival[sent].sent_ns < arrivals->alert_ns[i])
			sent++;
		if (sent > 0)
			arrivals->alert_ns[n++] = arrivals->alert_ns[i] - arrivals->arrival[sent - 1].sent_ns;
	}
	if (n == 0)
		return;
	qsort(arrivals->alert_ns, n, sizeof(arrivals->alert_ns[0]), by_value);
	printf("{\"alerts\":%zu,\"p50_us\":%.1f,\"p99_us\":%.1f,\"max_us\":%.1f}\n", n, (double)arrivals->alert_ns[n / 2] / 1e3,
		(double)arrivals->alert_ns[n * 99 / 100] / 1e3, (double)arrivals->alert_ns[n - 1] / 1e3);
}

static void report(struct arrivals *arrivals)
{
	struct arrival *arrival = arrivals->arrival;
	size_t n = arrivals->n, n_repeated = 0;
	double seconds;

	if (n == 0) {
		puts("{\"distinct\":0}");
		return;
	}
	qsort(arrival, n, sizeof(arrival[0]), by_sent);
	report_alerts(arrivals);
	for (size_t i = 1; i < n; i++)
		n_repeated += by_sent(&arrival[i], &arrival[i - 1]) == 0;
	seconds = (double)(arrivals->last_ns - arrival[0].sent_ns) / 1e9;
	qsort(arrival, n, sizeof(arrival[0]), by_age);
	printf("{\"distinct\":%zu,\"repeated\":%zu,\"p50_us\":%.1f,\"p99_us\":%.1f,\"max_us\":%.1f,\"per_s\":%.1f}\n",
		n - n_repeated, n_repeated, (double)arrival[n / 2].age_ns / 1e3, (double)arrival[n * 99 / 100].age_ns / 1e3,
		(double)arrival[n - 1].age_ns / 1e3, (double)(n - n_repeated) / seconds);
}

/* How far it is, for the one who waits: a line in a file of its own, replaced whole. */
static void tell_progress(const char *path, size_t n)
{
	FILE *file = path ? fopen(path, "we") : NULL;

	if (!file)
		return;
	fprintf(file, "%zu\n", n);
	fclose(file);
}

int main(int argc, char **argv)
{
	static struct arrivals arrivals;
	struct mosquitto *mosq;

	if (argc < 5) {
		fputs("bench-latency PORT TOPIC KEY SKIP [PROGRESS-FILE]\n", stderr);
		return 2;
	}
	arrivals.key = argv[3];
	arrivals.skip = (size_t)atoi(argv[4]);
	mosq = place_open("bench-latency", argv[1], argv[2]);
	if (!mosq)
		return 1;
	mosquitto_user_data_set(mosq, &arrivals);
	mosquitto_message_callback_set(mosq, on_message);
	tell_progress(argv[5], 0);
	for (size_t told = 0; !place_is_ending && mosquitto_loop(mosq, TURN_MS, 1) == MOSQ_ERR_SUCCESS;)
		if (arrivals.n - told >= 100 || (arrivals.n > told && now_ns() - arrivals.last_ns > 100000000u))
			tell_progress(argv[5], told = arrivals.n);
	place_close(mosq);
	report(&arrivals);
	free(arrivals.arrival);
	return 0;
}
