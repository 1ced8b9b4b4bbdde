/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* Enrol and what belongs to it: the one method whose calls wait, for a pairing to end. */
#include <systemd/sd-bus.h>

#include "bus/bus.h"

struct enrols {
	struct enrol_waiting {
		sd_bus_message *call; /* NULL: a free place */
		uint64_t token;
		struct address address;
	} waiting[BUS_ENROLS_MAX];
	uint64_t last_token;
};

/* Keep the call, about that device, until it is answered. Returns its token, or 0 where BUS_ENROLS_MAX wait already. */
uint64_t enrols_keep(struct enrols *enrols, sd_bus_message *call, const struct address *address);

/* The kept call, which is the caller's from now on, or NULL. */
sd_bus_message *enrols_take(struct enrols *enrols, uint64_t token);

/* The token of a call of that D-Bus name, or 0: none waits. */
uint64_t enrols_of(const struct enrols *enrols, const char *name);

/* Handlers of the methods Enrol, EnrolAnswer and EnrolCancel, and of the signal that a client left the bus; `data` is the bus. */
int enrols_on_call(sd_bus_message *call, void *data, sd_bus_error *error);
int enrols_on_answer(sd_bus_message *call, void *data, sd_bus_error *error);
int enrols_on_cancel(sd_bus_message *call, void *data, sd_bus_error *error);
int enrols_on_departure(sd_bus_message *signal, void *data, sd_bus_error *error);
