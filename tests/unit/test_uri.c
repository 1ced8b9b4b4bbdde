/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "packaging/desk/uri.h"

static void a_broker_has_scheme_host_and_port(void **state)
{
	struct uri uri;

	(void)state;
	assert_int_equal(uri_read("mqtts://broker.example:8883", &uri), 0);
	assert_true(uri.is_tls);
	assert_string_equal(uri.host, "broker.example");
	assert_int_equal(uri.port, 8883);
	assert_int_equal(uri_read("mqtt://192.0.2.1:1883", &uri), 0);
	assert_false(uri.is_tls);
	assert_int_equal(uri_read("mqtts://[2001:db8::1]:8883", &uri), 0);
	assert_string_equal(uri.host, "2001:db8::1");
}

static void anything_else_is_refused_and_nothing_is_written(void **state)
{
	static const char *const bad[] = { "", "mqtts", "mqtts://", "mqtts://host", "mqtts://host:", "mqtts://:8883", "mqtts://host:0",
		"mqtts://host:65536", "mqtts://host:-1", "mqtts://host:8883/", "mqtts://host:8883 ", "mqtts://ho st:8883", "mqtts://ho,st:8883",
		"https://host:8883", "MQTTS://host:8883", "mqtts://[host]:8883", "mqtts://[::1:8883", "mqttsx://host:8883",
		"mqtts://host\n:8883" };
	struct uri uri = { .port = 7 };

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (uri_read(bad[i], &uri) != -EINVAL || uri.port != 7)
			fail_msg("taken: '%s'", bad[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_broker_has_scheme_host_and_port),
		cmocka_unit_test(anything_else_is_refused_and_nothing_is_written),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
