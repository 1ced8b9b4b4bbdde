/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* A home in which everything can happen to an alert that can, one event at a time. */
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

enum { DEPTH = 8, IDS_MAX = 2 * DEPTH + 1 };

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

static inline void hand_out(void *context, const struct alert *alert)
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

static inline void send_again(void *context, const struct alert *alert)
{
	(void)context;
	MUST(alert->n_asked > 0 && alert->asked_rev > alert->seen_rev);
}

static inline void count_up(void *context, uint8_t *ret_bytes, size_t n_bytes)
{
	memset(ret_bytes, ++((struct world *)context)->n_random, n_bytes);
}

static inline bool clock_is_right(void *context)
{
	(void)context;
	return true;
}

static const struct watch_ops ops = { .is_clock_right = clock_is_right, .on_alert = hand_out, .on_resend = send_again, .random = count_up };

/* The plans of a scenario: made once, as they are large. */
static struct plan full, bare;

static inline void make_plans(const struct scenario *scenario)
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

static inline void begin(struct world *w, const struct scenario *scenario)
{
	*w = (struct world){ .scenario = scenario, .now = { .now_us = 5000000, .wall_us = INT64_C(1795331645113000), .zone_s = 3600 } };
	w->cuff = (struct device){ .id = "cuff-1", .kind = DEVICE_CUFF };
	w->button = (struct device){ .id = "help-button-1", .kind = DEVICE_HELP_BUTTON };
	assert_int_equal(watch_new(&ops, w, "h", &w->watch), 0);
	watch_set_plan(w->watch, &full);
}

static inline const struct alert *find(const struct world *w, bool is_unanswered)
{
	for (size_t i = 0; i < w->watch->n_open; i++)
		if (w->watch->open[i]->alert.kind == (is_unanswered ? ALERT_UNANSWERED : w->scenario->kind))
			return &w->watch->open[i]->alert;
	return NULL;
}

static inline void give(struct world *w, const struct device *device, struct readings *readings, enum trust trust)
{
	struct accepted accepted = { .id = { ++w->n_readings }, .device = device, .person = "p1", .at_us = w->now.wall_us,
		.at_zone_s = 3600, .live = true, .trust = trust, .readings = readings, .reading = &readings->reading[0] };

	assert_int_equal(watch_reading(w->watch, &accepted, &w->now), 0);
}

static inline void measure(struct world *w, const struct device *device, int64_t mmHg, enum trust trust)
{
	struct readings readings = { 0 };

	readings_begin(&readings, READING_BLOOD_PRESSURE);
	readings_number(&readings, QUANTITY_SYSTOLIC_PRESSURE, (struct decimal){ mmHg, 0 }, UNIT_MMHG);
	give(w, device, &readings, trust);
}

static inline void press(struct world *w)
{
	struct readings readings = { 0 };

	readings_begin(&readings, READING_SENSOR);
	readings_event(&readings, QUANTITY_BUTTON, "press");
	give(w, &w->button, &readings, TRUST_PLAIN);
}

/* What the data say. */
static inline void say(struct world *w, enum event event)
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
static inline void put_plan(struct world *w)
{
	watch_set_plan(w->watch, w->is_bare ? &bare : &full);
	if (watch_wake_us(w->watch) <= w->now.now_us)
		watch_tick(w->watch, &w->now);
}

static inline bool is_paused(const struct world *w)
{
	return pause_is_on(w->watch, "p1", &w->now);
}

static inline void pause_or_resume(struct world *w)
{
	struct plan_pause pause = { .id = "away", .person = "p1", .reason = PAUSE_AWAY, .set_by = "carer-1",
		.from_us = w->now.wall_us, .until_us = w->now.wall_us + INT64_C(3600000000) };

	if (is_paused(w))
		assert_int_equal(watch_resume(w->watch, "p1", "carer-1", &w->now), WATCH_DONE);
	else
		assert_int_equal(watch_pause(w->watch, &pause, "carer-1", &w->now), WATCH_DONE);
}

/* The process dies and another takes up what was handed out last. */
static inline void restart(struct world *w)
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

static inline void pass_time(struct world *w)
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

static inline enum watch_outcome speak_of(struct world *w, enum event event, const struct alert *alert)
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

static inline enum watch_outcome speak(struct world *w, enum event event)
{
	if (event == ACK_CLOSED)
		return watch_ack(w->watch, w->closed ? w->closed : "", "carer-1", NULL, false, &w->now);
	return speak_of(w, event, find(w, event == SEEN_UNANSWERED || event == ACK_UNANSWERED));
}

static inline enum watch_outcome run(struct world *w, enum event event)
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
