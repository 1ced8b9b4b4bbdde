/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * What the watch remembers and what it suppressed, in the store. A row goes in the transaction of the reading, the command or
 * the turn that caused it; alone it may wait as long as telemetry.
 */
#include "agent.h"

/* The ops of the watch; `context` is the agent. */
void remembering_keep(void *context, const char *key, const void *octets, size_t n_octets);
void remembering_note_suppressed(void *context, const struct suppressed *suppressed);

/* What rules knew before the stop. Returns 0 or a negative errno. */
int remembering_restore(struct agent *agent);

/* … by which the first plan after a start without one goes on. Likewise. */
int remembering_restore_rules(struct agent *agent);
