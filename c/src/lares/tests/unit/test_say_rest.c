/* SPDX-License-Identifier: Apache-2.0 */
/* What a maker's memory still holds is known over a restart. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "radio/room.h"

struct marks {
	uint64_t mark;
	unsigned n_puts;
	int result;
};

static const struct device meter = { .id = "meter-1", .kind = DEVICE_GLUCOMETER };

static const struct device *find(void *ctx, const struct address *address)
{
	(void)ctx;
	(void)address;
	return &meter;
}

static bool get_mark(void *ctx, const struct device *device, uint16_t service, uint64_t *ret_mark)
{
	(void)device;
	assert_int_equal(service, RADIO_MARK_REST);
	*ret_mark = ((struct marks *)ctx)->mark;
	return true;
}

static int put_mark(void *ctx, const struct device *device, uint16_t service, uint64_t mark)
{
	struct marks *marks = ctx;

	(void)device;
	assert_int_equal(service, RADIO_MARK_REST);
	marks->n_puts++;
	if (marks->result == 0)
		marks->mark = mark;
	return marks->result;
}

static struct radio radio_of(struct marks *marks)
{
	return (struct radio){ .ctx = marks, .ops = { .find = find, .get_mark = get_mark, .put_mark = put_mark } };
}

static void b17_what_a_cut_transfer_left_is_wanted_after_a_restart(void **state)
{
	struct marks marks = { 0 };
	struct radio radio = radio_of(&marks);
	struct peer before = { .radio = &radio }, after = { .radio = &radio };

	(void)state;
	say_recall_rest(&before);
	assert_false(before.talk.wants_all);
	before.talk.kind = TALK_RECORDS;
	before.talk.record = 3;
	before.talk.has_news = true;
	say_keep_rest(&before);
	say_recall_rest(&after); /* another run of the program */
	assert_true(after.talk.wants_all);
}

static void a_transfer_that_came_to_its_end_leaves_nothing(void **state)
{
	struct marks marks = { .mark = 1 };
	struct radio radio = radio_of(&marks);
	struct peer peer = { .radio = &radio };

	(void)state;
	say_recall_rest(&peer);
	peer.talk.kind = TALK_RECORDS;
	say_keep_rest(&peer);
	assert_int_equal(marks.mark, 1);
	talk_end(&peer.talk);
	say_keep_rest(&peer);
	assert_int_equal(marks.mark, 0);
	say_recall_rest(&peer);
	assert_false(peer.talk.wants_all);
}

static void what_is_no_news_wears_no_flash(void **state)
{
	struct marks marks = { 0 };
	struct radio radio = radio_of(&marks);
	struct peer peer = { .radio = &radio };

	(void)state;
	say_recall_rest(&peer);
	peer.talk.kind = TALK_RECORDS;
	for (peer.talk.record = 1; peer.talk.record < TALK_RECORDS_LEAST; peer.talk.record++)
		say_keep_rest(&peer);
	talk_end(&peer.talk);
	say_keep_rest(&peer);
	assert_int_equal(marks.n_puts, 0);
}

static void a_mark_that_cannot_be_kept_is_tried_again(void **state)
{
	struct marks marks = { .result = -1 };
	struct radio radio = radio_of(&marks);
	struct peer peer = { .radio = &radio, .talk = { .kind = TALK_RECORDS, .record = 1, .has_news = true } };

	(void)state;
	say_keep_rest(&peer);
	marks.result = 0;
	say_keep_rest(&peer);
	assert_int_equal(marks.mark, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(b17_what_a_cut_transfer_left_is_wanted_after_a_restart),
		cmocka_unit_test(a_transfer_that_came_to_its_end_leaves_nothing),
		cmocka_unit_test(what_is_no_news_wears_no_flash),
		cmocka_unit_test(a_mark_that_cannot_be_kept_is_tried_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
