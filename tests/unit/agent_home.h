/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* Parts of an agent in a folder of its own, for the tests of agent/commit.c and of what hangs on it. */
#include <errno.h>

#include "commit.h"
#include "deliver.h"
#include "loop/loop.h"
#include "store_home.h"
#include "trouble.h"

/* What of an agent a commit needs: a store, the room for it, and a carrier's socket. */
static inline struct agent *agent_of(struct home *home)
{
	struct agent *agent = calloc(1, sizeof(*agent));
	char socket[128], reason[256] = "";
	struct carry_settings settings = { .socket = socket, .team = "north", .home = "h-1", .client_id = "c",
		.store = store_id(home->store) };

	snprintf(socket, sizeof(socket), "%s/carry", home->dir);
	agent->store = home->store;
	agent->vault = home->vault;
	snprintf(agent->config.store.path, sizeof(agent->config.store.path), "%s", home->dir);
	agent->config.store.limit_bytes = 1 << 24;
	agent->config.store.window_ms = -1;
	assert_int_equal(loop_open(&agent->event), 0);
	assert_true(commit_open(agent) >= 0);
	assert_true(trouble_open(agent) >= 0);
	assert_int_equal(room_open(agent), 0);
	assert_int_equal(carry_open(agent->event, &settings, &deliver_carry_ops, agent, &agent->carry, reason, sizeof(reason)), 0);
	return agent;
}

static inline void agent_done(struct agent *agent)
{
	carry_close(agent->carry);
	room_close(agent);
	trouble_close(agent);
	commit_close(agent);
	sd_event_unref(agent->event);
	free(agent);
}

/* No commit succeeds any more, and as much waits for one as may. */
static inline void agent_fill(struct agent *agent)
{
	static char row[8000];
	int r;

	agent->is_commit_failing = true;
	agent->commit_error = -EIO;
	agent->commit_again_us = UINT64_MAX;
	do
		r = store_remember(agent->store, "aid/lift-1", row, sizeof(row));
	while (r == 0);
	assert_int_equal(r, -ENOSPC);
}

/* The disk is well again. */
static inline void agent_commit(struct agent *agent)
{
	agent->commit_again_us = 0;
	assert_int_equal(commit_now(agent), 0);
}
