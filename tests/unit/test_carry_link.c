/* SPDX-License-Identifier: Apache-2.0 */
/* A link from its begin to its end: what it says first, what is subscribed to, and what proves it. */
#include "carry_home.h"

static void a_link_begins_with_the_will_and_its_counterpart(void **state)
{
	struct scene *scene = *state;
	struct record record;

	scene->box.random = 0xab;
	greet(scene);
	record = hear(scene, RECORD_CONNECT);
	assert_string_equal(record.connect.client_id, "lares-north-h-0417");
	assert_string_equal(record.connect.will_topic, "lares/1/north/h-0417/up/link");
	assert_int_equal(record.connect.time_floor_s, 1763000000);
	assert_non_null(memmem(record.payload, record.n_payload, "\"offline\"", 9));
	assert_non_null(memmem(record.payload, record.n_payload, "\"session\":1,", 12));
	assert_string_equal(carry_session_nonce(scene->carry), "");
	say(scene, up);
	assert_true(scene->is_up);
	assert_string_equal(carry_session_nonce(scene->carry), "abababababababababababababababab");
	record = hear(scene, RECORD_PUBLISH);
	assert_string_equal(record.publish.topic, "lares/1/north/h-0417/up/link");
	assert_true(record.publish.retain);
	assert_non_null(memmem(record.payload, record.n_payload, "\"online\"", 8));
	assert_non_null(memmem(record.payload, record.n_payload, "\"session\":1,", 12));
	assert_non_null(memmem(record.payload, record.n_payload, carry_session_nonce(scene->carry), 32));
	assert_string_equal(hear(scene, RECORD_SUBSCRIBE).subscribe.topic, "lares/1/north/h-0417/down/do/+");
	assert_string_equal(hear(scene, RECORD_SUBSCRIBE).subscribe.topic, "lares/1/north/h-0417/down/plan");
	assert_string_equal(hear(scene, RECORD_SUBSCRIBE).subscribe.topic, "lares/1/north/h-0417/down/seen");
	assert_string_equal(hear(scene, RECORD_SUBSCRIBE).subscribe.topic, "lares/1/north/h-0417/down/team");
	assert_string_equal(hear(scene, RECORD_SUBSCRIBE).subscribe.topic, "lares/1/north/h-0417/down/certificate");
}

static void answer_subscriptions(struct scene *scene, uint64_t n, uint8_t last_reason)
{
	for (uint64_t number = 1; number <= n; number++)
		say(scene, (struct record){ .type = RECORD_SUBSCRIBED, .answer = { number, number == 5 ? last_reason : 1 } });
	run(scene);
}

static void a_subscription_that_is_refused_is_told_once_all_are_answered(void **state)
{
	struct scene *scene = *state;

	link_up(scene);
	answer_subscriptions(scene, 4, 1);
	assert_int_equal(scene->n_heard, 0);
	say(scene, (struct record){ .type = RECORD_SUBSCRIBED, .answer = { 5, 0x87 } });
	run(scene);
	assert_int_equal(scene->n_heard, 1);
	assert_string_equal(scene->refused, "certificate");
	answer_subscriptions(scene, 5, 1); /* nobody asked */
	assert_int_equal(scene->n_heard, 1);
}

static void subscriptions_that_are_granted_are_told_as_well(void **state)
{
	struct scene *scene = *state;

	link_up(scene);
	answer_subscriptions(scene, 5, 1);
	assert_int_equal(scene->n_heard, 1);
	assert_null(scene->refused);
}

static void a_subscription_that_is_never_answered_ends_the_link(void **state)
{
	struct scene *scene = *state;
	uint64_t number = link_begin(scene);

	say(scene, (struct record){ .type = RECORD_PUBLISHED, .answer = { number, 0 } });
	number = hear(scene, RECORD_PUBLISH).publish.number;
	say(scene, (struct record){ .type = RECORD_PUBLISHED, .answer = { number, 0 } });
	answer_subscriptions(scene, 4, 1);
	assert_true(scene->is_up);
	scene->carry->uplink.up_us -= CARRY_ANSWER_US;
	carry_kick(scene->carry);
	run(scene);
	hear(scene, RECORD_DISCONNECT);
}

static bool fails_again(struct scene *scene, enum link_fault fault, const char *words)
{
	struct carry_state now;

	scene->carry->uplink.next_attempt_us = 1;
	carry_kick(scene->carry);
	run(scene);
	hear(scene, RECORD_CONNECT);
	say(scene, (struct record){ .type = RECORD_DOWN, .down = { fault, 0, words } });
	carry_get_state(scene->carry, &now);
	return now.is_repeated;
}

static void an_attempt_that_ends_as_the_one_before_is_no_news(void **state)
{
	struct scene *scene = *state;

	scene->carrier = connect_to(scene);
	say(scene, hello);
	hear(scene, RECORD_CONNECT);
	say(scene, (struct record){ .type = RECORD_DOWN, .down = { LINK_DNS, 0, "no such name" } });
	assert_true(fails_again(scene, LINK_DNS, "no such name"));
	assert_true(fails_again(scene, LINK_DNS, "no such name"));
	assert_false(fails_again(scene, LINK_DNS, "no name server"));
	assert_false(fails_again(scene, LINK_REFUSED, "no name server"));
	assert_true(fails_again(scene, LINK_REFUSED, "no name server"));
}

static void the_end_of_a_link_is_news_and_so_is_the_first_attempt_after_it(void **state)
{
	struct scene *scene = *state;
	struct carry_state now;

	link_up(scene);
	say(scene, (struct record){ .type = RECORD_DOWN, .down = { LINK_CLOSED, 0, "closed" } });
	carry_get_state(scene->carry, &now);
	assert_false(now.is_repeated);
	assert_false(fails_again(scene, LINK_DNS, "no such name"));
	assert_true(fails_again(scene, LINK_DNS, "no such name"));
}

static void a_gateway_without_a_team_hears_its_carrier_and_connects_it_nowhere(void **state)
{
	struct scene *scene = *state;

	open_again(scene, CARRY_IDLE);
	greet(scene);
	hear_nothing(scene);
	assert_int_equal(carry_publish(scene->carry, "pulse", false, "{}", 2), -EINVAL);
	say(scene, (struct record){ .type = RECORD_SETTINGS, .settings = { "7" } });
	hear_nothing(scene);
}

static void who_asks_for_a_certificate_hears_its_answer_alone_and_has_no_will(void **state)
{
	struct scene *scene = *state;
	struct record record;

	open_again(scene, CARRY_JOINING);
	greet(scene);
	record = hear(scene, RECORD_CONNECT);
	assert_string_equal(record.connect.will_topic, "");
	assert_int_equal(record.n_payload, 0);
	say(scene, up);
	assert_string_equal(hear(scene, RECORD_SUBSCRIBE).subscribe.topic, "lares/1/north/h-0417/down/certificate");
	/* What the agent says at that moment is its own affair: this scene's says a device. */
	hear(scene, RECORD_PUBLISH);
	hear_nothing(scene);
	say(scene, (struct record){ .type = RECORD_SUBSCRIBED, .answer = { 5, 1 } });
	assert_int_equal(scene->n_heard, 1);
}

static void a_link_is_proven_by_the_first_message_that_is_taken(void **state)
{
	struct scene *scene = *state;
	uint64_t number = link_begin(scene);

	assert_int_equal(scene->n_proven, 0);
	say(scene, (struct record){ .type = RECORD_PUBLISHED, .answer = { number, 0 } });
	assert_int_equal(scene->n_proven, 1);
	number = hear(scene, RECORD_PUBLISH).publish.number;
	say(scene, (struct record){ .type = RECORD_PUBLISHED, .answer = { number, 0 } });
	assert_int_equal(scene->n_proven, 1);
}

static void a_message_that_is_refused_proves_nothing(void **state)
{
	struct scene *scene = *state;
	uint64_t number = link_begin(scene);

	say(scene, (struct record){ .type = RECORD_PUBLISHED, .answer = { number, 0x87 } });
	assert_int_equal(scene->n_proven, 0);
}

static void a_carrier_that_is_to_end_for_other_settings_proves_nothing_of_them(void **state)
{
	struct scene *scene = *state;
	uint64_t number = link_begin(scene);

	hear(scene, RECORD_PUBLISH);
	carry_use_set(scene->carry, "8");
	run(scene);
	hear(scene, RECORD_SETTINGS);
	say(scene, (struct record){ .type = RECORD_PUBLISHED, .answer = { number, 0 } });
	assert_int_equal(scene->n_proven, 0);
	channel_free(scene->carrier);
	run(scene);
	number = link_begin(scene);
	say(scene, (struct record){ .type = RECORD_SETTINGS, .settings = { "8" } });
	say(scene, (struct record){ .type = RECORD_PUBLISHED, .answer = { number, 0 } });
	assert_int_equal(scene->n_proven, 1);
}

static void a_carrier_with_other_settings_is_asked_to_begin_anew(void **state)
{
	struct scene *scene = *state;

	open_again(scene, CARRY_IDLE);
	greet(scene);
	say(scene, (struct record){ .type = RECORD_SETTINGS, .settings = { "" } });
	assert_string_equal(hear(scene, RECORD_SETTINGS).settings.set, "7");
	carry_use_set(scene->carry, "7");
	run(scene);
	hear_nothing(scene);
	carry_use_set(scene->carry, "8");
	run(scene);
	assert_string_equal(hear(scene, RECORD_SETTINGS).settings.set, "8");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_link_begins_with_the_will_and_its_counterpart),
		TEST(a_subscription_that_is_refused_is_told_once_all_are_answered),
		TEST(subscriptions_that_are_granted_are_told_as_well),
		TEST(an_attempt_that_ends_as_the_one_before_is_no_news),
		TEST(the_end_of_a_link_is_news_and_so_is_the_first_attempt_after_it),
		TEST(a_gateway_without_a_team_hears_its_carrier_and_connects_it_nowhere),
		TEST(who_asks_for_a_certificate_hears_its_answer_alone_and_has_no_will),
		TEST(a_link_is_proven_by_the_first_message_that_is_taken),
		TEST(a_carrier_that_is_to_end_for_other_settings_proves_nothing_of_them),
		TEST(a_message_that_is_refused_proves_nothing),
		TEST(a_carrier_with_other_settings_is_asked_to_begin_anew),
		TEST(a_subscription_that_is_never_answered_ends_the_link),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
