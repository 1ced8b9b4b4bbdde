/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* When the store's open transaction closes. Accepted means committed and synced; nothing is published before. */
#include "agent.h"

int commit_open(struct agent *agent);
void commit_close(struct agent *agent);

/* Something of that class was written in this turn. */
void commit_note(struct agent *agent, enum class class);

/* An alert about a person, or a call for help: what no full disk may hold up. */
void commit_urgent(struct agent *agent);

/* Close the turn: commit now (alert, vital) or arrange for it to be in time. */
void commit_noted(struct agent *agent);

/* Something was written that may wait for the next commit, for at most a minute. */
void commit_soon(struct agent *agent);

/* A delivery was marked: likewise, until there are many. */
void commit_marked(struct agent *agent);

/*
 * Returns 0, or a negative errno: then what was written waits in the store's memory, and is tried again after a second, and
 * then ever later, up to a quarter of a minute; whoever asks for it is answered by a try of its own, one a second at most.
 */
int commit_now(struct agent *agent);
