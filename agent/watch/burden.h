/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * What the alerts of this home ask of people: counted for each local week, so that whoever sets limits can see which of them
 * only make work. Test alerts are not counted. Where the clock was never set the counts go on in the week that was last.
 */
#include <stddef.h>
#include <stdint.h>

#include "base/moment.h"
#include "proto/alert.h"

struct burden {
	int64_t week; /* the local day, since 1970-01-01, of its Monday; 0: not known yet */
	uint32_t n_raised[ALERT_PRIORITY_COUNT][ALERT_ABOUT_COUNT];
	uint32_t n_duplicates; /* values and presses that joined an open alert instead of raising one */
	uint32_t n_acknowledged; /* an alert that asked again may be acknowledged again */
	uint64_t acknowledged_sum_s; /* from when it asked the first until somebody acknowledged, closings included */
	uint64_t acknowledged_worst_s;
};

struct watch;
struct episode;

/* A change of that alert is about to be handed out: what of it is news. */
void burden_count(struct watch *watch, struct episode *episode, const struct moment *now);

/* What is there when it is taken up after a restart is none. */
void burden_resume(struct episode *episode);

/* A new week begins with nothing. */
void burden_turn(struct watch *watch, const struct moment *now);

/* Remember what has changed ("burden/home"). */
void burden_keep(struct watch *watch);
int burden_recall(struct watch *watch, const char *key, const void *octets, size_t n_octets, const struct moment *now);
