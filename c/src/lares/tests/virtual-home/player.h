/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * What both players share: the loop in which a play runs, its clock, signals and report.
 *
 * SIGTERM and SIGINT end it. SIGRTMIN lets one event go that waits for "go", or starts the play; two of an ordinary signal
 * may arrive as one, these are queued. On stdout, one line of JSON each: {"state":"ready"}, then tally_print()'s with state
 * "played" when every event has been played, and with state "ended" as the last line.
 */
#include <systemd/sd-event.h>

#include "tests/virtual-home/play.h"
#include "tests/virtual-home/scenario.h"
#include "tests/virtual-home/tally.h"

struct player {
	struct scenario *scenario; /* borrowed; a device's clock offset changes when somebody sets its clock */
	struct play *play;
	struct tally *tallies; /* one for each device */
	sd_event *event;
	sd_event_source *timer;
	void (*on_turned)(void *context); /* after each turn of the play, or NULL */
	void *context;
	bool stops_when_finished;
	uint64_t first_ns, last_ns; /* sendings */
};

struct moment player_moment(void);

/* `stage` is called with `context`; its `finished` is player_finished(). Returns 0 or a negative errno. */
int player_open(struct player *player, struct scenario *scenario, const struct stage *stage, void *context);
void player_done(struct player *player);

/* Run to the end. Returns 0 or a negative errno. */
int player_run(struct player *player);

/* The devices are there: say "ready"; time 0, where the scenario starts with that. */
void player_ready(struct player *player);
/* Time 0 has come. */
void player_start(struct player *player);
/* Something changed that an event may wait for. */
void player_poke(struct player *player);
/* Something was sent. */
void player_sent(struct player *player);
void player_finished(struct player *player);
/* {"state":…,"device":…,"digits":"012345"} on stdout: what the device shows to whoever stands before it. */
void player_show(const char *state, const struct actor *device, uint32_t digits);

/* Call fn once. The source is the caller's, or NULL where there is none. */
sd_event_source *player_after(struct player *player, uint64_t delay_ms, sd_event_time_handler_t fn, void *context);
