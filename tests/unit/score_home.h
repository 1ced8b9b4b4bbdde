/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* One person whose score of 5 is medium and of 7 high, and who is looked at where any one value is worth three points. */
#include "watch/score.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "watch/watch.h"

#define SECOND_US INT64_C(1000000)
#define NOON_US INT64_C(1763809200000000)

enum { MEMORIES = 16, WINDOW_S = 1800 };

struct scene {
	struct watch *watch;
	struct plan plan;
	struct moment now;
	struct alert last; /* of any */
	unsigned n_alerts;
	unsigned n_suppressed[SUPPRESS_REASON_COUNT];
	struct memory {
		char key[WATCH_MEMORY_KEY_MAX];
		uint8_t octets[WATCH_MEMORY_MAX];
		size_t n;
	} memories[MEMORIES];
	uint8_t next_id;
	bool is_clock_trusted;
};

static inline void on_alert(void *context, const struct alert *alert)
{
	struct scene *s = context;

	if (alert->rev == 1)
		s->n_alerts++;
	s->last = *alert;
}

static inline void on_suppressed(void *context, const struct suppressed *suppressed)
{
	((struct scene *)context)->n_suppressed[suppressed->reason]++;
}

static inline void fake_random(void *context, uint8_t *ret_bytes, size_t n_bytes)
{
	(void)context;
	memset(ret_bytes, 7, n_bytes);
}

static inline struct memory *find_memory(struct scene *s, const char *key)
{
	for (size_t i = 0; i < MEMORIES; i++)
		if (!s->memories[i].key[0] || strcmp(s->memories[i].key, key) == 0)
			return &s->memories[i];
	fail_msg("more is remembered than there are inputs");
	return NULL;
}

static inline void remember(void *context, const char *key, const void *octets, size_t n_octets)
{
	struct memory *memory = find_memory(context, key);

	snprintf(memory->key, sizeof(memory->key), "%s", key);
	if (n_octets)
		memcpy(memory->octets, octets, n_octets);
	memory->n = n_octets;
}

static const struct watch_ops ops = { .on_alert = on_alert, .on_resend = on_alert, .random = fake_random,
	.remember = remember, .on_suppressed = on_suppressed };

static inline int set_up(void **state)
{
	struct scene *s = calloc(1, sizeof(*s));

	s->now = (struct moment){ 100000 * (uint64_t)SECOND_US, NOON_US, 3600, 0 };
	s->plan = (struct plan){ .version = 3, .n_people = 2, .n_scores = 1 };
	s->plan.people[0] = (struct plan_person){ .id = "p1", .role = PLAN_RESIDENT };
	s->plan.people[1] = (struct plan_person){ .id = "carer-1", .role = PLAN_CAREGIVER, .answer_within_s = 300,
		.is_asked = { [ALERT_HIGH] = true, [ALERT_MEDIUM] = true, [ALERT_LOW] = true } };
	s->plan.scores[0] = (struct plan_score){
		.rule = { .name = "early-warning", .person = "p1", .priority = ALERT_LOW, .set_by = "nurse-7", .todo = "Call." },
		.scale = 1, .oxygen = TOLD_NO, .is_alert = TOLD_YES, .window_s = WINDOW_S, .raises_on_three = true,
		.steps = { { 5, ALERT_MEDIUM }, { 7, ALERT_HIGH } }, .n_steps = 2 };
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

static inline void pass(struct scene *s, int64_t seconds)
{
	s->now.now_us += (uint64_t)(seconds * SECOND_US);
	s->now.wall_us += seconds * SECOND_US;
	if (watch_wake_us(s->watch) <= s->now.now_us)
		watch_tick(s->watch, &s->now);
}

static inline void measure_with(struct scene *s, enum trust trust, bool is_live, enum quantity quantity, int64_t number, int8_t exponent,
	enum unit unit)
{
	static struct readings readings;
	struct device device = { .kind = DEVICE_OXIMETER };
	struct accepted accepted = { .device = &device, .person = "p1", .live = is_live, .trust = trust, .at_us = s->now.wall_us,
		.readings = &readings, .is_clock_trusted = s->is_clock_trusted };

	snprintf(device.id, sizeof(device.id), "device-%d-%u", (int)quantity, (unsigned)trust);
	accepted.id[0] = ++s->next_id;
	readings_init(&readings, NULL, 0);
	accepted.reading = readings_begin(&readings, READING_SENSOR);
	readings_number(&readings, quantity, (struct decimal){ number, exponent }, unit);
	assert_int_equal(watch_reading(s->watch, &accepted, &s->now), 0);
}

static inline void measure(struct scene *s, enum quantity quantity, int64_t number, int8_t exponent, enum unit unit)
{
	measure_with(s, TRUST_BONDED, true, quantity, number, exponent, unit);
}

/* Three points of oxygen, one of pulse, one of temperature. */
static inline void fall_ill(struct scene *s)
{
	measure(s, QUANTITY_PULSE_RATE, 96, 0, UNIT_PER_MINUTE);
	measure(s, QUANTITY_BODY_TEMPERATURE, 384, -1, UNIT_CELSIUS);
	measure(s, QUANTITY_SPO2, 91, 0, UNIT_PERCENT);
}

static inline void get_well(struct scene *s)
{
	measure(s, QUANTITY_PULSE_RATE, 70, 0, UNIT_PER_MINUTE);
	measure(s, QUANTITY_BODY_TEMPERATURE, 368, -1, UNIT_CELSIUS);
	measure(s, QUANTITY_SPO2, 97, 0, UNIT_PERCENT);
	measure(s, QUANTITY_SYSTOLIC_PRESSURE, 130, 0, UNIT_MMHG);
}

#define SCENE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
