/* SPDX-License-Identifier: Apache-2.0 */
#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "agent.h"
#include "base/cleanup.h"
#include "base/log.h"

enum { EXIT_CONFIGURATION = 78 }; /* EX_CONFIG: systemd shows it as such */

static void print_usage(FILE *stream)
{
	fprintf(stream, "usage: laresd --config FILE\n"
			"\n"
			"The Lares agent: hears the home's Bluetooth devices, keeps their readings, raises alerts.\n"
			"\n"
			"  --config FILE  the configuration, /etc/lares/lares.conf on an installed gateway\n"
			"  --version      print the version\n"
			"  --help         print this\n");
}

/* Returns the configuration's path, or ends the program. */
static const char *parse_arguments(int argc, char **argv)
{
	static const struct option options[] = { { "config", required_argument, NULL, 'c' },
		{ "version", no_argument, NULL, 'v' }, { "help", no_argument, NULL, 'h' }, { 0 } };
	const char *path = NULL;

	for (int option; (option = getopt_long(argc, argv, "c:h", options, NULL)) != -1;) {
		if (option == 'c') {
			path = optarg;
		} else if (option == 'v') {
			puts("laresd " LARES_VERSION);
			exit(EXIT_SUCCESS);
		} else {
			print_usage(option == 'h' ? stdout : stderr);
			exit(option == 'h' ? EXIT_SUCCESS : 2);
		}
	}
	if (!path || optind != argc) {
		print_usage(stderr);
		exit(2);
	}
	return path;
}

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
	const char *path = parse_arguments(argc, argv);
	scoped(agent_closep) struct agent *agent = NULL;
	char reason[AGENT_REASON_MAX] = "";
	struct config config;
	int r;

	umask(0077);
	if (read_config(path, &config, reason, sizeof(reason)) < 0) {
		log_error("%s", reason);
		return EXIT_CONFIGURATION;
	}
	if (agent_open(&config, &agent, reason, sizeof(reason)) < 0) {
		log_error("%s", reason);
		return EXIT_FAILURE;
	}
	r = agent_run(agent);
	if (r < 0)
		log_error("the event loop ended: %s", strerror(-r));
	return r < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
