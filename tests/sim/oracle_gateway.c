/* SPDX-License-Identifier: Apache-2.0 */
/* Limits, and what the gateway says of itself: S18, S23, S25, S28, L5. */
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
#include "pulse.h"
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
	/* What a failing disk does not take is tried again. */
	if (clockwork_true_us() - gateway_started_us() > 2 * CLOCK_MINUTE && gateway_is_disk_well() &&
		clockwork_true_us() - gateway_disk_us() > 2 * CLOCK_MINUTE)
		must(S28, n_wakeups <= WAKEUPS_A_MINUTE + WAKEUPS_AN_INPUT * n_inputs, "%llu wake-ups in a minute of %llu events",
			(unsigned long long)n_wakeups, (unsigned long long)n_inputs);
}

static uint64_t difference(uint64_t a, uint64_t b)
{
	return a > b ? a - b : b - a;
}

/* What of it the simulation knows better. Sent at once, or when the window lets it: within a minute. */
void limits_on_pulse(const char *payload, size_t n)
{
	struct pulse_said said;

	pulse_read(payload, n, &said);
	facts_on_complete_to(said.complete_to);
	if (clockwork_true_us() - gateway_clock_us() > CLOCK_MINUTE)
		must(S23, said.is_clock_right == clock_is_trusted(), "the clock is said to be %s", said.is_clock_right ? "right" : "wrong");
	/* What was heard within that minute the pulse need not know. */
	if (said.has_heard && air_heard_us() && clockwork_true_us() - air_heard_us() > CLOCK_MINUTE)
		must(S23, difference(said.heard_age_s, (clockwork_true_us() - air_heard_us()) / CLOCK_SECOND) <= 61,
			"heard %llu s ago, as it says", (unsigned long long)said.heard_age_s);
}

void limits_at_end(void)
{
	must(L5, broker_is_up(), "there is no link, and nothing was in its way for hours");
}
