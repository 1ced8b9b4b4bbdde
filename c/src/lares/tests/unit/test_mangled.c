/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every vector that is understood, cut off at every length and with every bit flipped in turn, the value or each section
 * of an advertisement: whatever is made of it is one of the named outcomes and, where it is readings, holds what can be
 * true. A sanitizer watches.
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

struct octets {
	const uint8_t *at;
	size_t n;
};

/* Of an advertisement those of its section of that index. */
static struct octets octets_of(const struct frame *frame, size_t section)
{
	return frame->kind == FRAME_GATT ? (struct octets){ frame->data, frame->n_data } :
					   (struct octets){ frame->sections[section].data, frame->sections[section].n_data };
}

/* A copy of `n` octets in a block of just that size. */
static void give(struct tally *t, const struct vec_row *row, size_t section, const uint8_t *octets, size_t n)
{
	scoped(freep) uint8_t *copy = malloc(n ? n : 1);
	struct frame frame = *row->frame;

	assert_non_null(copy);
	memcpy(copy, octets, n);
	if (frame.kind == FRAME_GATT) {
		frame.data = copy;
		frame.n_data = n;
	} else {
		frame.sections[section].data = copy;
		frame.sections[section].n_data = n;
	}
	t->n_frames++;
	if (check_driver(t->driver, &frame) != DECODE_OK)
		t->n_refused++;
}

static void mangle_section(struct tally *t, const struct vec_row *row, size_t section)
{
	struct octets octets = octets_of(row->frame, section);
	uint8_t flipped[FRAME_DATA_MAX];

	assert_in_range(octets.n, 0, FRAME_DATA_MAX);
	for (size_t cut = 0; cut < octets.n; cut++)
		give(t, row, section, octets.at, cut);
	memcpy(flipped, octets.at, octets.n);
	for (size_t bit = 0; bit < 8 * octets.n; bit++) {
		flipped[bit / 8] ^= (uint8_t)(1u << bit % 8);
		give(t, row, section, flipped, octets.n);
		flipped[bit / 8] ^= (uint8_t)(1u << bit % 8);
	}
}

static int mangle(void *context, const struct vec_row *row)
{
	size_t n_sections = row->frame->kind == FRAME_GATT ? 1 : row->frame->n_sections;

	for (size_t i = 0; vec_expects(row, DECODE_OK) && i < n_sections; i++)
		mangle_section(context, row, i);
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
