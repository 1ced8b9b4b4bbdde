/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Devices that were forgotten while the store could not be written: bond and retained state go once that is durable, and
 * not before, for a restart would find them enrolled.
 */
#include <stdbool.h>
#include <stddef.h>

#include "loop/timer.h"
#include "proto/device.h"

struct agent;

struct leaving {
	struct left {
		struct address address;
		char id[DEVICE_ID_MAX];
	} of[DEVICES_MAX];
	size_t n;
	struct timer timer;
};

int leaving_open(struct agent *agent);
void leaving_close(struct agent *agent);

/* It is no longer enrolled: at once, or with the next commit that succeeds. */
void leaving_add(struct agent *agent, const struct address *address, const char *id);

/* It is enrolled again: it stays. */
void leaving_stay(struct agent *agent, const struct address *address);

/* The next one that may go. False: none may, as yet. */
bool leaving_take(struct agent *agent, struct left *ret_left);
