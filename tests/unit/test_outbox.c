/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <unistd.h>

#include "store/store.h"
#include "store_home.h"

static struct outbox_state state_of(struct home *home)
{
	struct outbox_state state;

	store_outbox_state(home->store, &state);
	return state;
}

static int64_t oldest_us(struct home *home)
{
	int64_t oldest_us;

	assert_int_equal(store_outbox_oldest_us(home->store, &oldest_us), 0);
	return oldest_us;
}

static int message(struct home *home, enum class class, const char *topic)
{
	return store_add_message(home->store, class, topic, HOME_TIME_US, topic, strlen(topic));
}

/* All of a queue that may be sent in these classes, as "text " each. */
static const char *listed(struct home *home, enum queue queue, enum class lowest, enum class highest, uint64_t after_n,
	uint64_t up_to_n)
{
	static char list[HOME_ROWS_MAX];
	struct outgoing outgoing;
	int r;

	list[0] = '\0';
	while ((r = home_next_of(home, queue, lowest, highest, after_n, up_to_n, &outgoing)) == 0) {
		size_t n = strlen(list);

		assert_true(outgoing.n > after_n && outgoing.n <= up_to_n);
		assert_int_equal(strlen(outgoing.json), outgoing.n_json);
		snprintf(list + n, sizeof(list) - n, "%s ", outgoing.json);
		after_n = outgoing.n;
	}
	assert_int_equal(r, STORE_NONE);
	return list;
}

static const char *messages(struct home *home)
{
	return listed(home, QUEUE_MESSAGES, CLASS_ALERT, CLASS_TELEMETRY, 0, UINT64_MAX);
}

static const char *readings(struct home *home)
{
	return listed(home, QUEUE_READINGS, CLASS_ALERT, CLASS_TELEMETRY, 0, UINT64_MAX);
}

/* Of an alert or a message. */
static uint64_t n_of(struct home *home, const char *json)
{
	struct outgoing outgoing = { 0 };

	while (home_next_message(home, outgoing.n, &outgoing) == 0)
		if (strcmp(outgoing.json, json) == 0)
			return outgoing.n;
	return 0;
}

static void nothing_is_shown_before_its_commit(void **state)
{
	struct home *home = *state;

	assert_int_equal(home_add(home, "cuff-1", CLASS_VITAL, 1, "r"), 0);
	assert_int_equal(home_alert(home, "A", 1, true, "a"), 0);
	assert_int_equal(message(home, CLASS_EVENT, "m"), 0);
	assert_string_equal(messages(home), "");
	assert_string_equal(readings(home), "");
	assert_int_equal(state_of(home).newest_seq, 0);
	assert_int_equal(store_commit(home->store), 0);
	assert_string_equal(messages(home), "a m ");
	assert_string_equal(readings(home), "r ");
	assert_int_equal(state_of(home).newest_seq, 1);
	assert_int_equal(state_of(home).depth, 3);
}

static void messages_come_in_the_order_of_queueing_within_the_classes_asked_for(void **state)
{
	struct home *home = *state;
	uint64_t b;

	message(home, CLASS_TELEMETRY, "a");
	message(home, CLASS_VITAL, "b");
	message(home, CLASS_EVENT, "c");
	home_alert(home, "A", 1, true, "d");
	message(home, CLASS_VITAL, "e");
	assert_int_equal(store_commit(home->store), 0);
	assert_string_equal(messages(home), "a b c d e ");
	assert_string_equal(listed(home, QUEUE_MESSAGES, CLASS_ALERT, CLASS_ALERT, 0, UINT64_MAX), "d ");
	assert_string_equal(listed(home, QUEUE_MESSAGES, CLASS_VITAL, CLASS_VITAL, 0, UINT64_MAX), "b e ");
	assert_string_equal(listed(home, QUEUE_MESSAGES, CLASS_VITAL, CLASS_TELEMETRY, 0, UINT64_MAX), "a b c e ");
	b = n_of(home, "b");
	assert_string_equal(listed(home, QUEUE_MESSAGES, CLASS_ALERT, CLASS_TELEMETRY, b, UINT64_MAX), "c d e ");
	assert_string_equal(listed(home, QUEUE_MESSAGES, CLASS_ALERT, CLASS_TELEMETRY, 0, b), "a b ");
	assert_string_equal(listed(home, QUEUE_MESSAGES, CLASS_ALERT, CLASS_TELEMETRY, b, b), "");
	assert_string_equal(listed(home, QUEUE_MESSAGES, CLASS_ALERT, CLASS_TELEMETRY, UINT64_MAX, UINT64_MAX), "");
}

static void readings_come_in_the_order_of_seq_within_the_classes_asked_for(void **state)
{
	struct home *home = *state;

	home_add(home, "s", CLASS_TELEMETRY, 1, "a");
	home_add(home, "s", CLASS_VITAL, 2, "b");
	home_add(home, "s", CLASS_EVENT, 3, "c");
	home_add(home, "s", CLASS_ALERT, 4, "d");
	home_add(home, "s", CLASS_VITAL, 5, "e");
	assert_int_equal(store_commit(home->store), 0);
	assert_string_equal(readings(home), "a b c d e ");
	assert_string_equal(listed(home, QUEUE_READINGS, CLASS_ALERT, CLASS_ALERT, 0, UINT64_MAX), "d ");
	assert_string_equal(listed(home, QUEUE_READINGS, CLASS_VITAL, CLASS_VITAL, 0, UINT64_MAX), "b e ");
	assert_string_equal(listed(home, QUEUE_READINGS, CLASS_VITAL, CLASS_TELEMETRY, 0, UINT64_MAX), "a b c e ");
	assert_string_equal(listed(home, QUEUE_READINGS, CLASS_ALERT, CLASS_TELEMETRY, 2, UINT64_MAX), "c d e ");
	assert_string_equal(listed(home, QUEUE_READINGS, CLASS_ALERT, CLASS_TELEMETRY, 0, 2), "a b ");
	assert_string_equal(listed(home, QUEUE_READINGS, CLASS_ALERT, CLASS_TELEMETRY, 2, 2), "");
	assert_string_equal(listed(home, QUEUE_READINGS, CLASS_ALERT, CLASS_TELEMETRY, UINT64_MAX - 1, UINT64_MAX), "");
}

static void what_was_taken_is_passed_over_wherever_it_stands(void **state)
{
	struct home *home = *state;

	for (uint32_t i = 1; i <= 9; i++)
		home_add(home, "s", i % 2 ? CLASS_VITAL : CLASS_EVENT, i, (const char[]){ (char)('0' + i), '\0' });
	store_commit(home->store);
	for (uint64_t seq = 3; seq <= 5; seq++)
		assert_int_equal(home_taken(home, seq), 0);
	assert_int_equal(home_taken(home, 9), 0);
	assert_string_equal(readings(home), "1 2 6 7 8 ");
	assert_string_equal(listed(home, QUEUE_READINGS, CLASS_VITAL, CLASS_VITAL, 0, UINT64_MAX), "1 7 ");
	assert_string_equal(listed(home, QUEUE_READINGS, CLASS_ALERT, CLASS_TELEMETRY, 4, UINT64_MAX), "6 7 8 ");
	assert_int_equal(state_of(home).depth, 5);
}

static void what_is_asked_for_again_waits_again(void **state)
{
	struct home *home = *state;

	for (uint32_t i = 1; i <= 5; i++)
		home_add(home, "s", CLASS_VITAL, i, (const char[]){ (char)('0' + i), '\0' });
	store_commit(home->store);
	for (uint64_t seq = 1; seq <= 5; seq++)
		home_taken(home, seq);
	assert_int_equal(state_of(home).complete_to, 5);
	assert_int_equal(store_outbox_again(home->store, 0, 3), 0);
	assert_int_equal(store_outbox_again(home->store, 4, 3), 0);
	assert_int_equal(state_of(home).depth, 0);
	assert_int_equal(store_outbox_again(home->store, 2, 3), 0);
	assert_int_equal(state_of(home).depth, 2);
	assert_int_equal(store_outbox_again(home->store, 3, UINT64_MAX), 0);
	assert_string_equal(readings(home), "2 3 4 5 ");
	assert_int_equal(state_of(home).complete_to, 1);
	assert_int_equal(state_of(home).depth, 4);
	store_commit(home->store);
	home_reopen(home);
	assert_string_equal(readings(home), "2 3 4 5 ");
}

/* Every second one is taken, and a long stretch before them: no more ranges can be kept. */
static void what_waits_is_counted_right_where_ranges_are_forgotten(void **state)
{
	enum { STRETCH = 20, ALL = STRETCH + 2 * SETTLED_MAX };
	struct home *home = *state;
	struct outgoing outgoing = { 0 };
	uint64_t n = 0;

	for (uint32_t i = 1; i <= ALL; i++)
		home_add(home, "s", CLASS_VITAL, i, "{}");
	store_commit(home->store);
	for (uint64_t seq = 1; seq <= ALL; seq++)
		if (seq <= STRETCH || seq % 2 == 0)
			home_taken(home, seq);
	assert_int_equal(store_outbox_again(home->store, 5, 5), 0);
	assert_int_equal(store_outbox_again(home->store, 15, 15), 0);
	assert_int_equal(store_redate_reading(home->store, 10, HOME_TIME_US, "{}", 2), 0);
	store_commit(home->store);
	while (home_next(home, outgoing.n, &outgoing) == 0)
		n++;
	assert_int_equal(state_of(home).depth, n);
}

static void writing_in_the_middle_of_a_walk_does_not_disturb_it(void **state)
{
	struct home *home = *state;
	struct outgoing o;

	for (uint32_t i = 1; i <= 3; i++)
		home_add(home, "s", CLASS_VITAL, i, (const char[]){ (char)('0' + i), '\0' });
	store_commit(home->store);
	assert_int_equal(home_next(home, 0, &o), 0);
	home_add(home, "s", CLASS_VITAL, 4, "4");
	assert_int_equal(home_next(home, o.n, &o), 0);
	assert_string_equal(o.json, "2");
	store_commit(home->store);
	assert_int_equal(home_next(home, o.n, &o), 0);
	assert_string_equal(o.json, "3");
	assert_int_equal(home_next(home, o.n, &o), 0);
	assert_string_equal(o.json, "4");
}

static void each_kind_says_what_it_is(void **state)
{
	struct home *home = *state;
	struct outgoing o;

	home_add(home, "s", CLASS_VITAL, 1, "r");
	home_alert(home, "A", 1, false, "a");
	message(home, CLASS_EVENT, "done/x");
	store_commit(home->store);
	assert_int_equal(home_next(home, 0, &o), 0);
	assert_int_equal(o.kind, OUTGOING_READING);
	assert_int_equal(o.class, CLASS_VITAL);
	assert_int_equal(o.n, 1);
	assert_null(o.ref);
	assert_int_equal(o.packed.seq, 1);
	assert_int_equal(o.packed.id[0], 1);
	assert_string_equal(o.packed.device, "s");
	assert_int_equal(o.packed.address.octet[5], 7);
	assert_int_equal(o.packed.at_us, HOME_TIME_US + 1000000);
	assert_int_equal(home_next_message(home, 0, &o), 0);
	assert_int_equal(o.kind, OUTGOING_ALERT);
	assert_int_equal(o.class, CLASS_ALERT);
	assert_string_equal(o.ref, "A");
	assert_true(o.is_closed);
	assert_int_equal(home_next_message(home, o.n, &o), 0);
	assert_int_equal(o.kind, OUTGOING_MESSAGE);
	assert_int_equal(o.class, CLASS_EVENT);
	assert_string_equal(o.ref, "done/x");
	assert_false(o.is_closed);
	assert_int_equal(o.queued_us, HOME_TIME_US);
}

static void a_removal_rides_on_the_next_commit(void **state)
{
	struct home *home = *state;

	home_add(home, "s", CLASS_VITAL, 1, "r");
	message(home, CLASS_EVENT, "m");
	store_commit(home->store);
	assert_int_equal(home_taken(home, 1), 0);
	assert_int_equal(home_taken_message(home, n_of(home, "m")), 0);
	assert_string_equal(messages(home), "");
	assert_string_equal(readings(home), "");
	home_reopen(home); /* no commit */
	assert_string_equal(messages(home), "m ");
	assert_string_equal(readings(home), "r ");
	assert_int_equal(state_of(home).depth, 2);
	assert_int_equal(home_taken(home, 1), 0);
	assert_int_equal(home_taken_message(home, n_of(home, "m")), 0);
	assert_int_equal(store_commit(home->store), 0);
	home_reopen(home);
	assert_string_equal(messages(home), "");
	assert_string_equal(readings(home), "");
	assert_int_equal(state_of(home).depth, 0);
	assert_int_equal(oldest_us(home), 0);
}

static void what_is_not_there_cannot_be_removed(void **state)
{
	struct home *home = *state;
	uint64_t n;

	home_add(home, "s", CLASS_VITAL, 1, "r");
	message(home, CLASS_EVENT, "m");
	store_commit(home->store);
	n = n_of(home, "m");
	assert_int_equal(home_taken_message(home, 0), STORE_NONE);
	assert_int_equal(home_taken_message(home, n + 1), -EINVAL);
	assert_int_equal(home_taken_message(home, UINT64_MAX), -EINVAL);
	assert_int_equal(home_taken(home, 0), STORE_NONE);
	assert_int_equal(home_taken(home, 2), -EINVAL);
	assert_int_equal(home_taken(home, UINT64_MAX), -EINVAL);
	assert_false(home_is_pending(home));
	assert_int_equal(home_taken_message(home, n), 0);
	assert_int_equal(home_taken_message(home, n), STORE_NONE);
	assert_int_equal(home_taken(home, 1), 0);
	assert_int_equal(home_taken(home, 1), STORE_NONE);
	assert_int_equal(state_of(home).depth, 0);
}

static void a_newer_revision_takes_the_place_of_one_that_waits(void **state)
{
	struct home *home = *state;
	uint64_t first;

	home_alert(home, "A", 1, true, "a1");
	home_alert(home, "B", 1, true, "b1");
	store_commit(home->store);
	first = n_of(home, "a1");
	home_alert(home, "A", 2, false, "a2");
	home_alert(home, "A", 3, false, "a3");
	store_commit(home->store);
	assert_string_equal(messages(home), "b1 a3 ");
	assert_int_equal(state_of(home).depth, 2);
	/* The broker's answer for the older one changes nothing. */
	assert_int_equal(home_taken_message(home, first), STORE_NONE);
	assert_string_equal(messages(home), "b1 a3 ");
	/* Once sent, the next revision queues anew. */
	assert_int_equal(home_taken_message(home, n_of(home, "a3")), 0);
	home_alert(home, "A", 4, false, "a4");
	store_commit(home->store);
	assert_string_equal(messages(home), "b1 a4 ");
	assert_int_equal(state_of(home).depth, 2);
}

static void a_number_tells_which_revision_of_which_alert_waits_under_it(void **state)
{
	struct home *home = *state;
	char id[ULID_TEXT_MAX];
	uint64_t first, message;
	uint32_t rev;

	home_alert(home, "A", 7, true, "a7");
	store_add_message(home->store, CLASS_EVENT, "done/1", HOME_TIME_US, "m", 1);
	store_commit(home->store);
	first = n_of(home, "a7");
	message = n_of(home, "m");
	home_alert(home, "A", 6, true, "not taken"); /* what is not written leaves the older one under its number */
	assert_int_equal(store_outbox_alert(home->store, first, id, &rev), 0);
	assert_string_equal(id, "A");
	assert_int_equal(rev, 7);
	assert_int_equal(store_outbox_alert(home->store, message, id, &rev), STORE_NONE);
	home_alert(home, "A", 8, true, "a8");
	assert_int_equal(store_outbox_alert(home->store, first, id, &rev), STORE_NONE);
	assert_int_equal(store_outbox_alert(home->store, UINT64_MAX, id, &rev), STORE_NONE);
}

static void the_same_revision_again_is_sent_again(void **state)
{
	struct home *home = *state;

	home_alert(home, "A", 1, true, "a1");
	store_commit(home->store);
	assert_int_equal(home_taken_message(home, n_of(home, "a1")), 0);
	assert_string_equal(messages(home), "");
	assert_int_equal(home_alert(home, "A", 1, true, "a1"), 0);
	assert_int_equal(home_alert(home, "A", 1, true, "a1"), 0);
	store_commit(home->store);
	assert_string_equal(messages(home), "a1 ");
	assert_int_equal(state_of(home).depth, 1);
}

static void a_number_is_never_given_again(void **state)
{
	struct home *home = *state;
	uint64_t last = 0;

	for (int i = 0; i < 3; i++) {
		uint64_t n;

		message(home, CLASS_EVENT, "m");
		store_commit(home->store);
		n = n_of(home, "m");
		assert_true(n > last);
		last = n;
		home_taken_message(home, n);
		store_commit(home->store);
		home_reopen(home);
	}
}

static void numbers_rise_past_what_was_reserved_ahead(void **state)
{
	struct home *home = *state;
	uint64_t last = 0;

	for (int i = 0; i < 5000; i++) {
		message(home, CLASS_TELEMETRY, "m");
		if (i % 500)
			continue;
		assert_int_equal(store_commit(home->store), 0);
		for (struct outgoing o = { .n = last }; home_next_message(home, o.n, &o) == 0; last = o.n)
			assert_int_equal(home_taken_message(home, o.n), 0);
	}
	home_reopen(home);
	message(home, CLASS_TELEMETRY, "new");
	assert_int_equal(store_commit(home->store), 0);
	assert_true(n_of(home, "new") > last);
}

static void complete_to_is_below_the_lowest_reading_that_waits(void **state)
{
	struct home *home = *state;

	assert_int_equal(state_of(home).complete_to, 0);
	home_add(home, "s", CLASS_TELEMETRY, 1, "r1");
	home_add(home, "s", CLASS_VITAL, 2, "r2");
	home_add(home, "s", CLASS_ALERT, 3, "r3");
	home_alert(home, "A", 1, true, "a");
	store_commit(home->store);
	assert_int_equal(state_of(home).complete_to, 0);
	home_taken(home, 2);
	assert_int_equal(state_of(home).complete_to, 0);
	home_taken(home, 1);
	assert_int_equal(state_of(home).complete_to, 2);
	home_taken(home, 3);
	assert_int_equal(state_of(home).complete_to, 3); /* the alert is no reading */
	home_add(home, "s", CLASS_VITAL, 4, "r4");
	assert_int_equal(state_of(home).complete_to, 3);
	store_commit(home->store);
	home_reopen(home);
	assert_int_equal(state_of(home).complete_to, 3);
}

static void the_oldest_is_the_one_queued_first_in_any_class(void **state)
{
	struct home *home = *state;

	home_add(home, "s", CLASS_TELEMETRY, 1, "r1");
	home_add(home, "s", CLASS_VITAL, 2, "r2");
	store_commit(home->store);
	assert_int_equal(oldest_us(home), HOME_TIME_US + 1000000);
	home_taken(home, 1);
	assert_int_equal(oldest_us(home), HOME_TIME_US + 2000000);
}

static void messages_beyond_the_cap_are_refused_until_some_are_sent(void **state)
{
	struct home *home = *state;

	for (int i = 0; i < STORE_MESSAGES_MAX; i++)
		assert_int_equal(message(home, CLASS_EVENT, "m"), 0);
	assert_int_equal(message(home, CLASS_EVENT, "m"), STORE_FULL);
	store_commit(home->store);
	home_reopen(home);
	assert_int_equal(message(home, CLASS_EVENT, "m"), STORE_FULL);
	assert_int_equal(home_taken_message(home, n_of(home, "m")), 0);
	assert_int_equal(message(home, CLASS_EVENT, "m"), 0);
	assert_int_equal(message(home, CLASS_EVENT, "m"), STORE_FULL);
	assert_int_equal(home_alert(home, "A", 1, true, "a"), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_HOME(nothing_is_shown_before_its_commit),
		IN_HOME(messages_come_in_the_order_of_queueing_within_the_classes_asked_for),
		IN_HOME(readings_come_in_the_order_of_seq_within_the_classes_asked_for),
		IN_HOME(what_was_taken_is_passed_over_wherever_it_stands),
		IN_HOME(what_is_asked_for_again_waits_again),
		IN_HOME(what_waits_is_counted_right_where_ranges_are_forgotten),
		IN_HOME(writing_in_the_middle_of_a_walk_does_not_disturb_it),
		IN_HOME(each_kind_says_what_it_is),
		IN_HOME(a_removal_rides_on_the_next_commit),
		IN_HOME(what_is_not_there_cannot_be_removed),
		IN_HOME(a_newer_revision_takes_the_place_of_one_that_waits),
		IN_HOME(a_number_tells_which_revision_of_which_alert_waits_under_it),
		IN_HOME(the_same_revision_again_is_sent_again),
		IN_HOME(a_number_is_never_given_again),
		IN_HOME(numbers_rise_past_what_was_reserved_ahead),
		IN_HOME(complete_to_is_below_the_lowest_reading_that_waits),
		IN_HOME(the_oldest_is_the_one_queued_first_in_any_class),
		IN_HOME(messages_beyond_the_cap_are_refused_until_some_are_sent),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
