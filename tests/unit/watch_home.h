/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* A home for the tests of agent/watch: what is in it, what happens in it, and what the watch told of it. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "watch/suppress.h"
#include "watch/watch.h"

enum { SCENE_MEMORIES_MAX = 512 };

/* A home with a cuff, a spare cuff, a help button, two carers, and whatever the watch told of it. */
struct scene {
	struct watch *watch;
	struct plan plan;
	struct device cuff, spare, button;
	struct moment now;
	struct alert last; /* the newest revision of anything */
	size_t n_revisions, n_resent;
	uint8_t n_random, n_readings;
	uint32_t n_values;
	char first_id[ULID_TEXT_MAX];
	struct suppressed suppressed; /* the newest */
	size_t n_suppressed[SUPPRESS_REASON_COUNT];
	struct memory {
		char key[WATCH_MEMORY_KEY_MAX];
		uint8_t octets[WATCH_SETTLED_MAX * READING_ID_SIZE]; /* the longest row here */
		size_t n_octets;
	} memory[SCENE_MEMORIES_MAX];
	size_t n_memories;
	bool is_restored; /* and nothing was handed out since */
};

static inline void on_alert(void *context, const struct alert *alert)
{
	struct scene *s = context;

	if (strcmp(s->last.id, alert->id) == 0)
		assert_int_equal(alert->rev, s->last.rev + (s->is_restored ? WATCH_REV_JUMP : 1));
	s->is_restored = false;
	s->last = *alert;
	s->n_revisions++;
	if (!s->first_id[0])
		memcpy(s->first_id, alert->id, sizeof(s->first_id));
}

static inline void on_resend(void *context, const struct alert *alert)
{
	struct scene *s = context;

	assert_true(alert->asked_rev > alert->seen_rev);
	s->n_resent++;
}

static inline void fake_random(void *context, uint8_t *ret_bytes, size_t n_bytes)
{
	struct scene *s = context;

	memset(ret_bytes, ++s->n_random, n_bytes);
}

static inline void on_suppressed(void *context, const struct suppressed *suppressed)
{
	struct scene *s = context;

	s->suppressed = *suppressed;
	s->n_suppressed[suppressed->reason]++;
}

static inline void scene_remember(void *context, const char *key, const void *octets, size_t n_octets)
{
	struct scene *s = context;
	struct memory *m = s->memory;

	while (m < s->memory + s->n_memories && strcmp(m->key, key) != 0)
		m++;
	if (n_octets == 0) {
		if (m < s->memory + s->n_memories)
			*m = s->memory[--s->n_memories];
		return;
	}
	assert_true(n_octets <= sizeof(m->octets) && m < s->memory + SCENE_MEMORIES_MAX);
	if (m == s->memory + s->n_memories)
		s->n_memories++;
	snprintf(m->key, sizeof(m->key), "%s", key);
	memcpy(m->octets, octets, n_octets);
	m->n_octets = n_octets;
}

/* The first that is remembered under such a key, or NULL. */
static inline struct memory *memory_of(struct scene *s, const char *prefix)
{
	for (size_t i = 0; i < s->n_memories; i++)
		if (strncmp(s->memory[i].key, prefix, strlen(prefix)) == 0)
			return &s->memory[i];
	return NULL;
}

static const struct watch_ops ops = { .on_alert = on_alert, .on_resend = on_resend, .random = fake_random,
	.remember = scene_remember, .on_suppressed = on_suppressed };

static inline struct decimal whole(int64_t number)
{
	return (struct decimal){ number, 0 };
}

static inline struct plan plan_of_home(void)
{
	struct plan plan = { .version = 12, .n_people = 3, .n_limits = 3, .late_after_s = 1800 };

	plan.people[0] = (struct plan_person){ .id = "p1", .role = PLAN_RESIDENT };
	plan.people[1] = (struct plan_person){ .id = "carer-1", .role = PLAN_CAREGIVER, .answer_within_s = 300,
		.is_asked = { [ALERT_HIGH] = true, [ALERT_MEDIUM] = true } };
	plan.people[2] = (struct plan_person){ .id = "nurse-7", .role = PLAN_NURSE, .answer_within_s = 600,
		.is_asked = { [ALERT_HIGH] = true } };
	plan.limits[0] = (struct plan_limit){ .rule = { .name = "systolic-high", .person = "p1",
		.priority = ALERT_HIGH, .set_by = "nurse-7", .todo = "Measure again." },
		.quantity = QUANTITY_SYSTOLIC_PRESSURE, .side = LIMIT_ABOVE, .level = whole(180), .clear = whole(170),
		.unit = UNIT_MMHG };
	plan.limits[1] = (struct plan_limit){ .rule = { .name = "pulse-low", .person = "p1",
		.priority = ALERT_LOW, .set_by = "nurse-7" }, .quantity = QUANTITY_PULSE_RATE,
		.side = LIMIT_BELOW, .level = whole(45), .clear = whole(50), .unit = UNIT_PER_MINUTE };
	plan.limits[2] = (struct plan_limit){ .rule = { .name = "mean-high", .person = "p1",
		.priority = ALERT_MEDIUM, .set_by = "nurse-7" }, .quantity = QUANTITY_MEAN_PRESSURE, .side = LIMIT_ABOVE,
		.level = whole(130), .clear = whole(120), .unit = UNIT_MMHG };
	return plan;
}

static inline int set_up(void **state)
{
	struct scene *s = calloc(1, sizeof(*s));

	s->plan = plan_of_home();
	s->cuff = (struct device){ .id = "cuff-1", .kind = DEVICE_CUFF };
	s->spare = (struct device){ .id = "cuff-2", .kind = DEVICE_CUFF };
	s->button = (struct device){ .id = "help-button-1", .kind = DEVICE_HELP_BUTTON, .name = "Bedside" };
	s->now = (struct moment){ 5000000, INT64_C(1795331645113000), 3600, 0 };
	assert_int_equal(watch_new(&ops, s, "h-0417", &s->watch), 0);
	watch_set_plan(s->watch, &s->plan);
	*state = s;
	return 0;
}

static inline int tear_down(void **state)
{
	struct scene *s = *state;

	watch_free(s->watch);
	free(s);
	return 0;
}

/* Time passes, and the watch is woken when it wants to be, and only then. */
static inline void live_through(struct scene *s, uint32_t seconds)
{
	struct moment end = s->now;

	end.now_us += seconds * UINT64_C(1000000);
	end.wall_us += seconds * INT64_C(1000000);
	for (uint64_t wake_us = watch_wake_us(s->watch); wake_us <= end.now_us; wake_us = watch_wake_us(s->watch)) {
		assert_true(wake_us >= s->now.now_us);
		s->now.wall_us += (int64_t)(wake_us - s->now.now_us);
		s->now.now_us = wake_us;
		watch_tick(s->watch, &s->now);
		assert_true(watch_wake_us(s->watch) > wake_us);
	}
	s->now = end;
}

static inline int give(struct scene *s, const struct device *device, const struct readings *readings, bool is_live,
	enum trust trust)
{
	struct accepted accepted = { .id = { ++s->n_readings }, .device = device, .person = "p1",
		.at_us = s->now.wall_us - (is_live ? 0 : INT64_C(86400000000)), .at_zone_s = 3600, .live = is_live,
		.trust = trust, .readings = readings, .reading = &readings->reading[0] };

	return watch_reading(s->watch, &accepted, &s->now);
}

static inline void measure(struct scene *s, enum quantity quantity, struct decimal number, enum unit unit)
{
	struct readings readings = { 0 };

	live_through(s, 1);
	readings_begin(&readings, READING_BLOOD_PRESSURE);
	readings_number(&readings, quantity, number, unit);
	assert_int_equal(give(s, &s->cuff, &readings, true, TRUST_BONDED), 0);
}

static inline void measure_systolic(struct scene *s, int64_t mmHg)
{
	measure(s, QUANTITY_SYSTOLIC_PRESSURE, whole(mmHg), UNIT_MMHG);
}

static inline void measure_with(struct scene *s, const struct device *device, int64_t mmHg, enum trust trust)
{
	struct readings readings = { 0 };

	live_through(s, 1);
	readings_begin(&readings, READING_BLOOD_PRESSURE);
	readings_number(&readings, QUANTITY_SYSTOLIC_PRESSURE, whole(mmHg), UNIT_MMHG);
	assert_int_equal(give(s, device, &readings, true, trust), 0);
}

static inline void press(struct scene *s, const char *person)
{
	struct readings readings = { 0 };
	struct accepted accepted = { .id = { ++s->n_readings }, .device = &s->button, .person = person,
		.at_us = s->now.wall_us, .live = true, .trust = TRUST_PLAIN, .readings = &readings,
		.reading = &readings.reading[0] };

	readings_begin(&readings, READING_SENSOR);
	readings_event(&readings, QUANTITY_BUTTON, "press");
	assert_int_equal(watch_reading(s->watch, &accepted, &s->now), 0);
}

static inline enum watch_outcome ack(struct scene *s, const char *who)
{
	return watch_ack(s->watch, s->last.id, who, NULL, false, &s->now);
}

static inline enum watch_outcome seen(struct scene *s)
{
	return watch_seen(s->watch, s->last.id, s->last.rev, &s->now);
}

static inline bool has_happened(const struct alert *alert, enum alert_event what)
{
	for (size_t i = 0; i < alert->n_history; i++)
		if (alert->history[i].what == what)
			return true;
	return false;
}

static inline const char *asked(const struct alert *alert)
{
	return alert->n_asked ? alert->asked[alert->n_asked - 1].who : "";
}

/* The process dies and another takes up what was handed out last. */
static inline void restart(struct scene *s, uint32_t away_s)
{
	struct alert stored = s->last;
	struct memory *kept = malloc(sizeof(s->memory));
	size_t n_kept = s->n_memories;

	memcpy(kept, s->memory, sizeof(s->memory));
	watch_free(s->watch);
	assert_int_equal(watch_new(&ops, s, "h-0417", &s->watch), 0);
	watch_set_plan(s->watch, &s->plan);
	s->now.now_us = 1000000; /* of another boot */
	s->now.wall_us += away_s * INT64_C(1000000);
	for (size_t i = 0; i < n_kept; i++)
		assert_int_equal(watch_recall(s->watch, kept[i].key, kept[i].octets, kept[i].n_octets, &s->now), 0);
	free(kept);
	s->is_restored = stored.id[0];
	if (stored.id[0])
		assert_int_equal(watch_restore(s->watch, &stored, &s->now), 0);
	assert_int_equal(watch_begin(s->watch, &s->now), 0);
}

#define SCENE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
