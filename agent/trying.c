/* SPDX-License-Identifier: Apache-2.0 */
#include "trying.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/config_given.h"
#include "base/log.h"
#include "deliver.h"
#include "hearing.h"
#include "joining.h"
#include "renewing.h"
#include "trouble.h"

int64_t trying_now_s(struct agent *agent)
{
	int64_t floor_s = deliver_carry_ops.time_floor_s(agent), now_s = clock_wall_us() / 1000000;

	return now_s > floor_s ? now_s : floor_s;
}

bool trying_is_member(const struct agent *agent)
{
	return config_has_home(&agent->base) || agent->settings.current.id != 0;
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
static void use(struct agent *agent)
{
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

static void begin_time(struct agent *agent)
{
	agent->trying.fault_words[0] = '\0';
	timer_set(&agent->trying.timer, agent->settings.trial.until_us);
}

int trying_stage(struct agent *agent, const struct settings_set *set, enum trial_kind kind, const char *jti, uint64_t within_s)
{
	struct trial trial = { .kind = kind, .until_us = clock_now_us() + within_s * 1000000, .within_s = within_s };
	int r;

	if (agent->settings.staged.id && (agent->settings.trial.kind != TRIAL_JOIN || kind != TRIAL_JOIN))
		return -EBUSY;
	snprintf(trial.jti, sizeof(trial.jti), "%s", jti);
	snprintf(trial.boot, sizeof(trial.boot), "%s", agent->boot);
	r = settings_stage(&agent->settings, set, &trial);
	if (r < 0)
		return r;
	if (kind == TRIAL_JOIN) {
		trying_restart(agent, "the settings of a team are tried");
		return 0;
	}
	log_info("new settings are tried for %llu s", (unsigned long long)within_s);
	use(agent);
	begin_time(agent);
	return 0;
}

static void answer(struct agent *agent, const struct trial *trial, enum refusal refusal, const char *words)
{
	if (!trial->jti[0])
		return;
	deliver_answer(agent, &(struct answer){ .verb = "configure", .jti = trial->jti, .refusal = refusal, .words = words });
	hearing_settle(agent);
}

void trying_fail(struct agent *agent, const char *code, const char *words)
{
	struct trial trial = agent->settings.trial;
	int r = settings_give_up(&agent->settings, code, words);

	timer_clear(&agent->trying.timer);
	if (r < 0) {
		log_error("settings on trial cannot be given up: %s", strerror(-r));
		timer_set(&agent->trying.timer, clock_now_us() + UINT64_C(10000000));
		return;
	}
	log_warning("the new settings were given up: %s", words);
	if (trial.kind == TRIAL_JOIN) {
		trying_restart(agent, "there is no team yet");
		return;
	}
	use(agent);
	answer(agent, &trial, REFUSAL_ROLLED_BACK, words);
}

static const char *code_of(enum link_fault fault)
{
	return fault < LINK_FAULT_COUNT ? link_fault_name(fault) : "no-answer";
}

static int on_time(void *context, uint64_t now_us)
{
	struct agent *agent = context;
	char words[SETTINGS_WORDS_MAX];

	(void)now_us;
	if (!agent->settings.staged.id)
		return 0;
	snprintf(words, sizeof(words), "no connection worked with them within %llu s: %.180s",
		(unsigned long long)agent->settings.trial.within_s, trying_trouble(agent));
	trying_fail(agent, code_of(agent->trying.fault), words);
	return 0;
}

static void keep(struct agent *agent)
{
	struct trial trial = agent->settings.trial;
	bool was_member = trying_is_member(agent);

	if (settings_accept(&agent->settings) < 0) {
		log_error("settings that were proven cannot be kept; they are tried on");
		return;
	}
	timer_clear(&agent->trying.timer);
	log_info("the new settings are proven and kept");
	give_carrier(agent);
	if (!was_member)
		trouble_begin(agent);
	answer(agent, &trial, REFUSAL_NONE, NULL);
}

void trying_on_proven(void *context)
{
	struct agent *agent = context;

	trouble_set(agent, FAULT_IDENTITY_REFUSED, false, NULL);
	if (joining_is_asking(agent))
		return;
	if (agent->settings.staged.id)
		keep(agent);
	renewing_look(agent, clock_now_us());
}

void trying_on_link(struct agent *agent, bool is_up, const char *words)
{
	struct carry_state link;

	carry_get_state(agent->carry, &link);
	agent->trying.fault = is_up ? LINK_FAULT_COUNT : link.fault;
	snprintf(agent->trying.fault_words, sizeof(agent->trying.fault_words), "%s", is_up ? "" : words);
	joining_on_link(agent, is_up);
}

const char *trying_trouble(const struct agent *agent)
{
	struct carry_state link;

	if (agent->trying.fault_words[0])
		return agent->trying.fault_words;
	carry_get_state(agent->carry, &link);
	if (!link.has_carrier)
		return "lares-mqtt is not there yet; see: systemctl status lares-mqtt";
	return link.is_up ? "the broker is reached, and does not answer" : "not connected yet";
}

uint64_t trying_left_s(const struct agent *agent)
{
	uint64_t now_us = clock_now_us(), until_us = agent->settings.trial.until_us;

	return agent->settings.staged.id && until_us > now_us ? (until_us - now_us + 999999) / 1000000 : 0;
}

/* A trial of another boot has its whole time again: nobody knows how long the power was away. */
int trying_begin(struct agent *agent)
{
	struct settings *settings = &agent->settings;
	int r = timer_init(&agent->trying.timer, agent->event, on_time, agent);

	agent->trying.fault = LINK_FAULT_COUNT;
	if (r < 0 || !settings->staged.id)
		return r;
	if (strcmp(settings->trial.boot, agent->boot) != 0)
		r = settings_go_on(settings, agent->boot, clock_now_us() + settings->trial.within_s * 1000000);
	if (r < 0)
		log_error("a trial of settings cannot be written down: %s", strerror(-r));
	begin_time(agent);
	return 0;
}

void trying_close(struct agent *agent)
{
	timer_done(&agent->trying.timer);
	settings_done(&agent->settings);
	csr_done(&agent->trying.renewal);
}
