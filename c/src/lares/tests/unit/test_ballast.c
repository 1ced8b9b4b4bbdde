/* SPDX-License-Identifier: Apache-2.0 */
#include "store/ballast.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store_home.h"

enum { LIMIT = 1024 * 1024 };

static uint64_t blocks_of(const struct ballast *ballast)
{
	struct stat st;

	return stat(ballast->path, &st) < 0 ? 0 : (uint64_t)st.st_blocks * 512;
}

static void it_is_made_of_blocks_and_gives_them_once(void **state)
{
	struct home *home = *state;
	struct ballast ballast;

	ballast_init(&ballast, home->dir, LIMIT);
	assert_int_equal(ballast.bytes, LIMIT / BALLAST_SHARE);
	assert_false(ballast_give(&ballast));
	assert_int_equal(ballast_make(&ballast), 0);
	assert_true(blocks_of(&ballast) >= ballast.bytes);
	assert_true(ballast_give(&ballast));
	assert_int_equal(blocks_of(&ballast), 0);
	assert_false(ballast_give(&ballast));
	assert_int_equal(ballast_make(&ballast), 0);
	assert_true(blocks_of(&ballast) >= ballast.bytes);
}

static void a_hole_of_that_name_is_filled(void **state)
{
	struct home *home = *state;
	struct ballast ballast;
	int fd;

	ballast_init(&ballast, home->dir, LIMIT);
	fd = open(ballast.path, O_CREAT | O_WRONLY, 0600);
	assert_true(fd >= 0);
	assert_int_equal(ftruncate(fd, (off_t)ballast.bytes), 0);
	close(fd);
	assert_int_equal(ballast_make(&ballast), 0);
	assert_true(blocks_of(&ballast) >= ballast.bytes);
}

static void it_is_8_MiB_where_the_limit_allows(void **state)
{
	struct ballast ballast;

	(void)state;
	ballast_init(&ballast, "/nowhere", UINT64_C(512) << 20);
	assert_int_equal(ballast.bytes, BALLAST_BYTES);
	assert_int_equal(ballast_make(&ballast), -ENOENT);
	assert_false(ballast_give(&ballast));
}

static void a_disk_that_is_too_small_for_it_keeps_what_it_has(void **state)
{
	struct home *home = *state;
	struct ballast ballast;

	ballast_init(&ballast, home->dir, UINT64_C(1) << 62);
	ballast.bytes = UINT64_C(1) << 58;
	assert_int_equal(ballast_make(&ballast), -ENOSPC);
	assert_int_equal(access(ballast.path, F_OK), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_HOME(it_is_made_of_blocks_and_gives_them_once),
		IN_HOME(a_hole_of_that_name_is_filled),
		IN_HOME(it_is_8_MiB_where_the_limit_allows),
		IN_HOME(a_disk_that_is_too_small_for_it_keeps_what_it_has),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
