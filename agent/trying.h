/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Settings of a team on trial, whatever they came by: a first set (joining.h), a new certificate (renewing.h), a signed change
 * (verb_configure.c). They are used at once, have to be proven within a time by a connection that works in both ways, and
 * are given up else: then what was before is used again, and why is told to whoever asked.
 *
 * Where team or home change, laresd ends, to be started as what it is now; everything else is taken up as it runs.
 */
#include "agent.h"
#include "settings.h"

enum { TRYING_WITHIN_S = 120 }; /* where nobody says another time */

/* Read the settings and put them into agent->config. Never keeps laresd from starting for the state of its disk. */
int trying_open(struct agent *agent, char *ret_reason, size_t n_reason);

/* Everything else is open: go on with a trial, or give it up. */
int trying_begin(struct agent *agent);
void trying_close(struct agent *agent);

/* Certificates are judged at this time: now, and never before the time floor. */
int64_t trying_now_s(struct agent *agent);

/* Whether there is a home that may have devices, readings and alerts: given by the installer's file, or by a set that was proven. */
bool trying_is_member(const struct agent *agent);

/* Why there is none, and what to do, for whoever asks; NULL where there is one. */
const char *trying_no_team(const struct agent *agent, const char **ret_todo);
void trying_write_no_team(const struct agent *agent, struct text *t); /* in one line */

/* What carry is opened with. */
enum carry_mode trying_mode(const struct agent *agent);

/*
 * Put it on trial. Returns 0, -EBUSY while another is on trial, or a negative errno: nothing has changed. `jti` may be "".
 */
int trying_stage(struct agent *agent, const struct settings_set *set, enum trial_kind kind, const char *jti, uint64_t within_s);

/* It cannot come to a good end. */
void trying_fail(struct agent *agent, const char *code, const char *words);

/* laresd ends, to be started again. */
void trying_restart(struct agent *agent, const char *why);

/* From carry. */
void trying_on_proven(void *context);
void trying_on_link(struct agent *agent, bool is_up, const char *words);

/* "the name … is not resolved": why there is no link yet. Seconds that are left, 0 where there is no trial. */
const char *trying_trouble(const struct agent *agent);
uint64_t trying_left_s(const struct agent *agent);
