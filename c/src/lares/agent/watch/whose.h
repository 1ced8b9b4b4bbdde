/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Whose a result is, and what happens where nobody knows: it is kept, raises nothing about anybody, and a person is asked,
 * once for each device.
 *
 *	by device          the plan says whose it is
 *	by user index      the device tells its users apart, and the plan says who is which
 *	by value           of those who share it the one whose last value lies nearest, where the next one's lies farther by
 *	                   the plan's margin; of each of them a value must be known
 *	nobody's           else; also a weight that is more than a tenth off that person's last on that scale
 */
#include "base/moment.h"
#include "proto/accepted.h"
#include "proto/plan.h"

struct watch;

/* A vital sign of nobody. Returns 0, -ENOMEM or -ENOSPC. */
int whose_ask(struct watch *watch, const struct accepted *accepted, const struct value *value, const struct moment *now);

/* Alerts: what rested on that reading rests on it no more: `from` and `to` may be NULL, `who` said so. Whether anything did. */
bool whose_take_away(struct watch *watch, const uint8_t reading[READING_ID_SIZE], const char *from, const char *to,
	const char *who, const struct moment *now);
