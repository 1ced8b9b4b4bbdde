/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every order of what can happen to an alert, to a depth of eight, against what must hold whatever happens (invariants S10
 * to S14, L2). Of a medium alert and one on plain advertisements to six, and with pauses to five: there is little that the
 * others do not show. Two orders that lead to the same state are followed once: a state is what the watch does next by,
 * with times relative to now. Time passes by going to the next timer.
 */
#include "alert_life_home.h"

/* What must hold */

static void check_one(const struct world *w, const struct episode *e)
{
	const struct alert *alert = &e->alert;
	uint64_t left_us = e->due_us - w->now.now_us;

	MUST(!e->is_changed && alert->state != ALERT_CLOSED);
	/* L2: it waits for something, and for no longer than that may last. */
	MUST(e->due_us != UINT64_MAX && e->due_us >= w->now.now_us);
	MUST(left_us <= WATCH_REVIEW_S * UINT64_C(1000000));
	if (alert->n_asked && alert->asked_rev > alert->seen_rev)
		MUST(left_us <= WATCH_RESEND_S * UINT64_C(1000000));
	/* Somebody has it, or somebody is asked: never both, and never neither. */
	if (alert->priority == ALERT_INFORMATION)
		MUST(alert->n_asked == 0);
	else
		MUST(alert_is_in_hand(alert) == (alert->n_asked == 0));
	MUST((alert->taken_by[0] != '\0') == alert_is_in_hand(alert));
	/* S10: it has a cause, or is one of what the gateway itself sees. */
	MUST(alert->n_because > 0 || alert->about == ALERT_SYSTEM || alert->kind != w->scenario->kind); /* the end of a pause */
}

static void check_all(const struct world *w)
{
	size_t n = 0;

	for (size_t i = 0; i < w->watch->n_open; i++) {
		check_one(w, w->watch->open[i]);
		n += w->watch->open[i]->alert.kind == w->scenario->kind;
	}
	MUST(n <= 1); /* S11 */
}

static bool is_a_persons_word(enum event event)
{
	return event == ACK || event == CLOSE || event == CLOSE_NOTE;
}

static bool is_end(const struct world *w, enum event event)
{
	return event == END || (event == FORGE && w->scenario->trust == TRUST_PLAIN); /* nothing tells that one from this */
}

static void check_closed(const struct world *w, enum event event, const struct alert *before)
{
	bool is_high_on_plain = before->priority == ALERT_HIGH && w->scenario->trust == TRUST_PLAIN;

	/* Medium and high latch: data close them only after a named person has acknowledged. */
	MUST(before->priority <= ALERT_LOW || is_a_persons_word(event) ||
		(is_end(w, event) && before->state == ALERT_ACKNOWLEDGED));
	MUST(!is_high_on_plain || is_a_persons_word(event));
	MUST(event != CLOSE || before->condition != ALERT_ACTIVE);
	MUST(event != ACK || before->condition != ALERT_ACTIVE || before->kind == ALERT_HELP_CALL ||
		before->priority == ALERT_INFORMATION);
}

static bool has_known_as_worst(const struct alert *alert, int64_t mmHg)
{
	for (size_t i = 0; i < alert->n_because; i++)
		if (alert->because[i].is_worst && alert->because[i].number.mantissa == mmHg)
			return true;
	return false;
}

static void check_open(const struct world *w, enum event event, const struct alert *before, const struct alert *now)
{
	bool is_told = event == RAISE || event == WORSEN || is_end(w, event); /* by data */
	bool was_in_hand = alert_is_in_hand(before) && before->condition == ALERT_ACTIVE;

	/* S12, S13, S14, R34: neither words nor values between the limits nor missing data say how it is. */
	MUST(is_told || now->condition == before->condition || (event == TIME && now->condition == ALERT_UNKNOWN));
	/* R32: what is in hand asks nobody before its time, but where it gets worse by a step. */
	MUST(!was_in_hand || event == TIME || event == WORSEN || now->n_asked == 0);
	MUST(!was_in_hand || event != WORSEN || !has_known_as_worst(before, 192) || w->is_bare || is_paused(w) ||
		now->n_asked > 0);
	MUST(now->priority == before->priority || event == RAISE || event == WORSEN);
}

/* What the event may have done to the alert that was so before. */
static void check_change(const struct world *w, enum event event, const struct alert *before)
{
	const struct alert *now = find(w, false);

	if (now) {
		MUST(strcmp(now->id, before->id) == 0); /* S11: and nothing is opened in its place */
		check_open(w, event, before, now);
	} else {
		check_closed(w, event, before);
	}
}

/* What must change nothing at all. */
static bool is_without_effect(const struct world *w, enum event event, enum watch_outcome outcome)
{
	bool is_forged = event == FORGE && w->scenario->trust >= TRUST_BONDED;

	return outcome != WATCH_DONE || is_forged || event == ACK_STRANGER || event == ACK_CLOSED || event == RESTART;
}

/* A plan judges by what is known, too (R31). */
static bool can_open(const struct world *w, enum event event)
{
	if (w->scenario->kind != ALERT_LIMIT) /* with and without a plan, and in every pause */
		return event == RAISE || event == WORSEN;
	if (is_paused(w))
		return event == TIME || event == PAUSE; /* at its end it is looked at */
	return w->is_bare ? event == PLAN : event == RAISE || event == WORSEN;
}

/* It goes on under a new revision as soon as it is looked at. */
static bool is_any_restored(const struct world *w)
{
	for (size_t i = 0; i < w->watch->n_open; i++)
		if (w->watch->open[i]->is_restored)
			return true;
	return false;
}

static void step(struct world *w, enum event event)
{
	bool may_open = can_open(w, event);
	const struct alert *alert = find(w, false);
	static struct alert before;
	bool was_open = alert != NULL, was_restored = is_any_restored(w);
	enum watch_outcome outcome;

	if (was_open)
		before = *alert;
	outcome = run(w, event);
	check_all(w);
	if (was_open)
		check_change(w, event, &before);
	else
		MUST(may_open || !find(w, false)); /* S10 */
	MUST(outcome != WATCH_DONE || (event != ACK_STRANGER && event != ACK_CLOSED));
	MUST(!is_without_effect(w, event, outcome) || w->n_handed == 0);
	MUST(event != PLAN || !was_open || was_restored || w->n_handed == 0);
}

/* States */

enum { STATES_MAX = 1 << 18 };

static uint64_t mix(uint64_t hash, uint64_t number)
{
	hash = (hash ^ number) * UINT64_C(0x9e3779b97f4a7c15);
	return hash ^ hash >> 29;
}

static uint64_t mix_text(uint64_t hash, const char *text)
{
	for (; *text; text++)
		hash = mix(hash, (unsigned char)*text);
	return mix(hash, 0);
}

static uint64_t mix_due(uint64_t hash, uint64_t due_us, const struct world *w)
{
	return mix(hash, due_us == UINT64_MAX ? UINT64_MAX : due_us - w->now.now_us);
}

static uint64_t mix_episode(uint64_t hash, const struct episode *e, const struct world *w)
{
	const struct alert *alert = &e->alert;

	hash = mix(hash, (uint64_t)alert->kind << 32 | (uint64_t)alert->state << 16 | (uint64_t)alert->condition << 8 |
		(uint64_t)alert->priority);
	hash = mix(hash, (uint64_t)(alert->asked_rev > alert->seen_rev) << 2 | (uint64_t)(alert->review.at_us != 0) << 1 |
		(uint64_t)(alert->acknowledged.at_us != 0));
	for (size_t i = 0; i < alert->n_asked; i++)
		hash = mix_text(hash, alert->asked[i].who);
	for (size_t i = 0; i < alert->n_because; i++)
		if (alert->because[i].is_worst)
			hash = mix(hash, (uint64_t)alert->because[i].number.mantissa);
	hash = mix(hash, alert->limit.plan);
	return mix_due(mix_due(hash, e->due_us, w), e->stale_us, w);
}

static uint64_t hash_of(const struct world *w)
{
	uint64_t hash = mix((uint64_t)w->is_bare << 1 | (w->closed != NULL), w->watch->n_open);

	hash = mix_due(hash, is_paused(w) ? pause_wake_us(w->watch) : UINT64_MAX, w);

	for (size_t i = 0; i < w->watch->days.n; i++) {
		const struct series *series = &w->watch->days.series[i];

		hash = mix(hash, (uint64_t)(series->judged_by == w->watch->plan->version) << 1 |
			(uint64_t)(series->has_newest && series->newest.number.mantissa > 180 &&
				!roster_is_settled(w->watch, series->newest.reading)));
	}
	for (size_t i = 0; i < w->watch->n_open; i++)
		hash = mix_episode(hash, w->watch->open[i], w);
	return hash ? hash : 1;
}

struct state {
	uint8_t path[DEPTH];
};

static void write_trail(const struct state *state, size_t depth, enum event event)
{
	struct text t = text_of(trail, sizeof(trail));

	for (size_t i = 0; i < depth; i++)
		text_printf(&t, "%s, ", event_names[state->path[i]]);
	text_put(&t, event_names[event]);
}

struct search {
	uint64_t seen[STATES_MAX]; /* a hash table; 0: free */
	struct state *frontier, *next;
	size_t n_frontier, n_next, n_states;
};

static bool is_new(struct search *search, uint64_t hash)
{
	size_t i = hash % STATES_MAX;

	while (search->seen[i] && search->seen[i] != hash)
		i = (i + 1) % STATES_MAX;
	if (search->seen[i])
		return false;
	assert_in_range(++search->n_states, 1, STATES_MAX / 2);
	search->seen[i] = hash;
	return true;
}

static void follow(struct search *search, const struct scenario *scenario, const struct state *from, size_t depth,
	enum event event)
{
	static struct world w;
	struct state to = *from;

	write_trail(from, depth, event);
	begin(&w, scenario);
	for (size_t i = 0; i < depth; i++)
		run(&w, (enum event)from->path[i]);
	step(&w, event);
	to.path[depth] = (uint8_t)event;
	if (is_new(search, hash_of(&w)))
		search->next[search->n_next++] = to;
	watch_free(w.watch);
}

static void explore(const struct scenario *scenario)
{
	struct search *search = calloc(1, sizeof(*search));

	search->frontier = calloc(STATES_MAX, sizeof(*search->frontier));
	search->next = calloc(STATES_MAX, sizeof(*search->next));
	search->n_frontier = 1;
	make_plans(scenario);
	for (size_t depth = 0; depth < scenario->depth; depth++) {
		struct state *done = search->frontier;

		for (size_t i = 0; i < search->n_frontier; i++)
			for (int event = 0; event < (scenario->is_paused ? EVENT_COUNT : PAUSE); event++)
				follow(search, scenario, &search->frontier[i], depth, (enum event)event);
		search->frontier = search->next;
		search->n_frontier = search->n_next;
		search->next = done;
		search->n_next = 0;
	}
	print_message("%zu states\n", search->n_states);
	free(search->frontier);
	free(search->next);
	free(search);
}

static void l2_s11_s12_s13_every_order_of_events_of_a_high_alert(void **state)
{
	(void)state;
	explore(&(struct scenario){ ALERT_LIMIT, ALERT_HIGH, TRUST_BONDED, DEPTH, false });
}

static void l2_s14_every_order_of_events_of_a_high_alert_on_plain_advertisements(void **state)
{
	(void)state;
	explore(&(struct scenario){ ALERT_LIMIT, ALERT_HIGH, TRUST_PLAIN, 6, false });
}

static void every_order_of_events_about_somebody_who_is_not_watched_for_a_while(void **state)
{
	(void)state;
	explore(&(struct scenario){ ALERT_LIMIT, ALERT_HIGH, TRUST_BONDED, 5, true });
	explore(&(struct scenario){ ALERT_HELP_CALL, ALERT_HIGH, TRUST_PLAIN, 5, true });
}

static void l2_every_order_of_events_of_a_medium_alert(void **state)
{
	(void)state;
	explore(&(struct scenario){ ALERT_LIMIT, ALERT_MEDIUM, TRUST_BONDED, 6, false });
}

static void l2_every_order_of_events_of_a_low_alert(void **state)
{
	(void)state;
	explore(&(struct scenario){ ALERT_LIMIT, ALERT_LOW, TRUST_BONDED, DEPTH, false });
}

static void l2_every_order_of_events_of_information(void **state)
{
	(void)state;
	explore(&(struct scenario){ ALERT_LIMIT, ALERT_INFORMATION, TRUST_BONDED, DEPTH, false });
}

static void l2_every_order_of_events_of_a_help_call(void **state)
{
	(void)state;
	explore(&(struct scenario){ ALERT_HELP_CALL, ALERT_HIGH, TRUST_PLAIN, DEPTH, false });
}

static void l2_every_order_of_events_of_a_device(void **state)
{
	(void)state;
	explore(&(struct scenario){ ALERT_DEVICE, ALERT_MEDIUM, TRUST_BONDED, DEPTH, false });
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(l2_s11_s12_s13_every_order_of_events_of_a_high_alert),
		cmocka_unit_test(l2_s14_every_order_of_events_of_a_high_alert_on_plain_advertisements),
		cmocka_unit_test(every_order_of_events_about_somebody_who_is_not_watched_for_a_while),
		cmocka_unit_test(l2_every_order_of_events_of_a_medium_alert),
		cmocka_unit_test(l2_every_order_of_events_of_a_low_alert),
		cmocka_unit_test(l2_every_order_of_events_of_information),
		cmocka_unit_test(l2_every_order_of_events_of_a_help_call),
		cmocka_unit_test(l2_every_order_of_events_of_a_device),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
