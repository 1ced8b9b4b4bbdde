/* SPDX-License-Identifier: Apache-2.0 */
#include "bus/enrols.h"

#include <string.h>

#include "base/cleanup.h"

uint64_t enrols_keep(struct enrols *enrols, sd_bus_message *call)
{
	for (size_t i = 0; i < BUS_ENROLS_MAX; i++)
		if (!enrols->waiting[i].call) {
			enrols->waiting[i].call = sd_bus_message_ref(call);
			return enrols->waiting[i].token = ++enrols->last_token;
		}
	return 0;
}

sd_bus_message *enrols_take(struct enrols *enrols, uint64_t token)
{
	for (size_t i = 0; i < BUS_ENROLS_MAX; i++)
		if (enrols->waiting[i].call && enrols->waiting[i].token == token)
			return take(enrols->waiting[i].call);
	return NULL;
}

uint64_t enrols_of(const struct enrols *enrols, const char *name)
{
	for (size_t i = 0; i < BUS_ENROLS_MAX; i++) {
		sd_bus_message *call = enrols->waiting[i].call;
		const char *sender = call ? sd_bus_message_get_sender(call) : NULL;

		if (sender && strcmp(sender, name) == 0)
			return enrols->waiting[i].token;
	}
	return 0;
}
