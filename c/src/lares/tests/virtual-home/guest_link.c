/* SPDX-License-Identifier: Apache-2.0 */
/* What a device's battery pays for: how long it waits for the gateway, and what the connection was used for. */
#include <stdio.h>

#include "tests/virtual-home/guest.h"

/* Shorter pauses are the work of programs: the emulated air takes no time. */
static const uint64_t moment_ns = 100000000;

static uint64_t ms_between(uint64_t from_ns, uint64_t to_ns)
{
	return from_ns && to_ns > from_ns ? (to_ns - from_ns) / 1000000 : 0;
}

void link_woken(struct dweller *dweller)
{
	if (!dweller->link.woken_ns)
		dweller->link.woken_ns = player_moment().now_ns;
}

void link_connected(struct dweller *dweller)
{
	dweller->link.connected_ns = dweller->link.active_ns = player_moment().now_ns;
}

void link_active(struct dweller *dweller)
{
	struct link *link = &dweller->link;
	uint64_t now_ns = player_moment().now_ns;

	if (link->active_ns && now_ns - link->active_ns > moment_ns)
		link->idle_ns += now_ns - link->active_ns;
	link->active_ns = now_ns;
}

void link_requested(struct dweller *dweller)
{
	link_active(dweller);
	if (!dweller->link.requested_ns)
		dweller->link.requested_ns = dweller->link.active_ns;
}

void link_ended(struct dweller *dweller)
{
	struct link *link = &dweller->link;

	link_active(dweller);
	printf("{\"state\":\"link\",\"device\":\"%s\",\"connected_after_ms\":%llu,\"asked_after_ms\":%llu,"
	       "\"held_ms\":%llu,\"idle_ms\":%llu}\n",
		dweller->actor->id, (unsigned long long)ms_between(link->woken_ns, link->connected_ns),
		(unsigned long long)ms_between(link->woken_ns, link->requested_ns),
		(unsigned long long)ms_between(link->connected_ns, link->active_ns),
		(unsigned long long)(link->idle_ns / 1000000));
	fflush(stdout);
	*link = (struct link){ 0 };
}
