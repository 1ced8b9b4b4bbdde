/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bell.h"
#include "broker.h"
#include "clockwork.h"
#include "desk.h"
#include "hazard.h"
#include "ledger.h"
#include "oracle.h"
#include "team.h"
#include "tests/crash/calls.h"
#include "tests/crash/chance.h"
#include "tests/crash/vfs.h"
#include "trace.h"
#include "wire.h"

enum death { DEATH_KILL, DEATH_POWER };

static struct {
	struct chance chance;
	struct disk *disk;
	struct vfs vfs;
	struct config config;
	struct agent *agent;
	uint64_t n_boots, started_us, clock_us, disk_us;
	enum death death; /* that is under way */
	bool is_healed, is_disk_full, is_disk_broken, is_starting;
	bool stops_when_heard;
} gateway;

static bool may(enum hazard hazard)
{
	return !gateway.is_healed && hazard_is_on(hazard);
}

struct agent *gateway_agent(void)
{
	return gateway.agent;
}

bool gateway_is_dying(void)
{
	return disk_is_off(gateway.disk);
}

bool gateway_is_disk_well(void)
{
	return !gateway.is_disk_full && !gateway.is_disk_broken;
}

uint64_t gateway_started_us(void)
{
	return gateway.started_us;
}

uint64_t gateway_clock_us(void)
{
	return gateway.clock_us;
}

uint64_t gateway_disk_us(void)
{
	return gateway.disk_us;
}

static void set_clock(int64_t error_us, bool is_trusted)
{
	gateway.clock_us = clockwork_true_us();
	clockwork_set_wall(error_us, is_trusted);
}

/* ---- life ---- */

static void start(void *context, uint64_t argument);

static void start_later(uint64_t in_us)
{
	if (gateway.is_starting)
		return;
	gateway.is_starting = true;
	clockwork_at(clockwork_true_us() + in_us, start, NULL, 0);
}

/* Without a battery the clock begins somewhere in the past, and is right once it was asked. */
static void lose_clock(void)
{
	if (!may(HAZARD_CLOCK) || !chance_percent(&gateway.chance, 50))
		return;
	set_clock(-(int64_t)(chance_below(&gateway.chance, 3000) * CLOCK_HOUR), false);
}

/* What was not safe is gone, or torn. */
static void lose_power(void)
{
	disk_power_on(gateway.disk);
	clockwork_boot(++gateway.n_boots);
	lose_clock();
	trace("power is back, boot %llu", (unsigned long long)gateway.n_boots);
}

/* Whether the power or only the process is gone, the disk had its last call. */
static void die(void)
{
	bool is_power = gateway.death == DEATH_POWER;

	trace("laresd died: %s", is_power ? "power" : "killed");
	if (gateway.agent)
		agent_close(gateway.agent);
	gateway.agent = NULL;
	ledger_on_death(is_power);
	if (is_power)
		lose_power();
	else
		disk_go_on(gateway.disk);
	start_later((2 + chance_below(&gateway.chance, is_power ? 60 : 3)) * CLOCK_SECOND);
}

static void start(void *context, uint64_t argument)
{
	const struct safe_account account = { .mode = SAFE_MODE_OFF };
	char reason[AGENT_REASON_MAX] = "";
	int r;

	(void)context;
	(void)argument;
	gateway.is_starting = false;
	if (gateway.agent)
		return;
	if (!gateway_is_disk_well()) {
		start_later(CLOCK_MINUTE);
		return;
	}
	trace("laresd starts");
	r = agent_open(&gateway.config, &account, &gateway.agent, reason, sizeof(reason));
	if (r < 0)
		gateway.agent = NULL;
	if (gateway_is_dying()) {
		die();
		return;
	}
	if (r < 0) {
		trace("laresd does not start: %s", reason);
		must(S1, !gateway_is_disk_well(), "laresd does not open what it left: %s", reason);
		start_later(10 * CLOCK_SECOND);
		return;
	}
	gateway.started_us = clockwork_true_us();
	broker_on_laresd();
	bell_on_laresd();
	desk_on_laresd();
}

void gateway_stop(void)
{
	if (!gateway.agent)
		return;
	trace("laresd is stopped");
	agent_close(gateway.agent);
	gateway.agent = NULL;
	if (gateway_is_dying()) {
		die();
		return;
	}
	ledger_on_stop();
	start_later(3 * CLOCK_SECOND);
}

void gateway_look(void)
{
	if (gateway_is_dying())
		die();
	else if (gateway.agent && clockwork_has_ended())
		gateway_stop();
}

/* ---- hazards ---- */

/* Troubles come together: `argument` true: the clock is right from now on, else it is not. */
static void swing(void *context, uint64_t argument)
{
	(void)context;
	if (!may(HAZARD_CLOCK))
		return;
	trace("wall clock swings: %s", argument ? "right" : "wrong");
	set_clock(argument ? 0 : -(int64_t)CLOCK_HOUR, argument);
}

static void swing_clock(void)
{
	uint64_t at_us = clockwork_true_us();

	if (!may(HAZARD_CLOCK) || !chance_percent(&gateway.chance, 50))
		return;
	for (int i = 0; i < 4; i++) {
		at_us += (1 + chance_below(&gateway.chance, 1200)) * CLOCK_SECOND;
		clockwork_at(at_us, swing, NULL, (uint64_t)i % 2);
	}
}

/* `argument`: what ails the disk, HAZARD_COUNT: nothing any more. */
static void ail(void *context, uint64_t argument)
{
	uint64_t now_us = clockwork_true_us();
	bool is_full = argument == HAZARD_DISK_FULL, is_broken = argument == HAZARD_DISK_ERROR;

	(void)context;
	if (!may(HAZARD_DISK_FULL) && !may(HAZARD_DISK_ERROR))
		return;
	if (argument == HAZARD_COUNT || !may((enum hazard)argument)) {
		bool is_next_full = may(HAZARD_DISK_FULL) && (!may(HAZARD_DISK_ERROR) || chance_percent(&gateway.chance, 50));

		is_full = is_broken = false;
		clockwork_at(now_us + CLOCK_HOUR + chance_below(&gateway.chance, 20 * 3600) * CLOCK_SECOND, ail, NULL,
			is_next_full ? HAZARD_DISK_FULL : HAZARD_DISK_ERROR);
	} else {
		clockwork_at(now_us + CLOCK_SECOND + chance_below(&gateway.chance, 7200) * CLOCK_SECOND, ail, NULL, HAZARD_COUNT);
		swing_clock();
	}
	gateway.disk_us = now_us;
	gateway.is_disk_full = is_full;
	gateway.is_disk_broken = is_broken;
	trace("disk is %s", is_full ? "full" : is_broken ? "broken" : "well");
	disk_set_limit(gateway.disk, is_full ? disk_used(gateway.disk) + chance_below(&gateway.chance, 20000) : GATEWAY_DISK_BYTES);
	disk_fail(gateway.disk, is_broken ? -EIO : 0);
}

/*
 * In one of the next calls, so that every call may be the last one. Not while the disk takes nothing: a start on such a disk is
 * tests/system/disk_dead_at_start.sh's.
 */
static void strike(void *context, uint64_t argument)
{
	uint64_t now_us = clockwork_true_us();

	(void)context;
	(void)argument;
	if (!gateway_is_disk_well()) {
		clockwork_at(now_us + CLOCK_HOUR, strike, NULL, 0);
		return;
	}
	if (may(HAZARD_POWER) && (!may(HAZARD_KILL) || chance_percent(&gateway.chance, 50)))
		gateway.death = DEATH_POWER;
	else if (may(HAZARD_KILL))
		gateway.death = DEATH_KILL;
	else
		return;
	disk_cut_at(gateway.disk, 1 + chance_below(&gateway.chance, chance_percent(&gateway.chance, 50) ? 8 : 60));
	clockwork_at(now_us + CLOCK_MINUTE + chance_below(&gateway.chance, 12 * 3600) * CLOCK_SECOND, strike, NULL, 0);
}

static void stop(void *context, uint64_t argument)
{
	(void)context;
	(void)argument;
	if (gateway_is_disk_well() && !gateway_is_dying())
		gateway_stop();
}

void gateway_on_heard(void)
{
	if (!gateway.stops_when_heard)
		return;
	gateway.stops_when_heard = false;
	clockwork_at(clockwork_true_us() + chance_below(&gateway.chance, 3000) * UINT64_C(1000), stop, NULL, 0);
}

static void restart(void *context, uint64_t argument)
{
	(void)context;
	(void)argument;
	if (gateway.is_healed)
		return;
	gateway.stops_when_heard = chance_percent(&gateway.chance, 70);
	if (!gateway.stops_when_heard)
		stop(NULL, 0);
	clockwork_at(clockwork_true_us() + (6 + chance_below(&gateway.chance, 48)) * CLOCK_HOUR, restart, NULL, 0);
}

static void step_clock(void *context, uint64_t argument)
{
	uint64_t now_us = clockwork_true_us();
	int64_t error_us = 0;
	bool is_trusted = true;

	(void)context;
	(void)argument;
	if (!may(HAZARD_CLOCK))
		return;
	if (chance_percent(&gateway.chance, 50)) {
		is_trusted = false;
		error_us = ((int64_t)chance_below(&gateway.chance, 2 * 86400) - 86400) * INT64_C(1000000);
	}
	trace("wall clock is %lld s off, %s", (long long)(error_us / 1000000), is_trusted ? "trusted" : "not trusted");
	set_clock(error_us, is_trusted);
	clockwork_at(now_us + CLOCK_MINUTE + chance_below(&gateway.chance, 8 * 3600) * CLOCK_SECOND, step_clock, NULL, 0);
}

void gateway_heal(void)
{
	gateway.is_healed = true;
	gateway.stops_when_heard = false;
	gateway.disk_us = clockwork_true_us();
	gateway.is_disk_full = gateway.is_disk_broken = false;
	disk_cut_at(gateway.disk, 0);
	disk_set_limit(gateway.disk, GATEWAY_DISK_BYTES);
	disk_fail(gateway.disk, 0);
	set_clock(0, true);
}

/* ---- begin ---- */

static void configure(struct config *config)
{
	memset(config, 0, sizeof(*config));
	strcpy(config->home.team, TEAM_NAME);
	strcpy(config->home.home, TEAM_HOME);
	strcpy(config->home.zone, "Europe/Berlin");
	strcpy(config->store.path, CALLS_DIR);
	config->store.limit_bytes = GATEWAY_LIMIT_BYTES;
	config->store.window_ms = -1;
	strcpy(config->radio.adapters, "all");
	strcpy(config->carry.socket, CALLS_DIR "/run/carry");
	if (bell_is_there())
		strcpy(config->local.alarm, "/bell");
	strcpy(config->trust.team_key[0], TEAM_KEY_FILE);
	config->trust.n_team_keys = 1;
}

void gateway_begin(uint64_t seed)
{
	uint64_t now_us = clockwork_true_us();

	memset(&gateway, 0, sizeof(gateway));
	gateway.chance.state = seed;
	gateway.n_boots = 1;
	gateway.disk = disk_new(chance_next(&gateway.chance));
	if (!gateway.disk || vfs_install(&gateway.vfs) != SQLITE_OK)
		abort();
	disk_set_limit(gateway.disk, GATEWAY_DISK_BYTES);
	calls_use(gateway.disk, chance_next(&gateway.chance));
	vfs_use(&gateway.vfs, gateway.disk, chance_next(&gateway.chance));
	configure(&gateway.config);
	start_later(CLOCK_SECOND);
	clockwork_at(now_us + CLOCK_HOUR, strike, NULL, 0);
	clockwork_at(now_us + 2 * CLOCK_HOUR, ail, NULL, HAZARD_COUNT);
	clockwork_at(now_us + 2 * CLOCK_HOUR + chance_below(&gateway.chance, 86400) * CLOCK_SECOND, restart, NULL, 0);
	clockwork_at(now_us + CLOCK_HOUR + chance_below(&gateway.chance, 3600) * CLOCK_SECOND, step_clock, NULL, 0);
	if (may(HAZARD_DISK_FULL) && chance_percent(&gateway.chance, 50))
		gateway.config.store.limit_bytes = GATEWAY_LIMIT_LITTLE;
}

void gateway_end(void)
{
	if (gateway.agent)
		agent_close(gateway.agent);
	gateway.agent = NULL;
	vfs_remove(&gateway.vfs);
	disk_free(gateway.disk);
	gateway.disk = NULL;
}
