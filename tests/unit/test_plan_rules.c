/* SPDX-License-Identifier: Apache-2.0 */
/* Each kind of rule: read exactly, and every fault told at its place. */
#include "plan_sample.h"

static int use_full(void **state)
{
	(void)state;
	sample_index = SAMPLE_FULL;
	return 0;
}

struct fault_case {
	const char *of, *key, *json, *path;
};

#define ASSERT_FAULTS(cases)                                                                       \
	for (size_t i_ = 0; i_ < sizeof(cases) / sizeof((cases)[0]); i_++)                         \
	assert_fault_at((cases)[i_].of, (cases)[i_].key, (cases)[i_].json, (cases)[i_].path)

static void test_the_full_sample_has_no_fault_and_no_remark(void **state)
{
	(void)state;
	if (parse(sample()) != 0)
		print_faults(&faults);
	assert_int_equal(faults.n_faults, 0);
	print_faults(&remarks);
	assert_int_equal(remarks.n_faults, 0);
}

static void test_what_every_rule_has_is_wanted_of_every_rule(void **state)
{
	static const char *const sections[] = { "limits", "trends", "expected", "mobility", "scores" };
	static const char *const members[] = { "rule", "person", "set_by", "do" };

	(void)state;
	for (size_t s = 0; s < sizeof(sections) / sizeof(sections[0]); s++) {
		char of[32], path[64];

		snprintf(of, sizeof(of), "%s[0]", sections[s]);
		for (size_t m = 0; m < sizeof(members) / sizeof(members[0]); m++) {
			snprintf(path, sizeof(path), "$.%s.%s", of, members[m]);
			assert_fault_at(of, members[m], NULL, path);
			assert_fault_at(of, members[m], "7", path);
		}
		snprintf(path, sizeof(path), "$.%s.only", of);
		assert_fault_at(of, "only", "\"sometimes\"", path);
		snprintf(path, sizeof(path), "$.%s.mood", of);
		assert_fault_at(of, "mood", "1", path);
		snprintf(path, sizeof(path), "$.%s.rule", of);
		assert_fault_at(of, "rule", "\"help-call\"", path);
		snprintf(path, sizeof(path), "$.%s.person", of);
		assert_fault_at(of, "person", "\"p9\"", path);
	}
}

static void test_each_fault_of_a_limit_is_told_at_its_place(void **state)
{
	static const struct fault_case cases[] = {
		{ "limits[0]", "confirm_within_s", "5", "$.limits[0].confirm_within_s" },
		{ "limits[0]", "confirm_within_s", "\"900\"", "$.limits[0].confirm_within_s" },
		{ "limits[0]", "hold_s", "60", "$.limits[0].confirm_within_s" },
		{ "limits[0]", "confirm_within_s", NULL, "$.limits[0].hard" },
		{ "limits[0]", "hard", "180", "$.limits[0].hard" },
		{ "limits[0]", "hard", "175", "$.limits[0].hard" },
		{ "limits[0]", "hard", "900", "$.limits[0].hard" },
		{ "limits[0]", "hard", "\"high\"", "$.limits[0].hard" },
		{ "limits[1]", "hold_s", "0", "$.limits[1].hold_s" },
		{ "limits[1]", "hold_s", "86401", "$.limits[1].hold_s" },
		{ "limits[1]", "hold_s", "1.5", "$.limits[1].hold_s" },
		{ "limits[1]", "quantity", "\"intermediate-temperature\"", "$.limits[1].quantity" },
		{ "limits[1]", "quantity", "\"control-glucose\"", "$.limits[1].quantity" },
	};

	(void)state;
	ASSERT_FAULTS(cases);
}

static void test_each_fault_of_a_trend_is_told_at_its_place(void **state)
{
	static const struct fault_case cases[] = {
		{ "trends[0]", "kind", "\"slope\"", "$.trends[0].kind" },
		{ "trends[0]", "kind", NULL, "$.trends[0].kind" },
		{ "trends[0]", "quantity", "\"opening\"", "$.trends[0].quantity" },
		{ "trends[0]", "quantity", "\"temperature\"", "$.trends[0].quantity" },
		{ "trends[0]", "quantity", "\"steps\"", "$.trends[0].quantity" },
		{ "trends[0]", "unit", "\"Cel\"", "$.trends[0].unit" },
		{ "trends[0]", "above", NULL, "$.trends[0].above" },
		{ "trends[0]", "above", "0", "$.trends[0].above" },
		{ "trends[0]", "above", "2000", "$.trends[0].above" },
		{ "trends[0]", "below", "2", "$.trends[0].above" },
		{ "trends[0]", "clear", "2.1", "$.trends[0].clear" },
		{ "trends[0]", "clear", "-1", "$.trends[0].clear" },
		{ "trends[0]", "days", NULL, "$.trends[0].days" },
		{ "trends[0]", "days", "0", "$.trends[0].days" },
		{ "trends[0]", "days", "91", "$.trends[0].days" },
		{ "trends[0]", "count", "3", "$.trends[0].count" },
		{ "trends[0]", "within_s", "900", "$.trends[0].within_s" },
		{ "trends[0]", "spread", "3", "$.trends[0].spread" },
		{ "trends[0]", "priority", "\"urgent\"", "$.trends[0].priority" },
		{ "trends[0]", "confirm_within_s", "29", "$.trends[0].confirm_within_s" },
		{ "trends[0]", "confirm_within_s", "86401", "$.trends[0].confirm_within_s" },
		{ "trends[0]", "confirm_within_s", "\"1800\"", "$.trends[0].confirm_within_s" },
		{ "trends[0]", "confirm_within_s", NULL, "$.trends[0].hard" },
		{ "trends[0]", "hard", "2", "$.trends[0].hard" },
		{ "trends[0]", "hard", "1.5", "$.trends[0].hard" },
		{ "trends[0]", "hard", "-4", "$.trends[0].hard" },
		{ "trends[0]", "hard", "2000", "$.trends[0].hard" },
		{ "trends[0]", "hard", "\"4\"", "$.trends[0].hard" },
		{ "trends[0]", "hold_s", "600", "$.trends[0].hold_s" },
		{ "trends[1]", "below", "-3", "$.trends[1].below" },
		{ "trends[1]", "hard", "6", "$.trends[1].hard" },
		{ "trends[1]", "days", "4", "$.trends[1].days" },
		{ "trends[1]", "spread", NULL, "$.trends[1].spread" },
		{ "trends[1]", "spread", "0", "$.trends[1].spread" },
		{ "trends[1]", "spread", "101", "$.trends[1].spread" },
		{ "trends[2]", "count", "2", "$.trends[2].count" },
		{ "trends[2]", "count", NULL, "$.trends[2].count" },
		{ "trends[2]", "days", "5", "$.trends[2].days" },
		{ "trends[2]", "confirm_within_s", "600", "$.trends[2].confirm_within_s" },
		{ "trends[2]", "hard", "30", "$.trends[2].hard" },
		{ "trends[3]", "confirm_within_s", "600", "$.trends[3].confirm_within_s" },
		{ "trends[3]", "hard", "5", "$.trends[3].hard" },
		{ "trends[3]", "within_s", NULL, "$.trends[3].within_s" },
		{ "trends[3]", "within_s", "59", "$.trends[3].within_s" },
		{ "trends[3]", "below", "0", "$.trends[3].below" },
	};

	(void)state;
	ASSERT_FAULTS(cases);
}

static void test_each_fault_of_an_expected_measurement_is_told_at_its_place(void **state)
{
	static const struct fault_case cases[] = {
		{ "expected[0]", "quantity", "\"motion\"", "$.expected[0].quantity" },
		{ "expected[0]", "quantity", "\"battery-level\"", "$.expected[0].quantity" },
		{ "expected[0]", "windows", NULL, "$.expected[0].windows" },
		{ "expected[0]", "windows", "[]", "$.expected[0].windows" },
		{ "expected[0]", "windows", "{}", "$.expected[0].windows" },
		{ "expected[0]", "windows", "[7]", "$.expected[0].windows[0]" },
		{ "expected[0]", "windows", "[{\"from\":\"1:00\",\"to\":\"02:00\"}]", "$.expected[0].windows[0].from" },
		{ "expected[0]", "windows", "[{\"from\":\"24:01\",\"to\":\"02:00\"}]", "$.expected[0].windows[0].from" },
		{ "expected[0]", "windows", "[{\"from\":\"12:60\",\"to\":\"02:00\"}]", "$.expected[0].windows[0].from" },
		{ "expected[0]", "windows", "[{\"from\":\"06:00\",\"to\":\"10:0x\"}]", "$.expected[0].windows[0].to" },
		{ "expected[0]", "windows", "[{\"from\":\"06:00\",\"to\":10}]", "$.expected[0].windows[0].to" },
		{ "expected[0]", "windows", "[{\"from\":\"06:00\",\"to\":\"10:00\",\"days\":[]}]", "$.expected[0].windows[0].days" },
		{ "expected[0]", "windows", "[{\"from\":\"06:00\",\"to\":\"10:00\",\"days\":[\"Mon\"]}]",
			"$.expected[0].windows[0].days" },
		{ "expected[0]", "windows", "[{\"from\":\"06:00\",\"to\":\"10:00\",\"day\":[\"mon\"]}]",
			"$.expected[0].windows[0].day" },
		{ "expected[0]", "every_s", "3600", "$.expected[0].every_s" },
		{ "expected[0]", "grace_s", "86401", "$.expected[0].grace_s" },
		{ "expected[0]", "remind_s", "18000", "$.expected[0].remind_s" },
		{ "expected[1]", "every_s", "599", "$.expected[1].every_s" },
		{ "expected[1]", "remind_s", "50400", "$.expected[1].remind_s" },
	};

	(void)state;
	ASSERT_FAULTS(cases);
}

static void test_each_fault_of_a_mobility_rule_is_told_at_its_place(void **state)
{
	static const struct fault_case cases[] = {
		{ "mobility[0]", "kind", "\"fallen\"", "$.mobility[0].kind" },
		{ "mobility[0]", "device", "\"lift\"", "$.mobility[0].device" },
		{ "mobility[0]", "device", "\"00:00:00:00:00:00\"", "$.mobility[0].device" },
		{ "mobility[0]", "quantity", NULL, "$.mobility[0].quantity" },
		{ "mobility[0]", "quantity", "\"button\"", "$.mobility[0].quantity" },
		{ "mobility[0]", "within_s", NULL, "$.mobility[0].within_s" },
		{ "mobility[0]", "within_s", "9", "$.mobility[0].within_s" },
		{ "mobility[0]", "factor", "3", "$.mobility[0].factor" },
		{ "mobility[0]", "priority", NULL, "$.mobility[0].priority" },
		{ "mobility[1]", "windows", "[{\"from\":\"06:00\",\"to\":\"10:00\"}]", "$.mobility[1].windows" },
		{ "mobility[1]", "quantity", "\"raised\"", "$.mobility[1].quantity" },
		{ "mobility[2]", "within_s", "60", "$.mobility[2].within_s" },
		{ "mobility[3]", "days", "14", "$.mobility[3].days" },
		{ "mobility[4]", "within_s", "1209601", "$.mobility[4].within_s" },
		{ "mobility[5]", "factor", "1", "$.mobility[5].factor" },
		{ "mobility[5]", "factor", NULL, "$.mobility[5].factor" },
		{ "mobility[5]", "days", "6", "$.mobility[5].days" },
		{ "mobility[6]", "windows", NULL, "$.mobility[6].windows" },
		{ "mobility[7]", "device", "\"00:AA:01:02:00:03\"", "$.mobility[7].device" },
	};

	(void)state;
	ASSERT_FAULTS(cases);
}

static void test_each_fault_of_a_score_is_told_at_its_place(void **state)
{
	static const struct fault_case cases[] = {
		{ "scores[0]", "score", "\"qsofa\"", "$.scores[0].score" },
		{ "scores[0]", "scale", "3", "$.scores[0].scale" },
		{ "scores[0]", "scale", NULL, "$.scores[0].scale" },
		{ "scores[0]", "oxygen", "\"no\"", "$.scores[0].oxygen" },
		{ "scores[0]", "consciousness", "\"voice\"", "$.scores[0].consciousness" },
		{ "scores[0]", "consciousness", "true", "$.scores[0].consciousness" },
		{ "scores[0]", "window_s", NULL, "$.scores[0].window_s" },
		{ "scores[0]", "three", "\"urgent\"", "$.scores[0].three" },
		{ "scores[0]", "priority", "\"high\"", "$.scores[0].priority" },
		{ "scores[0]", "steps", "{}", "$.scores[0].steps" },
		{ "scores[0].steps[1]", "from", "5", "$.scores[0].steps[1].from" },
		{ "scores[0].steps[1]", "from", "21", "$.scores[0].steps[1].from" },
		{ "scores[0].steps[1]", "priority", "\"low\"", "$.scores[0].steps[1].priority" },
		{ "scores[0].steps[1]", "priority", NULL, "$.scores[0].steps[1].priority" },
		{ "scores[0].steps[0]", "to", "6", "$.scores[0].steps[0].to" },
	};
	json_t *plan = sample_with("scores[0]", "three", NULL);

	(void)state;
	ASSERT_FAULTS(cases);
	json_object_del(at(plan, "scores[0]"), "steps");
	assert_int_equal(parse(plan), PLAN_INVALID);
	assert_non_null(find_fault("$.scores[0].steps"));
}

static void test_each_fault_of_a_pause_is_told_at_its_place(void **state)
{
	static const struct fault_case cases[] = {
		{ "pauses[0]", "id", NULL, "$.pauses[0].id" },
		{ "pauses[0]", "person", "\"p9\"", "$.pauses[0].person" },
		{ "pauses[0]", "reason", "\"tired\"", "$.pauses[0].reason" },
		{ "pauses[0]", "why", "\"\"", "$.pauses[0].why" },
		{ "pauses[0]", "set_by", NULL, "$.pauses[0].set_by" },
		{ "pauses[0]", "from", "\"tomorrow\"", "$.pauses[0].from" },
		{ "pauses[0]", "from", "\"2026-12-01\"", "$.pauses[0].from" },
		{ "pauses[0]", "from", "\"2026-12-01T08:00\"", "$.pauses[0].from" },
		{ "pauses[0]", "from", "\"2026-12-01T08:00+1:00\"", "$.pauses[0].from" },
		{ "pauses[0]", "from", "\"2026-12-01T08:00+24:00\"", "$.pauses[0].from" },
		{ "pauses[0]", "from", "\"2026-12-01T08:00+01:60\"", "$.pauses[0].from" },
		{ "pauses[0]", "from", "\"2026-12-01T08:00Zulu\"", "$.pauses[0].from" },
		{ "pauses[0]", "from", "\"2026-02-30T08:00+01:00\"", "$.pauses[0].from" },
		{ "pauses[0]", "from", "\"1969-12-31T08:00Z\"", "$.pauses[0].from" },
		{ "pauses[0]", "until", "\"2026-12-14T25:00+01:00\"", "$.pauses[0].until" },
		{ "pauses[0]", "until", "\"2026-12-01T07:00Z\"", "$.pauses[0].until" }, /* the very moment it begins */
		{ "pauses[0]", "until", "null", "$.pauses[0].until" },
		{ "pauses[0]", "closer_days", "91", "$.pauses[0].closer_days" },
		{ "pauses[0]", "closer_days", "-1", "$.pauses[0].closer_days" },
	};

	(void)state;
	ASSERT_FAULTS(cases);
}

static void test_each_fault_of_what_is_shared_is_told_at_its_place(void **state)
{
	static const struct fault_case cases[] = {
		{ "devices[1]", "person", "\"p1\"", "$.devices[1].person" },
		{ "devices[1]", "user", "1", "$.devices[1].user" },
		{ "devices[1]", "shared", NULL, "$.devices[1].person" },
		{ "devices[1]", "shared", "[]", "$.devices[1].shared" },
		{ "devices[1].shared", "by", "[\"p1\"]", "$.devices[1].shared.by" },
		{ "devices[1].shared", "by", "[\"p1\",\"p1\"]", "$.devices[1].shared.by" },
		{ "devices[1].shared", "by", "[\"p1\",\"p9\"]", "$.devices[1].shared.by" },
		{ "devices[1].shared", "by", "[\"p1\",\"p2\",7]", "$.devices[1].shared.by" },
		{ "devices[1].shared", "quantity", "\"door\"", "$.devices[1].shared.quantity" },
		{ "devices[1].shared", "unit", "\"Cel\"", "$.devices[1].shared.unit" },
		{ "devices[1].shared", "margin", "0", "$.devices[1].shared.margin" },
		{ "devices[1].shared", "margin", "900", "$.devices[1].shared.margin" },
		{ "devices[1].shared", "margin", NULL, "$.devices[1].shared.margin" },
	};

	(void)state;
	ASSERT_FAULTS(cases);
}

static void test_each_fault_of_quiet_hours_is_told_at_its_place(void **state)
{
	static const struct fault_case cases[] = {
		{ "people[2]", "quiet", "7", "$.people[2].quiet" },
		{ "people[2].quiet", "from", NULL, "$.people[2].quiet.from" },
		{ "people[2].quiet", "days", "[\"someday\"]", "$.people[2].quiet.days" },
		{ "people[2].quiet", "broken_by", "[]", "$.people[2].quiet.broken_by" },
		{ "people[2].quiet", "broken_by", "[\"information\"]", "$.people[2].quiet.broken_by" },
		{ "people[2].quiet", "until", "\"07:00\"", "$.people[2].quiet.until" },
		{ "people[0]", "quiet", "{\"from\":\"22:00\",\"to\":\"07:00\"}", "$.people[0].quiet" },
		{ "people[2]", "quiet", "{\"from\":\"00:00\",\"to\":\"24:00\"}", "$.people[2].quiet" },
		{ "people[2]", "quiet", "{\"from\":\"09:00\",\"to\":\"09:00\",\"broken_by\":[\"low\"]}", "$.people[2].quiet" },
	};

	(void)state;
	ASSERT_FAULTS(cases);
	assert_int_equal(parse(sample_with("people[2]", "quiet",
		"{\"from\":\"00:00\",\"to\":\"24:00\",\"broken_by\":[\"high\"]}")), 0);
	assert_int_equal(parse(sample_with("people[2]", "quiet", "{\"from\":\"00:01\",\"to\":\"24:00\"}")), 0);
}

static void test_each_fault_of_lang_and_alarm_is_told_at_its_place(void **state)
{
	static const struct fault_case cases[] = {
		{ "", "lang", "\"fr\"", "$.lang" },
		{ "", "alarm", "60", "$.alarm" },
		{ "alarm", "unseen_s", "9", "$.alarm.unseen_s" },
		{ "alarm", "again_s", "9", "$.alarm.again_s" },
		{ "alarm", "sound", "1", "$.alarm.sound" },
		{ "", "template", "7", "$.template" },
		{ "", "template", "true", "$.template" },
		{ "", "trends", "{}", "$.trends" },
	};

	(void)state;
	ASSERT_FAULTS(cases);
	assert_int_equal(parse(sample_with("", "template", "false")), 0);
}

static void test_more_rules_than_the_caps_are_a_fault(void **state)
{
	static const struct {
		const char *section;
		size_t most;
	} caps[] = { { "limits", PLAN_LIMITS_MAX }, { "trends", PLAN_TRENDS_MAX }, { "expected", PLAN_EXPECTED_MAX },
		{ "mobility", PLAN_MOBILITY_MAX }, { "scores", PLAN_SCORES_MAX }, { "pauses", PLAN_PAUSES_MAX } };

	(void)state;
	for (size_t i = 0; i < sizeof(caps) / sizeof(caps[0]); i++) {
		json_t *plan = sample(), *list = json_object_get(plan, caps[i].section);
		char path[32];

		while (json_array_size(list) <= caps[i].most)
			json_array_append_new(list, json_deep_copy(json_array_get(list, 0)));
		snprintf(path, sizeof(path), "$.%s", caps[i].section);
		assert_int_equal(parse(plan), PLAN_INVALID);
		assert_non_null(find_fault(path));
	}
}

static void test_a_rule_is_read_exactly(void **state)
{
	int outcome;
	struct plan *plan = parsed(sample(), &outcome);

	(void)state;
	assert_int_equal(outcome, 0);
	assert_int_equal(plan->lang, LANG_DE);
	assert_int_equal(plan->alarm_again_s, 300);
	assert_true(plan->people[2].has_quiet && plan->people[2].breaks_quiet[ALERT_HIGH]);
	assert_int_equal(plan->people[2].quiet.from_min, 22 * 60);
	assert_int_equal(plan->people[2].quiet.days, 0x4f);
	assert_int_equal(plan->devices[1].n_shared, 2);
	assert_string_equal(plan->devices[1].person, "");
	assert_true(plan->limits[0].has_hard && plan->limits[0].hard.mantissa == 220);
	assert_int_equal(plan->limits[0].confirm_within_s, 900);
	assert_true(plan->limits[1].rule.is_closer_only && !plan->limits[0].rule.is_closer_only);
	assert_int_equal(plan->trends[0].kind, TREND_CHANGE);
	assert_int_equal(plan->trends[0].days, 3);
	assert_int_equal(plan->trends[0].confirm_within_s, 1800);
	assert_true(plan->trends[0].has_hard && plan->trends[0].hard.mantissa == 4);
	assert_true(plan->trends[1].confirm_within_s == 0 && !plan->trends[1].has_hard);
	assert_int_equal(plan->trends[1].side, LIMIT_BELOW);
	assert_int_equal(plan->trends[1].spread.mantissa, 3);
	assert_int_equal(plan->trends[2].count, 5);
	assert_int_equal(plan->trends[3].within_s, 900);
	assert_int_equal(plan->expected[0].n_windows, 1);
	assert_int_equal(plan->expected[0].windows[0].days, 0x7f);
	assert_int_equal(plan->expected[1].every_s, 43200);
	assert_true(plan->mobility[0].has_device && !plan->mobility[1].has_device);
	assert_int_equal(plan->mobility[0].quantity, QUANTITY_RAISED);
	assert_int_equal(plan->mobility[5].factor, 3);
	assert_int_equal(plan->scores[0].oxygen, TOLD_NO);
	assert_int_equal(plan->scores[0].is_alert, TOLD_YES);
	assert_true(plan->scores[0].raises_on_three && plan->scores[0].rule.priority == ALERT_MEDIUM);
	assert_int_equal(plan->scores[0].steps[1].from, 7);
	assert_true(plan->pauses[0].from_us == INT64_C(1796108400000000));
	assert_true(plan->pauses[0].until_us - plan->pauses[0].from_us == INT64_C(1152000000000));
	assert_int_equal(plan->pauses[0].closer_days, 14);
	plan_free(plan);
}

static void test_midnight_at_the_end_of_a_day_is_the_next_one(void **state)
{
	int outcome;
	struct plan *plan = parsed(sample_with("expected[0]", "windows", "[{\"from\":\"18:00\",\"to\":\"24:00\"}]"), &outcome);

	(void)state;
	assert_int_equal(outcome, 0);
	assert_int_equal(plan->expected[0].windows[0].to_min, 0);
	plan_free(plan);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_full_sample_has_no_fault_and_no_remark),
		cmocka_unit_test(test_what_every_rule_has_is_wanted_of_every_rule),
		cmocka_unit_test(test_each_fault_of_a_limit_is_told_at_its_place),
		cmocka_unit_test(test_each_fault_of_a_trend_is_told_at_its_place),
		cmocka_unit_test(test_each_fault_of_an_expected_measurement_is_told_at_its_place),
		cmocka_unit_test(test_each_fault_of_a_mobility_rule_is_told_at_its_place),
		cmocka_unit_test(test_each_fault_of_a_score_is_told_at_its_place),
		cmocka_unit_test(test_each_fault_of_a_pause_is_told_at_its_place),
		cmocka_unit_test(test_each_fault_of_what_is_shared_is_told_at_its_place),
		cmocka_unit_test(test_each_fault_of_quiet_hours_is_told_at_its_place),
		cmocka_unit_test(test_each_fault_of_lang_and_alarm_is_told_at_its_place),
		cmocka_unit_test(test_more_rules_than_the_caps_are_a_fault),
		cmocka_unit_test(test_a_rule_is_read_exactly),
		cmocka_unit_test(test_midnight_at_the_end_of_a_day_is_the_next_one),
	};

	return cmocka_run_group_tests(tests, use_full, NULL);
}
