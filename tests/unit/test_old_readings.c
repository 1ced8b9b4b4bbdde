/* SPDX-License-Identifier: Apache-2.0 */
#include "store/old_readings.h"

#include "base/cleanup.h"
#include "salvage_home.h"
#include "store/old.h"

enum { ROWS = 9, TAKEN = 2 };

/* A file with some readings, of which the broker has the first ones; and a store that is not that one. */
static void leave_file(struct home *home, char ret_path[128])
{
	snprintf(ret_path, 128, "%s/old.db", home->dir);
	for (uint32_t number = 1; number <= ROWS; number++)
		add_reading(home, number);
	assert_int_equal(store_commit(home->store), 0);
	for (uint64_t seq = 1; seq <= TAKEN; seq++)
		assert_int_equal(home_taken(home, seq), 0);
	assert_int_equal(store_commit(home->store), 0);
	home_close(home);
	assert_int_equal(rename(home->path, ret_path), 0);
}

static void edit(const char *path, const char *sql)
{
	sqlite3 *db;

	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
}

/* That file after an edit, ready to be read. */
static void begin_old(struct home *home, const char *sql, struct old_readings *old)
{
	char path[128];

	leave_file(home, path);
	edit(path, sql);
	home_open(home);
	*old = (struct old_readings){ .db = NULL };
	assert_int_equal(old_readings_open(old, path), 0);
	assert_non_null(old->db);
	assert_int_equal(old_readings_begin(home->store, old, path), 0);
}

/* Reads the first row from that number on, which is expected to be that one. */
static int read_at(struct home *home, struct old_readings *old, uint64_t seq)
{
	scoped(freep) char *octets = NULL;
	size_t n_octets = 0;
	int r;

	old_readings_seek(old, seq);
	assert_int_equal(old_row(old->next), 0);
	assert_int_equal(old_readings_seq(old), seq);
	r = old_readings_read(home->store, old, &octets, &n_octets);
	if (r == 0) {
		assert_int_equal(n_octets, known[seq].n_octets);
		assert_memory_equal(octets, known[seq].octets, n_octets);
	}
	return r;
}

static void each_reading_is_found_by_its_number_and_is_as_it_was(void **state)
{
	struct home *home = *state;
	struct old_readings old;
	char id[STORE_ID_MAX];

	strcpy(id, store_id(home->store));
	begin_old(home, "SELECT 1", &old);
	assert_string_equal(old.id, id);
	assert_int_equal(old_readings_settled(&old), TAKEN);
	assert_true(old.is_last_known);
	assert_int_equal(old.last, ROWS);
	for (uint64_t seq = ROWS; seq > 0; seq--) {
		const struct accepted *accepted = &old.unpacked.accepted;

		assert_int_equal(read_at(home, &old, seq), 0);
		assert_memory_equal(accepted->id, known[seq].id, READING_ID_SIZE);
		assert_string_equal(accepted->device->id, known[seq].device);
		assert_int_equal(accepted->class, known[seq].class);
		assert_int_equal(accepted->may_recur, known[seq].may_recur);
	}
	old_readings_seek(&old, ROWS + 1);
	assert_int_equal(old_row(old.next), STORE_NONE);
	old_readings_close(&old);
}

static void what_does_not_unseal_under_its_own_number_is_not_believed(void **state)
{
	struct home *home = *state;
	struct old_readings old;

	begin_old(home,
		"UPDATE reading SET seq = 20 WHERE seq = 3; UPDATE reading SET id = x'00' WHERE seq = 4;"
		"UPDATE reading SET box = x'00' WHERE seq = 5; UPDATE reading SET at_ms = at_ms + 1 WHERE seq = 6;"
		"UPDATE reading SET class = 99 WHERE seq = 7; DELETE FROM source WHERE device = 'chair-7'",
		&old);
	for (uint64_t seq = 4; seq <= 7; seq++)
		assert_int_equal(read_at(home, &old, seq), -EBADMSG);
	assert_int_equal(read_at(home, &old, 8), -EBADMSG); /* nobody knows whose it is */
	assert_int_equal(read_at(home, &old, 9), 0);
	assert_int_equal(read_at(home, &old, 20), -EBADMSG);
	old_readings_close(&old);
}

static void a_highest_number_beyond_all_that_fits_counts_only_where_it_unseals(void **state)
{
	struct home *home = *state;
	struct old_readings old;

	begin_old(home, "UPDATE reading SET seq = 1000000000 WHERE seq = 9", &old);
	assert_false(old.is_last_known);
	assert_in_range(old.last, ROWS, 100000);
	assert_int_equal(read_at(home, &old, 8), 0);
	old_readings_close(&old);
}

static void what_a_file_no_longer_says_of_itself_is_as_if_it_had_never_been(void **state)
{
	struct home *home = *state;
	struct old_readings old;

	begin_old(home, "UPDATE meta SET value = 'no id' WHERE key = 'id'; DELETE FROM meta WHERE key = 'settled'", &old);
	assert_string_equal(old.id, "00000000000000000000000000000000");
	assert_int_equal(old_readings_settled(&old), 0);
	assert_int_equal(read_at(home, &old, 1), 0);
	old_readings_close(&old);
}

static void of_a_file_that_is_not_there_nothing_is_read(void **state)
{
	struct home *home = *state;
	struct old_readings old = { .db = NULL };
	char path[128];

	snprintf(path, sizeof(path), "%s/old.db", home->dir);
	assert_int_equal(old_readings_open(&old, path), 0);
	assert_null(old.db);
	assert_int_equal(old_readings_begin(home->store, &old, path), 0);
	assert_null(old.next);
	old_readings_close(&old);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_HOME(each_reading_is_found_by_its_number_and_is_as_it_was),
		IN_HOME(what_does_not_unseal_under_its_own_number_is_not_believed),
		IN_HOME(a_highest_number_beyond_all_that_fits_counts_only_where_it_unseals),
		IN_HOME(what_a_file_no_longer_says_of_itself_is_as_if_it_had_never_been),
		IN_HOME(of_a_file_that_is_not_there_nothing_is_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
