/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/show.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "cli/sign.h"
#include "cli/ask.h"
#include "cli/client.h"
#include "cli/print.h"

static void shows_with(int status, int (*fn)(const json_t *, FILE *), const char *json, const char *expected)
{
	json_t *answer = json_exact(json);
	char *text = NULL;
	size_t n_text;
	FILE *out = open_memstream(&text, &n_text);

	assert_non_null(answer);
	assert_int_equal(fn(answer, out), status);
	fclose(out);
	json_decref(answer);
	assert_string_equal(text, expected);
	free(text);
}

static void shows(int (*fn)(const json_t *, FILE *), const char *json, const char *expected)
{
	shows_with(CLI_DONE, fn, json, expected);
}

static void status_has_a_line_for_each_thing_that_can_be_wrong(void **state)
{
	(void)state;
	shows(show_status,
		"{\"v\":1,\"version\":\"0.1.0\",\"team\":\"north\",\"home\":\"h-0417\",\"uptime_s\":8040,\"clock\":\"trusted\","
		"\"link\":{\"up\":true,\"since_s\":420,\"words\":\"connected\",\"carrier\":true},"
		"\"outbox\":{\"depth\":3,\"oldest_s\":200},\"radio\":{\"adapters\":[{\"name\":\"hci0\",\"powered\":true,"
		"\"discovering\":true}],\"last_heard_s\":1,\"words\":\"\"},\"devices\":2,\"plan\":12,"
		"\"alerts\":{\"open\":2,\"unacknowledged\":1},\"updates\":{\"lares_s\":172800,\"system_s\":3600}}",
		"Home     h-0417 of team north; laresd 0.1.0, running for 2 h 14 min\n"
		"Link     up for 7 min: connected\n"
		"Outbox   3 waiting, the oldest for 3 min\n"
		"Radio    hci0 is scanning; last heard 1 s ago\n"
		"Devices  2 enrolled\n"
		"Plan     version 12\n"
		"Alerts   2 open, 1 of them not acknowledged; see: lares alerts\n"
		"Updates  this version was installed 2 days ago; the system took its own 60 min ago\n"
		"Clock    right\n");
}

static void a_new_gateway_is_told_what_to_do_next(void **state)
{
	(void)state;
	shows(show_status,
		"{\"v\":1,\"version\":\"0.1.0\",\"team\":\"north\",\"home\":\"h\",\"joined\":false,\"no_team\":{\"words\":\"it has none\",\"do\":\"join one\"},\"uptime_s\":3,\"clock\":\"untrusted\","
		"\"link\":{\"up\":false,\"since_s\":null,\"words\":\"\",\"carrier\":false},\"outbox\":{\"depth\":0,"
		"\"oldest_s\":null},\"radio\":{\"adapters\":[],\"last_heard_s\":null,\"words\":\"bluetoothd is not there\"},"
		"\"devices\":0,\"plan\":null,\"alerts\":{\"open\":0,\"unacknowledged\":0}}",
		"Team     none: it has none; join one\n"
		"Home     h of team north; laresd 0.1.0, running for 3 s\n"
		"Link     down; the carrier is not there, start it with: systemctl start lares-mqtt\n"
		"Outbox   empty: the broker has everything\n"
		"Radio    no Bluetooth adapter; nothing heard yet; bluetoothd is not there\n"
		"Devices  0 enrolled; see what is near with: lares scan\n"
		"Plan     none: nothing is judged until the team sends one, or: lares plan load FILE\n"
		"Alerts   none open\n"
		"Clock    not yet synchronised; times are marked so\n");
}

static void a_gateway_without_a_team_is_told_why_and_what_to_do(void **state)
{
	(void)state;
	shows_with(CLI_FAILED, show_joining, "{\"state\":\"none\",\"words\":\"a newer version wrote it\",\"do\":\"install that again\"}",
		"Team     none: a newer version wrote it; install that again\n");
}

static void a_gateway_that_takes_no_updates_by_itself_is_told(void **state)
{
	json_t *status = json_exact("{\"home\":\"h\",\"updates\":{\"lares_s\":172800,\"system_s\":null}}");
	char *text = NULL;
	size_t n = 0;
	FILE *out = open_memstream(&text, &n);

	(void)state;
	assert_int_equal(show_status(status, out), CLI_DONE);
	fclose(out);
	assert_non_null(strstr(text, "\nUpdates  this version was installed 2 days ago; the system takes none by itself, "
		"install unattended-upgrades\n"));
	free(text);
	json_decref(status);
}

static void open_conditions_and_the_weeks_burden_are_told(void **state)
{
	json_t *status = json_exact(
		"{\"home\":\"h\",\"alerts\":{\"open\":3,\"unacknowledged\":1,\"conditions\":{\"high\":{\"active\":1,\"cleared\":1,"
		"\"unknown\":0},\"medium\":{\"active\":0,\"cleared\":0,\"unknown\":0},\"low\":{\"active\":0,\"cleared\":0,\"unknown\":1}}},"
		"\"burden\":{\"week\":\"2026-11-16\",\"raised\":{\"high\":{\"person\":3,\"system\":1},\"low\":{\"person\":0,\"system\":2}},"
		"\"duplicates\":5,\"acknowledged\":2,\"mean_s\":61,\"worst_s\":100}}");
	char *text = NULL;
	size_t n_text;
	FILE *out = open_memstream(&text, &n_text);

	(void)state;
	assert_int_equal(show_status(status, out), CLI_DONE);
	fclose(out);
	assert_non_null(strstr(text, "\n         2 high, 1 of them cleared, 1 low, 1 of them not known\n"));
	assert_non_null(strstr(text, "Week     6 alerts raised, 5 values joined one that was open; acknowledged 2, after 61 s on average and "
				     "100 s at worst\n"));
	free(text);
	json_decref(status);
}

static void an_answer_without_members_is_no_reason_to_fall(void **state)
{
	int (*const all[])(const json_t *, FILE *) = { show_status, show_doctor, show_scan, show_devices,
		show_forgotten, show_readings, show_alerts, show_said, show_suppressed, show_history, show_report, show_plan, show_plan_loaded, show_test_alert };
	json_t *nothing = json_object(), *odd = json_exact("{\"link\":7,\"radio\":[1],\"nearby\":[1,{\"rssi\":\"x\",\"services\":7}],"
		"\"devices\":[null,{\"battery\":[]}],\"readings\":[7,{\"values\":[1],\"flags\":[1]}],\"alerts\":[[]],\"findings\":[1],"
		"\"refused\":{\"a\":1},\"plan\":{\"people\":[1],\"limits\":[{}]},\"explains\":[7,{}]}");
	FILE *out = fopen("/dev/null", "w");

	(void)state;
	assert_non_null(odd);
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		assert_int_equal(all[i](nothing, out), 0);
		assert_int_equal(all[i](odd, out), 0);
	}
	fclose(out);
	json_decref(nothing);
	json_decref(odd);
}

static void devices_are_shown_with_when_they_were_heard_and_how_their_values_come(void **state)
{
	(void)state;
	shows(show_devices,
		"{\"devices\":[{\"id\":\"cuff-1\",\"address\":\"00:AA:01:01:00:01\",\"kind\":\"cuff\",\"name\":\"Bad\","
		"\"battery\":87,\"last_heard\":\"2026-11-22T08:14:05.113+01:00\",\"state\":\"heard\",\"trust\":3,\"proven\":true,"
		"\"interval_s\":null,\"trouble\":\"it lost its bond\\u001b\"},"
		"{\"id\":\"door-1\",\"address\":\"00:AA:01:01:00:02\",\"kind\":\"door\",\"name\":null,\"battery\":null,"
		"\"last_heard\":\"2026-11-22T07:00:00.000+01:00\",\"state\":\"silent\",\"trust\":1,\"proven\":false,"
		"\"interval_s\":600,\"trouble\":null},"
		"{\"id\":\"scale-1\",\"address\":\"00:AA:01:01:00:03\",\"kind\":\"scale\",\"name\":null,\"battery\":null,"
		"\"last_heard\":null,\"state\":\"never-heard\",\"trust\":2,\"proven\":false,\"interval_s\":86400,\"trouble\":null}]}",
		"DEVICE   KIND                 ADDRESS            STATE                             EVERY   BATTERY  TRUST"
		"                     NAME\n"
		"cuff-1   blood pressure cuff  00:AA:01:01:00:01  heard 2026-11-22 08:14:05         -       87%      bonded "
		"with code, proven  Bad\n"
		"door-1   door sensor          00:AA:01:01:00:02  silent since 2026-11-22 07:00:00  10 min  -        encrypted"
		"                 \n"
		"scale-1  scale                00:AA:01:01:00:03  never heard                       24 h    -        bonded, "
		"not proven yet    \n"
		"cuff-1: it lost its bond\\x1b\n");
}

static void readings_are_one_line_each(void **state)
{
	(void)state;
	shows(show_readings,
		"{\"readings\":[{\"device\":\"cuff-1\",\"person\":\"p1\",\"at\":\"2026-11-22T08:14:05.000+01:00\",\"live\":true,"
		"\"time\":{\"quality\":\"corrected\"},\"flags\":[\"irregular-pulse\"],\"values\":[{\"quantity\":\"systolic-pressure\","
		"\"value\":161,\"unit\":\"mm[Hg]\"},{\"quantity\":\"mean-pressure\",\"absent\":\"not-a-number\"}]},"
		"{\"device\":\"lift-1\",\"person\":null,\"at\":\"2026-11-22T08:00:00.000+01:00\",\"live\":false,\"time\":"
		"{\"quality\":\"estimated\"},\"flags\":[],\"values\":[]}]}",
		"2026-11-22 08:14:05  cuff-1 of p1: systolic pressure 161 mmHg, mean pressure: no value (not a number)  "
		"(irregular-pulse)\n2026-11-22 08:00:00  lift-1:   (historical, time estimated)\n");
}

static void readings_that_were_left_out_are_told_in_one_line(void **state)
{
	(void)state;
	shows(show_readings, "{\"readings\":[{\"device\":\"a\",\"at\":\"\",\"live\":true,\"values\":[]}],\"more\":true}",
		"-                    a: \nThere are more. See up to 1000 with --limit 1000, or fewer devices and days with "
		"--device and --since.\n");
	shows(show_readings, "{\"readings\":[{\"device\":\"a\",\"at\":\"\",\"live\":true,\"values\":[]}],\"more\":false}",
		"-                    a: \n");
}

static void an_alert_says_what_and_who_and_how(void **state)
{
	(void)state;
	shows(show_alerts,
		"{\"alerts\":[{\"id\":\"01JD\",\"person\":\"p1\",\"test\":false,\"state\":\"raised\",\"condition\":\"active\","
		"\"priority\":\"high\",\"title\":\"Systolic pressure 192 mmHg, limit 180\",\"raised_at\":"
		"\"2026-11-22T08:14:05.000+01:00\",\"asked\":[{\"who\":\"carer-1\",\"until\":\"2026-11-22T08:19:05.000+01:00\"},"
		"{\"who\":\"team\",\"until\":null},{\"who\":\"x\",\"until\":\"soon\"}],\"do\":\"Measure again.\"}]}",
		"HIGH  Systolic pressure 192 mmHg, limit 180\n"
		"    01JD  raised 2026-11-22 08:14:05 for p1; raised, active; asked: carer-1 until 08:19:05, team, x\n"
		"    Measure again.\n");
}

static void a_plan_is_shown_as_it_is_meant(void **state)
{
	(void)state;
	shows(show_plan, "{\"version\":12,\"plan\":{},\"explains\":[\"Plan 12, set by Inge.\",\"Tom is a \\u001bcaregiver.\"]}",
		"Plan 12, set by Inge.\nTom is a \\x1bcaregiver.\n");
	shows(show_plan, "{\"version\":null,\"plan\":null,\"explains\":[]}",
		"There is no plan. The team sends one, or: lares plan load FILE\n");
}

static void a_plan_with_faults_fails_and_names_them(void **state)
{
	json_t *answer = json_exact("{\"ok\":false,\"faults\":[{\"path\":\"$.limits[0].clear\",\"words\":\"is above\"}]}");
	char *text = NULL;
	size_t n_text;
	FILE *out = open_memstream(&text, &n_text);

	(void)state;
	assert_int_equal(show_plan_faults(answer, out), 1);
	fclose(out);
	assert_string_equal(text, "$.limits[0].clear: is above\n");
	free(text);
	json_decref(answer);
	shows(show_plan_faults, "{\"ok\":true,\"faults\":[],\"explains\":[\"Tom is a caregiver.\"]}",
		"Tom is a caregiver.\nThe plan is good.\n");
	shows(show_plan_faults, "{\"ok\":true,\"template\":false,\"faults\":[],\"remarks\":[{\"path\":\"$.pauses[0].until\","
		"\"words\":\"it is over already\"}],\"explains\":[]}",
		"Worth knowing:\n$.pauses[0].until: it is over already\nThe plan is good.\n");
	shows(show_plan_faults, "{\"ok\":true,\"template\":true,\"faults\":[],\"remarks\":[{\"path\":\"$.home\","
		"\"words\":\"fill it in\"}],\"explains\":[\"This is a template.\"]}",
		"This is a template.\nTo be filled in:\n$.home: fill it in\n"
		"The template is good. A clinician adopts it; as it is it would be refused.\n");
}

static void json_is_shown_as_it_came_and_fails_where_the_words_fail(void **state)
{
	static const char bad[] = "{\"ok\":false,\"faults\":[]}", good[] = "{ \"ok\": true }";
	const struct arguments arguments = { .is_json = true };
	char *text = NULL;
	size_t n_text;
	FILE *out = open_memstream(&text, &n_text);

	(void)state;
	assert_int_equal(show(&arguments, bad, show_plan_faults, out), CLI_FAILED);
	assert_int_equal(show(&arguments, good, show_plan_faults, out), CLI_DONE);
	assert_int_equal(show(&arguments, NULL, show_plan_faults, out), CLI_FAILED);
	fclose(out);
	assert_string_equal(text, "{\"ok\":false,\"faults\":[]}\n{ \"ok\": true }\n");
	free(text);
}

static void the_doctor_says_what_to_do_and_fails_where_there_is_a_fault(void **state)
{
	(void)state;
	shows_with(CLI_FAILED, show_doctor,
		"{\"findings\":[{\"level\":\"fault\",\"about\":\"link\",\"words\":\"down\",\"do\":\"start it\"},{\"level\":\"ok\","
		"\"about\":\"radio\",\"words\":\"hears\",\"do\":null}],\"refused\":{\"bthome\":{\"damaged\":3}}}",
		"Refused frames, since laresd started\n  bthome: 3 as damaged\n"
		"Bluetooth\n  ok       hears\nBroker\n  fault    down\n           start it\n1 fault, 0 warnings.\n");
	shows(show_doctor, "{\"findings\":[{\"level\":\"warning\",\"about\":\"plan\",\"words\":\"none\",\"do\":\"load it\"}]}",
		"Plan\n  warning  none\n           load it\n0 faults, 1 warning.\n");
}

static void what_was_held_back_is_told_with_its_reason(void **state)
{
	(void)state;
	shows(show_suppressed,
		"{\"suppressed\":[{\"v\":1,\"at\":\"2026-11-22T08:14:05.113+01:00\",\"reason\":\"paused\","
		"\"words\":\"the person is not watched for a while\",\"rule\":\"systolic-high\",\"person\":\"p1\",\"device\":\"cuff-1\","
		"\"reading\":null,\"detail\":\"192 mmHg, limit 180\"},{\"at\":\"2026-11-22T08:10:00.000+01:00\",\"reason\":\"full\","
		"\"words\":\"too many low alerts are open\",\"rule\":null,\"person\":null,\"device\":null,\"reading\":null,"
		"\"detail\":null}],\"more\":false}",
		"2026-11-22 08:14:05  systolic-high p1 cuff-1: the person is not watched for a while (192 mmHg, limit 180)\n"
		"2026-11-22 08:10:00 : too many low alerts are open\n");
	shows(show_suppressed, "{\"suppressed\":[],\"more\":false}", "Nothing was held back.\n");
}

static void a_report_in_short_has_its_values_and_its_alerts(void **state)
{
	(void)state;
	shows(show_report,
		"{\"report\":{\"from\":\"2026-11-20T12:00:00.000+01:00\",\"to\":\"2026-11-22T12:00:00.000+01:00\",\"quantities\":["
		"{\"person\":\"p1\",\"quantity\":\"body-temperature\",\"count\":2,\"lowest\":{\"value\":36.60,\"unit\":\"Cel\"},"
		"\"median\":{\"value\":36.60,\"unit\":\"Cel\"},\"highest\":{\"value\":37,\"unit\":\"Cel\"},"
		"\"last\":{\"value\":37,\"unit\":\"Cel\"}}],\"alerts\":[{\"raised_at\":\"2026-11-22T08:14:05.113+01:00\","
		"\"priority\":\"high\",\"title\":\"Help call\",\"state\":\"acknowledged\",\"taken_by\":\"carer-1\"}]}}",
		"From 2026-11-20 12:00:00 to 2026-11-22 12:00:00\n"
		"QUANTITY          PERSON  COUNT  LOWEST    MEDIAN    HIGHEST  LAST\n"
		"body-temperature  p1      2      36.60 °C  36.60 °C  37 °C    37 °C\n"
		"2026-11-22 08:14:05  high  Help call; acknowledged by carer-1\n"
		"All of it, as a page that can be printed: lares report --html FILE\n");
}

static void a_page_of_history_says_what_it_could_not_read(void **state)
{
	(void)state;
	shows(show_history, "{\"store\":\"00\",\"readings\":[],\"unread\":2,\"next\":null}",
		"(2 stored here cannot be read: lares doctor)\n");
}

static void a_report_that_is_not_whole_says_so(void **state)
{
	(void)state;
	shows(show_report,
		"{\"report\":{\"from\":\"2026-11-20T12:00:00.000+01:00\",\"to\":\"2026-11-22T12:00:00.000+01:00\",\"complete\":false,"
		"\"missing\":3,\"marked\":2,\"quantities\":[],\"alerts\":[]}}",
		"From 2026-11-20 12:00:00 to 2026-11-22 12:00:00\n"
		"Not everything fits into this report; ask for fewer days to see the rest.\n"
		"3 readings were lost since the gateway started.\n"
		"2 measurements are left out, since the device marks them (test, invalid, questionable, not stable).\n"
		"No measurements in these days.\n"
		"All of it, as a page that can be printed: lares report --html FILE\n");
}

static void an_acknowledgement_claims_what_the_agent_checks(void **state)
{
	static const uint8_t random[SIGN_RANDOM_SIZE] = { 0xab, 0, 0, 0, 0, 0, 0, 0xcd };
	json_t *status = json_exact("{\"team\":\"north\",\"home\":\"h-0417\",\"to\":\"nonce\"}");
	json_t *claims = sign_claims(status, "ack", json_pack("{ss ss}", "alert", "01JD", "note", "all well"), INT64_C(1768478400123456),
		random);
	json_t *expected = json_pack("{ss ss ss ss sI sI sI ss ss ss ss}", "typ", "do", "team", "north", "home", "h-0417",
		"verb", "ack", "iat", (json_int_t)1768478400, "exp", (json_int_t)1768478700, "n",
		(json_int_t)1768478400123456, "jti", "ab000000000000cd", "to", "nonce", "alert", "01JD", "note", "all well");

	(void)state;
	assert_true(json_equal(claims, expected));
	json_decref(claims);
	/* What is said takes no place of what makes it this home's and this key's. */
	claims = sign_claims(status, "ack", json_pack("{ss ss}", "home", "h-1", "note", "x"), 1, random);
	assert_string_equal(json_string_value(json_object_get(claims, "home")), "h-0417");
	json_decref(claims);
	json_decref(expected);
	json_object_set_new(status, "to", json_null());
	assert_null(sign_claims(status, "ack", json_object(), 1, random));
	json_decref(status);
}

static void a_call_that_failed_says_what_to_do(void **state)
{
	sd_bus_error error = SD_BUS_ERROR_MAKE_CONST(SD_BUS_ERROR_SERVICE_UNKNOWN, "The name is not activatable");

	(void)state;
	assert_string_equal(client_words(&error),
		"laresd does not answer on the system bus; start it with: systemctl start laresd");
	error = SD_BUS_ERROR_MAKE_CONST("org.lares.Error.Refused", "because");
	assert_string_equal(client_words(&error), "because");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(status_has_a_line_for_each_thing_that_can_be_wrong),
		cmocka_unit_test(a_new_gateway_is_told_what_to_do_next),
		cmocka_unit_test(a_gateway_without_a_team_is_told_why_and_what_to_do),
		cmocka_unit_test(a_gateway_that_takes_no_updates_by_itself_is_told),
		cmocka_unit_test(open_conditions_and_the_weeks_burden_are_told),
		cmocka_unit_test(an_answer_without_members_is_no_reason_to_fall),
		cmocka_unit_test(devices_are_shown_with_when_they_were_heard_and_how_their_values_come),
		cmocka_unit_test(readings_are_one_line_each),
		cmocka_unit_test(readings_that_were_left_out_are_told_in_one_line),
		cmocka_unit_test(an_alert_says_what_and_who_and_how),
		cmocka_unit_test(a_plan_is_shown_as_it_is_meant),
		cmocka_unit_test(a_plan_with_faults_fails_and_names_them),
		cmocka_unit_test(json_is_shown_as_it_came_and_fails_where_the_words_fail),
		cmocka_unit_test(the_doctor_says_what_to_do_and_fails_where_there_is_a_fault),
		cmocka_unit_test(what_was_held_back_is_told_with_its_reason),
		cmocka_unit_test(a_report_in_short_has_its_values_and_its_alerts),
		cmocka_unit_test(a_page_of_history_says_what_it_could_not_read),
		cmocka_unit_test(a_report_that_is_not_whole_says_so),
		cmocka_unit_test(an_acknowledgement_claims_what_the_agent_checks),
		cmocka_unit_test(a_call_that_failed_says_what_to_do),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
