/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* What can be asked for, how often, and the files that count it. */
#include <stdbool.h>
#include <stdint.h>

#include "ask/limit.h"

enum act { ACT_RESTART, ACT_UNBLOCK, ACT_RESET, ACT_REBOOT, ACT_COUNT };

/* Where this program finds and keeps things; a test has other places. */
struct places {
	const char *bonds; /* bluetoothd's folder */
	const char *run; /* counts that end with this boot */
	const char *state; /* counts that outlive it */
	const char *rfkill; /* the kernel's device */
};

const char *act_name(enum act act); /* the file's name, too */
const struct limit_rule *act_rule(enum act act);

enum { ACT_TOO_OFTEN = 1 };

/*
 * Count it, durably, before it is done: what ends in the middle of the act is counted, too. Returns 0, ACT_TOO_OFTEN (then
 * *ret_wait_us is set), or a negative errno: then it is not to be done.
 */
int act_take(const struct places *places, enum act act, uint64_t *ret_wait_us);
