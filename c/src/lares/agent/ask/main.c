/* SPDX-License-Identifier: Apache-2.0 */
/* lares-ask: the few things that laresd may ask root for. Started by the message bus, ends when nobody needs it. */
#include <getopt.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ask/face.h"
#include "base/arguments.h"
#include "base/log.h"
#include "loop/loop.h"
#include "loop/timer.h"

#define IDLE_US UINT64_C(30000000)

struct ask {
	sd_event *event;
	struct timer idle;
	struct face face;
};

enum { ARGUMENTS_RUN, ARGUMENTS_TOLD, ARGUMENTS_WRONG };

static const char usage[] =
	"usage: lares-ask [--bonds DIR] [--run DIR] [--state DIR] [--rfkill FILE]\n"
	"\n"
	"Does for laresd, over D-Bus, what only root can: restarts Bluetooth, lifts its block, resets an adapter, reboots, and\n"
	"says how strong a bond is. The message bus starts it; it ends after 30 s in which nobody asks.\n"
	"\n"
	"  --bonds DIR    where bluetoothd keeps its bonds (/var/lib/bluetooth)\n"
	"  --run DIR      what counts until the next boot (/run/lares-ask)\n"
	"  --state DIR    what counts beyond it (/var/lib/lares-ask)\n"
	"  --rfkill FILE  the kernel's switches of radios (/dev/rfkill)\n"
	"  --version      print the version\n"
	"  --help         print this\n";

static int read_arguments(int argc, char **argv, struct places *places)
{
	static const struct option options[] = { { "bonds", required_argument, NULL, 'b' },
		{ "run", required_argument, NULL, 'r' }, { "state", required_argument, NULL, 's' },
		{ "rfkill", required_argument, NULL, 'k' }, { "version", no_argument, NULL, 'v' },
		{ "help", no_argument, NULL, 'h' }, { 0 } };

	for (int option; (option = getopt_long(argc, argv, "h", options, NULL)) != -1;) {
		switch (option) {
		case 'b':
			places->bonds = optarg;
			break;
		case 'r':
			places->run = optarg;
			break;
		case 's':
			places->state = optarg;
			break;
		case 'k':
			places->rfkill = optarg;
			break;
		case 'v':
			puts("lares-ask " LARES_VERSION);
			return ARGUMENTS_TOLD;
		case 'h':
			fputs(usage, stdout);
			return ARGUMENTS_TOLD;
		default:
			fputs(usage, stderr);
			return ARGUMENTS_WRONG;
		}
	}
	if (optind == argc)
		return ARGUMENTS_RUN;
	fputs(usage, stderr);
	return ARGUMENTS_WRONG;
}

/* Without the name no more calls come; those that are there are answered before the end. */
static void finish(struct ask *ask)
{
	sd_notify(0, "STOPPING=1");
	sd_bus_release_name(ask->face.bus, FACE_NAME);
	while (sd_bus_process(ask->face.bus, NULL) > 0)
		;
	sd_event_exit(ask->event, EXIT_SUCCESS);
}

static int on_idle(void *context, uint64_t now_us)
{
	struct ask *ask = context;

	if (!ask->face.was_used) {
		finish(ask);
		return 0;
	}
	ask->face.was_used = false;
	timer_set(&ask->idle, now_us + IDLE_US);
	return 0;
}

static void find_callers(struct face *face)
{
	const struct passwd *lares = getpwnam("lares");

	face->own = geteuid();
	face->lares = lares ? lares->pw_uid : face->own;
}

static int open_bus(struct ask *ask)
{
	int r = sd_bus_open_system(&ask->face.bus);

	if (r >= 0)
		r = sd_bus_set_exit_on_disconnect(ask->face.bus, 1);
	if (r >= 0)
		r = sd_bus_attach_event(ask->face.bus, ask->event, SD_EVENT_PRIORITY_NORMAL);
	if (r >= 0)
		r = face_open(&ask->face);
	if (r >= 0)
		r = sd_bus_request_name(ask->face.bus, FACE_NAME, 0);
	return r < 0 ? r : 0;
}

static int run(struct ask *ask)
{
	int r = loop_open(&ask->event);

	if (r == 0)
		r = timer_init(&ask->idle, ask->event, on_idle, ask);
	if (r >= 0)
		r = open_bus(ask);
	if (r < 0)
		return r;
	on_idle(ask, clock_now_us());
	return loop_run(ask->event);
}

int main(int argc, char **argv)
{
	struct ask ask = { .face = {
				   .places = { "/var/lib/bluetooth", "/run/lares-ask", "/var/lib/lares-ask", "/dev/rfkill" },
				   .was_used = true,
			   } };
	int r = read_arguments(argc, argv, &ask.face.places);

	if (r != ARGUMENTS_RUN)
		return r == ARGUMENTS_TOLD ? EXIT_SUCCESS : EXIT_WRONG_USE;
	find_callers(&ask.face);
	r = run(&ask);
	if (r < 0)
		log_error("the system bus could not be served: %s; is packaging/dbus/org.lares.Ask1.conf installed?", strerror(-r));
	timer_done(&ask.idle);
	sd_bus_flush_close_unref(ask.face.bus);
	sd_event_unref(ask.event);
	return r < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
