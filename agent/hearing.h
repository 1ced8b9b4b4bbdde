/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* The way of a frame through the rooms: radio -> intake -> store -> watch -> commit. */
#include "agent.h"

extern const struct intake_ops hearing_intake_ops;
extern const struct radio_ops hearing_radio_ops;
extern const struct watch_ops hearing_watch_ops;

/* What the watch raised before the last stop. */
int hearing_restore_alerts(struct agent *agent);

/* Arm the timer for the watch's next wake-up. */
void hearing_rearm(struct agent *agent);

/* Close a turn in which something may have been written, or a timer of the watch may have moved. */
void hearing_settle(struct agent *agent);
