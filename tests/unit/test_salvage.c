/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The store is damaged in every place and in many ways, and opened again: what could be read is there, once, as it was
 * accepted; what could not is told; nothing else is there.
 */
#include "store/salvage.h"

#include "base/cleanup.h"
#include "salvage_home.h"

/* ---- which rows a page holds ---- */

struct leaf {
	char path[64];
	uint32_t page;
	uint64_t first, n;
};

static struct leaf leaves[READINGS];
static size_t n_leaves;
static char interior_of[4096][64]; /* of inner pages of the table of readings: their path; by page */

static void map_pages(struct home *home)
{
	sqlite3_stmt *each;
	uint64_t first = 1;
	sqlite3 *db;

	n_leaves = 0;
	memset(interior_of, 0, sizeof(interior_of));
	assert_int_equal(sqlite3_open(home->path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(db,
		"SELECT path, pageno, pagetype, ncell FROM dbstat WHERE name = 'reading' ORDER BY path", -1, &each, NULL), SQLITE_OK);
	while (sqlite3_step(each) == SQLITE_ROW) {
		const char *path = (const char *)sqlite3_column_text(each, 0);
		uint32_t page = (uint32_t)sqlite3_column_int(each, 1);

		if (strcmp((const char *)sqlite3_column_text(each, 2), "leaf") == 0) {
			struct leaf *leaf = &leaves[n_leaves++];

			*leaf = (struct leaf){ .page = page, .first = first, .n = (uint64_t)sqlite3_column_int(each, 3) };
			snprintf(leaf->path, sizeof(leaf->path), "%s", path);
			first += leaf->n;
		} else {
			snprintf(interior_of[page], sizeof(interior_of[page]), "%s", path);
		}
	}
	sqlite3_finalize(each);
	sqlite3_close(db);
	assert_int_equal(first, READINGS + 1);
	assert_true(n_leaves > 100);
}

/* What may be lost with that page. */
static void hide_page(uint32_t page)
{
	size_t n_path = strlen(interior_of[page]);

	for (size_t i = 0; i < n_leaves; i++) {
		const struct leaf *leaf = &leaves[i];
		bool is_below = n_path && strncmp(leaf->path, interior_of[page], n_path) == 0;

		for (uint64_t seq = leaf->first; (leaf->page == page || is_below) && seq < leaf->first + leaf->n; seq++)
			tally.is_hidden[seq] = true;
	}
}

static void check_small(struct home *home, unsigned int may_be_missing)
{
	char rows[HOME_ROWS_MAX] = "";
	struct store_salvage state;
	uint64_t value = 0;
	scoped(freep) char *plan = NULL;

	store_salvage_state(home->store, &state);
	assert_int_equal(state.missing & ~may_be_missing, 0);
	if (may_be_missing)
		return;
	assert_int_equal(store_each_device(home->store, home_write_row, rows), 0);
	assert_non_null(strstr(rows, "chair-7="));
	assert_non_null(strstr(rows, "cuff-1="));
	rows[0] = '\0';
	assert_int_equal(store_each_alert(home->store, true, home_write_row, rows), 0);
	assert_string_equal(rows, "01OPEN={\"open\":1};02WAITS={\"waits\":1};");
	assert_int_equal(store_get_plan(home->store, &value, &plan), 0);
	assert_int_equal(value, 12);
	assert_string_equal(plan, "the.signed.plan");
	assert_int_equal(store_get_counter(home->store, "n/kid", &value), 0);
	assert_int_equal(value, 77);
	assert_int_equal(store_get_counter(home->store, "undated-from", &value), 0);
	assert_int_equal(value, 1);
	assert_int_equal(store_get_counter(home->store, "device-number/chair", &value), 0);
	assert_int_equal(value, 7);
	rows[0] = '\0';
	assert_int_equal(store_each_held(home->store, home_write_row, rows), 0);
	assert_string_equal(rows, "act=frame;");
	rows[0] = '\0';
	assert_int_equal(store_each_memory(home->store, home_write_row, rows), 0);
	assert_string_equal(rows, "days/p1/a=a day;");
	rows[0] = '\0';
	assert_int_equal(store_each_suppressed(home->store, 0, 10, home_write_row, rows), 0);
	assert_string_equal(strchr(rows, '='), "={\"why\":1};");
}

/* ---- the tests ---- */

static void a_whole_store_that_is_condemned_comes_over_whole(void **state)
{
	struct home *home = *state;
	struct pristine pristine;
	struct outgoing outgoing;

	for (int with_wal = 0; with_wal < 2; with_wal++) {
		home_close(home);
		remove_stores(home);
		home_open(home);
		prepare(home, with_wal, &pristine);
		begin(home, &pristine);
		condemn(home);
		assert_true(open_and_salvage(home, &pristine, false));
		check_readings(home);
		assert_int_equal(tally.n_lost, 0);
		check_small(home, 0);
		check_files(home);
		/* Of alerts and messages, what waited waits. */
		assert_int_equal(home_next_message(home, 0, &outgoing), 0);
		assert_string_equal(outgoing.ref, "02WAITS");
		assert_int_equal(home_next_message(home, outgoing.n, &outgoing), 0);
		assert_string_equal(outgoing.ref, "done/a");
		assert_int_equal(home_next_message(home, outgoing.n, &outgoing), STORE_NONE);
		free_pristine(&pristine);
	}
}

static void a_salvage_that_is_cut_off_everywhere_neither_doubles_nor_loses(void **state)
{
	struct home *home = *state;
	char rubbish[PAGE];
	struct pristine pristine;

	prepare(home, false, &pristine);
	map_pages(home);
	memset(rubbish, 0x5a, sizeof(rubbish));
	begin(home, &pristine);
	for (size_t i = 3; i < n_leaves; i += 40) {
		damage_file(home, (size_t)(leaves[i].page - 1) * PAGE, rubbish, PAGE);
		hide_page(leaves[i].page);
	}
	assert_true(open_and_salvage(home, &pristine, true));
	check_readings(home);
	assert_true(tally.n_losses > 1);
	check_files(home);
	free_pristine(&pristine);
}

static void each_page_in_turn_may_be_zero_or_rubbish(void **state)
{
	struct home *home = *state;
	struct pristine pristine;
	uint32_t n_pages;
	int n_found = 0;

	prepare(home, false, &pristine);
	map_pages(home);
	n_pages = (uint32_t)(pristine.n[0] / PAGE);
	for (uint32_t page = 1; page <= n_pages; page++) {
		char rubbish[PAGE] = { 0 };

		for (int i = 0; page % 2 && i < PAGE; i++)
			rubbish[i] = (char)rand_r(&seed);
		begin(home, &pristine);
		damage_file(home, (size_t)(page - 1) * PAGE, rubbish, PAGE);
		hide_page(page);
		/* Sources and what is settled are on a page each: without them more is lost, or sent again. */
		n_found += open_and_salvage(home, &pristine, false);
		if (page > 3 && page != 4)
			check_readings(home);
	}
	print_message("%u pages, damage found in %d\n", n_pages, n_found);
	assert_true(n_found * 10 > (int)n_pages * 9);
	free_pristine(&pristine);
}

static void octets_that_flip_invent_nothing(void **state)
{
	struct home *home = *state;
	struct pristine pristine;
	int n_found = 0, n = 0;

	prepare(home, false, &pristine);
	for (size_t at = 0; at < pristine.n[0]; at += PAGE / 2, n++) {
		size_t flip = at + (size_t)rand_r(&seed) % (PAGE / 2);
		char octet = pristine.file[0][flip] ^ (char)(1 << rand_r(&seed) % 8);

		begin(home, &pristine);
		damage_file(home, flip, &octet, 1);
		home->reason[0] = '\0';
		n_found += open_and_salvage(home, &pristine, false);
		look_at_all(home);
	}
	print_message("%d octets, damage found in %d\n", n, n_found);
	free_pristine(&pristine);
}

static void a_file_may_be_cut_off_at_every_page(void **state)
{
	struct home *home = *state;
	struct pristine pristine;

	prepare(home, false, &pristine);
	map_pages(home);
	for (size_t n = PAGE; n < pristine.n[0]; n += 7 * PAGE) {
		begin(home, &pristine);
		assert_int_equal(truncate(home->path, (off_t)n), 0);
		for (uint32_t page = (uint32_t)(n / PAGE) + 1; page <= pristine.n[0] / PAGE; page++)
			hide_page(page);
		assert_true(open_and_salvage(home, &pristine, false));
		look_at_all(home);
		for (uint64_t seq = 1; n > 20 * PAGE && seq <= READINGS; seq++)
			assert_true(tally.is_hidden[seq] || !comes_along(seq) || known[seq].n_seen);
	}
	free_pristine(&pristine);
}

static void a_file_that_lost_its_beginning_is_read_all_the_same(void **state)
{
	static const char zeros[PAGE];
	struct home *home = *state;
	struct pristine pristine;

	for (int with_wal = 0; with_wal < 2; with_wal++) {
		home_close(home);
		remove_stores(home);
		home_open(home);
		prepare(home, with_wal, &pristine);
		for (size_t n = 16; n <= PAGE; n *= 2) {
			begin(home, &pristine);
			damage_file(home, 0, zeros, n);
			assert_true(open_and_salvage(home, &pristine, false) || with_wal);
			check_readings(home);
			assert_int_equal(tally.n_lost, 0);
		}
		free_pristine(&pristine);
	}
}

static void an_emptied_file_leaves_its_wal(void **state)
{
	struct home *home = *state;
	struct pristine pristine;

	prepare(home, true, &pristine);
	begin(home, &pristine);
	assert_int_equal(truncate(home->path, 0), 0);
	assert_true(open_and_salvage(home, &pristine, false));
	look_at_all(home);
	check_files(home);
	free_pristine(&pristine);
}

/* A WAL is damaged where a commit looks as if it had never been finished: what is before it counts. */
static void a_damaged_wal_is_read_up_to_the_damage(void **state)
{
	struct home *home = *state;
	struct pristine pristine;

	prepare(home, true, &pristine);
	for (size_t at = 0; at < pristine.n[1]; at += PAGE) {
		char *damaged = malloc(pristine.n[1]);

		memcpy(damaged, pristine.file[1], pristine.n[1]);
		damaged[at + (size_t)rand_r(&seed) % (pristine.n[1] - at < PAGE ? pristine.n[1] - at : PAGE)] ^= 0x10;
		begin(home, &pristine);
		write_file(home, file_names[1], damaged, pristine.n[1]);
		open_and_salvage(home, &pristine, false);
		look_at_all(home);
		for (uint64_t seq = SETTLED; seq <= READINGS - IN_WAL; seq++)
			assert_int_equal(known[seq].n_seen, 1);
		free(damaged);
	}
	free_pristine(&pristine);
}

static void what_is_accepted_again_meanwhile_is_one_reading(void **state)
{
	struct home *home = *state;
	struct pristine pristine;
	uint8_t octets[OCTETS_MAX];
	struct accepted accepted = { .device = &devices[0], .class = CLASS_VITAL, .may_recur = true };

	prepare(home, false, &pristine);
	begin(home, &pristine);
	condemn(home);
	home_open(home);
	for (uint64_t number = READINGS - 30; number <= READINGS; number += 3) {
		number -= number % 3;
		accepted.seq = store_next_seq(home->store);
		accepted.order = number;
		accepted.at_us = known[number].at_us;
		memcpy(accepted.id, known[number].id, sizeof(accepted.id));
		memcpy(octets, known[number].octets, known[number].n_octets);
		assert_int_equal(store_add_reading(home->store, &accepted, octets, known[number].n_octets), 0);
	}
	assert_int_equal(store_commit(home->store), 0);
	while (is_salvaging(home))
		step(home, false);
	check_readings(home);
	assert_int_equal(tally.n_lost, 0);
	free_pristine(&pristine);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_HOME(a_whole_store_that_is_condemned_comes_over_whole),
		IN_HOME(a_salvage_that_is_cut_off_everywhere_neither_doubles_nor_loses),
		IN_HOME(each_page_in_turn_may_be_zero_or_rubbish),
		IN_HOME(octets_that_flip_invent_nothing),
		IN_HOME(a_file_may_be_cut_off_at_every_page),
		IN_HOME(a_file_that_lost_its_beginning_is_read_all_the_same),
		IN_HOME(an_emptied_file_leaves_its_wal),
		IN_HOME(a_damaged_wal_is_read_up_to_the_damage),
		IN_HOME(what_is_accepted_again_meanwhile_is_one_reading),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
