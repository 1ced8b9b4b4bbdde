/* SPDX-License-Identifier: Apache-2.0 */
#include "vault/vault.h"

#include <errno.h>
#include <string.h>

#include "proto/hex.h"
#include "vault_home.h"

static void a_damaged_file_is_refused_and_left_alone(void **state)
{
	struct home *home = *state;
	uint8_t good[READ_MAX], bad[READ_MAX], after[READ_MAX];
	size_t n;

	vault_close(open_home(home));
	n = read_whole(home->dir, "data.key", good);
	assert_int_equal(n, 101);
	for (size_t i = 0; i < n; i++) {
		memcpy(bad, good, n);
		bad[i] ^= 0x20;
		write_file(home->dir, "data.key", bad, n);
		assert_true(refusal(home) < 0);
		assert_non_null(strstr(home->reason, "data.key"));
		assert_int_equal(read_whole(home->dir, "data.key", after), n);
		assert_memory_equal(after, bad, n);
	}
	write_file(home->dir, "data.key", good, n - 1);
	assert_int_equal(refusal(home), -EBADMSG);
	write_file(home->dir, "data.key", "", 0);
	assert_int_equal(refusal(home), -EBADMSG);
	write_file(home->dir, "data.key", good, n);
	vault_close(open_home(home));
}

static void a_wrong_credential_is_refused_with_its_name(void **state)
{
	struct home *home = *state;

	give_credential(home, secret_a);
	vault_close(open_home(home));
	give_credential(home, secret_b);
	assert_int_equal(refusal(home), -EKEYREJECTED);
	assert_non_null(strstr(home->reason, "lares-seal"));
	unsetenv("CREDENTIALS_DIRECTORY");
	assert_int_equal(refusal(home), -ENOKEY);
	assert_non_null(strstr(home->reason, "lares-seal"));
	give_credential(home, secret_a);
	vault_close(open_home(home));
}

static void a_credential_too_short_to_be_a_secret_is_refused(void **state)
{
	struct home *home = *state;
	uint8_t bytes[READ_MAX];

	give_credential(home, "hunter2");
	assert_int_equal(refusal(home), -EKEYREJECTED);
	assert_int_equal(read_whole(home->dir, "data.key", bytes), 0);
}

static void a_missing_wrap_key_is_never_made_anew_beside_a_data_key(void **state)
{
	struct home *home = *state;
	uint8_t bytes[READ_MAX];
	char path[128];

	vault_close(open_home(home));
	snprintf(path, sizeof(path), "%s/wrap.key", home->dir);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(refusal(home), -ENOKEY);
	assert_non_null(strstr(home->reason, "wrap.key"));
	assert_int_equal(read_whole(home->dir, "wrap.key", bytes), 0);
}

static void a_folder_that_is_not_there_is_refused(void **state)
{
	struct home *home = *state;
	struct vault *vault;

	assert_int_equal(vault_open("/no/such/folder", &vault, home->reason, sizeof(home->reason)), -ENOENT);
	assert_non_null(strstr(home->reason, "/no/such/folder"));
}

static void a_second_start_opens_the_same_keys(void **state)
{
	struct vault *first = open_home(*state), *second = open_home(*state);

	assert_same_keys(first, second);
	vault_close(first);
	vault_close(second);
}

static void a_start_that_was_cut_off_after_wrap_key_goes_on(void **state)
{
	struct home *home = *state;
	uint8_t bytes[READ_MAX];

	write_file(home->dir, "wrap.key", secret_a, 32);
	write_file(home->dir, "data.key.new", "half", 4);
	vault_close(open_home(home));
	assert_int_equal(read_whole(home->dir, "wrap.key", bytes), 32);
	assert_memory_equal(bytes, secret_a, 32);
	assert_int_equal(read_whole(home->dir, "data.key.new", bytes), 0);
}

static void key_files_are_for_their_owner_alone(void **state)
{
	static const char *const names[] = { "data.key", "wrap.key" };
	struct home *home = *state;
	char path[128];
	struct stat st;

	umask(0);
	vault_close(open_home(home));
	for (size_t i = 0; i < 2; i++) {
		snprintf(path, sizeof(path), "%s/%s", home->dir, names[i]);
		assert_int_equal(stat(path, &st), 0);
		assert_int_equal(st.st_mode & 07777, 0600);
	}
}

static void a_credential_that_comes_later_takes_over_from_wrap_key(void **state)
{
	struct home *home = *state;
	struct vault *first = open_home(home), *second;
	uint8_t bytes[READ_MAX];

	give_credential(home, secret_a);
	second = open_home(home);
	assert_same_keys(first, second);
	assert_int_equal(read_whole(home->dir, "wrap.key", bytes), 0);
	vault_close(second);
	second = open_home(home);
	assert_same_keys(first, second);
	vault_close(first);
	vault_close(second);
}

/*
 * Written by another implementation (AES and HKDF of openssl(1)): what is on disk today opens for ever. The id key in it
 * is that of RFC 4231, test case 1, filled up with zeros, which HMAC does too.
 */
static void a_file_of_known_content_opens(void **state)
{
	static const char file_hex[] = "6c617265732d6b3146a0a1a2a3a4a5a6a7a8a9aaabbd0690dce2a99328768b7b05c5367ab5471a0482b3f7"
		"712885e4ec2928103013e093bf050438c643e12ae1539fae420939dfa40cff171c89765106b9f19d9713d100c19398e068dbd0"
		"212f13ae3ecba8";
	static const char box_hex[] = "000102030405060708090a0b4d6d0d0cec05b6b134db8a0c24ade072d6a60cab";
	static const char id_hex[] = "b0344c61d8db38535ca8afceaf0bf12b";
	struct home *home = *state;
	uint8_t bytes[101], wrap[32], box[32], plain[4], id[VAULT_ID_SIZE], expected[VAULT_ID_SIZE];
	struct vault *vault;

	for (uint8_t i = 0; i < 32; i++)
		wrap[i] = i;
	assert_int_equal(hex_decode(file_hex, strlen(file_hex), bytes, 101), 101);
	assert_int_equal(hex_decode(box_hex, strlen(box_hex), box, 32), 32);
	assert_int_equal(hex_decode(id_hex, strlen(id_hex), expected, 16), 16);
	write_file(home->dir, "wrap.key", wrap, 32);
	write_file(home->dir, "data.key", bytes, 101);
	vault = open_home(home);
	assert_int_equal(vault_unseal(vault, (const uint8_t *)"where", 5, box, 32, plain), 0);
	assert_memory_equal(plain, "what", 4);
	for (int i = 0; i < 2; i++) { /* the HMAC context serves again */
		vault_identity(vault, (const uint8_t *)"Hi There", 8, id);
		assert_memory_equal(id, expected, VAULT_ID_SIZE);
	}
	vault_close(vault);
}

static void two_homes_have_different_keys(void **state)
{
	struct home *home = *state;
	struct vault *one = open_home(home), *two;
	uint8_t box[4 + VAULT_SEAL_OVERHEAD], plain[4], id_one[VAULT_ID_SIZE], id_two[VAULT_ID_SIZE];
	char path[128];

	snprintf(path, sizeof(path), "%s/data.key", home->dir);
	assert_int_equal(unlink(path), 0);
	two = open_home(home);
	assert_int_equal(vault_seal(one, NULL, 0, (const uint8_t *)"text", 4, box), 0);
	assert_int_equal(vault_unseal(two, NULL, 0, box, sizeof(box), plain), -EBADMSG);
	vault_identity(one, (const uint8_t *)"frame", 5, id_one);
	vault_identity(two, (const uint8_t *)"frame", 5, id_two);
	assert_memory_not_equal(id_one, id_two, VAULT_ID_SIZE);
	vault_close(one);
	vault_close(two);
}

static void assert_opens(struct vault *by, struct vault *of, int expected)
{
	uint8_t box[4 + VAULT_SEAL_OVERHEAD], plain[4];

	assert_int_equal(vault_seal(of, NULL, 0, (const uint8_t *)"text", 4, box), 0);
	assert_int_equal(vault_unseal(by, NULL, 0, box, sizeof(box), plain), expected);
}

static int rotate(struct home *home)
{
	home->reason[0] = '\0';
	return vault_rotate(home->dir, home->reason, sizeof(home->reason));
}

static int erase(struct home *home)
{
	return vault_erase(home->dir, home->reason, sizeof(home->reason));
}

static void a_missing_data_key_is_never_made_anew_beside_a_database(void **state)
{
	struct home *home = *state;

	write_file(home->dir, "lares.db", "x", 1);
	assert_int_equal(refusal(home), -ENOKEY);
	assert_non_null(strstr(home->reason, "data.key is missing"));
	assert_false(has_file(home, "data.key"));
	assert_false(has_file(home, "wrap.key"));
}

static void a_new_credential_takes_over_from_the_previous_one(void **state)
{
	struct home *home = *state;
	struct vault *first, *second, *third;

	give_credential(home, secret_a);
	first = open_home(home);
	give_credential_as(home, "lares-seal.previous", secret_a);
	give_credential(home, secret_b);
	second = open_home(home);
	assert_same_keys(first, second);
	give_credential_as(home, "lares-seal.previous", "");
	third = open_home(home);
	assert_same_keys(second, third);
	vault_close(first);
	vault_close(second);
	vault_close(third);
	give_credential(home, secret_a);
	assert_int_equal(refusal(home), -EKEYREJECTED);
}

static void the_previous_credential_alone_is_not_enough(void **state)
{
	struct home *home = *state;
	char path[128];

	give_credential(home, secret_a);
	vault_close(open_home(home));
	give_credential_as(home, "lares-seal.previous", secret_a);
	snprintf(path, sizeof(path), "%s/lares-seal", home->given);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(refusal(home), -ENOKEY);
	assert_non_null(strstr(home->reason, "the credential lares-seal, which was not given"));
}

/* Whoever had the old secret and a copy of data.key reads nothing that is sealed later. */
static void what_is_sealed_after_a_change_of_the_secret_has_a_new_key(void **state)
{
	struct home *home = *state;
	struct vault *first = open_home(home), *second;

	give_credential(home, secret_a);
	second = open_home(home);
	assert_opens(second, first, 0);
	assert_opens(first, second, -EBADMSG);
	vault_close(first);
	vault_close(second);
}

static void a_rotation_replaces_wrap_key_and_data_key(void **state)
{
	struct home *home = *state;
	uint8_t wrap[READ_MAX], after[READ_MAX];
	struct vault *first = open_home(home), *second;

	assert_int_equal(read_whole(home->dir, "wrap.key", wrap), 32);
	assert_int_equal(rotate(home), 0);
	second = open_home(home);
	assert_same_keys(first, second);
	assert_opens(first, second, -EBADMSG);
	assert_int_equal(read_whole(home->dir, "wrap.key", after), 32);
	assert_memory_not_equal(after, wrap, 32);
	vault_close(first);
	vault_close(second);
	write_file(home->dir, "wrap.key", wrap, 32);
	assert_int_equal(refusal(home), -EKEYREJECTED);
}

static void a_rotation_under_a_credential_replaces_data_key(void **state)
{
	struct home *home = *state;
	struct vault *first, *second;

	give_credential(home, secret_a);
	first = open_home(home);
	assert_int_equal(rotate(home), 0);
	assert_false(has_file(home, "wrap.key"));
	second = open_home(home);
	assert_same_keys(first, second);
	assert_opens(first, second, -EBADMSG);
	vault_close(first);
	vault_close(second);
}

static void every_generation_of_boxes_opens_and_an_eighth_rotation_is_refused(void **state)
{
	uint8_t box[8][4 + VAULT_SEAL_OVERHEAD], plain[4], before[READ_MAX], after[READ_MAX];
	struct home *home = *state;
	struct vault *vault;
	size_t n;

	for (size_t i = 0; i < 8; i++) {
		vault = open_home(home);
		assert_int_equal(vault_seal(vault, NULL, 0, (const uint8_t *)"text", 4, box[i]), 0);
		vault_close(vault);
		n = read_whole(home->dir, "data.key", before);
		assert_int_equal(rotate(home), i < 7 ? 0 : -ENOSPC);
	}
	assert_non_null(strstr(home->reason, "data.key"));
	assert_int_equal(read_whole(home->dir, "data.key", after), n);
	assert_memory_equal(after, before, n);
	vault = open_home(home);
	for (size_t i = 0; i < 8; i++)
		assert_int_equal(vault_unseal(vault, NULL, 0, box[i], sizeof(box[i]), plain), 0);
	vault_close(vault);
}

static void there_is_nothing_to_rotate_before_the_first_start(void **state)
{
	struct home *home = *state;

	assert_int_equal(rotate(home), -ENOKEY);
	assert_non_null(strstr(home->reason, "data.key is missing"));
	assert_false(has_file(home, "data.key"));
}

static void after_an_erasure_nothing_opens(void **state)
{
	struct home *home = *state;
	struct vault *first = open_home(home), *second;
	uint8_t wrap[READ_MAX], after[READ_MAX];

	assert_int_equal(read_whole(home->dir, "wrap.key", wrap), 32);
	for (int i = 0; i < 2; i++) { /* it may be repeated */
		assert_int_equal(erase(home), 0);
		assert_false(has_file(home, "data.key"));
		assert_false(has_file(home, "data.key.erased"));
		assert_false(has_file(home, "wrap.key"));
	}
	second = open_home(home);
	assert_opens(second, first, -EBADMSG);
	assert_int_equal(read_whole(home->dir, "wrap.key", after), 32);
	assert_memory_not_equal(after, wrap, 32);
	vault_close(first);
	vault_close(second);
}

static void what_a_cut_off_change_left_is_erased_too(void **state)
{
	static const char *const names[] = { "data.key.new", "wrap.key.new", "wrap.key.next", "wrap.key.next.new" };
	struct home *home = *state;

	vault_close(open_home(home));
	for (size_t i = 0; i < 4; i++)
		write_file(home->dir, names[i], secret_a, 32);
	assert_int_equal(erase(home), 0);
	for (size_t i = 0; i < 4; i++)
		assert_false(has_file(home, names[i]));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_HOME(a_damaged_file_is_refused_and_left_alone),
		IN_HOME(a_wrong_credential_is_refused_with_its_name),
		IN_HOME(a_credential_too_short_to_be_a_secret_is_refused),
		IN_HOME(a_missing_wrap_key_is_never_made_anew_beside_a_data_key),
		IN_HOME(a_missing_data_key_is_never_made_anew_beside_a_database),
		IN_HOME(a_folder_that_is_not_there_is_refused),
		IN_HOME(a_second_start_opens_the_same_keys),
		IN_HOME(a_start_that_was_cut_off_after_wrap_key_goes_on),
		IN_HOME(key_files_are_for_their_owner_alone),
		IN_HOME(a_credential_that_comes_later_takes_over_from_wrap_key),
		IN_HOME(a_file_of_known_content_opens),
		IN_HOME(two_homes_have_different_keys),
		IN_HOME(a_new_credential_takes_over_from_the_previous_one),
		IN_HOME(the_previous_credential_alone_is_not_enough),
		IN_HOME(what_is_sealed_after_a_change_of_the_secret_has_a_new_key),
		IN_HOME(a_rotation_replaces_wrap_key_and_data_key),
		IN_HOME(a_rotation_under_a_credential_replaces_data_key),
		IN_HOME(every_generation_of_boxes_opens_and_an_eighth_rotation_is_refused),
		IN_HOME(there_is_nothing_to_rotate_before_the_first_start),
		IN_HOME(after_an_erasure_nothing_opens),
		IN_HOME(what_a_cut_off_change_left_is_erased_too),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
