/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "ask/bond.h"
#include "base/cleanup.h"

#define KEY "Key=1E8A7CF98C1E27BD26A0B6BA9E4A5B3C\n"
#define GENERAL "[General]\nName=Cuff\nAddressType=public\nTrusted=true\n\n"

static const char *const rest = "EDiv=0\nRand=0\n";

static int parse(const char *text, struct bond *ret_bond)
{
	return bond_parse(text, strlen(text), ret_bond);
}

static struct bond bond_of(const char *group, int authenticated)
{
	struct bond bond = { 0 };
	char text[512];

	snprintf(text, sizeof(text), GENERAL "[%s]\n" KEY "Authenticated=%d\nEncSize=16\n%s", group, authenticated, rest);
	assert_int_equal(parse(text, &bond), 0);
	assert_int_equal(bond.key_size, 16);
	return bond;
}

static void malformed_files_are_refused(void **state)
{
	static const char *const texts[] = {
		"[LongTermKey]\n",
		"[LongTermKey]\n" KEY,
		"[LongTermKey]\n" KEY "EncSize=16\n",
		"[LongTermKey]\n" KEY "Authenticated=3\n",
		"[LongTermKey]\nAuthenticated=3\nEncSize=16\n",
		"[LongTermKey]\nKey=1E8A\nAuthenticated=3\nEncSize=16\n",
		"[LongTermKey]\nKey=0x1E8A7CF98C1E27BD26A0B6BA9E4A5B3C\nAuthenticated=3\nEncSize=16\n",
		"[LongTermKey]\n" KEY "Authenticated=5\nEncSize=16\n",
		"[LongTermKey]\n" KEY "Authenticated=-1\nEncSize=16\n",
		"[LongTermKey]\n" KEY "Authenticated=\nEncSize=16\n",
		"[LongTermKey]\n" KEY "Authenticated=3 3\nEncSize=16\n",
		"[LongTermKey]\n" KEY "Authenticated=4294967299\nEncSize=16\n",
		"[LongTermKey]\n" KEY "Authenticated=3\nEncSize=6\n",
		"[LongTermKey]\n" KEY "Authenticated=3\nEncSize=17\n",
		"[LongTermKey]\n" KEY "Authenticated=3\nEncSize=16\nEncSize=16\n",
		"[LongTermKey]\n" KEY "Authenticated=0\nAuthenticated=3\nEncSize=16\n",
		"[LongTermKey]\n" KEY "Authenticated=3\nEncSize=16\nwhat is this\n",
		"[LongTermKey]\n" KEY "Authenticated=3\nEncSize=16\n[SlaveLongTermKey]\n" KEY,
		"[LongTermKey]\n" KEY "Authenticated=3\nEncSi",
	};
	struct bond bond = { .key_size = 99 };

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		if (parse(texts[i], &bond) != -EBADMSG)
			fail_msg("taken: %s", texts[i]);
	assert_int_equal(bond.key_size, 99);
}

static void a_file_without_a_long_term_key_is_no_bond(void **state)
{
	struct bond bond;

	(void)state;
	assert_int_equal(parse("", &bond), BOND_NONE);
	assert_int_equal(parse(GENERAL, &bond), BOND_NONE);
	assert_int_equal(parse("\n\n#[LongTermKey]\n", &bond), BOND_NONE);
	assert_int_equal(parse("[LinkKey]\n" KEY "Type=4\nPINLength=0\n", &bond), BOND_NONE);
	assert_int_equal(parse("Authenticated=3\nEncSize=16\n" KEY, &bond), BOND_NONE);
}

static void only_a_passkey_or_a_comparison_authenticates(void **state)
{
	(void)state;
	assert_false(bond_of("LongTermKey", 0).is_authenticated);
	assert_true(bond_of("LongTermKey", 1).is_authenticated);
	assert_false(bond_of("LongTermKey", 2).is_authenticated);
	assert_true(bond_of("LongTermKey", 3).is_authenticated);
}

static void a_debug_key_authenticates_nobody(void **state)
{
	(void)state;
	assert_false(bond_of("LongTermKey", 4).is_authenticated);
}

static void each_group_that_holds_the_key_is_read(void **state)
{
	(void)state;
	assert_true(bond_of("PeripheralLongTermKey", 3).is_authenticated);
	assert_true(bond_of("SlaveLongTermKey", 3).is_authenticated);
}

static void of_several_keys_the_weakest_counts(void **state)
{
	struct bond bond;

	(void)state;
	assert_int_equal(parse("[LongTermKey]\n" KEY "Authenticated=3\nEncSize=16\n"
			       "[PeripheralLongTermKey]\n" KEY "Authenticated=2\nEncSize=7\n"
			       "[SlaveLongTermKey]\n" KEY "Authenticated=3\nEncSize=16\n",
				 &bond),
		0);
	assert_false(bond.is_authenticated);
	assert_int_equal(bond.key_size, 7);
}

static void blanks_comments_and_other_groups_do_not_matter(void **state)
{
	struct bond bond;

	(void)state;
	assert_int_equal(parse("# by bluetoothd\r\n[LongTermKey] \r\n  " KEY "# who\nAuthenticated = 1 \r\nEncSize=\t12\nRand=1844674407370\n"
			       "\n[DeviceID]\nEncSize=1\nAuthenticated=no\n= =\n",
				 &bond),
		0);
	assert_true(bond.is_authenticated);
	assert_int_equal(bond.key_size, 12);
}

/* As bluetoothd 5.66 wrote it after Just Works with a device that wants Secure Connections; the keys are others. */
static void a_file_of_bluetoothd_is_understood(void **state)
{
	scoped(fclosep) FILE *file = fopen(SOURCE_DIR "/tests/fuzz/corpus/bond/bluez-5.66-just-works", "re");
	char text[BOND_FILE_MAX];
	struct bond bond;

	(void)state;
	assert_non_null(file);
	assert_int_equal(bond_parse(text, fread(text, 1, sizeof(text), file), &bond), 0);
	assert_false(bond.is_authenticated);
	assert_int_equal(bond.key_size, 16);
}

/* Files */

static const struct address adapter = { { 0x00, 0xaa, 0x01, 0x00, 0x00, 0x00 } };
static const struct address device = { { 0x00, 0xaa, 0x01, 0x01, 0x00, 0x01 } };

static char folder[] = "/tmp/lares-bond-XXXXXX";

static int make_folder(void **state)
{
	char path[256];

	(void)state;
	if (!mkdtemp(folder))
		return -1;
	snprintf(path, sizeof(path), "%s/00:AA:01:00:00:00", folder);
	if (mkdir(path, 0700) < 0)
		return -1;
	snprintf(path, sizeof(path), "%s/00:AA:01:00:00:00/00:AA:01:01:00:01", folder);
	return mkdir(path, 0700);
}

static int remove_folder(void **state)
{
	char path[256];

	(void)state;
	snprintf(path, sizeof(path), "rm -rf %s", folder);
	return system(path);
}

static void info_path(char ret_path[256])
{
	snprintf(ret_path, 256, "%s/00:AA:01:00:00:00/00:AA:01:01:00:01/info", folder);
	unlink(ret_path);
}

static void write_file(const char *path, const char *text, size_t n_repeats)
{
	scoped(fclosep) FILE *file = fopen(path, "we");

	assert_non_null(file);
	while (n_repeats-- > 0)
		fputs(text, file);
}

static void a_bond_is_found_by_both_addresses(void **state)
{
	struct bond bond;
	char path[256];

	(void)state;
	info_path(path);
	assert_int_equal(bond_read(folder, &adapter, &device, &bond), BOND_NONE);
	write_file(path, GENERAL "[LongTermKey]\n" KEY "Authenticated=3\nEncSize=16\n", 1);
	assert_int_equal(bond_read(folder, &adapter, &device, &bond), 0);
	assert_true(bond.is_authenticated);
	assert_int_equal(bond_read(folder, &device, &adapter, &bond), BOND_NONE);
	assert_int_equal(bond_read("/nowhere", &adapter, &device, &bond), BOND_NONE);
}

static void no_link_is_followed_and_nothing_but_a_file_is_read(void **state)
{
	char path[256], other[300];
	struct bond bond;

	(void)state;
	info_path(path);
	snprintf(other, sizeof(other), "%s/elsewhere", folder);
	write_file(other, "[LongTermKey]\n" KEY "Authenticated=3\nEncSize=16\n", 1);
	assert_int_equal(symlink(other, path), 0);
	assert_int_equal(bond_read(folder, &adapter, &device, &bond), -ELOOP);
	unlink(path);
	assert_int_equal(mkfifo(path, 0600), 0);
	assert_int_equal(bond_read(folder, &adapter, &device, &bond), -EBADMSG);
}

static void a_file_that_is_too_large_is_not_read(void **state)
{
	struct bond bond;
	char path[256];

	(void)state;
	info_path(path);
	write_file(path, "[LongTermKey]\n" KEY "Authenticated=3\nEncSize=16\n", 1000);
	assert_int_equal(bond_read(folder, &adapter, &device, &bond), -EFBIG);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(malformed_files_are_refused),
		cmocka_unit_test(a_file_without_a_long_term_key_is_no_bond),
		cmocka_unit_test(only_a_passkey_or_a_comparison_authenticates),
		cmocka_unit_test(a_debug_key_authenticates_nobody),
		cmocka_unit_test(each_group_that_holds_the_key_is_read),
		cmocka_unit_test(of_several_keys_the_weakest_counts),
		cmocka_unit_test(blanks_comments_and_other_groups_do_not_matter),
		cmocka_unit_test(a_file_of_bluetoothd_is_understood),
		cmocka_unit_test(a_bond_is_found_by_both_addresses),
		cmocka_unit_test(no_link_is_followed_and_nothing_but_a_file_is_read),
		cmocka_unit_test(a_file_that_is_too_large_is_not_read),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
