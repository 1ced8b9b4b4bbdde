/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * What is wrong with the system itself (proto/fault.def): collected here from all rooms, told to the watch as alerts and
 * to the installer as findings. All of these may be called from anywhere, a room's op included: the watch is told in a
 * turn of the loop of its own. After a restart nothing is known; each fault stays as its alert says until it is set.
 */
#include "agent.h"

int trouble_open(struct agent *agent);
void trouble_close(struct agent *agent);

/* The open alerts are restored: from now on the watch is told, what was set before included. */
void trouble_begin(struct agent *agent);

/*
 * Say it as often as you like; only what changes goes further. `detail` may be NULL and is copied. Returns whether it is
 * a change, which the caller logs: it knows the particulars.
 */
bool trouble_set(struct agent *agent, enum fault fault, bool is_present, const char *detail);

/* The same for a fault that is there, with another priority than its own. */
bool trouble_rise(struct agent *agent, enum fault fault, enum alert_priority priority, const char *detail);

/* A fault that is there, as far as is known; NULL: it is not. Valid until it is set again. */
const struct condition *trouble_find(const struct agent *agent, enum fault fault);

/* What tells of several of them. Of a notice: returns whether it is news of a fault. */
bool trouble_on_notice(struct agent *agent, enum notice notice, int64_t number, const char *words);
void trouble_on_commit(struct agent *agent, int result);
void trouble_on_rejected(struct agent *agent, uint8_t reason);
void trouble_on_accepted(struct agent *agent);

/* Whether the radio is down by now: once a minute, and when the doctor is asked. */
void trouble_look_at_radio(struct agent *agent, uint64_t now_us);

/* Once a minute: what has lasted, and what is over because nothing more was heard of it. */
void trouble_tick(struct agent *agent, uint64_t now_us);
