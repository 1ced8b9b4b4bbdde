/* SPDX-License-Identifier: Apache-2.0 */
#include "signs.h"

#include <string.h>
#include <time.h>

#include "care.h"
#include "clockwork.h"
#include "hazard.h"
#include "oracle.h"
#include "tests/crash/chance.h"
#include "things.h"

static struct {
	struct chance chance;
	uint64_t until_us;
} signs;

/* ---- the plan ---- */

/* One after the other, as plans follow each other. With the shorter window it is mostly not complete. */
static const struct signs_score scores[] = {
	{ "news2", 1, TOLD_NO, TOLD_YES, 86400, { { 5, ALERT_MEDIUM }, { 7, ALERT_HIGH } }, true, ALERT_MEDIUM },
	{ "news2", 1, TOLD_NO, TOLD_YES, 43200, { { 5, ALERT_MEDIUM }, { 7, ALERT_HIGH } }, true, ALERT_LOW },
	{ "news2", 2, TOLD_UNKNOWN, TOLD_YES, 21600, { { 4, ALERT_LOW }, { 6, ALERT_HIGH } }, false, ALERT_LOW },
	{ "news2", 1, TOLD_YES, TOLD_YES, 86400, { { 6, ALERT_MEDIUM }, { 8, ALERT_MEDIUM } }, false, ALERT_LOW },
	{ "news2", 2, TOLD_YES, TOLD_NO, 43200, { { 6, ALERT_LOW }, { 9, ALERT_HIGH } }, true, ALERT_MEDIUM },
};

enum { SCORES = sizeof(scores) / sizeof(scores[0]) };

const struct signs_score *signs_score(uint64_t version)
{
	return care_is_on(CARE_SCORE) && version > 0 && version % 7 != 4 ? &scores[(version - 1) % SCORES] : NULL;
}

/* Before the home began, so that in the long ones it is too old in the end. */
uint64_t signs_told_us(void)
{
	return oracle_begun_us() - CLOCK_DAY;
}

static json_t *told_at_json(void)
{
	time_t at = (time_t)(signs_told_us() / CLOCK_SECOND);
	struct tm utc;
	char text[32];

	gmtime_r(&at, &utc);
	strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &utc);
	return json_string(text);
}

static json_t *steps_json(const struct signs_score *x)
{
	json_t *steps = json_array();

	for (int i = 0; i < SIGNS_STEPS; i++)
		json_array_append_new(steps, json_pack("{s:i,s:s}", "from", x->steps[i].from, "priority",
			alert_priority_name(x->steps[i].priority)));
	return steps;
}

static json_t *score_json(const struct signs_score *x)
{
	json_t *json = json_pack("{s:s,s:s,s:s,s:i,s:i,s:o,s:o,s:s,s:s}", "rule", x->rule, "person", "p1", "score", "news2", "scale",
		x->scale, "window_s", (int)x->window_s, "told_at", told_at_json(), "steps", steps_json(x), "set_by", "nurse-7", "do",
		"Look, and call.");

	json_object_set_new(json, "oxygen", x->oxygen == TOLD_UNKNOWN ? json_null() : json_boolean(x->oxygen == TOLD_YES));
	json_object_set_new(json, "consciousness", json_string(x->is_alert == TOLD_YES ? "alert" : "not-alert"));
	if (x->has_three)
		json_object_set_new(json, "three", json_string(alert_priority_name(x->three)));
	return json;
}

/* Scale 2 is set by a nurse whom the plan knows. */
void signs_add_to_plan(json_t *plan, uint64_t version)
{
	const struct signs_score *x = signs_score(version);

	if (!x)
		return;
	json_object_set_new(plan, "scores", json_pack("[o]", score_json(x)));
	json_array_append_new(json_object_get(plan, "people"), json_pack("{s:s,s:s,s:s}", "id", "nurse-7", "role", "nurse", "name", "nurse-7"));
}

/* ---- the belt ---- */

/* An observation (drivers/generic_health_observation.c): class, length, flags (type, time), respiratory rate, time, unit, FLOAT. */
static void count_breaths(void *context, uint64_t argument)
{
	uint64_t now_us = clockwork_true_us();
	uint32_t face_s = (uint32_t)(things_face_s(&things.thing[BELT], now_us) - 946684800); /* since 2000 */
	bool has_failed = hazard_is_on(HAZARD_BAD_VALUES) && chance_percent(&signs.chance, 10);
	uint8_t rate = (uint8_t)(chance_percent(&signs.chance, 70) ? 12 + chance_below(&signs.chance, 9) : 6 + chance_below(&signs.chance, 24));
	const uint8_t octets[] = { 0x01, 0x18, 0x00, 0x03, 0x00, 0x0a, 0x50, 0x02, 0x00,
		0x20, (uint8_t)face_s, (uint8_t)(face_s >> 8), (uint8_t)(face_s >> 16), (uint8_t)(face_s >> 24), 0, 0, 0, 0,
		0xe0, 0x0a, has_failed ? 0xff : rate, has_failed ? 0xff : 0, has_failed ? 0x7f : 0, 0 };

	(void)context;
	(void)argument;
	if (now_us >= signs.until_us)
		return;
	things_tell(BELT, octets, sizeof(octets), QUANTITY_RESPIRATORY_RATE, has_failed ? NULL : &(double){ rate });
	clockwork_at(now_us + CLOCK_HOUR + chance_below(&signs.chance, 6 * 3600) * CLOCK_SECOND, count_breaths, NULL, 0);
}

void signs_begin(uint64_t seed, uint64_t until_us)
{
	memset(&signs, 0, sizeof(signs));
	signs.chance.state = seed;
	signs.until_us = until_us;
	if (things_is_here(BELT))
		clockwork_at(clockwork_true_us() + CLOCK_MINUTE + chance_below(&signs.chance, 2 * 3600) * CLOCK_SECOND, count_breaths, NULL, 0);
}

/* ---- values ---- */

/* For some hours everything is low. */
static bool is_low(void)
{
	return care_is_on(CARE_SCORE) && (clockwork_true_us() / (5 * CLOCK_HOUR) * 2654435761u >> 8) % 3 == 0;
}

unsigned signs_pressure(unsigned pressure)
{
	return is_low() ? pressure * 2 / 3 : pressure;
}

/* Wider: both ends are worth three. */
unsigned signs_pulse(unsigned pulse)
{
	return care_is_on(CARE_SCORE) && (clockwork_true_us() / (7 * CLOCK_HOUR) * 2654435761u >> 8) % 3 == 0 ? 35 + (pulse - 55) * 5 / 2 : pulse;
}

unsigned signs_temperature(unsigned hundredths)
{
	return is_low() ? hundredths - 180 : hundredths;
}
