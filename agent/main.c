/* SPDX-License-Identifier: Apache-2.0 */
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "agent.h"
#include "base/arguments.h"
#include "base/cleanup.h"
#include "base/landlock.h"
#include "base/log.h"
#include "safe_account.h"

static const struct program program = {
	"laresd",
	"The Lares agent: hears the home's Bluetooth devices, keeps their readings, raises alerts.",
};

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

/* Without an account every start is as usual: that is no reason not to start. */
static void keep_account(const struct config *config, const struct safe_account *account)
{
	int r = safe_account_save(config->carry.socket, account);

	if (r < 0)
		log_warning("how often laresd ends unasked cannot be kept beside %s: %s", config->carry.socket, strerror(-r));
}

static struct safe_account begin_account(const struct config *config)
{
	struct safe_account account = { .mode = SAFE_MODE_OFF };

	safe_account_load(config->carry.socket, &account);
	if (safe_account_begin(&account, clock_now_us()))
		log_warning("the last laresd ended without being asked to");
	keep_account(config, &account);
	return account;
}

/* Its state, and the folder of the carriers' socket: everything else it only reads. */
static void confine(const struct config *config)
{
	char socket[CONFIG_TEXT_MAX];
	const char *const writable[] = { config->store.path, dirname(strcpy(socket, config->carry.socket)) };

	landlock_confine_and_say(writable, 2);
}

int main(int argc, char **argv)
{
	struct agent *agent = NULL;
	char reason[AGENT_REASON_MAX] = "";
	struct safe_account account;
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
	account = begin_account(&config);
	r = agent_open(&config, &account, &agent, reason, sizeof(reason));
	if (r < 0) {
		log_error("%s", reason);
	} else {
		confine(&config);
		r = agent_run(agent);
	}
	agent_close(take(agent));
	safe_account_end(&account, r < 0 ? SAFE_END_FAILED : SAFE_END_ASKED, clock_now_us());
	keep_account(&config, &account);
	return r < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
