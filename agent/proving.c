/* SPDX-License-Identifier: Apache-2.0 */
#include "proving.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"

void proving_init(struct proving *proving, struct settings *settings, const char *boot, const struct proving_ops *ops, void *context)
{
	*proving = (struct proving){ .settings = settings, .ops = ops, .context = context, .fault = LINK_FAULT_COUNT };
	snprintf(proving->boot, sizeof(proving->boot), "%s", boot);
}

static bool is_on_trial(const struct proving *proving)
{
	return proving->settings->staged.id != 0;
}

static void wake(struct proving *proving, uint64_t at_us)
{
	proving->ops->wake(proving->context, at_us);
}

static void begin_time(struct proving *proving)
{
	proving->is_proven = false;
	proving->fault = LINK_FAULT_COUNT;
	proving->words[0] = '\0';
	wake(proving, proving->settings->trial.until_us);
}

void proving_begin(struct proving *proving, uint64_t now_us)
{
	struct settings *settings = proving->settings;
	uint64_t until_us = now_us + settings->trial.within_s * 1000000;
	int r;

	if (!is_on_trial(proving))
		return;
	if (strcmp(settings->trial.boot, proving->boot) != 0) {
		r = settings_go_on(settings, proving->boot, until_us);
		if (r < 0) {
			log_error("a trial of settings cannot be written down: %s", strerror(-r));
			settings->trial.until_us = until_us;
		}
	}
	begin_time(proving);
}

int proving_stage(struct proving *proving, const struct settings_set *set, enum trial_kind kind, const char *jti, uint64_t within_s,
	uint64_t now_us)
{
	struct trial trial = { .kind = kind, .until_us = now_us + within_s * 1000000, .within_s = within_s };
	int r;

	if (is_on_trial(proving) && (proving->settings->trial.kind != TRIAL_JOIN || kind != TRIAL_JOIN))
		return -EBUSY;
	snprintf(trial.jti, sizeof(trial.jti), "%s", jti);
	snprintf(trial.boot, sizeof(trial.boot), "%s", proving->boot);
	r = settings_stage(proving->settings, set, &trial);
	if (r < 0)
		return r;
	if (kind == TRIAL_JOIN) {
		proving->ops->restart(proving->context, "the settings of a team are tried");
		return 0;
	}
	log_info("new settings are tried for %llu s", (unsigned long long)within_s);
	proving->ops->use(proving->context);
	begin_time(proving);
	return 0;
}

static void answer(struct proving *proving, const struct trial *trial, enum refusal refusal, const char *words)
{
	if (trial->jti[0])
		proving->ops->answer(proving->context, trial->jti, refusal, words);
}

void proving_fail(struct proving *proving, const char *code, const char *words, uint64_t now_us)
{
	struct trial trial = proving->settings->trial;
	int r;

	if (!is_on_trial(proving))
		return;
	r = settings_give_up(proving->settings, code, words);
	if (r < 0) {
		log_error("settings on trial cannot be given up: %s", strerror(-r));
		wake(proving, now_us + PROVING_AGAIN_US);
		return;
	}
	wake(proving, UINT64_MAX);
	log_warning("the new settings were given up: %s", words);
	if (trial.kind == TRIAL_JOIN) {
		proving->ops->restart(proving->context, "what was before is used again");
		return;
	}
	proving->ops->use(proving->context);
	answer(proving, &trial, REFUSAL_ROLLED_BACK, words);
}

void proving_on_proven(struct proving *proving, uint64_t now_us)
{
	struct trial trial = proving->settings->trial;
	int r;

	if (!is_on_trial(proving))
		return;
	r = settings_accept(proving->settings);
	proving->is_proven = r < 0;
	if (r < 0) {
		log_error("settings that were proven cannot be kept: %s; it is tried again", strerror(-r));
		wake(proving, now_us + PROVING_AGAIN_US);
		return;
	}
	wake(proving, UINT64_MAX);
	log_info("the new settings are proven and kept");
	proving->ops->kept(proving->context);
	answer(proving, &trial, REFUSAL_NONE, NULL);
}

void proving_on_link(struct proving *proving, bool is_up, enum link_fault fault, const char *words)
{
	proving->fault = is_up ? LINK_FAULT_COUNT : fault;
	snprintf(proving->words, sizeof(proving->words), "%s", is_up ? "" : words);
}

void proving_on_time(struct proving *proving, const char *trouble, uint64_t now_us)
{
	const struct trial *trial = &proving->settings->trial;
	char words[SETTINGS_WORDS_MAX];

	if (!is_on_trial(proving))
		return;
	if (proving->is_proven) {
		proving_on_proven(proving, now_us);
	} else if (now_us < trial->until_us) {
		wake(proving, trial->until_us);
	} else {
		snprintf(words, sizeof(words), "no connection worked with them within %llu s: %.180s",
			(unsigned long long)trial->within_s, trouble);
		proving_fail(proving, proving->fault < LINK_FAULT_COUNT ? link_fault_name(proving->fault) : "no-answer", words, now_us);
	}
}

uint64_t proving_left_s(const struct proving *proving, uint64_t now_us)
{
	uint64_t until_us = proving->settings->trial.until_us;

	return is_on_trial(proving) && until_us > now_us ? (until_us - now_us + 999999) / 1000000 : 0;
}
