/* SPDX-License-Identifier: Apache-2.0 */
#include "loop/loop.h"

#include <signal.h>
#include <stddef.h>
#include <systemd/sd-daemon.h>
#include <time.h>

/* Should this fail it stays off, and the watchdog does the rest. */
static int on_feed(sd_event_source *source, uint64_t due_us, void *data)
{
	uint64_t watchdog_us;
	int r = sd_watchdog_enabled(0, &watchdog_us);

	(void)due_us;
	(void)data;
	if (r <= 0)
		return r;
	sd_notify(0, "WATCHDOG=1");
	r = sd_event_source_set_time_relative(source, watchdog_us / 3);
	return r < 0 ? r : sd_event_source_set_enabled(source, SD_EVENT_ONESHOT);
}

/*
 * By a timer like any other, and not by sd_event_set_watchdog(3), which feeds at the head of each turn, whatever that turn then
 * serves. Among equals sd-event serves first what was ready first: that this timer has its turn shows that whatever was ready
 * before it had its own. At a lower priority a flood that is worked off as it should be would starve it.
 */
static int feed_watchdog(sd_event *event)
{
	uint64_t watchdog_us;
	int r = sd_watchdog_enabled(0, &watchdog_us);

	return r <= 0 ? r : sd_event_add_time(event, NULL, CLOCK_BOOTTIME, 0, 0, on_feed, NULL);
}

int loop_open(sd_event **ret_event)
{
	sd_event *event = NULL;
	sigset_t ends;
	int r;

	sigemptyset(&ends);
	sigaddset(&ends, SIGTERM);
	sigaddset(&ends, SIGINT);
	sigprocmask(SIG_BLOCK, &ends, NULL);
	signal(SIGPIPE, SIG_IGN);

	r = sd_event_new(&event);
	if (r >= 0)
		r = sd_event_add_signal(event, NULL, SIGTERM, NULL, NULL);
	if (r >= 0)
		r = sd_event_add_signal(event, NULL, SIGINT, NULL, NULL);
	if (r >= 0)
		r = feed_watchdog(event);
	if (r < 0) {
		sd_event_unref(event);
		return r;
	}
	*ret_event = event;
	return 0;
}

int loop_run(sd_event *event)
{
	sd_notify(0, "READY=1");
	return sd_event_loop(event);
}
