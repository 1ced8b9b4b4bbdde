/* SPDX-License-Identifier: Apache-2.0 */
/* The schema against the parser: what the one allows the other takes, and what it forbids is a fault. */
#include "plan_sample.h"

#include "proto/device_trouble.h"
#include "proto/fault.h"

enum { TEXT_LIMIT = 512 };

static json_t *schema, *common;

static int load_schemas(void **state)
{
	(void)state;
	sample_index = SAMPLE_FULL;
	schema = json_load_file(SOURCE_DIR "/proto/schema/plan.json", JSON_REJECT_DUPLICATES, NULL);
	common = json_load_file(SOURCE_DIR "/proto/schema/common.json", JSON_REJECT_DUPLICATES, NULL);
	return schema && common ? 0 : -1;
}

static int forget_schemas(void **state)
{
	(void)state;
	json_decref(schema);
	json_decref(common);
	return 0;
}

static json_t *definition(const char *name)
{
	json_t *found = json_object_get(json_object_get(schema, "definitions"), name);

	assert_non_null(found);
	return found;
}

static json_t *resolved(json_t *spec)
{
	const char *reference = json_string_value(json_object_get(spec, "$ref"));

	if (!reference)
		return spec;
	spec = json_object_get(json_object_get(reference[0] == '#' ? schema : common, "definitions"),
		strrchr(reference, '/') + 1);
	assert_non_null(spec);
	return spec;
}

static json_t *property_of(json_t *object, const char *key)
{
	json_t *found = resolved(json_object_get(json_object_get(object, "properties"), key));

	assert_non_null(found);
	return found;
}

/* An element of the full sample, and its place in the schema. */
struct place {
	const char *of; /* "limits[0]" */
	json_t *spec;
};

static const char *path_of(const struct place *place, const char *key)
{
	static char path[128];

	snprintf(path, sizeof(path), "$%s%s.%s", place->of[0] ? "." : "", place->of, key);
	return path;
}

/* What the parser says to that value of that member: whether there is a fault at it. */
static bool is_refused(const struct place *place, const char *key, json_t *value)
{
	json_t *plan = sample();

	if (value)
		json_object_set_new(at(plan, place->of), key, value);
	else
		json_object_del(at(plan, place->of), key);
	parse(plan);
	return find_fault(path_of(place, key));
}

static void assert_judged(const struct place *place, const char *key, json_t *value, bool want_refused)
{
	char *words = json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT);

	if (is_refused(place, key, value) != want_refused)
		fail_msg("%s = %s: %s by the schema, and not so by the parser", path_of(place, key), words ? words : "(left out)",
			want_refused ? "forbidden" : "allowed");
	free(words);
}

/* A reminder may be as long as its rule's time: the bound that the schema has is one of many. */
static bool depends_on_others(const char *key)
{
	return strcmp(key, "remind_s") == 0;
}

static void compare_number(const struct place *place, const char *key, json_t *spec)
{
	json_t *least = json_object_get(spec, "minimum"), *most = json_object_get(spec, "maximum");
	const char *type = json_string_value(json_object_get(spec, "type"));

	if (!type || strcmp(type, "integer") != 0 || !least || !most)
		return;
	assert_judged(place, key, json_integer(json_integer_value(least) - 1), true);
	assert_judged(place, key, json_integer(json_integer_value(most) + 1), true);
	if (depends_on_others(key))
		return;
	assert_judged(place, key, json_integer(json_integer_value(least)), strcmp(key, "version") == 0); /* 1 is below 11 */
	assert_judged(place, key, json_integer(json_integer_value(most)), false);
}

static void compare_names(const struct place *place, const char *key, json_t *spec)
{
	json_t *names = json_object_get(spec, "enum"), *name;
	size_t i;

	if (!names)
		return;
	json_array_foreach(names, i, name)
		assert_judged(place, key, json_incref(name), false);
	assert_judged(place, key, json_string("no-such"), true);
}

static void compare_text(const struct place *place, const char *key, json_t *spec)
{
	json_int_t most = json_integer_value(json_object_get(spec, "maxLength"));
	char text[TEXT_LIMIT];

	if (!most)
		return;
	assert_in_range(most, 1, TEXT_LIMIT - 2);
	memset(text, 'x', sizeof(text));
	text[most + 1] = '\0';
	assert_judged(place, key, json_string(text), true);
	text[most] = '\0';
	assert_judged(place, key, json_string(text), false);
	assert_judged(place, key, json_string(""), true);
}

static void compare_list(const struct place *place, const char *key, json_t *spec)
{
	json_t *longest = json_integer_value(json_object_get(spec, "maxItems")) ? json_array() : NULL;

	if (!longest)
		return;
	while (json_array_size(longest) <= (size_t)json_integer_value(json_object_get(spec, "maxItems")))
		json_array_append_new(longest, json_object());
	assert_judged(place, key, longest, true);
}

static void compare_members(const struct place *place)
{
	json_t *element = sample(), *spec, *required = json_object_get(place->spec, "required");
	const char *key;
	size_t i;

	json_object_foreach(json_object_get(place->spec, "properties"), key, spec) {
		spec = resolved(spec);
		if (!json_object_get(at(element, place->of), key))
			continue;
		compare_number(place, key, spec);
		compare_names(place, key, spec);
		compare_text(place, key, spec);
		compare_list(place, key, spec);
	}
	json_array_foreach(required, i, spec)
		assert_judged(place, json_string_value(spec), NULL, true);
	assert_judged(place, "no-such-member", json_true(), true);
	json_decref(element);
}

static void test_each_object_is_the_same_in_schema_and_parser(void **state)
{
	const struct place places[] = {
		{ "", schema },
		{ "alarm", property_of(schema, "alarm") },
		{ "people[2]", definition("person") },
		{ "people[2].quiet", property_of(definition("person"), "quiet") },
		{ "devices[0]", definition("device") },
		{ "devices[1]", definition("device") },
		{ "devices[1].shared", property_of(definition("device"), "shared") },
		{ "devices[3]", definition("device") },
		{ "limits[0]", definition("limit") },
		{ "limits[1]", definition("limit") },
		{ "trends[0]", definition("trend") },
		{ "trends[2]", definition("trend") },
		{ "trends[3]", definition("trend") },
		{ "expected[0]", definition("expected") },
		{ "expected[0].windows[0]", json_object_get(definition("windows"), "items") },
		{ "expected[1]", definition("expected") },
		{ "mobility[0]", definition("mobility") },
		{ "mobility[4]", definition("mobility") },
		{ "mobility[5]", definition("mobility") },
		{ "scores[0]", definition("score") },
		{ "scores[0].steps[0]", json_object_get(property_of(definition("score"), "steps"), "items") },
		{ "pauses[0]", definition("pause") },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++)
		compare_members(&places[i]);
}

/* Each member of the schema is one that the parser knows, whatever it says of its value. */
static void test_the_parser_knows_every_member(void **state)
{
	static const struct {
		const char *of, *definition;
	} kinds[] = { { "people[0]", "person" }, { "devices[0]", "device" }, { "limits[0]", "limit" }, { "trends[0]", "trend" },
		{ "expected[0]", "expected" }, { "mobility[0]", "mobility" }, { "scores[0]", "score" }, { "pauses[0]", "pause" } };
	const char *key;
	json_t *spec;

	(void)state;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		const struct place place = { kinds[i].of, definition(kinds[i].definition) };

		json_object_foreach(json_object_get(place.spec, "properties"), key, spec) {
			const struct faults_entry *fault;

			is_refused(&place, key, json_object());
			fault = find_fault(path_of(&place, key));
			if (fault && strstr(fault->words, "does not know it"))
				fail_msg("%s: the parser does not know it", path_of(&place, key));
		}
	}
}

static bool is_listed(json_t *names, const char *name)
{
	json_t *listed;
	size_t i;

	json_array_foreach(names, i, listed)
		if (strcmp(json_string_value(listed), name) == 0)
			return true;
	return false;
}

static void test_the_names_of_lares_own_rules_are_taken(void **state)
{
	json_t *all_of = json_object_get(definition("ruleName"), "allOf");
	json_t *names = json_object_get(json_object_get(json_array_get(all_of, 1), "not"), "enum"), *name;
	const struct place place = { "limits[0]", definition("limit") };
	size_t i;

	(void)state;
	for (int kind = 0; kind < ALERT_KIND_COUNT; kind++)
		assert_true(is_listed(names, alert_kind_name((enum alert_kind)kind)));
	json_array_foreach(names, i, name)
		assert_judged(&place, "rule", json_incref(name), true);
	for (int fault = 0; fault < FAULT_COUNT; fault++)
		assert_judged(&place, "rule", json_string(fault_name((enum fault)fault)), true);
	for (int trouble = 0; trouble < DEVICE_TROUBLE_COUNT; trouble++)
		assert_judged(&place, "rule", json_string(device_trouble_name((enum device_trouble)trouble)), true);
}

static char *read_man_page(void)
{
	FILE *file = fopen(SOURCE_DIR "/packaging/man/lares-plan.5", "re");
	char *text = calloc(1, 65536);

	assert_non_null(file);
	assert_non_null(text);
	assert_in_range(fread(text, 1, 65535, file), 1, 65534);
	fclose(file);
	return text;
}

static void test_the_manual_names_every_member(void **state)
{
	static const char *const of[] = { "person", "device", "limit", "trend", "expected", "mobility", "score", "pause" };
	char *text = read_man_page();
	const char *key;
	json_t *spec;

	(void)state;
	json_object_foreach(json_object_get(schema, "properties"), key, spec)
		assert_non_null(strstr(text, key));
	for (size_t i = 0; i < sizeof(of) / sizeof(of[0]); i++)
		json_object_foreach(json_object_get(definition(of[i]), "properties"), key, spec)
			if (!strstr(text, key))
				fail_msg("%s.%s is not in the manual", of[i], key);
	free(text);
}

static void test_the_manuals_example_is_a_plan(void **state)
{
	char *text = read_man_page(), *begin = strstr(text, "\n.nf\n"), *end = strstr(text, "\n.fi\n");
	struct plan *plan = NULL;

	(void)state;
	assert_true(begin && end && begin < end);
	begin += strlen("\n.nf\n");
	if (plan_parse_text(begin, (size_t)(end - begin), &expected, &plan, &faults) != 0)
		print_faults(&faults);
	assert_non_null(plan);
	plan_free(plan);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_object_is_the_same_in_schema_and_parser),
		cmocka_unit_test(test_the_parser_knows_every_member),
		cmocka_unit_test(test_the_names_of_lares_own_rules_are_taken),
		cmocka_unit_test(test_the_manual_names_every_member),
		cmocka_unit_test(test_the_manuals_example_is_a_plan),
	};

	return cmocka_run_group_tests(tests, load_schemas, forget_schemas);
}
