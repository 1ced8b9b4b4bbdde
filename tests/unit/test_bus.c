/* SPDX-License-Identifier: Apache-2.0 */
#include "bus_home.h"

static void a_question_is_answered_with_the_agents_words(void **state)
{
	static const char *const questions[] = { "Status", "Devices", "Scan", "PlanShow", "Enrolling" };
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(questions) / sizeof(questions[0]); i++) {
		send_call(f, call_of(f, questions[i]));
		answered(f, "{\"v\":1}");
	}
	assert_int_equal(f->agent.n_calls, 5);
}

static void a_refusal_carries_its_words(void **state)
{
	struct fixture *f = *state;

	f->agent.result = -EINVAL;
	send_call(f, call_of(f, "Status"));
	refused(f, "no, and this is why");
}

static void an_answer_too_long_is_refused_and_not_cut(void **state)
{
	struct fixture *f = *state;

	send_call(f, call_of(f, "Doctor"));
	refused(f, "the answer is longer than one message may be; ask for less");
}

static void readings_are_asked_for_by_device_time_and_number(void **state)
{
	struct fixture *f = *state;

	CALL(f, "Readings", "sxu", "cuff-1", INT64_C(1768478400000000), 20);
	answered(f, "{\"readings\":[]}");
	assert_string_equal(f->agent.device, "cuff-1");
	assert_true(f->agent.since_us == INT64_C(1768478400000000));
	assert_int_equal(f->agent.limit, 20);
}

static void no_device_means_all_and_no_limit_the_highest(void **state)
{
	struct fixture *f = *state;

	CALL(f, "Readings", "sxu", "", INT64_C(0), 0);
	assert_string_equal(f->agent.device, "(all)");
	assert_int_equal(f->agent.limit, BUS_READINGS_MAX);
	CALL(f, "Readings", "sxu", "", INT64_C(0), UINT32_MAX);
	assert_int_equal(f->agent.limit, BUS_READINGS_MAX);
}

static void open_alerts_or_all(void **state)
{
	struct fixture *f = *state;

	CALL(f, "Alerts", "b", 1);
	answered(f, "{\"alerts\":[]}");
	assert_true(f->agent.only_open);
	CALL(f, "Alerts", "b", 0);
	assert_false(f->agent.only_open);
}

static void what_is_said_without_a_signature_is_the_callers(void **state)
{
	struct fixture *f = *state;
	const struct passwd *user = getpwuid(geteuid());

	CALL(f, "Answer", "sssu", "snooze", "01J0", "looked at it", 600);
	answered(f, "{}");
	assert_string_equal(f->agent.verb, "snooze");
	assert_string_equal(f->agent.alert, "01J0");
	assert_string_equal(f->agent.note, "looked at it");
	assert_int_equal(f->agent.for_s, 600);
	if (user)
		assert_string_equal(f->agent.caller, user->pw_name);
}

static void a_signed_command_reaches_the_agent_and_no_other_verb_than_a_word(void **state)
{
	struct fixture *f = *state;

	CALL(f, "Command", "ss", "ack", "e30.e30.x");
	answered(f, "{}");
	assert_string_equal(f->agent.verb, "ack");
	assert_string_equal(f->agent.jws, "e30.e30.x");
	CALL(f, "Command", "ss", "do/ack", "e30.e30.x");
	refused(f, "that is no command; see proto/asyncapi.yaml");
	CALL(f, "Command", "ss", "", "e30.e30.x");
	refused(f, "that is no command; see proto/asyncapi.yaml");
}

static void what_was_suppressed_is_asked_for_since_when_and_up_to_how_much(void **state)
{
	struct fixture *f = *state;

	CALL(f, "Suppressed", "xu", INT64_C(1700000000000000), 20);
	answered(f, "{}");
	assert_true(f->agent.since_us == INT64_C(1700000000000000));
	assert_int_equal(f->agent.limit, 20);
	CALL(f, "Suppressed", "xu", INT64_C(0), 0);
	assert_int_equal(f->agent.limit, BUS_READINGS_MAX);
}

static void arguments_have_a_longest_length(void **state)
{
	struct fixture *f = *state;
	char *text = malloc(BUS_PLAN_MAX + 2);

	memset(text, 'x', BUS_PLAN_MAX + 1);
	text[BUS_PLAN_MAX + 1] = '\0';
	CALL(f, "PlanCheck", "s", text);
	refused(f, "that is too long; write at most 1048576 bytes");
	text[BUS_PLAN_MAX] = '\0';
	CALL(f, "PlanLoad", "s", text);
	assert_int_equal(f->agent.n_plan, BUS_PLAN_MAX);
	text[BUS_JWS_MAX + 1] = '\0';
	CALL(f, "Command", "ss", "ack", text);
	refused(f, "the signed command is too long");
	text[BUS_QUERY_MAX + 1] = '\0';
	CALL(f, "History", "s", text);
	refused(f, "that is too long; write at most 4096 bytes");
	text[BUS_NOTE_MAX + 1] = '\0';
	CALL(f, "Answer", "sssu", "ack", "01J0", text, 0);
	refused(f, "the note is too long; write at most 240 bytes");
	CALL(f, "Answer", "sssu", "ack", text, "", 0);
	refused(f, "that is no alert; lares alerts lists them");
	CALL(f, "Forget", "s", text);
	refused(f, "that is no device; lares devices lists them");
	CALL(f, "Readings", "sxu", text, INT64_C(0), 1);
	refused(f, "that is no device; lares devices lists them");
	assert_int_equal(f->agent.n_calls, 1);
	free(text);
}

static void forget_reset_and_test_alert_reach_the_agent(void **state)
{
	struct fixture *f = *state;

	CALL(f, "Forget", "s", "A4:C1:38:00:11:22");
	answered(f, "{}");
	assert_string_equal(f->agent.device, "A4:C1:38:00:11:22");
	CALL(f, "Reset", "s", "h-0417");
	answered(f, "{}");
	assert_string_equal(f->agent.device, "h-0417");
	send_call(f, call_of(f, "TestAlert"));
	answered(f, "{}");
	assert_true(f->agent.caller[0] != '\0');
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_question_is_answered_with_the_agents_words),
		TEST(a_refusal_carries_its_words),
		TEST(an_answer_too_long_is_refused_and_not_cut),
		TEST(readings_are_asked_for_by_device_time_and_number),
		TEST(no_device_means_all_and_no_limit_the_highest),
		TEST(open_alerts_or_all),
		TEST(what_is_said_without_a_signature_is_the_callers),
		TEST(what_was_suppressed_is_asked_for_since_when_and_up_to_how_much),
		TEST(a_signed_command_reaches_the_agent_and_no_other_verb_than_a_word),
		TEST(arguments_have_a_longest_length),
		TEST(forget_reset_and_test_alert_reach_the_agent),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
