/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* When the store's open transaction closes. Accepted means committed and synced; nothing is published before. */
#include "agent.h"

int commit_open(struct agent *agent);
void commit_close(struct agent *agent);

/* Something of that class was written: commit now (alert, vital) or arrange for it to be in time. */
void commit_soon(struct agent *agent, enum class class);

/* A delivery mark was written: it may wait for the next commit, for at most a minute. */
void commit_mark(struct agent *agent);

/* Returns 0, or a negative errno: then the rows stay pending and are tried again. */
int commit_now(struct agent *agent);
