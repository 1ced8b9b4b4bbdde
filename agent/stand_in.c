/* SPDX-License-Identifier: Apache-2.0 */
#include "stand_in.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "agent.h"
#include "base/log.h"
#include "store/stand_in.h"
#include "trouble.h"

/* It shares the memory that the service may take (MemoryMax=): some ten thousand readings. */
static const uint64_t limit_bytes = 16 * UINT64_C(1024) * 1024;

static const uint64_t try_us = 60 * UINT64_C(1000000);
static const uint64_t try_old_us = 600 * UINT64_C(1000000);

void stand_in_folder(const struct config *config, char ret_dir[CONFIG_TEXT_MAX + 16])
{
	const char *slash = strrchr(config->carry.socket, '/');

	snprintf(ret_dir, CONFIG_TEXT_MAX + 16, "%.*s/volatile", slash ? (int)(slash - config->carry.socket) : 1,
		slash ? config->carry.socket : ".");
}

static const char *how_it_is(int error)
{
	switch (error) {
	case -EROFS:
	case -EACCES:
		return "read-only";
	case -ENOSPC:
	case -EDQUOT:
		return "full";
	default:
		return "failing";
	}
}

static int open_instead(struct agent *agent, const char *dir, const struct store_seal *seal, int error, char *ret_reason,
	size_t n_reason)
{
	struct stand_in *stand_in = &agent->stand_in;
	unsigned int missing;
	int r;

	strcpy(stand_in->real_dir, agent->config.store.path);
	log_error("%s", ret_reason);
	r = stand_in_open(dir, stand_in->real_dir, seal, &agent->store, &missing, &stand_in->is_old, ret_reason, n_reason);
	if (r < 0)
		return r;
	stand_in->is_in_use = true;
	snprintf(stand_in->detail, sizeof(stand_in->detail), "%s at the start; readings are kept in memory only%s",
		how_it_is(error), missing ? "; some of what it knew is missing" : "");
	log_error("the gateway goes on without its disk, which is %s, in %s; the disk is tried again and again", stand_in->detail, dir);
	/* Everything that belongs to the store goes by these. */
	snprintf(agent->config.store.path, sizeof(agent->config.store.path), "%s", dir);
	if (agent->config.store.limit_bytes > limit_bytes)
		agent->config.store.limit_bytes = limit_bytes;
	return 0;
}

int stand_in_open_store(struct agent *agent, char *ret_reason, size_t n_reason)
{
	struct store_seal seal = agent_seal(agent);
	const char *real_dir = agent->config.store.path;
	char dir[CONFIG_TEXT_MAX + 16];
	int r;

	stand_in_folder(&agent->config, dir);
	r = stand_in_bring_back(dir, real_dir, &seal, ret_reason, n_reason);
	agent->stand_in.is_back = r == 0;
	if (r < 0 && !stand_in_may_help(real_dir, r))
		log_error("%s", ret_reason);
	if (r >= 0 || !stand_in_may_help(real_dir, r))
		r = store_open(real_dir, &seal, &agent->store, ret_reason, n_reason);
	if (r < 0 && stand_in_may_help(real_dir, r) && strlen(dir) < CONFIG_TEXT_MAX)
		r = open_instead(agent, dir, &seal, r, ret_reason, n_reason);
	return r;
}

static int on_time(void *context, uint64_t now_us)
{
	struct agent *agent = context;
	int r = stand_in_probe(agent->stand_in.real_dir);

	if (r < 0) {
		timer_set(&agent->stand_in.timer, now_us + try_us);
		return 0;
	}
	log_warning("the disk can be written again: laresd ends, to be started on its database there, which takes over what was kept in memory");
	return sd_event_exit(agent->event, 0);
}

int stand_in_watch(struct agent *agent)
{
	struct stand_in *stand_in = &agent->stand_in;
	int r = stand_in->is_in_use ? timer_init(&stand_in->timer, agent->event, on_time, agent) : 0;

	if (r < 0 || !stand_in->is_in_use)
		return r;
	trouble_on_commit(agent, 0);
	timer_set(&stand_in->timer, clock_now_us() + (stand_in->is_old ? try_old_us : try_us));
	return 0;
}

void stand_in_close(struct agent *agent)
{
	timer_done(&agent->stand_in.timer);
}
