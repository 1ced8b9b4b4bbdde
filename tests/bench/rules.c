/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bench-rules DIR READINGS: what judging a reading costs with a full plan and 400 days of history, on the store in DIR, which
 * keeps what the rules remember: 64 limits, 32 trends, 32 expected measurements, 32 mobility rules, 8 scores. So many
 * blood pressures (four values), weights and changes of a chair that all mobility rules watch in four windows, half an hour
 * apart, each in a commit of its own, which is not timed: the time is the processor's in watch_reading() alone. Prints one
 * line of JSON.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gateway.h"
#include "loop/clock.h"
#include "measure.h"
#include "watch/watch.h"

enum { HISTORY_DAYS = 400, APART_S = 1800 };

static const struct watched {
	enum quantity quantity;
	enum unit unit;
	int64_t usual, far; /* beyond which the limits lie */
} watched[] = {
	{ QUANTITY_SYSTOLIC_PRESSURE, UNIT_MMHG, 130, 200 },
	{ QUANTITY_DIASTOLIC_PRESSURE, UNIT_MMHG, 80, 130 },
	{ QUANTITY_MEAN_PRESSURE, UNIT_MMHG, 95, 150 },
	{ QUANTITY_PULSE_RATE, UNIT_PER_MINUTE, 70, 150 },
	{ QUANTITY_BODY_WEIGHT, UNIT_KILOGRAM, 80, 120 },
	{ QUANTITY_SPO2, UNIT_PERCENT, 95, 100 },
	{ QUANTITY_GLUCOSE, UNIT_MILLIGRAM_PER_DECILITRE, 110, 300 },
	{ QUANTITY_BODY_TEMPERATURE, UNIT_CELSIUS, 37, 42 },
};

enum { WATCHED = sizeof(watched) / sizeof(watched[0]), PRESSURES = 4, WEIGHT = 4 };

struct bench {
	struct gateway gateway;
	struct watch *watch;
	struct plan plan;
	struct moment now;
	uint64_t n_readings, n_remembered, n_alerts;
	uint32_t chance;
};

static void on_alert(void *context, const struct alert *alert)
{
	(void)alert;
	((struct bench *)context)->n_alerts++;
}

static void on_resend(void *context, const struct alert *alert)
{
	(void)context;
	(void)alert;
}

static void give_random(void *context, uint8_t *ret_bytes, size_t n_bytes)
{
	vault_random(((struct bench *)context)->gateway.vault, ret_bytes, n_bytes);
}

/* As agent/remembering.c does it. */
static void remember(void *context, const char *key, const void *octets, size_t n_octets)
{
	struct bench *bench = context;
	int r = n_octets ? store_remember(bench->gateway.store, key, octets, n_octets) :
			   store_forget(bench->gateway.store, key);

	gateway_check(r == STORE_NONE ? 0 : r, "what a rule remembers");
	bench->n_remembered++;
}

static int32_t zone_s_at(void *context, int64_t wall_us)
{
	(void)context;
	return clock_zone_s(wall_us);
}

static const struct watch_ops ops = { .on_alert = on_alert, .on_resend = on_resend, .random = give_random,
	.remember = remember, .zone_s_at = zone_s_at };

static struct plan_rule rule_of(const char *kind, size_t number)
{
	struct plan_rule rule = { .person = "p1", .priority = ALERT_MEDIUM, .set_by = "nurse-7" };

	snprintf(rule.name, sizeof(rule.name), "%s-%zu", kind, number);
	return rule;
}

static struct decimal whole(int64_t number)
{
	return (struct decimal){ number, 0 };
}

static struct plan_trend trend_of(size_t number)
{
	const struct watched *of = &watched[number % WATCHED];

	return (struct plan_trend){ .rule = rule_of("trend", number), .kind = (enum plan_trend_kind)(number / WATCHED % TREND_KIND_COUNT),
		.quantity = of->quantity, .side = LIMIT_ABOVE, .amount = whole(of->usual), .clear = whole(1), .unit = of->unit,
		.days = HISTORY_DAYS, .count = 7, .within_s = 2 * APART_S, .spread = whole(9) };
}

static struct plan full_plan(void)
{
	struct plan plan = { .version = 1, .n_people = 1, .n_limits = PLAN_LIMITS_MAX, .n_trends = PLAN_TRENDS_MAX,
		.n_expected = PLAN_EXPECTED_MAX, .n_mobility = PLAN_MOBILITY_MAX, .n_scores = PLAN_SCORES_MAX,
		.late_after_s = PLAN_LATE_DEFAULT_S };

	plan.people[0] = (struct plan_person){ .id = "p1", .role = PLAN_RESIDENT };
	for (size_t i = 0; i < PLAN_LIMITS_MAX; i++) {
		const struct watched *of = &watched[i % WATCHED];

		plan.limits[i] = (struct plan_limit){ .rule = rule_of("limit", i), .quantity = of->quantity, .side = LIMIT_ABOVE,
			.level = whole(of->far), .clear = whole(of->far - 5), .unit = of->unit, .confirm_within_s = 600 };
	}
	for (size_t i = 0; i < PLAN_TRENDS_MAX; i++)
		plan.trends[i] = trend_of(i);
	for (size_t i = 0; i < PLAN_EXPECTED_MAX; i++)
		plan.expected[i] = (struct plan_expected){ .rule = rule_of("expected", i), .quantity = watched[i % WATCHED].quantity,
			.windows = { { 0, 0, 0x7f } }, .n_windows = 1, .grace_s = 3600 };
	for (size_t i = 0; i < PLAN_MOBILITY_MAX; i++) {
		static const enum plan_mobility_kind kinds[] = { MOBILITY_TOO_LONG, MOBILITY_NOT_BACK, MOBILITY_NOT_USED };

		plan.mobility[i] = (struct plan_mobility){ .rule = rule_of("mobility", i),
			.kind = kinds[i % 3], .quantity = QUANTITY_OCCUPANCY, .within_s = 86400,
			.windows = { { 0, 360, 0x7f }, { 360, 720, 0x7f }, { 720, 1080, 0x7f }, { 1080, 0, 0x7f } }, .n_windows = 4 };
	}
	for (size_t i = 0; i < PLAN_SCORES_MAX; i++)
		plan.scores[i] = (struct plan_score){ .rule = rule_of("score", i), .scale = 1, .window_s = 1800, .n_steps = 1,
			.steps = { { 20, ALERT_HIGH } } };
	return plan;
}

static int64_t near(struct bench *bench, const struct watched *of)
{
	bench->chance = bench->chance * 1664525 + 1013904223;
	return of->usual + (bench->chance >> 24) % 5;
}

/* Values first to first + n of those above, in one reading. Returns how long it was judged, in us. */
static double judge(struct bench *bench, size_t first, size_t n, int64_t at_us, bool is_live)
{
	static struct readings readings;
	struct device device = { .id = "device-1" };
	struct accepted accepted = { .device = &device, .person = "p1", .at_us = at_us, .at_zone_s = clock_zone_s(at_us),
		.live = is_live, .trust = TRUST_BONDED, .readings = &readings, .reading = &readings.reading[0], .is_clock_trusted = true };
	double begin_us;

	readings_init(&readings, NULL, 0);
	readings_begin(&readings, first == WEIGHT ? READING_WEIGHT : READING_BLOOD_PRESSURE);
	for (size_t i = first; i < first + n; i++)
		readings_number(&readings, watched[i].quantity, whole(near(bench, &watched[i])), watched[i].unit);
	bench->n_readings++;
	memcpy(accepted.id, &bench->n_readings, sizeof(bench->n_readings));
	begin_us = measure_cpu_us();
	gateway_check(watch_reading(bench->watch, &accepted, &bench->now), "judging");
	return measure_cpu_us() - begin_us;
}

/* Somebody sits down, or gets up. */
static double judge_aid(struct bench *bench, bool is_occupied)
{
	static struct readings readings;
	struct device device = { .id = "chair-1", .kind = DEVICE_CHAIR };
	struct accepted accepted = { .device = &device, .person = "p1", .at_us = bench->now.wall_us, .live = true,
		.trust = TRUST_BONDED, .class = CLASS_EVENT, .readings = &readings, .reading = &readings.reading[0],
		.is_clock_trusted = true };
	double begin_us;

	readings_init(&readings, NULL, 0);
	readings_begin(&readings, READING_MOBILITY);
	readings_boolean(&readings, QUANTITY_OCCUPANCY, is_occupied);
	bench->n_readings++;
	memcpy(accepted.id, &bench->n_readings, sizeof(bench->n_readings));
	begin_us = measure_cpu_us();
	gateway_check(watch_reading(bench->watch, &accepted, &bench->now), "judging");
	return measure_cpu_us() - begin_us;
}

static void pass(struct bench *bench, int64_t seconds)
{
	bench->now.now_us += (uint64_t)seconds * 1000000;
	bench->now.wall_us += seconds * 1000000;
	watch_tick(bench->watch, &bench->now);
	gateway_commit(&bench->gateway);
}

static void live_through_history(struct bench *bench)
{
	for (int day = HISTORY_DAYS; day > 0; day--) {
		for (size_t i = 0; i < WATCHED; i++)
			judge(bench, i, 1, bench->now.wall_us - day * INT64_C(86400000000), false);
		if (day % 16 == 0)
			gateway_commit(&bench->gateway);
	}
	gateway_commit(&bench->gateway);
}

static void print(const char *name, double *took_us, size_t n)
{
	printf("\"%s_p50_us\":%.1f,\"%s_p99_us\":%.1f,", name, measure_percentile(took_us, n, 50), name,
		measure_percentile(took_us, n, 99));
}

int main(int argc, char **argv)
{
	size_t n = argc > 2 ? (size_t)atol(argv[2]) : 0;
	double *pressure_us = calloc(n + 1, sizeof(double)), *weight_us = calloc(n + 1, sizeof(double));
	double *aid_us = calloc(n + 1, sizeof(double));
	struct bench bench = { .chance = 1 };

	if (n < 1 || !pressure_us || !weight_us || !aid_us) {
		fputs("bench-rules DIR READINGS\n", stderr);
		return 2;
	}
	gateway_check(clock_use_zone("Europe/Berlin"), "the zone");
	gateway_open(&bench.gateway, argv[1]);
	bench.plan = full_plan();
	bench.now = (struct moment){ .now_us = 1000000, .wall_us = bench.gateway.wall_us };
	gateway_check(watch_new(&ops, &bench, "h-bench", &bench.watch), "the watch");
	watch_set_plan(bench.watch, &bench.plan);
	live_through_history(&bench);
	for (size_t i = 0; i < n; i++) {
		pass(&bench, APART_S / 2);
		pressure_us[i] = judge(&bench, 0, PRESSURES, bench.now.wall_us, true);
		pass(&bench, APART_S / 2);
		weight_us[i] = judge(&bench, WEIGHT, 1, bench.now.wall_us, true);
		aid_us[i] = judge_aid(&bench, i % 2);
	}
	printf("{\"stored\":%llu,", (unsigned long long)(store_next_seq(bench.gateway.store) - 1));
	print("pressure", pressure_us, n);
	print("weight", weight_us, n);
	print("aid", aid_us, n);
	printf("\"remembered\":%llu,\"alerts\":%llu}\n", (unsigned long long)bench.n_remembered,
		(unsigned long long)bench.n_alerts);
	watch_free(bench.watch);
	gateway_close(&bench.gateway);
	free(pressure_us);
	free(weight_us);
	free(aid_us);
	return 0;
}
