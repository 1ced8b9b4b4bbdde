/* SPDX-License-Identifier: Apache-2.0 */
/* Makers, models and kinds as they are heard. */
#include "known.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static struct known named(const char *name)
{
	struct radio_nearby nearby = { 0 };

	strcpy(nearby.name, name);
	return known_of(&nearby);
}

static void a_name_says_maker_model_and_kind(void **state)
{
	static const struct {
		const char *name, *maker, *model, *what;
	} rows[] = {
		{ "A&D_UA-651BLE_1A2B3C", "A&D", "UA-651BLE", "blood pressure cuff" },
		{ "A&D_UC-352BLE_1A2B3C", "A&D", "UC-352BLE", "scale" },
		{ "A&D_UT201BLE_1A2B3C", "A&D", "UT201BLE", "thermometer" },
		{ "A&D_UW-302BLE_1A2B3C", "A&D", "UW-302BLE", NULL },
		{ "BLEsmart_0000012B", "Omron", "", "blood pressure cuff" },
		{ "Nonin3230_502893427", "Nonin", "3230", "pulse oximeter" },
		{ "meter+06212345", "Roche", "Accu-Chek", "glucose meter" },
		{ "GVH5075_1A2B", "Govee", "H5075", "temperature and humidity sensor" },
		{ "Polar H10 12345678", "Polar", "H10", "heart rate sensor" },
		{ "SBBT-002C", "Shelly", "BLU Button", "button" },
		{ "BF105", "Beurer", "BF105", "body composition scale" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct known known = named(rows[i].name);

		assert_string_equal(known.maker, rows[i].maker);
		assert_string_equal(known.model, rows[i].model);
		assert_int_equal(known.has_kind, rows[i].what != NULL);
		if (rows[i].what)
			assert_string_equal(known.what, rows[i].what);
	}
}

static void a_stranger_is_nothing_that_is_known(void **state)
{
	static const char *const names[] = { "", "A&", "TV", "\xff\xfe", "Contou" };

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct known known = named(names[i]);

		assert_null(known.maker);
		assert_null(known.what);
		assert_false(known.has_kind);
		assert_string_equal(known.model, "");
	}
}

static void a_model_that_is_too_long_is_cut(void **state)
{
	char name[DEVICE_NAME_MAX];

	(void)state;
	memset(name, 'x', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	memcpy(name, "A&D_", 4);
	assert_int_equal(strlen(named(name).model), KNOWN_MODEL_MAX - 1);
}

static void a_service_says_the_kind_and_data_makes_it_a_beacon(void **state)
{
	struct radio_nearby cuff = { .services = { 0x180a, 0x1810 }, .n_services = 2 };
	struct radio_nearby scale = { .services = { 0x181d }, .n_services = 1, .data_services = { 0x181d }, .n_data_services = 1 };
	struct radio_nearby bthome = { .data_services = { 0xfcd2 }, .n_data_services = 1, .companies = { 0x0ba9 },
		.n_companies = 1 };

	(void)state;
	assert_int_equal(known_of(&cuff).kind, DEVICE_CUFF);
	assert_false(known_of(&cuff).is_beacon);
	assert_int_equal(known_of(&scale).kind, DEVICE_SCALE);
	assert_true(known_of(&scale).is_beacon);
	assert_string_equal(known_of(&bthome).what, "BTHome sensor");
	assert_string_equal(known_of(&bthome).maker, "Shelly");
	assert_true(known_of(&bthome).is_beacon);
}

static void a_name_knows_better_than_a_service_and_a_service_than_a_company(void **state)
{
	struct radio_nearby button = { .name = "SBBT-002C", .data_services = { 0xfcd2 }, .n_data_services = 1,
		.companies = { 0x004c }, .n_companies = 1 };
	struct radio_nearby phone = { .companies = { 0x004c }, .n_companies = 1 };

	(void)state;
	assert_string_equal(known_of(&button).maker, "Shelly");
	assert_string_equal(known_of(&button).what, "button");
	assert_true(known_of(&button).is_beacon);
	assert_string_equal(known_of(&phone).maker, "Apple");
	assert_false(known_of(&phone).has_kind);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_name_says_maker_model_and_kind),
		cmocka_unit_test(a_stranger_is_nothing_that_is_known),
		cmocka_unit_test(a_model_that_is_too_long_is_cut),
		cmocka_unit_test(a_service_says_the_kind_and_data_makes_it_a_beacon),
		cmocka_unit_test(a_name_knows_better_than_a_service_and_a_service_than_a_company),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
