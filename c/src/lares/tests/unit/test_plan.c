/* SPDX-License-Identifier: Apache-2.0 */
#include "plan_sample.h"

static void test_what_is_no_plan_at_all_is_refused(void **state)
{
	(void)state;
	assert_int_equal(parse(NULL), PLAN_INVALID);
	assert_int_equal(parse(json_null()), PLAN_INVALID);
	assert_int_equal(parse(json_array()), PLAN_INVALID);
	assert_int_equal(faults.n_faults, 1);
	assert_int_equal(parse(json_object()), PLAN_INVALID);
	assert_non_null(find_fault("$.people"));
	assert_non_null(find_fault("$.limits"));
	assert_non_null(find_fault("$.version"));
}

static void test_text_that_is_not_json_is_refused_with_its_place(void **state)
{
	static const char *const texts[] = { "", "{", "{\"v\":1,\"v\":1}", "{} {}", "{\"v\":1,}", "{\"v\":\"\\u0000\"}",
		"\xff" };
	struct plan *plan = NULL;
	char *long_text;

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		assert_int_equal(plan_parse_text(texts[i], strlen(texts[i]), &expected, &plan, &faults), PLAN_INVALID);
		assert_int_equal(faults.n_faults, 1);
		assert_string_equal(faults.fault[0].path, "$");
	}
	long_text = calloc(1, PLAN_TEXT_MAX + 1);
	assert_int_equal(plan_parse_text(long_text, PLAN_TEXT_MAX + 1, &expected, &plan, &faults), PLAN_INVALID);
	free(long_text);
	assert_null(plan);
}

static void test_each_fault_is_told_at_its_place(void **state)
{
	static const struct {
		const char *of, *key, *json, *path;
	} cases[] = {
		{ "", "v", "2", "$.v" },
		{ "", "version", "0", "$.version" },
		{ "", "version", "\"12\"", "$.version" },
		{ "", "version", "12.5", "$.version" },
		{ "", "team", "\"south\"", "$.team" },
		{ "", "home", "\"h-0418\"", "$.home" },
		{ "", "set_by", NULL, "$.set_by" },
		{ "", "devices", NULL, "$.devices" },
		{ "", "late_after_s", "5", "$.late_after_s" },
		{ "", "quiet_hours", "[]", "$.quiet_hours" },
		{ "", "\\u00fc", "1", "$.?" },
		{ "people[0]", "name", "\"\"", "$.people[0].name" },
		{ "people[0]", "name", "\"two\\nlines\"", "$.people[0].name" },
		{ "people[0]", "role", "\"cook\"", "$.people[0].role" },
		{ "people[0]", "answer_within_s", "60", "$.people[0].asked" },
		{ "people[1]", "id", "\"p1\"", "$.people[1].id" },
		{ "people[1]", "id", "\"team\"", "$.people[1].id" },
		{ "people[1]", "id", "\"local:me\"", "$.people[1].id" },
		{ "people[1]", "id", "\"a123456789012345678901234567890123\"", "$.people[1].id" },
		{ "people[1]", "asked", "[\"high\",\"urgent\"]", "$.people[1].asked" },
		{ "people[1]", "answer_within_s", NULL, "$.people[1].answer_within_s" },
		{ "people[1]", "answer_within_s", "1", "$.people[1].answer_within_s" },
		{ "people[1]", "answer_within_s", "-300", "$.people[1].answer_within_s" },
		{ "people[1]", "keys", "[]", "$.people[1].keys" },
		{ "people[1]", "keys", "[7]", "$.people[1].keys[0]" },
		{ "people[1].keys[0]", "kty", "\"RSA\"", "$.people[1].keys[0].kty" },
		{ "people[1].keys[0]", "crv", "\"P-384\"", "$.people[1].keys[0].crv" },
		{ "people[1].keys[0]", "x", "\"+/==\"", "$.people[1].keys[0].x" },
		{ "people[1].keys[0]", "x", "\"badpoint\"", "$.people[1].keys[0].x" },
		{ "people[1].keys[0]", "d", "\"secret\"", "$.people[1].keys[0].d" },
		{ "people[1].keys[0]", "kid", "\"another\"", "$.people[1].keys[0].kid" },
		{ "people[1].keys[0]", "alg", "\"none\"", "$.people[1].keys[0].alg" },
		{ "people[1].keys[0]", "x", "\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\"", "$.people[2].keys[0]" },
		{ "devices[0]", "address", "\"00:AA:01:01:00\"", "$.devices[0].address" },
		{ "devices[0]", "address", "null", "$.devices[0].address" },
		{ "devices[0]", "address", "\"00:aa:01:01:00:02\"", "$.devices[1].address" },
		{ "devices[0]", "person", "\"p9\"", "$.devices[0].person" },
		{ "devices[0]", "user", "255", "$.devices[0].user" },
		{ "limits[0]", "rule", "\"Systolic\"", "$.limits[0].rule" },
		{ "limits[0]", "rule", "\"temperature-low\"", "$.limits[1].rule" },
		{ "limits[0]", "rule", "\"help-call\"", "$.limits[0].rule" },
		{ "limits[0]", "rule", "\"test\"", "$.limits[0].rule" },
		{ "limits[0]", "rule", "\"task\"", "$.limits[0].rule" },
		{ "limits[0]", "rule", "\"whose\"", "$.limits[0].rule" },
		{ "limits[0]", "rule", "\"radio-down\"", "$.limits[0].rule" },
		{ "limits[0]", "person", "\"p9\"", "$.limits[0].person" },
		{ "limits[0]", "quantity", "\"mood\"", "$.limits[0].quantity" },
		{ "limits[0]", "quantity", "\"opening\"", "$.limits[0].quantity" },
		{ "limits[0]", "quantity", "\"cuff-pressure\"", "$.limits[0].quantity" },
		{ "limits[0]", "unit", "\"Cel\"", "$.limits[0].unit" },
		{ "limits[0]", "unit", "\"mmHg\"", "$.limits[0].unit" },
		{ "limits[0]", "unit", "\"\"", "$.limits[0].unit" },
		{ "limits[0]", "unit", NULL, "$.limits[0].unit" },
		{ "limits[0]", "above", NULL, "$.limits[0].above" },
		{ "limits[0]", "above", "\"180\"", "$.limits[0].above" },
		{ "limits[0]", "above", "180.12345678901234", "$.limits[0].above" },
		{ "limits[0]", "above", "1000000000000000", "$.limits[0].above" },
		{ "limits[0]", "below", "180", "$.limits[0].above" },
		{ "limits[0]", "above", "900", "$.limits[0].above" },
		{ "limits[0]", "clear", "180.5", "$.limits[0].clear" },
		{ "limits[0]", "clear", NULL, "$.limits[0].clear" },
		{ "limits[0]", "priority", "\"urgent\"", "$.limits[0].priority" },
		{ "limits[0]", "set_by", "\"\"", "$.limits[0].set_by" },
		{ "limits[0]", "do", NULL, "$.limits[0].do" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_fault_at(cases[i].of, cases[i].key, cases[i].json, cases[i].path);
}

static void test_a_clear_level_beyond_a_limit_below_is_a_fault(void **state)
{
	json_t *plan = sample();

	(void)state;
	json_object_set_new(part(plan, "limits", 1), "clear", json_real(35.4));
	assert_int_equal(parse(plan), PLAN_INVALID);
	assert_int_equal(faults.n_faults, 1);
	assert_string_equal(faults.fault[0].path, "$.limits[1].clear");
	assert_string_equal(faults.fault[0].words, "it lies beyond the limit; write 35.5 or more");
}

static void test_a_priority_about_which_nobody_is_asked_is_a_fault(void **state)
{
	json_t *plan = sample();

	(void)state;
	json_object_set_new(at(plan, "people[1]"), "asked", json_pack("[s]", "medium"));
	json_object_set_new(part(plan, "people", 2), "asked", json_pack("[s]", "low"));
	assert_int_equal(parse(plan), PLAN_INVALID);
	assert_int_equal(faults.n_faults, 1);
	assert_string_equal(faults.fault[0].path, "$.limits[0].priority");
}

static void test_all_faults_are_told_at_once_up_to_a_bound(void **state)
{
	json_t *plan = sample();

	(void)state;
	for (int i = 0; i < 62; i++)
		json_array_append_new(json_object_get(plan, "limits"), json_object());
	assert_int_equal(parse(plan), PLAN_INVALID);
	assert_int_equal(faults.n_faults, FAULTS_MAX);
	assert_true(faults.n_more > 62 * 5);
}

static void test_more_than_the_caps_is_a_fault_and_not_read(void **state)
{
	json_t *plan = sample();

	(void)state;
	for (int i = 0; i < 100; i++) {
		json_t *device = json_pack("{s:s,s:s}", "address", "00:00:00:00:00:00", "person", "p1");
		char address[32];

		snprintf(address, sizeof(address), "02:00:00:00:00:%02X", i);
		json_object_set_new(device, "address", json_string(address));
		json_array_append_new(json_object_get(plan, "devices"), device);
	}
	assert_int_equal(parse(plan), PLAN_INVALID);
	assert_int_equal(faults.n_faults, 1);
	assert_string_equal(faults.fault[0].path, "$.devices");
}

static void test_too_many_people_for_one_priority_are_a_fault(void **state)
{
	json_t *plan = sample();

	(void)state;
	for (int i = 0; i < 7; i++) {
		json_t *person = json_deep_copy(at(plan, "people[1]"));
		char text[44];

		snprintf(text, sizeof(text), "carer-x%d", i);
		json_object_set_new(person, "id", json_string(text));
		snprintf(text, sizeof(text), "%043d", i);
		json_object_set_new(json_array_get(json_object_get(person, "keys"), 0), "x", json_string(text));
		json_array_append_new(json_object_get(plan, "people"), person);
	}
	assert_int_equal(parse(plan), PLAN_INVALID);
	assert_non_null(find_fault("$.people"));
}

static void test_an_old_version_is_told_apart_from_an_invalid_plan(void **state)
{
	json_t *plan = sample();

	(void)state;
	json_object_set_new(plan, "version", json_integer(11));
	assert_int_equal(parse(plan), PLAN_OLD);
	assert_string_equal(faults.fault[0].path, "$.version");
	plan = sample();
	json_object_set_new(plan, "version", json_integer(11));
	json_object_set_new(plan, "v", json_integer(3));
	assert_int_equal(parse(plan), PLAN_INVALID);
	assert_int_equal(faults.n_faults, 2);
}

static void test_one_device_may_be_of_two_people_where_it_tells_them_apart(void **state)
{
	json_t *plan = sample(), *second;

	(void)state;
	second = json_deep_copy(at(plan, "devices[0]"));
	json_object_set_new(second, "user", json_integer(1));
	json_object_set_new(second, "person", json_string("nurse-7"));
	json_array_append_new(json_object_get(plan, "devices"), second);
	assert_int_equal(parse(plan), 0);
	plan = sample();
	second = json_deep_copy(at(plan, "devices[0]"));
	json_object_del(second, "user");
	json_array_append_new(json_object_get(plan, "devices"), second);
	assert_int_equal(parse(plan), PLAN_INVALID);
	assert_non_null(find_fault("$.devices[2].address"));
}

static void test_nobody_and_nothing_is_found_that_the_plan_does_not_name(void **state)
{
	json_t *document = sample();
	struct plan *plan = NULL;
	struct address stranger = { { 0, 0xaa, 1, 1, 0, 9 } };

	(void)state;
	assert_int_equal(plan_parse(document, &expected, &plan, &faults), 0);
	json_decref(document);
	assert_null(plan_find_person(plan, "p2"));
	assert_null(plan_find_device(plan, &stranger, READING_NO_USER));
	/* A guest who measures as the second user of the resident's cuff is not the resident. */
	assert_ptr_equal(plan_find_device(plan, &plan->devices[0].address, 0), &plan->devices[0]);
	assert_null(plan_find_device(plan, &plan->devices[0].address, 1));
	assert_null(plan_find_device(plan, &plan->devices[0].address, READING_NO_USER));
	plan_free(plan);
}

static void test_a_sound_plan_is_read_exactly(void **state)
{
	json_t *document = sample();
	struct plan *plan = NULL;
	const struct plan_key *key = NULL;
	struct address address = { { 0, 0xaa, 1, 1, 0, 2 } };

	(void)state;
	assert_int_equal(plan_parse(document, &expected, &plan, &faults), 0);
	json_decref(document);
	assert_int_equal(plan->version, 12);
	assert_string_equal(plan->set_by, "nurse-7");
	assert_int_equal(plan->n_people, 3);
	assert_int_equal(plan->people[1].role, PLAN_CAREGIVER);
	assert_true(plan->people[1].is_asked[ALERT_HIGH] && plan->people[1].is_asked[ALERT_MEDIUM]);
	assert_false(plan->people[1].is_asked[ALERT_LOW]);
	assert_int_equal(plan->people[1].answer_within_s, 300);
	assert_ptr_equal(plan_find_key(plan, "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4", &key), &plan->people[1]);
	assert_string_equal(key->y, "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM");
	assert_null(plan_find_key(plan, "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM", NULL));
	assert_int_equal(plan->devices[0].user, 0);
	assert_int_equal(plan_find_device(plan, &address, READING_NO_USER)->user, READING_NO_USER);
	assert_string_equal(plan_find_device(plan, &address, READING_NO_USER)->mounted_on, "bathroom");
	assert_int_equal(plan->limits[0].side, LIMIT_ABOVE);
	assert_int_equal(plan->limits[0].level.mantissa, 180);
	assert_int_equal(plan->limits[0].unit, UNIT_MMHG);
	assert_int_equal(plan->limits[1].side, LIMIT_BELOW);
	assert_int_equal(plan->limits[1].level.mantissa, 355);
	assert_int_equal(plan->limits[1].level.exponent, -1);
	assert_int_equal(plan->late_after_s, 1800);
	plan_free(plan);
}

/* The sample with that member put into its second device. */
static json_t *sample_mounted(const char *key, json_t *value)
{
	json_t *document = sample();

	json_object_set_new(json_array_get(json_object_get(document, "devices"), 1), key, value);
	return document;
}

static void test_an_input_wired_to_nothing_known_is_a_fault(void **state)
{
	json_t *document = sample_mounted("inputs", json_pack("[ss]", "overload", "fan"));
	struct plan *plan = NULL;

	(void)state;
	assert_int_not_equal(plan_parse(document, &expected, &plan, &faults), 0);
	json_decref(document);
	assert_null(plan);
}

static void test_two_inputs_wired_to_the_same_are_a_fault(void **state)
{
	json_t *document = sample_mounted("inputs", json_pack("[ssss]", "overload", "-", "-", "!overload"));
	struct plan *plan = NULL;

	(void)state;
	assert_int_not_equal(plan_parse(document, &expected, &plan, &faults), 0);
	json_decref(document);
	assert_null(plan);
}

static void test_a_user_has_no_mounting_of_its_own(void **state)
{
	json_t *document = sample_mounted("user", json_integer(1)); /* beside "mounted_on" */
	struct plan *plan = NULL;

	(void)state;
	assert_int_not_equal(plan_parse(document, &expected, &plan, &faults), 0);
	json_decref(document);
	assert_null(plan);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_is_no_plan_at_all_is_refused),
		cmocka_unit_test(test_text_that_is_not_json_is_refused_with_its_place),
		cmocka_unit_test(test_each_fault_is_told_at_its_place),
		cmocka_unit_test(test_a_clear_level_beyond_a_limit_below_is_a_fault),
		cmocka_unit_test(test_a_priority_about_which_nobody_is_asked_is_a_fault),
		cmocka_unit_test(test_all_faults_are_told_at_once_up_to_a_bound),
		cmocka_unit_test(test_more_than_the_caps_is_a_fault_and_not_read),
		cmocka_unit_test(test_too_many_people_for_one_priority_are_a_fault),
		cmocka_unit_test(test_an_old_version_is_told_apart_from_an_invalid_plan),
		cmocka_unit_test(test_one_device_may_be_of_two_people_where_it_tells_them_apart),
		cmocka_unit_test(test_nobody_and_nothing_is_found_that_the_plan_does_not_name),
		cmocka_unit_test(test_a_sound_plan_is_read_exactly),
		cmocka_unit_test(test_an_input_wired_to_nothing_known_is_a_fault),
		cmocka_unit_test(test_two_inputs_wired_to_the_same_are_a_fault),
		cmocka_unit_test(test_a_user_has_no_mounting_of_its_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
