/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* A scene with a scale, over days. */
#include "watch/roster.h"
#include "watch_home.h"

static const int64_t day_us = INT64_C(86400000000);

/* 2026-11-22, 00:00 in the home's zone. */
static inline int64_t midnight_us(void)
{
	return INT64_C(1795302000000000);
}

/* So many days after, at that hour of the clock face, with all that is due until then. */
static inline void go_to(struct scene *s, int day, int hour, int minute)
{
	int64_t at_us = midnight_us() + day * day_us + (hour * 60 + minute) * INT64_C(60000000);

	assert_true(at_us >= s->now.wall_us);
	live_through(s, (uint32_t)((at_us - s->now.wall_us) / 1000000));
}

static inline int give_value(struct scene *s, const struct device *device, enum quantity quantity, struct decimal number,
	enum unit unit, int64_t at_us, bool is_live, enum trust trust)
{
	struct readings readings = { 0 };
	struct accepted accepted = { .device = device, .person = "p1", .at_us = at_us, .at_zone_s = 3600, .live = is_live,
		.trust = trust, .readings = &readings, .reading = &readings.reading[0] };

	s->n_values++;
	memcpy(accepted.id, &s->n_values, sizeof(s->n_values));
	readings_begin(&readings, READING_WEIGHT);
	readings_number(&readings, quantity, number, unit);
	return watch_reading(s->watch, &accepted, &s->now);
}

/* A weight in tenths of a kilogram, at that time of the day. */
static inline void weigh_on(struct scene *s, const struct device *device, int day, int hour, int64_t tenths)
{
	go_to(s, day, hour, 0);
	assert_int_equal(give_value(s, device, QUANTITY_BODY_WEIGHT, (struct decimal){ tenths, -1 }, UNIT_KILOGRAM,
		s->now.wall_us, true, TRUST_BONDED), 0);
}

static inline void weigh(struct scene *s, int day, int hour, int64_t tenths)
{
	weigh_on(s, &s->cuff, day, hour, tenths);
}

static inline void weigh_late(struct scene *s, int day, int hour, int64_t tenths)
{
	assert_int_equal(give_value(s, &s->cuff, QUANTITY_BODY_WEIGHT, (struct decimal){ tenths, -1 }, UNIT_KILOGRAM,
		midnight_us() + day * day_us + hour * INT64_C(3600000000), false, TRUST_BONDED), 0);
}

static inline struct plan_trend *set_trend(struct scene *s, struct plan_trend trend)
{
	strcpy(trend.rule.name, "trend");
	strcpy(trend.rule.person, "p1");
	strcpy(trend.rule.todo, "Call the nurse.");
	trend.rule.priority = ALERT_MEDIUM;
	s->plan.trends[0] = trend;
	s->plan.n_trends = 1;
	watch_set_plan(s->watch, &s->plan);
	return &s->plan.trends[0];
}

static inline int set_up_trend(void **state)
{
	struct scene *s;

	set_up(state);
	s = *state;
	strcpy(s->cuff.id, "scale-1");
	strcpy(s->spare.id, "scale-2");
	s->now.wall_us = midnight_us();
	/* ESC: more than 2 kg within 3 days */
	set_trend(s, (struct plan_trend){ .kind = TREND_CHANGE, .quantity = QUANTITY_BODY_WEIGHT, .side = LIMIT_ABOVE,
		.amount = whole(2), .clear = whole(1), .unit = UNIT_KILOGRAM, .days = 3 });
	return 0;
}

#define TREND(name) cmocka_unit_test_setup_teardown(name, set_up_trend, tear_down)
