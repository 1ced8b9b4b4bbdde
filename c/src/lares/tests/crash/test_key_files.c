/* SPDX-License-Identifier: Apache-2.0 */
/* The vault's files under every power cut: a file is the old one or the new one, and a key that was given out comes again. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "calls.h"
#include "chance.h"
#include "vault/vault.h"

enum { SEEDS = 60, SIZE = 3 * DISK_SECTOR };

static int write_file(char with)
{
	scoped(closep) int fd = open(CALLS_DIR, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	uint8_t bytes[SIZE];

	memset(bytes, with, sizeof(bytes));
	return fd < 0 ? -1 : file_write_durably(fd, "file", bytes, sizeof(bytes));
}

static char read_file(void)
{
	scoped(closep) int fd = open(CALLS_DIR, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	uint8_t bytes[SIZE];

	assert_int_equal(file_read(fd, "file", bytes, sizeof(bytes)), SIZE);
	for (int i = 1; i < SIZE; i++)
		assert_int_equal(bytes[i], bytes[0]);
	return (char)bytes[0];
}

/* Returns whether the cut came before the write was through. */
static bool cut_while_writing(uint64_t seed, uint64_t event)
{
	struct disk *disk = disk_new(seed);
	bool is_cut;
	char found;

	calls_use(disk, seed);
	assert_int_equal(write_file('a'), 0);
	disk_cut_at(disk, event);
	is_cut = write_file('b') != 0;
	disk_power_on(disk);
	found = read_file();
	if (is_cut)
		assert_true(found == 'a' || found == 'b');
	else
		assert_int_equal(found, 'b');
	/* What the cut left behind is in nobody's way. */
	assert_int_equal(write_file('c'), 0);
	disk_power_on(disk);
	assert_int_equal(read_file(), 'c');
	disk_free(disk);
	return is_cut;
}

static void a_file_is_the_old_one_or_the_new_one(void **state)
{
	(void)state;
	for (uint64_t seed = 0; seed < SEEDS; seed++) {
		uint64_t event = 1;

		while (cut_while_writing(seed, event))
			event++;
		assert_in_range(event, 5, 20); /* written, synced, renamed, folder synced */
	}
}

/* Open the vault and name a reading: under the same keys that is the same name. Returns false where the power failed. */
static bool name_reading(const struct disk *disk, uint8_t ret_id[VAULT_ID_SIZE])
{
	struct vault *vault;
	char reason[256];

	if (vault_open(CALLS_DIR, &vault, reason, sizeof(reason)) < 0) {
		if (!disk_is_off(disk)) /* nothing else may be in the way */
			fail_msg("%s", reason);
		return false;
	}
	vault_identity(vault, (const uint8_t *)"reading", 7, ret_id);
	vault_close(vault);
	return true;
}

/* Power cuts or kills in the first starts, one event later each time, until one is through. Returns how many it took. */
static uint64_t begin_under_cuts(uint64_t seed)
{
	uint8_t first[VAULT_ID_SIZE], again[VAULT_ID_SIZE];
	struct disk *disk = disk_new(seed);
	struct chance chance = { seed };
	uint64_t n_starts = 1;

	calls_use(disk, seed);
	for (disk_cut_at(disk, n_starts); !name_reading(disk, first); disk_cut_at(disk, ++n_starts))
		(chance_percent(&chance, 50) ? disk_go_on : disk_power_on)(disk);
	disk_power_on(disk);
	assert_true(name_reading(disk, again));
	assert_memory_equal(first, again, sizeof(first));
	disk_free(disk);
	return n_starts;
}

static void keys_that_were_used_are_there_after_cuts_in_the_first_starts(void **state)
{
	uint64_t most = 0;

	(void)state;
	for (uint64_t seed = 0; seed < 50 * SEEDS; seed++) {
		uint64_t n = begin_under_cuts(seed);

		most = n > most ? n : most;
	}
	assert_true(most > 5);
}

/* ---- rotating and erasing ---- */

enum { BOX_SIZE = 5 + VAULT_SEAL_OVERHEAD };

static struct vault *open_vault(void)
{
	struct vault *vault = NULL;
	char reason[256] = "";

	if (vault_open(CALLS_DIR, &vault, reason, sizeof(reason)) < 0)
		fail_msg("%s", reason);
	return vault;
}

static void seal_one(uint8_t ret_box[BOX_SIZE], uint8_t ret_id[VAULT_ID_SIZE])
{
	struct vault *vault = open_vault();

	assert_int_equal(vault_seal(vault, NULL, 0, (const uint8_t *)"plain", 5, ret_box), 0);
	vault_identity(vault, (const uint8_t *)"reading", 7, ret_id);
	vault_close(vault);
}

/* Whether the vault that opens now is the one that sealed that. The box and the name agree on it. */
static bool is_same_vault(const uint8_t box[BOX_SIZE], const uint8_t id[VAULT_ID_SIZE])
{
	struct vault *vault = open_vault();
	uint8_t plain[5], id_now[VAULT_ID_SIZE];
	bool opens = vault_unseal(vault, NULL, 0, box, BOX_SIZE, plain) == 0;

	vault_identity(vault, (const uint8_t *)"reading", 7, id_now);
	vault_close(vault);
	assert_int_equal(opens, memcmp(id, id_now, VAULT_ID_SIZE) == 0);
	return opens;
}

typedef int (*change_fn)(const char *dir, char *ret_reason, size_t n_reason);

/* The change is cut off: by a power cut, or killed and the next start's power is cut at `next_event`. */
static bool cut_while_changing(struct disk *disk, change_fn change, uint64_t event, uint64_t next_event)
{
	uint8_t id[VAULT_ID_SIZE];
	char reason[256] = "";
	bool is_cut;

	disk_cut_at(disk, event);
	is_cut = change(CALLS_DIR, reason, sizeof(reason)) < 0;
	assert_int_equal(is_cut, disk_is_off(disk)); /* nothing else was in the way */
	if (is_cut && next_event) {
		disk_go_on(disk);
		disk_cut_at(disk, next_event);
		name_reading(disk, id);
	}
	disk_power_on(disk);
	return is_cut;
}

static bool cut_while_rotating(uint64_t seed, uint64_t event, uint64_t next_event)
{
	uint8_t box[BOX_SIZE], box_of_before[BOX_SIZE], id[VAULT_ID_SIZE], id_of_before[VAULT_ID_SIZE];
	struct disk *disk = disk_new(seed);
	bool is_cut;

	calls_use(disk, seed);
	seal_one(box_of_before, id_of_before);
	is_cut = cut_while_changing(disk, vault_rotate, event, next_event);
	assert_true(is_same_vault(box_of_before, id_of_before));
	seal_one(box, id);
	cut_while_changing(disk, vault_rotate, UINT32_MAX, 0);
	assert_true(is_same_vault(box, id));
	assert_true(is_same_vault(box_of_before, id_of_before));
	disk_free(disk);
	return is_cut;
}

static void what_was_sealed_opens_after_a_cut_while_rotating(void **state)
{
	(void)state;
	for (uint64_t seed = 0; seed < SEEDS / 4; seed++)
		for (uint64_t next_event = 0; next_event < 8; next_event++) {
			uint64_t event = 1;

			while (cut_while_rotating(seed, event, next_event))
				event++;
			assert_in_range(event, 10, 60);
		}
}

/* Returns whether the cut came before it was through. Where it was, the keys must be gone; else gone or there, and whole. */
static bool cut_while_erasing(uint64_t seed, uint64_t event, uint64_t next_event, int *n_kept, int *n_gone)
{
	uint8_t box[BOX_SIZE], id[VAULT_ID_SIZE];
	struct disk *disk = disk_new(seed);
	bool is_cut, is_there;

	calls_use(disk, seed);
	seal_one(box, id);
	is_cut = cut_while_changing(disk, vault_erase, event, next_event);
	is_there = is_same_vault(box, id);
	assert_true(is_cut || !is_there);
	*n_kept += is_there;
	*n_gone += !is_there;
	cut_while_changing(disk, vault_erase, UINT32_MAX, 0);
	assert_false(is_same_vault(box, id));
	disk_free(disk);
	return is_cut;
}

static void keys_that_were_erased_do_not_come_back(void **state)
{
	int n_kept = 0, n_gone = 0;

	(void)state;
	for (uint64_t seed = 0; seed < SEEDS / 4; seed++)
		for (uint64_t next_event = 0; next_event < 8; next_event++) {
			uint64_t event = 1;

			while (cut_while_erasing(seed, event, next_event, &n_kept, &n_gone))
				event++;
			assert_in_range(event, 5, 60);
		}
	assert_true(n_kept > 0 && n_gone > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_file_is_the_old_one_or_the_new_one),
		cmocka_unit_test(keys_that_were_used_are_there_after_cuts_in_the_first_starts),
		cmocka_unit_test(what_was_sealed_opens_after_a_cut_while_rotating),
		cmocka_unit_test(keys_that_were_erased_do_not_come_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
