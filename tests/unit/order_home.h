/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* An order of sending over an outbox in memory, and what it is given and answered. */
#include "carry/order.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <cmocka.h>

#include "outbox_in_memory.h"

#define SECOND UINT64_C(1000000)
#define NOW (1000 * SECOND)

enum { SUCCESS = 0, NOT_AUTHORISED = 0x87 };

struct home {
	struct order order;
	struct outbox_in_memory box;
	struct parcel parcel;
};

static const struct carry_ops ops = {
	.next = outbox_next,
	.state = outbox_state,
	.accepted = outbox_accepted,
	.rejected = outbox_rejected,
	.random = outbox_random,
};

static inline int set_up(void **state)
{
	struct home *home = calloc(1, sizeof(*home));

	order_init(&home->order, &ops, &home->box, "h-0417", "b00t", "5703e", 0);
	*state = home;
	return 0;
}

static inline int tear_down(void **state)
{
	free(*state);
	return 0;
}

static inline void link_up(struct home *home)
{
	order_link_up(&home->order, 200, 0, NOW);
}

static inline uint64_t add_reading(struct home *home, enum class class)
{
	uint64_t n = outbox_add(&home->box, OUTGOING_READING, class, NULL, "{\"r\":1}");

	order_kick(&home->order);
	return n;
}

static inline uint64_t add_alert(struct home *home, const char *id)
{
	uint64_t n = outbox_add(&home->box, OUTGOING_ALERT, CLASS_ALERT, id, "{\"a\":1}");

	order_kick(&home->order);
	return n;
}

static inline int take_at(struct home *home, uint64_t now_us)
{
	return order_take(&home->order, false, now_us, &home->parcel);
}

static inline void expect(struct home *home, const char *suffix)
{
	assert_int_equal(take_at(home, NOW), 0);
	assert_string_equal(home->parcel.suffix, suffix);
}

static inline void expect_payload(const struct home *home, const char *text)
{
	assert_int_equal(home->parcel.n_payload, strlen(text));
	assert_memory_equal(home->parcel.payload, text, strlen(text));
}

static inline void answer(struct home *home, uint8_t reason, uint64_t now_us)
{
	assert_int_equal(order_answer(&home->order, home->parcel.number, reason, now_us), 0);
}

/* How many readings the parcel has. */
static inline unsigned n_readings(const struct home *home)
{
	const char *at = home->parcel.payload, *end = at + home->parcel.n_payload;
	unsigned n = 0;

	for (; (at = memmem(at, (size_t)(end - at), "\"r\":", 4)); at++)
		n++;
	return n;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
