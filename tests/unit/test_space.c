/* SPDX-License-Identifier: Apache-2.0 */
#include "store/space.h"

#include <errno.h>
#include <sqlite3.h>

#include "store_home.h"

/* What the store should hold, by seq. */
enum { ROWS_MAX = 1000 };

struct row {
	enum class class;
	bool is_there, is_sent;
};

struct oracle {
	struct row rows[ROWS_MAX];
	uint64_t newest;
	uint64_t n_told, told_first, told_last; /* by the last step */
	enum class told_class;
	bool is_deaf; /* what is told cannot be written */
};

static void add_rows(struct home *home, struct oracle *oracle, size_t n, unsigned int *seed)
{
	for (size_t i = 0; i < n; i++) {
		/* Mostly telemetry, now and then a call for help. */
		int what = rand_r(seed) % 20;
		enum class class = what == 0 ? CLASS_ALERT : what < 4 ? CLASS_VITAL : what < 8 ? CLASS_EVENT : CLASS_TELEMETRY;
		uint64_t seq = store_next_seq(home->store);

		assert_int_equal(seq, oracle->newest + 1);
		assert_int_equal(home_add(home, what % 2 ? "lift-1" : "cuff-1", class, (uint32_t)seq, "{\"a\":1}"), 0);
		oracle->rows[seq] = (struct row){ class, true, false };
		oracle->newest = seq;
	}
	assert_int_equal(store_commit(home->store), 0);
}

static void send_rows(struct home *home, struct oracle *oracle, size_t n, unsigned int *seed)
{
	uint64_t first = 1 + (uint64_t)rand_r(seed) % oracle->newest;

	for (uint64_t seq = first; seq < first + n && seq <= oracle->newest; seq++) {
		home_taken(home, seq);
		oracle->rows[seq].is_sent = true;
	}
	assert_int_equal(store_commit(home->store), 0);
}

static int rank_of(const struct row *row)
{
	if (row->class == CLASS_TELEMETRY)
		return row->is_sent ? 0 : 1;
	return (row->is_sent ? 2 : 5) + (CLASS_EVENT - (int)row->class);
}

static int tell(void *context, const struct store_loss *loss)
{
	struct oracle *oracle = context;

	oracle->n_told += loss->count;
	oracle->told_first = loss->first_seq;
	oracle->told_last = loss->last_seq;
	oracle->told_class = loss->class;
	return oracle->is_deaf ? -EIO : 0;
}

static bool is_in_file(struct home *home, uint64_t seq)
{
	sqlite3_stmt *statement;
	bool is_there;

	assert_int_equal(sqlite3_prepare_v2(home->store->db, "SELECT 1 FROM reading WHERE seq = ?1", -1, &statement, NULL), 0);
	sqlite3_bind_int64(statement, 1, (int64_t)seq);
	is_there = sqlite3_step(statement) == SQLITE_ROW;
	sqlite3_finalize(statement);
	return is_there;
}

/* The n oldest of the lowest rank that has any, but never the newest row. */
static size_t give_up_in_oracle(struct oracle *oracle, size_t n, int *ret_rank)
{
	size_t n_gone = 0;
	int lowest = 8;

	for (uint64_t seq = 1; seq < oracle->newest; seq++)
		if (oracle->rows[seq].is_there && rank_of(&oracle->rows[seq]) < lowest)
			lowest = rank_of(&oracle->rows[seq]);
	for (uint64_t seq = 1; seq < oracle->newest && n_gone < n; seq++)
		if (oracle->rows[seq].is_there && rank_of(&oracle->rows[seq]) == lowest) {
			oracle->rows[seq].is_there = false;
			n_gone++;
		}
	*ret_rank = lowest;
	return n_gone;
}

static void check(struct home *home, const struct oracle *oracle)
{
	struct outbox_state state;
	uint64_t complete_to = 0;

	for (uint64_t seq = 1; seq <= oracle->newest; seq++)
		assert_int_equal(is_in_file(home, seq), oracle->rows[seq].is_there);
	while (complete_to < oracle->newest && (oracle->rows[complete_to + 1].is_sent || !oracle->rows[complete_to + 1].is_there))
		complete_to++;
	store_outbox_state(home->store, &state);
	assert_int_equal(state.complete_to, complete_to);
	assert_int_equal(store_next_seq(home->store), oracle->newest + 1);
}

static void step(struct home *home, struct oracle *oracle)
{
	size_t n, n_expected;
	int rank, r;

	oracle->n_told = 0;
	r = store_give_up(home->store, tell, oracle, &n);
	assert_true(r == 0 || r == STORE_NONE);
	n_expected = give_up_in_oracle(oracle, n, &rank);
	assert_int_equal(n, n_expected);
	assert_int_equal(r, rank == 8 ? STORE_NONE : 0);
	assert_int_equal(oracle->n_told, rank == 1 || (rank >= 5 && rank < 8) ? n : 0);
	assert_int_equal(store_commit(home->store), 0);
}

static void what_is_worth_least_goes_first(void **state)
{
	struct home *home = *state;
	static struct oracle oracle;
	unsigned int seed = 7;

	memset(&oracle, 0, sizeof(oracle));
	for (int round = 0; round < 8; round++) {
		add_rows(home, &oracle, 100, &seed); /* in fewer ranges than the store can keep */
		send_rows(home, &oracle, (size_t)(rand_r(&seed) % 150), &seed);
		for (int i = rand_r(&seed) % 4; i > 0; i--)
			step(home, &oracle);
		check(home, &oracle);
		if (round % 4 == 3) {
			home_reopen(home);
			check(home, &oracle);
		}
	}
	for (int i = 0; i < 40; i++)
		step(home, &oracle);
	check(home, &oracle);
	for (uint64_t seq = 1; seq < oracle.newest; seq++)
		assert_false(oracle.rows[seq].is_there);
	assert_true(oracle.rows[oracle.newest].is_there);
}

static void what_waits_again_is_given_up_last(void **state)
{
	struct home *home = *state;
	size_t n;

	for (uint32_t i = 1; i <= 3; i++)
		assert_int_equal(home_add(home, "cuff-1", CLASS_VITAL, i, "{}"), 0);
	assert_int_equal(home_add(home, "cuff-1", CLASS_TELEMETRY, 4, "{}"), 0);
	assert_int_equal(store_commit(home->store), 0);
	home_taken(home, 1);
	home_taken(home, 2);
	store_outbox_again(home->store, 1, 1);
	assert_int_equal(store_give_up(home->store, NULL, NULL, &n), 0);
	assert_int_equal(n, 1);
	assert_false(is_in_file(home, 2));
	assert_true(is_in_file(home, 1));
}

/* Telemetry between vitals that wait makes more ranges than are kept: nothing stays behind for that. */
static void many_holes_close_when_what_is_between_them_was_sent(void **state)
{
	struct home *home = *state;
	static struct oracle oracle;
	struct outbox_state outbox;
	size_t n;

	memset(&oracle, 0, sizeof(oracle));
	for (uint32_t i = 1; i <= 2 * (SETTLED_MAX + 50); i++)
		assert_int_equal(home_add(home, "cuff-1", i % 2 ? CLASS_VITAL : CLASS_TELEMETRY, i, "{}"), 0);
	assert_int_equal(store_commit(home->store), 0);
	while (store_give_up(home->store, tell, &oracle, &n) == 0 && oracle.told_class == CLASS_TELEMETRY)
		if (oracle.n_told == SETTLED_MAX + 49)
			break;
	assert_int_equal(oracle.n_told, SETTLED_MAX + 49);
	assert_int_equal(store_commit(home->store), 0);
	home_reopen(home);
	for (uint32_t i = 1; i <= 2 * (SETTLED_MAX + 50); i++)
		home_taken(home, i);
	assert_int_equal(store_commit(home->store), 0);
	store_outbox_state(home->store, &outbox);
	assert_int_equal(outbox.complete_to, 2 * (SETTLED_MAX + 50));
	assert_int_equal(outbox.depth, 0);
}

static void what_cannot_be_told_is_not_given_up(void **state)
{
	struct home *home = *state;
	struct oracle deaf = { .is_deaf = true };
	struct outbox_state outbox;
	size_t n;

	for (uint32_t i = 1; i <= 3; i++)
		assert_int_equal(home_add(home, "cuff-1", CLASS_VITAL, i, "{}"), 0);
	assert_int_equal(store_commit(home->store), 0);
	assert_int_equal(store_give_up(home->store, tell, &deaf, &n), -EIO);
	assert_int_equal(deaf.n_told, 2);
	assert_int_equal(store_commit(home->store), 0);
	for (uint64_t seq = 1; seq <= 3; seq++)
		assert_true(is_in_file(home, seq));
	store_outbox_state(home->store, &outbox);
	assert_int_equal(outbox.depth, 3);
}

static int tell_by_message(void *context, const struct store_loss *loss)
{
	struct home *home = context;
	uint64_t n;

	assert_int_equal(loss->first_seq, 1);
	assert_int_equal(loss->last_seq, 2);
	assert_string_equal(loss->device, "cuff-1");
	return store_put_message(home->store, 0, CLASS_ALERT, "gap", HOME_TIME_US, "{\"gap\":2}", 9, &n);
}

/* Power goes before the commit, or after it: the rows and no message, or the message and no rows. */
static void a_loss_and_its_telling_are_one(void **state)
{
	struct home *home = *state;
	struct outgoing outgoing;
	size_t n;

	for (uint32_t i = 1; i <= 3; i++)
		assert_int_equal(home_add(home, "cuff-1", CLASS_VITAL, i, "{}"), 0);
	assert_int_equal(store_commit(home->store), 0);
	assert_int_equal(store_give_up(home->store, tell_by_message, home, &n), 0);
	home_reopen(home);
	assert_true(is_in_file(home, 1));
	assert_int_equal(home_next_message(home, 0, &outgoing), STORE_NONE);
	assert_int_equal(store_give_up(home->store, tell_by_message, home, &n), 0);
	assert_int_equal(store_commit(home->store), 0);
	home_reopen(home);
	assert_false(is_in_file(home, 1));
	assert_int_equal(home_next_message(home, 0, &outgoing), 0);
	assert_string_equal(outgoing.json, "{\"gap\":2}");
	assert_int_equal(home_next(home, 0, &outgoing), 0);
	assert_int_equal(outgoing.n, 3);
}

static void a_message_takes_the_place_of_the_one_that_waits(void **state)
{
	struct home *home = *state;
	struct outgoing outgoing;
	uint64_t n, later;

	assert_int_equal(store_put_message(home->store, 0, CLASS_ALERT, "gap", HOME_TIME_US, "{\"n\":1}", 7, &n), 0);
	assert_int_equal(store_commit(home->store), 0);
	assert_true(store_has_message(home->store, n));
	assert_int_equal(store_put_message(home->store, n, CLASS_ALERT, "gap", HOME_TIME_US, "{\"n\":2}", 7, &later), 0);
	assert_int_equal(store_commit(home->store), 0);
	assert_false(store_has_message(home->store, n));
	assert_int_equal(home_next_message(home, 0, &outgoing), 0);
	assert_int_equal(outgoing.n, later);
	assert_string_equal(outgoing.json, "{\"n\":2}");
	assert_int_equal(home_next_message(home, outgoing.n, &outgoing), STORE_NONE);
	/* The broker has it: the next one is one of its own. */
	assert_int_equal(home_taken_message(home, later), 0);
	assert_false(store_has_message(home->store, later));
	assert_int_equal(store_put_message(home->store, later, CLASS_ALERT, "gap", HOME_TIME_US, "{\"n\":3}", 7, &n), 0);
	assert_int_equal(store_commit(home->store), 0);
	assert_int_equal(home_next_message(home, 0, &outgoing), 0);
	assert_string_equal(outgoing.json, "{\"n\":3}");
}

static void alerts_go_last_and_only_those_that_are_closed_and_sent(void **state)
{
	struct home *home = *state;
	char rows[HOME_ROWS_MAX] = "";
	struct outgoing outgoing;
	size_t n;

	assert_int_equal(home_alert(home, "01A", 1, false, "{}"), 0);
	assert_int_equal(home_alert(home, "01B", 1, true, "{}"), 0);
	assert_int_equal(store_commit(home->store), 0);
	while (home_next_message(home, 0, &outgoing) == 0)
		assert_int_equal(home_taken_message(home, outgoing.n), 0), assert_int_equal(store_commit(home->store), 0);
	assert_int_equal(home_alert(home, "01C", 1, false, "{}"), 0);
	assert_int_equal(home_add(home, "cuff-1", CLASS_VITAL, 1, "{}"), 0);
	assert_int_equal(home_add(home, "cuff-1", CLASS_VITAL, 2, "{}"), 0);
	assert_int_equal(store_commit(home->store), 0);
	home_taken(home, 1);
	assert_int_equal(store_give_up(home->store, NULL, NULL, &n), 0);
	assert_false(is_in_file(home, 1));
	assert_int_equal(store_give_up(home->store, NULL, NULL, &n), 0);
	assert_int_equal(n, 1);
	assert_int_equal(store_give_up(home->store, NULL, NULL, &n), STORE_NONE);
	assert_int_equal(store_each_alert(home->store, false, home_write_row, rows), 0);
	assert_string_equal(rows, "01B={};01C={};");
}

static size_t count_suppressed(struct home *home)
{
	char rows[HOME_ROWS_MAX] = "";
	size_t n = 0;

	assert_int_equal(store_each_suppressed(home->store, 0, 10, home_write_row, rows), 0);
	for (const char *c = rows; *c; c++)
		n += *c == ';';
	return n;
}

static void s22_why_there_was_no_alert_goes_before_what_the_broker_has_not_and_memories_never_go(void **state)
{
	struct home *home = *state;
	struct oracle oracle = { 0 };
	char rows[HOME_ROWS_MAX] = "";
	size_t n;

	for (uint32_t number = 1; number <= 3; number++)
		assert_int_equal(home_add(home, "cuff-1", CLASS_VITAL, number, "{}"), 0);
	for (int i = 0; i < 2; i++)
		assert_int_equal(store_add_suppressed(home->store, HOME_TIME_US + i, "{}", 2), 0);
	assert_int_equal(store_remember(home->store, "days/p1/a", "x", 1), 0);
	assert_int_equal(store_commit(home->store), 0);
	home_taken(home, 1);
	assert_int_equal(store_give_up(home->store, tell, &oracle, &n), 0);
	assert_false(is_in_file(home, 1));
	assert_int_equal(count_suppressed(home), 2);
	assert_int_equal(store_give_up(home->store, tell, &oracle, &n), 0);
	assert_int_equal(n, 2);
	assert_int_equal(count_suppressed(home), 0);
	assert_true(is_in_file(home, 2));
	while (store_give_up(home->store, tell, &oracle, &n) == 0)
		;
	assert_false(is_in_file(home, 2));
	assert_int_equal(store_each_memory(home->store, home_write_row, rows), 0);
	assert_string_equal(rows, "days/p1/a=x;");
}

static void why_there_was_no_alert_has_its_term(void **state)
{
	struct home *home = *state;
	const struct store_terms terms = { .before_suppressed_us = HOME_TIME_US + 2 };
	uint64_t from = 0;
	size_t n;

	for (int i = 0; i < 4; i++)
		assert_int_equal(store_add_suppressed(home->store, HOME_TIME_US + i, "{}", 2), 0);
	assert_int_equal(store_commit(home->store), 0);
	assert_int_equal(store_retire(home->store, &terms, &from, &n), 0);
	assert_int_equal(n, 2);
	assert_int_equal(store_retire(home->store, &terms, &from, &n), STORE_NONE);
	assert_int_equal(count_suppressed(home), 2);
}

/* 1970, 2025 and later, by their ids: what was raised without a clock goes with what changed after it. */
static void an_alert_of_a_clock_that_was_not_set_has_its_term_by_its_number(void **state)
{
	static const char *const ids[] = { "00000A", "01JGFJJZ00A", "00000B", "01JZZZZZ00B" };
	struct home *home = *state;
	const struct store_terms terms = { .before_us = { [CLASS_ALERT] = INT64_C(1746000000000000) } };
	char rows[HOME_ROWS_MAX] = "";
	struct outgoing outgoing;
	uint64_t from = 0;
	size_t n;

	for (size_t i = 0; i < 4; i++)
		assert_int_equal(home_alert(home, ids[i], 1, false, "{}"), 0);
	assert_int_equal(store_commit(home->store), 0);
	while (home_next_message(home, 0, &outgoing) == 0)
		assert_int_equal(home_taken_message(home, outgoing.n), 0), assert_int_equal(store_commit(home->store), 0);
	while (store_retire(home->store, &terms, &from, &n) == 0)
		;
	assert_int_equal(store_each_alert(home->store, false, home_write_row, rows), 0);
	assert_string_equal(rows, "00000B={};01JZZZZZ00B={};");
}

static void each_class_has_its_term_and_what_waits_has_none(void **state)
{
	struct home *home = *state;
	const struct store_terms terms = { .before_us = { [CLASS_VITAL] = HOME_TIME_US + 5000000,
						   [CLASS_TELEMETRY] = HOME_TIME_US + 9000000 } };
	uint64_t from = 0;
	size_t n;

	for (uint32_t i = 1; i <= 12; i++)
		assert_int_equal(home_add(home, "cuff-1", i % 2 ? CLASS_VITAL : CLASS_TELEMETRY, i, "{}"), 0);
	assert_int_equal(store_commit(home->store), 0);
	for (uint64_t seq = 1; seq <= 12; seq++)
		if (seq != 3 && seq != 4)
			home_taken(home, seq);
	assert_int_equal(store_retire(home->store, &terms, &from, &n), 0);
	assert_int_equal(n, 4);
	assert_int_equal(store_retire(home->store, &terms, &from, &n), STORE_NONE);
	assert_int_equal(store_commit(home->store), 0);
	for (uint64_t seq = 1; seq <= 12; seq++)
		assert_int_equal(is_in_file(home, seq), seq != 1 && seq != 2 && seq != 6 && seq != 8);
}

static void room_that_was_given_up_is_written_again(void **state)
{
	struct home *home = *state;
	struct store_space full, after, again;
	size_t n;

	for (uint32_t i = 1; i <= 2000; i++)
		assert_int_equal(home_add(home, "cuff-1", CLASS_TELEMETRY, i, "{\"some\":\"octets of it\"}"), 0);
	assert_int_equal(store_commit(home->store), 0);
	assert_int_equal(store_get_space(home->store, &full), 0);
	assert_true(full.wal_bytes > 0 && full.disk_bytes > full.disk_free_bytes);
	for (int i = 0; i < 6; i++)
		assert_int_equal(store_give_up(home->store, tell, &(struct oracle){ 0 }, &n), 0);
	assert_int_equal(store_commit(home->store), 0);
	assert_int_equal(store_get_space(home->store, &after), 0);
	assert_true(after.free_bytes > full.used_bytes / 2);
	assert_int_equal(after.used_bytes + after.free_bytes, full.used_bytes + full.free_bytes);
	for (uint32_t i = 2001; i <= 3000; i++)
		assert_int_equal(home_add(home, "cuff-1", CLASS_TELEMETRY, i, "{\"some\":\"octets of it\"}"), 0);
	assert_int_equal(store_commit(home->store), 0);
	assert_int_equal(store_get_space(home->store, &again), 0);
	assert_int_equal(again.used_bytes + again.free_bytes, full.used_bytes + full.free_bytes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_HOME(what_is_worth_least_goes_first),
		IN_HOME(what_waits_again_is_given_up_last),
		IN_HOME(many_holes_close_when_what_is_between_them_was_sent),
		IN_HOME(what_cannot_be_told_is_not_given_up),
		IN_HOME(a_loss_and_its_telling_are_one),
		IN_HOME(a_message_takes_the_place_of_the_one_that_waits),
		IN_HOME(alerts_go_last_and_only_those_that_are_closed_and_sent),
		IN_HOME(s22_why_there_was_no_alert_goes_before_what_the_broker_has_not_and_memories_never_go),
		IN_HOME(why_there_was_no_alert_has_its_term),
		IN_HOME(an_alert_of_a_clock_that_was_not_set_has_its_term_by_its_number),
		IN_HOME(each_class_has_its_term_and_what_waits_has_none),
		IN_HOME(room_that_was_given_up_is_written_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
