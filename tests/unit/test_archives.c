/* SPDX-License-Identifier: Apache-2.0 */
#include "archives.h"

#include <dirent.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

enum { DAY_S = 86400 };

/* 2026-12-23T06:26:56Z, where the index of SIGNED ends. */
static const int64_t end_us = INT64_C(1798007216) * 1000000;

/* As apt-ftparchive and Debian's own archive write it; many digests follow. */
#define SIGNED(label, end)                                                                                                        \
	"-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\nOrigin: Lares\n" label "Suite: stable\nCodename: bookworm\n"         \
	"Date: Mon, 23 Nov 2026 06:26:56 +0000\n" end "Architectures: amd64\nComponents: main\nSHA256:\n"
#define LABEL "Label: Lares\n"
#define END "Valid-Until: Wed, 23 Dec 2026 06:26:56 +0000\n"

static char folder[] = "/tmp/test_archives-XXXXXX";

static int make(void **state)
{
	(void)state;
	return !mkdtemp(folder);
}

static void write_index(const char *name, const char *text)
{
	char path[256];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	file = fopen(path, "w");
	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	for (int i = 0; i < 100; i++)
		assert_true(fprintf(file, " %064x %16d main/binary-amd64/Packages\n", (unsigned)i, i) > 0);
	assert_int_equal(fclose(file), 0);
}

static int empty(void **state)
{
	DIR *dir = opendir(folder);

	(void)state;
	for (struct dirent *one; dir && (one = readdir(dir));)
		unlinkat(dirfd(dir), one->d_name, 0);
	return !dir || closedir(dir);
}

static int remove_it(void **state)
{
	(void)state;
	return rmdir(folder);
}

static void assert_ended(int64_t now_us, const char *name, uint64_t ended_s)
{
	char found[ARCHIVE_NAME_MAX];
	uint64_t found_s;

	assert_true(archives_find_ended(folder, now_us, found, &found_s));
	assert_string_equal(found, name);
	assert_int_equal(found_s, ended_s);
}

static void assert_none_ended(int64_t now_us)
{
	char found[ARCHIVE_NAME_MAX];
	uint64_t found_s;

	assert_false(archives_find_ended(folder, now_us, found, &found_s));
}

static void an_index_has_ended_after_its_end(void **state)
{
	(void)state;
	write_index("packages.north.example_lares_dists_bookworm_InRelease", SIGNED(LABEL, END));
	assert_none_ended(end_us - 1);
	assert_none_ended(end_us);
	assert_ended(end_us + INT64_C(1000000), "Lares", 1);
	assert_ended(end_us + INT64_C(3) * DAY_S * 1000000, "Lares", 3 * DAY_S);
}

static void an_index_with_its_signature_beside_it_is_read_too(void **state)
{
	(void)state;
	write_index("north_Release", "Label: North\nValid-Until: Sat, 28 Nov 2026 00:53:02 UTC\n");
	assert_ended(end_us, "North", 2180034);
}

static void the_one_that_ended_first_is_told(void **state)
{
	(void)state;
	write_index("a_InRelease", SIGNED(LABEL, END));
	write_index("b_InRelease", SIGNED("Label: Debian-Security\n", "Valid-Until: Sat, 28 Nov 2026 00:53:02 UTC\n"));
	write_index("c_InRelease", SIGNED(LABEL, "Valid-Until: Sun, 29 Nov 2026 00:53:02 UTC\n"));
	assert_ended(end_us + 1000000, "Debian-Security", 2180035);
}

static void an_index_without_an_end_never_ends(void **state)
{
	(void)state;
	write_index("a_InRelease", SIGNED(LABEL, ""));
	assert_none_ended(INT64_MAX);
}

static void what_is_no_moment_is_no_end(void **state)
{
	static const char *const ends[] = { "Valid-Until: \n", "Valid-Until: soon\n", "Valid-Until: Wed, 31 Feb 2024 06:26:56 UTC\n",
		"Valid-Until: Wed, 23 Dec 2024\n", "Valid-Until: Wed, 23 Dec 2024 25:00:00 UTC\n", "Not-Valid-Until: Wed, 23 Dec 2020 06:26:56 UTC\n" };
	char text[512];

	(void)state;
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		snprintf(text, sizeof(text), SIGNED(LABEL, "%s"), ends[i]);
		write_index("a_InRelease", text);
		assert_none_ended(end_us);
	}
}

static void what_has_no_label_has_the_name_of_its_file(void **state)
{
	(void)state;
	write_index("north_InRelease", SIGNED("", END));
	assert_ended(end_us + 1000000, "north_InRelease", 1);
}

static void a_long_label_is_cut(void **state)
{
	(void)state;
	write_index("a_InRelease", SIGNED("Label: 0123456789012345678901234567890123456789 and more\n", END));
	assert_ended(end_us + 1000000, "012345678901234567890123456789012345678", 1);
}

/* What lies beside them, and a folder where a file is meant. */
static void what_is_no_index_is_left(void **state)
{
	char path[256];

	(void)state;
	write_index("a_InRelease.FAILED", SIGNED(LABEL, END));
	write_index("a_Release.gpg", SIGNED(LABEL, END));
	write_index("lock", SIGNED(LABEL, END));
	snprintf(path, sizeof(path), "%s/b_InRelease", folder);
	assert_int_equal(mkdir(path, 0755), 0);
	assert_none_ended(end_us + 1000000);
	assert_int_equal(rmdir(path), 0);
}

static void where_apt_keeps_nothing_nothing_has_ended(void **state)
{
	char found[ARCHIVE_NAME_MAX];
	uint64_t found_s;

	(void)state;
	assert_false(archives_find_ended("/nonexistent/lists", end_us, found, &found_s));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(an_index_has_ended_after_its_end, empty),
		cmocka_unit_test_teardown(an_index_with_its_signature_beside_it_is_read_too, empty),
		cmocka_unit_test_teardown(the_one_that_ended_first_is_told, empty),
		cmocka_unit_test_teardown(an_index_without_an_end_never_ends, empty),
		cmocka_unit_test_teardown(what_is_no_moment_is_no_end, empty),
		cmocka_unit_test_teardown(what_has_no_label_has_the_name_of_its_file, empty),
		cmocka_unit_test_teardown(a_long_label_is_cut, empty),
		cmocka_unit_test_teardown(what_is_no_index_is_left, empty),
		cmocka_unit_test(where_apt_keeps_nothing_nothing_has_ended),
	};

	return cmocka_run_group_tests(tests, make, remove_it);
}
