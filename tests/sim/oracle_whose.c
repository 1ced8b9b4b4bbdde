/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whose a result is, and what comes of it: S10, S12, L2. The truth is what the device told of its user, and what was weighed before
 * on a scale that tells nobody apart; nothing of agent/watch.
 * What is nobody's raises and clears nothing about anybody, and somebody is asked whose it is, once for each device.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "care.h"
#include "clockwork.h"
#include "gateway.h"
#include "hazard.h"
#include "ledger.h"
#include "oracle.h"
#include "proto/packed.h"
#include "radio/radio.h"
#include "reassigning.h"
#include "store/store.h"
#include "trace.h"

enum {
	CHANGED_MAX = 64, /* while the disk takes nothing */
	STEPS_A_KG = 200,
};

static const char rule[] = "whose";
static const char *const names[] = { [WHOSE_NOBODYS] = "", [WHOSE_P1] = "p1", [WHOSE_P2] = "p2" };

static struct {
	uint8_t of[MEASURED_MAX]; /* enum whose: as it was accepted, or named since */
	bool has_come[MEASURED_MAX], comes_again[MEASURED_MAX]; /* it was accepted once; and once more, as its row had had to go */
	bool is_unsure; /* the date of a weight was not that of the truth: which is the last, nobody knows here */
	const struct measured *fresh; /* in the agent's hand, and for the first time */
	const struct measured *changed[CHANGED_MAX]; /* named, and that is not durable */
	size_t n_changed;
	struct naming {
		struct measured *m; /* NULL: none is under way, or of what there is not */
		const char *person, *who;
		enum whose was;
		bool is_done; /* its row is written */
	} naming;
} known;

void whose_begin(void)
{
	memset(&known, 0, sizeof(known));
}

static enum whose named(const char *person)
{
	return strcmp(person, "p1") == 0 ? WHOSE_P1 : strcmp(person, "p2") == 0 ? WHOSE_P2 : WHOSE_NOBODYS;
}

/* As the plan has it: every version says the same. */
static enum whose told_by(const struct measured *m)
{
	if (m->thing != CUFF || !care_is_on(CARE_USERS))
		return WHOSE_P1;
	return m->user == 1 ? WHOSE_P1 : m->user == 2 ? WHOSE_P2 : WHOSE_NOBODYS;
}

/* ---- by value ---- */

static const uint64_t face_us = 2 * CLOCK_SECOND; /* a face shows seconds */

static bool is_shared(const struct measured *m)
{
	return m->thing == SCALE && care_is_on(CARE_SHARED_SCALE);
}

static bool is_exact(void)
{
	return !hazard_is_on(HAZARD_CLOCK) && !hazard_is_on(HAZARD_FACES) && !hazard_is_on(HAZARD_DISK_FULL) && !known.is_unsure;
}

/* In the scale's steps. */
static long steps_of(const struct measured *m)
{
	return lround(m->told[0].value * STEPS_A_KG);
}

/* The newest of that person's on that scale; what was weighed in a pause says nothing. */
static const struct measured *last_on(enum thing_name scale, enum whose whose, const struct measured *but)
{
	const struct thing *thing = &things.thing[scale];

	for (uint32_t i = thing->n_measured; i > 0; i--) {
		const struct measured *m = &things.measured[thing->by[i - 1]];

		if (m == but || !m->row || m->n_told == 0 || whose_is(m) != whose || (whose == WHOSE_P1 && care_is_paused(m->true_us, face_us)))
			continue;
		known.is_unsure |= whose == WHOSE_P1 && care_may_be_paused(m->true_us, face_us);
		return m;
	}
	return NULL;
}

static const struct measured *last_of(enum whose whose, const struct measured *but)
{
	const struct measured *last = last_on(SCALE, whose, but);

	return last ? last : last_on(PLAIN_SCALE, whose, but);
}

/* Of whom the last lies nearest, and the other's farther by the margin; not where it is more than a tenth off. */
static enum whose by_value(const struct measured *m)
{
	const struct measured *first = last_of(WHOSE_P1, m), *second = last_of(WHOSE_P2, m), *own;
	long to_first, to_second;
	enum whose whose;

	if (m->n_told == 0 || !first || !second)
		return WHOSE_NOBODYS;
	to_first = labs(steps_of(m) - steps_of(first));
	to_second = labs(steps_of(m) - steps_of(second));
	if (labs(to_first - to_second) < CARE_MARGIN_KG * STEPS_A_KG)
		return WHOSE_NOBODYS;
	whose = to_first < to_second ? WHOSE_P1 : WHOSE_P2;
	own = last_on(SCALE, whose, m);
	return own && 10 * labs(steps_of(m) - steps_of(own)) > steps_of(own) ? WHOSE_NOBODYS : whose;
}

/* ---- as it was accepted ---- */

enum whose whose_is(const struct measured *m)
{
	return m->row ? (enum whose)known.of[m - things.measured] : told_by(m);
}

bool whose_is_of(const struct measured *m, const char *person)
{
	return strcmp(names[whose_is(m)], person) == 0;
}

void whose_on_added(const struct accepted *accepted)
{
	const struct measured *m = facts_find(accepted->id);
	const char *person = accepted->person ? accepted->person : "";
	enum whose whose = WHOSE_NOBODYS;

	if (m->thing == SCALE && m->n_told > 0)
		known.is_unsure |= (uint64_t)llabs(accepted->at_us - (int64_t)m->true_us) > face_us;
	if (gateway_agent() && gateway_agent()->plan)
		whose = is_shared(m) ? by_value(m) : told_by(m);
	if (is_shared(m) && !is_exact())
		whose = named(person);
	must(S10, strcmp(person, names[whose]) == 0, "reading %llu is taken for \"%s\"'s, and is \"%s\"'s",
		(unsigned long long)accepted->seq, person, names[whose]);
	known.of[m - things.measured] = (uint8_t)whose;
	known.comes_again[m - things.measured] = known.has_come[m - things.measured];
	known.has_come[m - things.measured] = true;
	known.fresh = m;
}

/* ---- nobody's ---- */

/* Of what is no result nobody is asked. */
void whose_after_frame(struct measured *measured, int fate)
{
	const struct measured *fresh = known.fresh;

	known.fresh = NULL;
	if (!fresh || fresh != measured || fate != RADIO_TAKEN || measured->n_told == 0 || !facts_is_live(measured))
		return;
	if (gateway_agent()->plan && whose_is(measured) == WHOSE_NOBODYS)
		must(L2, alerts_find_task(rule, measured->thing), "measurement %u is nobody's, and nobody is asked",
			(unsigned)(measured - things.measured));
}

/* ---- what rests on it ---- */

static bool is_clinical(const struct alert *alert)
{
	return alert->kind == ALERT_LIMIT || alert->kind == ALERT_FOUND_LATE || alert->kind == ALERT_TREND ||
		alert->kind == ALERT_SCORE || alert->kind == ALERT_HELP_CALL;
}

static void judge_causes(const struct alert *alert)
{
	if (!is_clinical(alert) && !(alert->kind == ALERT_TASK && strcmp(alert->rule, rule) == 0))
		return;
	for (size_t i = 0; i < alert->n_because; i++) {
		const struct measured *m = facts_find(alert->because[i].reading);

		if (m && known.comes_again[m - things.measured]) /* who said whose it was went with the row, and was right all the same */
			continue;
		must(S10, m && strcmp(names[whose_is(m)], alert->person) == 0, "%s of \"%s\" rests on a reading of \"%s\"", alert->rule,
			alert->person, m ? names[whose_is(m)] : "?");
	}
}

void whose_on_put(const struct alert *was, const struct alert *is)
{
	const struct measured *m = ledger_current();

	if (was && was->rev == is->rev)
		return;
	judge_causes(is);
	if (is->kind == ALERT_TASK && strcmp(is->rule, rule) == 0 && was && is->condition == ALERT_CLEARED && was->condition != ALERT_CLEARED)
		must(S12, known.naming.m && is->n_because == 0 && is->n_more == 0, "whose a reading of %s is is asked no more, and nobody said it", is->device);
	if (is->kind == ALERT_TREND && known.naming.m) /* what it was compared with is another's */
		return;
	if (is_clinical(is) && was && is->condition == ALERT_CLEARED && was->condition != ALERT_CLEARED && m && is->n_because > 0)
		must(S12, strcmp(names[whose_is(m)], is->person) == 0, "%s of \"%s\" is cleared by a reading of \"%s\"", is->rule,
			is->person, names[whose_is(m)]);
}

/* ---- named ---- */

static const char *said_of(const char *text)
{
	return text ? text : "";
}

struct measured *whose_naming(void)
{
	return known.naming.m;
}

void whose_on_naming(const uint8_t id[READING_ID_SIZE], const char *person, const char *who)
{
	known.naming = (struct naming){ .m = facts_find(id), .person = person, .who = who };
	if (!known.naming.m)
		return;
	known.naming.was = whose_is(known.naming.m);
	cares_on_named(known.naming.m);
}

/* With the trail. */
void whose_on_named(const struct accepted *accepted)
{
	struct naming *naming = &known.naming;
	int to = -1;

	for (int i = 0; i <= WHOSE_P2; i++)
		if (strcmp(names[i], naming->person) == 0)
			to = i;
	must(S20, to >= 0 && strcmp(said_of(accepted->person), naming->person) == 0, "\"%s\" was said, and the reading is \"%s\"'s",
		naming->person, said_of(accepted->person));
	must(S2, strcmp(said_of(accepted->reassigned_by), naming->who) == 0, "\"%s\" said whose it is, and the trail says \"%s\"",
		naming->who, said_of(accepted->reassigned_by));
	must(S2, strcmp(said_of(accepted->reassigned_from), names[naming->was]) == 0, "it was \"%s\"'s, and the trail says \"%s\"",
		names[naming->was], said_of(accepted->reassigned_from));
	must(S20, !naming->is_done && (to == WHOSE_NOBODYS || to != (int)naming->was), "whose it is changes nothing, and is written");
	if (known.n_changed == CHANGED_MAX)
		memmove(known.changed, known.changed + 1, --known.n_changed * sizeof(known.changed[0]));
	known.changed[known.n_changed++] = naming->m;
	known.of[naming->m - things.measured] = (uint8_t)to;
	naming->is_done = true;
	commands_on_effect("reassign", "");
}

/* What there is not is refused, and what is so already is done. */
static void judge_result(const struct naming *naming, int result)
{
	bool is_person = naming->person[0] == '\0' || naming->person[0] == 'p';

	must(S20, result <= 0 || !naming->is_done, "a reading was named, and that is refused");
	must(S20, result != REASSIGNING_NO_PERSON || !is_person || !gateway_agent()->plan, "\"%s\" is refused", naming->person);
	must(S20, result != 0 || naming->m, "whose it is was said of no reading");
	if (result == 0 && !naming->is_done) {
		must(S20, whose_is_of(naming->m, naming->person), "whose it is was said, and nothing came of it");
		commands_on_effect("reassign", "");
	}
}

void whose_after_naming(int result)
{
	struct naming naming = known.naming;

	known.naming = (struct naming){ .m = NULL };
	if (naming.m)
		cares_on_named(naming.m);
	if (naming.m && naming.is_done)
		trends_on_named(naming.m);
	if (gateway_is_dying())
		return;
	judge_result(&naming, result);
	if (result == 0 && naming.is_done) {
		alerts_each_open(judge_causes);
		alerts_on_named(naming.m);
	}
}

bool whose_is_changing(const struct measured *m)
{
	for (size_t i = 0; i < known.n_changed; i++)
		if (known.changed[i] == m)
			return true;
	return false;
}

void whose_on_commit(bool is_done)
{
	if (is_done)
		known.n_changed = 0;
}

void whose_on_death(void)
{
	known.naming = (struct naming){ .m = NULL };
}

/* As it is durable: the reading and what rests on it, both or neither. */
void whose_on_store(struct store *store)
{
	static struct unpacked unpacked;
	struct packed packed;

	for (size_t i = 0; i < known.n_changed; i++) {
		const struct measured *m = known.changed[i];

		if (!m->row || store_get_reading(store, m->row, &packed) != 0 || packed_read(&packed, &unpacked) < 0)
			continue;
		for (int to = 0; to <= WHOSE_P2; to++)
			if (strcmp(names[to], said_of(unpacked.accepted.person)) == 0)
				known.of[m - things.measured] = (uint8_t)to;
		trends_on_named(m);
	}
	known.n_changed = 0;
	alerts_each_open(judge_causes);
}
