/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* A home with lifts, a bed, a detector of motion and a cuff. */
#include "watch_days.h"

#include "proto/device_trouble.h"
#include "watch/aid.h"

static const struct device toilet = { .id = "toilet-lift-1", .kind = DEVICE_TOILET_LIFT, .address = { { 0, 0xaa, 1 } } };
static const struct device stairs = { .id = "stairlift-1", .kind = DEVICE_STAIRLIFT, .address = { { 0, 0xaa, 2 } },
	.name = "Stairs" };
static const struct device bed = { .id = "bed-1", .kind = DEVICE_BED, .address = { { 0, 0xaa, 3 } } };
static const struct device hall = { .id = "motion-1", .kind = DEVICE_MOTION, .address = { { 0, 0xaa, 4 } } };
static const struct device cuff = { .id = "cuff-1", .kind = DEVICE_CUFF, .address = { { 0, 0xaa, 5 } } };

static inline int set_up(void **state)
{
	static const struct device *const devices[] = { &toilet, &stairs, &bed, &hall, &cuff };
	struct home *d;

	days_set_up(state);
	d = *state;
	for (size_t i = 0; i < 5; i++)
		d->plan.devices[d->plan.n_devices++] = (struct plan_device){ .address = devices[i]->address, .person = "p1",
			.user = READING_NO_USER };
	return 0;
}

static inline struct plan_mobility *rule(struct home *d, enum plan_mobility_kind kind, uint32_t within_s)
{
	struct plan_mobility *r = &d->plan.mobility[d->plan.n_mobility++];

	*r = (struct plan_mobility){ .rule = { .person = "p1", .priority = ALERT_MEDIUM }, .kind = kind,
		.quantity = QUANTITY_RAISED, .within_s = within_s };
	snprintf(r->rule.name, sizeof(r->rule.name), "%s", plan_mobility_kind_name(kind));
	return r;
}

static inline void windows(struct plan_mobility *r, uint16_t from_hour, uint16_t to_hour)
{
	r->windows[0] = (struct plan_window){ (uint16_t)(from_hour * 60), (uint16_t)(to_hour * 60), 0x7f };
	r->n_windows = 1;
}

static struct readings found;

static inline void begin(void)
{
	readings_init(&found, NULL, 0);
	readings_begin(&found, READING_MOBILITY);
}

static inline void say(struct home *d, const struct device *device, enum quantity quantity, bool truth)
{
	begin();
	readings_boolean(&found, quantity, truth);
	bring(d, device, &found, d->now.wall_us, TRUST_ENCRYPTED);
}

static inline void use_toilet(struct home *d)
{
	say(d, &toilet, QUANTITY_RAISED, true);
	live(d, 5 * MINUTE_S);
	say(d, &toilet, QUANTITY_RAISED, false);
}

/* At ten past, every three hours. */
static inline void use_toilet_by_day(struct home *d, int day, uint32_t from_hour, uint32_t to_hour)
{
	for (uint32_t hour = from_hour; hour <= to_hour; hour += 3) {
		live_to(d, day, hour, 10);
		use_toilet(d);
	}
}

static inline void plan_unusual(struct home *d)
{
	struct plan_mobility *r = rule(d, MOBILITY_UNUSUAL, 0);

	r->factor = 3;
	r->days = 7;
	new_plan(d);
	say(d, &toilet, QUANTITY_RAISED, false);
}

static inline const struct alert *told(const struct home *d, enum plan_mobility_kind kind)
{
	return told_of(d, ALERT_MOBILITY, plan_mobility_kind_name(kind));
}

static inline void go_silent(struct home *d, const struct device *device, bool is_silent)
{
	assert_int_equal(watch_device(d->watch, device, DEVICE_TROUBLE_SILENT, is_silent, ALERT_LOW, NULL, &d->now), 0);
	live(d, 6 * MINUTE_S);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, days_tear_down)
