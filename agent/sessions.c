/* SPDX-License-Identifier: Apache-2.0 */
#include "sessions.h"

#include "agent.h"
#include "commit.h"

static const char key[] = "session";

/* Some are left when a disk begins to fail. */
static void reserve(struct agent *agent)
{
	struct sessions *sessions = &agent->sessions;
	uint64_t to = sessions->last + SESSIONS_RESERVED;

	if (sessions->reserved_to >= sessions->last + SESSIONS_RESERVED / 2 || agent->is_commit_failing)
		return;
	if (store_set_counter(agent->store, key, to) == 0 && commit_now(agent) == 0)
		sessions->reserved_to = to;
}

/* What was reserved before and not given is given up: nobody knows how much of it was. */
void sessions_open(struct agent *agent)
{
	store_get_counter(agent->store, key, &agent->sessions.last);
	agent->sessions.reserved_to = agent->sessions.last;
	reserve(agent);
}

uint64_t sessions_next(struct agent *agent)
{
	reserve(agent);
	return ++agent->sessions.last;
}
