/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* What the files of this room share. Nobody outside includes it. */
#include "bus/bus.h"
#include "bus/enrols.h"

struct bus {
	sd_bus *bus;
	sd_bus_slot *slot, *departures;
	const struct bus_ops *ops;
	void *context;
	struct enrols enrols;
};

/* The number of the user that calls, for which the message bus vouches. Returns 0 or more, or a negative errno: it is not known. */
int room_user_of(sd_bus_message *call, uid_t *ret_uid);
