/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/record.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static uint8_t packet[RECORD_PACKET_MAX];

static const struct record publish = {
	.type = RECORD_PUBLISH,
	.publish = { .number = 0x0102030405060708, .qos = 1, .retain = true, .expiry_s = 60, .topic = "a/b" },
	.payload = "{}",
	.n_payload = 2,
};

static int decode(const uint8_t *octets, size_t n, struct record *ret_record)
{
	struct assembly assembly = { 0 };
	struct reader r = reader_of(octets, n);
	int result = assembly_take(&assembly, &r, ret_record);

	if (result == 0)
		assert_int_equal(r.n_left, 0);
	return result;
}

static int take(struct assembly *assembly, const uint8_t *octets, size_t n, struct record *ret_record)
{
	struct reader r = reader_of(octets, n);

	return assembly_take(assembly, &r, ret_record);
}

static void every_prefix_of_every_record_is_refused(void **state)
{
	const struct record records[] = {
		{ .type = RECORD_HELLO, .hello = { "lares-mqtt", "1" } },
		{ .type = RECORD_CONNECT, .connect = { 1, "id", "will" }, .payload = "x", .n_payload = 1 },
		{ .type = RECORD_SUBSCRIBE, .subscribe = { 1, "down/+" } },
		{ .type = RECORD_SUBSCRIBED, .answer = { 1, 0x87 } },
		publish,
		{ .type = RECORD_PUBLISHED, .answer = { 1, 0 } },
		{ .type = RECORD_REFUSED, .refused = { 1, "no link" } },
		{ .type = RECORD_MESSAGE, .message = { true, "down/plan" }, .payload = "x", .n_payload = 1 },
		{ .type = RECORD_UP, .up = { true, 20, 0, "success" } },
		{ .type = RECORD_DOWN, .down = { LINK_TLS, 0, "another name" } },
		{ .type = RECORD_DISCONNECT },
		{ .type = RECORD_ALARM, .alarm = { 1 }, .payload = "{}", .n_payload = 2 },
		{ .type = RECORD_NOTICE, .notice = { NOTICE_CERTIFICATE, 14, "14 days left" } },
		{ .type = RECORD_SOUNDED, .answer = { 1, 0 } },
		{ .type = RECORD_SETTINGS, .settings = { "7" } },
	};
	struct record back;

	(void)state;
	assert_int_equal(sizeof(records) / sizeof(*records), RECORD_TYPE_COUNT - 1);
	for (size_t i = 0; i < sizeof(records) / sizeof(*records); i++) {
		int n = record_encode(&records[i], 0, packet, sizeof(packet));

		assert_true(n >= RECORD_HEADER_SIZE);
		for (int shorter = 0; shorter < n; shorter++)
			assert_int_equal(decode(packet, (size_t)shorter, &back), -EBADMSG);
		assert_int_equal(decode(packet, (size_t)n, &back), 0);
		assert_int_equal(back.type, records[i].type);
	}
}

static void a_body_cut_short_is_refused_also_when_its_length_says_so(void **state)
{
	int n = record_encode(&publish, 0, packet, sizeof(packet));
	struct record back;

	(void)state;
	for (int n_body = 0; n_body < n - RECORD_HEADER_SIZE - (int)publish.n_payload; n_body++) {
		packet[4] = (uint8_t)n_body;
		assert_int_equal(decode(packet, RECORD_HEADER_SIZE + (size_t)n_body, &back), -EBADMSG);
	}
}

static void octets_behind_a_record_without_payload_are_refused(void **state)
{
	const struct record published = { .type = RECORD_PUBLISHED, .answer = { 1, 0 } };
	int n = record_encode(&published, 0, packet, sizeof(packet));
	struct record back;

	(void)state;
	packet[n] = 0;
	packet[4]++;
	assert_int_equal(decode(packet, (size_t)n + 1, &back), -EBADMSG);
}

static void an_unknown_version_or_type_is_refused(void **state)
{
	int n = record_encode(&publish, 0, packet, sizeof(packet));
	struct record back;

	(void)state;
	packet[0] = RECORD_VERSION + 1;
	assert_int_equal(decode(packet, (size_t)n, &back), -EBADMSG);
	packet[0] = RECORD_VERSION;
	packet[1] = 0;
	assert_int_equal(decode(packet, (size_t)n, &back), -EBADMSG);
	packet[1] = RECORD_TYPE_COUNT;
	assert_int_equal(decode(packet, (size_t)n, &back), -EBADMSG);
}

static void values_that_cannot_be_are_refused(void **state)
{
	const size_t qos_at = RECORD_HEADER_SIZE + 8, retain_at = qos_at + 1;
	int n = record_encode(&publish, 0, packet, sizeof(packet));
	struct record back;

	(void)state;
	packet[qos_at] = 2;
	assert_int_equal(decode(packet, (size_t)n, &back), -EBADMSG);
	packet[qos_at] = 1;
	packet[retain_at] = 2;
	assert_int_equal(decode(packet, (size_t)n, &back), -EBADMSG);
}

static void a_text_with_a_nul_inside_or_none_behind_is_refused(void **state)
{
	const size_t text_at = RECORD_HEADER_SIZE + 8 + 1 + 1 + 4 + 2;
	int n = record_encode(&publish, 0, packet, sizeof(packet));
	struct record back;

	(void)state;
	packet[text_at + 1] = '\0';
	assert_int_equal(decode(packet, (size_t)n, &back), -EBADMSG);
	packet[text_at + 1] = '/';
	packet[text_at + 3] = 'x';
	assert_int_equal(decode(packet, (size_t)n, &back), -EBADMSG);
}

static void a_publish_comes_back_as_it_was(void **state)
{
	static const uint8_t expected[] = { 2, 5, 0, 0, 22, 0, 0, 0, 8, 7, 6, 5, 4, 3, 2, 1, 1, 1, 60, 0, 0, 0, 3, 0,
		'a', '/', 'b', 0, '{', '}' };
	struct record back;

	(void)state;
	assert_int_equal(record_encode(&publish, 0, packet, sizeof(packet)), sizeof(expected));
	assert_memory_equal(packet, expected, sizeof(expected));
	assert_int_equal(decode(packet, sizeof(expected), &back), 0);
	assert_true(back.publish.number == publish.publish.number);
	assert_int_equal(back.publish.qos, 1);
	assert_true(back.publish.retain);
	assert_int_equal(back.publish.expiry_s, 60);
	assert_string_equal(back.publish.topic, "a/b");
	assert_int_equal(back.n_payload, 2);
	assert_memory_equal(back.payload, "{}", 2);
	assert_int_equal(record_encode(&publish, 1, packet, sizeof(packet)), 0);
}

static void a_time_floor_before_1970_survives(void **state)
{
	const struct record connect = { .type = RECORD_CONNECT, .connect = { -5, "id", "will" } };
	int n = record_encode(&connect, 0, packet, sizeof(packet));
	struct record back;

	(void)state;
	assert_int_equal(decode(packet, (size_t)n, &back), 0);
	assert_int_equal(back.connect.time_floor_s, -5);
	assert_string_equal(back.connect.will_topic, "will");
	assert_int_equal(back.n_payload, 0);
}

static void a_notice_comes_back_as_it_was(void **state)
{
	static const uint8_t expected[] = { RECORD_VERSION, 13, 0, 0, 15, 0, 0, 0, 0, 0xfe, 0xff, 0xff, 0xff, 0xff, 0xff,
		0xff, 0xff, 3, 0, 'o', 'l', 'd', 0 };
	const struct record notice = { .type = RECORD_NOTICE, .notice = { NOTICE_CERTIFICATE, -2, "old" } };
	struct record back;

	(void)state;
	assert_int_equal(record_encode(&notice, 0, packet, sizeof(packet)), sizeof(expected));
	assert_memory_equal(packet, expected, sizeof(expected));
	assert_int_equal(decode(packet, sizeof(expected), &back), 0);
	assert_int_equal(back.notice.kind, NOTICE_CERTIFICATE);
	assert_int_equal(back.notice.number, -2);
	assert_string_equal(back.notice.words, "old");
}

static void a_notice_of_no_kind_or_of_no_protocol_is_refused(void **state)
{
	struct record notice = { .type = RECORD_NOTICE, .notice = { NOTICE_COUNT, 0, "" } }, back;
	int n = record_encode(&notice, 0, packet, sizeof(packet));

	(void)state;
	assert_int_equal(decode(packet, (size_t)n, &back), -EBADMSG);
	notice.notice.kind = NOTICE_PROTOCOL;
	for (notice.notice.number = 3; notice.notice.number <= 6; notice.notice.number++) {
		bool is_spoken = notice.notice.number == 4 || notice.notice.number == 5;

		n = record_encode(&notice, 0, packet, sizeof(packet));
		assert_int_equal(decode(packet, (size_t)n, &back), is_spoken ? 0 : -EBADMSG);
	}
}

static void what_is_too_long_is_not_encoded(void **state)
{
	char words[RECORD_TEXT_MAX + 2];
	struct record refused = { .type = RECORD_REFUSED, .refused = { 1, words } };
	struct record message = { .type = RECORD_MESSAGE, .message = { false, "t" }, .payload = words };

	(void)state;
	memset(words, 'x', sizeof(words) - 1);
	words[sizeof(words) - 1] = '\0';
	assert_int_equal(record_encode(&refused, 0, packet, sizeof(packet)), -EMSGSIZE);
	words[RECORD_TEXT_MAX] = '\0';
	assert_true(record_encode(&refused, 0, packet, sizeof(packet)) > 0);
	message.n_payload = RECORD_BODY_MAX;
	assert_int_equal(record_encode(&message, 0, packet, sizeof(packet)), -EMSGSIZE);
}

static void what_has_no_number_of_its_own_is_not_encoded(void **state)
{
	struct record record = { .type = RECORD_TYPE_COUNT };

	(void)state;
	assert_int_equal(record_encode(&record, 0, packet, sizeof(packet)), -EINVAL);
	record.type = 0;
	assert_int_equal(record_encode(&record, 0, packet, sizeof(packet)), -EINVAL);
}

/* Sends `n_payload` octets through parts; returns how many parts there were. */
static unsigned through_parts(size_t n_payload)
{
	struct assembly assembly = { 0 };
	uint8_t *payload = malloc(n_payload);
	struct record message = { .type = RECORD_MESSAGE, .message = { true, "down/plan" } }, back;
	uint16_t part = 0;
	int n, r = RECORD_MORE;

	for (size_t i = 0; i < n_payload; i++)
		payload[i] = (uint8_t)(i * 7 + i / 251);
	message.payload = payload;
	message.n_payload = n_payload;
	for (; (n = record_encode(&message, part, packet, sizeof(packet))) > 0; part++) {
		assert_int_equal(r, RECORD_MORE);
		r = take(&assembly, packet, (size_t)n, &back);
		if (r == RECORD_WANTS_MEMORY) {
			assembly.memory = malloc(assembly.n_wanted);
			assembly.n_memory = assembly.n_wanted;
			r = take(&assembly, packet, (size_t)n, &back);
		}
	}
	assert_int_equal(n, 0);
	assert_int_equal(r, 0);
	assert_string_equal(back.message.topic, "down/plan");
	assert_int_equal(back.n_payload, n_payload);
	assert_memory_equal(back.payload, payload, n_payload);
	free(assembly.memory);
	free(payload);
	return part;
}

static void a_long_record_goes_in_parts_and_comes_back_whole(void **state)
{
	const size_t head = 1 + 2 + 9 + 1;

	(void)state;
	assert_int_equal(through_parts(RECORD_PART_MAX - head), 1);
	assert_int_equal(through_parts(RECORD_PART_MAX - head + 1), 2);
	assert_int_equal(through_parts(2 * RECORD_PART_MAX - head), 2);
	assert_int_equal(through_parts(RECORD_BODY_MAX - head), 65);
}

static void parts_out_of_order_or_of_two_records_are_refused(void **state)
{
	static uint8_t memory[2 * RECORD_PACKET_MAX], payload[RECORD_PACKET_MAX], second[RECORD_PACKET_MAX];
	struct assembly assembly = { .memory = memory, .n_memory = sizeof(memory) };
	const struct record message = { .type = RECORD_MESSAGE, .message = { false, "t" }, .payload = payload,
		.n_payload = sizeof(payload) };
	int n = record_encode(&message, 0, packet, sizeof(packet)), n_second = record_encode(&message, 1, second, sizeof(second));
	struct record back;

	(void)state;
	assert_int_equal(take(&assembly, second, (size_t)n_second, &back), -EBADMSG);
	assert_int_equal(take(&assembly, packet, (size_t)n, &back), RECORD_MORE);
	assert_int_equal(take(&assembly, packet, (size_t)n, &back), -EBADMSG);
	second[1] = RECORD_PUBLISH;
	assert_int_equal(take(&assembly, second, (size_t)n_second, &back), -EBADMSG);
	second[1] = RECORD_MESSAGE;
	assert_int_equal(take(&assembly, second, (size_t)n_second - 1, &back), -EBADMSG);
	assert_int_equal(take(&assembly, second, (size_t)n_second, &back), 0);
	assert_int_equal(back.n_payload, sizeof(payload));
}

static void records_back_to_back_are_taken_one_by_one(void **state)
{
	struct assembly assembly = { 0 };
	struct reader r = reader_of(packet, 0);
	struct record back;

	(void)state;
	for (uint64_t i = 0; i < 3; i++) {
		const struct record answer = { .type = RECORD_PUBLISHED, .answer = { i, (uint8_t)i } };

		r.n_left += (size_t)record_encode(&answer, 0, packet + r.n_left, sizeof(packet) - r.n_left);
	}
	r.n_left--;
	for (uint64_t i = 0; i < 2; i++) {
		assert_int_equal(assembly_take(&assembly, &r, &back), 0);
		assert_true(back.answer.number == i);
		assert_int_equal(back.answer.reason, i);
	}
	/* The last one is an octet short. */
	assert_int_equal(assembly_take(&assembly, &r, &back), -EBADMSG);
	r.n_left++;
	assert_int_equal(assembly_take(&assembly, &r, &back), 0);
	assert_true(back.answer.number == 2);
	assert_int_equal(r.n_left, 0);
}

static void a_record_is_written_only_where_all_of_it_has_room(void **state)
{
	int n = record_encode(&publish, 0, packet, sizeof(packet));

	(void)state;
	for (int room = 0; room < n; room++) {
		memset(packet, 0xee, sizeof(packet));
		assert_int_equal(record_encode(&publish, 0, packet, (size_t)room), -ENOBUFS);
		assert_int_equal(packet[0], 0xee);
	}
	assert_int_equal(record_encode(&publish, 0, packet, (size_t)n), n);
}

static void behind_the_last_part_come_whole_records(void **state)
{
	static uint8_t memory[2 * RECORD_PACKET_MAX], payload[RECORD_PACKET_MAX];
	struct assembly assembly = { .memory = memory, .n_memory = sizeof(memory) };
	const struct record message = { .type = RECORD_MESSAGE, .message = { false, "t" }, .payload = payload,
		.n_payload = sizeof(payload) };
	int n = record_encode(&message, 0, packet, sizeof(packet)), n_more;
	struct record back;
	struct reader r;

	(void)state;
	assert_int_equal(n, sizeof(packet));
	assert_int_equal(take(&assembly, packet, (size_t)n, &back), RECORD_MORE);
	n = record_encode(&message, 1, packet, sizeof(packet));
	n_more = record_encode(&publish, 0, packet + n, sizeof(packet) - (size_t)n);
	r = reader_of(packet, (size_t)n + (size_t)n_more);
	assert_int_equal(assembly_take(&assembly, &r, &back), 0);
	assert_int_equal(back.type, RECORD_MESSAGE);
	assert_int_equal(back.n_payload, sizeof(payload));
	assert_int_equal(assembly_take(&assembly, &r, &back), 0);
	assert_int_equal(back.type, RECORD_PUBLISH);
	assert_int_equal(r.n_left, 0);
}

static void a_length_over_the_cap_asks_for_no_memory(void **state)
{
	struct assembly assembly = { 0 };
	struct record back;

	(void)state;
	memset(packet, 0, sizeof(packet));
	packet[0] = RECORD_VERSION;
	packet[1] = RECORD_MESSAGE;
	packet[4] = 1;
	packet[6] = 0x40; /* 4 MB and one octet */
	assert_int_equal(take(&assembly, packet, sizeof(packet), &back), -EBADMSG);
	packet[4] = 0;
	assert_int_equal(take(&assembly, packet, sizeof(packet), &back), RECORD_WANTS_MEMORY);
	assert_int_equal(assembly.n_wanted, RECORD_BODY_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_prefix_of_every_record_is_refused),
		cmocka_unit_test(a_body_cut_short_is_refused_also_when_its_length_says_so),
		cmocka_unit_test(octets_behind_a_record_without_payload_are_refused),
		cmocka_unit_test(an_unknown_version_or_type_is_refused),
		cmocka_unit_test(values_that_cannot_be_are_refused),
		cmocka_unit_test(a_text_with_a_nul_inside_or_none_behind_is_refused),
		cmocka_unit_test(a_publish_comes_back_as_it_was),
		cmocka_unit_test(a_time_floor_before_1970_survives),
		cmocka_unit_test(a_notice_comes_back_as_it_was),
		cmocka_unit_test(a_notice_of_no_kind_or_of_no_protocol_is_refused),
		cmocka_unit_test(what_is_too_long_is_not_encoded),
		cmocka_unit_test(what_has_no_number_of_its_own_is_not_encoded),
		cmocka_unit_test(a_long_record_goes_in_parts_and_comes_back_whole),
		cmocka_unit_test(parts_out_of_order_or_of_two_records_are_refused),
		cmocka_unit_test(records_back_to_back_are_taken_one_by_one),
		cmocka_unit_test(a_record_is_written_only_where_all_of_it_has_room),
		cmocka_unit_test(behind_the_last_part_come_whole_records),
		cmocka_unit_test(a_length_over_the_cap_asks_for_no_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
