/* SPDX-License-Identifier: Apache-2.0 */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "tests/virtual-home/bluez.h"
#include "tests/virtual-home/explain.h"
#include "tests/virtual-home/guest.h"

struct options {
	bool has_rate, has_count, stops_when_finished;
	uint32_t rate, count;
};

static void usage(FILE *file)
{
	fputs("virtual-home check SCENARIO              explain a scenario, or say what is wrong in it\n"
	      "virtual-home bluez [OPTION…] SCENARIO    play it as org.bluez on the bus of DBUS_SYSTEM_BUS_ADDRESS\n"
	      "virtual-home guest [OPTION…] SCENARIO    play it on hci1, hci2, … of a real bluetoothd\n"
	      "\n"
	      "  --rate N    sendings a second for events with a rate; 0: as fast as the bus takes them\n"
	      "  --count N   packets of such an event\n"
	      "  --exit      end when all has been played; else SIGTERM ends it\n"
	      "\n"
	      "SIGRTMIN lets one event go that waits for \"go\". The last line on stdout says what really happened.\n",
		file);
}

static bool parse_number(const char *text, uint32_t *ret_number)
{
	char *end;
	unsigned long number = strtoul(text, &end, 10);

	if (*text < '0' || *text > '9' || *end || number > 100000000)
		return false;
	*ret_number = (uint32_t)number;
	return true;
}

static bool parse_options(int argc, char **argv, struct options *ret)
{
	static const struct option known[] = {
		{ "rate", required_argument, NULL, 'r' },
		{ "count", required_argument, NULL, 'c' },
		{ "exit", no_argument, NULL, 'x' },
		{ 0 },
	};
	int option;

	while ((option = getopt_long(argc, argv, "", known, NULL)) != -1) {
		if (option == 'x')
			ret->stops_when_finished = true;
		else if (option == 'r')
			ret->has_rate = parse_number(optarg, &ret->rate);
		else if (option == 'c')
			ret->has_count = parse_number(optarg, &ret->count) && ret->count > 0;
		if (option == '?' || (option == 'r' && !ret->has_rate) || (option == 'c' && !ret->has_count))
			return false;
	}
	return argc - optind == 2;
}

static int play(const char *how, const struct options *options, struct scenario *scenario)
{
	bool is_paced = options->has_rate || options->has_count;

	if (is_paced && scenario_set_rate(scenario, options->has_rate ? &options->rate : NULL,
				options->has_count ? &options->count : NULL) == 0) {
		fprintf(stderr, "virtual-home: no event of this scenario has a rate\n");
		return EXIT_FAILURE;
	}
	if (strcmp(how, "bluez") == 0)
		return bluez_play(scenario, options->stops_when_finished) != 0;
	return guest_play(scenario, options->stops_when_finished) != 0;
}

int main(int argc, char **argv)
{
	struct scenario *scenario scoped(scenario_freep) = NULL;
	struct options options = { 0 };
	const char *how, *path;
	char reason[512] = "no memory";

	if (!parse_options(argc, argv, &options)) {
		usage(stderr);
		return 2;
	}
	how = argv[optind];
	path = argv[optind + 1];
	if (strcmp(how, "check") != 0 && strcmp(how, "bluez") != 0 && strcmp(how, "guest") != 0) {
		usage(stderr);
		return 2;
	}
	if (scenario_read(path, &scenario, reason, sizeof(reason)) < 0) {
		fprintf(stderr, "%s: %s\n", path, reason);
		return EXIT_FAILURE;
	}
	if (strcmp(how, "check") != 0)
		return play(how, &options, scenario);
	explain(scenario);
	return EXIT_SUCCESS;
}
