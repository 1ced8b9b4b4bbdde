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
