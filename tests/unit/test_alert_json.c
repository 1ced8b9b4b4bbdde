/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <jansson.h>

#include "proto/json/alert_json.h"

static struct alert sample(void)
{
	struct stamp at = stamp_of(INT64_C(1795331645113000), 3600);
	struct alert alert = { .id = "01KAN5G3QS0123456789ABCDEF", .home = "h-0417", .person = "p1", .rev = 3,
		.priority = ALERT_HIGH, .rule = "fever", .title = "Body temperature 39.60 °C, limit 38.5",
		.todo = "Call.", .raised = at, .asked_rev = 3, .seen_rev = 1, .rounds = 2 };
	struct alert_cause cause = { .reading = { 0xde, 0xad }, .device = "thermometer-1", .trust = TRUST_BONDED,
		.quantity = QUANTITY_BODY_TEMPERATURE, .number = { 3960, -2 }, .unit = UNIT_CELSIUS, .at = at };

	alert_add_cause(&alert, &cause);
	cause.number = (struct decimal){ 400, -1 };
	cause.is_worst = true;
	alert_add_cause(&alert, &cause);
	alert.has_limit = true;
	alert.limit = (struct alert_limit){ QUANTITY_BODY_TEMPERATURE, LIMIT_ABOVE, { 385, -1 }, { 38, 0 },
		UNIT_CELSIUS, "nurse-7", 12 };
	alert.n_asked = 2;
	alert.asked[0] = (struct alert_asked){ .who = "carer-1", .within_s = 300, .until = at };
	alert.asked[1] = (struct alert_asked){ .who = "team", .within_s = 300 };
	alert_note(&alert, ALERT_EVENT_RAISED, at, "");
	snprintf(alert_note(&alert, ALERT_EVENT_ACKNOWLEDGED, at, "carer-1")->note, ALERT_NOTE_MAX,
		"\"value\":1 she said, \\ and sat down");
	alert_note(&alert, ALERT_EVENT_ROUND, at, "")->count = 2;
	return alert;
}

static void assert_round_trip(const struct alert *alert)
{
	static char text[ALERT_JSON_MAX], again[ALERT_JSON_MAX];
	static struct alert back;
	int n = alert_json(alert, text, sizeof(text));

	assert_true(n > 0);
	assert_int_equal(alert_from_json(text, (size_t)n, &back), 0);
	assert_int_equal(alert_json(&back, again, sizeof(again)), n);
	assert_string_equal(text, again);
}

/* The text with one piece replaced. */
static int read_with(const char *what, const char *by)
{
	static char text[ALERT_JSON_MAX], changed[ALERT_JSON_MAX];
	struct alert alert = sample();
	const char *at;

	alert_json(&alert, text, sizeof(text));
	at = strstr(text, what);
	assert_non_null(at);
	snprintf(changed, sizeof(changed), "%.*s%s%s", (int)(at - text), text, by, at + strlen(what));
	return alert_from_json(changed, strlen(changed), &alert);
}

static void test_what_was_not_written_here_is_refused(void **state)
{
	static const char *const changes[][2] = {
		{ "{", "" }, { "{\"v\":1", "{\"v\":2" }, { "\"home\":\"h-0417\",", "" }, { "\"rev\":3", "\"rev\":-3" },
		{ "\"rev\":3", "\"rev\":4294967296" }, { "\"rev\":3", "\"rev\":\"3\"" },
		{ "01KAN5G3QS", "01kan5g3qs" }, { "\"raised_at\":\"2026", "\"raised_at\":\"2O26" },
		{ "\"state\":\"raised\"", "\"state\":\"risen\"" }, { "\"state\":\"raised\"", "\"state\":null" },
		{ "\"trust\":2", "\"trust\":4" }, { "\"dead0000", "\"bead000" }, { "\"dead0000", "\"deaz0000" },
		{ "39.60,\"unit\":\"Cel\"", "39.60,\"unit\":\"F\"" }, { "39.60,\"unit\":\"Cel\"", "39.60,\"unit\":\"\"" },
		{ "\"value\":39.60", "\"value\":\"39.60\"" }, { "\"value\":39.60", "\"value\": 39.60" },
		{ "\"value\":39.60", "\"value\":3960e-2" }, { "\"test\":false", "\"test\":0" },
		{ "\"test\":false", "\"test\":false,\"test\":false" }, { "\"test\":false", "\"test\":false,\"more\":1" },
		{ "\"above\":38.5", "\"above\":38.5,\"below\":38.5" }, { "\"above\":38.5", "\"above\":38.51234567890123" },
		{ "\"above\":38.5", "\"above\":1000000000000000" }, { "\"clear\":38", "\"clear\":\"38\"" },
		{ "\"set_by\":\"nurse-7\",", "" }, { "\"within_s\":300", "\"within_s\":-1" },
		{ "\"asked\":[", "\"asked\":[7," }, { "\"history\":[", "\"history\":[{}," },
		{ "\"worst\":true", "\"worst\":1" }, { "\"limit\":{", "\"limit\":{\"more\":1," },
		{ "\"because\":[", "\"because\":[null," }, { "\"because\":[", "\"because\":[1,2,3,4,5,6,7,8,9,10," },
		{ "\"history\":[", "\"history\":7,\"was\":[" }, { "\"limit\":{", "\"limit\":[],\"was\":{" },
		{ "\"person\":\"p1\"", "\"person\":\"p12345678901234567890123456789012\"" },
	};

	(void)state;
	assert_int_equal(read_with("{", "{"), 0);
	for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++)
		if (read_with(changes[i][0], changes[i][1]) != -EBADMSG)
			fail_msg("%s -> %s was taken", changes[i][0], changes[i][1]);
}

static void test_more_digits_than_a_decimal_has_are_refused(void **state)
{
	char value[sizeof("\"value\":39.60") + DECIMAL_TEXT_MAX];

	(void)state;
	snprintf(value, sizeof(value), "\"value\":39.60%0*d", 15, 0);
	assert_int_equal(read_with("\"value\":39.60", value), 0);
	snprintf(value, sizeof(value), "\"value\":39.60%0*d", 16, 0);
	assert_int_equal(read_with("\"value\":39.60", value), -EBADMSG);
	snprintf(value, sizeof(value), "\"value\":39.60%0*d", DECIMAL_TEXT_MAX, 0);
	assert_int_equal(read_with("\"value\":39.60", value), -EBADMSG);
}

static void test_what_is_counted_has_no_unit(void **state)
{
	struct alert alert = sample();

	(void)state;
	alert.has_limit = false;
	alert.limit = (struct alert_limit){ 0 };
	alert.because[0].quantity = QUANTITY_TALLY;
	alert.because[0].unit = UNIT_NONE;
	assert_round_trip(&alert);
}

static void test_a_text_that_was_cut_anywhere_is_refused(void **state)
{
	static char text[ALERT_JSON_MAX];
	struct alert alert = sample();
	int n = alert_json(&alert, text, sizeof(text));

	(void)state;
	for (int i = 0; i < n; i++)
		assert_int_equal(alert_from_json(text, (size_t)i, &alert), -EBADMSG);
}

static void test_what_is_behind_an_alert_is_refused(void **state)
{
	static char text[ALERT_JSON_MAX];
	struct alert alert = sample();
	int n = alert_json(&alert, text, sizeof(text));

	(void)state;
	assert_int_equal(alert_from_json(text, (size_t)n + 1, &alert), -EBADMSG); /* its NUL */
	text[n] = '1';
	assert_int_equal(alert_from_json(text, (size_t)n + 1, &alert), -EBADMSG);
	assert_int_equal(alert_from_json("[1]", 3, &alert), -EBADMSG);
}

static void test_an_alert_is_read_back_as_it_was_written_to_the_last_digit(void **state)
{
	struct alert alert = sample(), call = sample(), bare = { .id = "01KAN5G3QS0123456789ABCDEF", .home = "h",
		.rev = 1, .rule = "test", .title = "Test alert", .raised = stamp_of(1000, 0) };

	(void)state;
	assert_round_trip(&alert);
	call.because[0] = (struct alert_cause){ .device = "help-button-1", .event = "long-press",
		.quantity = QUANTITY_BUTTON, .at = alert.raised };
	call.has_limit = false;
	call.limit = (struct alert_limit){ 0 };
	assert_round_trip(&call);
	assert_round_trip(&bare);
	alert.limit.side = LIMIT_BELOW;
	alert.because[1].number = (struct decimal){ INT64_MIN + 1, -30 };
	assert_round_trip(&alert);
}

static void test_every_state_of_an_alert_can_be_read_back(void **state)
{
	struct alert alert = sample();

	(void)state;
	for (int i = 0; i < ALERT_STATE_COUNT; i++) {
		alert.state = (enum alert_state)i;
		alert.kind = (enum alert_kind)(i % ALERT_KIND_COUNT);
		alert.condition = (enum alert_condition)(i % ALERT_CONDITION_COUNT);
		alert.about = (enum alert_about)(i % ALERT_ABOUT_COUNT);
		assert_round_trip(&alert);
	}
}

static void fill(char *text, size_t n)
{
	memset(text, '"', n - 1);
	text[n - 1] = '\0';
}

static void test_the_longest_alert_fits(void **state)
{
	static struct alert alert;
	struct alert_cause cause = { .quantity = QUANTITY_VOLUME_FLOW_RATE, .number = { INT64_MIN + 1, -127 },
		.unit = UNIT_CUBIC_METRE_PER_HOUR, .is_worst = true, .at = stamp_of(1000, 3600) };

	(void)state;
	alert = sample();
	fill(alert.title, sizeof(alert.title));
	fill(alert.todo, sizeof(alert.todo));
	fill(cause.device, sizeof(cause.device));
	for (size_t i = 0; i < ALERT_BECAUSE_MAX; i++)
		alert.because[i] = cause;
	alert.n_because = ALERT_BECAUSE_MAX;
	alert.n_more = UINT32_MAX;
	for (alert.n_asked = 0; alert.n_asked < ALERT_ASKED_MAX; alert.n_asked++) {
		alert.asked[alert.n_asked] = (struct alert_asked){ .within_s = UINT32_MAX, .until = cause.at };
		fill(alert.asked[alert.n_asked].who, ALERT_WHO_MAX);
	}
	for (size_t i = 0; i < ALERT_HISTORY_MAX; i++) {
		struct alert_entry *entry = &alert.history[i];

		*entry = (struct alert_entry){ .what = ALERT_EVENT_ACKNOWLEDGED, .at = cause.at,
			.count = UINT32_MAX };
		fill(entry->who, sizeof(entry->who));
		fill(entry->note, sizeof(entry->note));
	}
	alert.n_history = ALERT_HISTORY_MAX;
	assert_round_trip(&alert);
}

static void test_a_buffer_that_is_too_small_is_said_so(void **state)
{
	struct alert alert = sample();
	char text[64];

	(void)state;
	assert_int_equal(alert_json(&alert, text, sizeof(text)), -ENOSPC);
}

static void test_the_schemas_examples_are_what_is_read_and_written(void **state)
{
	static char text[ALERT_JSON_MAX], again[ALERT_JSON_MAX];
	json_t *schema = json_load_file(SOURCE_DIR "/proto/schema/alert.json", JSON_REJECT_DUPLICATES, NULL);
	json_t *examples = json_object_get(schema, "examples");
	static struct alert alert;

	(void)state;
	assert_true(json_array_size(examples) > 0);
	for (size_t i = 0; i < json_array_size(examples); i++) {
		json_t *example = json_array_get(examples, i), *written;
		size_t n = json_dumpb(example, text, sizeof(text), JSON_COMPACT);

		assert_int_equal(alert_from_json(text, n, &alert), 0);
		assert_true(alert_json(&alert, again, sizeof(again)) > 0);
		written = json_loads(again, JSON_REJECT_DUPLICATES, NULL);
		assert_true(json_equal(written, example));
		json_decref(written);
	}
	json_decref(schema);
}

/* The schema's example of a score, with one piece of it replaced. */
static void assert_score_refused(const char *what, const char *by)
{
	json_t *schema = json_load_file(SOURCE_DIR "/proto/schema/alert.json", JSON_REJECT_DUPLICATES, NULL), *example = NULL;
	static struct alert alert;
	static char text[ALERT_JSON_MAX];
	size_t n, i;
	char *at;

	json_array_foreach(json_object_get(schema, "examples"), i, example)
		if (json_object_get(example, "score"))
			break;
	n = json_dumpb(example, text, sizeof(text) - 1, JSON_COMPACT);
	text[n] = '\0';
	at = strstr(text, what);
	assert_non_null(at);
	memmove(at + strlen(by), at + strlen(what), strlen(at + strlen(what)) + 1);
	memcpy(at, by, strlen(by));
	assert_int_equal(alert_from_json(text, strlen(text), &alert), -EBADMSG);
	json_decref(schema);
}

static void test_a_score_that_is_not_one_is_refused(void **state)
{
	(void)state;
	assert_score_refused("\"name\":\"news2\"", "\"name\":\"other\"");
	assert_score_refused("\"input\":\"spo2\"", "\"input\":\"pulse\"");
	assert_score_refused("\"points\":3", "\"points\":4");
	assert_score_refused("\"points\":3", "\"points\":2");
	assert_score_refused("\"total\":5", "\"total\":0");
	assert_score_refused("\"known\":4", "\"known\":7");
	assert_score_refused("\"scale\":1", "\"scale\":3");
	assert_score_refused("{\"input\":\"oxygen\",\"points\":null},", "");
}

static void assert_enum(json_t *schema, int n_names, int (*from_name)(const char *name))
{
	json_t *names = json_object_get(schema, "enum"), *name;
	size_t i;

	assert_int_equal(json_array_size(names), n_names);
	json_array_foreach(names, i, name)
		assert_int_not_equal(from_name(json_string_value(name)), -1);
}

static void test_the_schema_lists_the_names_that_there_are(void **state)
{
	json_t *schema = json_load_file(SOURCE_DIR "/proto/schema/alert.json", JSON_REJECT_DUPLICATES, NULL);
	json_t *common = json_load_file(SOURCE_DIR "/proto/schema/common.json", JSON_REJECT_DUPLICATES, NULL);
	json_t *members = json_object_get(schema, "properties"), *entry = NULL, *priority = NULL;

	(void)state;
	assert_int_equal(json_unpack(schema, "{s:{s:{s:{s:o}}}}", "definitions", "entry", "properties", "what", &entry), 0);
	assert_int_equal(json_unpack(common, "{s:{s:o}}", "definitions", "priority", &priority), 0);
	assert_enum(json_object_get(members, "kind"), ALERT_KIND_COUNT, alert_kind_from_name);
	assert_enum(json_object_get(members, "state"), ALERT_STATE_COUNT, alert_state_from_name);
	assert_enum(json_object_get(members, "condition"), ALERT_CONDITION_COUNT, alert_condition_from_name);
	assert_enum(json_object_get(members, "about"), ALERT_ABOUT_COUNT, alert_about_from_name);
	assert_enum(entry, ALERT_EVENT_COUNT, alert_event_from_name);
	assert_enum(priority, ALERT_PRIORITY_COUNT, alert_priority_from_name);
	json_decref(common);
	json_decref(schema);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_was_not_written_here_is_refused),
		cmocka_unit_test(test_more_digits_than_a_decimal_has_are_refused),
		cmocka_unit_test(test_what_is_counted_has_no_unit),
		cmocka_unit_test(test_a_text_that_was_cut_anywhere_is_refused),
		cmocka_unit_test(test_what_is_behind_an_alert_is_refused),
		cmocka_unit_test(test_an_alert_is_read_back_as_it_was_written_to_the_last_digit),
		cmocka_unit_test(test_every_state_of_an_alert_can_be_read_back),
		cmocka_unit_test(test_the_longest_alert_fits),
		cmocka_unit_test(test_a_buffer_that_is_too_small_is_said_so),
		cmocka_unit_test(test_a_score_that_is_not_one_is_refused),
		cmocka_unit_test(test_the_schemas_examples_are_what_is_read_and_written),
		cmocka_unit_test(test_the_schema_lists_the_names_that_there_are),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
