/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every vector that is understood, cut off at every length and with every bit flipped in turn: whatever is made of it is
 * one of the named outcomes and, where it is readings, holds what can be true. A sanitizer watches.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "fuzz/readings_check.h"
#include "vectors/vec.h"

struct tally {
	const struct driver *driver;
	unsigned long n_frames, n_refused;
};

/* A copy of `n` octets in a block of just that size. */
static void give(struct tally *t, const struct vec_row *row, const uint8_t *octets, size_t n)
{
	scoped(freep) uint8_t *copy = malloc(n ? n : 1);
	struct frame frame = *row->frame;

	assert_non_null(copy);
	memcpy(copy, octets, n);
	frame.data = frame.sections[0].data = copy;
	frame.n_data = frame.sections[0].n_data = n;
	t->n_frames++;
	if (check_driver(t->driver, &frame) != DECODE_OK)
		t->n_refused++;
}

static int mangle(void *context, const struct vec_row *row)
{
	const struct frame *frame = row->frame;
	const uint8_t *octets = frame->kind == FRAME_GATT ? frame->data : frame->sections[0].data;
	size_t n = frame->kind == FRAME_GATT ? frame->n_data : frame->sections[0].n_data;
	uint8_t flipped[FRAME_DATA_MAX];

	if (!vec_expects(row, DECODE_OK))
		return 0;
	assert_in_range(n, 0, FRAME_DATA_MAX);
	for (size_t cut = 0; cut < n; cut++)
		give(context, row, octets, cut);
	memcpy(flipped, octets, n);
	for (size_t bit = 0; bit < 8 * n; bit++) {
		flipped[bit / 8] ^= (uint8_t)(1u << bit % 8);
		give(context, row, flipped, n);
		flipped[bit / 8] ^= (uint8_t)(1u << bit % 8);
	}
	return 0;
}

static void a_mangled_frame_is_refused_or_still_makes_sense(void **state)
{
	(void)state;
	for (size_t i = 0; i < drivers_count(); i++) {
		struct tally tally = { .driver = drivers_at(i) };

		assert_int_equal(vec_each_of(SOURCE_DIR, tally.driver, mangle, &tally), 0);
		assert_true(tally.n_frames > 0);
		assert_true(tally.n_refused > 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(a_mangled_frame_is_refused_or_still_makes_sense) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
