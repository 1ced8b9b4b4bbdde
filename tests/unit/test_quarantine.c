/* SPDX-License-Identifier: Apache-2.0 */
#include "store/quarantine.h"

#include "salvage_home.h"

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

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_HOME(setting_aside_goes_on_where_it_was_cut_off),
		IN_HOME(a_mark_is_not_for_the_store_that_follows),
		IN_HOME(a_store_that_breaks_again_and_again_is_not_set_aside_for_ever),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
