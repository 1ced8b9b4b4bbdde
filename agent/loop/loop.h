/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * The one event loop of laresd: sd-event with SIGTERM and SIGINT as a clean end, and systemd's watchdog fed by a timer in it, three
 * times in its time. A handler that blocks and a source that takes every turn both end in a program that is started again.
 */
#include <systemd/sd-event.h>

/* Returns 0 with the loop's event object, to be unref'd by the caller, or a negative errno. */
int loop_open(sd_event **ret_event);

/* Tell the service manager that the work has begun, and run until a signal. Returns 0 or a negative errno. */
int loop_run(sd_event *event);
