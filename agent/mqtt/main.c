/* SPDX-License-Identifier: Apache-2.0 */
/* lares-mqtt: the carrier between laresd and an MQTT broker. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arguments.h"
#include "base/config_given.h"
#include "base/landlock.h"
#include "base/log.h"
#include "loop/clock.h"
#include "mqtt/carrier.h"

static const struct program program = {
	"lares-mqtt",
	"Carries what laresd has to say to the MQTT broker, and brings back what is sent to the home.",
};

#define WATCHDOG_US UINT64_C(5000000)

static volatile sig_atomic_t is_asked_to_end;

static void on_signal(int signal)
{
	if (signal != SIGALRM)
		is_asked_to_end = 1;
}

/* No SA_RESTART: SIGTERM ends a connect(2) that blocks, and SIGALRM sends it on to the next address. */
static void catch_signals(void)
{
	struct sigaction action = { .sa_handler = on_signal };

	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGALRM, &action, NULL);
	signal(SIGPIPE, SIG_IGN);
}

/* The watchdog is fed by turns that were made, each for both sockets: a loop that hangs is a program that is started again. */
static int run(struct carrier *carrier)
{
	uint64_t fed_us = 0;

	sd_notify(0, "READY=1");
	while (!is_asked_to_end) {
		int r = carrier_turn(carrier);
		uint64_t now_us = clock_now_us();

		if (r != 0)
			return r < 0 ? r : 0;
		if (now_us - fed_us < WATCHDOG_US)
			continue;
		sd_notify(0, "WATCHDOG=1");
		fed_us = now_us;
	}
	sd_notify(0, "STOPPING=1");
	return 0;
}

/* What laresd keeps of the team's settings comes as credentials of the service; elsewhere in a folder. */
static int take_given(struct config *config, char *ret_reason, size_t n_reason)
{
	const char *dir = getenv("LARES_SETTINGS"), *credentials = getenv("CREDENTIALS_DIRECTORY");

	if (dir)
		return config_take_given(config, dir, "", ret_reason, n_reason);
	return credentials ? config_take_given(config, credentials, "settings_", ret_reason, n_reason) : 0;
}

int main(int argc, char **argv)
{
	struct config config;
	struct carrier carrier;
	char reason[1024] = "";
	const char *path;
	int r = arguments_read(&program, argc, argv, &path);

	if (r != 0)
		return r < 0 ? EXIT_WRONG_USE : EXIT_SUCCESS;
	r = config_read(&config, path, reason, sizeof(reason));
	if (r == 0)
		r = take_given(&config, reason, sizeof(reason));
	if (r == 0)
		r = config_check_carrier(&config, reason, sizeof(reason));
	if (r < 0) {
		log_error("%s", reason);
		return EXIT_CONFIGURATION;
	}
	catch_signals();
	landlock_confine_and_say(NULL, 0);
	/* So that the second name server is asked within LOOKUP_MS; an administrator's own choice stands. */
	setenv("RES_OPTIONS", "timeout:2 attempts:2", 0);
	mosquitto_lib_init();
	carrier_init(&carrier, &config);
	r = run(&carrier);
	carrier_done(&carrier);
	mosquitto_lib_cleanup();
	if (r < 0)
		log_error("%s", strerror(-r));
	return r < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
