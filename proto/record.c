/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/record.h"

#include <errno.h>
#include <string.h>

/* The longest head: numbers and two texts. It always fits the first part, so the later parts are payload only. */
enum { HEAD_MAX = 32 + 2 * (RECORD_TEXT_MAX + 3) };

_Static_assert((int)HEAD_MAX < (int)RECORD_PART_MAX, "a head fits one part");

struct head {
	uint8_t octets[HEAD_MAX];
	size_t n;
	bool is_too_long;
};

static const char *const fault_names[] = {
	[LINK_DNS] = "dns",
	[LINK_TCP] = "tcp",
	[LINK_TLS] = "tls",
	[LINK_AUTH] = "auth",
	[LINK_REFUSED] = "refused",
	[LINK_TIMEOUT] = "timeout",
	[LINK_CLOSED] = "closed",
};

const char *link_fault_name(enum link_fault fault)
{
	return fault_names[fault];
}

static const char *const notice_names[] = {
	[NOTICE_CERTIFICATE] = "certificate",
	[NOTICE_DUPLICATE_IDENTITY] = "duplicate-identity",
	[NOTICE_PROTOCOL] = "protocol",
	[NOTICE_IDENTITY_REFUSED] = "identity-refused",
};

const char *notice_name(enum notice notice)
{
	return notice_names[notice];
}

static bool is_known(uint8_t type)
{
	return type >= RECORD_HELLO && type < RECORD_TYPE_COUNT;
}

static bool has_payload(enum record_type type)
{
	return type == RECORD_CONNECT || type == RECORD_PUBLISH || type == RECORD_MESSAGE ||
		type == RECORD_ALARM;
}

static void store_uint(uint8_t *at, size_t n_octets, uint64_t value)
{
	for (size_t i = 0; i < n_octets; i++)
		at[i] = (uint8_t)(value >> 8 * i);
}

static void put_uint(struct head *head, size_t n_octets, uint64_t value)
{
	store_uint(head->octets + head->n, n_octets, value);
	head->n += n_octets;
}

static void put_text(struct head *head, const char *text)
{
	size_t n = strnlen(text, RECORD_TEXT_MAX + 1);

	if (n > RECORD_TEXT_MAX) {
		head->is_too_long = true;
		return;
	}
	put_uint(head, 2, n);
	memcpy(head->octets + head->n, text, n + 1);
	head->n += n + 1;
}

static int put_head(struct head *head, const struct record *record)
{
	switch (record->type) {
	case RECORD_HELLO:
		put_text(head, record->hello.program);
		put_text(head, record->hello.version);
		return 0;
	case RECORD_CONNECT:
		put_uint(head, 8, (uint64_t)record->connect.time_floor_s);
		put_text(head, record->connect.client_id);
		put_text(head, record->connect.will_topic);
		return 0;
	case RECORD_SUBSCRIBE:
		put_uint(head, 8, record->subscribe.number);
		put_text(head, record->subscribe.topic);
		return 0;
	case RECORD_SUBSCRIBED:
	case RECORD_PUBLISHED:
	case RECORD_SOUNDED:
		put_uint(head, 8, record->answer.number);
		put_uint(head, 1, record->answer.reason);
		return 0;
	case RECORD_PUBLISH:
		put_uint(head, 8, record->publish.number);
		put_uint(head, 1, record->publish.qos);
		put_uint(head, 1, record->publish.retain);
		put_uint(head, 4, record->publish.expiry_s);
		put_text(head, record->publish.topic);
		return 0;
	case RECORD_REFUSED:
		put_uint(head, 8, record->refused.number);
		put_text(head, record->refused.words);
		return 0;
	case RECORD_ALARM:
		put_uint(head, 8, record->alarm.number);
		return 0;
	case RECORD_MESSAGE:
		put_uint(head, 1, record->message.is_retained);
		put_text(head, record->message.topic);
		return 0;
	case RECORD_UP:
		put_uint(head, 1, record->up.is_session_present);
		put_uint(head, 2, record->up.receive_max);
		put_uint(head, 4, record->up.packet_max);
		put_text(head, record->up.words);
		return 0;
	case RECORD_DOWN:
		put_uint(head, 1, record->down.fault);
		put_uint(head, 1, record->down.reason);
		put_text(head, record->down.words);
		return 0;
	case RECORD_NOTICE:
		put_uint(head, 1, record->notice.kind);
		put_uint(head, 8, (uint64_t)record->notice.number);
		put_text(head, record->notice.words);
		return 0;
	case RECORD_SETTINGS:
		put_text(head, record->settings.set);
		return 0;
	case RECORD_DISCONNECT:
		return 0;
	case RECORD_TYPE_COUNT:
		break;
	}
	return -EINVAL;
}

/* Octets [at, at + n) of the body, which is the head and then the payload. */
static void copy_body(uint8_t *ret_octets, const struct head *head, const uint8_t *payload, size_t at, size_t n)
{
	if (at < head->n) {
		size_t n_head = n < head->n - at ? n : head->n - at;

		memcpy(ret_octets, head->octets + at, n_head);
		ret_octets += n_head;
		at += n_head;
		n -= n_head;
	}
	if (n > 0)
		memcpy(ret_octets, payload + (at - head->n), n);
}

int record_encode(const struct record *record, uint16_t part, uint8_t *ret_octets, size_t n_room)
{
	size_t n_payload = has_payload(record->type) ? record->n_payload : 0;
	size_t at = (size_t)part * RECORD_PART_MAX, n_total, n;
	struct head head;
	int r;

	head.n = 0;
	head.is_too_long = false;
	r = put_head(&head, record);
	if (r < 0)
		return r;
	if (head.is_too_long || n_payload > RECORD_BODY_MAX - head.n)
		return -EMSGSIZE;
	n_total = head.n + n_payload;
	if (part > 0 && at >= n_total)
		return 0;
	n = n_total - at < RECORD_PART_MAX ? n_total - at : RECORD_PART_MAX;
	if (RECORD_HEADER_SIZE + n > n_room)
		return -ENOBUFS;
	ret_octets[0] = RECORD_VERSION;
	ret_octets[1] = (uint8_t)record->type;
	store_uint(ret_octets + 2, 2, part);
	store_uint(ret_octets + 4, 4, n_total);
	copy_body(ret_octets + RECORD_HEADER_SIZE, &head, record->payload, at, n);
	return (int)(RECORD_HEADER_SIZE + n);
}

/* A text in place, or "" and a short read where it is too long, has a NUL inside or none behind. */
static const char *take_text(struct reader *r)
{
	size_t n = reader_u16(r);
	const char *text = n <= RECORD_TEXT_MAX ? (const char *)reader_take(r, n + 1) : NULL;

	if (!text || strnlen(text, n + 1) != n) {
		r->short_read = true;
		return "";
	}
	return text;
}

/* A topic is never empty (MQTT 5, 4.7.3-1). */
static const char *take_topic(struct reader *r)
{
	const char *topic = take_text(r);

	if (topic[0] == '\0')
		r->short_read = true;
	return topic;
}

/* An octet that is at most `highest`. */
static uint8_t take_up_to(struct reader *r, uint8_t highest)
{
	uint8_t value = reader_u8(r);

	if (value > highest)
		r->short_read = true;
	return r->short_read ? 0 : value;
}

/* A version of the protocol that there is none of would be told to people as it stands. */
static void take_notice(struct reader *r, struct record *record)
{
	record->notice.kind = take_up_to(r, NOTICE_COUNT - 1);
	record->notice.number = reader_int(r, 8);
	record->notice.words = take_text(r);
	if (record->notice.kind == NOTICE_PROTOCOL && record->notice.number != 4 && record->notice.number != 5)
		r->short_read = true;
}

static void take_head(struct reader *r, struct record *record)
{
	switch (record->type) {
	case RECORD_HELLO:
		record->hello.program = take_text(r);
		record->hello.version = take_text(r);
		break;
	case RECORD_CONNECT:
		record->connect.time_floor_s = reader_int(r, 8);
		record->connect.client_id = take_text(r);
		record->connect.will_topic = take_text(r);
		break;
	case RECORD_SUBSCRIBE:
		record->subscribe.number = reader_u64(r);
		record->subscribe.topic = take_topic(r);
		break;
	case RECORD_SUBSCRIBED:
	case RECORD_PUBLISHED:
	case RECORD_SOUNDED:
		record->answer.number = reader_u64(r);
		record->answer.reason = reader_u8(r);
		break;
	case RECORD_PUBLISH:
		record->publish.number = reader_u64(r);
		record->publish.qos = take_up_to(r, 1);
		record->publish.retain = take_up_to(r, 1);
		record->publish.expiry_s = reader_u32(r);
		record->publish.topic = take_topic(r);
		break;
	case RECORD_REFUSED:
		record->refused.number = reader_u64(r);
		record->refused.words = take_text(r);
		break;
	case RECORD_ALARM:
		record->alarm.number = reader_u64(r);
		break;
	case RECORD_MESSAGE:
		record->message.is_retained = take_up_to(r, 1);
		record->message.topic = take_topic(r);
		break;
	case RECORD_UP:
		record->up.is_session_present = take_up_to(r, 1);
		record->up.receive_max = reader_u16(r);
		record->up.packet_max = reader_u32(r);
		record->up.words = take_text(r);
		break;
	case RECORD_DOWN:
		record->down.fault = take_up_to(r, LINK_FAULT_COUNT - 1);
		record->down.reason = reader_u8(r);
		record->down.words = take_text(r);
		break;
	case RECORD_NOTICE:
		take_notice(r, record);
		break;
	case RECORD_SETTINGS:
		record->settings.set = take_text(r);
		break;
	case RECORD_DISCONNECT:
	case RECORD_TYPE_COUNT:
		break;
	}
}

static int decode_body(enum record_type type, const uint8_t *body, size_t n_body, struct record *ret_record)
{
	struct reader r = reader_of(body, n_body);
	struct record record = { .type = type };

	take_head(&r, &record);
	if (r.short_read)
		return -EBADMSG;
	if (has_payload(type)) {
		record.n_payload = r.n_left;
		record.payload = reader_take(&r, r.n_left);
	}
	if (r.n_left > 0)
		return -EBADMSG;
	*ret_record = record;
	return 0;
}

/* One part of several. Every length follows from the whole one, so that there is one way to cut a record. */
static int take_part(struct assembly *assembly, uint16_t part, enum record_type type, size_t n_total,
	const uint8_t *octets, size_t n_octets, struct record *ret_record)
{
	size_t at = (size_t)part * RECORD_PART_MAX;
	bool is_last = at + n_octets == n_total;

	if (part != 0 && (type != assembly->type || n_total != assembly->n_total))
		return -EBADMSG;
	if (n_total > assembly->n_memory) {
		assembly->n_wanted = n_total;
		return RECORD_WANTS_MEMORY;
	}
	memcpy(assembly->memory + at, octets, n_octets);
	assembly->type = type;
	assembly->n_total = n_total;
	assembly->next_part = is_last ? 0 : part + 1;
	return is_last ? decode_body(type, assembly->memory, n_total, ret_record) : RECORD_MORE;
}

int assembly_take(struct assembly *assembly, struct reader *packet, struct record *ret_record)
{
	struct reader r = *packet;
	uint8_t version = reader_u8(&r), type = reader_u8(&r);
	uint16_t part = reader_u16(&r);
	size_t n_total = reader_u32(&r), at = (size_t)part * RECORD_PART_MAX, n;
	const uint8_t *octets;
	int result;

	if (r.short_read || version != RECORD_VERSION || !is_known(type))
		return -EBADMSG;
	if (n_total > RECORD_BODY_MAX || part != assembly->next_part || at > n_total)
		return -EBADMSG;
	n = n_total - at < RECORD_PART_MAX ? n_total - at : RECORD_PART_MAX;
	octets = reader_take(&r, n);
	if (!octets)
		return -EBADMSG;
	if (part == 0 && n == n_total)
		result = decode_body(type, octets, n, ret_record);
	else
		result = take_part(assembly, part, type, n_total, octets, n, ret_record);
	if (result != RECORD_WANTS_MEMORY)
		*packet = r;
	return result;
}
