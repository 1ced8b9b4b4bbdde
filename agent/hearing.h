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

/* Close a turn in which something may have been written. Returns 0, or a negative errno: then nothing of it is kept. */
int hearing_settle(struct agent *agent);

/* Write anew what the watch has open: the store lost it with its transaction. */
void hearing_rewrite_alerts(struct agent *agent);

/* Lead the frames that could not be kept through intake again. */
void hearing_retry(struct agent *agent);
