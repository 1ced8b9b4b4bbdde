/* SPDX-License-Identifier: Apache-2.0 */
#include "leaving.h"

#include <stdio.h>
#include <string.h>

#include "agent.h"
#include "deliver.h"

#define LOOK_US UINT64_C(1000000) /* as often as the commit is tried */

bool leaving_take(struct agent *agent, struct left *ret_left)
{
	struct leaving *leaving = &agent->leaving;

	if (leaving->n == 0 || agent->is_commit_failing)
		return false;
	*ret_left = leaving->of[--leaving->n];
	return true;
}

static void let_go(struct agent *agent)
{
	struct left left;

	while (leaving_take(agent, &left)) {
		radio_forget(agent->radio, &left.address);
		deliver_forgotten(agent, left.id);
	}
}

static int on_time(void *context, uint64_t now_us)
{
	struct agent *agent = context;

	let_go(agent);
	if (agent->leaving.n)
		timer_set(&agent->leaving.timer, now_us + LOOK_US);
	return 0;
}

void leaving_stay(struct agent *agent, const struct address *address)
{
	struct leaving *leaving = &agent->leaving;

	for (size_t i = leaving->n; i-- > 0;)
		if (memcmp(&leaving->of[i].address, address, sizeof(*address)) == 0)
			leaving->of[i] = leaving->of[--leaving->n];
}

void leaving_add(struct agent *agent, const struct address *address, const char *id)
{
	struct leaving *leaving = &agent->leaving;

	leaving_stay(agent, address);
	if (leaving->n == DEVICES_MAX) /* as many have gone and come since the disk failed */
		return;
	leaving->of[leaving->n].address = *address;
	snprintf(leaving->of[leaving->n++].id, DEVICE_ID_MAX, "%s", id);
	if (agent->is_commit_failing)
		timer_set(&leaving->timer, clock_now_us() + LOOK_US);
	else
		let_go(agent);
}

int leaving_open(struct agent *agent)
{
	int r = timer_init(&agent->leaving.timer, agent->event, on_time, agent);

	return r < 0 ? r : 0;
}

void leaving_close(struct agent *agent)
{
	timer_done(&agent->leaving.timer);
}
