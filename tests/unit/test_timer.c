/* SPDX-License-Identifier: Apache-2.0 */
#include "loop/timer.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "loop/clock.h"

#define HOUR_US (UINT64_C(3600) * 1000000)

struct fixture {
	sd_event *event;
	struct timer timer;
	unsigned n_fired;
	uint64_t again_at_us; /* 0: once is enough */
};

static int on_fire(void *context, uint64_t now_us)
{
	struct fixture *f = context;

	f->n_fired++;
	assert_true(now_us > 0);
	if (f->again_at_us)
		timer_set(&f->timer, f->again_at_us);
	f->again_at_us = 0;
	return 0;
}

static int setup(void **state)
{
	static struct fixture f;

	f = (struct fixture){ 0 };
	assert_true(sd_event_new(&f.event) >= 0);
	assert_int_equal(timer_init(&f.timer, f.event, on_fire, &f), 0);
	*state = &f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	timer_done(&f->timer);
	sd_event_unref(f->event);
	return 0;
}

/* Two turns of the loop that never wait. */
static void turn(struct fixture *f)
{
	for (int i = 0; i < 2; i++)
		assert_true(sd_event_run(f->event, 0) >= 0);
}

static void a_timer_that_nobody_set_does_not_fire(void **state)
{
	struct fixture *f = *state;

	turn(f);
	assert_int_equal(f->n_fired, 0);
}

static void a_moment_gone_by_fires_once_at_the_next_turn(void **state)
{
	struct fixture *f = *state;

	timer_set(&f->timer, 1);
	turn(f);
	turn(f);
	assert_int_equal(f->n_fired, 1);
}

static void a_moment_to_come_does_not_fire_now(void **state)
{
	struct fixture *f = *state;

	timer_set(&f->timer, clock_now_us() + HOUR_US);
	turn(f);
	assert_int_equal(f->n_fired, 0);
}

static void setting_again_replaces_the_moment(void **state)
{
	struct fixture *f = *state;

	timer_set(&f->timer, 1);
	timer_set(&f->timer, clock_now_us() + HOUR_US);
	turn(f);
	assert_int_equal(f->n_fired, 0);
	timer_set(&f->timer, 1);
	turn(f);
	assert_int_equal(f->n_fired, 1);
}

static void a_cleared_timer_does_not_fire(void **state)
{
	struct fixture *f = *state;

	timer_set(&f->timer, 1);
	timer_clear(&f->timer);
	turn(f);
	assert_int_equal(f->n_fired, 0);
}

static void a_timer_may_set_itself_again(void **state)
{
	struct fixture *f = *state;

	f->again_at_us = 1;
	timer_set(&f->timer, 1);
	turn(f);
	assert_int_equal(f->n_fired, 2);
}

static void a_timer_that_is_done_is_gone(void **state)
{
	struct fixture *f = *state;

	timer_set(&f->timer, 1);
	timer_done(&f->timer);
	turn(f);
	assert_int_equal(f->n_fired, 0);
}

static int on_failing(void *context, uint64_t now_us)
{
	(void)now_us;
	timer_set(context, 1);
	return -EIO;
}

static void a_timer_that_fails_ends_the_loop(void **state)
{
	struct fixture *f = *state;
	struct timer failing;
	int code;

	assert_int_equal(timer_init(&failing, f->event, on_failing, &failing), 0);
	timer_set(&failing, 1);
	assert_true(sd_event_run(f->event, 0) >= 0);
	assert_return_code(sd_event_get_exit_code(f->event, &code), 0);
	assert_int_equal(code, -EIO);
	timer_done(&failing);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_timer_that_nobody_set_does_not_fire),
		TEST(a_moment_gone_by_fires_once_at_the_next_turn),
		TEST(a_moment_to_come_does_not_fire_now),
		TEST(setting_again_replaces_the_moment),
		TEST(a_cleared_timer_does_not_fire),
		TEST(a_timer_may_set_itself_again),
		TEST(a_timer_that_is_done_is_gone),
		TEST(a_timer_that_fails_ends_the_loop),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
