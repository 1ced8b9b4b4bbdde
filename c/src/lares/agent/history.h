/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* Stored readings for who asks for a range of them, a page at a time, last accepted first. */
#include "agent.h"
#include "proto/json/command_json.h"

enum {
	HISTORY_WALK_MAX = 5000, /* rows that one page looks at: the loop stands still meanwhile */
};

/*
 * {"store":"…","readings":[…],"unread":0,"next":1042}: those that fit the command's device, person, quantity and times, as
 * up/readings has them. `unread` are rows that cannot be read, so that nobody knows whether they fit. `next` is what `before` says to go on, null where there is nothing more: a page may be empty and have a next.
 * Returns 0 or a negative errno.
 */
int history_write(struct agent *agent, const struct command *command, struct text *answer);
