/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "proto/text.h"
#include "tests/virtual-home/play.h"

#define DEVICES "\"devices\":[{\"id\":\"a\",\"address\":\"00:AA:01:01:00:01\",\"services\":[{\"uuid\":\"1810\"," \
		"\"characteristics\":[{\"uuid\":\"2a35\",\"flags\":[\"indicate\"]}]}],\"records\":{\"data\":\"2a35\"}}," \
		"{\"id\":\"b\",\"address\":\"00:AA:01:01:00:02\"}]"

/* A stage that writes down what it is told: "A0:01" sends packet 01 of device 0, again in lower case where it is no new one. */
struct record {
	struct scenario *scenario;
	struct play *play;
	struct text text;
	char buffer[1024];
	bool is_connected, is_fetched;
};

static void on_advertise(void *context, size_t device, const struct advert *advert, const struct packet *packet, bool is_new)
{
	struct record *record = context;

	(void)advert;
	text_printf(&record->text, "%c%zu:%02x ", is_new ? 'A' : 'a', device, packet->n_parts ? packet->parts[0].bytes[0] : 0);
}

static void on_silence(void *context, size_t device)
{
	struct record *record = context;

	text_printf(&record->text, "S%zu ", device);
}

static void on_indicate(void *context, size_t device, const struct indication *indication, const struct packet *packet,
	bool is_new)
{
	struct record *record = context;

	(void)indication;
	text_printf(&record->text, "%c%zu:%02x ", is_new ? 'I' : 'i', device, packet->parts[0].bytes[0]);
}

static void on_disconnect(void *context, size_t device)
{
	struct record *record = context;

	text_printf(&record->text, "D%zu ", device);
}

static void on_record(void *context, size_t device, const struct packet *packet)
{
	struct record *record = context;

	text_printf(&record->text, "R%zu:%02x ", device, packet->parts[0].bytes[0]);
}

static void on_cut(void *context, size_t device, uint32_t n_records)
{
	struct record *record = context;

	text_printf(&record->text, "C%zu:%u ", device, (unsigned)n_records);
}

static void on_unbond(void *context, size_t device)
{
	struct record *record = context;

	text_printf(&record->text, "U%zu ", device);
}

static void on_fault(void *context, const struct event *event)
{
	struct record *record = context;

	text_printf(&record->text, "F%d ", event->fault);
}

static bool on_holds(void *context, const struct event *event)
{
	const struct record *record = context;

	if (event->after == AFTER_FETCHED)
		return record->is_fetched;
	return record->is_connected == (event->after == AFTER_CONNECTED);
}

static void on_finished(void *context)
{
	struct record *record = context;

	text_put(&record->text, "end ");
}

static const struct stage stage = {
	.advertise = on_advertise,
	.silence = on_silence,
	.indicate = on_indicate,
	.disconnect = on_disconnect,
	.record = on_record,
	.cut = on_cut,
	.unbond = on_unbond,
	.fault = on_fault,
	.holds = on_holds,
	.finished = on_finished,
};

static const uint64_t start_ms = 5000;

static struct moment at(uint64_t ms)
{
	return (struct moment){ .now_ns = (start_ms + ms) * 1000000, .wall_s = 1700000000 };
}

static void begin(struct record *record, const char *events)
{
	char text[4096], reason[256];

	*record = (struct record){ 0 };
	record->text = text_of(record->buffer, sizeof(record->buffer));
	snprintf(text, sizeof(text), "{\"name\":\"t\"," DEVICES ",%s}", events);
	if (scenario_parse(text, strlen(text), &record->scenario, reason, sizeof(reason)) < 0)
		fail_msg("%s", reason);
	record->play = play_new(record->scenario, &stage, record);
	assert_non_null(record->play);
	play_start(record->play, at(0));
}

static void done(struct record *record)
{
	play_free(record->play);
	scenario_free(record->scenario);
}

/* What happens at that moment, and when the next thing is due: in ms from the start, -1 where only a change brings it. */
static void expect(struct record *record, uint64_t ms, const char *words, int64_t next_ms)
{
	uint64_t next_ns;

	record->text = text_of(record->buffer, sizeof(record->buffer));
	next_ns = play_turn(record->play, at(ms));
	assert_string_equal(record->buffer, words);
	if (next_ms < 0)
		assert_int_equal(next_ns, UINT64_MAX);
	else
		assert_int_equal(next_ns, (start_ms + (uint64_t)next_ms) * 1000000);
}

static void test_nothing_happens_before_the_start(void **state)
{
	struct record r;

	(void)state;
	begin(&r, "\"events\":[{\"device\":\"a\",\"disconnect\":true}]");
	play_free(r.play);
	r.play = play_new(r.scenario, &stage, &r);
	expect(&r, 10000, "", -1);
	play_start(r.play, at(10000));
	expect(&r, 10000, "D0 end ", -1);
	done(&r);
}

static void test_each_packet_is_sent_its_times_and_then_there_is_silence(void **state)
{
	struct record r;

	(void)state;
	begin(&r, "\"events\":[{\"device\":\"a\",\"at_ms\":50,\"packets\":2,\"times\":2,\"every_ms\":10,"
		  "\"advertise\":{\"service_data\":{\"fcd2\":{\"hex\":\"07\",\"count\":[{\"at\":0}]}}}}]");
	expect(&r, 0, "", 50);
	expect(&r, 50, "A0:07 ", 60);
	expect(&r, 60, "a0:07 ", 70);
	expect(&r, 70, "A0:08 ", 80);
	expect(&r, 80, "a0:08 ", 90);
	expect(&r, 90, "S0 end ", -1);
	done(&r);
}

static void test_what_was_missed_is_made_up_for(void **state)
{
	struct record r;

	(void)state;
	begin(&r, "\"events\":[{\"device\":\"a\",\"packets\":4,\"every_ms\":10,"
		  "\"advertise\":{\"service_data\":{\"fcd2\":{\"hex\":\"07\",\"count\":[{\"at\":0}]}}}}]");
	expect(&r, 0, "A0:07 ", 10);
	expect(&r, 25, "A0:08 A0:09 ", 30);
	done(&r);
}

static void test_a_flood_lets_others_have_their_turn(void **state)
{
	struct record r;

	(void)state;
	begin(&r, "\"events\":[{\"device\":\"a\",\"packets\":100,\"rate\":0,\"advertise\":{}},{\"device\":\"b\",\"disconnect\":true}]");
	r.text = text_of(r.buffer, sizeof(r.buffer));
	assert_int_equal(play_turn(r.play, at(0)), at(0).now_ns);
	assert_non_null(strstr(r.buffer, "D1 "));
	assert_null(strstr(r.buffer, "end"));
	r.text = text_of(r.buffer, sizeof(r.buffer));
	assert_int_equal(play_turn(r.play, at(0)), UINT64_MAX);
	assert_non_null(strstr(r.buffer, "S0 end "));
	done(&r);
}

static void test_a_device_advertises_until_somebody_connects(void **state)
{
	struct record r;

	(void)state;
	begin(&r, "\"events\":[{\"device\":\"a\",\"until_connected\":true,\"every_ms\":10,\"advertise\":{}},"
		  "{\"device\":\"a\",\"wait_ms\":5,\"disconnect\":true}]");
	expect(&r, 0, "A0:00 ", 10);
	expect(&r, 10, "a0:00 ", 20);
	r.is_connected = true;
	expect(&r, 20, "S0 ", 25);
	expect(&r, 25, "D0 end ", -1);
	done(&r);
}

static void test_a_device_that_still_has_something_advertises_again(void **state)
{
	struct record r;

	(void)state;
	begin(&r, "\"events\":[{\"device\":\"a\",\"until_fetched\":true,\"every_ms\":10,\"advertise\":{}},"
		  "{\"device\":\"a\",\"disconnect\":true}]");
	expect(&r, 0, "A0:00 ", 10);
	r.is_connected = true;
	expect(&r, 10, "S0 ", 20);
	r.is_connected = false;
	expect(&r, 20, "a0:00 ", 30);
	r.is_connected = true;
	expect(&r, 30, "S0 ", 40);
	r.is_fetched = true;
	expect(&r, 40, "S0 D0 end ", -1);
	done(&r);
}

static void test_a_device_that_nobody_connects_to_gives_up(void **state)
{
	struct record r;

	(void)state;
	begin(&r, "\"events\":[{\"device\":\"a\",\"until_connected\":true,\"for_ms\":20,\"every_ms\":10,\"advertise\":{}}]");
	expect(&r, 0, "A0:00 ", 10);
	expect(&r, 10, "a0:00 ", 20);
	expect(&r, 20, "S0 end ", -1);
	done(&r);
}

static void test_records_are_stored_one_by_one(void **state)
{
	struct record r;

	(void)state;
	begin(&r, "\"events\":[{\"device\":\"a\",\"cut\":4},{\"device\":\"a\",\"packets\":2,\"every_ms\":10,"
		  "\"record\":{\"hex\":\"07\",\"count\":[{\"at\":0}]}},{\"device\":\"a\",\"unbond\":true}]");
	expect(&r, 0, "C0:4 R0:07 ", 10);
	expect(&r, 10, "R0:08 U0 end ", -1);
	done(&r);
}

static void test_an_event_waits_for_its_time_its_condition_and_then_its_delay(void **state)
{
	struct record r;

	(void)state;
	begin(&r, "\"events\":[{\"device\":\"a\",\"at_ms\":100,\"after\":\"connected\",\"wait_ms\":30,\"disconnect\":true}]");
	r.is_connected = true;
	expect(&r, 0, "", 100);
	r.is_connected = false;
	expect(&r, 100, "", -1);
	r.is_connected = true;
	expect(&r, 150, "", 180);
	r.is_connected = false; /* it was so, and that is enough */
	expect(&r, 180, "D0 end ", -1);
	done(&r);
}

static void test_one_go_lets_one_event_go(void **state)
{
	struct record r;

	(void)state;
	begin(&r, "\"events\":[{\"device\":\"a\",\"after\":\"go\",\"disconnect\":true},{\"device\":\"a\",\"after\":\"go\",\"disconnect\":true}]");
	expect(&r, 0, "", -1);
	play_go(r.play);
	expect(&r, 1, "D0 ", -1);
	play_go(r.play);
	expect(&r, 2, "D0 end ", -1);
	done(&r);
}

static void test_devices_do_not_wait_for_each_other(void **state)
{
	struct record r;

	(void)state;
	begin(&r, "\"events\":[{\"device\":\"a\",\"after\":\"connected\",\"disconnect\":true},{\"device\":\"b\",\"disconnect\":true},"
		  "{\"fault\":\"adapter-off\",\"at_ms\":40}]");
	expect(&r, 0, "D1 ", 40);
	expect(&r, 40, "F2 ", -1);
	r.is_connected = true;
	expect(&r, 50, "D0 end ", -1);
	done(&r);
}

static void test_an_indication_needs_no_silence_after_it(void **state)
{
	struct record r;

	(void)state;
	begin(&r, "\"events\":[{\"device\":\"a\",\"times\":2,\"every_ms\":10,\"indicate\":\"2a35\",\"value\":\"05\"},"
		  "{\"device\":\"a\",\"disconnect\":true}]");
	expect(&r, 0, "I0:05 ", 10);
	expect(&r, 10, "i0:05 D0 end ", -1);
	done(&r);
}

static void test_packets_go_on_counting_when_it_is_played_again(void **state)
{
	struct record r;

	(void)state;
	begin(&r, "\"loops\":2,\"events\":[{\"device\":\"b\",\"every_ms\":10,"
		  "\"advertise\":{\"service_data\":{\"fcd2\":{\"hex\":\"ff\",\"count\":[{\"at\":0}]}}}}]");
	expect(&r, 0, "A1:ff ", 10);
	expect(&r, 10, "S1 ", 10);
	expect(&r, 10, "A1:00 ", 20);
	expect(&r, 20, "S1 end ", -1);
	done(&r);
}

static void test_what_happens_once_is_not_played_again(void **state)
{
	struct record r;

	(void)state;
	begin(&r, "\"loops\":2,\"events\":[{\"device\":\"a\",\"once\":true,\"unbond\":true},{\"device\":\"a\",\"at_ms\":5,\"disconnect\":true},"
		  "{\"device\":\"b\",\"once\":true,\"disconnect\":true}]");
	expect(&r, 0, "U0 D1 ", 5);
	expect(&r, 5, "D0 ", 5);
	expect(&r, 5, "", 10);
	expect(&r, 10, "D0 end ", -1);
	done(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_nothing_happens_before_the_start),
		cmocka_unit_test(test_each_packet_is_sent_its_times_and_then_there_is_silence),
		cmocka_unit_test(test_what_was_missed_is_made_up_for),
		cmocka_unit_test(test_a_flood_lets_others_have_their_turn),
		cmocka_unit_test(test_a_device_advertises_until_somebody_connects),
		cmocka_unit_test(test_a_device_that_still_has_something_advertises_again),
		cmocka_unit_test(test_a_device_that_nobody_connects_to_gives_up),
		cmocka_unit_test(test_records_are_stored_one_by_one),
		cmocka_unit_test(test_an_event_waits_for_its_time_its_condition_and_then_its_delay),
		cmocka_unit_test(test_one_go_lets_one_event_go),
		cmocka_unit_test(test_devices_do_not_wait_for_each_other),
		cmocka_unit_test(test_an_indication_needs_no_silence_after_it),
		cmocka_unit_test(test_what_happens_once_is_not_played_again),
		cmocka_unit_test(test_packets_go_on_counting_when_it_is_played_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
