/* SPDX-License-Identifier: Apache-2.0 */
#include "radio/nearby.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static struct address address_of(uint8_t last)
{
	return (struct address){ { 0, 0, 0, 0, 0, last } };
}

static const struct radio_nearby *find(const struct nearby *nearby, uint8_t last)
{
	for (size_t i = 0; i < nearby->n; i++)
		if (nearby->entries[i].address.octet[5] == last)
			return &nearby->entries[i];
	return NULL;
}

static void note(struct nearby *nearby, uint8_t last, uint64_t heard_us)
{
	struct address address = address_of(last);
	struct advert advert = { .has = ADVERT_RSSI, .rssi_dBm = -50 };

	nearby_note(nearby, &address, &advert, false, heard_us);
}

static void the_least_recently_heard_goes_first(void **state)
{
	struct nearby nearby = { 0 };

	(void)state;
	for (uint8_t i = 0; i < RADIO_NEARBY_MAX; i++)
		note(&nearby, i, 100 + i);
	note(&nearby, 0, 500);
	note(&nearby, 200, 501);
	assert_int_equal(nearby.n, RADIO_NEARBY_MAX);
	assert_non_null(find(&nearby, 0));
	assert_null(find(&nearby, 1));
	assert_non_null(find(&nearby, 200));
}

static void what_is_only_remembered_pushes_nobody_out(void **state)
{
	struct nearby nearby = { 0 };

	(void)state;
	for (uint8_t i = 0; i < RADIO_NEARBY_MAX; i++)
		note(&nearby, i, 100 + i);
	note(&nearby, 200, 0);
	assert_null(find(&nearby, 200));
	assert_non_null(find(&nearby, 0));
}

static void a_long_name_is_cut_and_numbers_stay_under_their_cap(void **state)
{
	struct nearby nearby = { 0 };
	struct address address = address_of(1);
	char name[300];
	struct advert advert = { .has = ADVERT_NAME | ADVERT_DATA, .frame = { .name = name, .n_sections = 1 } };

	(void)state;
	memset(name, 'x', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	for (uint16_t i = 0; i < 40; i++) {
		advert.frame.sections[0] = (struct section){ .is_manufacturer = i % 2, .company = i, .service = uuid_from_u16(i) };
		advert.services[0] = (uint16_t)(i + 1);
		advert.n_services = 1;
		nearby_note(&nearby, &address, &advert, true, 5);
		nearby_note(&nearby, &address, &advert, true, 5);
	}
	assert_int_equal(nearby.n, 1);
	assert_int_equal(strlen(nearby.entries[0].name), DEVICE_NAME_MAX - 1);
	assert_int_equal(nearby.entries[0].n_companies, RADIO_NEARBY_NUMBERS_MAX);
	assert_int_equal(nearby.entries[0].n_data_services, RADIO_NEARBY_NUMBERS_MAX);
	assert_int_equal(nearby.entries[0].n_services, RADIO_NEARBY_NUMBERS_MAX);
	assert_int_equal(nearby.entries[0].companies[1], 3);
}

static void b13_who_was_noted_lately_and_who_finds_no_room_is_not_read(void **state)
{
	struct nearby nearby = { 0 };
	struct address known = address_of(3), stranger = address_of(200);

	(void)state;
	assert_true(nearby_wants(&nearby, &stranger, 1));
	for (uint8_t i = 0; i < RADIO_NEARBY_MAX; i++)
		note(&nearby, i, 100 + i);
	assert_false(nearby_wants(&nearby, &known, 103 + NEARBY_FRESH_US - 1));
	assert_true(nearby_wants(&nearby, &known, 103 + NEARBY_FRESH_US));
	assert_false(nearby_wants(&nearby, &stranger, 300)); /* all of them are fresh */
	assert_true(nearby_wants(&nearby, &stranger, 100 + NEARBY_FRESH_US)); /* the first is not any more */
	note(&nearby, 200, 100 + NEARBY_FRESH_US);
	assert_null(find(&nearby, 0));
	assert_false(nearby_wants(&nearby, &stranger, 100 + NEARBY_FRESH_US));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_least_recently_heard_goes_first),
		cmocka_unit_test(what_is_only_remembered_pushes_nobody_out),
		cmocka_unit_test(b13_who_was_noted_lately_and_who_finds_no_room_is_not_read),
		cmocka_unit_test(a_long_name_is_cut_and_numbers_stay_under_their_cap),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
