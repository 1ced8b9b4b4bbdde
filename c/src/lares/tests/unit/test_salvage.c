/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A store of some thousand readings is damaged in every place and in many ways, and opened again: what could be read is
 * there, once, as it was accepted; what could not is told; nothing else is there. LARES_SEED repeats a run.
 */
#include "store/salvage.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <time.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "store/old.h"
#include "store/quarantine.h"
#include "store_home.h"

enum {
	READINGS = 2400,
	IN_WAL = 40, /* the last of them are not in the file yet, where a test wants that */
	SETTLED = 1500, /* the first ones: the broker had them */
	OCTETS_MAX = 512,
	PAGE = 2048,
	STEPS_MAX = 100000,
};

struct known {
	uint8_t id[READING_ID_SIZE];
	char device[DEVICE_ID_MAX];
	enum class class;
	bool may_recur;
	int64_t at_us;
	uint8_t octets[OCTETS_MAX];
	size_t n_octets;
	unsigned int n_seen;
};

static struct known known[READINGS + 1]; /* by old number */

/* The store's files as they were, and what is counted of a salvage. */
struct pristine {
	char *file[2];
	size_t n[2];
	char id[STORE_ID_MAX];
};

struct tally {
	uint64_t n_lost, n_losses, n_waiting, n_steps;
	bool is_hidden[READINGS + 2]; /* told as lost, or may be */
};

static const char *const file_names[2] = { "lares.db", "lares.db-wal" };
static unsigned int seed;
static struct tally tally;

/* ---- a store ---- */

static const struct device devices[] = {
	{ .id = "cuff-1", .address = { { 0, 0xaa, 1, 1, 0, 1 } } },
	{ .id = "lift-1", .address = { { 0, 0xaa, 1, 2, 0, 2 } } },
	{ .id = "chair-7", .address = { { 0, 0xaa, 1, 3, 0, 3 } } },
};

static void add_reading(struct home *home, uint32_t number)
{
	static struct readings readings;
	struct known *row = &known[number];
	struct reading *reading;
	struct accepted accepted = { .seq = store_next_seq(home->store), .device = &devices[number % 3], .person = "p1",
		.class = number % 3 == 0 ? CLASS_VITAL : number % 3 == 1 ? CLASS_EVENT : CLASS_TELEMETRY,
		.may_recur = number % 3 == 0, .order = number,
		.at_us = HOME_TIME_US + number * INT64_C(1000000), .received_us = HOME_TIME_US + number * INT64_C(1001000),
		.is_clock_trusted = true, .live = true, .trust = TRUST_BONDED, .readings = &readings };
	uint8_t raw[24] = { (uint8_t)number, (uint8_t)(number >> 8) };
	int n;

	readings_init(&readings, raw, sizeof(raw));
	reading = readings_begin(&readings, READING_BLOOD_PRESSURE);
	readings_number(&readings, QUANTITY_SYSTOLIC_PRESSURE, (struct decimal){ number, 0 }, UNIT_MMHG);
	accepted.reading = reading;
	memcpy(accepted.id, &number, sizeof(number));
	n = packed_write(&accepted, row->octets, sizeof(row->octets));
	assert_true(n > 0);
	assert_int_equal(accepted.seq, number);
	assert_int_equal(store_add_reading(home->store, &accepted, row->octets, (size_t)n), 0);
	memcpy(row->id, accepted.id, sizeof(row->id));
	strcpy(row->device, accepted.device->id);
	row->class = accepted.class;
	row->may_recur = accepted.may_recur;
	row->at_us = accepted.at_us;
	row->n_octets = (size_t)n;
}

static void fill(struct home *home)
{
	struct outgoing first;

	for (size_t i = 0; i < 3; i++)
		assert_int_equal(store_put_device(home->store, devices[i].id, "{\"address\":\"…\"}", 17), 0);
	assert_int_equal(home_alert(home, "01OPEN", 3, true, "{\"open\":1}"), 0);
	assert_int_equal(home_alert(home, "02WAITS", 2, true, "{\"waits\":1}"), 0);
	assert_int_equal(home_alert(home, "03CLOSED", 7, false, "{\"closed\":1}"), 0);
	assert_int_equal(store_put_plan(home->store, 12, "the.signed.plan", 15), 0);
	assert_int_equal(store_hold(home->store, "act", "frame", 5), 0);
	assert_int_equal(store_remember(home->store, "days/p1/a", "a day", 5), 0);
	assert_int_equal(store_add_suppressed(home->store, HOME_TIME_US, "{\"why\":1}", 9), 0);
	assert_int_equal(store_set_counter(home->store, "n/kid", 77), 0);
	assert_int_equal(store_set_counter(home->store, "undated-from", 2000), 0);
	assert_int_equal(store_add_message(home->store, CLASS_EVENT, "done/a", HOME_TIME_US, "{}", 2), 0);
	for (uint32_t number = 1; number <= READINGS; number++) {
		add_reading(home, number);
		if (number % 64 == 0 || number == READINGS - IN_WAL)
			assert_int_equal(store_commit(home->store), 0);
		if (number == READINGS - IN_WAL)
			assert_int_equal(sqlite3_wal_checkpoint_v2(home->store->db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL), SQLITE_OK);
	}
	for (uint64_t seq = 1; seq <= SETTLED; seq++)
		assert_int_equal(home_taken(home, seq), 0);
	/* The broker has the open alert, and what was closed. */
	assert_int_equal(home_next_message(home, 0, &first), 0);
	assert_int_equal(home_taken_message(home, first.n), 0);
	assert_int_equal(home_taken_message(home, first.n + 2), 0);
	assert_int_equal(store_commit(home->store), 0);
}

static char *read_file(const char *dir, const char *file, size_t *ret_n)
{
	char path[128], *bytes = NULL;
	struct stat st;
	int fd;

	snprintf(path, sizeof(path), "%s/%s", dir, file);
	fd = open(path, O_RDONLY);
	*ret_n = 0;
	if (fd < 0)
		return NULL;
	assert_int_equal(fstat(fd, &st), 0);
	*ret_n = (size_t)st.st_size;
	bytes = malloc(*ret_n + 1);
	assert_int_equal(read(fd, bytes, *ret_n), (ssize_t)*ret_n);
	close(fd);
	return bytes;
}

/* As a killed process leaves it: with a WAL; or as one that ended does. */
static void keep_pristine(struct home *home, bool with_wal, struct pristine *ret_pristine)
{
	strcpy(ret_pristine->id, store_id(home->store));
	if (!with_wal)
		home_close(home);
	for (int i = 0; i < 2; i++)
		ret_pristine->file[i] = read_file(home->dir, file_names[i], &ret_pristine->n[i]);
	home_close(home);
	assert_int_equal(ret_pristine->file[1] != NULL, with_wal);
	assert_int_equal(ret_pristine->n[0] % PAGE, 0);
}

static void free_pristine(struct pristine *pristine)
{
	free(pristine->file[0]);
	free(pristine->file[1]);
}

static void write_file(const struct home *home, const char *file, const char *bytes, size_t n)
{
	char path[128];
	int fd;

	snprintf(path, sizeof(path), "%s/%s", home->dir, file);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, bytes, n), (ssize_t)n);
	close(fd);
}

static void remove_stores(const struct home *home)
{
	DIR *dir = opendir(home->dir);
	struct dirent *entry;
	char path[512];

	while ((entry = readdir(dir))) {
		snprintf(path, sizeof(path), "%s/%s", home->dir, entry->d_name);
		if (strncmp(entry->d_name, "lares.db", 8) == 0)
			assert_int_equal(unlink(path), 0);
	}
	closedir(dir);
}

static void restore(struct home *home, const struct pristine *pristine)
{
	home_close(home);
	remove_stores(home);
	for (int i = 0; i < 2; i++)
		if (pristine->file[i])
			write_file(home, file_names[i], pristine->file[i], pristine->n[i]);
}

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

/* ---- salvage ---- */

static void note_loss(const struct store_lost *lost)
{
	tally.n_lost += lost->count;
	tally.n_losses += lost->count > 0;
}

static void step(struct home *home, bool is_reopened)
{
	struct store_lost lost;
	int r = store_salvage_step(home->store, &lost);

	assert_in_range(++tally.n_steps, 1, STEPS_MAX);
	assert_true(r == 0 || r == STORE_NONE);
	if (is_reopened && tally.n_steps % 2) { /* cut off before the commit: what it did is not, and is done again */
		home_reopen(home);
		return;
	}
	note_loss(&lost);
	assert_int_equal(store_commit(home->store), 0);
	if (is_reopened)
		home_reopen(home);
}

static bool is_salvaging(const struct home *home)
{
	struct store_salvage state;

	store_salvage_state(home->store, &state);
	return state.is_running;
}

/* Returns whether damage was found, at once or by a check. */
static bool open_and_salvage(struct home *home, const struct pristine *pristine, bool is_reopened)
{
	struct store_check check = { 0 };
	int r;

	home_open(home);
	if (strcmp(store_id(home->store), pristine->id) == 0) {
		while ((r = store_check_step(home->store, &check)) == 0)
			;
		assert_int_equal(r == -EUCLEAN, store_is_damaged(home->store));
		if (r == STORE_NONE)
			return false;
		assert_int_equal(store_condemn(home->store), 0);
		home_reopen(home);
	}
	assert_string_not_equal(store_id(home->store), pristine->id);
	while (is_salvaging(home))
		step(home, is_reopened);
	return true;
}

static int look_at(void *context, const struct packed *row)
{
	uint32_t number;

	(void)context;
	memcpy(&number, row->id, sizeof(number));
	if (row->n_octets == 0) /* does not unseal: only where nobody noticed */
		return 0;
	assert_in_range(number, 1, READINGS);
	assert_memory_equal(row->id, known[number].id, READING_ID_SIZE);
	assert_string_equal(row->device, known[number].device);
	assert_int_equal(row->class, known[number].class);
	assert_int_equal(row->at_us, known[number].at_us);
	assert_int_equal(row->n_octets, known[number].n_octets);
	assert_memory_equal(row->octets, known[number].octets, row->n_octets);
	assert_int_equal(known[number].n_seen++, 0);
	return 0;
}

static bool comes_along(uint64_t seq)
{
	return seq > SETTLED || known[seq].may_recur || known[seq].class != CLASS_TELEMETRY;
}

/* All that was not on a hidden page is there; of what waited, what is not there was counted as lost. */
static void check_readings(struct home *home)
{
	uint64_t n_missing = 0, n_waiting = 0;
	struct outbox_state state;

	for (uint64_t seq = 1; seq <= READINGS; seq++)
		known[seq].n_seen = 0;
	assert_int_equal(store_each_reading(home->store, NULL, 0, SIZE_MAX, look_at, NULL), 0);
	for (uint64_t seq = 1; seq <= READINGS; seq++) {
		if (comes_along(seq) && !tally.is_hidden[seq] && known[seq].n_seen == 0)
			fail_msg("LARES_SEED=%u: reading %llu is not there", seed, (unsigned long long)seq);
		n_missing += seq > SETTLED && known[seq].n_seen == 0;
		n_waiting += seq > SETTLED && known[seq].n_seen > 0;
	}
	store_outbox_state(home->store, &state);
	/* How many were behind the last one that can be read is not known. */
	if (tally.is_hidden[READINGS])
		assert_in_range(tally.n_lost, n_missing > 0, n_missing);
	else
		assert_int_equal(tally.n_lost, n_missing);
	assert_in_range(state.depth, n_waiting, n_waiting + 4);
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

/* The file that was set aside lies there, in name salvaged, and no mark. */
static void check_files(const struct home *home)
{
	struct quarantine quarantine;
	char path[QUARANTINE_PATH_MAX];

	assert_int_equal(quarantine_look(home->dir, &quarantine), 0);
	assert_int_equal(quarantine.n_damaged, 0);
	assert_int_equal(quarantine.n_salvaged, 1);
	snprintf(path, sizeof(path), "%s/lares.db.damaged", home->dir);
	assert_int_equal(access(path, F_OK), -1);
}

static void damage_file(const struct home *home, size_t at, const void *bytes, size_t n)
{
	int fd = open(home->path, O_WRONLY);

	assert_int_equal(pwrite(fd, bytes, n, (off_t)at), (ssize_t)n);
	close(fd);
}

static void condemn(struct home *home)
{
	home_close(home);
	home_open(home);
	assert_int_equal(store_condemn(home->store), 0);
	home_close(home);
}

static void begin(struct home *home, const struct pristine *pristine)
{
	restore(home, pristine);
	memset(&tally, 0, sizeof(tally));
}

static void prepare(struct home *home, bool with_wal, struct pristine *ret_pristine)
{
	const char *text = getenv("LARES_SEED");

	seed = text ? (unsigned int)strtoul(text, NULL, 10) : (unsigned int)time(NULL);
	print_message("LARES_SEED=%u\n", seed);
	fill(home);
	keep_pristine(home, with_wal, ret_pristine);
	if (!with_wal)
		map_pages(home);
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
		for (uint64_t seq = 1; seq <= READINGS; seq++)
			known[seq].n_seen = 0;
		assert_int_equal(store_each_reading(home->store, NULL, 0, SIZE_MAX, look_at, NULL), 0);
	}
	print_message("%d octets, damage found in %d\n", n, n_found);
	free_pristine(&pristine);
}

static void a_file_may_be_cut_off_at_every_page(void **state)
{
	struct home *home = *state;
	struct pristine pristine;

	prepare(home, false, &pristine);
	for (size_t n = PAGE; n < pristine.n[0]; n += 7 * PAGE) {
		begin(home, &pristine);
		assert_int_equal(truncate(home->path, (off_t)n), 0);
		for (uint32_t page = (uint32_t)(n / PAGE) + 1; page <= pristine.n[0] / PAGE; page++)
			hide_page(page);
		assert_true(open_and_salvage(home, &pristine, false));
		for (uint64_t seq = 1; seq <= READINGS; seq++)
			known[seq].n_seen = 0;
		assert_int_equal(store_each_reading(home->store, NULL, 0, SIZE_MAX, look_at, NULL), 0);
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
	for (uint64_t seq = 1; seq <= READINGS; seq++)
		known[seq].n_seen = 0;
	assert_int_equal(store_each_reading(home->store, NULL, 0, SIZE_MAX, look_at, NULL), 0);
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
		for (uint64_t seq = 1; seq <= READINGS; seq++)
			known[seq].n_seen = 0;
		assert_int_equal(store_each_reading(home->store, NULL, 0, SIZE_MAX, look_at, NULL), 0);
		for (uint64_t seq = SETTLED; seq <= READINGS - IN_WAL; seq++)
			assert_int_equal(known[seq].n_seen, 1);
		free(damaged);
	}
	free_pristine(&pristine);
}

static void setting_aside_goes_on_where_it_was_cut_off(void **state)
{
	struct home *home = *state;
	char wal[128], aside[128];
	struct pristine pristine;

	prepare(home, true, &pristine);
	begin(home, &pristine);
	snprintf(wal, sizeof(wal), "%s/lares.db-wal", home->dir);
	snprintf(aside, sizeof(aside), "%s/lares.db.damaged-4-wal", home->dir);
	assert_int_equal(rename(wal, aside), 0);
	assert_true(open_and_salvage(home, &pristine, false));
	check_readings(home);
	assert_int_equal(tally.n_lost, 0);
	check_files(home);
	free_pristine(&pristine);
}

static void a_mark_is_not_for_the_store_that_follows(void **state)
{
	struct home *home = *state;
	char id[STORE_ID_MAX];

	condemn(home);
	remove_stores(home);
	assert_int_equal(quarantine_mark(home->dir), 0);
	home_open(home);
	strcpy(id, store_id(home->store));
	home_reopen(home);
	assert_string_equal(store_id(home->store), id);
}

static void a_store_that_breaks_again_and_again_is_not_set_aside_for_ever(void **state)
{
	struct home *home = *state;
	struct quarantine quarantine;

	for (int i = 0; i < QUARANTINE_MAX; i++)
		condemn(home);
	home_open(home);
	assert_int_equal(store_condemn(home->store), 0);
	home_close(home);
	assert_int_equal(home_try(home), -EUCLEAN);
	assert_non_null(strstr(home->reason, "damaged again"));
	/* One that was brought over makes room. */
	assert_int_equal(quarantine_end(home->dir, 1), 0);
	home_open(home);
	assert_int_equal(quarantine_look(home->dir, &quarantine), 0);
	assert_int_equal(quarantine.n_damaged, QUARANTINE_MAX);
	assert_int_equal(quarantine.n_salvaged, 0);
	while (is_salvaging(home))
		step(home, false);
	assert_int_equal(quarantine_look(home->dir, &quarantine), 0);
	assert_int_equal(quarantine.n_salvaged, QUARANTINE_MAX);
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
		IN_HOME(setting_aside_goes_on_where_it_was_cut_off),
		IN_HOME(a_mark_is_not_for_the_store_that_follows),
		IN_HOME(a_store_that_breaks_again_and_again_is_not_set_aside_for_ever),
		IN_HOME(what_is_accepted_again_meanwhile_is_one_reading),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
