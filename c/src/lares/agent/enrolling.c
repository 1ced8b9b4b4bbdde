/* SPDX-License-Identifier: Apache-2.0 */
#include "enrolling.h"

#include <errno.h>
#include <string.h>

#include "bonds.h"
#include "deliver.h"
#include "hearing.h"
#include "installer.h"
#include "verb.h"

enum { ENROL_ANSWER_MAX = 4096 };

int enrolling_begin(struct agent *agent, uint64_t token, const struct device *device, struct text *why)
{
	const struct enrolled *known = enrolment_find(&agent->enrolment, &device->address);
	int r;

	if (agent->pending.is_open) {
		text_put(why, "another device is being paired; wait until that has ended (two minutes at most)");
		return -EBUSY;
	}
	r = radio_pair(agent->radio, &device->address);
	if (r < 0) {
		text_printf(why, "pairing could not begin: %s; see lares doctor", strerror(-r));
		return r;
	}
	agent->pending = (struct pending_enrolment){ .is_open = true, .token = token, .device = *device };
	if (known) {
		agent->pending.has_before = true;
		agent->pending.before = known->device;
	}
	return BUS_LATER;
}

bool enrolling_is_open_for(const struct agent *agent, const struct address *address)
{
	return agent->pending.is_open && memcmp(&agent->pending.device.address, address, sizeof(*address)) == 0;
}

void enrolling_on_question(void *context, const struct address *address, enum radio_question question, uint32_t digits)
{
	struct agent *agent = context;

	if (!enrolling_is_open_for(agent, address))
		return;
	agent->pending.question = question;
	agent->pending.digits = digits;
	if (agent->pending.token == 0 && question != RADIO_ASKS_NOTHING) {
		agent->pending.is_person_needed = true;
		radio_pair_cancel(agent->radio, address);
	}
}

/* ---- paired ---- */

/* Whoever waits is told: a call on the bus, or the team. `words` of a result of 0 are the answer's JSON. */
static void tell(struct agent *agent, int result, const char *words)
{
	struct answer answer = { .verb = verb_name(VERB_ENROL), .jti = agent->pending.jti };

	agent->pending.is_open = false;
	if (agent->pending.token != 0) {
		bus_enrol_done(agent->bus, agent->pending.token, result, words);
		return;
	}
	answer.refusal = result == 0 ? REFUSAL_NONE : agent->pending.is_person_needed ? REFUSAL_NEEDS_PERSON : REFUSAL_FAILED;
	answer.result = result == 0 ? words : NULL;
	answer.words = answer.refusal == REFUSAL_FAILED ? words : NULL;
	deliver_answer(agent, &answer);
	hearing_settle(agent);
}

static void succeed(struct agent *agent, const struct enrolled *enrolled, const char *words)
{
	char answer[ENROL_ANSWER_MAX];
	struct text t = text_of(answer, sizeof(answer));

	installer_write(agent, enrolled, true, words, &t);
	tell(agent, 0, answer);
}

/*
 * A device that had a bond made with a code does not come without one: somebody else may be answering for it. What was
 * enrolled stays, its new bond goes.
 */
static void refuse_weaker(struct agent *agent)
{
	char why[AGENT_REASON_MAX];
	struct text t = text_of(why, sizeof(why));
	struct enrolled *enrolled;
	struct address address = agent->pending.device.address;

	text_put(&t, "it was paired with a code before and was now paired without, as if somebody else answered for it; so it "
		     "was not taken: pair it again with its code, or forget it first with lares forget");
	installer_keep(agent, &agent->pending.before, &enrolled, &t);
	radio_forget(agent->radio, &address);
	tell(agent, -EPERM, why);
}

/* A bond that nothing is enrolled for would be in the way of the next pairing. One that was enrolled before needs it still. */
static void refuse_unwritten(struct agent *agent, int result, struct text *why)
{
	struct address address = agent->pending.device.address;

	if (agent->pending.has_before) {
		text_put(why, "; it stays enrolled as it was");
	} else {
		text_put(why, "; so its pairing was removed again: put it into its pairing mode and enrol it once more");
		radio_forget(agent->radio, &address);
	}
	tell(agent, result, why->start);
}

static void on_strength(void *context, int r, bool is_authenticated, uint8_t key_size)
{
	struct agent *agent = context;
	struct pending_enrolment *pending = &agent->pending;
	bool is_strong = r == 0 && bonds_is_strong(is_authenticated, key_size);
	struct enrolled *enrolled = enrolment_find(&agent->enrolment, &pending->device.address);

	if (!pending->is_open || !enrolled)
		return;
	if (r == 0 && !is_strong && pending->has_before && pending->before.is_authenticated) {
		refuse_weaker(agent);
		return;
	}
	enrolled->device.is_authenticated = is_strong;
	hearing_save_device(agent, &enrolled->device);
	deliver_device(agent, enrolled);
	succeed(agent, enrolled,
		r < 0 ? "take a measurement, and a second one later: only then is it proven that it comes by itself (how strong "
			"its pairing is could not be seen: lares doctor)" :
			"take a measurement, and a second one later: only then is it proven that it comes by itself");
}

/* The enrolment is kept at once: the first value may come before it is known how strong the bond is. */
static void keep(struct agent *agent)
{
	struct device *device = &agent->pending.device;
	char why[AGENT_REASON_MAX];
	struct text t = text_of(why, sizeof(why));
	struct enrolled *enrolled;
	int r;

	device->is_authenticated = device->is_proven = false;
	radio_bond(agent->radio, &device->address, &device->bonded_to);
	r = installer_keep(agent, device, &enrolled, &t);
	if (r < 0) {
		refuse_unwritten(agent, r, &t);
		return;
	}
	enrolled->is_pairing_link = radio_is_connected(agent->radio, &device->address);
	agent->pending.is_paired = true;
	bonds_ask(agent, &device->address, on_strength);
}

void enrolling_on_paired(void *context, const struct address *address, int result, const char *words)
{
	struct agent *agent = context;

	if (!enrolling_is_open_for(agent, address))
		return;
	if (result == 0)
		keep(agent);
	else
		tell(agent, result, words);
}

/* ---- how far it is ---- */

enum { STEP_NONE, STEP_LISTENING, STEP_PAIRING, STEP_PASSKEY, STEP_COMPARE, STEP_SHOWN, STEP_BONDED };

static const struct {
	const char *name, *words;
} steps[] = {
	[STEP_NONE] = { "none", "no device is being paired" },
	[STEP_LISTENING] = { "listening", "the device is not heard yet: put it into its pairing mode and bring it near" },
	[STEP_PAIRING] = { "pairing", "the device is heard and is being paired" },
	[STEP_PASSKEY] = { "passkey", "the device shows six digits: say them" },
	[STEP_COMPARE] = { "compare", "say whether the device shows the same six digits" },
	[STEP_SHOWN] = { "shown", "type these six digits into the device" },
	[STEP_BONDED] = { "bonded", "the device is paired" },
};

static int step_of(const struct agent *agent, uint64_t *ret_until_us)
{
	static const int by_question[] = { STEP_PAIRING, STEP_PASSKEY, STEP_COMPARE, STEP_SHOWN };

	if (!agent->pending.is_open)
		return STEP_NONE;
	if (agent->pending.is_paired)
		return STEP_BONDED;
	switch (radio_pairing(agent->radio, ret_until_us)) {
	case RADIO_PAIRING_LISTENING:
		return STEP_LISTENING;
	case RADIO_PAIRING_ASKED:
		return by_question[agent->pending.question];
	case RADIO_PAIRING_BONDED:
	case RADIO_PAIRING_NONE:
		break;
	}
	return STEP_BONDED;
}

static void write_address(const struct pending_enrolment *pending, struct text *t)
{
	char address[ADDRESS_TEXT_MAX];

	address_format(&pending->device.address, address);
	text_printf(t, "{\"address\":\"%s\"", address);
}

int enrolling_write(void *context, struct text *answer, struct text *why)
{
	struct agent *agent = context;
	uint64_t until_us = 0, now_us = clock_now_us();
	int step = step_of(agent, &until_us);

	(void)why;
	if (step == STEP_NONE)
		text_put(answer, "{\"address\":null");
	else
		write_address(&agent->pending, answer);
	text_printf(answer, ",\"step\":\"%s\",\"digits\":", steps[step].name);
	if (step == STEP_COMPARE || step == STEP_SHOWN)
		text_printf(answer, "\"%06u\"", agent->pending.digits);
	else
		text_put(answer, "null");
	text_put(answer, ",\"words\":");
	text_json(answer, steps[step].words);
	text_printf(answer, ",\"left_s\":%llu}",
		(unsigned long long)(until_us > now_us ? (until_us - now_us) / 1000000 : 0));
	return 0;
}

/* ---- what the person says ---- */

static int refuse_none(struct text *why)
{
	text_put(why, "that device is not being paired");
	return -ENOENT;
}

/* Whether the answer is one to the question. */
static bool is_fitting(enum radio_question question, const struct bus_answer *said, struct text *why)
{
	switch (question) {
	case RADIO_ASKS_PASSKEY:
		if (!said->has_digits && said->is_yes)
			text_put(why, "it wants the six digits that the device shows");
		return said->has_digits || !said->is_yes;
	case RADIO_ASKS_COMPARISON:
		if (said->has_digits)
			text_put(why, "it wants yes or no: whether the device shows the same digits");
		return !said->has_digits;
	case RADIO_SHOWS_PASSKEY:
	case RADIO_ASKS_NOTHING:
		break;
	}
	text_put(why, "the device does not ask anything now");
	return false;
}

int enrolling_answer(void *context, const struct address *address, const struct bus_answer *said, struct text *answer,
	struct text *why)
{
	struct agent *agent = context;
	enum radio_question question = agent->pending.question;
	int r;

	if (!enrolling_is_open_for(agent, address))
		return refuse_none(why);
	if (!is_fitting(question, said, why))
		return -EINVAL;
	if (question == RADIO_ASKS_PASSKEY && !said->has_digits)
		r = radio_pair_cancel(agent->radio, address);
	else
		r = radio_answer(agent->radio, address, said->has_digits ? said->digits : said->is_yes);
	if (r < 0)
		text_put(why, "the device does not ask any more");
	else
		text_put(answer, "{\"answered\":true}");
	return r;
}

int enrolling_cancel(void *context, const struct address *address, struct text *answer, struct text *why)
{
	struct agent *agent = context;

	if (!enrolling_is_open_for(agent, address) || radio_pair_cancel(agent->radio, address) < 0)
		return refuse_none(why);
	text_put(answer, "{\"cancelled\":true}");
	return 0;
}

void enrolling_left(void *context, uint64_t token)
{
	struct agent *agent = context;

	if (agent->pending.is_open && token != 0 && agent->pending.token == token)
		radio_pair_cancel(agent->radio, &agent->pending.device.address);
}
