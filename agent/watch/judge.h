/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* Live values against the limit that an open alert rests on, and the clock's turn of limits that wait (hold.h). */
#include "base/moment.h"
#include "proto/accepted.h"

struct watch;
struct episode;

/* A plausible live value of the alert's person and quantity: it worsens, clears, or neither. */
void judge_open(struct watch *watch, struct episode *episode, const struct accepted *accepted, const struct value *value,
	const struct moment *now);

/*
 * The newest value of all, where that is judged once more: an alert that was cleared, or has no
 * cause left, is active again where it holds by it.
 */
void judge_return(struct watch *watch, struct episode *episode, const struct accepted *accepted, const struct value *value,
	const struct moment *now);

/*
 * The newest value of each person and quantity, where it is not older than a day, by rules whose alert is not
 * open, or was cleared: after a start and after a new plan, by which it was not judged yet, and where the one after it turned
 * out to be another's. Returns 0, -ENOMEM or -ENOSPC.
 */
int judge_known(struct watch *watch, const struct moment *now);

/* All values of a reading; what it says of aids is another matter (mobility.h). Returns as watch_reading(). */
int judge_reading(struct watch *watch, const struct accepted *accepted, const struct moment *now);

void judge_tick(struct watch *watch, const struct moment *now);
