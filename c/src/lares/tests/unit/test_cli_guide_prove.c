/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/guide.h"

#include "guide_home.h"

static void r7_it_is_done_when_a_second_measurement_came_by_itself(void **state)
{
	struct home home;

	(void)state;
	begin_paired(&home, (struct guide_wish){ 0 }, true);
	tick(&home, 1);
	expect(&home, "show Waiting for the first measurement, 1 s\ncall readings cuff-1\ncall devices\n");
	answer(&home, GUIDE_READINGS, "{\"readings\":[" READING("7", "vital") "]}");
	answer(&home, GUIDE_DEVICES, DEVICES("\"trust\":2,\"proven\":false"));
	expect(&home, "say   cuff-1: systolic pressure 161 mmHg\n");
	tick(&home, 6);
	answer(&home, GUIDE_READINGS, "{\"readings\":[" READING("7", "vital") "]}");
	answer(&home, GUIDE_DEVICES, DEVICES("\"trust\":2,\"proven\":false"));
	assert_true(has_said(&home, "say Measure again in a minute, and do not press its pairing button"));
	forget(&home);
	tick(&home, 60);
	answer(&home, GUIDE_READINGS, "{\"readings\":[" READING("8", "vital") "," READING("7", "vital") "]}");
	answer(&home, GUIDE_DEVICES, DEVICES("\"trust\":2,\"proven\":true"));
	assert_true(has_said(&home, "cuff-1 (blood pressure cuff) of anna: bonded without a code; 2 measurements; proven: it comes by "
				    "itself."));
	assert_true(has_said(&home, "end 0\n"));
	done(&home);
}

static void proven_by_its_first_measurement_it_is_done(void **state)
{
	struct home home;

	(void)state;
	begin_paired(&home, (struct guide_wish){ 0 }, true);
	tick(&home, 1);
	answer(&home, GUIDE_READINGS, "{\"readings\":[" READING("7", "vital") "]}");
	answer(&home, GUIDE_DEVICES, DEVICES("\"trust\":3,\"proven\":true"));
	assert_false(has_said(&home, "Measure again"));
	assert_true(has_said(&home, "bonded with a code; 1 measurement; proven"));
	assert_true(has_said(&home, "end 0\n"));
	done(&home);
}

static void r42_what_was_known_before_is_no_first_measurement(void **state)
{
	struct home home;

	(void)state;
	begin(&home, (struct guide_wish){ .kind = "cuff", .person = "p", .until = GUIDE_PROVEN }, false);
	answer(&home, GUIDE_SCAN, A_CUFF);
	answer(&home, GUIDE_PLAN, NO_PLAN);
	answer(&home, GUIDE_BEFORE, "{\"readings\":[" READING("7", "vital") "]}");
	answer(&home, GUIDE_ENROL, ENROLLED);
	tick(&home, 1);
	forget(&home);
	answer(&home, GUIDE_READINGS, "{\"readings\":[" READING("8", "telemetry") "," READING("7", "vital") "]}");
	expect(&home, ""); /* a battery is none either */
	assert_int_equal(home.guide.n_measured, 0);
	done(&home);
}

static void r10_the_clock_is_told_before_and_after(void **state)
{
	struct home home;

	(void)state;
	begin_paired(&home, (struct guide_wish){ 0 }, false);
	tick(&home, 1);
	forget(&home);
	answer(&home, GUIDE_DEVICES, DEVICES("\"clock\":{\"offset_s\":-58,\"set\":false}"));
	expect(&home, "say Its clock was 58 s slow and was not set; times are corrected by that.\n");
	tick(&home, 1);
	forget(&home);
	answer(&home, GUIDE_DEVICES, DEVICES("\"clock\":{\"offset_s\":0,\"set\":true,\"before_s\":-58}"));
	expect(&home, "say Its clock was 58 s slow; it was set and read back, and is right.\n");
	tick(&home, 1);
	forget(&home);
	answer(&home, GUIDE_DEVICES, DEVICES("\"clock\":{\"offset_s\":0,\"set\":true,\"before_s\":-58}"));
	expect(&home, "");
	done(&home);
}

static void a_beacon_is_done_with_what_it_first_sends(void **state)
{
	struct home home;

	(void)state;
	begin(&home, (struct guide_wish){ .kind = "help-button", .person = "p1", .until = GUIDE_PROVEN }, true);
	know(&home, "{}", NO_PLAN);
	assert_false(has_said(&home, "pairing mode")); /* nobody pairs with it */
	answer(&home, GUIDE_ENROL, "{\"device\":{\"id\":\"help-button-1\",\"kind\":\"help-button\",\"trust\":1},\"paired\":false}");
	assert_true(has_said(&home, "say Now press the button once.\n"));
	tick(&home, 1);
	answer(&home, GUIDE_READINGS, "{\"readings\":[{\"seq\":3,\"class\":\"event\",\"live\":true,\"values\":[{\"quantity\":\"button\","
				      "\"event\":\"press\"}]}]}");
	answer(&home, GUIDE_DEVICES, "{\"devices\":[]}");
	assert_true(has_said(&home, "say   help-button-1: button press\n"));
	assert_true(has_said(&home, "help-button-1 (help button) of p1: encrypted; 1 measurement; its values come."));
	assert_true(has_said(&home, "end 0\n"));
	done(&home);
}

static void what_is_wrong_is_said_when_nothing_comes(void **state)
{
	struct home home;

	(void)state;
	begin_paired(&home, (struct guide_wish){ 0 }, true);
	tick(&home, 1);
	answer(&home, GUIDE_DEVICES, DEVICES("\"trouble\":\"it lost its bond: pair it again\""));
	tick(&home, 91);
	assert_true(has_said(&home, "say Nothing came yet: it lost its bond: pair it again.\n"));
	forget(&home);
	tick(&home, 1);
	assert_false(has_said(&home, "Nothing came"));
	done(&home);
}

static void a_script_gives_up_and_says_what_is_kept(void **state)
{
	struct home home;

	(void)state;
	begin_paired(&home, (struct guide_wish){ .wait_s = 60 }, false);
	tick(&home, 60);
	expect(&home, "end 1 cuff-1 is enrolled, but nothing was measured in 60 s; measure, and look at lares devices\n");
	done(&home);
}

static void a_device_that_the_plan_does_not_name_is_told(void **state)
{
	static const char *const plans[] = { NO_PLAN, "{\"plan\":{\"devices\":[{\"address\":\"" CUFF "\"}]}}",
		"{\"plan\":{\"devices\":[]}}" };
	struct home home;

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		begin(&home, (struct guide_wish){ .until = GUIDE_ENROLLED }, false);
		know(&home, A_CUFF, plans[i]);
		answer(&home, GUIDE_ENROL, ENROLLED);
		assert_int_equal(has_said(&home, "The care plan does not name it yet"), i == 2);
		done(&home);
	}
}

static void odd_answers_are_no_reason_to_fall(void **state)
{
	static const char *const odd[] = { "{}", "{\"nearby\":7,\"plan\":[],\"readings\":{},\"devices\":7}",
		"{\"nearby\":[1,{\"address\":7}],\"plan\":{\"people\":[1],\"devices\":[2]},\"readings\":[1,{\"seq\":\"x\"}],\"devices\":[1]}",
		"{\"device\":7,\"step\":7,\"digits\":[]}" };
	struct home home;

	(void)state;
	for (size_t i = 0; i < sizeof(odd) / sizeof(odd[0]); i++) {
		begin(&home, (struct guide_wish){ .until = GUIDE_PROVEN }, false);
		for (int what = GUIDE_SCAN; what < GUIDE_CALL_COUNT; what++) {
			answer(&home, (enum guide_call)what, odd[i]);
			tick(&home, 1);
		}
		for (int what = GUIDE_DEVICES; what < GUIDE_CALL_COUNT; what++)
			answer(&home, (enum guide_call)what, odd[i]);
		guide_on_stop(&home.guide);
		assert_true(has_said(&home, "end 1"));
		done(&home);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(r7_it_is_done_when_a_second_measurement_came_by_itself),
		cmocka_unit_test(proven_by_its_first_measurement_it_is_done),
		cmocka_unit_test(r42_what_was_known_before_is_no_first_measurement),
		cmocka_unit_test(r10_the_clock_is_told_before_and_after),
		cmocka_unit_test(a_beacon_is_done_with_what_it_first_sends),
		cmocka_unit_test(what_is_wrong_is_said_when_nothing_comes),
		cmocka_unit_test(a_script_gives_up_and_says_what_is_kept),
		cmocka_unit_test(a_device_that_the_plan_does_not_name_is_told),
		cmocka_unit_test(odd_answers_are_no_reason_to_fall),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
