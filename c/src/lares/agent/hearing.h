/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* The way of a frame through the rooms: radio -> intake -> store -> watch -> commit. */
#include "agent.h"

extern const struct radio_ops hearing_radio_ops;
extern const struct watch_ops hearing_watch_ops;

/* What the watch raised before the last stop. */
int hearing_restore_alerts(struct agent *agent);

/* Frames that waited for the rest of their act. */
int hearing_restore_held(struct agent *agent);

/*
 * Nothing more comes of that address (NULL: of any): what waits is accepted as it is. To be called before a device is
 * forgotten or its key changes. Returns 0, or a negative errno: then something still waits.
 */
int hearing_let_go(struct agent *agent, const struct address *address);

/* Write what was learned of an enrolled device; it is committed soon. */
void hearing_save_device(struct agent *agent, const struct device *device);

/* timer_fn: what intake is due to do. */
int hearing_on_intake_time(void *context, uint64_t now_us);

/* Arm the timers for the next wake-ups of the watch and of intake. */
void hearing_rearm(struct agent *agent);

/* Close a turn in which something may have been written, or a timer of the watch or of intake may have moved. */
void hearing_settle(struct agent *agent);
