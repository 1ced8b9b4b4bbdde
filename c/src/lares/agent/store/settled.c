/* SPDX-License-Identifier: Apache-2.0 */
#include "store/settled.h"

#include <errno.h>
#include <string.h>

/* The first range that does not end before `seq`. From the end: that is where things happen. */
static size_t place_of(const struct settled *settled, uint64_t seq)
{
	size_t i = settled->n;

	while (i > 0 && settled->ranges[i - 1].last >= seq)
		i--;
	return i;
}

static void close_up(struct settled *settled, size_t at, size_t n)
{
	settled->n -= n;
	memmove(&settled->ranges[at], &settled->ranges[at + n], (settled->n - at) * sizeof(struct range));
}

/* Never the first one: all that is below its end is complete. */
static void forget_shortest(struct settled *settled)
{
	size_t shortest = 1;

	for (size_t i = 2; i < settled->n; i++)
		if (settled->ranges[i].last - settled->ranges[i].first <
			settled->ranges[shortest].last - settled->ranges[shortest].first)
			shortest = i;
	close_up(settled, shortest, 1);
}

static void insert(struct settled *settled, struct range range)
{
	size_t at;

	if (settled->n == SETTLED_MAX)
		forget_shortest(settled);
	at = place_of(settled, range.first);
	memmove(&settled->ranges[at + 1], &settled->ranges[at], (settled->n - at) * sizeof(struct range));
	settled->ranges[at] = range;
	settled->n++;
}

static uint64_t length_of(const struct range *range)
{
	return range->last - range->first + 1;
}

uint64_t settled_add(struct settled *settled, uint64_t first, uint64_t last)
{
	size_t begin = place_of(settled, first), end;
	struct range joined = { first, last };
	uint64_t n_known = 0;

	if (begin > 0 && settled->ranges[begin - 1].last + 1 == first)
		begin--;
	for (end = begin; end < settled->n && settled->ranges[end].first <= last + 1; end++) {
		const struct range *range = &settled->ranges[end];

		n_known += length_of(range);
		joined.first = range->first < joined.first ? range->first : joined.first;
		joined.last = range->last > joined.last ? range->last : joined.last;
	}
	close_up(settled, begin, end - begin);
	insert(settled, joined);
	settled->is_changed = true;
	return length_of(&joined) - n_known;
}

uint64_t settled_remove(struct settled *settled, uint64_t first, uint64_t last)
{
	size_t begin = place_of(settled, first), end = begin;
	struct range before = { 0, 0 }, after = { 0, 0 };
	uint64_t n = 0;

	for (; end < settled->n && settled->ranges[end].first <= last; end++) {
		const struct range *range = &settled->ranges[end];

		n += length_of(range);
		if (range->first < first)
			before = (struct range){ range->first, first - 1 };
		if (range->last > last)
			after = (struct range){ last + 1, range->last };
	}
	if (n == 0)
		return 0;
	n -= (before.first ? length_of(&before) : 0) + (after.first ? length_of(&after) : 0);
	close_up(settled, begin, end - begin);
	if (before.first)
		insert(settled, before);
	if (after.first)
		insert(settled, after);
	settled->is_changed = true;
	return n;
}

uint64_t settled_next(const struct settled *settled, uint64_t seq)
{
	size_t i = place_of(settled, seq + 1);

	return i < settled->n && settled->ranges[i].first <= seq + 1 ? settled->ranges[i].last + 1 : seq + 1;
}

uint64_t settled_count(const struct settled *settled)
{
	uint64_t n = 0;

	for (size_t i = 0; i < settled->n; i++)
		n += length_of(&settled->ranges[i]);
	return n;
}

static uint8_t *put(uint8_t *at, uint64_t number)
{
	for (int i = 0; i < 8; i++)
		*at++ = (uint8_t)(number >> 8 * i);
	return at;
}

static uint64_t get(const uint8_t *at)
{
	uint64_t number = 0;

	for (int i = 8; i-- > 0;)
		number = number << 8 | at[i];
	return number;
}

size_t settled_write(const struct settled *settled, uint8_t *ret_blob)
{
	uint8_t *at = ret_blob;

	for (size_t i = 0; i < settled->n; i++)
		at = put(put(at, settled->ranges[i].first), settled->ranges[i].last);
	return (size_t)(at - ret_blob);
}

int settled_read(const void *blob, size_t n_blob, struct settled *ret_settled)
{
	uint64_t last = 0;

	if (n_blob > SETTLED_BLOB_MAX || n_blob % 16 != 0)
		return -EBADMSG;
	*ret_settled = (struct settled){ .n = n_blob / 16 };
	for (size_t i = 0; i < ret_settled->n; i++) {
		const uint8_t *at = (const uint8_t *)blob + 16 * i;
		struct range range = { get(at), get(at + 8) };

		/* One apart from the one before; seq 0 is none. */
		if (range.first < last + (i > 0 ? 2 : 1) || range.last < range.first || range.last >= INT64_MAX)
			return -EBADMSG;
		last = range.last;
		ret_settled->ranges[i] = range;
	}
	return 0;
}
