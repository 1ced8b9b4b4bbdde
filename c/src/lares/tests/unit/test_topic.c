/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/topic.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

static void what_is_not_a_topic_of_ours_is_refused(void **state)
{
	static const char *const bad[] = {
		"",
		"lares",
		"lares/1/",
		"lares/2/north/h-0417/down/plan",
		"Lares/1/north/h-0417/down/plan",
		"lares/1/north/h-0417",
		"lares/1/north/h-0417/down",
		"lares/1/north/h-0417/down/",
		"lares/1/north/h-0417/sideways/plan",
		"lares/1//h-0417/down/plan",
		"lares/1/north//down/plan",
		"lares/1/nor th/h-0417/down/plan",
		"lares/1/north/h.0417/down/plan",
		"lares/1/+/h-0417/down/plan",
		"lares/1/north/h-0417/down/#",
		"lares/1/north/h-0417/down/do/+",
		"lares/1/north/h-0417/down//plan",
		"lares/1/north/h-0417/down/plan/",
		"lares/1/north/h-0417/down/a/b/c/d",
		"lares/1/north/h-0417/down/d\xc3\xb6",
		" lares/1/north/h-0417/down/plan",
		"lares/1/north/h-0417/down/plan ",
	};
	struct topic topic;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_int_equal(topic_split(bad[i], &topic), -EINVAL);
}

static void a_level_of_65_characters_is_one_too_long(void **state)
{
	char name[66], text[TOPIC_MAX];
	struct topic topic;

	(void)state;
	memset(name, 'n', 65);
	name[65] = '\0';
	assert_false(topic_is_name(name));
	assert_int_equal(topic_build(name, "h", TOPIC_UP, "link", text), -EINVAL);
	assert_int_equal(topic_build("t", name, TOPIC_UP, "link", text), -EINVAL);
	assert_int_equal(topic_build("t", "h", TOPIC_UP, name, text), -EINVAL);
	snprintf(text, sizeof(text), "lares/1/t/%s/up/link", name);
	assert_int_equal(topic_split(text, &topic), -EINVAL);
	name[64] = '\0';
	assert_true(topic_is_name(name));
	snprintf(text, sizeof(text), "lares/1/t/%s/up/link", name);
	assert_int_equal(topic_split(text, &topic), 0);
	assert_string_equal(topic.home, name);
	assert_int_equal(topic_build(name, name, TOPIC_DOWN, name, text), 8 + 65 + 65 + 5 + 64);
}

static void the_longest_topic_fits(void **state)
{
	char name[65], suffix[TOPIC_SUFFIX_MAX], text[TOPIC_MAX];
	struct topic topic;

	(void)state;
	memset(name, 'n', 64);
	name[64] = '\0';
	memset(suffix, 's', sizeof(suffix) - 1);
	suffix[64] = suffix[129] = '/';
	suffix[sizeof(suffix) - 1] = '\0';
	assert_true(topic_build(name, name, TOPIC_DOWN, suffix, text) < TOPIC_MAX);
	assert_int_equal(topic_split(text, &topic), 0);
	assert_string_equal(topic.team, name);
	assert_string_equal(topic.suffix, suffix);
}

static void a_topic_splits_into_what_it_was_built_from(void **state)
{
	char text[TOPIC_MAX];
	struct topic topic;

	(void)state;
	assert_int_equal(topic_build("north", "h-0417", TOPIC_UP, "alert/01J9Z", text), 35);
	assert_string_equal(text, "lares/1/north/h-0417/up/alert/01J9Z");
	assert_int_equal(topic_split(text, &topic), 0);
	assert_string_equal(topic.team, "north");
	assert_string_equal(topic.home, "h-0417");
	assert_int_equal(topic.way, TOPIC_UP);
	assert_string_equal(topic.suffix, "alert/01J9Z");
}

static void only_a_filter_may_have_a_wildcard(void **state)
{
	char text[TOPIC_MAX];

	(void)state;
	assert_int_equal(topic_build("north", "h", TOPIC_DOWN, "do/+", text), -EINVAL);
	assert_true(topic_build_filter("north", "h", TOPIC_DOWN, "do/+", text) > 0);
	assert_string_equal(text, "lares/1/north/h/down/do/+");
	assert_int_equal(topic_build_filter("north", "h", TOPIC_DOWN, "do/a+", text), -EINVAL);
	assert_int_equal(topic_build_filter("north", "h", TOPIC_DOWN, "#", text), -EINVAL);
	assert_int_equal(topic_build_filter("+", "h", TOPIC_DOWN, "plan", text), -EINVAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_not_a_topic_of_ours_is_refused),
		cmocka_unit_test(a_level_of_65_characters_is_one_too_long),
		cmocka_unit_test(the_longest_topic_fits),
		cmocka_unit_test(a_topic_splits_into_what_it_was_built_from),
		cmocka_unit_test(only_a_filter_may_have_a_wildcard),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
