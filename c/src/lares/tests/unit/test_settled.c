/* SPDX-License-Identifier: Apache-2.0 */
#include "store/settled.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* "1-3 5-5 " */
static const char *shown(const struct settled *settled)
{
	static char text[SETTLED_MAX * 12];

	text[0] = '\0';
	for (size_t i = 0; i < settled->n; i++)
		snprintf(text + strlen(text), sizeof(text) - strlen(text), "%llu-%llu ",
			(unsigned long long)settled->ranges[i].first, (unsigned long long)settled->ranges[i].last);
	return text;
}

static void neighbours_become_one_range(void **state)
{
	struct settled settled = { 0 };

	(void)state;
	assert_int_equal(settled_add(&settled, 5, 5), 1);
	assert_int_equal(settled_add(&settled, 1, 2), 2);
	assert_int_equal(settled_add(&settled, 9, 9), 1);
	assert_string_equal(shown(&settled), "1-2 5-5 9-9 ");
	assert_int_equal(settled_add(&settled, 3, 4), 2);
	assert_string_equal(shown(&settled), "1-5 9-9 ");
	assert_int_equal(settled_add(&settled, 10, 10), 1);
	assert_int_equal(settled_add(&settled, 8, 8), 1);
	assert_string_equal(shown(&settled), "1-5 8-10 ");
	assert_int_equal(settled_add(&settled, 4, 12), 4);
	assert_string_equal(shown(&settled), "1-12 ");
	assert_int_equal(settled_add(&settled, 4, 12), 0);
	assert_int_equal(settled_count(&settled), 12);
}

static void what_is_taken_out_leaves_the_rest(void **state)
{
	struct settled settled = { 0 };

	(void)state;
	settled_add(&settled, 1, 10);
	settled_add(&settled, 20, 30);
	assert_int_equal(settled_remove(&settled, 4, 6), 3);
	assert_string_equal(shown(&settled), "1-3 7-10 20-30 ");
	assert_int_equal(settled_remove(&settled, 11, 19), 0);
	assert_int_equal(settled_remove(&settled, 8, 22), 6);
	assert_string_equal(shown(&settled), "1-3 7-7 23-30 ");
	assert_int_equal(settled_remove(&settled, 1, UINT64_MAX - 1), 12);
	assert_string_equal(shown(&settled), "");
}

static void the_next_is_the_first_that_is_not_in_it(void **state)
{
	struct settled settled = { 0 };

	(void)state;
	assert_int_equal(settled_next(&settled, 0), 1);
	settled_add(&settled, 1, 3);
	settled_add(&settled, 5, 6);
	assert_int_equal(settled_next(&settled, 0), 4);
	assert_int_equal(settled_next(&settled, 2), 4);
	assert_int_equal(settled_next(&settled, 3), 4);
	assert_int_equal(settled_next(&settled, 4), 7);
	assert_int_equal(settled_next(&settled, 6), 7);
	assert_int_equal(settled_next(&settled, 99), 100);
}

/* Against a plain array, with every range in turn added and taken out. */
static void it_agrees_with_a_plain_set(void **state)
{
	enum { N = 60 };
	struct settled settled = { 0 };
	bool is_in[N + 2] = { false };
	unsigned int seed = 1;

	(void)state;
	for (int step = 0; step < 20000; step++) {
		uint64_t first = 1 + (uint64_t)rand_r(&seed) % N, last = first + (uint64_t)rand_r(&seed) % 4;
		bool adds = rand_r(&seed) % 2;
		uint64_t n = 0, count = 0, next = 0;

		last = last > N ? N : last;
		for (uint64_t seq = first; seq <= last; seq++) {
			n += is_in[seq] != adds;
			is_in[seq] = adds;
		}
		assert_int_equal(adds ? settled_add(&settled, first, last) : settled_remove(&settled, first, last), n);
		for (uint64_t seq = N + 1; seq > 0; seq--) {
			count += is_in[seq];
			next = is_in[seq] ? next : seq;
			assert_int_equal(settled_next(&settled, seq - 1), next);
		}
		assert_int_equal(settled_count(&settled), count);
	}
}

static void beyond_its_cap_the_shortest_but_the_first_is_forgotten(void **state)
{
	struct settled settled = { 0 };

	(void)state;
	for (uint64_t i = 0; i < SETTLED_MAX; i++)
		settled_add(&settled, 10 * i + 1, 10 * i + (i == 7 || i == 0 ? 1 : 3));
	settled_add(&settled, 100000, 100005);
	assert_int_equal(settled.n, SETTLED_MAX);
	assert_int_equal(settled_next(&settled, 70), 71);
	assert_int_equal(settled_next(&settled, 0), 2);
	assert_int_equal(settled_next(&settled, 99999), 100006);
}

static void octets_come_back_and_what_is_none_is_refused(void **state)
{
	struct settled settled = { 0 }, again;
	uint8_t blob[SETTLED_BLOB_MAX + 16] = { 0 };

	(void)state;
	settled_add(&settled, 1, 3);
	settled_add(&settled, 5, UINT64_C(1) << 40);
	assert_int_equal(settled_write(&settled, blob), 32);
	assert_int_equal(settled_read(blob, 32, &again), 0);
	assert_string_equal(shown(&again), "1-3 5-1099511627776 ");
	assert_int_equal(settled_read(blob, 0, &again), 0);
	assert_int_equal(settled_read(blob, 31, &again), -EBADMSG);
	assert_int_equal(settled_read(blob, sizeof(blob), &again), -EBADMSG);
	blob[16] = 4; /* touches the one before */
	assert_int_equal(settled_read(blob, 32, &again), -EBADMSG);
	blob[16] = 5;
	blob[31] = 0x80;
	assert_int_equal(settled_read(blob, 32, &again), -EBADMSG);
	memset(blob, 0, 16); /* seq 0 */
	assert_int_equal(settled_read(blob, 16, &again), -EBADMSG);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(neighbours_become_one_range),
		cmocka_unit_test(what_is_taken_out_leaves_the_rest),
		cmocka_unit_test(the_next_is_the_first_that_is_not_in_it),
		cmocka_unit_test(it_agrees_with_a_plain_set),
		cmocka_unit_test(beyond_its_cap_the_shortest_but_the_first_is_forgotten),
		cmocka_unit_test(octets_come_back_and_what_is_none_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
