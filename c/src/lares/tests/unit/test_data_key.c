/* SPDX-License-Identifier: Apache-2.0 */
#include "vault/data_key.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static const uint8_t wrapping[SEAL_KEY_SIZE] = { 1, 2, 3 };

static void only_lengths_of_whole_keys_are_key_files(void **state)
{
	uint8_t file[DATA_KEY_FILE_MAX + 2 * SEAL_KEY_SIZE] = "lares-k1F";
	enum data_key_wrapper wrapper;
	int n_taken = 0;

	(void)state;
	for (size_t n = 0; n < sizeof(file); n++)
		n_taken += data_key_wrapper(file, n, &wrapper) == 0;
	assert_int_equal(n_taken, 1 + DATA_KEY_OLDER_MAX);
	assert_int_equal(data_key_wrapper(file, 101, &wrapper), 0);
	assert_int_equal(data_key_wrapper(file, 101 + 7 * 32, &wrapper), 0);
}

static void a_file_of_any_number_of_keys_reads_as_it_was_written(void **state)
{
	uint8_t file[DATA_KEY_FILE_MAX];
	struct data_key key, read;

	(void)state;
	data_key_make(&key);
	do {
		int n = data_key_wrap(&key, DATA_KEY_BY_CREDENTIAL, wrapping, file);
		enum data_key_wrapper wrapper;

		assert_int_equal(n, 101 + 32 * key.n_older);
		assert_int_equal(data_key_wrapper(file, (size_t)n, &wrapper), 0);
		assert_int_equal(wrapper, DATA_KEY_BY_CREDENTIAL);
		assert_int_equal(data_key_unwrap(file, (size_t)n, wrapping, &read), 0);
		assert_int_equal(read.n_older, key.n_older);
		assert_memory_equal(&read, &key, 64 + 32 * key.n_older);
	} while (data_key_renew(&key) == 0);
}

static void another_wrapping_key_does_not_open_it(void **state)
{
	static const uint8_t other[SEAL_KEY_SIZE] = { 1, 2, 4 };
	uint8_t file[DATA_KEY_FILE_MAX];
	struct data_key key;
	int n;

	(void)state;
	data_key_make(&key);
	n = data_key_wrap(&key, DATA_KEY_BY_FILE, wrapping, file);
	assert_int_equal(data_key_unwrap(file, (size_t)n, other, &key), -EBADMSG);
}

static void a_renewed_key_keeps_the_older_ones_and_the_identity(void **state)
{
	struct data_key first, key;

	(void)state;
	data_key_make(&first);
	key = first;
	assert_int_equal(data_key_renew(&key), 0);
	assert_memory_not_equal(key.seal, first.seal, SEAL_KEY_SIZE);
	assert_int_equal(data_key_renew(&key), 0);
	assert_int_equal(key.n_older, 2);
	assert_memory_equal(key.older[1], first.seal, SEAL_KEY_SIZE);
	assert_memory_equal(key.identity, first.identity, sizeof(key.identity));
}

static void the_oldest_key_is_never_pushed_out(void **state)
{
	struct data_key key, before;

	(void)state;
	data_key_make(&key);
	for (int i = 0; i < DATA_KEY_OLDER_MAX; i++)
		assert_int_equal(data_key_renew(&key), 0);
	before = key;
	assert_int_equal(data_key_renew(&key), -ENOSPC);
	assert_memory_equal(&key, &before, sizeof(key));
}

static void a_short_secret_derives_nothing(void **state)
{
	static const uint8_t secret[DATA_KEY_SECRET_MIN];
	uint8_t key[SEAL_KEY_SIZE];

	(void)state;
	assert_int_equal(data_key_derive(secret, sizeof(secret) - 1, key), -EINVAL);
	assert_int_equal(data_key_derive(secret, sizeof(secret), key), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_lengths_of_whole_keys_are_key_files),
		cmocka_unit_test(a_file_of_any_number_of_keys_reads_as_it_was_written),
		cmocka_unit_test(another_wrapping_key_does_not_open_it),
		cmocka_unit_test(a_renewed_key_keeps_the_older_ones_and_the_identity),
		cmocka_unit_test(the_oldest_key_is_never_pushed_out),
		cmocka_unit_test(a_short_secret_derives_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
