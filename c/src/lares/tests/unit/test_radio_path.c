/* SPDX-License-Identifier: Apache-2.0 */
#include "radio/path.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>

static void what_is_no_path_below_an_adapter_is_refused(void **state)
{
	static const char *const paths[] = { "", "/", "/org/bluez", "/org/bluez/", "/org/bluez/hci0/", "/org/bluez/hci0/dev_",
		"/org/bluez/hci0/player0", "/org/bluez/hci0/dev_00_AA_01_01_00_0", "/org/bluez/hci0/dev_00_AA_01_01_00_0G",
		"/org/bluez/hci0/dev_00_AA_01_01_00_011", "/org/bluez/hci0/dev_00:AA:01:01:00:01",
		"/org/bluez/hci0/dev_00_AA_01_01_00", "/org/bluez/a_name_too_long", "/org/bluezhci0" };
	struct path path;

	(void)state;
	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++)
		assert_int_equal(path_parse(paths[i], &path), -EINVAL);
}

static void an_adapters_path_has_no_address(void **state)
{
	struct path path;

	(void)state;
	assert_int_equal(path_parse("/org/bluez/hci0", &path), 0);
	assert_string_equal(path.adapter, "hci0");
	assert_false(path.has_address);
	assert_string_equal(path.tail, "");
}

static void a_characteristics_path_is_taken_apart(void **state)
{
	struct path path;

	(void)state;
	assert_int_equal(path_parse("/org/bluez/hci12/dev_A4_C1_38_00_11_22/service0010/char0011", &path), 0);
	assert_string_equal(path.adapter, "hci12");
	assert_true(path.has_address);
	assert_memory_equal(path.address.octet, "\xa4\xc1\x38\x00\x11\x22", 6);
	assert_string_equal(path.tail, "/service0010/char0011");
	assert_int_equal(path_service_length(path.tail), 12);
	assert_int_equal(path_service_length(""), 0);
}

static void a_path_is_put_together_as_it_was(void **state)
{
	static const char *const paths[] = { "/org/bluez/hci0", "/org/bluez/hci0/dev_A4_C1_38_00_11_22",
		"/org/bluez/hci0/dev_A4_C1_38_00_11_22/service0010/char0011" };
	char text[OBJECT_PATH_MAX];
	struct path path;

	(void)state;
	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		assert_int_equal(path_parse(paths[i], &path), 0);
		path_format(path.adapter, path.has_address ? &path.address : NULL, path.tail, text);
		assert_string_equal(text, paths[i]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_no_path_below_an_adapter_is_refused),
		cmocka_unit_test(an_adapters_path_has_no_address),
		cmocka_unit_test(a_characteristics_path_is_taken_apart),
		cmocka_unit_test(a_path_is_put_together_as_it_was),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
