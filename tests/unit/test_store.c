/* SPDX-License-Identifier: Apache-2.0 */
#include "store/store.h"

#include <errno.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "store/db.h"
#include "store/schema.h"
#include "store_home.h"

static void write_at(const char *path, long at, const char *bytes, size_t n)
{
	FILE *file = fopen(path, "r+");

	assert_non_null(file);
	assert_int_equal(fseek(file, at, SEEK_SET), 0);
	assert_int_equal(fwrite(bytes, 1, n, file), n);
	assert_int_equal(fclose(file), 0);
}

static void assert_refused(struct home *home, int error, const char *words)
{
	assert_int_equal(home_try(home), error);
	assert_non_null(strstr(home->reason, "lares.db"));
	if (!strstr(home->reason, words))
		fail_msg("\"%s\" does not say \"%s\"", home->reason, words);
}

/* ---- opening ---- */

static void a_folder_that_is_not_there_is_refused(void **state)
{
	struct home *home = *state;

	home_close(home);
	snprintf(home->dir + strlen(home->dir), 8, "/no");
	assert_refused(home, -ENOENT, "No such file");
	home->dir[strlen(home->dir) - 3] = '\0';
}

static void a_link_or_folder_in_place_of_the_file_is_refused(void **state)
{
	struct home *home = *state;

	home_close(home);
	assert_int_equal(unlink(home->path), 0);
	assert_int_equal(symlink("elsewhere", home->path), 0);
	assert_refused(home, -ELOOP, "cannot be opened");
	assert_int_equal(unlink(home->path), 0);
	assert_int_equal(mkdir(home->path, 0700), 0);
	assert_refused(home, -EISDIR, "cannot be opened");
}

static void another_kind_of_file_is_refused_and_left_alone(void **state)
{
	static const char text[] = "This is a letter to the landlord, and more than a hundred octets long, so that "
				   "nobody takes it for an empty file.\n";
	struct home *home = *state;
	char after[sizeof(text)];
	FILE *file;

	home_close(home);
	file = fopen(home->path, "w");
	fputs(text, file);
	fclose(file);
	assert_refused(home, -EINVAL, "not a database");
	file = fopen(home->path, "r");
	assert_int_equal(fread(after, 1, sizeof(after), file), sizeof(text) - 1);
	fclose(file);
	assert_memory_equal(after, text, sizeof(text) - 1);
}

static void a_database_of_another_program_is_refused(void **state)
{
	struct home *home = *state;

	home_close(home);
	assert_int_equal(unlink(home->path), 0);
	home_edit(home, "CREATE TABLE reading (a)");
	assert_refused(home, -EINVAL, "another program");
}

static void a_newer_schema_is_refused(void **state)
{
	struct home *home = *state;
	char known[40];

	home_close(home);
	home_edit(home, "PRAGMA user_version = 99");
	assert_refused(home, -EPROTONOSUPPORT, "newer Lares");
	snprintf(known, sizeof(known), "PRAGMA user_version = %d", schema_newest.n_steps);
	home_edit(home, known);
	home_open(home);
}

static void a_damaged_file_is_set_aside(void **state)
{
	char rubbish[512], id[STORE_ID_MAX], aside[128];
	struct home *home = *state;

	snprintf(id, sizeof(id), "%s", store_id(home->store));
	home_close(home);
	memset(rubbish, 0x5a, sizeof(rubbish));
	write_at(home->path, 100, rubbish, sizeof(rubbish)); /* the first page's tree, behind the header */
	home_open(home);
	assert_string_not_equal(store_id(home->store), id);
	snprintf(aside, sizeof(aside), "%s.damaged-1", home->path);
	assert_int_equal(access(aside, F_OK), 0);
}

static void another_key_is_refused(void **state)
{
	struct home *home = *state;
	struct home other = { 0 };
	char aside[128];

	home_close(home);
	vault_close(home->vault);
	assert_int_equal(vault_erase(home->dir, other.reason, sizeof(other.reason)), 0);
	snprintf(aside, sizeof(aside), "%s/aside", home->dir);
	assert_int_equal(rename(home->path, aside), 0); /* the vault makes no new keys beside it */
	assert_int_equal(vault_open(home->dir, &home->vault, other.reason, sizeof(other.reason)), 0);
	assert_int_equal(rename(aside, home->path), 0);
	home->seal.context = home->vault;
	assert_refused(home, -EKEYREJECTED, "another data.key");
}

static void a_second_process_is_refused(void **state)
{
	struct home *home = *state;
	struct store *store;
	int status;
	pid_t child = fork();

	if (child == 0) {
		int r = store_open(home->dir, &home->seal, &store, home->reason, sizeof(home->reason));

		_exit(r == -EBUSY && strstr(home->reason, "another process") ? 0 : 1);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
}

static void a_disk_that_takes_nothing_is_named(void **state)
{
	struct rlimit before, none;
	struct home *home = *state;
	int r;

	home_close(home);
	assert_int_equal(unlink(home->path), 0);
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
	none = (struct rlimit){ 0, before.rlim_max };
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &none), 0);
	r = home_try(home);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
	assert_int_equal(r, -EFBIG);
	assert_non_null(strstr(home->reason, "File too large"));
	home_open(home);
}

static void the_file_is_for_its_owner_alone(void **state)
{
	struct home *home = *state;
	struct stat st;

	assert_int_equal(stat(home->path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
}

static void a_store_keeps_its_id_and_another_has_another(void **state)
{
	struct home *home = *state;
	char id[STORE_ID_MAX];

	snprintf(id, sizeof(id), "%s", store_id(home->store));
	assert_int_equal(strspn(id, "0123456789abcdef"), 32);
	home_reopen(home);
	assert_string_equal(store_id(home->store), id);
	home_close(home);
	assert_int_equal(unlink(home->path), 0);
	home_open(home);
	assert_string_not_equal(store_id(home->store), id);
}

/* ---- when the disk fails ---- */

/* No file may grow beyond what the log has now and the start of a frame. */
static void fill_disk(struct home *home, struct rlimit *ret_before)
{
	struct rlimit limit;
	struct stat st;
	char wal[96];

	snprintf(wal, sizeof(wal), "%s-wal", home->path);
	assert_int_equal(stat(wal, &st), 0);
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, ret_before), 0);
	limit = (struct rlimit){ (rlim_t)st.st_size + 100, ret_before->rlim_max };
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

static void what_could_not_be_committed_waits_and_is_committed_later(void **state)
{
	struct home *home = *state;
	struct outgoing outgoing;
	struct outbox_state box;
	struct rlimit before;
	char rows[HOME_ROWS_MAX] = "";

	assert_int_equal(home_add(home, "cuff-1", CLASS_VITAL, 1, "one"), 0);
	assert_int_equal(store_commit(home->store), 0);
	assert_int_equal(home_next(home, 0, &outgoing), 0);
	assert_int_equal(home_taken(home, outgoing.n), 0);
	assert_int_equal(home_add(home, "cuff-1", CLASS_VITAL, 2, "two"), 0);
	assert_int_equal(store_set_counter(home->store, "k", 5), 0);
	fill_disk(home, &before);
	for (int i = 0; i < 3; i++) {
		assert_true(store_commit(home->store) < 0);
		assert_true(home_is_pending(home));
		assert_int_equal(home_next(home, 0, &outgoing), STORE_NONE);
	}
	/* It goes on taking more, and knows what it has taken. */
	assert_int_equal(home_add(home, "cuff-1", CLASS_VITAL, 2, "two"), STORE_TWIN);
	assert_int_equal(home_add(home, "cuff-1", CLASS_VITAL, 3, "three"), 0);
	assert_true(store_commit(home->store) < 0);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
	assert_int_equal(store_commit(home->store), 0);
	assert_false(home_is_pending(home));
	home_reopen(home);
	assert_int_equal(store_each_reading(home->store, NULL, 0, 9, home_write_reading, rows), 0);
	assert_string_equal(rows, "cuff-1=three;cuff-1=two;cuff-1=one;");
	store_outbox_state(home->store, &box);
	assert_int_equal(box.depth, 2);
	assert_int_equal(box.complete_to, 1);
	assert_int_equal(home_next(home, 0, &outgoing), 0);
	assert_int_equal(outgoing.n, 2);
}

/* The commit fails, and with query_only so does writing it again. */
static void what_is_in_no_table_is_not_counted_as_taken_and_not_read_as_old(void **state)
{
	struct home *home = *state;
	struct outbox_state box;
	struct rlimit before;
	uint64_t value = 0;

	assert_int_equal(store_set_counter(home->store, "k", 5), 0);
	assert_int_equal(store_commit(home->store), 0);
	assert_int_equal(home_add(home, "cuff-1", CLASS_VITAL, 1, "one"), 0);
	assert_int_equal(store_set_counter(home->store, "k", 6), 0);
	fill_disk(home, &before);
	assert_int_equal(sqlite3_exec(home->store->db, "PRAGMA query_only = ON", NULL, NULL, NULL), SQLITE_OK);
	assert_true(store_commit(home->store) < 0);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
	store_outbox_state(home->store, &box);
	assert_int_equal(box.complete_to, 0);
	assert_true(store_get_counter(home->store, "k", &value) < 0);

	assert_int_equal(sqlite3_exec(home->store->db, "PRAGMA query_only = OFF", NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(store_get_counter(home->store, "k", &value), 0);
	assert_int_equal(value, 6);
}

static void a_write_that_fails_leaves_what_was_written_before_it(void **state)
{
	struct home *home = *state;
	struct outbox_state box;
	struct outgoing outgoing;
	char *large = calloc(1, 100001);

	memset(large, 'x', 100000);
	assert_int_equal(home_add(home, "cuff-1", CLASS_VITAL, 1, "one"), 0);
	assert_int_equal(sqlite3_exec(home->store->db, "PRAGMA max_page_count = 30", NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(home_add(home, "cuff-1", CLASS_VITAL, 2, large), -ENOSPC);
	assert_int_equal(store_next_seq(home->store), 2);
	assert_true(home_is_pending(home));
	assert_int_equal(home_add(home, "cuff-1", CLASS_VITAL, 3, "three"), 0);
	assert_int_equal(store_commit(home->store), 0);
	store_outbox_state(home->store, &box);
	assert_int_equal(box.depth, 2);
	assert_int_equal(home_next(home, 0, &outgoing), 0);
	assert_string_equal(outgoing.json, "one");
	assert_int_equal(home_next(home, outgoing.n, &outgoing), 0);
	assert_string_equal(outgoing.json, "three");
	assert_int_equal(outgoing.n, 2);
	free(large);
}

static void an_alert_that_cannot_be_written_leaves_its_older_revision_waiting(void **state)
{
	struct home *home = *state;
	struct outbox_state box;
	struct outgoing outgoing;
	char *large = calloc(1, 200001);

	memset(large, 'x', 200000);
	assert_int_equal(home_alert(home, "A", 1, true, "one"), 0);
	assert_int_equal(store_commit(home->store), 0);
	assert_int_equal(sqlite3_exec(home->store->db, "PRAGMA max_page_count = 30", NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(home_alert(home, "A", 2, true, large), -ENOSPC);
	assert_false(home_is_pending(home));
	store_outbox_state(home->store, &box);
	assert_int_equal(box.depth, 1);
	assert_int_equal(home_next_message(home, 0, &outgoing), 0);
	assert_string_equal(outgoing.json, "one");
	free(large);
}

static void readings_leave_room_for_alerts_among_what_waits(void **state)
{
	struct home *home = *state;
	char *text = calloc(1, 60001);
	uint32_t number = 0;
	int r;

	memset(text, 'x', 60000);
	do
		r = home_add(home, "cuff-1", CLASS_VITAL, ++number, text);
	while (r == 0);
	assert_int_equal(r, -ENOSPC);
	assert_true(number > 30 && number < 70);
	assert_int_equal(home_add(home, "toilet-lift-1", CLASS_ALERT, number + 1, text), 0); /* a call for help */
	assert_int_equal(home_alert(home, "A", 1, true, "{}"), 0);
	assert_int_equal(store_commit(home->store), 0);
	assert_int_equal(home_add(home, "cuff-1", CLASS_VITAL, number, text), 0);
	free(text);
}

/* ---- counters, devices, alerts, plans ---- */

static void texts_and_keys_beyond_their_cap_are_refused(void **state)
{
	struct home *home = *state;
	char key[STORE_KEY_MAX + 2];
	char *text = calloc(1, STORE_JSON_MAX + 2);

	memset(key, 'k', sizeof(key));
	key[STORE_KEY_MAX + 1] = '\0';
	assert_int_equal(store_set_counter(home->store, key, 1), -EINVAL);
	assert_int_equal(store_set_counter(home->store, "k", (uint64_t)INT64_MAX + 1), -EINVAL);
	assert_int_equal(store_put_device(home->store, key, "{}", 2), -EINVAL);
	assert_int_equal(home_alert(home, key, 1, true, "{}"), -EINVAL);
	assert_int_equal(store_add_message(home->store, CLASS_EVENT, key, 0, "{}", 2), -EINVAL);
	memset(text, 'x', STORE_JSON_MAX + 1);
	assert_int_equal(store_put_device(home->store, "a", text, STORE_JSON_MAX + 1), -E2BIG);
	assert_int_equal(store_put_plan(home->store, 1, text, STORE_JSON_MAX + 1), -E2BIG);
	assert_int_equal(home_add(home, "cuff-1", CLASS_VITAL, 1, text), -E2BIG);
	assert_false(home_is_pending(home));
	assert_int_equal(store_put_plan(home->store, 1, text, STORE_JSON_MAX), 0);
	free(text);
}

static void a_counter_is_none_until_it_is_set_and_keeps_its_value(void **state)
{
	struct home *home = *state;
	uint64_t value = 99;

	assert_int_equal(store_get_counter(home->store, "n/kid", &value), STORE_NONE);
	assert_int_equal(value, 99);
	assert_int_equal(store_set_counter(home->store, "n/kid", 7), 0);
	assert_int_equal(store_set_counter(home->store, "n/kid", INT64_MAX), 0);
	assert_int_equal(store_commit(home->store), 0);
	home_reopen(home);
	assert_int_equal(store_get_counter(home->store, "n/kid", &value), 0);
	assert_int_equal(value, INT64_MAX);
}

static void devices_are_replaced_removed_and_listed(void **state)
{
	struct home *home = *state;
	char rows[HOME_ROWS_MAX] = "";

	assert_int_equal(store_put_device(home->store, "scale-1", "old", 3), 0);
	assert_int_equal(store_put_device(home->store, "cuff-1", "cuff", 4), 0);
	assert_int_equal(store_put_device(home->store, "scale-1", "new", 3), 0);
	assert_int_equal(store_commit(home->store), 0);
	home_reopen(home);
	assert_int_equal(store_each_device(home->store, home_write_row, rows), 0);
	assert_string_equal(rows, "cuff-1=cuff;scale-1=new;");
	assert_int_equal(store_remove_device(home->store, "cuff-1"), 0);
	assert_int_equal(store_remove_device(home->store, "cuff-1"), STORE_NONE);
	rows[0] = '\0';
	assert_int_equal(store_each_device(home->store, home_write_row, rows), 0);
	assert_string_equal(rows, "scale-1=new;");
}

static void alerts_keep_their_newest_revision_open_or_closed(void **state)
{
	struct home *home = *state;
	char rows[HOME_ROWS_MAX] = "";

	assert_int_equal(home_alert(home, "B", 1, true, "b1"), 0);
	assert_int_equal(home_alert(home, "A", 1, true, "a1"), 0);
	assert_int_equal(home_alert(home, "A", 3, false, "a3"), 0);
	assert_int_equal(home_alert(home, "A", 2, true, "a2"), -EINVAL);
	assert_int_equal(store_commit(home->store), 0);
	home_reopen(home);
	assert_int_equal(store_each_alert(home->store, false, home_write_row, rows), 0);
	assert_string_equal(rows, "A=a3;B=b1;");
	rows[0] = '\0';
	assert_int_equal(store_each_alert(home->store, true, home_write_row, rows), 0);
	assert_string_equal(rows, "B=b1;");
}

static void the_newest_plan_is_in_force_and_few_older_ones_are_kept(void **state)
{
	struct home *home = *state;
	uint64_t version;
	char *jws;

	assert_int_equal(store_get_plan(home->store, &version, &jws), STORE_NONE);
	for (uint64_t i = 1; i <= STORE_PLANS_MAX + 3; i++)
		assert_int_equal(store_put_plan(home->store, 10 * i, i % 2 ? "odd" : "even", i % 2 ? 3 : 4), 0);
	assert_int_equal(store_put_plan(home->store, 15, "late", 4), -EINVAL);
	assert_int_equal(store_commit(home->store), 0);
	home_reopen(home);
	assert_int_equal(store_get_plan(home->store, &version, &jws), 0);
	assert_int_equal(version, 110);
	assert_string_equal(jws, "odd");
	free(jws);
	home_close(home);
	/* A CHECK that fails where there are not just so many. */
	home_edit(home, "CREATE TEMP TABLE t (a CHECK (a = 8)); INSERT INTO t SELECT count(*) FROM plan");
}

static void a_plan_that_was_signed_again_replaces_the_text_of_its_version(void **state)
{
	struct home *home = *state;
	uint64_t version;
	char *jws;

	assert_int_equal(store_put_plan(home->store, 7, "first", 5), 0);
	assert_int_equal(store_put_plan(home->store, 7, "again", 5), 0);
	assert_int_equal(store_put_plan(home->store, 6, "late", 4), -EINVAL);
	assert_int_equal(store_commit(home->store), 0);
	home_reopen(home);
	assert_int_equal(store_put_plan(home->store, 7, "once more", 9), 0);
	assert_int_equal(store_get_plan(home->store, &version, &jws), 0);
	assert_int_equal(version, 7);
	assert_string_equal(jws, "once more");
	free(jws);
}

static void a_plan_that_is_taken_back_is_not_in_force(void **state)
{
	struct home *home = *state;
	uint64_t version;
	char *jws;

	assert_int_equal(store_put_plan(home->store, 7, "before", 6), 0);
	assert_int_equal(store_commit(home->store), 0);
	assert_int_equal(store_put_plan(home->store, 8, "refused", 7), 0);
	assert_int_equal(store_remove_plan(home->store, 8), 0);
	assert_int_equal(store_commit(home->store), 0);
	home_reopen(home);
	assert_int_equal(store_get_plan(home->store, &version, &jws), 0);
	assert_int_equal(version, 7);
	assert_string_equal(jws, "before");
	free(jws);
}

static void nothing_to_commit_is_fine(void **state)
{
	struct home *home = *state;

	assert_false(home_is_pending(home));
	assert_int_equal(store_commit(home->store), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_HOME(a_folder_that_is_not_there_is_refused),
		IN_HOME(a_link_or_folder_in_place_of_the_file_is_refused),
		IN_HOME(another_kind_of_file_is_refused_and_left_alone),
		IN_HOME(a_database_of_another_program_is_refused),
		IN_HOME(a_newer_schema_is_refused),
		IN_HOME(a_damaged_file_is_set_aside),
		IN_HOME(another_key_is_refused),
		IN_HOME(a_second_process_is_refused),
		IN_HOME(a_disk_that_takes_nothing_is_named),
		IN_HOME(the_file_is_for_its_owner_alone),
		IN_HOME(a_store_keeps_its_id_and_another_has_another),
		IN_HOME(what_could_not_be_committed_waits_and_is_committed_later),
		IN_HOME(what_is_in_no_table_is_not_counted_as_taken_and_not_read_as_old),
		IN_HOME(a_write_that_fails_leaves_what_was_written_before_it),
		IN_HOME(an_alert_that_cannot_be_written_leaves_its_older_revision_waiting),
		IN_HOME(readings_leave_room_for_alerts_among_what_waits),
		IN_HOME(texts_and_keys_beyond_their_cap_are_refused),
		IN_HOME(a_counter_is_none_until_it_is_set_and_keeps_its_value),
		IN_HOME(devices_are_replaced_removed_and_listed),
		IN_HOME(alerts_keep_their_newest_revision_open_or_closed),
		IN_HOME(the_newest_plan_is_in_force_and_few_older_ones_are_kept),
		IN_HOME(a_plan_that_was_signed_again_replaces_the_text_of_its_version),
		IN_HOME(a_plan_that_is_taken_back_is_not_in_force),
		IN_HOME(nothing_to_commit_is_fine),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
