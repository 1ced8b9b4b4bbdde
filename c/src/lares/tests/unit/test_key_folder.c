/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every call that changes the folder, cut off by a power cut or failing. What was written is on the disk only once it was
 * synced: before that a cut leaves nothing of it, and half of it where it falls into the sync.
 */
#include "vault/key_folder.h"

#include <errno.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "vault_home.h"

enum mode { MODE_NONE, MODE_CUT, MODE_FAIL, MODE_READ_ONLY };
enum { ENDED, HAPPENED, HAPPENED_AND_FAILED, FAILED_WITHOUT_WORDS, FAILED_BY_ITSELF, CUT_OFF };

static struct {
	enum mode mode;
	int at, n_calls;
	int fd; /* with octets written, but not synced */
	uint8_t bytes[READ_MAX];
	size_t n_bytes;
} fault;

/* Whether this call is the one. A power cut ends the process here. */
static bool goes_wrong(void)
{
	if (fault.mode == MODE_NONE || (++fault.n_calls != fault.at && fault.mode != MODE_READ_ONLY))
		return false;
	if (fault.mode == MODE_CUT)
		_exit(CUT_OFF);
	errno = EROFS;
	return true;
}

ssize_t write(int fd, const void *bytes, size_t n_bytes)
{
	if (goes_wrong())
		return -1;
	if (fault.mode != MODE_CUT || n_bytes > sizeof(fault.bytes))
		return syscall(SYS_write, fd, bytes, n_bytes);
	memcpy(fault.bytes, bytes, n_bytes);
	fault.n_bytes = n_bytes;
	fault.fd = fd;
	return (ssize_t)n_bytes;
}

int fsync(int fd)
{
	bool is_cut = fault.mode == MODE_CUT && fault.n_calls + 1 == fault.at;

	if (fault.mode == MODE_CUT && fault.fd == fd && fault.n_bytes > 0)
		syscall(SYS_write, fd, fault.bytes, is_cut ? fault.n_bytes / 2 : fault.n_bytes);
	fault.n_bytes = 0;
	return goes_wrong() ? -1 : (int)syscall(SYS_fsync, fd);
}

int renameat(int from_fd, const char *from, int to_fd, const char *to)
{
	return goes_wrong() ? -1 : (int)syscall(SYS_renameat2, from_fd, from, to_fd, to, 0);
}

int unlinkat(int fd, const char *name, int flags)
{
	return goes_wrong() ? -1 : (int)syscall(SYS_unlinkat, fd, name, flags);
}

/* A home as it stood before, opened then; and what is done to it. */
struct change {
	struct vault *(*prepare)(struct home *home);
	int (*make)(struct home *home);
};

static struct vault *with_wrap_key(struct home *home)
{
	return open_home(home);
}

/* data.key rests on the new secret already, which has not got its name yet. */
static struct vault *with_rotation_cut_off(struct home *home)
{
	struct vault *vault = open_home(home);
	char from[128], to[128];

	snprintf(from, sizeof(from), "%s/wrap.key", home->dir);
	snprintf(to, sizeof(to), "%s/wrap.key.next", home->dir);
	assert_int_equal(rename(from, to), 0);
	write_file(home->dir, "wrap.key", secret_b, 32);
	return vault;
}

static struct vault *with_first_credential(struct home *home)
{
	struct vault *vault = open_home(home);

	give_credential(home, secret_a);
	return vault;
}

static struct vault *with_credential(struct home *home)
{
	give_credential(home, secret_a);
	return open_home(home);
}

static struct vault *with_next_credential(struct home *home)
{
	struct vault *vault = with_credential(home);

	give_credential_as(home, "lares-seal.previous", secret_a);
	give_credential(home, secret_b);
	return vault;
}

static int start(struct home *home)
{
	struct vault *vault;
	int r = vault_open(home->dir, &vault, home->reason, sizeof(home->reason));

	if (r == 0)
		vault_close(vault);
	return r;
}

static int rotate(struct home *home)
{
	return vault_rotate(home->dir, home->reason, sizeof(home->reason));
}

static int erase(struct home *home)
{
	return vault_erase(home->dir, home->reason, sizeof(home->reason));
}

/* In a process of its own, with that going wrong at the call number `at`. */
static int make_change(struct home *home, int (*make)(struct home *home), enum mode mode, int at)
{
	pid_t child = fork();
	int status, r;

	assert_true(child >= 0);
	if (child == 0) {
		home->reason[0] = '\0';
		fault.at = at;
		fault.fd = -1;
		fault.mode = mode;
		r = make(home);
		fault.mode = MODE_NONE;
		if (r < 0 && !home->reason[0])
			_exit(FAILED_WITHOUT_WORDS);
		if (fault.n_calls < at)
			_exit(r < 0 ? FAILED_BY_ITSELF : ENDED);
		_exit(r < 0 ? HAPPENED_AND_FAILED : HAPPENED);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	assert_int_not_equal(WEXITSTATUS(status), FAILED_WITHOUT_WORDS);
	assert_int_not_equal(WEXITSTATUS(status), FAILED_BY_ITSELF);
	return WEXITSTATUS(status);
}

static void assert_tidy(const struct home *home)
{
	assert_false(has_file(home, "wrap.key.next"));
	assert_false(has_file(home, "data.key.erased"));
	assert_int_equal(has_file(home, "wrap.key"), getenv("CREDENTIALS_DIRECTORY") == NULL);
}

/* Once for every call: what was sealed before opens afterwards, the identities are the same, and nothing lies about. */
static void assert_no_key_is_lost(const struct change *change, enum mode mode)
{
	int at = 0, status;

	do {
		struct vault *before, *after, *later;
		void *home;

		assert_int_equal(home_new(&home), 0);
		before = change->prepare(home);
		status = make_change(home, change->make, mode, ++at);
		after = open_home(home);
		assert_tidy(home);
		later = open_home(home);
		assert_same_keys(before, after);
		assert_same_keys(after, later);
		vault_close(before);
		vault_close(after);
		vault_close(later);
		home_free(&home);
	} while (status != ENDED);
	assert_true(at > 4); /* else nothing was tried */
}

static const struct change changes[] = {
	{ with_wrap_key, rotate },
	{ with_rotation_cut_off, rotate },
	{ with_credential, rotate },
	{ with_first_credential, start },
	{ with_next_credential, start },
};
enum { N_CHANGES = sizeof(changes) / sizeof(changes[0]) };

static void a_power_cut_in_any_change_of_the_wrapping_loses_no_key(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_CHANGES; i++)
		assert_no_key_is_lost(&changes[i], MODE_CUT);
}

static void a_call_that_fails_in_any_change_of_the_wrapping_loses_no_key(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_CHANGES; i++)
		assert_no_key_is_lost(&changes[i], MODE_FAIL);
}

static void a_first_start_that_was_cut_off_goes_on(void **state)
{
	int at = 0, status;

	(void)state;
	do {
		struct vault *first, *second;
		void *home;

		assert_int_equal(home_new(&home), 0);
		status = make_change(home, start, MODE_CUT, ++at);
		first = open_home(home);
		second = open_home(home);
		assert_same_keys(first, second);
		assert_tidy(home);
		vault_close(first);
		vault_close(second);
		home_free(&home);
	} while (status != ENDED);
	assert_true(at > 4);
}

static bool is_same_identity(struct vault *a, struct vault *b)
{
	uint8_t id_a[VAULT_ID_SIZE], id_b[VAULT_ID_SIZE];

	vault_identity(a, (const uint8_t *)"frame", 5, id_a);
	vault_identity(b, (const uint8_t *)"frame", 5, id_b);
	return memcmp(id_a, id_b, sizeof(id_a)) == 0;
}

/* Not begun, or complete with the next start: data.key is what it was, or nothing of it and of wrap.key is left. */
static void assert_erased_or_not(enum mode mode)
{
	int at = 0, n_kept = 0, status;

	do {
		uint8_t file[READ_MAX], wrap[READ_MAX], now[READ_MAX];
		struct vault *before, *after;
		void *home;
		size_t n;

		assert_int_equal(home_new(&home), 0);
		before = open_home(home);
		n = read_whole(((struct home *)home)->dir, "data.key", file);
		read_whole(((struct home *)home)->dir, "wrap.key", wrap);
		status = make_change(home, erase, mode, ++at);
		after = open_home(home);
		assert_tidy(home);
		if (is_same_identity(before, after)) {
			assert_same_keys(before, after);
			assert_int_equal(read_whole(((struct home *)home)->dir, "data.key", now), n);
			assert_memory_equal(now, file, n);
			n_kept++;
		} else {
			read_whole(((struct home *)home)->dir, "wrap.key", now);
			assert_memory_not_equal(now, wrap, 32);
		}
		vault_close(before);
		vault_close(after);
		home_free(&home);
	} while (status != ENDED);
	assert_true(at > 6);
	assert_int_equal(n_kept, 1); /* only where the very first call did not come about */
}

static void an_erasure_is_complete_or_not_begun_after_any_power_cut(void **state)
{
	(void)state;
	assert_erased_or_not(MODE_CUT);
}

static void an_erasure_goes_on_after_a_call_that_failed(void **state)
{
	(void)state;
	assert_erased_or_not(MODE_FAIL);
}

static void keys_open_in_a_folder_that_cannot_be_written(void **state)
{
	struct home *home = *state;

	vault_close(open_home(home));
	write_file(home->dir, "wrap.key.next", secret_a, 32); /* something to tidy */
	assert_int_equal(make_change(home, start, MODE_READ_ONLY, 1), HAPPENED);
	vault_close(open_home(home));
	assert_tidy(home);
}

static void a_first_start_in_a_folder_that_cannot_be_written_says_so(void **state)
{
	struct home *home = *state;

	fault.mode = MODE_READ_ONLY;
	assert_int_equal(refusal(home), -EROFS);
	fault.mode = MODE_NONE;
	assert_non_null(strstr(home->reason, "wrap.key cannot be written: Read-only file system"));
}

static void a_credential_that_cannot_take_over_is_told(void **state)
{
	struct home *home = *state;

	vault_close(open_home(home));
	give_credential(home, secret_a);
	fault.mode = MODE_READ_ONLY;
	assert_int_equal(refusal(home), -EROFS);
	fault.mode = MODE_NONE;
	assert_non_null(strstr(home->reason, "data.key cannot be written: Read-only file system"));
}

/* The old octets are gone from where they lay: a second name of the same file shows it. */
static void erased_files_are_overwritten(void **state)
{
	static const char *const names[] = { "data.key", "wrap.key" };
	struct home *home = *state;
	uint8_t octets[READ_MAX];
	char from[128], to[128];

	vault_close(open_home(home));
	for (size_t i = 0; i < 2; i++) {
		snprintf(from, sizeof(from), "%s/%s", home->dir, names[i]);
		snprintf(to, sizeof(to), "%s/kept%zu", home->dir, i);
		assert_int_equal(link(from, to), 0);
	}
	assert_int_equal(erase(home), 0);
	for (size_t i = 0; i < 2; i++) {
		size_t n = read_whole(home->dir, i == 0 ? "kept0" : "kept1", octets);

		assert_int_equal(n, i == 0 ? 101 : 32);
		for (size_t k = 0; k < n; k++)
			assert_int_equal(octets[k], 0);
	}
}

/* Likewise the wrap.key that was replaced: with an old copy of data.key it would open what was sealed until then. */
static void a_wrap_key_that_was_replaced_is_overwritten(void **state)
{
	static const uint8_t zeros[32];
	struct home *home = *state;
	uint8_t octets[READ_MAX];
	char from[128], to[128];

	vault_close(open_home(home));
	snprintf(from, sizeof(from), "%s/wrap.key", home->dir);
	snprintf(to, sizeof(to), "%s/kept", home->dir);
	assert_int_equal(link(from, to), 0);
	assert_int_equal(rotate(home), 0);
	assert_int_equal(read_whole(home->dir, "kept", octets), 32);
	assert_memory_equal(octets, zeros, 32);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_power_cut_in_any_change_of_the_wrapping_loses_no_key),
		cmocka_unit_test(a_call_that_fails_in_any_change_of_the_wrapping_loses_no_key),
		cmocka_unit_test(a_first_start_that_was_cut_off_goes_on),
		cmocka_unit_test(an_erasure_is_complete_or_not_begun_after_any_power_cut),
		cmocka_unit_test(an_erasure_goes_on_after_a_call_that_failed),
		IN_HOME(keys_open_in_a_folder_that_cannot_be_written),
		IN_HOME(a_first_start_in_a_folder_that_cannot_be_written_says_so),
		IN_HOME(a_credential_that_cannot_take_over_is_told),
		IN_HOME(erased_files_are_overwritten),
		IN_HOME(a_wrap_key_that_was_replaced_is_overwritten),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
