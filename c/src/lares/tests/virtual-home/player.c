/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/virtual-home/player.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "loop/loop.h"

static uint64_t clock_ns(clockid_t id)
{
	struct timespec t;

	clock_gettime(id, &t);
	return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

struct moment player_moment(void)
{
	return (struct moment){ .now_ns = clock_ns(CLOCK_MONOTONIC),
		.wall_s = (int64_t)(clock_ns(CLOCK_REALTIME) / 1000000000) };
}

static void wake_at(struct player *player, uint64_t at_us)
{
	sd_event_source_set_time(player->timer, at_us);
	sd_event_source_set_enabled(player->timer, SD_EVENT_ONESHOT);
}

static int on_time(sd_event_source *source, uint64_t due_us, void *data)
{
	struct player *player = data;
	uint64_t next_ns = play_turn(player->play, player_moment());

	(void)source;
	(void)due_us;
	if (next_ns != UINT64_MAX)
		wake_at(player, (next_ns + 999) / 1000);
	if (player->on_turned)
		player->on_turned(player->context);
	return 0;
}

static int on_go(sd_event_source *source, const struct signalfd_siginfo *info, void *data)
{
	struct player *player = data;

	(void)source;
	(void)info;
	play_go(player->play);
	player_start(player);
	return 0;
}

void player_poke(struct player *player)
{
	wake_at(player, 0);
}

void player_start(struct player *player)
{
	play_start(player->play, player_moment());
	player_poke(player);
}

void player_sent(struct player *player)
{
	player->last_ns = player_moment().now_ns;
	if (player->first_ns == 0)
		player->first_ns = player->last_ns;
}

static void report(struct player *player, const char *state)
{
	tally_print(state, player->scenario, player->tallies, player->last_ns - player->first_ns);
}

void player_finished(struct player *player)
{
	if (player->stops_when_finished)
		sd_event_exit(player->event, 0);
	else
		report(player, "played");
}

sd_event_source *player_after(struct player *player, uint64_t delay_ms, sd_event_time_handler_t fn, void *context)
{
	sd_event_source *source = NULL;

	sd_event_add_time_relative(player->event, &source, CLOCK_MONOTONIC, delay_ms * 1000, 1000, fn, context);
	return source;
}

static int open_sources(struct player *player)
{
	sigset_t go;
	int r;

	sigemptyset(&go);
	sigaddset(&go, SIGRTMIN);
	sigprocmask(SIG_BLOCK, &go, NULL);
	r = loop_open(&player->event);
	if (r >= 0)
		r = sd_event_add_signal(player->event, NULL, SIGRTMIN, on_go, player);
	if (r >= 0) /* accuracy 1 us: the benches' rates are kept by this timer */
		r = sd_event_add_time(player->event, &player->timer, CLOCK_MONOTONIC, 0, 1, on_time, player);
	return r;
}

int player_open(struct player *player, struct scenario *scenario, const struct stage *stage, void *context)
{
	*player = (struct player){ .scenario = scenario, .context = context };
	player->play = play_new(scenario, stage, context);
	player->tallies = calloc(scenario->n_devices, sizeof(*player->tallies));
	if (!player->play || !player->tallies)
		return -ENOMEM;
	return open_sources(player);
}

void player_ready(struct player *player)
{
	printf("{\"state\":\"ready\"}\n");
	fflush(stdout);
	if (!player->scenario->starts_when_scanned)
		player_start(player);
}

void player_show(const char *state, const struct actor *device, uint32_t digits)
{
	printf("{\"state\":\"%s\",\"device\":\"%s\",\"digits\":\"%06" PRIu32 "\"}\n", state, device->id, digits);
	fflush(stdout);
}

int player_run(struct player *player)
{
	int r = loop_run(player->event);

	report(player, "ended");
	return r;
}

void player_done(struct player *player)
{
	sd_event_source_disable_unref(player->timer);
	play_free(player->play);
	free(player->tallies);
	sd_event_unref(player->event);
}
