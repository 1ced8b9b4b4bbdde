/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "agent.h"
#include "base/arguments.h"
#include "base/cleanup.h"
#include "base/log.h"

static const struct program program = {
	"laresd",
	"The Lares agent: hears the home's Bluetooth devices, keeps their readings, raises alerts.",
};

static void agent_closep(struct agent **agent)
{
	agent_close(*agent);
}

static int read_config(const char *path, struct config *ret_config, char *ret_reason, size_t n_reason)
{
	int r = config_read(ret_config, path, ret_reason, n_reason);

	if (r == 0)
		r = config_check_daemon(ret_config, ret_reason, n_reason);
	if (r == 0 && clock_use_zone(ret_config->home.zone) < 0) {
		snprintf(ret_reason, n_reason,
			"%s: [home] zone: the system knows no zone \"%s\"; write one like Europe/Berlin (package tzdata)",
			path, ret_config->home.zone);
		r = -1;
	}
	return r;
}

int main(int argc, char **argv)
{
	scoped(agent_closep) struct agent *agent = NULL;
	char reason[AGENT_REASON_MAX] = "";
	struct config config;
	const char *path;
	int r = arguments_read(&program, argc, argv, &path);

	if (r != 0)
		return r < 0 ? EXIT_WRONG_USE : EXIT_SUCCESS;
	umask(0077);
	if (read_config(path, &config, reason, sizeof(reason)) < 0) {
		log_error("%s", reason);
		return EXIT_CONFIGURATION;
	}
	if (agent_open(&config, &agent, reason, sizeof(reason)) < 0) {
		log_error("%s", reason);
		return EXIT_FAILURE;
	}
	return agent_run(agent) < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
