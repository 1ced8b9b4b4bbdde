/* SPDX-License-Identifier: Apache-2.0 */
#include "carry/siren.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/channel.h"
#include "base/cleanup.h"

static const char alert[] = "01KAN5G3QS0123456789ABCDEF", other[] = "01KAN5G3QS0123456789ABCDEG";

struct scene {
	char dir[64], socket[96];
	sd_event *event;
	struct siren *siren;
	struct channel *alarm; /* lares-alarm's side */
	bool is_there;
	unsigned n_sounded, n_changes;
	char sounded[ULID_TEXT_MAX], words[SIREN_WORDS_MAX]; /* of the last one */
};

static void on_sounded(void *context, const char *id, const char *words)
{
	struct scene *s = context;

	s->n_sounded++;
	snprintf(s->sounded, sizeof(s->sounded), "%s", id);
	snprintf(s->words, sizeof(s->words), "%s", words ? words : "");
}

static void on_carrier(void *context, bool is_there)
{
	struct scene *s = context;

	s->n_changes++;
	s->is_there = is_there;
}

static const struct siren_ops ops = { on_sounded, on_carrier };

static void turn(struct scene *s)
{
	while (sd_event_run(s->event, 0) > 0)
		;
}

static struct channel *join(struct scene *s)
{
	char path[sizeof(s->socket) + sizeof(RECORD_ALARM_SUFFIX)];
	struct channel *channel;

	snprintf(path, sizeof(path), "%s" RECORD_ALARM_SUFFIX, s->socket);
	assert_int_equal(channel_connect(path, &channel), 0);
	turn(s);
	return channel;
}

static void say(struct scene *s, const struct record *record)
{
	assert_int_equal(channel_send(s->alarm, record), 0);
	assert_int_equal(channel_flush(s->alarm), 0);
	turn(s);
}

static void greet(struct scene *s)
{
	say(s, &(struct record){ .type = RECORD_HELLO, .hello = { "lares-alarm", "1" } });
}

static int set_up(void **state)
{
	struct scene *s = calloc(1, sizeof(*s));
	char reason[256];

	strcpy(s->dir, "/tmp/lares-siren-XXXXXX");
	assert_non_null(mkdtemp(s->dir));
	snprintf(s->socket, sizeof(s->socket), "%s/carry", s->dir);
	assert_return_code(sd_event_new(&s->event), 0);
	assert_int_equal(siren_open(s->event, s->socket, "nobody-of-that-name", &ops, s, &s->siren, reason, sizeof(reason)), 0);
	s->alarm = join(s);
	*state = s;
	return 0;
}

static int tear_down(void **state)
{
	struct scene *s = *state;

	siren_close(s->siren);
	channel_free(s->alarm);
	sd_event_unref(s->event);
	rmdir(s->dir);
	free(s);
	return 0;
}

static void an_alert_is_told_with_its_number_and_its_json(void **state)
{
	struct scene *s = *state;
	struct record record;

	greet(s);
	assert_true(s->is_there);
	assert_int_equal(siren_sound(s->siren, alert, "{}", 2), 0);
	assert_int_equal(channel_receive(s->alarm, &record), 0);
	assert_int_equal(record.type, RECORD_ALARM);
	assert_int_equal(record.alarm.number, 1);
	assert_memory_equal(record.payload, "{}", record.n_payload);
}

static void what_came_of_it_is_told_by_the_alerts_id(void **state)
{
	struct scene *s = *state;

	greet(s);
	siren_sound(s->siren, alert, "{}", 2);
	siren_sound(s->siren, other, "{}", 2);
	say(s, &(struct record){ .type = RECORD_SOUNDED, .answer = { 2, 0 } });
	assert_string_equal(s->sounded, other);
	assert_string_equal(s->words, "");
	say(s, &(struct record){ .type = RECORD_SOUNDED, .answer = { 1, 3 } });
	assert_string_equal(s->sounded, alert);
	assert_string_equal(s->words, "its program ended with status 3");
}

static void a_refusal_has_its_words(void **state)
{
	struct scene *s = *state;

	greet(s);
	siren_sound(s->siren, alert, "{}", 2);
	say(s, &(struct record){ .type = RECORD_REFUSED, .refused = { 1, "No such file or directory" } });
	assert_string_equal(s->words, "No such file or directory");
}

static void an_answer_counts_once_and_an_unasked_one_never(void **state)
{
	struct scene *s = *state;

	greet(s);
	siren_sound(s->siren, alert, "{}", 2);
	for (int i = 0; i < 2; i++)
		say(s, &(struct record){ .type = RECORD_SOUNDED, .answer = { 1, 0 } });
	say(s, &(struct record){ .type = RECORD_SOUNDED, .answer = { 0, 0 } });
	say(s, &(struct record){ .type = RECORD_SOUNDED, .answer = { 77, 0 } });
	assert_int_equal(s->n_sounded, 1);
}

static void a_flood_of_answers_is_taken_turn_by_turn(void **state)
{
	struct scene *s = *state;
	const struct record none = { .type = RECORD_SOUNDED, .answer = { 77, 0 } };

	greet(s);
	siren_sound(s->siren, alert, "{}", 2);
	for (int i = 0; i < SIREN_TURN_MAX + 8; i++)
		assert_int_equal(channel_send(s->alarm, &none), 0);
	say(s, &(struct record){ .type = RECORD_SOUNDED, .answer = { 1, 0 } });
	assert_string_equal(s->sounded, alert);
	assert_true(s->is_there);
}

static void without_lares_alarm_it_is_said_that_nobody_sounds(void **state)
{
	struct scene *s = *state;

	assert_int_equal(siren_sound(s->siren, alert, "{}", 2), -ENOTCONN);
	greet(s);
	channel_free(take(s->alarm));
	turn(s);
	assert_false(s->is_there);
	assert_int_equal(siren_sound(s->siren, alert, "{}", 2), -ENOTCONN);
}

static void one_that_ends_while_it_sounds_has_not_sounded(void **state)
{
	struct scene *s = *state;

	greet(s);
	siren_sound(s->siren, alert, "{}", 2);
	channel_free(take(s->alarm));
	turn(s);
	assert_int_equal(s->n_sounded, 1);
	assert_string_equal(s->words, "lares-alarm ended while it was sounding");
}

static void one_that_never_answers_is_not_asked_for_ever(void **state)
{
	struct scene *s = *state;

	greet(s);
	for (int i = 0; i < SIREN_WAITING_MAX; i++)
		assert_int_equal(siren_sound(s->siren, alert, "{}", 2), 0);
	assert_int_equal(siren_sound(s->siren, alert, "{}", 2), -ENOBUFS);
}

static void a_second_one_takes_its_place(void **state)
{
	struct scene *s = *state;
	struct channel *hung = s->alarm;

	greet(s);
	s->alarm = join(s);
	assert_false(s->is_there);
	greet(s);
	assert_true(s->is_there);
	channel_free(hung);
}

static void who_does_not_keep_to_the_rules_is_let_go(void **state)
{
	struct scene *s = *state;

	/* a carrier of messages is none of alarms */
	say(s, &(struct record){ .type = RECORD_SOUNDED, .answer = { 1, 0 } });
	assert_int_equal(siren_sound(s->siren, alert, "{}", 2), -ENOTCONN);
	channel_free(take(s->alarm));
	s->alarm = join(s);
	greet(s);
	say(s, &(struct record){ .type = RECORD_PUBLISHED, .answer = { 1, 0 } });
	assert_false(s->is_there);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(an_alert_is_told_with_its_number_and_its_json, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_came_of_it_is_told_by_the_alerts_id, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_flood_of_answers_is_taken_turn_by_turn, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_refusal_has_its_words, set_up, tear_down),
		cmocka_unit_test_setup_teardown(an_answer_counts_once_and_an_unasked_one_never, set_up, tear_down),
		cmocka_unit_test_setup_teardown(without_lares_alarm_it_is_said_that_nobody_sounds, set_up, tear_down),
		cmocka_unit_test_setup_teardown(one_that_ends_while_it_sounds_has_not_sounded, set_up, tear_down),
		cmocka_unit_test_setup_teardown(one_that_never_answers_is_not_asked_for_ever, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_second_one_takes_its_place, set_up, tear_down),
		cmocka_unit_test_setup_teardown(who_does_not_keep_to_the_rules_is_let_go, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
