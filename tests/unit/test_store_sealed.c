/* SPDX-License-Identifier: Apache-2.0 */
/* What of the store can be read, or moved, without the key. */
#include <glob.h>

#include "store_home.h"

static const char marker[] = "systolic-pressure-192-of-Mrs-Smith";

static bool file_holds(const char *path, const char *needle)
{
	FILE *file = fopen(path, "r");
	char *bytes;
	size_t n;
	bool found;

	assert_non_null(file);
	bytes = malloc(1 << 22);
	n = fread(bytes, 1, 1 << 22, file);
	fclose(file);
	found = memmem(bytes, n, needle, strlen(needle));
	free(bytes);
	return found;
}

static bool any_file_holds(struct home *home, const char *needle)
{
	char pattern[96];
	bool found = false;
	glob_t files;

	snprintf(pattern, sizeof(pattern), "%s/*", home->dir);
	assert_int_equal(glob(pattern, 0, NULL, &files), 0);
	for (size_t i = 0; i < files.gl_pathc; i++)
		found = found || file_holds(files.gl_pathv[i], needle);
	globfree(&files);
	return found;
}

static void no_file_holds_a_word_of_what_is_sealed(void **state)
{
	struct home *home = *state;
	const size_t n = strlen(marker);

	assert_int_equal(home_add(home, "cuff-1", CLASS_VITAL, 1, marker), 0);
	assert_int_equal(store_put_device(home->store, "cuff-1", marker, n), 0);
	assert_int_equal(home_alert(home, "A", 1, true, marker), 0);
	assert_int_equal(store_add_message(home->store, CLASS_ALERT, "done/a", HOME_TIME_US, marker, n), 0);
	assert_int_equal(store_put_plan(home->store, 1, marker, n), 0);
	assert_int_equal(store_commit(home->store), 0);
	assert_true(any_file_holds(home, "cuff-1")); /* the search finds what is readable, in the log */
	assert_false(any_file_holds(home, marker));
	home_close(home);
	assert_true(any_file_holds(home, "cuff-1"));
	assert_false(any_file_holds(home, marker));
}

static void the_same_text_in_two_rows_looks_different(void **state)
{
	struct home *home = *state;

	assert_int_equal(home_add(home, "cuff-1", CLASS_VITAL, 1, marker), 0);
	assert_int_equal(home_add(home, "cuff-1", CLASS_VITAL, 2, marker), 0);
	assert_int_equal(store_commit(home->store), 0);
	home_close(home);
	/* Fails where both boxes agree from their 13th octet on. */
	home_edit(home, "CREATE TEMP TABLE t (a UNIQUE); INSERT INTO t SELECT substr(box, 13) FROM reading");
}

static void a_moved_box_does_not_open(void **state)
{
	struct home *home = *state;
	struct outgoing outgoing;
	char rows[HOME_ROWS_MAX] = "";

	assert_int_equal(home_add(home, "cuff-1", CLASS_VITAL, 1, "mine"), 0);
	assert_int_equal(home_add(home, "cuff-1", CLASS_VITAL, 2, "its"), 0);
	assert_int_equal(store_commit(home->store), 0);
	home_close(home);
	home_edit(home, "UPDATE reading SET box = (SELECT box FROM reading WHERE seq = 2) WHERE seq = 1");
	home_open(home);
	assert_int_equal(home_next(home, 0, &outgoing), STORE_DAMAGED);
	assert_int_equal(outgoing.n, 1);
	assert_int_equal(outgoing.packed.n_octets, 0);
	assert_int_equal(home_taken(home, outgoing.n), 0);
	assert_int_equal(home_next(home, 0, &outgoing), 0);
	assert_string_equal(outgoing.json, "its");
	assert_int_equal(store_each_reading(home->store, NULL, 0, 9, home_write_reading, rows), 0);
	assert_string_equal(rows, "cuff-1=its;cuff-1=;");
}

static void a_reading_given_to_another_device_does_not_open(void **state)
{
	struct home *home = *state;
	char rows[HOME_ROWS_MAX] = "";

	assert_int_equal(home_add(home, "cuff-1", CLASS_VITAL, 1, "mine"), 0);
	assert_int_equal(store_commit(home->store), 0);
	home_close(home);
	home_edit(home, "UPDATE source SET device = 'cuff-2'");
	home_open(home);
	assert_int_equal(store_each_reading(home->store, NULL, 0, 9, home_write_reading, rows), 0);
	assert_string_equal(rows, "cuff-2=;");
}

static void a_message_sent_to_another_topic_does_not_open(void **state)
{
	struct home *home = *state;
	struct outgoing outgoing;

	assert_int_equal(store_add_message(home->store, CLASS_EVENT, "done/a", HOME_TIME_US, "{}", 2), 0);
	assert_int_equal(store_commit(home->store), 0);
	home_close(home);
	home_edit(home, "UPDATE message SET topic = 'alert/a'");
	home_open(home);
	assert_int_equal(home_next_message(home, 0, &outgoing), STORE_DAMAGED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_HOME(no_file_holds_a_word_of_what_is_sealed),
		IN_HOME(the_same_text_in_two_rows_looks_different),
		IN_HOME(a_moved_box_does_not_open),
		IN_HOME(a_reading_given_to_another_device_does_not_open),
		IN_HOME(a_message_sent_to_another_topic_does_not_open),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
