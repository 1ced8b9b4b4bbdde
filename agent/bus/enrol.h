/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* Enrol calls: their arguments, and those that wait for a pairing to end. */
#include <systemd/sd-bus.h>

#include "bus/bus.h"

struct enrol_waiting {
	sd_bus_message *call; /* NULL: a free place */
	uint64_t token;
};

struct enrols {
	struct enrol_waiting waiting[BUS_ENROLS_MAX];
	uint64_t last_token;
};

/* Read and check a call's arguments. Returns 0; 1: *ret_wrong says what is wrong; or a negative errno. */
int enrol_read(sd_bus_message *call, struct bus_enrol *ret_wish, const char **ret_wrong);

/* Keep the call until it is answered. Returns its token, or 0 where BUS_ENROLS_MAX wait already. */
uint64_t enrols_keep(struct enrols *enrols, sd_bus_message *call);

/* The kept call, which is the caller's from now on, or NULL. */
sd_bus_message *enrols_take(struct enrols *enrols, uint64_t token);
