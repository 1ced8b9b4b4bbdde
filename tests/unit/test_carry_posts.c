/* SPDX-License-Identifier: Apache-2.0 */
#include "carry/posts.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

static void the_queue_has_an_end(void **state)
{
	static char large[POST_OCTETS_MAX + 1];
	struct posts posts = { 0 };
	char suffix[32];
	int r = 0;

	(void)state;
	for (int i = 0; i < POSTS_MAX; i++) {
		snprintf(suffix, sizeof(suffix), "device/%d", i);
		assert_int_equal(posts_push(&posts, suffix, true, "{}", 2), 0);
	}
	assert_int_equal(posts_push(&posts, "pulse", false, "{}", 2), -ENOBUFS);
	assert_int_equal(posts_push(&posts, "device/7", true, "{}", 2), 0);
	posts_clear(&posts);
	assert_int_equal(posts.n_octets, 0);
	assert_int_equal(posts_push(&posts, "pulse", false, large, sizeof(large)), -ENOBUFS);
	for (int i = 0; i < POSTS_MAX && r == 0; i++) {
		snprintf(suffix, sizeof(suffix), "device/%d", i);
		r = posts_push(&posts, suffix, true, large, POST_OCTETS_MAX);
	}
	assert_int_equal(r, -ENOBUFS);
	assert_true(posts.n_octets <= POSTS_OCTETS_MAX);
	posts_clear(&posts);
}

static void they_leave_in_order_and_only_the_newest_of_a_suffix(void **state)
{
	struct posts posts = { 0 };
	struct post *post;

	(void)state;
	assert_int_equal(posts_push(&posts, "pulse", false, "1", 1), 0);
	assert_int_equal(posts_push(&posts, "device/cuff-1", true, "{}", 2), 0);
	assert_int_equal(posts_push(&posts, "pulse", false, "22", 2), 0);
	post = posts_shift(&posts);
	assert_string_equal(post->suffix, "device/cuff-1");
	assert_true(post->retain);
	post_free(post);
	post = posts_shift(&posts);
	assert_string_equal(post->suffix, "pulse");
	assert_memory_equal(post->json, "22", 2);
	post_free(post);
	assert_null(posts_shift(&posts));
	assert_int_equal(posts.n_octets, 0);
}

static void s19_an_alert_overtakes_what_waits(void **state)
{
	static const char *const suffixes[] = { "pulse", "device/cuff-1", "alert/A", "readings", "alert/B" };
	static const char *const in_order[] = { "alert/A", "alert/B", "pulse", "device/cuff-1", "readings" };
	struct posts posts = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(suffixes) / sizeof(suffixes[0]); i++)
		assert_int_equal(posts_push(&posts, suffixes[i], true, "{}", 2), 0);
	for (size_t i = 0; i < sizeof(in_order) / sizeof(in_order[0]); i++) {
		struct post *post = posts_shift(&posts);

		assert_string_equal(post->suffix, in_order[i]);
		post_free(post);
	}
	assert_null(posts_shift(&posts));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_queue_has_an_end),
		cmocka_unit_test(s19_an_alert_overtakes_what_waits),
		cmocka_unit_test(they_leave_in_order_and_only_the_newest_of_a_suffix),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
