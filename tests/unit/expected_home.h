/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* A home in which the weight is expected each morning. */
#include "watch_days.h"

#include "watch/slot.h"

/* Each morning between 8 and 10, half an hour of grace: missing at 10:30. */
static inline struct plan_expected morning(void)
{
	return (struct plan_expected){ .rule = { .name = "weight-daily", .person = "p1", .priority = ALERT_MEDIUM,
		.set_by = "nurse-7", .todo = "Call." }, .quantity = QUANTITY_BODY_WEIGHT,
		.windows = { { 8 * 60, 10 * 60, 0x7f } }, .n_windows = 1, .grace_s = 1800 };
}

static const struct device scale = { .id = "scale-1", .kind = DEVICE_SCALE, .address = { { 1, 2, 3, 4, 5, 6 } } };

static inline int set_up(void **state)
{
	struct home *d;

	days_set_up(state);
	d = *state;
	d->plan.expected[d->plan.n_expected++] = morning();
	d->plan.devices[d->plan.n_devices++] = (struct plan_device){ .address = scale.address, .person = "p1",
		.user = READING_NO_USER };
	new_plan(d);
	return 0;
}

static inline void weigh_with(struct home *d, int64_t at_us, enum trust trust)
{
	static struct readings readings;

	readings_init(&readings, NULL, 0);
	readings_begin(&readings, READING_WEIGHT);
	readings_number(&readings, QUANTITY_BODY_WEIGHT, (struct decimal){ 700, -1 }, UNIT_KILOGRAM);
	bring(d, &scale, &readings, at_us, trust);
}

static inline void weigh(struct home *d)
{
	weigh_with(d, d->now.wall_us, TRUST_BONDED);
}

static inline const struct alert *missed(const struct home *d)
{
	return told_of(d, ALERT_MISSED, "weight-daily");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, days_tear_down)
