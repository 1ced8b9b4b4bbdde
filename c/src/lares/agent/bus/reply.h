/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* The answer to one method call, while an operation writes it. */
#include <systemd/sd-bus.h>

#include "bus/bus.h"

struct reply {
	char *memory;
	char words[BUS_WHY_MAX];
	struct text answer, why;
};

/* Returns 0 or -ENOMEM. `reply` must not move until reply_done(). */
int reply_init(struct reply *reply);
void reply_done(struct reply *reply);

/* Send what the operation that returned `r` wrote: its answer, or its refusal. For the return of a method handler. */
int reply_send(const struct reply *reply, sd_bus_message *call, int r);

/* Refuse with words. For the return of a method handler. */
int reply_refuse(sd_bus_message *call, const char *format, ...) __attribute__((format(printf, 2, 3)));
