/* SPDX-License-Identifier: Apache-2.0 */
/* A row that a rule remembers: a key, a NUL, octets. Whatever it holds, the days after it can be lived through. */
#include <stdlib.h>
#include <string.h>

#include "watch/watch.h"

enum { HOUR_S = 3600 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_data);

static void on_alert(void *context, const struct alert *alert)
{
	(void)context;
	(void)alert;
}

static void zeros(void *context, uint8_t *ret_bytes, size_t n_bytes)
{
	(void)context;
	memset(ret_bytes, 0, n_bytes);
}

static const struct watch_ops ops = { .on_alert = on_alert, .on_resend = on_alert, .random = zeros };

static const struct device lift = { .id = "toilet-lift-1", .kind = DEVICE_TOILET_LIFT };

static struct plan_rule rule_of(char name)
{
	return (struct plan_rule){ .name = { name }, .person = "p1", .priority = ALERT_MEDIUM, .set_by = "nurse-7" };
}

/* Rules "0" to "7" for aids, "l" a limit that waits, "a" to "d" trends, "w" and "p" for measurements in a window and in a period. */
static void make_plan(struct plan *plan)
{
	static const struct plan_window day = { 8 * 60, 20 * 60, 0x7f };

	plan->version = 1;
	plan->people[plan->n_people++] = (struct plan_person){ .id = "p1", .role = PLAN_RESIDENT };
	plan->devices[plan->n_devices++] = (struct plan_device){ .person = "p1", .user = READING_NO_USER };
	plan->expected[plan->n_expected++] = (struct plan_expected){ .rule = rule_of('w'), .windows = { day },
		.n_windows = 1, .quantity = QUANTITY_BODY_WEIGHT, .grace_s = 1800, .remind_s = 600 };
	plan->expected[plan->n_expected++] = (struct plan_expected){ .rule = rule_of('p'), .every_s = 6 * HOUR_S,
		.quantity = QUANTITY_BODY_WEIGHT };
	plan->limits[plan->n_limits++] = (struct plan_limit){ .rule = rule_of('l'), .quantity = QUANTITY_BODY_WEIGHT,
		.level = { 65, 0 }, .clear = { 60, 0 }, .unit = UNIT_KILOGRAM, .hold_s = 60, .confirm_within_s = 600 };
	for (int kind = 0; kind < TREND_KIND_COUNT; kind++)
		plan->trends[plan->n_trends++] = (struct plan_trend){ .rule = rule_of((char)('a' + kind)),
			.kind = (enum plan_trend_kind)kind, .quantity = QUANTITY_BODY_WEIGHT, .amount = { 2, 0 },
			.clear = { 1, 0 }, .unit = UNIT_KILOGRAM, .days = 3, .count = 3, .within_s = 2 * HOUR_S, .spread = { 3, 0 },
			.confirm_within_s = 600, .has_hard = true, .hard = { 4, 0 } };
	plan->scores[plan->n_scores++] = (struct plan_score){ .rule = rule_of('s'), .scale = 1, .window_s = 6 * HOUR_S,
		.steps = { { 1, ALERT_MEDIUM } }, .n_steps = 1 };
	for (int kind = 0; kind < MOBILITY_KIND_COUNT; kind++)
		plan->mobility[plan->n_mobility++] = (struct plan_mobility){ .rule = rule_of((char)('0' + kind)),
			.kind = (enum plan_mobility_kind)kind, .quantity = QUANTITY_RAISED, .within_s = HOUR_S,
			.windows = { day }, .n_windows = 1, .factor = 2, .days = 7 };
}

static void use(struct watch *watch, bool is_raised, const struct moment *now)
{
	static struct readings readings;
	struct accepted accepted = { .device = &lift, .person = "p1", .at_us = now->wall_us, .live = true,
		.readings = &readings, .reading = readings.reading };

	readings_init(&readings, NULL, 0);
	readings_begin(&readings, READING_MOBILITY);
	readings_boolean(&readings, QUANTITY_RAISED, is_raised);
	readings_number(&readings, QUANTITY_CYCLE_COUNT, (struct decimal){ 7 + is_raised, 0 }, UNIT_NONE);
	readings_number(&readings, QUANTITY_POSITION, (struct decimal){ 700 * is_raised, 0 }, UNIT_MILLIMETRE);
	readings_number(&readings, QUANTITY_BODY_WEIGHT, (struct decimal){ 70, 0 }, UNIT_KILOGRAM);
	watch_reading(watch, &accepted, now);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_data)
{
	const uint8_t *end = memchr(data, '\0', n_data);
	struct moment now = { 1000 * UINT64_C(1000000), INT64_C(1795331645113000), 3600, 0 };
	struct plan *plan = calloc(1, sizeof(*plan));
	struct watch *watch = NULL;

	if (end && plan && watch_new(&ops, NULL, "h-0417", &watch) == 0) {
		make_plan(plan);
		watch_set_plan(watch, plan);
		watch_recall(watch, (const char *)data, end + 1, n_data - (size_t)(end + 1 - data), &now);
		watch_begin(watch, &now);
		for (int hour = 0; hour < 48; hour++) {
			now.now_us += HOUR_S * UINT64_C(1000000);
			now.wall_us += HOUR_S * INT64_C(1000000);
			if (hour > 30)
				use(watch, hour % 2, &now);
			watch_tick(watch, &now);
		}
	}
	watch_free(watch);
	free(plan);
	return 0;
}
