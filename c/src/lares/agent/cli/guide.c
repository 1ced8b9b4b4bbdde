/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/guide.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "cli/command.h"
#include "cli/print.h"

static const char *const steps[] = {
	[GUIDE_QUESTIONS] = "questions",
	[GUIDE_BONDING] = "pairing",
	[GUIDE_FIRST] = "first-measurement",
	[GUIDE_AGAIN] = "second-measurement",
	[GUIDE_ENDED] = "ended",
};

const char *guide_step_name(enum guide_step step)
{
	return steps[step];
}

void guide_say(struct guide *guide, const char *format, ...)
{
	char words[GUIDE_WORDS_MAX];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(words, sizeof(words), format, arguments);
	va_end(arguments);
	guide->ops->say(guide->context, words);
}

void guide_ask(struct guide *guide, const char *format, ...)
{
	char words[GUIDE_WORDS_MAX];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(words, sizeof(words), format, arguments);
	va_end(arguments);
	guide->is_asking = true;
	guide->ops->ask(guide->context, words);
}

/* One of a kind at a time: what is asked each second is not asked twice of a laresd that is slow. */
void guide_call(struct guide *guide, enum guide_call call, const char *argument)
{
	if (guide->waiting & 1u << call)
		return;
	guide->waiting |= 1u << call;
	guide->ops->call(guide->context, call, argument);
}

void guide_enter(struct guide *guide, enum guide_step step)
{
	guide->step = step;
	guide->step_us = guide->now_us;
	guide->is_asking = false;
	guide->is_hinted = false;
}

void guide_end(struct guide *guide, int status, const char *why)
{
	if (guide->step == GUIDE_ENDED)
		return;
	guide->ops->show(guide->context, "");
	guide_enter(guide, GUIDE_ENDED);
	guide->ops->end(guide->context, status, why);
}

void guide_begin(struct guide *guide, const struct guide_wish *wish, bool has_person, const struct guide_ops *ops,
	void *context)
{
	*guide = (struct guide){ .ops = ops, .context = context, .wish = *wish, .has_person = has_person };
	guide_call(guide, GUIDE_BEFORE, wish->address);
	guide_call(guide, GUIDE_SCAN, NULL);
	guide_call(guide, GUIDE_PLAN, NULL);
}

void guide_done(struct guide *guide)
{
	json_decref(guide->seen);
	json_decref(guide->plan);
	json_decref(guide->enrolled);
	json_decref(guide->device);
	explicit_bzero(guide->wish.key, sizeof(guide->wish.key));
}

void guide_on_tick(struct guide *guide, uint64_t now_us)
{
	guide->now_us = now_us;
	if (guide->step_us == 0)
		guide->step_us = now_us;
	switch (guide->step) {
	case GUIDE_BONDING:
		guide_call(guide, GUIDE_ENROLLING, NULL);
		break;
	case GUIDE_FIRST:
	case GUIDE_AGAIN:
		guide_prove_on_tick(guide);
		break;
	case GUIDE_QUESTIONS:
	case GUIDE_ENDED:
	case GUIDE_STEP_COUNT:
		break;
	}
}

static void keep_before(struct guide *guide, const json_t *answer)
{
	guide->last_seq = integer_of(json_array_get(json_object_get(answer, "readings"), 0), "seq", 0);
}

static void keep_seen(struct guide *guide, const json_t *answer)
{
	const json_t *nearby = json_object_get(answer, "nearby"), *device;
	size_t i;

	json_array_foreach(nearby, i, device)
		if (strcasecmp(string_of(device, "address", ""), guide->wish.address) == 0)
			guide->seen = json_incref((json_t *)device);
}

/* What is known before the questions. What the store cannot say is no reason to stop; a laresd that does not answer is. */
static void on_knowledge(struct guide *guide, enum guide_call call, const json_t *answer, const char *why)
{
	static const unsigned all = 1u << GUIDE_BEFORE | 1u << GUIDE_SCAN | 1u << GUIDE_PLAN;

	if (call == GUIDE_BEFORE)
		keep_before(guide, answer);
	else if (call == GUIDE_PLAN)
		guide->plan = json_incref((json_t *)answer);
	else if (answer)
		keep_seen(guide, answer);
	else
		guide_end(guide, CLI_FAILED, why);
	if (guide->step == GUIDE_QUESTIONS && !(guide->waiting & all))
		guide_ask_next(guide);
}

void guide_on_answer(struct guide *guide, enum guide_call call, const json_t *answer, const char *why)
{
	guide->waiting &= ~(1u << call);
	if (guide->step == GUIDE_ENDED)
		return;
	switch (call) {
	case GUIDE_SCAN:
	case GUIDE_PLAN:
	case GUIDE_BEFORE:
		on_knowledge(guide, call, answer, why);
		break;
	case GUIDE_ENROL:
		guide_bond_on_enrolled(guide, answer, why);
		break;
	case GUIDE_ENROLLING:
		guide_bond_on_enrolling(guide, answer);
		break;
	case GUIDE_ANSWER:
		if (!answer)
			guide_say(guide, "%s", why);
		break;
	case GUIDE_DEVICES:
		guide_prove_on_devices(guide, answer);
		break;
	case GUIDE_READINGS:
		guide_prove_on_readings(guide, answer);
		break;
	case GUIDE_CANCEL: /* what becomes of it, Enrol says */
	case GUIDE_CALL_COUNT:
		break;
	}
}

void guide_on_line(struct guide *guide, const char *line)
{
	bool was_asking = guide->is_asking;

	if (!line)
		guide->has_person = false;
	if (guide->step == GUIDE_ENDED || !was_asking)
		return;
	guide->is_asking = false;
	if (guide->step == GUIDE_QUESTIONS)
		guide_ask_take(guide, line);
	else if (guide->step == GUIDE_BONDING)
		guide_bond_take(guide, line);
}

/* What is kept, and how to go on or back. */
static void stop_proving(struct guide *guide)
{
	guide_say(guide, "%s stays enrolled. It is not proven yet: measure, and look at lares devices. To release it: lares forget %s",
		guide_id(guide), guide_id(guide));
	guide_end(guide, CLI_FAILED, "stopped before it was proven that its values come by themselves");
}

void guide_on_stop(struct guide *guide)
{
	switch (guide->step) {
	case GUIDE_QUESTIONS:
		guide_end(guide, CLI_FAILED, "stopped; nothing was changed");
		break;
	case GUIDE_BONDING:
		if (guide->is_stopping)
			guide_end(guide, CLI_FAILED, "stopped; whether it was enrolled meanwhile, says: lares devices");
		guide->is_stopping = true;
		guide->is_asking = false;
		if (guide->step == GUIDE_BONDING)
			guide_call(guide, GUIDE_CANCEL, NULL);
		break;
	case GUIDE_FIRST:
	case GUIDE_AGAIN:
		stop_proving(guide);
		break;
	case GUIDE_ENDED:
	case GUIDE_STEP_COUNT:
		break;
	}
}
