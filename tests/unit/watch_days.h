/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * A home in Berlin for the tests of what runs by time: days pass in it, the wall clock steps, the machine is off, and what
 * the watch told of it and remembers is kept.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "proto/json/alert_json.h"
#include "watch/watch.h"

#define SECOND_US INT64_C(1000000)

enum { MINUTE_S = 60, HOUR_S = 3600, DAY_S = 86400, TOLD_MAX = 96, MEMORIES_KEPT_MAX = 64 };

/* Friday, 2026-11-20 00:00 in Berlin. */
static const int64_t friday_us = INT64_C(1795129200) * SECOND_US;
static const int64_t spring_us = INT64_C(1774746000) * SECOND_US, autumn_us = INT64_C(1792890000) * SECOND_US;

struct home {
	struct watch *watch;
	struct plan plan;
	struct moment now;
	bool is_clock_wrong;
	struct alert told[TOLD_MAX]; /* the newest revision of each */
	size_t n_told, n_revisions;
	struct {
		char key[WATCH_MEMORY_KEY_MAX];
		uint8_t octets[WATCH_MEMORY_MAX];
		size_t n_octets;
	} memory[MEMORIES_KEPT_MAX];
	size_t n_memories;
	size_t n_suppressed[SUPPRESS_REASON_COUNT];
	uint8_t n_random;
	uint32_t n_readings;
	char json[ALERT_JSON_MAX];
};

static inline int32_t berlin(void *context, int64_t wall_us)
{
	(void)context;
	return wall_us >= spring_us && wall_us < autumn_us ? 7200 : 3600;
}

static inline void days_on_alert(void *context, const struct alert *alert)
{
	struct home *d = context;
	size_t i = 0;
	int n;

	while (i < d->n_told && strcmp(d->told[i].id, alert->id) != 0)
		i++;
	assert_true(i < TOLD_MAX);
	if (i == d->n_told)
		d->n_told++;
	/* As it is kept and sent, and comes back after a restart. */
	n = alert_json(alert, d->json, sizeof(d->json));
	assert_true(n > 0);
	assert_int_equal(alert_from_json(d->json, (size_t)n, &d->told[i]), 0);
	d->n_revisions++;
}

static inline void days_on_resend(void *context, const struct alert *alert)
{
	(void)context;
	(void)alert;
}

static inline void days_random(void *context, uint8_t *ret_bytes, size_t n_bytes)
{
	struct home *d = context;

	memset(ret_bytes, ++d->n_random, n_bytes);
}

static inline void days_remember(void *context, const char *key, const void *octets, size_t n_octets)
{
	struct home *d = context;
	size_t i = 0;

	assert_true(strlen(key) < WATCH_MEMORY_KEY_MAX && n_octets <= WATCH_MEMORY_MAX);
	while (i < d->n_memories && strcmp(d->memory[i].key, key) != 0)
		i++;
	if (n_octets == 0) {
		if (i < d->n_memories)
			d->memory[i] = d->memory[--d->n_memories];
		return;
	}
	assert_true(i < MEMORIES_KEPT_MAX);
	if (i == d->n_memories)
		snprintf(d->memory[d->n_memories++].key, WATCH_MEMORY_KEY_MAX, "%s", key);
	memcpy(d->memory[i].octets, octets, n_octets);
	d->memory[i].n_octets = n_octets;
}

static inline void days_on_suppressed(void *context, const struct suppressed *suppressed)
{
	((struct home *)context)->n_suppressed[suppressed->reason]++;
}

static inline bool days_is_clock_right(void *context)
{
	return !((struct home *)context)->is_clock_wrong;
}

static const struct watch_ops days_ops = { .on_alert = days_on_alert, .on_resend = days_on_resend,
	.random = days_random, .remember = days_remember, .on_suppressed = days_on_suppressed, .zone_s_at = berlin,
	.is_clock_right = days_is_clock_right };

static inline int days_set_up(void **state)
{
	struct home *d = calloc(1, sizeof(*d));

	d->plan = (struct plan){ .version = 3, .n_people = 2, .late_after_s = 1800, .lang = LANG_EN };
	d->plan.people[0] = (struct plan_person){ .id = "p1", .role = PLAN_RESIDENT, .name = "Anna" };
	d->plan.people[1] = (struct plan_person){ .id = "carer-1", .role = PLAN_CAREGIVER, .name = "Ben",
		.answer_within_s = 300, .is_asked = { [ALERT_HIGH] = true, [ALERT_MEDIUM] = true } };
	d->now = (struct moment){ 3600 * UINT64_C(1000000), friday_us, 3600, 1 };
	assert_int_equal(watch_new(&days_ops, d, "h-0417", &d->watch), 0);
	watch_set_plan(d->watch, &d->plan);
	*state = d;
	return 0;
}

static inline int days_tear_down(void **state)
{
	struct home *d = *state;

	watch_free(d->watch);
	free(d);
	return 0;
}

static inline void pass_to(struct home *d, uint64_t now_us)
{
	d->now.wall_us += (int64_t)(now_us - d->now.now_us);
	d->now.now_us = now_us;
	d->now.zone_s = berlin(NULL, d->now.wall_us);
}

/* Time passes, and the watch is woken when it wants to be. */
static inline void live(struct home *d, uint64_t seconds)
{
	uint64_t end_us = d->now.now_us + seconds * UINT64_C(1000000);

	for (uint64_t wake_us = watch_wake_us(d->watch); wake_us <= end_us; wake_us = watch_wake_us(d->watch)) {
		pass_to(d, wake_us > d->now.now_us ? wake_us : d->now.now_us);
		watch_tick(d->watch, &d->now);
		assert_true(watch_wake_us(d->watch) > d->now.now_us);
	}
	pass_to(d, end_us);
}

/* … to a minute of the day that begins so many days after Friday. */
static inline void live_to(struct home *d, int64_t day, uint32_t hour, uint32_t minute)
{
	int64_t at_us = friday_us + (day * DAY_S + hour * HOUR_S + minute * MINUTE_S) * SECOND_US;

	assert_true(at_us >= d->now.wall_us);
	live(d, (uint64_t)((at_us - d->now.wall_us) / SECOND_US));
}

/* Nobody wakes the watch. */
static inline void sleep_through(struct home *d, uint64_t seconds)
{
	pass_to(d, d->now.now_us + seconds * UINT64_C(1000000));
}

static inline void step_clock(struct home *d, int64_t seconds)
{
	d->now.wall_us += seconds * SECOND_US;
	d->now.zone_s = berlin(NULL, d->now.wall_us);
}

/* laresd ends and begins again. */
static inline void restart(struct home *d, uint64_t off_s)
{
	watch_free(d->watch);
	sleep_through(d, off_s);
	assert_int_equal(watch_new(&days_ops, d, "h-0417", &d->watch), 0);
	watch_set_plan(d->watch, &d->plan);
	for (size_t i = 0; i < d->n_memories; i++)
		assert_int_equal(watch_recall(d->watch, d->memory[i].key, d->memory[i].octets, d->memory[i].n_octets,
			&d->now), 0);
	for (size_t i = 0; i < d->n_told; i++)
		assert_int_equal(watch_restore(d->watch, &d->told[i], &d->now), 0);
	assert_int_equal(watch_begin(d->watch, &d->now), 0);
}

/* The machine does: the monotonic clock begins anew. */
static inline void reboot(struct home *d, uint64_t off_s)
{
	sleep_through(d, off_s);
	d->now.now_us = 20 * UINT64_C(1000000);
	d->now.boot++;
	restart(d, 0);
}

static inline void new_plan(struct home *d)
{
	d->plan.version++;
	watch_set_plan(d->watch, &d->plan);
	watch_tick(d->watch, &d->now);
}

/* A reading of p1; `at_us` of the past is a historical one. */
static inline void bring(struct home *d, const struct device *device, const struct readings *readings, int64_t at_us,
	enum trust trust)
{
	struct accepted accepted = { .device = device, .person = "p1", .class = reading_class(readings, readings->reading),
		.at_us = at_us, .at_zone_s = 3600,
		.live = d->now.wall_us - at_us < 1800 * SECOND_US, .trust = trust, .readings = readings,
		.reading = &readings->reading[0] };

	d->n_readings++;
	memcpy(accepted.id, &d->n_readings, sizeof(d->n_readings));
	assert_int_equal(watch_reading(d->watch, &accepted, &d->now), 0);
}

static inline const struct alert *told_of(const struct home *d, enum alert_kind kind, const char *rule)
{
	for (size_t i = d->n_told; i-- > 0;)
		if (d->told[i].kind == kind && strcmp(d->told[i].rule, rule) == 0)
			return &d->told[i];
	return NULL;
}

static inline size_t count_told(const struct home *d, enum alert_kind kind)
{
	size_t n = 0;

	for (size_t i = 0; i < d->n_told; i++)
		n += d->told[i].kind == kind && d->told[i].priority != ALERT_INFORMATION;
	return n;
}

static inline bool has_entry(const struct alert *alert, enum alert_event what)
{
	for (size_t i = 0; i < alert->n_history; i++)
		if (alert->history[i].what == what)
			return true;
	return false;
}

static inline size_t count_memories(const struct home *d, const char *machine)
{
	size_t n = 0;

	for (size_t i = 0; i < d->n_memories; i++)
		n += strncmp(d->memory[i].key, machine, strlen(machine)) == 0;
	return n;
}

static inline void damage_memories(struct home *d, const char *machine)
{
	for (size_t i = 0; i < d->n_memories; i++)
		if (strncmp(d->memory[i].key, machine, strlen(machine)) == 0)
			memset(d->memory[i].octets, 0xff, d->memory[i].n_octets);
}
