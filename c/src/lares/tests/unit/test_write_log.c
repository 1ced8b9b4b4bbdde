/* SPDX-License-Identifier: Apache-2.0 */
/* The log of the device mapper's target log-writes, by which tests/powercut knows what was durable when. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <string.h>

#include "../powercut/write_log.h"

enum { SECTOR = 512 };

struct image {
	uint8_t octets[16 * SECTOR];
	size_t n;
};

static void put_numbers(struct image *image, const uint64_t *numbers, size_t n_numbers)
{
	for (size_t i = 0; i < n_numbers; i++)
		for (int octet = 0; octet < 8; octet++)
			image->octets[image->n + i * 8 + (size_t)octet] = (uint8_t)(numbers[i] >> 8 * octet);
}

static struct image begin(uint64_t n_entries)
{
	struct image image = { .n = 0 };

	put_numbers(&image, (const uint64_t[]){ UINT64_C(0x6a736677736872), 1, n_entries, SECTOR }, 4);
	image.n = SECTOR;
	return image;
}

static void put_write(struct image *image, uint64_t sector, uint64_t n_sectors, unsigned flags, uint8_t fill)
{
	put_numbers(image, (const uint64_t[]){ sector, n_sectors, flags, 0 }, 4);
	image->n += SECTOR;
	memset(image->octets + image->n, fill, n_sectors * SECTOR);
	image->n += n_sectors * SECTOR;
}

static void put_mark(struct image *image, const char *mark)
{
	put_numbers(image, (const uint64_t[]){ 0, 0, WRITE_LOG_MARK, strlen(mark) }, 4);
	memcpy(image->octets + image->n + 32, mark, strlen(mark));
	image->n += SECTOR;
}

static void entries_come_in_their_order(void **state)
{
	struct image image = begin(3);
	struct write_log log;
	struct write_log_entry entry;

	(void)state;
	put_write(&image, 6, 2, 0, 0xab);
	put_write(&image, 0, 0, WRITE_LOG_FLUSH, 0);
	put_mark(&image, "17");
	assert_int_equal(write_log_open(image.octets, image.n, &log), 0);
	assert_int_equal(write_log_next(&log, &entry), 0);
	assert_int_equal(entry.at, 6 * SECTOR);
	assert_int_equal(entry.n, 2 * SECTOR);
	assert_int_equal(entry.data[2 * SECTOR - 1], 0xab);
	assert_int_equal(write_log_next(&log, &entry), 0);
	assert_int_equal(entry.flags, WRITE_LOG_FLUSH);
	assert_int_equal(entry.n, 0);
	assert_int_equal(write_log_next(&log, &entry), 0);
	assert_int_equal(entry.flags, WRITE_LOG_MARK);
	assert_string_equal(entry.mark, "17");
	assert_int_equal(write_log_next(&log, &entry), WRITE_LOG_END);
}

static void what_is_discarded_has_no_data_in_the_log(void **state)
{
	struct image image = begin(2);
	struct write_log log;
	struct write_log_entry entry;

	(void)state;
	put_write(&image, 8, 0, WRITE_LOG_DISCARD, 0);
	image.octets[SECTOR + 8] = 4; /* n_sectors */
	put_mark(&image, "next");
	assert_int_equal(write_log_open(image.octets, image.n, &log), 0);
	assert_int_equal(write_log_next(&log, &entry), 0);
	assert_int_equal(entry.n, 4 * SECTOR);
	assert_null(entry.data);
	assert_int_equal(write_log_next(&log, &entry), 0);
	assert_string_equal(entry.mark, "next");
}

static void a_log_that_ends_too_soon_is_refused(void **state)
{
	struct image image = begin(1);
	struct write_log log;
	struct write_log_entry entry;

	(void)state;
	put_write(&image, 0, 2, 0, 1);
	for (size_t n = SECTOR; n < image.n; n += 64) {
		assert_int_equal(write_log_open(image.octets, n, &log), 0);
		assert_int_equal(write_log_next(&log, &entry), -EBADMSG);
	}
	assert_int_equal(write_log_open(image.octets, 27, &log), -EBADMSG);
}

static void what_is_no_log_is_refused(void **state)
{
	struct image image = begin(1);
	struct write_log log;
	struct write_log_entry entry;

	(void)state;
	put_write(&image, 0, 1, WRITE_LOG_MARK, 1);
	image.octets[SECTOR + 24] = 64; /* a mark longer than there is room */
	assert_int_equal(write_log_open(image.octets, image.n, &log), 0);
	assert_int_equal(write_log_next(&log, &entry), -EBADMSG);
	image.octets[0] ^= 1;
	assert_int_equal(write_log_open(image.octets, image.n, &log), -EBADMSG);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(entries_come_in_their_order),
		cmocka_unit_test(what_is_discarded_has_no_data_in_the_log),
		cmocka_unit_test(a_log_that_ends_too_soon_is_refused),
		cmocka_unit_test(what_is_no_log_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
