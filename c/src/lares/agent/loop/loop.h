/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* The one event loop of laresd: sd-event with SIGTERM and SIGINT as a clean end, and systemd's watchdog fed from it. */
#include <systemd/sd-event.h>

/* Returns 0 with the loop's event object, to be unref'd by the caller, or a negative errno. */
int loop_open(sd_event **ret_event);

/* Tell the service manager that the work has begun, and run until a signal. Returns 0 or a negative errno. */
int loop_run(sd_event *event);
