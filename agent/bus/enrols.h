/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* Enrol calls that wait for a pairing to end. */
#include <systemd/sd-bus.h>

#include "bus/bus.h"

struct enrols {
	struct enrol_waiting {
		sd_bus_message *call; /* NULL: a free place */
		uint64_t token;
	} waiting[BUS_ENROLS_MAX];
	uint64_t last_token;
};

/* Keep the call until it is answered. Returns its token, or 0 where BUS_ENROLS_MAX wait already. */
uint64_t enrols_keep(struct enrols *enrols, sd_bus_message *call);

/* The kept call, which is the caller's from now on, or NULL. */
sd_bus_message *enrols_take(struct enrols *enrols, uint64_t token);

/* The token of a call of that D-Bus name, or 0: none waits. */
uint64_t enrols_of(const struct enrols *enrols, const char *name);
