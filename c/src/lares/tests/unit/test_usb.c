/* SPDX-License-Identifier: Apache-2.0 */
/* Which USB device carries a controller, in a made-up /sys and /dev. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "ask/usb.h"

static char top[] = "/tmp/lares-usb-XXXXXX";
static char classes[64], buses[64];

static void run(const char *format, ...) __attribute__((format(printf, 1, 2)));
static void run(const char *format, ...)
{
	char script[512], command[640];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(script, sizeof(script), format, arguments);
	va_end(arguments);
	snprintf(command, sizeof(command), "cd %s && %s", top, script);
	assert_int_equal(system(command), 0);
}

static int begin(void **state)
{
	(void)state;
	if (!mkdtemp(top))
		return -1;
	snprintf(classes, sizeof(classes), "%s/class", top);
	snprintf(buses, sizeof(buses), "%s/bus", top);
	run("mkdir -p class bus/001 1-1/1-1:1.0/bluetooth/hci7 uart/bluetooth/hci1");
	run("ln -s ../../../1-1:1.0 1-1/1-1:1.0/bluetooth/hci7/device; ln -s ../1-1/1-1:1.0/bluetooth/hci7 class/hci7");
	run("ln -s ../../../uart uart/bluetooth/hci1/device; ln -s ../uart/bluetooth/hci1 class/hci1");
	run("echo 1 >1-1/busnum; echo 23 >1-1/devnum");
	return 0;
}

static int end(void **state)
{
	(void)state;
	run("rm -rf %s", top);
	return 0;
}

static void b6_the_device_of_the_controller_is_found(void **state)
{
	(void)state;
	assert_int_equal(usb_reset(classes, buses, 7), -ENOENT);
	run("touch bus/001/023");
	assert_int_equal(usb_reset(classes, buses, 7), -ENOTTY); /* it was opened, and is no USB device */
}

static void a_controller_that_is_not_on_usb_is_left_alone(void **state)
{
	(void)state;
	assert_int_equal(usb_reset(classes, buses, 1), -ENODEV);
	assert_int_equal(usb_reset(classes, buses, 2), -ENODEV);
}

static void a_number_that_is_none_is_refused(void **state)
{
	static const char *const numbers[] = { "", "0", "-1", "1000", "12a", "../../1", "123456789" };

	(void)state;
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		run("echo '%s' >1-1/devnum", numbers[i]);
		assert_true(usb_reset(classes, buses, 7) < 0);
		assert_int_not_equal(usb_reset(classes, buses, 7), -ENOENT);
		assert_int_not_equal(usb_reset(classes, buses, 7), -ENOTTY);
	}
	run("printf 23 >1-1/devnum");
	assert_int_equal(usb_reset(classes, buses, 7), -EBADMSG);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(b6_the_device_of_the_controller_is_found),
		cmocka_unit_test(a_controller_that_is_not_on_usb_is_left_alone),
		cmocka_unit_test(a_number_that_is_none_is_refused),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
