/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* When the store's open transaction closes. Accepted means committed and synced; nothing is published before. */
#include "agent.h"

int commit_open(struct agent *agent);
void commit_close(struct agent *agent);

/* Something of that class was written in this turn. */
void commit_note(struct agent *agent, enum class class);

/*
 * Close the turn: commit now (alert, vital) or arrange for it to be in time. Returns 0, or a negative errno from
 * commit_now().
 */
int commit_noted(struct agent *agent);

/* A delivery mark was written: it may wait for the next commit, for at most a minute. */
void commit_mark(struct agent *agent);

/* Returns 0, or a negative errno after commit_failed(). */
int commit_now(struct agent *agent);

/*
 * The store undid its transaction. What was remembered with it is forgotten, what the watch has open is written again,
 * and frames that do not come again wait in memory; tried every second.
 */
void commit_failed(struct agent *agent, int r);
