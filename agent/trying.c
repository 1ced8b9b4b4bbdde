/* SPDX-License-Identifier: Apache-2.0 */
#include "trying.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/config_given.h"
#include "base/log.h"
#include "commit.h"
#include "deliver.h"
#include "joining.h"
#include "renewing.h"
#include "trouble.h"

#define READ_AGAIN_US UINT64_C(10000000) /* what the disk or memory did not let us read */

int64_t trying_now_s(struct agent *agent)
{
	int64_t floor_s = deliver_carry_ops.time_floor_s(agent), now_s = clock_wall_us() / 1000000;

	return now_s > floor_s ? now_s : floor_s;
}

bool trying_is_member(const struct agent *agent)
{
	return config_has_home(&agent->base) || agent->settings.current.id != 0;
}

const char *trying_no_team(const struct agent *agent, const char **ret_todo)
{
	const struct settings *settings = &agent->settings;

	*ret_todo = NULL;
	if (trying_is_member(agent))
		return NULL;
	if (settings->staged.id) {
		*ret_todo = "wait until it has: lares join status";
		return "this gateway is joining a team";
	}
	if (settings->is_lost) {
		*ret_todo = "ask the team for a new bundle and join again: lares join BUNDLE";
		return "what the team gave this gateway is damaged, or was sealed with other keys: nothing is sent";
	}
	if (settings->is_newer) {
		*ret_todo = "install that version again; it is a member then as before";
		return "what the team gave this gateway was written by a newer version of Lares: nothing is sent";
	}
	if (settings->is_unread) {
		*ret_todo = "look at the disk (df -h, dmesg); it is tried again every ten seconds, and this gateway is a member then as before";
		return "what the team gave this gateway cannot be read: nothing is sent";
	}
	*ret_todo = "join one, with the bundle that the team gives: lares join BUNDLE";
	return "this gateway has not joined a team: nothing is heard or sent";
}

void trying_write_no_team(const struct agent *agent, struct text *t)
{
	const char *todo, *words = trying_no_team(agent, &todo);

	if (words)
		text_printf(t, "%s; %s", words, todo);
}

enum carry_mode trying_mode(const struct agent *agent)
{
	if (!config_has_home(&agent->config))
		return CARRY_IDLE;
	return joining_is_asking(agent) ? CARRY_JOINING : CARRY_NORMAL;
}

static void take_keys(struct agent *agent)
{
	const struct settings_set *set = settings_in_use(&agent->settings);

	if (agent->base.trust.n_team_keys > 0)
		return;
	memcpy(agent->team_keys, set->keys, sizeof(agent->team_keys));
	agent->n_team_keys = set->n_keys;
}

/* What is said in the installer's file holds; see config_given.h. */
static int take_up(struct agent *agent, char *ret_reason, size_t n_reason)
{
	scoped(freep) struct config *fresh = malloc(sizeof(*fresh));
	char folder[SETTINGS_PATH_MAX], dir[SETTINGS_PATH_MAX + 16];
	int r;

	snprintf(ret_reason, n_reason, "no memory");
	if (!fresh)
		return -ENOMEM;
	*fresh = agent->base;
	settings_folder(agent->config.carry.socket, folder);
	snprintf(dir, sizeof(dir), "%s/carrier", folder);
	r = config_take_given(fresh, dir, "", ret_reason, n_reason);
	if (r < 0)
		return r;
	agent->config.home = fresh->home;
	agent->config.broker = fresh->broker;
	agent->config.given = fresh->given;
	take_keys(agent);
	if (clock_use_zone(agent->config.home.zone) < 0)
		log_error("the system knows no time zone \"%s\"; UTC is used (package tzdata)", agent->config.home.zone);
	return 0;
}

static int give_carrier(struct agent *agent)
{
	char folder[SETTINGS_PATH_MAX];
	int r;

	settings_folder(agent->config.carry.socket, folder);
	r = settings_export(&agent->settings, folder);
	if (r < 0)
		log_error("%s: the carrier's settings cannot be written: %s", folder, strerror(-r));
	return r;
}

int trying_open(struct agent *agent, char *ret_reason, size_t n_reason)
{
	char reason[AGENT_REASON_MAX];
	int r = settings_open(&agent->settings, agent->base.store.path, agent->vault, reason, sizeof(reason));

	if (r < 0) /* a home that is in the installer's file needs none of it */
		log_error("%s", reason);
	give_carrier(agent);
	r = take_up(agent, ret_reason, n_reason);
	if (r < 0 && r != -ENOMEM) {
		log_error("what a team gave is not used: %s", ret_reason);
		ret_reason[0] = '\0';
		r = 0;
	}
	return r;
}

/* The set in use is another one: everything that has been made of it is made anew. */
static void use(void *context)
{
	struct agent *agent = context;
	char reason[AGENT_REASON_MAX] = "", id[CONFIG_SET_MAX];
	int r = give_carrier(agent);

	if (r == 0)
		r = take_up(agent, reason, sizeof(reason));
	if (r < 0)
		log_error("the settings cannot be taken up: %s", strerror(-r));
	settings_id(&agent->settings, id);
	carry_use_set(agent->carry, id);
}

void trying_restart(struct agent *agent, const char *why)
{
	log_info("%s: laresd ends, to be started again", why);
	sd_event_exit(agent->event, 0);
}

int trying_stage(struct agent *agent, const struct settings_set *set, enum trial_kind kind, const char *jti, uint64_t within_s)
{
	return proving_stage(&agent->trying.proving, set, kind, jti, within_s, clock_now_us());
}

void trying_fail(struct agent *agent, const char *code, const char *words)
{
	proving_fail(&agent->trying.proving, code, words, clock_now_us());
}

/* ---- what proving asks for ---- */

static void on_restart(void *context, const char *why)
{
	trying_restart(context, why);
}

static void answer(void *context, const char *jti, enum refusal refusal, const char *words)
{
	deliver_answer(context, &(struct answer){ .verb = "configure", .jti = jti, .refusal = refusal, .words = words });
	commit_noted(context);
}

static void kept(void *context)
{
	struct agent *agent = context;

	give_carrier(agent);
	trouble_begin(agent);
	timer_set(&agent->pulse_timer, clock_now_us()); /* it tells the team which certificate is used from now on */
}

static void wake(void *context, uint64_t at_us)
{
	struct agent *agent = context;

	if (at_us == UINT64_MAX)
		timer_clear(&agent->trying.timer);
	else
		timer_set(&agent->trying.timer, at_us);
}

static const struct proving_ops proving_ops = { .use = use, .kept = kept, .restart = on_restart, .answer = answer, .wake = wake };

/* What laresd is made of comes with a start: so it has one as soon as that can be read, and goes on as it is until then. */
static void read_again(struct agent *agent, uint64_t now_us)
{
	scoped(freep) struct settings *found = malloc(sizeof(*found));
	char reason[AGENT_REASON_MAX];
	bool is_unread = true;

	if (found) {
		settings_open(found, agent->base.store.path, agent->vault, reason, sizeof(reason));
		is_unread = found->is_unread;
		settings_done(found);
	}
	if (is_unread)
		timer_set(&agent->trying.timer, now_us + READ_AGAIN_US);
	else
		trying_restart(agent, "what the team gave can be read again");
}

static int on_time(void *context, uint64_t now_us)
{
	struct agent *agent = context;

	if (agent->settings.is_unread)
		read_again(agent, now_us);
	else
		proving_on_time(&agent->trying.proving, trying_trouble(agent), now_us);
	return 0;
}

void trying_on_proven(void *context)
{
	struct agent *agent = context;

	if (joining_is_asking(agent)) /* let in by a bundle's password, which says nothing of its certificate */
		return;
	trouble_set(agent, FAULT_IDENTITY_REFUSED, false, NULL);
	proving_on_proven(&agent->trying.proving, clock_now_us());
	renewing_look(agent, clock_now_us());
}

void trying_on_link(struct agent *agent, bool is_up, const char *words)
{
	struct carry_state link;

	carry_get_state(agent->carry, &link);
	proving_on_link(&agent->trying.proving, is_up, link.fault, words);
	joining_on_link(agent, is_up);
}

const char *trying_trouble(const struct agent *agent)
{
	struct carry_state link;

	if (agent->trying.proving.words[0])
		return agent->trying.proving.words;
	carry_get_state(agent->carry, &link);
	if (!link.has_carrier)
		return "lares-mqtt is not there yet; see: systemctl status lares-mqtt";
	return link.is_up ? "the broker is reached, and does not answer" : "not connected yet";
}

uint64_t trying_left_s(const struct agent *agent)
{
	return proving_left_s(&agent->trying.proving, clock_now_us());
}

int trying_begin(struct agent *agent)
{
	int r = timer_init(&agent->trying.timer, agent->event, on_time, agent);

	proving_init(&agent->trying.proving, &agent->settings, agent->boot, &proving_ops, agent);
	if (r == 0)
		proving_begin(&agent->trying.proving, clock_now_us());
	if (r == 0 && agent->settings.is_unread)
		timer_set(&agent->trying.timer, clock_now_us() + READ_AGAIN_US);
	return r;
}

void trying_close(struct agent *agent)
{
	timer_done(&agent->trying.timer);
	settings_done(&agent->settings);
	csr_done(&agent->trying.renewal);
}
