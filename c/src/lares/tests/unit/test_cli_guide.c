/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/guide.h"

#include "guide_home.h"

static void a_script_is_asked_nothing(void **state)
{
	struct home home;

	(void)state;
	begin(&home, (struct guide_wish){ .until = GUIDE_ENROLLED }, false);
	expect(&home, "call before " CUFF "\ncall scan\ncall plan\n");
	know(&home, "{\"nearby\":[]}", NO_PLAN);
	assert_true(has_said(&home, "call enrol\n"));
	assert_false(has_said(&home, "ask "));
	forget(&home);
	answer(&home, GUIDE_ENROL, ENROLLED);
	assert_true(has_said(&home, "say cuff-1 is enrolled and paired. The bond was made without a code"));
	assert_true(has_said(&home, "not proven yet"));
	assert_true(has_said(&home, "end 0\n"));
	done(&home);
}

static void what_the_device_is_decides_what_is_pressed(void **state)
{
	struct home home;

	(void)state;
	begin(&home, (struct guide_wish){ .person = "anna" }, true);
	expect(&home, "call before " CUFF "\ncall scan\ncall plan\n");
	know(&home, A_CUFF, NO_PLAN);
	assert_true(has_said(&home, "A&D UA-651BLE, blood pressure cuff \"A&D_UA-651BLE_1\"."));
	assert_true(has_said(&home, "Hold its START button until Pr is shown"));
	assert_false(has_said(&home, "ask "));
	done(&home);
}

static void a_person_is_asked_what_is_not_known(void **state)
{
	struct home home;

	(void)state;
	begin(&home, (struct guide_wish){ .until = GUIDE_PROVEN }, true);
	know(&home, NEARBY("\"name\":null"), "{\"plan\":{\"people\":[{\"id\":\"p1\",\"role\":\"resident\",\"name\":\"Anna\"}]}}");
	assert_true(has_said(&home, "ask What is it? A number:\n"));
	forget(&home);
	guide_on_line(&home.guide, "no such thing");
	expect(&home, "ask Type one of the numbers.\n");
	guide_on_line(&home.guide, "sensor");
	assert_true(has_said(&home, "toilet lift\n"));
	assert_true(has_said(&home, "ask What is it mounted on?"));
	forget(&home);
	guide_on_line(&home.guide, "1");
	assert_true(has_said(&home, "say   p1  Anna\nask Whose is it ("));
	forget(&home);
	guide_on_line(&home.guide, "p1");
	assert_true(has_said(&home, "call enrol\n"));
	assert_string_equal(home.guide.wish.kind, "sensor");
	assert_string_equal(home.guide.wish.mounted_on, "toilet-lift-arm");
	assert_string_equal(home.guide.wish.person, "p1");
	done(&home);
}

static void options_and_the_plan_answer_beforehand(void **state)
{
	struct home home;

	(void)state;
	begin(&home, (struct guide_wish){ .kind = "sensor", .mounted_on = "seat" }, true);
	know(&home, "{}", "{\"plan\":{\"devices\":[{\"address\":\"00:aa:01:01:00:01\",\"person\":\"p1\"}]}}");
	assert_false(has_said(&home, "ask "));
	assert_true(has_said(&home, "call enrol\n"));
	done(&home);
}

static void r17_two_users_of_a_scale_are_known_by_their_numbers(void **state)
{
	struct home home;

	(void)state;
	begin(&home, (struct guide_wish){ .kind = "scale" }, true);
	know(&home, "{}", NO_PLAN);
	forget(&home);
	guide_on_line(&home.guide, "1=anna bert");
	expect(&home, "ask Write at most four, as in 1=anna 2=bert.\n");
	guide_on_line(&home.guide, "1=a 2=b 3=c 4=d 5=e");
	expect(&home, "ask Write at most four, as in 1=anna 2=bert.\n");
	guide_on_line(&home.guide, "1=anna, 2=bert:1234");
	assert_true(has_said(&home, "call enrol\n"));
	assert_int_equal(home.guide.wish.n_users, 2);
	assert_string_equal(home.guide.wish.users[1], "2=bert:1234");
	done(&home);
}

static void nothing_is_deleted_unless_that_is_meant(void **state)
{
	static const char *const lines[] = { "no", NULL };
	struct home home;

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		begin(&home, (struct guide_wish){ .kind = "cuff", .person = "p1", .deletes_records = true }, true);
		know(&home, A_CUFF, NO_PLAN);
		assert_true(has_said(&home, "ask Is that meant (--yes)?"));
		forget(&home);
		guide_on_line(&home.guide, lines[i]);
		assert_true(has_said(&home, "end 1 nothing was changed"));
		assert_false(has_said(&home, "call"));
		done(&home);
	}
	begin(&home, (struct guide_wish){ .kind = "cuff", .person = "p1", .deletes_records = true }, true);
	know(&home, A_CUFF, NO_PLAN);
	forget(&home);
	guide_on_line(&home.guide, "y");
	expect(&home, "ask Type yes or no.\n");
	guide_on_line(&home.guide, "yes");
	assert_true(has_said(&home, "call enrol\n"));
	done(&home);
}

static void begin_pairing(struct home *home, struct guide_wish wish, bool has_person)
{
	strcpy(wish.kind, "glucometer");
	strcpy(wish.person, "anna");
	begin(home, wish, has_person);
	know(home, A_CUFF, NO_PLAN);
	forget(home);
}

static void enrolling(struct home *home, const char *step, const char *digits)
{
	char json[128];

	snprintf(json, sizeof(json), "{\"step\":\"%s\",\"digits\":%s%s%s,\"left_s\":97}", step, digits ? "\"" : "",
		digits ? digits : "null", digits ? "\"" : "");
	tick(home, 1);
	answer(home, GUIDE_ENROLLING, json);
}

static void the_seconds_that_are_left_are_shown(void **state)
{
	struct home home;

	(void)state;
	begin_pairing(&home, (struct guide_wish){ 0 }, true);
	enrolling(&home, "listening", NULL);
	expect(&home, "call enrolling\nshow Waiting for it, 97 s left\n");
	tick(&home, 1);
	tick(&home, 1); /* the answer is late: it is not asked twice */
	expect(&home, "call enrolling\n");
	answer(&home, GUIDE_ENROLLING, "{\"step\":\"pairing\",\"left_s\":90}");
	expect(&home, "say It is heard; pairing …\nshow Pairing, 90 s left\n");
	done(&home);
}

static void a_passkey_is_asked_of_the_person(void **state)
{
	struct home home;

	(void)state;
	begin_pairing(&home, (struct guide_wish){ 0 }, true);
	enrolling(&home, "passkey", NULL);
	assert_true(has_said(&home, "ask It wants a code."));
	forget(&home);
	enrolling(&home, "passkey", NULL);
	expect(&home, "call enrolling\n"); /* neither asked again nor written over */
	guide_on_line(&home.guide, "12345");
	expect(&home, "ask These are not six digits. Again:\n");
	guide_on_line(&home.guide, "012345");
	expect(&home, "call answer 012345\n");
	answer(&home, GUIDE_ANSWER, NULL);
	expect(&home, "say it was refused\n");
	enrolling(&home, "pairing", NULL);
	enrolling(&home, "passkey", NULL); /* it was the wrong one */
	assert_true(has_said(&home, "ask It wants a code."));
	done(&home);
}

static void a_passkey_may_be_said_beforehand(void **state)
{
	struct home home;

	(void)state;
	begin_pairing(&home, (struct guide_wish){ .passkey = "123456" }, false);
	enrolling(&home, "passkey", NULL);
	assert_true(has_said(&home, "call answer 123456\n"));
	answer(&home, GUIDE_ANSWER, "{\"answered\":true}");
	forget(&home);
	enrolling(&home, "passkey", NULL);
	expect(&home, "call enrolling\nshow Pairing, 97 s left\n"); /* once */
	done(&home);
}

static void a_script_never_hangs_on_a_question(void **state)
{
	static const char *const asks[] = { "passkey", "compare" };
	struct home home;

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		begin_pairing(&home, (struct guide_wish){ 0 }, false);
		enrolling(&home, asks[i], "012345");
		assert_true(has_said(&home, "call cancel\n"));
		assert_false(has_said(&home, "ask "));
		forget(&home);
		answer(&home, GUIDE_ENROL, NULL);
		assert_true(has_said(&home, "end 1 the device wants "));
		assert_true(has_said(&home, i ? "--compare" : "--passkey"));
		done(&home);
	}
}

static void a_comparison_is_never_answered_for_a_person(void **state)
{
	struct home home;

	(void)state;
	begin_pairing(&home, (struct guide_wish){ 0 }, true);
	enrolling(&home, "compare", "012345");
	assert_true(has_said(&home, "ask Does the device show 012345? yes or no:\n"));
	forget(&home);
	guide_on_line(&home.guide, "");
	expect(&home, "ask Type yes or no:\n");
	guide_on_line(&home.guide, "no");
	expect(&home, "call answer no\n");
	done(&home);

	begin_pairing(&home, (struct guide_wish){ .compare = "012345" }, false);
	enrolling(&home, "compare", "012346");
	assert_true(has_said(&home, "call answer no\n"));
	done(&home);
	begin_pairing(&home, (struct guide_wish){ .compare = "012345" }, false);
	enrolling(&home, "compare", "012345");
	assert_true(has_said(&home, "call answer yes\n"));
	done(&home);
}

static void a_question_that_is_withdrawn_is_not_answered(void **state)
{
	struct home home;

	(void)state;
	begin_pairing(&home, (struct guide_wish){ 0 }, true);
	enrolling(&home, "passkey", NULL);
	enrolling(&home, "pairing", NULL);
	forget(&home);
	guide_on_line(&home.guide, "012345");
	expect(&home, "");
	done(&home);
}

static void digits_to_be_typed_are_said_once(void **state)
{
	struct home home;

	(void)state;
	begin_pairing(&home, (struct guide_wish){ 0 }, false);
	enrolling(&home, "shown", "004711");
	enrolling(&home, "shown", "004711");
	expect(&home, "call enrolling\nsay Type these digits into the device: 004711\nshow Pairing, 97 s left\n"
		      "call enrolling\nshow Pairing, 97 s left\n");
	done(&home);
}

static void a_code_that_does_not_count_is_told(void **state)
{
	struct home home;

	(void)state;
	begin_pairing(&home, (struct guide_wish){ .passkey = "123456" }, false);
	enrolling(&home, "passkey", NULL);
	answer(&home, GUIDE_ENROL, ENROLLED);
	assert_true(has_said(&home, "cannot be seen here that the bond was made with a code"));
	done(&home);
	begin_pairing(&home, (struct guide_wish){ .passkey = "123456" }, false);
	enrolling(&home, "passkey", NULL);
	answer(&home, GUIDE_ENROL, "{\"device\":" DEVICE("\"trust\":3") ",\"paired\":true}");
	assert_true(has_said(&home, "The bond was made with a code"));
	done(&home);
}

static void a_refusal_is_said_as_laresd_says_it(void **state)
{
	struct home home;

	(void)state;
	begin_pairing(&home, (struct guide_wish){ 0 }, true);
	answer(&home, GUIDE_ENROL, NULL);
	expect(&home, "end 1 it was refused\n");
	tick(&home, 1);
	guide_on_stop(&home.guide);
	expect(&home, "");
	done(&home);
}

static void without_laresd_nothing_is_asked(void **state)
{
	struct home home;

	(void)state;
	begin(&home, (struct guide_wish){ 0 }, true);
	forget(&home);
	answer(&home, GUIDE_SCAN, NULL);
	answer(&home, GUIDE_PLAN, NULL);
	answer(&home, GUIDE_BEFORE, NULL);
	expect(&home, "end 1 it was refused\n");
	done(&home);
}

static void ctrl_c_is_safe_at_every_step(void **state)
{
	struct home home;

	(void)state;
	begin(&home, (struct guide_wish){ 0 }, true);
	know(&home, "{}", NO_PLAN);
	forget(&home);
	guide_on_stop(&home.guide);
	expect(&home, "end 1 stopped; nothing was changed\n");
	done(&home);

	begin_pairing(&home, (struct guide_wish){ 0 }, true);
	guide_on_stop(&home.guide);
	expect(&home, "call cancel\n");
	answer(&home, GUIDE_CANCEL, "{\"cancelled\":true}");
	answer(&home, GUIDE_ENROL, NULL);
	expect(&home, "end 1 stopped; nothing was enrolled\n");
	done(&home);

	begin_paired(&home, (struct guide_wish){ 0 }, true);
	guide_on_stop(&home.guide);
	assert_true(has_said(&home, "say cuff-1 stays enrolled. It is not proven yet"));
	assert_true(has_said(&home, "lares forget cuff-1"));
	assert_true(has_said(&home, "end 1 stopped"));
	done(&home);
}

static void ctrl_c_that_comes_too_late_says_what_is_kept(void **state)
{
	struct home home;

	(void)state;
	begin_pairing(&home, (struct guide_wish){ 0 }, true);
	guide_on_stop(&home.guide);
	answer(&home, GUIDE_CANCEL, NULL);
	forget(&home);
	answer(&home, GUIDE_ENROL, ENROLLED);
	expect(&home, "end 1 it was enrolled as cuff-1 before that could be stopped; to release it: lares forget cuff-1\n");
	done(&home);
}

static void a_second_ctrl_c_waits_for_nothing(void **state)
{
	struct home home;

	(void)state;
	begin_pairing(&home, (struct guide_wish){ 0 }, true);
	guide_on_stop(&home.guide);
	guide_on_stop(&home.guide);
	expect(&home, "call cancel\nend 1 stopped; whether it was enrolled meanwhile, says: lares devices\n");
	done(&home);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_script_is_asked_nothing),
		cmocka_unit_test(what_the_device_is_decides_what_is_pressed),
		cmocka_unit_test(a_person_is_asked_what_is_not_known),
		cmocka_unit_test(options_and_the_plan_answer_beforehand),
		cmocka_unit_test(r17_two_users_of_a_scale_are_known_by_their_numbers),
		cmocka_unit_test(nothing_is_deleted_unless_that_is_meant),
		cmocka_unit_test(the_seconds_that_are_left_are_shown),
		cmocka_unit_test(a_passkey_is_asked_of_the_person),
		cmocka_unit_test(a_passkey_may_be_said_beforehand),
		cmocka_unit_test(a_script_never_hangs_on_a_question),
		cmocka_unit_test(a_comparison_is_never_answered_for_a_person),
		cmocka_unit_test(a_question_that_is_withdrawn_is_not_answered),
		cmocka_unit_test(digits_to_be_typed_are_said_once),
		cmocka_unit_test(a_code_that_does_not_count_is_told),
		cmocka_unit_test(a_refusal_is_said_as_laresd_says_it),
		cmocka_unit_test(without_laresd_nothing_is_asked),
		cmocka_unit_test(ctrl_c_is_safe_at_every_step),
		cmocka_unit_test(ctrl_c_that_comes_too_late_says_what_is_kept),
		cmocka_unit_test(a_second_ctrl_c_waits_for_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
