/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* The agent's hands, and a device's answers, around the machine that fetches stored records. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "radio/records.h"

#define SECOND UINT64_C(1000000)

enum { GLUCOSE, CGM, PRESSURE, OXIMETER };

struct meter {
	struct records m;
	uint64_t now_us;
	uint32_t mark, check; /* as kept; counted in n_marks */
	bool has_floor;
	uint32_t floor;
	unsigned n_marks;
	bool is_disk_full;
};

/* Do as the hands do with RECORDS_PUT_MARK, and return the rest. */
static inline unsigned hands(struct meter *h, unsigned actions)
{
	if (!(actions & RECORDS_PUT_MARK))
		return actions;
	if (!h->is_disk_full) {
		h->mark = h->m.next_mark;
		h->check = h->m.next_check;
		h->has_floor = h->m.has_floor;
		h->floor = h->m.floor;
		h->n_marks++;
	}
	return (actions & ~(unsigned)RECORDS_PUT_MARK) | records_on_marked(&h->m, !h->is_disk_full, h->now_us);
}

static inline struct meter started(size_t service, const uint32_t *mark)
{
	struct meter h = { .now_us = SECOND };

	struct records_wish wish = { .has_mark = mark != NULL, .mark = mark ? *mark : 0, .check = RECORDS_NO_CHECK };

	assert_int_equal(records_start(&h.m, records_service_at(service), &wish, h.now_us), RECORDS_WRITE);
	return h;
}

/* The next connection, with all that was kept. */
static inline struct meter again(size_t service, const struct meter *before)
{
	struct meter h = { .now_us = SECOND };
	struct records_wish wish = { .has_mark = before->mark != RECORDS_NO_MARK, .mark = before->mark, .check = before->check,
		.has_floor = before->has_floor, .floor = before->floor };

	assert_int_equal(records_start(&h.m, records_service_at(service), &wish, h.now_us), RECORDS_WRITE);
	return h;
}

static inline void assert_asked(const struct meter *h, const void *request, size_t n_request)
{
	assert_int_equal(h->m.n_request, n_request);
	assert_memory_equal(h->m.request, request, n_request);
}
#define assert_request(h, ...) \
	assert_asked(h, (const uint8_t[]){ __VA_ARGS__ }, sizeof((const uint8_t[]){ __VA_ARGS__ }))

static inline unsigned say(struct meter *h, const void *bytes, size_t n_bytes)
{
	return hands(h, records_on_indication(&h->m, bytes, n_bytes, h->now_us));
}

static inline unsigned answer(struct meter *h, uint8_t op, uint8_t result)
{
	return say(h, (const uint8_t[]){ 6, 0, op, result }, 4);
}

static inline unsigned record_of(struct meter *h, uint16_t number, enum records_fate fate)
{
	uint8_t value[] = { 0, (uint8_t)number, (uint8_t)(number >> 8), 0xea, 7, 1, 2, 3, 4, 5 };

	return hands(h, records_on_value(&h->m, 0x2a18, value, sizeof(value), fate, h->now_us));
}

static inline unsigned record(struct meter *h, uint16_t number)
{
	return record_of(h, number, RECORDS_KEPT);
}

static inline unsigned minute(struct meter *h, uint16_t number)
{
	uint8_t value[] = { 6, 0, 0, 0, (uint8_t)number, (uint8_t)(number >> 8) };

	return hands(h, records_on_value(&h->m, 0x2aa7, value, sizeof(value), RECORDS_KEPT, h->now_us));
}
