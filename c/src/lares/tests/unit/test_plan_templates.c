/* SPDX-License-Identifier: Apache-2.0 */
/* Every template in packaging/plans: sound but for its blanks, refused as it is, and a plan once it is filled in. */
#include "plan_sample.h"

#include <glob.h>

#include "plan/check.h"

enum { TEMPLATES = 6 };

static glob_t templates;

static int find_templates(void **state)
{
	(void)state;
	return glob(SOURCE_DIR "/packaging/plans/*.json", 0, NULL, &templates);
}

static int forget_templates(void **state)
{
	(void)state;
	globfree(&templates);
	return 0;
}

static json_t *load(size_t i)
{
	json_t *document = json_load_file(templates.gl_pathv[i], JSON_REJECT_DUPLICATES, NULL);

	if (!document)
		fail_msg("%s is not JSON", templates.gl_pathv[i]);
	return document;
}

static bool ends_with(const char *path, const char *end)
{
	return strlen(path) >= strlen(end) && strcmp(path + strlen(path) - strlen(end), end) == 0;
}

/* That a closer watch begins with a pause, which no template can have: it has a day. */
static bool is_about_closer(const struct faults_entry *remark)
{
	return ends_with(remark->path, ".only");
}

static void test_there_are_as_many_as_are_promised(void **state)
{
	(void)state;
	assert_int_equal(templates.gl_pathc, TEMPLATES);
}

static void test_each_is_sound_and_says_what_is_to_be_filled_in(void **state)
{
	(void)state;
	expected.takes_template = true;
	for (size_t i = 0; i < templates.gl_pathc; i++) {
		int outcome;
		struct plan *plan = parsed(load(i), &outcome);

		print_faults(&faults);
		assert_int_equal(outcome, 0);
		assert_true(plan->is_template);
		plan_free(plan);
		assert_non_null(find_remark("$.template"));
		assert_non_null(find_remark("$.home"));
		assert_non_null(find_remark("$.people[0].name"));
		assert_non_null(find_remark("$.people[1].keys"));
		assert_non_null(find_remark("$.devices[0].address"));
		for (size_t k = 1; k < remarks.n_faults; k++)
			if (!strstr(remarks.fault[k].words, "fill") && !ends_with(remarks.fault[k].path, ".keys") &&
				!is_about_closer(&remarks.fault[k]))
				fail_msg("%s: %s: %s", templates.gl_pathv[i], remarks.fault[k].path, remarks.fault[k].words);
	}
	expected.takes_template = false;
}

static void test_each_is_refused_as_it_is(void **state)
{
	(void)state;
	for (size_t i = 0; i < templates.gl_pathc; i++) {
		json_t *without = load(i);

		assert_int_equal(parse(load(i)), PLAN_INVALID);
		assert_non_null(find_fault("$.template"));
		/* Nor does it become a plan by leaving that word out. */
		json_object_del(without, "template");
		assert_int_equal(parse(without), PLAN_INVALID);
		assert_non_null(find_fault("$.set_by"));
		assert_non_null(find_fault("$.people[1].keys"));
		assert_non_null(find_fault("$.devices[0].address"));
	}
}

static json_t *a_key(size_t n)
{
	char x[44];

	snprintf(x, sizeof(x), "%043zu", n);
	return json_pack("[{s:s,s:s,s:s,s:s}]", "kty", "EC", "crv", "P-256", "x", x, "y", x);
}

static void fill_in_names(json_t *of, const char *key, const char *words)
{
	const char *is = json_string_value(json_object_get(of, key));

	if (is && strcmp(is, CHECK_BLANK) == 0)
		json_object_set_new(of, key, json_string(words));
}

static void fill_in(json_t *plan)
{
	static const char *const sections[] = { "limits", "trends", "expected", "mobility", "scores" };
	json_t *element;
	size_t i;

	json_object_del(plan, "template");
	json_object_set_new(plan, "version", json_integer(12));
	fill_in_names(plan, "team", "north");
	fill_in_names(plan, "home", "h-0417");
	fill_in_names(plan, "set_by", "nurse-1");
	json_array_foreach(json_object_get(plan, "people"), i, element) {
		fill_in_names(element, "name", "Somebody");
		if (json_object_get(element, "keys"))
			json_object_set_new(element, "keys", a_key(i));
	}
	json_array_foreach(json_object_get(plan, "devices"), i, element) {
		char address[40];

		snprintf(address, sizeof(address), "00:AA:01:01:00:%02zX", i + 1);
		json_object_set_new(element, "address", json_string(address));
	}
	for (size_t s = 0; s < sizeof(sections) / sizeof(sections[0]); s++)
		json_array_foreach(json_object_get(plan, sections[s]), i, element)
			fill_in_names(element, "set_by", "nurse-1");
}

static void test_each_is_a_plan_once_it_is_filled_in(void **state)
{
	(void)state;
	for (size_t i = 0; i < templates.gl_pathc; i++) {
		json_t *document = load(i);

		fill_in(document);
		if (parse(document) != 0)
			print_faults(&faults);
		assert_int_equal(faults.n_faults, 0);
		for (size_t k = 0; k < remarks.n_faults; k++)
			if (!is_about_closer(&remarks.fault[k]))
				fail_msg("%s: %s: %s", templates.gl_pathv[i], remarks.fault[k].path, remarks.fault[k].words);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_there_are_as_many_as_are_promised),
		cmocka_unit_test(test_each_is_sound_and_says_what_is_to_be_filled_in),
		cmocka_unit_test(test_each_is_refused_as_it_is),
		cmocka_unit_test(test_each_is_a_plan_once_it_is_filled_in),
	};

	return cmocka_run_group_tests(tests, find_templates, forget_templates);
}
