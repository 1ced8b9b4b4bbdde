/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/radio/moment.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "loop/clock.h"
#include "loop/timer.h"

enum { TIMERS_MAX = 256, CALLS_MAX = 256 };

static struct {
	uint64_t now_us;
	struct {
		struct timer *timer; /* NULL: a free place */
		uint64_t at_us; /* UINT64_MAX: not set */
	} timers[TIMERS_MAX];
	struct {
		uint64_t cookie, patience_us;
	} calls[CALLS_MAX]; /* by cookie */
} moment = { .now_us = MOMENT_BEGIN_US };

uint64_t __wrap_clock_now_us(void);
int __wrap_timer_init(struct timer *timer, sd_event *event, timer_fn fn, void *context);
void __wrap_timer_set(struct timer *timer, uint64_t at_us);
void __wrap_timer_clear(struct timer *timer);
void __wrap_timer_done(struct timer *timer);
int __real_sd_bus_call_async(sd_bus *bus, sd_bus_slot **slot, sd_bus_message *m, sd_bus_message_handler_t fn, void *context,
	uint64_t patience_us);
int __wrap_sd_bus_call_async(sd_bus *bus, sd_bus_slot **slot, sd_bus_message *m, sd_bus_message_handler_t fn, void *context,
	uint64_t patience_us);

uint64_t __wrap_clock_now_us(void)
{
	return moment.now_us;
}

static size_t place_of(const struct timer *timer)
{
	for (size_t i = 0; i < TIMERS_MAX; i++)
		if (moment.timers[i].timer == timer)
			return i;
	abort(); /* set before timer_init() or after timer_done(), or TIMERS_MAX is too small */
}

int __wrap_timer_init(struct timer *timer, sd_event *event, timer_fn fn, void *context)
{
	size_t i = place_of(NULL);

	(void)event;
	*timer = (struct timer){ .fn = fn, .context = context };
	moment.timers[i].timer = timer;
	moment.timers[i].at_us = UINT64_MAX;
	return 0;
}

void __wrap_timer_set(struct timer *timer, uint64_t at_us)
{
	moment.timers[place_of(timer)].at_us = at_us;
}

void __wrap_timer_clear(struct timer *timer)
{
	moment.timers[place_of(timer)].at_us = UINT64_MAX;
}

void __wrap_timer_done(struct timer *timer)
{
	if (timer->fn) /* a timer that never was is done, too */
		moment.timers[place_of(timer)].timer = NULL;
	timer->fn = NULL;
}

int __wrap_sd_bus_call_async(sd_bus *bus, sd_bus_slot **slot, sd_bus_message *m, sd_bus_message_handler_t fn, void *context,
	uint64_t patience_us)
{
	int r = __real_sd_bus_call_async(bus, slot, m, fn, context, UINT64_MAX);
	uint64_t cookie;

	if (r >= 0 && sd_bus_message_get_cookie(m, &cookie) >= 0) {
		moment.calls[cookie % CALLS_MAX].cookie = cookie;
		moment.calls[cookie % CALLS_MAX].patience_us = patience_us;
	}
	return r;
}

uint64_t moment_patience_us(sd_bus_message *call)
{
	uint64_t cookie = 0;

	sd_bus_message_get_cookie(call, &cookie);
	if (moment.calls[cookie % CALLS_MAX].cookie == cookie && moment.calls[cookie % CALLS_MAX].patience_us)
		return moment.calls[cookie % CALLS_MAX].patience_us;
	return MOMENT_DEFAULT_DEADLINE_US;
}

void moment_begin(void)
{
	memset(&moment, 0, sizeof(moment));
	moment.now_us = MOMENT_BEGIN_US;
}

bool moment_step(uint64_t until_us)
{
	struct timer *timer;
	size_t first = 0;

	for (size_t i = 1; i < TIMERS_MAX; i++)
		if (moment.timers[i].timer && (!moment.timers[first].timer || moment.timers[i].at_us < moment.timers[first].at_us))
			first = i;
	timer = moment.timers[first].timer;
	if (!timer || moment.timers[first].at_us > until_us) {
		moment.now_us = until_us > moment.now_us ? until_us : moment.now_us;
		return false;
	}
	if (moment.timers[first].at_us > moment.now_us) /* a moment gone by is now */
		moment.now_us = moment.timers[first].at_us;
	moment.timers[first].at_us = UINT64_MAX;
	timer->fn(timer->context, moment.now_us);
	return true;
}
