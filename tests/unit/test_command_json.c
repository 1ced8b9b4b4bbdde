/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "proto/json/command_json.h"

#define SCHEMA SOURCE_DIR "/proto/schema/claims-do.json"

static struct command read_example(const char *verb, size_t which)
{
	json_auto_t *schema = json_load_file(SCHEMA, JSON_REJECT_DUPLICATES, NULL);
	struct command command = { 0 };
	json_t *example;
	size_t i;

	json_array_foreach(json_object_get(schema, "examples"), i, example)
		if (strcmp(json_string_value(json_object_get(example, "verb")), verb) == 0 && which-- == 0) {
			assert_int_equal(command_from_claims((enum verb)verb_from_name(verb), example, &command), 0);
			return command;
		}
	fail_msg("no example of %s", verb);
	return command;
}

static void every_example_of_the_schema_is_understood_and_every_verb_has_one(void **state)
{
	(void)state;
	for (int verb = 0; verb < VERB_COUNT; verb++)
		assert_int_equal(read_example(verb_name((enum verb)verb), 0).verb, verb);
}

static void what_is_said_is_what_is_read(void **state)
{
	struct command command = read_example("pause", 0);

	(void)state;
	assert_string_equal(command.person, "p1");
	assert_int_equal(command.pause.reason, PAUSE_HOSPITAL);
	assert_string_equal(command.pause.why, "hip");
	assert_int_equal(command.pause.since_us, 0);
	assert_int_equal(command.pause.until_us, INT64_C(1795936445000000));
	assert_int_equal(command.pause.closer_days, 14);
	command = read_example("reassign", 0);
	assert_string_equal(command.person, "p2");
	assert_int_equal(command.reading[1], 0x23);
	assert_string_equal(read_example("reassign", 1).person, "");
	command = read_example("history", 0);
	assert_true(command.history.has_quantity);
	assert_int_equal(command.history.quantity, QUANTITY_SYSTOLIC_PRESSURE);
	assert_int_equal(command.history.before, 1042);
	assert_int_equal(command.history.limit, 50);
	command = read_example("report", 0);
	assert_int_equal(command.report.days, 14);
	assert_true(command.report.is_html);
	assert_int_equal(read_example("configure", 0).within_s, 60);
	assert_int_equal(read_example("snooze", 0).for_s, 1800);
	assert_string_equal(read_example("close", 0).note, "Measured again: 142.");
}

static void what_is_not_said_has_its_usual_value(void **state)
{
	json_auto_t *nothing = json_object();
	struct command command;

	(void)state;
	assert_int_equal(command_from_claims(VERB_HISTORY, nothing, &command), 0);
	assert_int_equal(command.history.limit, COMMAND_HISTORY_MAX);
	assert_true(command.history.before == UINT64_MAX);
	assert_false(command.history.has_quantity);
	assert_int_equal(command_from_claims(VERB_REPORT, nothing, &command), 0);
	assert_int_equal(command.report.days, COMMAND_REPORT_DAYS_USUAL);
	assert_false(command.report.is_html);
}

/* The first example of the verb, with one claim replaced, or taken away where the value is "". */
static int read_with(const char *verb, const char *claim, const char *value)
{
	json_auto_t *schema = json_load_file(SCHEMA, JSON_REJECT_DUPLICATES, NULL);
	struct command command;
	json_t *example;
	size_t i;

	json_array_foreach(json_object_get(schema, "examples"), i, example)
		if (strcmp(json_string_value(json_object_get(example, "verb")), verb) == 0)
			break;
	assert_non_null(example);
	if (value[0])
		json_object_set_new(example, claim, json_loads(value, JSON_DECODE_ANY, NULL));
	else
		json_object_del(example, claim);
	return command_from_claims((enum verb)verb_from_name(verb), example, &command);
}

static void a_claim_of_another_form_makes_the_command_malformed(void **state)
{
	static const struct {
		const char *verb, *claim;
		const char *wrong[8];
	} rows[] = {
		{ "ack", "alert", { "", "7", "null", "\"\"", "[]", "\"01KAN5G3QS0123456789ABCDEFG\"" } },
		{ "ack", "note", { "7", "{}", "\"\"" } },
		{ "close", "alert", { "", "null" } },
		{ "close", "note", { "", "null", "\"\"", "1" } },
		{ "note", "alert", { "", "null" } },
		{ "note", "note", { "", "null", "\"\"" } },
		{ "snooze", "alert", { "", "7" } },
		{ "snooze", "for_s", { "", "59", "43201", "-1", "1800.5", "\"1800\"", "9999999999" } },
		{ "pause", "person", { "", "null", "7", "\"\"", "\"012345678901234567890123456789012\"" } },
		{ "pause", "reason", { "", "\"holiday\"", "null", "1" } },
		{ "pause", "why", { "7", "\"\"", "[]" } },
		{ "pause", "since", { "0", "-5", "1795936445", "\"now\"", "253402300800" } },
		{ "pause", "until", { "", "0", "-1", "null", "1e300", "9223372036854775807" } },
		{ "pause", "closer_days", { "-1", "91", "null", "\"7\"" } },
		{ "resume", "person", { "", "null", "[]" } },
		{ "reassign", "reading", { "", "null", "\"0123\"", "\"0123456789abcdef0123456789abcdeg\"",
						 "\"0123456789abcdef0123456789abcdef00\"" } },
		{ "reassign", "person", { "", "7", "\"\"" } },
		{ "plan", "plan", { "", "{}", "null" } },
		{ "enrol", "device", { "", "null", "7" } },
		{ "enrol", "options", { "[]", "7", "null" } },
		{ "forget", "device", { "", "null", "\"\"" } },
		{ "resend", "store", { "", "7", "\"00112233445566778899aabbccddeeff0\"" } },
		{ "resend", "first", { "", "0", "-1", "1051", "1.5" } },
		{ "resend", "last", { "", "0", "1041", "null" } },
		{ "history", "since", { "0", "-1", "null", "1795331645" } },
		{ "history", "until", { "\"x\"", "1" } },
		{ "history", "device", { "7", "\"\"" } },
		{ "history", "person", { "7", "\"\"" } },
		{ "history", "quantity", { "\"mood\"", "7", "null" } },
		{ "history", "before", { "0", "-1", "null" } },
		{ "history", "limit", { "0", "201", "null", "-1" } },
		{ "report", "days", { "0", "91", "null", "\"7\"" } },
		{ "report", "format", { "\"pdf\"", "null", "7" } },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		for (size_t j = 0; j < 8 && rows[i].wrong[j]; j++)
			if (read_with(rows[i].verb, rows[i].claim, rows[i].wrong[j]) != -EBADMSG)
				fail_msg("%s with %s %s was taken", rows[i].verb, rows[i].claim, rows[i].wrong[j]);
}

static void a_note_of_240_octets_is_taken_and_one_more_is_not(void **state)
{
	char value[260] = "\"";

	(void)state;
	memset(value + 1, 'x', 240);
	strcpy(value + 241, "\"");
	assert_int_equal(read_with("note", "note", value), 0);
	strcpy(value + 241, "y\"");
	assert_int_equal(read_with("note", "note", value), -EBADMSG);
}

static void claims_that_are_no_object_are_none(void **state)
{
	json_auto_t *list = json_array();
	struct command command;

	(void)state;
	for (int verb = 0; verb < VERB_COUNT; verb++)
		assert_int_equal(command_from_claims((enum verb)verb, list, &command), -EBADMSG);
}

static void verbs_have_their_names(void **state)
{
	(void)state;
	for (int verb = 0; verb < VERB_COUNT; verb++)
		assert_int_equal(verb_from_name(verb_name((enum verb)verb)), verb);
	assert_int_equal(verb_from_name("reboot"), -1);
	assert_int_equal(verb_from_name(""), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_example_of_the_schema_is_understood_and_every_verb_has_one),
		cmocka_unit_test(what_is_said_is_what_is_read),
		cmocka_unit_test(what_is_not_said_has_its_usual_value),
		cmocka_unit_test(a_claim_of_another_form_makes_the_command_malformed),
		cmocka_unit_test(a_note_of_240_octets_is_taken_and_one_more_is_not),
		cmocka_unit_test(claims_that_are_no_object_are_none),
		cmocka_unit_test(verbs_have_their_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
