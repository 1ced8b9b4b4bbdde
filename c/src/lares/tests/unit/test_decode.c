/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/decode.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <jansson.h>
#include <string.h>

#define KEY "231d39c1d7cc1ab1aee224cd096db932"
#define SEALED "{\"id\":\"b\",\"kind\":\"advert\",\"address\":\"54:48:E6:8F:80:A5\"," \
	       "\"service_data\":{\"fcd2\":\"41a47266c95f730011223378237214\"}"

static char answer[DECODE_ANSWER_MAX];

static int ask(const char *line)
{
	struct text t = text_of(answer, sizeof(answer));
	int result = decode_line(line, strlen(line), &t);
	json_t *json;

	/* Whatever was asked, the answer is one JSON object on one line. */
	assert_true(text_end(&t) > 0);
	assert_null(strchr(answer, '\n'));
	json = json_loads(answer, JSON_REJECT_DUPLICATES, NULL);
	assert_true(json_is_object(json));
	json_decref(json);
	return result;
}

static void assert_answer(const char *line, const char *expected)
{
	assert_int_equal(ask(line), 0);
	assert_string_equal(answer, expected);
}

static void assert_wrong(const char *line, const char *id)
{
	char start[64] = "{\"id\":";

	assert_int_equal(ask(line), 1);
	strcat(strcat(start, id), ",\"error\":\"");
	assert_memory_equal(answer, start, strlen(start));
}

static void what_is_no_json_object_is_answered_with_an_error(void **state)
{
	(void)state;
	assert_wrong("", "null");
	assert_wrong("hello", "null");
	assert_wrong("[]", "null");
	assert_wrong("7", "null");
	assert_wrong("{\"id\":\"a\"", "null");
	assert_wrong("{\"id\":\"a\"} {}", "null");
	assert_wrong("{\"id\":\"a\",\"kind\":\"gatt\",\"kind\":\"gatt\"}", "null");
	assert_wrong("{\"id\":\"a\\u0000b\"}", "null");
}

static void a_line_that_describes_no_frame_is_answered_with_its_id(void **state)
{
	static const char *const wrong[] = {
		"{\"id\":\"a\"}",
		"{\"id\":\"a\",\"kind\":\"classic\"}",
		"{\"id\":\"a\",\"kind\":7}",
		"{\"id\":\"a\",\"kind\":\"gatt\"}",
		"{\"id\":\"a\",\"kind\":\"gatt\",\"characteristic\":\"2a35\"}",
		"{\"id\":\"a\",\"kind\":\"gatt\",\"hex\":\"00\"}",
		"{\"id\":\"a\",\"kind\":\"gatt\",\"characteristic\":\"2a35\",\"hex\":\"0\"}",
		"{\"id\":\"a\",\"kind\":\"gatt\",\"characteristic\":\"2a35\",\"hex\":\"0x\"}",
		"{\"id\":\"a\",\"kind\":\"gatt\",\"characteristic\":\"2a35\",\"hex\":null}",
		"{\"id\":\"a\",\"kind\":\"gatt\",\"characteristic\":\"2a3\",\"hex\":\"00\"}",
		"{\"id\":\"a\",\"kind\":\"gatt\",\"characteristic\":\"2a35\",\"service\":18,\"hex\":\"00\"}",
		"{\"id\":\"a\",\"kind\":\"gatt\",\"characteristic\":\"2a35\",\"hex\":\"00\",\"features\":\"0\"}",
		"{\"id\":\"a\",\"kind\":\"advert\",\"service_data\":[]}",
		"{\"id\":\"a\",\"kind\":\"advert\",\"service_data\":{\"fcd\":\"40\"}}",
		"{\"id\":\"a\",\"kind\":\"advert\",\"service_data\":{\"fcd2\":40}}",
		"{\"id\":\"a\",\"kind\":\"advert\",\"manufacturer\":{\"499\":\"05\"}}",
		"{\"id\":\"a\",\"kind\":\"advert\",\"manufacturer\":{\"049900\":\"05\"}}",
		"{\"id\":\"a\",\"kind\":\"advert\",\"address\":\"A4C138001122\"}",
		"{\"id\":\"a\",\"kind\":\"advert\",\"key\":\"00\"}",
		"{\"id\":\"a\",\"kind\":\"advert\",\"counter\":-1}",
		"{\"id\":\"a\",\"kind\":\"advert\",\"counter\":4294967296}",
		"{\"id\":\"a\",\"kind\":\"advert\",\"counter\":1.5}",
		"{\"id\":\"a\",\"kind\":\"advert\",\"name\":5}",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_wrong(wrong[i], "\"a\"");
}

static void more_sections_than_an_advertisement_has_are_an_error(void **state)
{
	(void)state;
	assert_wrong("{\"id\":\"a\",\"kind\":\"advert\",\"manufacturer\":{\"0001\":\"\",\"0002\":\"\",\"0003\":\"\",\"0004\":\"\"},"
		     "\"service_data\":{\"0001\":\"\",\"0002\":\"\",\"0003\":\"\",\"0004\":\"\",\"fcd2\":\"40\"}}",
		"\"a\"");
}

static void an_error_names_the_member(void **state)
{
	(void)state;
	assert_int_equal(ask("{\"id\":\"a\",\"kind\":\"gatt\",\"characteristic\":\"2a35\",\"hex\":\"00\",\"features\":\"0\"}"), 1);
	assert_non_null(strstr(answer, "\"features: must be "));
	assert_int_equal(ask("{\"id\":\"a\",\"kind\":\"gatt\",\"characteristic\":\"2a35\"}"), 1);
	assert_non_null(strstr(answer, "\"hex: "));
	assert_int_equal(ask("{\"id\":\"a\",\"kind\":\"advert\",\"service_data\":{\"fcd2\":40}}"), 1);
	assert_non_null(strstr(answer, "\"service_data: "));
	assert_int_equal(ask("[]"), 1);
	assert_non_null(strstr(answer, "\"error\":\"not one "));
}

static void an_id_without_end_is_not_said_again(void **state)
{
	char line[4096] = "{\"kind\":\"advert\",\"id\":\"";

	(void)state;
	memset(line + strlen(line), 'x', 1025);
	assert_wrong(strcat(line, "\"}"), "null");
}

static void an_id_may_be_absent_or_a_number(void **state)
{
	(void)state;
	assert_answer("{\"kind\":\"advert\"}", "{\"id\":null,\"driver\":null,\"outcome\":\"not-mine\",\"readings\":[]}");
	assert_answer("{\"id\":7,\"kind\":\"advert\"}", "{\"id\":7,\"driver\":null,\"outcome\":\"not-mine\",\"readings\":[]}");
	assert_answer("{\"id\":\"\\\"\\n\",\"kind\":\"advert\"}",
		"{\"id\":\"\\\"\\u000a\",\"driver\":null,\"outcome\":\"not-mine\",\"readings\":[]}");
}

static void a_gatt_value_is_decoded_by_its_characteristic(void **state)
{
	(void)state;
	assert_answer("{\"id\":\"a\",\"kind\":\"gatt\",\"service\":\"1810\",\"characteristic\":\"2a35\","
		      "\"hex\":\"1E80005200ff07EA07030E0705094800010400\"}",
		"{\"id\":\"a\",\"driver\":\"blood-pressure\",\"outcome\":\"ok\",\"readings\":[{\"kind\":\"blood-pressure\","
		"\"sequence\":null,\"device_time\":\"2026-03-14T07:05:09\",\"user\":1,\"flags\":[\"irregular-pulse\"],"
		"\"values\":[{\"quantity\":\"systolic-pressure\",\"value\":128,\"unit\":\"mm[Hg]\"},"
		"{\"quantity\":\"diastolic-pressure\",\"value\":82,\"unit\":\"mm[Hg]\"},"
		"{\"quantity\":\"mean-pressure\",\"absent\":\"not-a-number\"},"
		"{\"quantity\":\"pulse-rate\",\"value\":72,\"unit\":\"/min\"}]}]}");
}

static void features_are_given_to_the_driver(void **state)
{
	(void)state;
	assert_int_equal(ask("{\"kind\":\"gatt\",\"characteristic\":\"00002A35-0000-1000-8000-00805F9B34FB\",\"features\":\"0000\","
			     "\"hex\":\"10780050005d000400\"}"),
		0);
	assert_non_null(strstr(answer, "\"flags\":[]"));
}

static void an_outcome_other_than_ok_has_no_readings(void **state)
{
	(void)state;
	assert_answer("{\"id\":\"a\",\"kind\":\"gatt\",\"characteristic\":\"2a35\",\"hex\":\"1e\"}",
		"{\"id\":\"a\",\"driver\":\"blood-pressure\",\"outcome\":\"length\",\"readings\":[]}");
	assert_answer("{\"id\":\"a\",\"kind\":\"gatt\",\"characteristic\":\"2a19\",\"hex\":\"\"}",
		"{\"id\":\"a\",\"driver\":\"battery\",\"outcome\":\"length\",\"readings\":[]}");
	assert_answer("{\"id\":\"a\",\"kind\":\"gatt\",\"characteristic\":\"2a19\",\"hex\":\"65\"}",
		"{\"id\":\"a\",\"driver\":\"battery\",\"outcome\":\"insane\",\"readings\":[]}");
}

static void a_value_longer_than_any_frame_is_the_drivers_to_judge(void **state)
{
	char line[4000] = "{\"id\":\"a\",\"kind\":\"gatt\",\"characteristic\":\"2a29\",\"hex\":\"";

	(void)state;
	memset(line + strlen(line), '4', 2 * 513);
	assert_answer(strcat(line, "\"}"), "{\"id\":\"a\",\"driver\":\"device-information\",\"outcome\":\"length\",\"readings\":[]}");
}

static void the_section_that_somebody_knows_is_found_among_others(void **state)
{
	(void)state;
	assert_answer("{\"id\":\"b\",\"kind\":\"advert\",\"address\":\"A4:C1:38:8D:18:B2\",\"name\":\"ATC\",\"rssi\":-60,"
		      "\"services\":[\"180f\"],\"manufacturer\":{\"0499\":\"05\"},\"service_data\":"
		      "{\"0000181a-0000-1000-8000-00805f9b34fb\":\"c4248138c1a4\",\"fe95\":\"30585b05\",\"fcd2\":\"40000902e20e\"}}",
		"{\"id\":\"b\",\"driver\":\"bthome\",\"outcome\":\"ok\",\"readings\":[{\"kind\":\"sensor\",\"sequence\":9,"
		"\"device_time\":null,\"flags\":[],\"values\":[{\"quantity\":\"temperature\",\"value\":38.10,\"unit\":\"Cel\"}]}]}");
}

static void a_sealed_packet_needs_the_right_key(void **state)
{
	(void)state;
	assert_answer(SEALED "}", "{\"id\":\"b\",\"driver\":\"bthome\",\"outcome\":\"needs-key\",\"readings\":[]}");
	assert_answer(SEALED ",\"key\":\"00000000000000000000000000000000\"}",
		"{\"id\":\"b\",\"driver\":\"bthome\",\"outcome\":\"damaged\",\"readings\":[]}");
	assert_answer(SEALED ",\"key\":\"" KEY "\"}",
		"{\"id\":\"b\",\"driver\":\"bthome\",\"outcome\":\"ok\",\"readings\":[{\"kind\":\"sensor\",\"sequence\":857870592,"
		"\"device_time\":null,\"flags\":[],\"values\":[{\"quantity\":\"temperature\",\"value\":25.06,\"unit\":\"Cel\"},"
		"{\"quantity\":\"humidity\",\"value\":50.55,\"unit\":\"%\"}]}]}");
}

static void a_counter_that_does_not_rise_is_a_replay(void **state)
{
	(void)state;
	assert_answer(SEALED ",\"key\":\"" KEY "\",\"counter\":857870592}",
		"{\"id\":\"b\",\"driver\":\"bthome\",\"outcome\":\"replay\",\"readings\":[]}");
	assert_int_equal(ask(SEALED ",\"key\":\"" KEY "\",\"counter\":4294967295}"), 0);
	assert_non_null(strstr(answer, "\"replay\""));
	assert_int_equal(ask(SEALED ",\"key\":\"" KEY "\",\"counter\":857870591}"), 0);
	assert_non_null(strstr(answer, "\"ok\""));
}

static void in_plain_under_the_address_of_a_device_with_a_key_is_refused(void **state)
{
	(void)state;
	assert_answer("{\"id\":\"b\",\"kind\":\"advert\",\"service_data\":{\"fcd2\":\"400164\"},\"key\":\"" KEY "\"}",
		"{\"id\":\"b\",\"driver\":\"bthome\",\"outcome\":\"needs-key\",\"readings\":[]}");
}

/* A MiBeacon between its events says that it is there, and never seals that. */
static void a_blank_frame_of_a_device_with_a_key_is_no_downgrade(void **state)
{
	(void)state;
	assert_answer("{\"id\":\"b\",\"kind\":\"advert\",\"address\":\"A4:C1:38:81:24:C4\",\"service_data\":"
		      "{\"fe95\":\"30585b0501c4248138c1a4280100\"},\"key\":\"" KEY "\"}",
		"{\"id\":\"b\",\"driver\":\"mibeacon\",\"outcome\":\"ok\",\"readings\":[]}");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_no_json_object_is_answered_with_an_error),
		cmocka_unit_test(a_line_that_describes_no_frame_is_answered_with_its_id),
		cmocka_unit_test(more_sections_than_an_advertisement_has_are_an_error),
		cmocka_unit_test(an_error_names_the_member),
		cmocka_unit_test(an_id_without_end_is_not_said_again),
		cmocka_unit_test(an_id_may_be_absent_or_a_number),
		cmocka_unit_test(a_gatt_value_is_decoded_by_its_characteristic),
		cmocka_unit_test(features_are_given_to_the_driver),
		cmocka_unit_test(an_outcome_other_than_ok_has_no_readings),
		cmocka_unit_test(a_value_longer_than_any_frame_is_the_drivers_to_judge),
		cmocka_unit_test(the_section_that_somebody_knows_is_found_among_others),
		cmocka_unit_test(a_sealed_packet_needs_the_right_key),
		cmocka_unit_test(a_counter_that_does_not_rise_is_a_replay),
		cmocka_unit_test(in_plain_under_the_address_of_a_device_with_a_key_is_refused),
		cmocka_unit_test(a_blank_frame_of_a_device_with_a_key_is_no_downgrade),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
