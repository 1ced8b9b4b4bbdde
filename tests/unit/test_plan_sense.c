/* SPDX-License-Identifier: Apache-2.0 */
/* Whether the parts of a plan fit each other; what is no fault and is worth knowing. */
#include "plan_sample.h"

#define SECOND_US INT64_C(1000000)
#define NOVEMBER_2026_US (INT64_C(1795331645) * SECOND_US)

static int use_full(void **state)
{
	(void)state;
	sample_index = SAMPLE_FULL;
	expected.zone_s = NULL;
	expected.wall_us = 0;
	return 0;
}

/* Central Europe: from the last Sunday of March to that of October, 01:00 UTC, two hours east. */
static int32_t berlin(int64_t wall_us)
{
	static const int64_t summers_s[][2] = { { 1774746000, 1792890000 }, { 1806195600, 1824944400 },
		{ 1837645200, 1856394000 }, { 1869094800, 1887843600 } };

	for (size_t i = 0; i < sizeof(summers_s) / sizeof(summers_s[0]); i++)
		if (wall_us >= summers_s[i][0] * SECOND_US && wall_us < summers_s[i][1] * SECOND_US)
			return 7200;
	return 3600;
}

static int32_t utc(int64_t wall_us)
{
	(void)wall_us;
	return 0;
}

/* Where summer begins at midnight, and the first hour of the day is the one that there is not. */
static int32_t beirut(int64_t wall_us)
{
	return wall_us >= (INT64_C(1806184800)) * SECOND_US && wall_us < (INT64_C(1824930000)) * SECOND_US ? 10800 : 7200;
}

static void set_now(int32_t (*zone_s)(int64_t wall_us))
{
	expected.zone_s = zone_s;
	expected.wall_us = NOVEMBER_2026_US;
}

static const struct faults_entry *fault_of_windows(const char *windows, const char *path)
{
	json_t *plan = sample_with("expected[0]", "windows", windows);

	json_object_del(at(plan, "expected[0]"), "remind_s"); /* whose bound is the shortest window */
	parse(plan);
	if (!path)
		assert_int_equal(faults.n_faults, 0);
	return path ? find_fault(path) : NULL;
}

static void test_a_window_that_the_clocks_skip_is_a_fault(void **state)
{
	const struct faults_entry *fault;

	(void)state;
	set_now(berlin);
	fault = fault_of_windows("[{\"from\":\"08:00\",\"to\":\"09:00\"},{\"from\":\"02:15\",\"to\":\"02:45\"}]",
		"$.expected[0].windows[1]");
	assert_non_null(fault);
	assert_int_equal(faults.n_faults, 1);
	assert_string_equal(fault->words, "on 2027-03-28 there is no such time: the clocks go from 02:00 to 03:00; write a "
					  "window that reaches beyond that");
	assert_non_null(fault_of_windows("[{\"from\":\"02:00\",\"to\":\"03:00\",\"days\":[\"sun\"]}]", "$.expected[0].windows[0]"));
	assert_int_equal(parse(sample_with("mobility[6]", "windows", "[{\"from\":\"02:00\",\"to\":\"02:30\"}]")), PLAN_INVALID);
	assert_non_null(find_fault("$.mobility[6].windows[0]"));
}

static void test_a_window_that_reaches_beyond_what_is_skipped_opens(void **state)
{
	(void)state;
	set_now(berlin);
	fault_of_windows("[{\"from\":\"02:00\",\"to\":\"03:01\"}]", NULL);
	fault_of_windows("[{\"from\":\"01:59\",\"to\":\"02:30\"}]", NULL);
	fault_of_windows("[{\"from\":\"03:00\",\"to\":\"03:30\"}]", NULL);
	fault_of_windows("[{\"from\":\"02:15\",\"to\":\"02:00\"}]", NULL); /* nearly a whole day */
	/* The clocks change on Sundays. */
	fault_of_windows("[{\"from\":\"02:15\",\"to\":\"02:45\",\"days\":[\"mon\",\"sat\"]}]", NULL);
}

static void test_a_day_may_begin_with_what_is_skipped(void **state)
{
	(void)state;
	set_now(beirut);
	assert_non_null(fault_of_windows("[{\"from\":\"00:00\",\"to\":\"00:30\"}]", "$.expected[0].windows[0]"));
	fault_of_windows("[{\"from\":\"23:30\",\"to\":\"00:30\"}]", NULL);
	fault_of_windows("[{\"from\":\"02:15\",\"to\":\"02:45\"}]", NULL);
}

static void test_without_a_change_or_without_a_zone_every_window_opens(void **state)
{
	(void)state;
	set_now(utc);
	fault_of_windows("[{\"from\":\"02:15\",\"to\":\"02:45\"}]", NULL);
	expected.zone_s = NULL;
	fault_of_windows("[{\"from\":\"02:15\",\"to\":\"02:45\"}]", NULL);
}

/* Another version may have more names than the one that took the plan. */
static void test_a_name_of_lares_itself_is_refused_when_a_plan_comes_and_not_later(void **state)
{
	(void)state;
	set_now(utc);
	assert_fault_at("limits[0]", "rule", "\"store-failing\"", "$.limits[0].rule");
	expected.zone_s = NULL;
	assert_int_equal(parse(sample_with("limits[0]", "rule", "\"store-failing\"")), 0);
}

static void test_windows_of_one_rule_that_overlap_are_a_fault(void **state)
{
	static const char *const overlapping[] = {
		"[{\"from\":\"06:00\",\"to\":\"10:00\"},{\"from\":\"09:59\",\"to\":\"11:00\"}]",
		"[{\"from\":\"09:00\",\"to\":\"09:30\"},{\"from\":\"06:00\",\"to\":\"10:00\"}]",
		"[{\"from\":\"06:00\",\"to\":\"10:00\"},{\"from\":\"06:00\",\"to\":\"10:00\"}]",
		"[{\"from\":\"22:00\",\"to\":\"06:00\",\"days\":[\"sun\"]},{\"from\":\"05:00\",\"to\":\"07:00\",\"days\":[\"mon\"]}]",
		"[{\"from\":\"08:00\",\"to\":\"08:00\",\"days\":[\"mon\"]},{\"from\":\"07:00\",\"to\":\"09:00\",\"days\":[\"tue\"]}]",
	};
	static const char *const apart[] = {
		"[{\"from\":\"06:00\",\"to\":\"10:00\"},{\"from\":\"10:00\",\"to\":\"11:00\"}]",
		"[{\"from\":\"22:00\",\"to\":\"06:00\"},{\"from\":\"06:00\",\"to\":\"22:00\"}]",
		"[{\"from\":\"06:00\",\"to\":\"10:00\",\"days\":[\"mon\"]},{\"from\":\"06:00\",\"to\":\"10:00\",\"days\":[\"tue\"]}]",
		"[{\"from\":\"22:00\",\"to\":\"06:00\",\"days\":[\"sun\"]},{\"from\":\"05:00\",\"to\":\"07:00\",\"days\":[\"sun\"]}]",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(overlapping) / sizeof(overlapping[0]); i++)
		assert_non_null(fault_of_windows(overlapping[i], "$.expected[0].windows[1]"));
	for (size_t i = 0; i < sizeof(apart) / sizeof(apart[0]); i++)
		fault_of_windows(apart[i], NULL);
}

static json_t *sample_with_pause(const char *id, const char *person, const char *from, const char *until)
{
	json_t *plan = sample(), *pause = json_deep_copy(at(plan, "pauses[0]"));

	json_object_set_new(pause, "id", json_string(id));
	json_object_set_new(pause, "person", json_string(person));
	json_object_set_new(pause, "from", json_string(from));
	json_object_set_new(pause, "until", json_string(until));
	json_array_append_new(json_object_get(plan, "pauses"), pause);
	return plan;
}

/* Of the sample's rule with these windows and that time: the bound that is told, 0 where there is no fault. */
static unsigned long bound_of_within(const char *rule, const char *windows, int within_s)
{
	json_t *plan = sample_with(rule, "windows", windows);
	const struct faults_entry *fault;
	char path[FAULT_PATH_MAX];

	json_object_set_new(at(plan, rule), "within_s", json_integer(within_s));
	snprintf(path, sizeof(path), "$.%s.within_s", rule);
	parse(plan);
	fault = find_fault(path);
	assert_int_equal(faults.n_faults, fault ? 1 : 0);
	return fault ? strtoul(strrchr(fault->words, ' '), NULL, 10) : 0;
}

static void test_what_is_never_found_within_a_window_is_a_fault(void **state)
{
	static const char day[] = "[{\"from\":\"07:00\",\"to\":\"22:00\"}]";
	static const char two[] = "[{\"from\":\"22:00\",\"to\":\"00:00\"},{\"from\":\"00:00\",\"to\":\"06:00\"}]";
	static const char *const rules[] = { "mobility[6]", "mobility[7]" }; /* not-back, no-movement */

	(void)state;
	set_now(utc);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(bound_of_within(rules[i], day, 54000), 54000);
		assert_int_equal(bound_of_within(rules[i], day, 53999), 0);
		assert_int_equal(bound_of_within(rules[i], two, 7200), 7200);
		assert_int_equal(bound_of_within(rules[i], two, 7199), 0);
	}
	expected.zone_s = NULL; /* it was in force before */
	assert_int_equal(bound_of_within(rules[0], day, 54000), 0);
}

static void test_what_is_not_used_must_fit_into_the_windows_that_are_counted(void **state)
{
	static const char two[] = "[{\"from\":\"08:00\",\"to\":\"10:00\"},{\"from\":\"12:00\",\"to\":\"12:30\",\"days\":[\"sun\"]}]";
	static const char weekly[] = "[{\"from\":\"08:00\",\"to\":\"10:00\",\"days\":[\"mon\"]}]";

	(void)state;
	set_now(utc);
	assert_int_equal(bound_of_within("mobility[4]", two, 5 * 14 * 3600 + 5 * 1800 + 1), 5 * 14 * 3600 + 5 * 1800);
	assert_int_equal(bound_of_within("mobility[4]", two, 5 * 14 * 3600 + 5 * 1800), 0);
	assert_int_equal(bound_of_within("mobility[4]", weekly, 80 * 3600 + 1), 80 * 3600);
	assert_int_equal(bound_of_within("mobility[4]", weekly, 80 * 3600), 0);
	/* Windows that are wrong have said so. */
	assert_fault_at("mobility[4]", "windows", "[{\"from\":\"08:00\"}]", "$.mobility[4].windows[0].to");
}

static void test_pauses_of_one_person_that_overlap_are_a_fault(void **state)
{
	(void)state;
	assert_int_equal(parse(sample_with_pause("visit", "p1", "2026-12-14T14:59Z", "2026-12-20T08:00Z")), PLAN_INVALID);
	assert_non_null(find_fault("$.pauses[1].from"));
	assert_int_equal(parse(sample_with_pause("visit", "p1", "2026-12-14T15:00Z", "2026-12-20T08:00Z")), 0);
	assert_int_equal(parse(sample_with_pause("visit", "p2", "2026-12-02T08:00Z", "2026-12-03T08:00Z")), 0);
	assert_int_equal(parse(sample_with_pause("hip-operation", "p2", "2027-01-02T08:00Z", "2027-01-03T08:00Z")), PLAN_INVALID);
	assert_non_null(find_fault("$.pauses[1].id"));
}

static void test_a_rule_of_a_name_that_another_section_has_is_a_fault(void **state)
{
	(void)state;
	assert_fault_at("trends[1]", "rule", "\"systolic-high\"", "$.trends[1].rule");
	assert_string_equal(faults.fault[0].words, "write another: limits[0] has it");
	assert_fault_at("scores[0]", "rule", "\"weight-daily\"", "$.scores[0].rule");
}

static void test_who_is_asked_is_looked_at_for_every_section(void **state)
{
	json_t *plan = sample_with("people[2]", "asked", "[\"medium\"]");

	(void)state;
	json_object_set_new(at(plan, "people[3]"), "asked", json_pack("[s]", "low"));
	assert_int_equal(parse(plan), PLAN_INVALID);
	assert_non_null(find_fault("$.limits[0].priority"));
	assert_non_null(find_fault("$.mobility[0].priority"));
	assert_non_null(find_fault("$.scores[0].steps[1].priority"));
	assert_null(find_fault("$.scores[0].steps[0].priority"));
	assert_null(find_fault("$.trends[1].priority"));
	/* What asks nobody needs nobody. */
	plan = sample_with("people[3]", "asked", "[\"high\",\"medium\"]");
	for (size_t i = 0; i < 2; i++) {
		char of[16];

		snprintf(of, sizeof(of), "expected[%zu]", i);
		json_object_set_new(at(plan, of), "priority", json_string("information"));
	}
	parse(plan);
	assert_null(find_fault("$.expected[0].priority"));
	assert_non_null(find_fault("$.trends[1].priority"));
	assert_fault_at("scores[0]", "three", "\"urgent\"", "$.scores[0].three");
}

static void test_who_is_quiet_all_day_is_asked_about_what_breaks_that_only(void **state)
{
	json_t *plan = sample_with("people[3]", "quiet", "{\"from\":\"00:00\",\"to\":\"24:00\",\"broken_by\":[\"high\"]}");

	(void)state;
	assert_int_equal(parse(plan), PLAN_INVALID);
	assert_non_null(find_fault("$.trends[1].priority")); /* low: nobody else is asked */
	assert_null(find_fault("$.trends[0].priority"));
	assert_null(find_fault("$.limits[0].priority"));
}

/* trends[1] is low, and people[3] the only one who is asked about that. */
static const struct faults_entry *fault_of_low(const char *quiet)
{
	parse(sample_with("people[3]", "quiet", quiet));
	assert_null(find_fault("$.trends[0].priority"));
	return find_fault("$.trends[1].priority");
}

static void test_who_is_quiet_but_for_the_night_is_never_asked_about_what_is_low(void **state)
{
	(void)state;
	set_now(utc);
	assert_non_null(fault_of_low("{\"from\":\"07:00\",\"to\":\"22:00\",\"broken_by\":[\"high\"]}"));
	assert_non_null(fault_of_low("{\"from\":\"06:00\",\"to\":\"23:00\"}"));
	assert_non_null(fault_of_low("{\"from\":\"23:00\",\"to\":\"22:30\"}"));
	assert_null(fault_of_low("{\"from\":\"07:01\",\"to\":\"22:30\"}"));
	assert_null(fault_of_low("{\"from\":\"06:00\",\"to\":\"21:59\"}"));
	assert_null(fault_of_low("{\"from\":\"22:00\",\"to\":\"07:00\"}"));
	assert_null(fault_of_low("{\"from\":\"12:00\",\"to\":\"11:59\"}"));
	assert_null(fault_of_low("{\"from\":\"07:00\",\"to\":\"22:00\",\"broken_by\":[\"low\"]}"));
	assert_null(fault_of_low("{\"from\":\"07:00\",\"to\":\"22:00\",\"days\":[\"mon\"]}"));
	expected.zone_s = NULL; /* it was in force before */
	assert_null(fault_of_low("{\"from\":\"07:00\",\"to\":\"22:00\"}"));
}

static void test_scale_2_is_set_by_a_clinician_of_the_plan(void **state)
{
	json_t *plan = sample_with("scores[0]", "scale", "2");

	(void)state;
	assert_int_equal(parse(json_incref(plan)), 0);
	json_object_set_new(at(plan, "scores[0]"), "set_by", json_string("carer-1"));
	assert_int_equal(parse(json_incref(plan)), PLAN_INVALID);
	assert_int_equal(faults.n_faults, 1);
	assert_non_null(find_fault("$.scores[0].set_by"));
	json_object_set_new(at(plan, "scores[0]"), "set_by", json_string("dr-no"));
	assert_int_equal(parse(json_incref(plan)), PLAN_INVALID);
	json_object_set_new(at(plan, "people[1]"), "role", json_string("coordinator")); /* who is no clinician */
	json_object_set_new(at(plan, "scores[0]"), "set_by", json_string("carer-1"));
	assert_int_equal(parse(plan), PLAN_INVALID);
	assert_non_null(find_fault("$.scores[0].set_by"));
	assert_int_equal(parse(sample_with("scores[0]", "set_by", "\"dr-no\"")), 0); /* scale 1 */
}

static void test_a_rule_about_a_device_names_one_of_its_person(void **state)
{
	(void)state;
	assert_fault_at("mobility[0]", "device", "\"00:AA:01:02:00:09\"", "$.mobility[0].device");
	assert_true(strstr(faults.fault[0].words, "nobody has this device"));
	assert_fault_at("mobility[0]", "person", "\"p2\"", "$.mobility[0].device");
	assert_true(strstr(faults.fault[0].words, "another person's"));
	/* Who shares it has it. */
	assert_int_equal(parse(sample_with("mobility[4]", "device", "\"00:AA:01:03:00:01\"")), 0);
}

/* A remark at that path, and the plan is sound all the same. */
static void assert_remarked(json_t *plan, const char *path)
{
	assert_int_equal(parse(plan), 0);
	if (remarks.n_faults != 1 || !find_remark(path)) {
		print_faults(&remarks);
		fail_msg("%zu remarks, wanted one at %s", remarks.n_faults, path);
	}
}

static void test_what_is_worth_knowing_is_remarked(void **state)
{
	json_t *plan = sample_with("pauses[0]", "closer_days", NULL);

	(void)state;
	assert_remarked(plan, "$.limits[1].only");
	assert_remarked(sample_with("", "pauses", NULL), "$.limits[1].only");
	plan = sample();
	json_object_set_new(at(plan, "trends[3]"), "person", json_string("nurse-7"));
	assert_remarked(plan, "$.trends[3].person");
	expected.wall_us = INT64_C(1800000000) * SECOND_US;
	assert_remarked(sample(), "$.pauses[0].until");
	expected.wall_us = NOVEMBER_2026_US;
	assert_remarked(sample_with("pauses[0]", "until", "\"2062-12-14T16:00+01:00\""), "$.pauses[0].until");
	assert_remarked(sample_with("limits[0]", "clear", "180"), "$.limits[0].clear");
	assert_remarked(sample_with("limits[0]", "clear", "180.0"), "$.limits[0].clear");
	assert_remarked(sample_with("trends[0]", "clear", "2"), "$.trends[0].clear");
	assert_remarked(sample_with("mobility[0]", "quantity", "\"moving\""), "$.mobility[0].device");
	assert_remarked(sample_with("mobility[1]", "device", "\"00:AA:01:02:00:03\""), "$.mobility[1].device");
}

/* The sample without the one rule that needs its mattress and does not name it. */
static json_t *sample_with_bed(const char *key, const char *json)
{
	json_t *plan = sample_with("devices[3]", key, json);

	assert_int_equal(json_array_remove(json_object_get(plan, "mobility"), 6), 0);
	return plan;
}

static void test_a_device_that_tells_no_use_where_it_is_mounted_is_remarked(void **state)
{
	(void)state;
	assert_remarked(sample_with_bed("mounted_on", "\"lower-end-stop\""), "$.mobility[4].device");
	assert_int_equal(parse(sample_with("devices[2]", "mounted_on", "\"lower-end-stop\"")), 0);
	assert_non_null(find_remark("$.mobility[5].device"));
}

static void test_a_rule_about_a_device_that_is_mounted_nowhere_is_remarked(void **state)
{
	json_t *plan = sample_with_bed("inputs", "[\"occupancy\"]");

	(void)state;
	assert_remarked(sample_with_bed("mounted_on", NULL), "$.mobility[4].device");
	assert_string_equal(find_remark("$.mobility[4].device")->words, "devices[3] has neither inputs nor a part in mounted_on: the "
		"rule is silent for ever, unless the device says by itself what it judges; write one of them");
	assert_remarked(sample_with_bed("mounted_on", "\"hall\""), "$.mobility[4].device");
	json_object_del(at(plan, "devices[3]"), "mounted_on");
	assert_int_equal(parse(plan), 0);
	assert_int_equal(remarks.n_faults, 0);
}

static void test_a_rule_for_which_its_person_has_no_aid_is_remarked(void **state)
{
	json_t *plan = sample_with("mobility[6]", "person", "\"p2\""); /* who shares a scale: a night on the floor */

	(void)state;
	json_object_set_new(at(plan, "mobility[7]"), "person", json_string("p2"));
	assert_remarked(json_incref(plan), "$.mobility[6].person");
	json_object_set_new(at(plan, "mobility[1]"), "person", json_string("p2")); /* the first of theirs is enough */
	assert_remarked(json_incref(plan), "$.mobility[1].person");
	json_object_set_new(at(plan, "mobility[6]"), "person", json_string("p1"));
	json_object_set_new(at(plan, "devices[2]"), "person", json_string("p2"));
	json_object_del(at(plan, "mobility[0]"), "device"); /* p1 has only the mattress now */
	json_object_del(at(plan, "mobility[5]"), "device");
	assert_remarked(plan, "$.mobility[0].person");
	/* What is mounted on a mattress tells who left, and what is on a seat does not. */
	plan = sample_with("devices[3]", "mounted_on", "\"seat\"");
	assert_remarked(plan, "$.mobility[6].person");
	/* What is wired is as good as what is mounted. */
	plan = sample_with("devices[2]", "mounted_on", NULL);
	json_object_set_new(at(plan, "devices[2]"), "inputs", json_pack("[s]", "raised"));
	assert_int_equal(parse(plan), 0);
	assert_int_equal(remarks.n_faults, 0);
}

static void test_remarks_are_for_whoever_wants_them(void **state)
{
	(void)state;
	expected.remarks = NULL;
	assert_int_equal(parse(sample_with("", "pauses", NULL)), 0);
	expected.remarks = &remarks;
}

static void test_a_template_is_looked_at_and_never_followed(void **state)
{
	json_t *plan = sample_with("", "template", "true");

	(void)state;
	json_object_set_new(plan, "version", json_integer(1)); /* of none in force */
	json_object_set_new(plan, "home", json_string("fill-in"));
	json_object_set_new(at(plan, "people[2]"), "keys", json_array());
	json_object_set_new(at(plan, "devices[0]"), "address", json_string("00:00:00:00:00:00"));
	assert_int_equal(parse(json_deep_copy(plan)), PLAN_INVALID);
	assert_non_null(find_fault("$.template"));
	expected.takes_template = true;
	assert_int_equal(parse(json_deep_copy(plan)), 0);
	assert_int_equal(remarks.n_faults, 4);
	/* Another home's name is no blank. */
	json_object_set_new(plan, "home", json_string("h-9999"));
	assert_int_equal(parse(plan), PLAN_INVALID);
	assert_non_null(find_fault("$.home"));
	expected.takes_template = false;
	assert_fault_at("", "set_by", "\"fill-in\"", "$.set_by");
	assert_fault_at("people[0]", "name", "\"fill-in\"", "$.people[0].name");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_a_window_that_the_clocks_skip_is_a_fault, use_full),
		cmocka_unit_test_setup(test_a_window_that_reaches_beyond_what_is_skipped_opens, use_full),
		cmocka_unit_test_setup(test_a_day_may_begin_with_what_is_skipped, use_full),
		cmocka_unit_test_setup(test_without_a_change_or_without_a_zone_every_window_opens, use_full),
		cmocka_unit_test_setup(test_a_name_of_lares_itself_is_refused_when_a_plan_comes_and_not_later, use_full),
		cmocka_unit_test_setup(test_windows_of_one_rule_that_overlap_are_a_fault, use_full),
		cmocka_unit_test_setup(test_what_is_never_found_within_a_window_is_a_fault, use_full),
		cmocka_unit_test_setup(test_what_is_not_used_must_fit_into_the_windows_that_are_counted, use_full),
		cmocka_unit_test_setup(test_pauses_of_one_person_that_overlap_are_a_fault, use_full),
		cmocka_unit_test_setup(test_a_rule_of_a_name_that_another_section_has_is_a_fault, use_full),
		cmocka_unit_test_setup(test_who_is_asked_is_looked_at_for_every_section, use_full),
		cmocka_unit_test_setup(test_who_is_quiet_all_day_is_asked_about_what_breaks_that_only, use_full),
		cmocka_unit_test_setup(test_who_is_quiet_but_for_the_night_is_never_asked_about_what_is_low, use_full),
		cmocka_unit_test_setup(test_scale_2_is_set_by_a_clinician_of_the_plan, use_full),
		cmocka_unit_test_setup(test_a_rule_about_a_device_names_one_of_its_person, use_full),
		cmocka_unit_test_setup(test_what_is_worth_knowing_is_remarked, use_full),
		cmocka_unit_test_setup(test_a_device_that_tells_no_use_where_it_is_mounted_is_remarked, use_full),
		cmocka_unit_test_setup(test_a_rule_about_a_device_that_is_mounted_nowhere_is_remarked, use_full),
		cmocka_unit_test_setup(test_a_rule_for_which_its_person_has_no_aid_is_remarked, use_full),
		cmocka_unit_test_setup(test_remarks_are_for_whoever_wants_them, use_full),
		cmocka_unit_test_setup(test_a_template_is_looked_at_and_never_followed, use_full),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
