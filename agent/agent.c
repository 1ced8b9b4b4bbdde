/* SPDX-License-Identifier: Apache-2.0 */
#include "agent.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "accepting.h"
#include "base/log.h"
#include "commit.h"
#include "deliver.h"
#include "face.h"
#include "hearing.h"
#include "loop/loop.h"
#include "planning.h"
#include "remembering.h"
#include "safe_mode.h"
#include "silence.h"
#include "sounding.h"
#include "trouble.h"
#include "trying.h"

struct moment agent_moment(void)
{
	int64_t wall_us = clock_wall_us();

	return (struct moment){ .now_us = clock_now_us(), .wall_us = wall_us, .zone_s = clock_zone_s(wall_us), .boot = clock_boot() };
}

struct store_seal agent_seal(struct agent *agent)
{
	return (struct store_seal){ .context = agent->vault, .seal = vault_seal, .unseal = vault_unseal, .random = vault_random };
}

uint64_t agent_age_s(int64_t since_us)
{
	int64_t age_us = clock_wall_us() - since_us;

	return age_us > 0 ? (uint64_t)(age_us / 1000000) : 0;
}

void agent_random(void *context, uint8_t *ret_bytes, size_t n_bytes)
{
	vault_random(((struct agent *)context)->vault, ret_bytes, n_bytes);
}

static int on_watch_time(void *context, uint64_t now_us)
{
	struct agent *agent = context;
	struct moment now = agent_moment();

	(void)now_us;
	watch_tick(agent->watch, &now);
	hearing_settle(agent);
	return 0;
}

static int open_keys(struct agent *agent, char *ret_reason, size_t n_reason)
{
	if (agent->config.trust.n_team_keys > 0)
		agent->n_team_keys = agent->config.trust.n_team_keys;
	for (size_t i = 0; i < agent->config.trust.n_team_keys; i++) {
		const char *path = agent->config.trust.team_key[i];
		int r = public_key_from_pem_file(path, &agent->team_keys[i]);

		if (r < 0) {
			snprintf(ret_reason, n_reason,
				"[trust] team-key: %s is no P-256 public key in PEM form (%s); put the team's key there", path,
				strerror(-r));
			return r;
		}
	}
	return 0;
}

static int open_settings(struct agent *agent, char *ret_reason, size_t n_reason)
{
	const char *dir = agent->config.store.path;
	int r;

	/* The last level only: a path that is wrong further up is a mistake to be told, not to be made true. */
	if (mkdir(dir, 0700) < 0 && errno != EEXIST) {
		snprintf(ret_reason, n_reason, "[store] path: %s cannot be made: %s", dir, strerror(errno));
		return -errno;
	}
	r = reset_resume(&agent->config, ret_reason, n_reason);
	if (r == 0)
		r = vault_open(dir, &agent->vault, ret_reason, n_reason);
	return r < 0 ? r : trying_open(agent, ret_reason, n_reason);
}

static int open_store(struct agent *agent, char *ret_reason, size_t n_reason)
{
	int r = stand_in_open_store(agent, ret_reason, n_reason);

	if (r < 0)
		return r;
	r = enrolment_load(&agent->enrolment, agent->store);
	if (r < 0)
		snprintf(ret_reason, n_reason, "%s: the enrolled devices cannot be read: %s", agent->config.store.path, strerror(-r));
	return r;
}

static int open_carry(struct agent *agent, char *ret_reason, size_t n_reason)
{
	static const char *const users[] = { "lares-mqtt" };
	char client_id[sizeof("lares-join--") + 2 * CONFIG_TEXT_MAX], set[CONFIG_SET_MAX];
	enum carry_mode mode = trying_mode(agent);
	struct carry_settings settings = {
		.socket = agent->config.carry.socket,
		.team = agent->config.home.team,
		.home = agent->config.home.home,
		.client_id = client_id,
		.store = store_id(agent->store),
		.batch_rows = (size_t)agent->config.carry.batch,
		.users = users,
		.n_users = 1,
		.mode = mode,
		.set = set,
	};

	settings_id(&agent->settings, set);
	/* A broker may let a home in by this id alone: packaging/desk/broker_user.c. */
	snprintf(client_id, sizeof(client_id), "lares-%s%s-%s", mode == CARRY_JOINING ? "join-" : "", agent->config.home.team, agent->config.home.home);
	return carry_open(agent->event, &settings, &deliver_carry_ops, agent, &agent->carry, ret_reason, n_reason);
}

static int open_logic(struct agent *agent)
{
	struct watch_ops watch_ops = hearing_watch_ops;
	int r = intake_new(&accepting_ops, agent, &agent->intake);

	if (agent->siren)
		watch_ops.sound = sounding_sound;
	if (r == 0)
		r = watch_new(&watch_ops, agent, agent->config.home.home, &agent->watch);
	if (r == 0)
		r = planning_restore(agent);
	if (r == 0)
		r = timer_init(&agent->watch_timer, agent->event, on_watch_time, agent);
	if (r == 0)
		r = timer_init(&agent->intake_timer, agent->event, hearing_on_intake_time, agent);
	if (r == 0)
		r = timer_init(&agent->pulse_timer, agent->event, deliver_pulse, agent);
	if (r == 0)
		r = silence_open(agent);
	if (r == 0)
		r = redate_open(agent);
	if (r == 0)
		r = leaving_open(agent);
	if (r == 0)
		r = salvage_open(agent);
	if (r == 0)
		r = stand_in_watch(agent);
	if (r == 0)
		r = trying_begin(agent);
	return r;
}

/*
 * The bus connection is kept for life: BlueZ binds discovery and notify sessions to it. Where it is lost, the program ends
 * and is started again, which is the one way that rebuilds everything.
 */
static int open_dbus(struct agent *agent, char *ret_reason, size_t n_reason)
{
	int r = sd_bus_open_system(&agent->dbus);

	if (r >= 0)
		r = sd_bus_set_exit_on_disconnect(agent->dbus, 1);
	if (r >= 0)
		r = sd_bus_attach_event(agent->dbus, agent->event, SD_EVENT_PRIORITY_NORMAL);
	if (r < 0)
		snprintf(ret_reason, n_reason, "the system bus cannot be reached: %s; is dbus running?", strerror(-r));
	return r < 0 ? r : 0;
}

static int open_asking(struct agent *agent, char *ret_reason, size_t n_reason)
{
	int r = asking_try(agent);

	if (r < 0)
		snprintf(ret_reason, n_reason, "the system bus cannot be used: %s", strerror(-r));
	return r;
}

static int open_face(struct agent *agent, char *ret_reason, size_t n_reason)
{
	int r = bus_open(agent->dbus, &face_bus_ops, agent, &agent->bus);

	if (r == -EEXIST)
		snprintf(ret_reason, n_reason, "another laresd has the name " BUS_NAME " on the bus; stop it first");
	else if (r < 0)
		snprintf(ret_reason, n_reason,
			"the name " BUS_NAME " cannot be taken on the bus: %s; is packaging/dbus/org.lares.Agent1.conf installed?",
			strerror(-r));
	return r;
}

static int open_radio(struct agent *agent, char *ret_reason, size_t n_reason)
{
	struct radio_settings settings = { .adapters = safe_mode_adapters(agent) };
	int r = radio_open(agent->event, agent->dbus, &settings, &hearing_radio_ops, agent, &agent->radio);

	if (r < 0)
		snprintf(ret_reason, n_reason, "the radio cannot be opened: %s", strerror(-r));
	return r;
}

static int open_rooms(struct agent *agent, char *ret_reason, size_t n_reason)
{
	int r = loop_open(&agent->event);

	if (r == 0)
		r = commit_open(agent);
	if (r == 0)
		r = trouble_open(agent);
	if (r < 0) {
		snprintf(ret_reason, n_reason, "the event loop cannot be made: %s", strerror(-r));
		return r;
	}
	r = open_settings(agent, ret_reason, n_reason);
	if (r == 0)
		r = open_keys(agent, ret_reason, n_reason);
	if (r == 0)
		r = open_store(agent, ret_reason, n_reason);
	if (r == 0)
		r = room_open(agent);
	if (r == 0)
		r = open_carry(agent, ret_reason, n_reason);
	if (r == 0)
		r = sounding_open(agent, ret_reason, n_reason);
	if (r == 0) {
		r = open_logic(agent);
		if (r < 0)
			snprintf(ret_reason, n_reason, "the store's content cannot be taken up: %s", strerror(-r));
	}
	if (r == 0)
		r = open_dbus(agent, ret_reason, n_reason);
	if (r == 0)
		r = open_asking(agent, ret_reason, n_reason);
	if (r == 0)
		r = open_face(agent, ret_reason, n_reason);
	if (r == 0)
		r = open_radio(agent, ret_reason, n_reason);
	if (r == 0) {
		r = reset_open(agent);
		if (r < 0)
			snprintf(ret_reason, n_reason, "what is left of a reset cannot be read: %s", strerror(-r));
	}
	return r;
}

static int restore_watch(struct agent *agent)
{
	struct moment now;
	int r = remembering_restore(agent);

	if (r == 0)
		r = hearing_restore_alerts(agent);
	if (r < 0)
		return r;
	now = agent_moment();
	r = watch_begin(agent->watch, &now);
	if (r < 0)
		log_error("no alert could be opened for what holds at the start: %s", strerror(-r));
	return 0;
}

int agent_open(const struct config *config, const struct safe_account *account, struct agent **ret_agent, char *ret_reason,
	size_t n_reason)
{
	struct agent *agent = calloc(1, sizeof(*agent));
	int r;

	if (!agent) {
		snprintf(ret_reason, n_reason, "no memory");
		return -ENOMEM;
	}
	agent->config = agent->base = *config;
	agent->safe_mode = account->mode;
	agent->started_us = clock_now_us();
	clock_boot_id(agent->boot);
	r = open_rooms(agent, ret_reason, n_reason);
	if (r < 0) {
		agent_close(agent);
		return r;
	}
	/* Rules are judged against what was known and open before the stop, before anything new is heard. */
	sessions_open(agent);
	watch_go_on_from(agent->watch, agent->sessions.last < UINT32_MAX / 2 ? (uint32_t)agent->sessions.last : 0);
	r = restore_watch(agent);
	if (r < 0) {
		snprintf(ret_reason, n_reason, "the open alerts cannot be read from the store: %s", strerror(-r));
		agent_close(agent);
		return r;
	}
	r = agent->safe_mode == SAFE_MODE_OFF ? hearing_restore_held(agent) : 0;
	if (r == 0)
		r = safe_mode_open(agent, account);
	if (r < 0) {
		snprintf(ret_reason, n_reason, "what waits in the store cannot be read: %s", strerror(-r));
		agent_close(agent);
		return r;
	}
	hearing_settle(agent);
	if (trying_is_member(agent))
		trouble_begin(agent);
	deliver_pulse(agent, clock_now_us());
	*ret_agent = agent;
	return 0;
}

int agent_run(struct agent *agent)
{
	int r = loop_run(agent->event);

	if (r < 0)
		log_error("the event loop ended: %s", strerror(-r));
	else if (r > 0)
		log_error("the system bus went away: laresd ends, to be started again until there is one");
	return r > 0 ? -ENOTCONN : r;
}

void agent_close(struct agent *agent)
{
	if (!agent)
		return;
	if (agent->radio) /* the last that is opened */
		hearing_let_go(agent, NULL);
	/* Where the room that is left is for alerts, what goes with the memory may have it; and what a commit made room for. */
	if (agent->store && agent->carry) {
		commit_now(agent);
		store_commit(agent->store);
	}
	bus_close(agent->bus);
	radio_close(agent->radio);
	asking_close(agent);
	sounding_close(agent);
	carry_close(agent->carry);
	leaving_close(agent);
	reset_close(agent);
	safe_mode_close(agent);
	redate_close(agent);
	silence_close(agent);
	trying_close(agent);
	timer_done(&agent->pulse_timer);
	timer_done(&agent->intake_timer);
	timer_done(&agent->watch_timer);
	room_close(agent);
	stand_in_close(agent);
	salvage_close(agent);
	commit_close(agent);
	trouble_close(agent);
	watch_free(agent->watch);
	plan_free(agent->plan);
	intake_free(agent->intake);
	store_close(agent->store);
	vault_close(agent->vault);
	sd_bus_flush_close_unref(agent->dbus);
	sd_event_unref(agent->event);
	free(agent);
}
