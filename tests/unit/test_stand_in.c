/* SPDX-License-Identifier: Apache-2.0 */
/* A store that stands in for one whose disk takes nothing: what it begins with, and how it comes back. */
#include "store/stand_in.h"

#include <errno.h>

#include "store/old.h"
#include "store_home.h"

/* A second folder for the stand-in; the real store is home->dir. */
struct pair {
	struct home *home;
	char dir[128];
	unsigned int missing;
	bool is_old;
};

static struct pair pair_of(struct home *home)
{
	struct pair pair = { .home = home };

	snprintf(pair.dir, sizeof(pair.dir), "%s/volatile", home->dir);
	return pair;
}

static void open_stand_in(struct pair *pair)
{
	struct home *home = pair->home;

	if (stand_in_open(pair->dir, home->dir, &home->seal, &home->store, &pair->missing, &pair->is_old, home->reason,
			sizeof(home->reason)) < 0)
		fail_msg("%s", home->reason);
}

static int bring_back(struct pair *pair)
{
	struct home *home = pair->home;

	return stand_in_bring_back(pair->dir, home->dir, &home->seal, home->reason, sizeof(home->reason));
}

static void bring_over_all(struct home *home)
{
	struct store_lost lost;
	int r;

	do {
		r = store_salvage_step(home->store, &lost);
		assert_int_equal(lost.count, 0);
		assert_int_equal(store_commit(home->store), 0);
	} while (r == 0);
	assert_int_equal(r, STORE_NONE);
}

/* One as it is really kept, so that it can be brought over. */
static int add(struct home *home, uint32_t number)
{
	static struct readings readings;
	struct device device = { .id = "cuff-1", .address = { { 0, 0xaa, 1, 1, 0, 1 } } };
	struct accepted accepted = { .seq = store_next_seq(home->store), .device = &device, .person = "p1",
		.class = CLASS_VITAL, .may_recur = true, .order = number,
		.at_us = HOME_TIME_US + number * INT64_C(1000000), .received_us = HOME_TIME_US,
		.is_clock_trusted = true, .live = true, .trust = TRUST_BONDED, .readings = &readings };
	uint8_t octets[512];
	int n;

	readings_init(&readings, (const uint8_t *)&number, sizeof(number));
	accepted.reading = readings_begin(&readings, READING_BLOOD_PRESSURE);
	readings_number(&readings, QUANTITY_SYSTOLIC_PRESSURE, (struct decimal){ number, 0 }, UNIT_MMHG);
	memcpy(accepted.id, &number, sizeof(number));
	n = packed_write(&accepted, octets, sizeof(octets));
	assert_true(n > 0);
	return store_add_reading(home->store, &accepted, octets, (size_t)n);
}

static uint64_t counter(struct home *home, const char *key)
{
	uint64_t value = 0;

	return store_get_counter(home->store, key, &value) == 0 ? value : 0;
}

static void assert_alerts(struct home *home, bool only_open, const char *expected)
{
	char rows[HOME_ROWS_MAX] = "";

	assert_int_equal(store_each_alert(home->store, only_open, home_write_row, rows), 0);
	assert_string_equal(rows, expected);
}

static void assert_devices(struct home *home, const char *expected)
{
	char rows[HOME_ROWS_MAX] = "";

	assert_int_equal(store_each_device(home->store, home_write_row, rows), 0);
	assert_string_equal(rows, expected);
}

/* As a crash or a disk that became read-only leaves it: the last commits are in the WAL alone. */
static void leave_with_wal(struct home *home)
{
	char command[512];

	snprintf(command, sizeof(command), "cp -a %s/lares.db %s/kept && cp -a %s/lares.db-wal %s/kept-wal", home->dir,
		home->dir, home->dir, home->dir);
	assert_int_equal(system(command), 0);
	home_close(home);
	snprintf(command, sizeof(command), "mv %s/kept %s/lares.db && mv %s/kept-wal %s/lares.db-wal", home->dir, home->dir,
		home->dir, home->dir);
	assert_int_equal(system(command), 0);
}

static uint64_t print_of_folder(const char *dir)
{
	char command[256], line[32] = "";
	FILE *pipe;

	snprintf(command, sizeof(command), "cd %s && (ls; cat lares.db*) | cksum", dir);
	pipe = popen(command, "r");
	assert_non_null(pipe);
	assert_non_null(fgets(line, sizeof(line), pipe));
	pclose(pipe);
	return strtoull(line, NULL, 10);
}

static int count_devices(sqlite3 *db)
{
	sqlite3_stmt *statement = NULL;
	int n;

	assert_int_equal(old_prepare(db, &statement, "SELECT count(*) FROM device"), 0);
	assert_int_equal(old_row(statement), 0);
	n = sqlite3_column_int(statement, 0);
	sqlite3_finalize(statement);
	return n;
}

static void what_only_the_wal_holds_is_read_and_nothing_is_written(void **state)
{
	struct home *home = *state;
	sqlite3 *db = NULL;
	uint64_t before;

	assert_int_equal(store_put_device(home->store, "in-wal", "{}", 2), 0);
	assert_int_equal(store_commit(home->store), 0);
	leave_with_wal(home);
	before = print_of_folder(home->dir);
	assert_int_equal(old_open_unwritable(home->path, &db), 0);
	assert_int_equal(count_devices(db), 1);
	assert_true(sqlite3_exec(db, "DELETE FROM device", NULL, NULL, NULL) != SQLITE_OK);
	old_close(db);
	assert_true(print_of_folder(home->dir) == before);
}

static void a_store_that_was_closed_is_read_without_a_wal(void **state)
{
	struct home *home = *state;
	sqlite3 *db = NULL;
	uint64_t before;

	assert_int_equal(store_put_device(home->store, "d", "{}", 2), 0);
	assert_int_equal(store_commit(home->store), 0);
	home_close(home);
	before = print_of_folder(home->dir);
	assert_int_equal(old_open_unwritable(home->path, &db), 0);
	assert_int_equal(count_devices(db), 1);
	old_close(db);
	assert_true(print_of_folder(home->dir) == before);
}

static void a_name_with_signs_of_a_uri_is_a_name(void **state)
{
	struct home *home = *state;
	char command[256], path[128];
	sqlite3 *db = NULL;

	assert_int_equal(store_put_device(home->store, "d", "{}", 2), 0);
	assert_int_equal(store_commit(home->store), 0);
	home_close(home);
	snprintf(path, sizeof(path), "%s/a%%41?b=c#d", home->dir);
	snprintf(command, sizeof(command), "cp '%s' '%s'", home->path, path);
	assert_int_equal(system(command), 0);
	assert_int_equal(old_open_unwritable(path, &db), 0);
	assert_int_equal(count_devices(db), 1);
	old_close(db);
}

static void fill_real(struct home *home)
{
	assert_int_equal(store_put_device(home->store, "cuff-1", "{1}", 3), 0);
	assert_int_equal(store_put_plan(home->store, 7, "plan", 4), 0);
	assert_int_equal(store_set_counter(home->store, "session", 40), 0);
	assert_int_equal(home_alert(home, "A", 2, true, "{a2}"), 0);
	assert_int_equal(home_alert(home, "B", 1, true, "{b1}"), 0);
	assert_int_equal(add(home, 1), 0);
	assert_int_equal(store_commit(home->store), 0);
}

static void it_begins_with_what_the_agent_needs(void **state)
{
	struct home *home = *state;
	struct pair pair = pair_of(home);
	char real_id[STORE_ID_MAX];
	uint64_t version;
	char *jws;

	fill_real(home);
	strcpy(real_id, store_id(home->store));
	leave_with_wal(home);
	open_stand_in(&pair);
	assert_false(pair.is_old);
	assert_int_equal(pair.missing, 0);
	assert_string_not_equal(store_id(home->store), real_id);
	assert_devices(home, "cuff-1={1};");
	assert_alerts(home, true, "A={a2};B={b1};");
	assert_int_equal(counter(home, "session"), 40);
	assert_int_equal(store_get_plan(home->store, &version, &jws), 0);
	assert_int_equal(version, 7);
	free(jws);
	assert_int_equal(store_next_seq(home->store), 1);
}

static void where_nothing_can_be_read_all_is_missing(void **state)
{
	struct home *home = *state;
	struct pair pair = pair_of(home);
	FILE *file;

	home_close(home);
	file = fopen(home->path, "w");
	fputs("no database", file);
	fclose(file);
	open_stand_in(&pair);
	assert_int_equal(pair.missing, STORE_MISSING_ALL);
	assert_int_equal(add(home, 1), 0);
	assert_int_equal(store_commit(home->store), 0);
}

static void a_restart_goes_on_with_it(void **state)
{
	struct home *home = *state;
	struct pair pair = pair_of(home);
	char id[STORE_ID_MAX];

	fill_real(home);
	home_close(home);
	open_stand_in(&pair);
	strcpy(id, store_id(home->store));
	assert_int_equal(store_put_device(home->store, "cuff-1", "{2}", 3), 0);
	assert_int_equal(store_commit(home->store), 0);
	home_close(home);
	open_stand_in(&pair);
	assert_true(pair.is_old);
	assert_string_equal(store_id(home->store), id);
	assert_devices(home, "cuff-1={2};");
}

static void one_that_was_not_filled_is_begun_anew(void **state)
{
	struct home *home = *state;
	struct pair pair = pair_of(home);
	char command[512];

	fill_real(home);
	home_close(home);
	snprintf(command, sizeof(command), "mkdir %s.new && touch %s.new/lares.db", pair.dir, pair.dir);
	assert_int_equal(system(command), 0);
	open_stand_in(&pair);
	assert_false(pair.is_old);
	assert_devices(home, "cuff-1={1};");
}

static void what_it_kept_comes_back(void **state)
{
	struct home *home = *state;
	struct pair pair = pair_of(home);
	struct outgoing outgoing;
	struct outbox_state outbox;
	char real_id[STORE_ID_MAX];

	fill_real(home);
	strcpy(real_id, store_id(home->store));
	home_close(home);
	open_stand_in(&pair);
	assert_int_equal(store_set_counter(home->store, "session", 44), 0);
	assert_int_equal(add(home, 2), 0);
	assert_int_equal(add(home, 3), 0);
	assert_int_equal(home_alert(home, "A", 3, false, "{a3}"), 0);
	assert_int_equal(home_alert(home, "C", 1, true, "{c1}"), 0);
	assert_int_equal(store_commit(home->store), 0);
	assert_int_equal(home_taken(home, 1), 0);
	while (home_next_message(home, 0, &outgoing) == 0)
		assert_int_equal(home_taken_message(home, outgoing.n), 0);
	assert_int_equal(store_commit(home->store), 0);
	home_close(home);

	assert_int_equal(bring_back(&pair), 0);
	assert_int_equal(bring_back(&pair), STORE_NONE);
	home_open(home);
	assert_string_equal(store_id(home->store), real_id);
	assert_int_equal(counter(home, "session"), 44);
	assert_alerts(home, true, "B={b1};C={c1};");
	assert_alerts(home, false, "A={a3};B={b1};C={c1};");
	bring_over_all(home);
	store_outbox_state(home->store, &outbox);
	assert_int_equal(store_next_seq(home->store), 4);
	/* 1 waited here all the time; 2 was sent there; 3 was not. */
	assert_int_equal(home_next(home, 0, &outgoing), 0);
	assert_int_equal(outgoing.n, 1);
	assert_int_equal(home_next(home, 1, &outgoing), 0);
	assert_int_equal(outgoing.n, 3);
	assert_int_equal(outgoing.packed.at_us, HOME_TIME_US + 3 * INT64_C(1000000));
}

static void it_comes_back_again_where_the_first_file_was_deleted(void **state)
{
	struct home *home = *state;
	struct pair pair = pair_of(home);
	char path[128];

	snprintf(path, sizeof(path), "%s/lares.db.salvaged-1", home->dir);
	for (uint32_t number = 1; number <= 2; number++) {
		home_close(home);
		open_stand_in(&pair);
		assert_int_equal(add(home, number), 0);
		assert_int_equal(store_commit(home->store), 0);
		home_close(home);
		assert_int_equal(bring_back(&pair), 0);
		home_open(home);
		bring_over_all(home);
		assert_int_equal(store_next_seq(home->store), number + 1);
		assert_int_equal(remove(path), 0);
	}
}

static void remember(struct home *home, const char *key, const char *value)
{
	assert_int_equal(store_remember(home->store, key, value, strlen(value)), 0);
}

static void assert_remembered(struct home *home, const char *expected)
{
	char rows[HOME_ROWS_MAX] = "";

	assert_int_equal(store_each_memory(home->store, home_write_row, rows), 0);
	assert_string_equal(rows, expected);
}

static int count_row(void *context, const char *id, const char *json, size_t n_json)
{
	(void)id;
	(void)json;
	(void)n_json;
	++*(size_t *)context;
	return 0;
}

/* In the stand-in the nurse ends a pause, and begins another. */
static void change_what_is_remembered(struct pair *pair)
{
	struct home *home = pair->home;

	open_stand_in(pair);
	assert_remembered(home, "hold/anna=1;pause/anna=1;");
	assert_int_equal(store_forget(home->store, "pause/anna"), 0);
	remember(home, "hold/anna", "2");
	remember(home, "pause/bert", "1");
	assert_int_equal(store_commit(home->store), 0);
	home_close(home);
}

static void remember_in_real(struct home *home)
{
	remember(home, "hold/anna", "1");
	remember(home, "pause/anna", "1");
	assert_int_equal(store_add_suppressed(home->store, HOME_TIME_US, "{}", 2), 0);
	assert_int_equal(store_commit(home->store), 0);
	home_close(home);
}

static void what_ended_meanwhile_is_over(void **state)
{
	struct home *home = *state;
	struct pair pair = pair_of(home);
	size_t n_suppressed = 0;

	remember_in_real(home);
	change_what_is_remembered(&pair);
	assert_int_equal(bring_back(&pair), 0);
	home_open(home);
	assert_remembered(home, "hold/anna=2;pause/bert=1;");
	assert_int_equal(store_each_suppressed(home->store, 0, 9, count_row, &n_suppressed), 0);
	assert_int_equal(n_suppressed, 1);
	remember(home, "pause/carl", "1"); /* the rows were counted */
	assert_int_equal(home->store->now.n_memories, 3);
	home_reopen(home);
	assert_remembered(home, "hold/anna=2;pause/bert=1;");
}

static void change_file(const char *dir, const char *sql)
{
	char path[160];
	sqlite3 *db;

	snprintf(path, sizeof(path), "%s/lares.db", dir);
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
}

static void nothing_is_forgotten_for_what_cannot_be_read(void **state)
{
	struct home *home = *state;
	struct pair pair = pair_of(home);

	remember_in_real(home);
	change_what_is_remembered(&pair);
	change_file(pair.dir, "UPDATE memory SET box = zeroblob(length(box)) WHERE key = 'hold/anna'");
	assert_int_equal(bring_back(&pair), 0);
	home_open(home);
	assert_remembered(home, "hold/anna=1;pause/anna=1;pause/bert=1;");
}

static void one_that_could_not_read_all_forgets_nothing_of_it(void **state)
{
	struct home *home = *state;
	struct pair pair = pair_of(home);

	remember_in_real(home);
	change_file(home->dir, "UPDATE memory SET box = zeroblob(length(box)) WHERE key = 'hold/anna'");
	open_stand_in(&pair);
	assert_int_equal(pair.missing, STORE_MISSING_MEMORY);
	assert_int_equal(store_forget(home->store, "pause/anna"), 0);
	assert_int_equal(store_commit(home->store), 0);
	home_close(home);
	assert_int_equal(bring_back(&pair), 0);
	home_open(home);
	assert_remembered(home, "hold/anna=;pause/anna=1;");
}

static void only_the_disk_is_a_reason(void **state)
{
	struct home *home = *state;

	assert_true(stand_in_may_help(home->dir, -EROFS));
	assert_true(stand_in_may_help(home->dir, -EIO));
	assert_true(stand_in_may_help(home->dir, -ENOSPC));
	assert_false(stand_in_may_help(home->dir, -EACCES));
	assert_false(stand_in_may_help(home->dir, -EBUSY));
	assert_false(stand_in_may_help(home->dir, -EINVAL));
	assert_false(stand_in_may_help(home->dir, -EUCLEAN));
	assert_false(stand_in_may_help(home->dir, -EKEYREJECTED));
	assert_false(stand_in_may_help(home->dir, -EPROTONOSUPPORT));
}

static void a_probe_leaves_nothing(void **state)
{
	struct home *home = *state;
	uint64_t before;

	home_close(home);
	before = print_of_folder(home->dir);
	assert_int_equal(stand_in_probe(home->dir), 0);
	assert_true(print_of_folder(home->dir) == before);
	assert_int_equal(stand_in_probe("/nowhere"), -ENOENT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_HOME(what_only_the_wal_holds_is_read_and_nothing_is_written),
		IN_HOME(a_store_that_was_closed_is_read_without_a_wal),
		IN_HOME(a_name_with_signs_of_a_uri_is_a_name),
		IN_HOME(it_begins_with_what_the_agent_needs),
		IN_HOME(where_nothing_can_be_read_all_is_missing),
		IN_HOME(a_restart_goes_on_with_it),
		IN_HOME(one_that_was_not_filled_is_begun_anew),
		IN_HOME(what_it_kept_comes_back),
		IN_HOME(it_comes_back_again_where_the_first_file_was_deleted),
		IN_HOME(what_ended_meanwhile_is_over),
		IN_HOME(nothing_is_forgotten_for_what_cannot_be_read),
		IN_HOME(one_that_could_not_read_all_forgets_nothing_of_it),
		IN_HOME(only_the_disk_is_a_reason),
		IN_HOME(a_probe_leaves_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
