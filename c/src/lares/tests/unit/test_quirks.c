/* SPDX-License-Identifier: Apache-2.0 */
#include "radio/quirks.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <cmocka.h>

#include "radio/measurement.h"

static const struct quirk *by_name(const char *name)
{
	return quirk_find(name, NULL, 0);
}

static const struct quirk *by_service(const char *text)
{
	struct uuid services[2] = { uuid_from_u16(0x180a) };

	assert_int_equal(uuid_parse(text, &services[1]), 0);
	return quirk_find("", services, 2);
}

static void an_unknown_device_is_nothing_special(void **state)
{
	(void)state;
	assert_null(by_name(""));
	assert_null(by_name("a&d"));
	assert_null(by_name("xA&D_UA-651BLE"));
	assert_null(by_service("1810"));
}

static void b19_an_and_device_wants_its_time_first_and_a_rest_of_15_s(void **state)
{
	const struct quirk *cuff = by_name("A&D_UA-651BLE_A1B2C3"), *scale = by_service("233bf000-5a34-1b6d-975c-000d5690abe4");
	const struct quirk *old = by_service("23434100-1fe4-1eff-80cb-00ff78297d8b");

	(void)state;
	assert_true(cuff->wants_clock_first && scale->wants_clock_first && old->wants_clock_first);
	assert_int_equal(cuff->hold_off_us, 15000000);
	/* Its own commands unpair and clear the memory as well: none is ever sent. */
	assert_int_equal(cuff->talk, TALK_NOTHING);
	assert_int_equal(scale->talk, TALK_NOTHING);
}

static void a_nonin_is_heard_by_its_standard_service_where_it_has_that(void **state)
{
	(void)state;
	assert_true(by_name("Nonin3230_502000001")->prefers_standard);
	assert_true(by_service("46a970e0-0d5f-11e2-8b5e-0002a5d5c51b")->prefers_standard);
}

static void a_taidoc_is_asked_for_its_records_and_its_thermometer_is_left_alone_for_40_s(void **state)
{
	(void)state;
	assert_int_equal(by_service("00001523-1212-efde-1523-785feabcd123")->talk, TALK_RECORDS);
	assert_int_equal(by_name("TAIDOC TD1241")->hold_off_us, 40000000);
}

static void who_wants_a_rest_after_a_connection_gets_it(void **state)
{
	(void)state;
	assert_int_equal(by_name("Philips ear thermometer")->hold_off_us, 25000000);
	assert_int_equal(by_name("SCH740")->hold_off_us, 25000000);
	assert_int_equal(by_name("51-102")->hold_off_us, 23000000);
	assert_null(by_name("51-10"));
}

static void a_medisana_is_greeted_and_a_trisa_is_not(void **state)
{
	(void)state;
	assert_int_equal(by_service("78b2")->talk, TALK_GREETING);
	assert_null(by_service("7802"));
}

static void r20_a_viatom_ring_is_polled_and_rests(void **state)
{
	const struct quirk *ring = by_service("14839ac4-7d7e-415c-9a42-167340cf2339");

	(void)state;
	assert_int_equal(ring->talk, TALK_POLL);
	assert_int_equal(ring->hold_off_us, 60000000);
}

/* What is asked must be heard: every row that talks is subscribed to the answers. */
static void every_answer_is_subscribed_to(void **state)
{
	const struct quirk *quirk;

	(void)state;
	for (size_t i = 0; (quirk = quirk_at(i)); i++)
		if (quirk->talk)
			assert_non_null(measurement_of(&quirk->says));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_unknown_device_is_nothing_special),
		cmocka_unit_test(b19_an_and_device_wants_its_time_first_and_a_rest_of_15_s),
		cmocka_unit_test(a_nonin_is_heard_by_its_standard_service_where_it_has_that),
		cmocka_unit_test(a_taidoc_is_asked_for_its_records_and_its_thermometer_is_left_alone_for_40_s),
		cmocka_unit_test(who_wants_a_rest_after_a_connection_gets_it),
		cmocka_unit_test(a_medisana_is_greeted_and_a_trisa_is_not),
		cmocka_unit_test(r20_a_viatom_ring_is_polled_and_rests),
		cmocka_unit_test(every_answer_is_subscribed_to),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
