/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <cmocka.h>

#include "bus/enrol.h"
#include "verb.h"
#include "../fuzz/bus_of_nobody.h"

static char words[BUS_WHY_MAX];

/* What an enrolment with these options comes to. Returns as verb_enrol_call() and enrol_read() do. */
static int read_options(const char *options, struct bus_enrol *ret_wish)
{
	struct command command = { .verb = VERB_ENROL, .device = "A4:C1:38:00:11:22", .options = json_loads(options, 0, NULL) };
	struct text why = text_of(words, sizeof(words));
	sd_bus_message *message = NULL;
	int r;

	assert_non_null(command.options);
	r = verb_enrol_call(bus_of_nobody(), &command, &message);
	if (r == 0)
		r = enrol_read(message, ret_wish, &why);
	sd_bus_message_unref(message);
	json_decref(command.options);
	return r;
}

static void every_option_of_an_enrolment_can_be_sent(void **state)
{
	struct bus_enrol wish;

	(void)state;
	assert_int_equal(read_options("{\"kind\":\"cuff\",\"name\":\"Bad\",\"person\":\"p1\",\"mounted_on\":\"bed\","
				      "\"inputs\":\"upper-end-stop,-\",\"every\":600,"
				      "\"users\":[\"1=p1\",\"2=p2:0042\"],\"old_records\":true,\"delete_records\":false}",
				 &wish), 0);
	assert_int_equal(wish.address.octet[0], 0xa4);
	assert_int_equal(wish.kind, DEVICE_CUFF);
	assert_string_equal(wish.name, "Bad");
	assert_string_equal(wish.person, "p1");
	assert_string_equal(wish.mounted_on, "bed");
	assert_int_equal(wish.mounted.n_inputs, 2);
	assert_false(wish.has_key);
	assert_int_equal(wish.every_s, 600);
	assert_int_equal(wish.n_users, 2);
	assert_int_equal(wish.users[1].consent, 42);
	assert_true(wish.takes_old_records);
	assert_false(wish.deletes_records);
}

static void none_is_needed(void **state)
{
	struct bus_enrol wish;

	(void)state;
	assert_int_equal(read_options("{}", &wish), 0);
	assert_false(wish.has_kind);
}

static void an_option_of_another_form_is_refused(void **state)
{
	static const char *const wrong[] = { "{\"kind\":7}", "{\"kind\":\"spaceship\"}", "{\"name\":[]}", "{\"name\":null}",
		"{\"every\":\"10m\"}", "{\"every\":-1}", "{\"every\":1.5}", "{\"users\":\"1=p1\"}", "{\"users\":[1]}",
		"{\"users\":[[\"1=p1\"]]}", "{\"users\":[\"1\"]}", "{\"key\":\"00\"}", "{\"key\":[0,1]}", "{\"key\":{}}",
		"{\"old_records\":1}", "{\"delete_records\":\"yes\"}", "{\"colour\":\"red\"}", "{\"inputs\":{}}",
		"{\"person\":\"a/b\"}" };
	struct bus_enrol wish;

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		int r = read_options(wrong[i], &wish);

		if (r != 1 && r != -EINVAL)
			fail_msg("%s: %d", wrong[i], r);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_option_of_an_enrolment_can_be_sent),
		cmocka_unit_test(none_is_needed),
		cmocka_unit_test(an_option_of_another_form_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
