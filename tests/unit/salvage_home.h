/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * A store of some thousand readings that is damaged, set aside and brought over, and what must be there afterwards.
 * LARES_SEED repeats a run.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <time.h>
#include <unistd.h>

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

static inline void add_reading(struct home *home, uint32_t number)
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

static inline void fill(struct home *home)
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

static inline char *read_file(const char *dir, const char *file, size_t *ret_n)
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
static inline void keep_pristine(struct home *home, bool with_wal, struct pristine *ret_pristine)
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

static inline void free_pristine(struct pristine *pristine)
{
	free(pristine->file[0]);
	free(pristine->file[1]);
}

static inline void write_file(const struct home *home, const char *file, const char *bytes, size_t n)
{
	char path[128];
	int fd;

	snprintf(path, sizeof(path), "%s/%s", home->dir, file);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, bytes, n), (ssize_t)n);
	close(fd);
}

static inline void remove_stores(const struct home *home)
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

static inline void restore(struct home *home, const struct pristine *pristine)
{
	home_close(home);
	remove_stores(home);
	for (int i = 0; i < 2; i++)
		if (pristine->file[i])
			write_file(home, file_names[i], pristine->file[i], pristine->n[i]);
}

/* ---- salvage ---- */

static inline void note_loss(const struct store_lost *lost)
{
	tally.n_lost += lost->count;
	tally.n_losses += lost->count > 0;
}

static inline void step(struct home *home, bool is_reopened)
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

static inline bool is_salvaging(const struct home *home)
{
	struct store_salvage state;

	store_salvage_state(home->store, &state);
	return state.is_running;
}

/* Returns whether damage was found, at once or by a check. */
static inline bool open_and_salvage(struct home *home, const struct pristine *pristine, bool is_reopened)
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

static inline int look_at(void *context, const struct packed *row)
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

static inline void look_at_all(struct home *home)
{
	for (uint64_t seq = 1; seq <= READINGS; seq++)
		known[seq].n_seen = 0;
	assert_int_equal(store_each_reading(home->store, NULL, 0, SIZE_MAX, look_at, NULL), 0);
}

static inline bool comes_along(uint64_t seq)
{
	return seq > SETTLED || known[seq].may_recur || known[seq].class != CLASS_TELEMETRY;
}

/* All that was not on a hidden page is there; of what waited, what is not there was counted as lost. */
static inline void check_readings(struct home *home)
{
	uint64_t n_missing = 0, n_waiting = 0;
	struct outbox_state state;

	look_at_all(home);
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

/* The file that was set aside lies there, in name salvaged, and no mark. */
static inline void check_files(const struct home *home)
{
	struct quarantine quarantine;
	char path[QUARANTINE_PATH_MAX];

	assert_int_equal(quarantine_look(home->dir, &quarantine), 0);
	assert_int_equal(quarantine.n_damaged, 0);
	assert_int_equal(quarantine.n_salvaged, 1);
	snprintf(path, sizeof(path), "%s/lares.db.damaged", home->dir);
	assert_int_equal(access(path, F_OK), -1);
}

static inline void damage_file(const struct home *home, size_t at, const void *bytes, size_t n)
{
	int fd = open(home->path, O_WRONLY);

	assert_int_equal(pwrite(fd, bytes, n, (off_t)at), (ssize_t)n);
	close(fd);
}

static inline void condemn(struct home *home)
{
	home_close(home);
	home_open(home);
	assert_int_equal(store_condemn(home->store), 0);
	home_close(home);
}

static inline void begin(struct home *home, const struct pristine *pristine)
{
	restore(home, pristine);
	memset(&tally, 0, sizeof(tally));
}

static inline void prepare(struct home *home, bool with_wal, struct pristine *ret_pristine)
{
	const char *text = getenv("LARES_SEED");

	seed = text ? (unsigned int)strtoul(text, NULL, 10) : (unsigned int)time(NULL);
	print_message("LARES_SEED=%u\n", seed);
	fill(home);
	keep_pristine(home, with_wal, ret_pristine);
}
