/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every order of what can happen to an alert, to a depth of eight, against what must hold whatever happens (invariants S10
 * to S14, L2). Of a medium alert and one on plain advertisements to six, and with pauses to five: there is little that the
 * others do not show. Two orders that lead to the same state are followed once: a state is what the watch does next by,
 * with times relative to now. Time passes by going to the next timer.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "proto/text.h"
#include "watch/roster.h"

enum { DEPTH = 8, STATES_MAX = 1 << 18, IDS_MAX = 2 * DEPTH + 1 };

enum event {
	RAISE, /* what raises it; again: the same of it */
	WORSEN, /* by a step */
	HOVER, /* neither beyond nor safe */
	END, /* data say that it is over */
	FORGE, /* the same, as anybody can say under the device's address */
	SEEN,
	ACK,
	ACK_STRANGER,
	CLOSE,
	CLOSE_NOTE,
	NOTE,
	SNOOZE,
	SEEN_UNANSWERED, /* of the alert that nobody answered */
	ACK_UNANSWERED,
	TIME,
	SEEN_OLD, /* a receipt of its first revision */
	ACK_CLOSED, /* of the one that was closed last */
	RESTART,
	PLAN, /* without rule and people, and with them again */
	PAUSE, /* of the person for an hour, and its end */
	EVENT_COUNT
};

static const char *const event_names[] = { "raise", "worsen", "hover", "end", "forge", "seen", "ack", "ack by a stranger",
	"close", "close with a note", "note", "snooze", "seen: unanswered", "ack: unanswered", "time",
	"seen: first revision", "ack: closed", "restart", "plan", "pause" };

/* The order that is followed, for whoever has to find out why it fails. */
static char trail[512];

#define MUST(condition)                                                       \
	do {                                                                  \
		if (!(condition))                                             \
			fail_msg("not so: %s\n  after %s", #condition, trail); \
	} while (0)

struct scenario {
	enum alert_kind kind;
	enum alert_priority priority;
	enum trust trust; /* of what raises */
	size_t depth;
	bool is_paused; /* and the person's pauses */
};

/* A home under one order of events, and what was handed out of it. */
struct world {
	const struct scenario *scenario;
	struct watch *watch;
	bool is_bare;
	struct device cuff, button;
	struct moment now;
	uint8_t n_random, n_readings;
	size_t n_handed; /* in the event that runs */
	struct {
		char id[ULID_TEXT_MAX];
		uint32_t rev;
		bool is_closed, is_restored;
	} known[IDS_MAX];
	size_t n_known;
	const char *closed; /* the last, or NULL */
};

static void hand_out(void *context, const struct alert *alert)
{
	struct world *w = context;
	size_t i = 0;

	while (i < w->n_known && strcmp(w->known[i].id, alert->id) != 0)
		i++;
	if (i == w->n_known) {
		assert_in_range(++w->n_known, 1, IDS_MAX);
		memcpy(w->known[i].id, alert->id, sizeof(w->known[i].id));
	}
	MUST(!w->known[i].is_closed); /* what is closed never comes back */
	MUST(alert->rev == w->known[i].rev + (w->known[i].is_restored ? WATCH_REV_JUMP : 1));
	w->known[i].rev = alert->rev;
	w->known[i].is_restored = false;
	w->known[i].is_closed = alert->state == ALERT_CLOSED;
	if (w->known[i].is_closed)
		w->closed = w->known[i].id;
	MUST(alert->n_history <= ALERT_HISTORY_MAX && alert->n_because <= ALERT_BECAUSE_MAX);
	w->n_handed++;
}

static void send_again(void *context, const struct alert *alert)
{
	(void)context;
	MUST(alert->n_asked > 0 && alert->asked_rev > alert->seen_rev);
}

static void count_up(void *context, uint8_t *ret_bytes, size_t n_bytes)
{
	memset(ret_bytes, ++((struct world *)context)->n_random, n_bytes);
}

static bool clock_is_right(void *context)
{
	(void)context;
	return true;
}

static const struct watch_ops ops = { .is_clock_right = clock_is_right, .on_alert = hand_out, .on_resend = send_again, .random = count_up };

/* The plans of a scenario: made once, as they are large. */
static struct plan full, bare;

static void make_plans(const struct scenario *scenario)
{
	memset(&full, 0, sizeof(full));
	memset(&bare, 0, sizeof(bare));
	full.version = 1;
	full.n_people = 2;
	full.people[0] = (struct plan_person){ .id = "carer-1", .role = PLAN_CAREGIVER, .answer_within_s = 300 };
	full.people[0].is_asked[scenario->priority] = scenario->priority >= ALERT_MEDIUM; /* of a low one the hour would matter */
	full.people[1] = (struct plan_person){ .id = "p1", .role = PLAN_RESIDENT };
	full.n_limits = 1;
	full.limits[0] = (struct plan_limit){ .rule = { .name = "systolic-high", .person = "p1",
		.priority = scenario->priority, .set_by = "nurse-7" }, .quantity = QUANTITY_SYSTOLIC_PRESSURE,
		.side = LIMIT_ABOVE, .level = { 180, 0 }, .clear = { 170, 0 }, .unit = UNIT_MMHG };
	bare.version = 2;
	bare.n_people = 1;
	bare.people[0] = full.people[1];
}

static void begin(struct world *w, const struct scenario *scenario)
{
	*w = (struct world){ .scenario = scenario, .now = { .now_us = 5000000, .wall_us = INT64_C(1795331645113000), .zone_s = 3600 } };
	w->cuff = (struct device){ .id = "cuff-1", .kind = DEVICE_CUFF };
	w->button = (struct device){ .id = "help-button-1", .kind = DEVICE_HELP_BUTTON };
	assert_int_equal(watch_new(&ops, w, "h", &w->watch), 0);
	watch_set_plan(w->watch, &full);
}

static const struct alert *find(const struct world *w, bool is_unanswered)
{
	for (size_t i = 0; i < w->watch->n_open; i++)
		if (w->watch->open[i]->alert.kind == (is_unanswered ? ALERT_UNANSWERED : w->scenario->kind))
			return &w->watch->open[i]->alert;
	return NULL;
}

static void give(struct world *w, const struct device *device, struct readings *readings, enum trust trust)
{
	struct accepted accepted = { .id = { ++w->n_readings }, .device = device, .person = "p1", .at_us = w->now.wall_us,
		.at_zone_s = 3600, .live = true, .trust = trust, .readings = readings, .reading = &readings->reading[0] };

	assert_int_equal(watch_reading(w->watch, &accepted, &w->now), 0);
}

static void measure(struct world *w, const struct device *device, int64_t mmHg, enum trust trust)
{
	struct readings readings = { 0 };

	readings_begin(&readings, READING_BLOOD_PRESSURE);
	readings_number(&readings, QUANTITY_SYSTOLIC_PRESSURE, (struct decimal){ mmHg, 0 }, UNIT_MMHG);
	give(w, device, &readings, trust);
}

static void press(struct world *w)
{
	struct readings readings = { 0 };

	readings_begin(&readings, READING_SENSOR);
	readings_event(&readings, QUANTITY_BUTTON, "press");
	give(w, &w->button, &readings, TRUST_PLAIN);
}

/* What the data say. */
static void say(struct world *w, enum event event)
{
	static const int64_t mmHg[] = { [RAISE] = 192, [WORSEN] = 204, [HOVER] = 175, [END] = 150, [FORGE] = 150 };

	switch ((int)w->scenario->kind) {
	case ALERT_LIMIT:
		measure(w, &w->cuff, mmHg[event], event == FORGE ? TRUST_PLAIN : w->scenario->trust);
		break;
	case ALERT_HELP_CALL:
		if (event == RAISE)
			press(w);
		else
			measure(w, &w->cuff, 120, TRUST_AUTHENTICATED); /* says nothing of a call */
		break;
	default:
		if (event == RAISE || event == WORSEN)
			watch_device(w->watch, &w->cuff, DEVICE_TROUBLE_SILENT, true,
				w->scenario->priority + (event == WORSEN), NULL, &w->now);
		else if (event == END)
			watch_device(w->watch, &w->cuff, DEVICE_TROUBLE_SILENT, false, 0, NULL, &w->now);
		break;
	}
}

/* Whoever puts a plan into force lets the watch look at it at once, if it wants to. */
static void put_plan(struct world *w)
{
	watch_set_plan(w->watch, w->is_bare ? &bare : &full);
	if (watch_wake_us(w->watch) <= w->now.now_us)
		watch_tick(w->watch, &w->now);
}

static bool is_paused(const struct world *w)
{
	return pause_is_on(w->watch, "p1", &w->now);
}

static void pause_or_resume(struct world *w)
{
	struct plan_pause pause = { .id = "away", .person = "p1", .reason = PAUSE_AWAY, .set_by = "carer-1",
		.from_us = w->now.wall_us, .until_us = w->now.wall_us + INT64_C(3600000000) };

	if (is_paused(w))
		assert_int_equal(watch_resume(w->watch, "p1", "carer-1", &w->now), WATCH_DONE);
	else
		assert_int_equal(watch_pause(w->watch, &pause, "carer-1", &w->now), WATCH_DONE);
}

/* The process dies and another takes up what was handed out last. */
static void restart(struct world *w)
{
	struct alert kept[4];
	size_t n_kept = w->watch->n_open;

	assert_in_range(n_kept, 0, 4);
	for (size_t i = 0; i < n_kept; i++)
		kept[i] = w->watch->open[i]->alert;
	watch_free(w->watch);
	assert_int_equal(watch_new(&ops, w, "h", &w->watch), 0);
	w->now.now_us = 1000000; /* of another boot */
	put_plan(w);
	for (size_t i = 0; i < w->n_known; i++)
		w->known[i].is_restored = true;
	for (size_t i = 0; i < n_kept; i++)
		assert_int_equal(watch_restore(w->watch, &kept[i], &w->now), 0);
	for (size_t i = 0; i < n_kept; i++)
		assert_memory_equal(&w->watch->open[i]->alert, &kept[i], sizeof(kept[i]));
}

static void pass_time(struct world *w)
{
	uint64_t wake_us = watch_wake_us(w->watch);

	if (wake_us == UINT64_MAX)
		return;
	assert_true(wake_us >= w->now.now_us);
	w->now.wall_us += (int64_t)(wake_us - w->now.now_us);
	w->now.now_us = wake_us;
	watch_tick(w->watch, &w->now);
	assert_true(watch_wake_us(w->watch) > wake_us);
}

static enum watch_outcome speak_of(struct world *w, enum event event, const struct alert *alert)
{
	char id[ULID_TEXT_MAX];

	if (!alert)
		return WATCH_NO_SUCH_ALERT;
	memcpy(id, alert->id, sizeof(id));
	switch ((int)event) {
	case SEEN:
	case SEEN_UNANSWERED:
		return watch_seen(w->watch, id, alert->rev, &w->now);
	case SEEN_OLD:
		return watch_seen(w->watch, id, 1, &w->now);
	case ACK:
	case ACK_UNANSWERED:
		return watch_ack(w->watch, id, "carer-1", NULL, false, &w->now);
	case ACK_STRANGER:
		return watch_ack(w->watch, id, "p1", NULL, false, &w->now);
	case CLOSE:
		return watch_close(w->watch, id, "carer-1", NULL, &w->now);
	case CLOSE_NOTE:
		return watch_close(w->watch, id, "carer-1", "It is over.", &w->now);
	case NOTE:
		return watch_note(w->watch, id, "carer-1", "I saw it.", &w->now);
	default:
		return watch_snooze(w->watch, id, "carer-1", 600, &w->now);
	}
}

static enum watch_outcome speak(struct world *w, enum event event)
{
	if (event == ACK_CLOSED)
		return watch_ack(w->watch, w->closed ? w->closed : "", "carer-1", NULL, false, &w->now);
	return speak_of(w, event, find(w, event == SEEN_UNANSWERED || event == ACK_UNANSWERED));
}

static enum watch_outcome run(struct world *w, enum event event)
{
	w->n_handed = 0;
	if (event <= FORGE) {
		say(w, event);
	} else if (event == TIME) {
		pass_time(w);
	} else if (event == RESTART) {
		restart(w);
	} else if (event == PAUSE) {
		pause_or_resume(w);
	} else if (event == PLAN) {
		w->is_bare = !w->is_bare;
		put_plan(w);
	} else {
		return speak(w, event);
	}
	return WATCH_DONE;
}

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
