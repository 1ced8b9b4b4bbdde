/* SPDX-License-Identifier: Apache-2.0 */
/* Limits, and what the gateway says of itself: S18, S23, S25, S28, L5. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "air.h"
#include "broker.h"
#include "carry/order.h"
#include "clockwork.h"
#include "gateway.h"
#include "hazard.h"
#include "ledger.h"
#include "loop/clock.h"
#include "oracle.h"
#include "store/store.h"

enum {
	CONNECTS_A_MINUTE = 15, /* full jitter: the first few may come close together */
	WAKEUPS_A_MINUTE = 60, /* of nothing that happened */
	WAKEUPS_AN_INPUT = 40,
};

static struct {
	uint64_t connects_us[CONNECTS_A_MINUTE]; /* of the last attempts, a ring */
	unsigned n_connects, n_in_flight;
	uint64_t n_inputs, n_wakeups, last_inputs, last_wakeups;
	uint64_t pulse_shape; /* of the last pulse */
} limits;

void limits_begin(void)
{
	memset(&limits, 0, sizeof(limits));
}

void limits_on_input(void)
{
	limits.n_inputs++;
}

void limits_on_connect(void)
{
	uint64_t now_us = clockwork_true_us(), *oldest_us = &limits.connects_us[limits.n_connects++ % CONNECTS_A_MINUTE];

	/* A start begins anew. */
	if (*oldest_us > gateway_started_us())
		must(S18, now_us - *oldest_us > CLOCK_MINUTE, "%u attempts to connect in a minute", CONNECTS_A_MINUTE + 1);
	*oldest_us = now_us;
	limits.n_inputs++;
}

void limits_on_published(const char *suffix, const char *payload, size_t n)
{
	limits.n_inputs++;
	must(S18, ++limits.n_in_flight <= CARRY_FLIGHTS, "%u messages are in flight", limits.n_in_flight);
	if (strcmp(suffix, "pulse") == 0)
		limits_on_pulse(payload, n);
}

void limits_on_answered(void)
{
	limits.n_inputs++;
	if (limits.n_in_flight > 0)
		limits.n_in_flight--;
}

void limits_on_link_down(void)
{
	limits.n_in_flight = 0;
	limits.n_inputs++;
}

void limits_on_minute(void)
{
	uint64_t n_wakeups = clockwork_wakeups() - limits.last_wakeups, n_inputs = limits.n_inputs - limits.last_inputs;

	limits.last_wakeups += n_wakeups;
	limits.last_inputs += n_inputs;
	if (clockwork_true_us() - gateway_started_us() > 2 * CLOCK_MINUTE && !hazard_is_on(HAZARD_DISK_FULL) &&
		!hazard_is_on(HAZARD_DISK_ERROR)) /* giving up is work in steps */
		must(S28, n_wakeups <= WAKEUPS_A_MINUTE + WAKEUPS_AN_INPUT * n_inputs, "%llu wake-ups in a minute of %llu events",
			(unsigned long long)n_wakeups, (unsigned long long)n_inputs);
}

static uint64_t difference(uint64_t a, uint64_t b)
{
	return a > b ? a - b : b - a;
}

/* FNV-1a of all but the digits. */
static uint64_t shape_of(const char *payload, size_t n)
{
	uint64_t hash = 0xcbf29ce484222325;

	for (size_t i = 0; i < n; i++)
		hash = (hash ^ (uint8_t)(payload[i] >= '0' && payload[i] <= '9' ? '0' : payload[i])) * 0x100000001b3;
	return hash;
}

/* What differs from the last one in digits only can be read as that one: pulses are most of what is published. */
static void judge_shape(const char *payload, size_t n)
{
	uint64_t shape = shape_of(payload, n);
	json_t *json;

	if (shape == limits.pulse_shape)
		return;
	json = json_loadb(payload, n, 0, NULL);
	must(S23, json, "a pulse that cannot be read: %.*s", (int)n, payload);
	json_decref(json);
	limits.pulse_shape = shape;
}

/* What follows that key, behind that object's beginning. */
static const char *value_in(const char *payload, const char *object, const char *key)
{
	const char *at = strstr(payload, object);

	at = at ? strstr(at, key) : NULL;
	must(S23, at, "a pulse without %s%s: %s", object, key, payload);
	return at + strlen(key);
}

/* What of it the simulation knows better. Sent at once, or when the window lets it: within a minute. */
void limits_on_pulse(const char *payload, size_t n)
{
	static const char synchronised[] = "\"synchronised\"";
	const char *clock, *heard;

	judge_shape(payload, n);
	clock = value_in(payload, "", "\"clock\":");
	heard = value_in(payload, "\"scanner\":{", "\"age_s\":");
	facts_on_complete_to(strtoull(value_in(payload, "\"outbox\":{", "\"complete_to\":"), NULL, 10));
	if (clockwork_true_us() - gateway_clock_us() > CLOCK_MINUTE)
		must(S23, (strncmp(clock, synchronised, strlen(synchronised)) == 0) == clock_is_trusted(), "the clock is said to be %.20s", clock);
	if (*heard != 'n' && air_heard_us()) /* null: nothing yet */
		must(S23, difference(strtoull(heard, NULL, 10), (clockwork_true_us() - air_heard_us()) / CLOCK_SECOND) <= 61,
			"heard %.20s s ago, as it says", heard);
}

void limits_at_end(void)
{
	must(L5, broker_is_up(), "there is no link, and nothing was in its way for hours");
}
