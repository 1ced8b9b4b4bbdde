/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Back to the state of a new gateway: the keys first, then all that laresd keeps, then the bonds of its devices.
 *
 * Once the file `reset` (the addresses of the enrolled devices, a line each) is durable in the state directory, the reset is
 * begun and will be ended, by this laresd or by any later start; before that nothing has changed. It goes when all else is gone.
 * What lies elsewhere (the installer's /etc/lares, what the team has) is not laresd's.
 */
#include <stdbool.h>
#include <stddef.h>

#include "base/config.h"
#include "loop/timer.h"
#include "proto/device.h"
#include "proto/text.h"

struct agent;

struct resetting {
	struct address bonded[DEVICES_MAX]; /* whose bonds are still to go */
	size_t n_bonded;
	bool is_begun;
	struct timer timer;
};

/*
 * bus's op: begin, destroy the keys, and end the program, to be started anew. `home` is its name once more ("none" where it has none), so that
 * nobody resets the wrong gateway. Refusals leave everything as it was, but where they say otherwise.
 */
int reset_begin(void *context, const char *home, struct text *answer, struct text *why);

/*
 * Before anything is opened: go on with a reset that was begun. Returns 0 (also where there is none) or a negative errno with its
 * reason; then nothing may be opened.
 */
int reset_resume(const struct config *config, char *ret_reason, size_t n_reason);

/* The rooms are open: what is left of it is the bonds. */
int reset_open(struct agent *agent);
void reset_close(struct agent *agent);
