/* SPDX-License-Identifier: Apache-2.0 */
#include "loop/timer.h"

#include <time.h>

#include "loop/clock.h"

/* How late a timer may be, so that the kernel can serve several in one wake-up. */
enum { TIMER_ACCURACY_US = 1000 };

static int on_time(sd_event_source *source, uint64_t due_us, void *data)
{
	struct timer *timer = data;

	(void)source;
	(void)due_us;
	return timer->fn(timer->context, clock_now_us());
}

int timer_init(struct timer *timer, sd_event *event, timer_fn fn, void *context)
{
	int r;

	*timer = (struct timer){ .fn = fn, .context = context };
	r = sd_event_add_time(event, &timer->source, CLOCK_BOOTTIME, UINT64_MAX, TIMER_ACCURACY_US, on_time,
		timer);
	if (r >= 0)
		r = sd_event_source_set_exit_on_failure(timer->source, 1);
	return r < 0 ? r : sd_event_source_set_enabled(timer->source, SD_EVENT_OFF);
}

void timer_set(struct timer *timer, uint64_t at_us)
{
	sd_event_source_set_time(timer->source, at_us);
	sd_event_source_set_enabled(timer->source, SD_EVENT_ONESHOT);
}

void timer_clear(struct timer *timer)
{
	sd_event_source_set_enabled(timer->source, SD_EVENT_OFF);
}

void timer_done(struct timer *timer)
{
	timer->source = sd_event_source_unref(timer->source);
}
