/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/findings.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "cli/print.h"
#include "cli/services.h"

/* Shows what was found and forgets it. */
static void shown(json_t *findings, size_t n_faults, const char *expected)
{
	char *text = NULL;
	size_t n_text;
	FILE *out = open_memstream(&text, &n_text);

	assert_int_equal(findings_show(findings, out), n_faults);
	fclose(out);
	json_decref(findings);
	assert_string_equal(text, expected);
	free(text);
}

static json_t *from(void (*fn)(json_t *, const json_t *), json_t *findings, const char *json)
{
	json_t *answer = json_loads(json, JSON_DECODE_ANY, NULL);

	assert_non_null(answer);
	fn(findings, answer);
	json_decref(answer);
	return findings;
}

static void a_group_stands_together_and_the_sum_at_the_end(void **state)
{
	json_t *findings = json_array();

	(void)state;
	findings_add(findings, "ok", "device", NULL, "a");
	findings_add(findings, "warning", "radio", "move it", "b");
	findings_add(findings, "fault", "strange", NULL, "c\x1b");
	findings_add(findings, "ok", "device", NULL, "d");
	shown(findings, 1,
		"Bluetooth\n  warning  b\n           move it\nDevices\n  ok       a\n  ok       d\nOther\n  fault    c\\x1b\n"
		"1 fault, 1 warning.\n");
	shown(json_array(), 0, "All is well.\n");
}

static void the_clock_is_said_once(void **state)
{
	json_t *findings = json_array();

	(void)state;
	findings_add(findings, "warning", "clock", NULL, "as laresd says");
	from(findings_of_status, findings, "{\"clock\":\"untrusted\"}");
	assert_int_equal(json_array_size(findings), 1);
	json_decref(findings);
	shown(from(findings_of_status, json_array(), "{\"clock\":\"trusted\"}"), 0,
		"Clock\n  ok       the gateway's clock is set by a time server\nAll is well.\n");
	shown(from(findings_of_status, json_array(), "{}"), 0, "All is well.\n");
}

static void r7_a_bond_without_a_second_measurement_is_a_warning(void **state)
{
	(void)state;
	shown(from(findings_of_devices, json_array(),
		      "[{\"id\":\"cuff-1\",\"trust\":2,\"proven\":false},{\"id\":\"meter-1\",\"trust\":3,\"proven\":true},7]"),
		0,
		"Bonds\n  warning  cuff-1 is paired, and not proven: no second measurement came by itself yet\n"
		"           measure once more without pressing its pairing button\n"
		"  ok       2 devices are bonded, 1 of them with a code\n0 faults, 1 warning.\n");
}

static void an_empty_battery_is_told_before_the_device_is_silent(void **state)
{
	(void)state;
	shown(from(findings_of_devices, json_array(),
		      "[{\"id\":\"a\",\"trust\":0,\"battery\":15},{\"id\":\"b\",\"trust\":1,\"battery\":\"16.5\"},{\"id\":\"c\","
		      "\"battery\":null}]"),
		0,
		"Keys\n  ok       the key of 1 encrypting device is here\n"
		"Devices\n  warning  a: its battery is at 15%\n           put a new battery in\n0 faults, 1 warning.\n");
}

static void packets_without_their_key_are_told(void **state)
{
	(void)state;
	shown(from(findings_of_refused, json_array(), "{\"bthome\":{\"needs-key\":3,\"damaged\":1},\"mibeacon\":{\"replay\":2}}"), 0,
		"Keys\n  warning  3 packets of bthome could not be opened: the key is missing or another one\n"
		"           enrol the device again, with its key: lares enrol ADDRESS --key -\n"
		"  warning  2 packets of mibeacon had old numbers\n"
		"           where its battery was changed, enrol it again; else somebody plays old packets\n"
		"0 faults, 2 warnings.\n");
}

static void explains(struct service laresd, bool has_configuration, const char *words)
{
	json_t *findings = json_array();

	service_explain(&laresd, has_configuration, findings);
	assert_int_equal(json_array_size(findings), 1);
	assert_string_equal(string_of(json_array_get(findings, 0), "level", ""), "fault");
	if (!strstr(string_of(json_array_get(findings, 0), "words", ""), words))
		fail_msg("%s", string_of(json_array_get(findings, 0), "words", ""));
	json_decref(findings);
}

static void each_reason_why_laresd_does_not_answer_is_told_apart(void **state)
{
	(void)state;
	explains((struct service){ 0 }, true, "no systemd");
	explains((struct service){ .is_known = true }, true, "not installed");
	explains((struct service){ .is_known = true, .is_installed = true }, false, "no configuration");
	explains((struct service){ .is_known = true, .is_installed = true, .state = "inactive" }, true, "switched off");
	explains((struct service){ .is_known = true, .is_installed = true, .state = "activating", .result = "exit-code" }, true,
		"activating (exit-code)");
	explains((struct service){ .is_known = true, .is_installed = true, .is_active = true }, true, "not on the system bus");
}

static void bluetoothd_without_laresd_to_say_so(void **state)
{
	json_t *findings = json_array();

	(void)state;
	service_explain_bluetooth(&(struct service){ 0 }, findings);
	assert_int_equal(json_array_size(findings), 0);
	service_explain_bluetooth(&(struct service){ .is_known = true, .is_installed = true, .state = "inactive" }, findings);
	shown(findings, 1,
		"Bluetooth\n  fault    bluetoothd is not running (inactive)\n           systemctl enable --now bluetooth\n"
		"1 fault, 0 warnings.\n");
}

static void the_helper_is_there_when_the_bus_would_start_it(void **state)
{
	char *const other[] = { (char *)"org.bluez", NULL }, *const helper[] = { (char *)"org.freedesktop.DBus", (char *)"org.lares.Ask1", NULL };
	char *const *const cases[][2] = { { other, helper }, { helper, NULL }, { other, other } };

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		json_t *findings = json_array();

		services_look_for_helper(cases[i][0], cases[i][1], findings);
		assert_string_equal(string_of(json_array_get(findings, 0), "level", ""), i < 2 ? "ok" : "warning");
		json_decref(findings);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_group_stands_together_and_the_sum_at_the_end),
		cmocka_unit_test(the_clock_is_said_once),
		cmocka_unit_test(r7_a_bond_without_a_second_measurement_is_a_warning),
		cmocka_unit_test(an_empty_battery_is_told_before_the_device_is_silent),
		cmocka_unit_test(packets_without_their_key_are_told),
		cmocka_unit_test(each_reason_why_laresd_does_not_answer_is_told_apart),
		cmocka_unit_test(bluetoothd_without_laresd_to_say_so),
		cmocka_unit_test(the_helper_is_there_when_the_bus_would_start_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
