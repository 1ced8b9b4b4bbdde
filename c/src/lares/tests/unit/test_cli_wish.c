/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/wish.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "cli/pairing.h"

static int reads(struct arguments arguments, const char *input, bool has_person, struct guide_wish *ret_wish)
{
	const char *wrong = NULL;
	FILE *in = fmemopen((void *)input, strlen(input), "r");
	int r;

	if (!arguments.word[0])
		arguments.word[0] = "00:AA:01:01:00:01";
	r = wish_read(&arguments, in, has_person, ret_wish, &wrong);
	fclose(in);
	assert_true(r == 0 || (wrong && wrong[0]));
	return r;
}

static void a_person_is_led_to_the_proof_and_a_script_is_not(void **state)
{
	struct guide_wish wish;

	(void)state;
	assert_int_equal(reads((struct arguments){ 0 }, "\n", true, &wish), 0);
	assert_int_equal(wish.until, GUIDE_PROVEN);
	assert_int_equal(wish.wait_s, 0);
	assert_int_equal(reads((struct arguments){ 0 }, "\n", false, &wish), 0);
	assert_int_equal(wish.until, GUIDE_ENROLLED);
	assert_true(wish.wait_s > 0); /* a script ends */
}

static void options_are_read(void **state)
{
	struct arguments arguments = { .kind = "scale", .person = "p1", .mounted_on = "seat", .every = "10m", .seconds = "2m",
		.until = "measured", .passkey = "012345", .user = { "1=anna", "2=bert:1234" }, .n_users = 2, .old_records = true };
	struct guide_wish wish;

	(void)state;
	assert_int_equal(reads(arguments, "\n", false, &wish), 0);
	assert_string_equal(wish.kind, "scale");
	assert_int_equal(wish.every_s, 600);
	assert_int_equal(wish.wait_s, 120);
	assert_int_equal(wish.until, GUIDE_MEASURED);
	assert_string_equal(wish.users[1], "2=bert:1234");
	assert_int_equal(wish.n_users, 2);
	assert_true(wish.takes_old_records);
	assert_false(wish.deletes_records);
}

static void what_cannot_be_meant_is_refused(void **state)
{
	static const struct arguments wrong[] = { { .word = { "nonsense" } }, { .every = "0" }, { .every = "often" }, { .seconds = "-1" }, { .until = "done" },
		{ .passkey = "12345" }, { .passkey = "12345a" }, { .compare = "1234567" }, { .key = "00112233445566778899aabbccddeeff" },
		{ .person = "0123456789012345678901234567890123456789" },
		{ .user = { "1=0123456789012345678901234567890123456789012345678" }, .n_users = 1 } };
	struct guide_wish wish;

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		if (reads(wrong[i], "\n", false, &wish) == 0)
			fail_msg("%zu was taken", i);
}

static void a_key_comes_by_the_input(void **state)
{
	struct guide_wish wish;

	(void)state;
	assert_int_equal(reads((struct arguments){ .key = "-" }, " 00112233 445566778899aabbccddeeff\nmore", false, &wish), 0);
	assert_true(wish.has_key);
	assert_int_equal(wish.key[15], 0xff);
	assert_true(reads((struct arguments){ .key = "-" }, "00112233\n", false, &wish) < 0);
	assert_true(reads((struct arguments){ .key = "-" }, "00112233445566778899aabbccddeeff0\n", false, &wish) < 0);
}

static void says(struct pairing_of device, const char *words)
{
	if (!strstr(pairing_words(&device), words))
		fail_msg("%s", pairing_words(&device));
}

static void a_model_is_brought_to_pair_in_its_own_words(void **state)
{
	static const enum device_kind cuff = DEVICE_CUFF, meter = DEVICE_GLUCOMETER, scale = DEVICE_SCALE;

	(void)state;
	says((struct pairing_of){ &cuff, "A&D", "UA-651BLE", NULL }, "until Pr is shown");
	says((struct pairing_of){ &scale, NULL, NULL, "A&D_UC-352BLE_123" }, "until Pr is shown");
	says((struct pairing_of){ &cuff, NULL, NULL, "BLEsmart_0000021F" }, "until P blinks");
	says((struct pairing_of){ NULL, "Roche", NULL, NULL }, "Wireless");
	says((struct pairing_of){ NULL, NULL, NULL, "Nonin3230_502619" }, "batteries");
	says((struct pairing_of){ &meter, NULL, NULL, "X" }, "meter's menu");
	says((struct pairing_of){ &cuff, "", "", "" }, "cuff");
	says((struct pairing_of){ NULL, NULL, NULL, NULL }, "manual");
}

static void every_kind_is_told_how_to_be_used(void **state)
{
	(void)state;
	for (int kind = 0; kind < DEVICE_KIND_COUNT; kind++) {
		assert_true(pairing_measure_words((enum device_kind)kind)[0]);
		assert_int_equal(pairing_again_words((enum device_kind)kind)[0] != '\0', device_kind_has_session((enum device_kind)kind));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_person_is_led_to_the_proof_and_a_script_is_not),
		cmocka_unit_test(options_are_read),
		cmocka_unit_test(what_cannot_be_meant_is_refused),
		cmocka_unit_test(a_key_comes_by_the_input),
		cmocka_unit_test(a_model_is_brought_to_pair_in_its_own_words),
		cmocka_unit_test(every_kind_is_told_how_to_be_used),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
