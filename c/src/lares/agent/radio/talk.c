/* SPDX-License-Identifier: Apache-2.0 */
#include "radio/talk.h"

#include <stdlib.h>
#include <string.h>

#include "radio/face.h"

enum {
	COMMAND_AT = 1,
	DATA_AT = 2,
	CLOCK_READ = 0x23,
	RECORD_TIME = 0x25,
	RECORD_VALUE = 0x26,
	RECORD_COUNT = 0x2b,
	CLOCK_WRITE = 0x33,
	MINUTE_S = 60,
};

static const int64_t face_of_2010_s = 1262304000;

void talk_end(struct talk *t)
{
	*t = (struct talk){ .wake_us = TALK_NEVER_US };
}

static bool say(struct talk *t, const uint8_t *request, size_t n_request, uint64_t wake_us)
{
	memcpy(t->request, request, n_request);
	t->n_request = n_request;
	t->wake_us = wake_us;
	return true;
}

static bool greet(struct talk *t, int64_t face_s)
{
	uint32_t time = (uint32_t)(face_s - face_of_2010_s);
	const uint8_t request[] = { 2, (uint8_t)time, (uint8_t)(time >> 8), (uint8_t)(time >> 16), (uint8_t)(time >> 24) };

	t->kind = TALK_NOTHING;
	return say(t, request, sizeof(request), TALK_NEVER_US);
}

static bool poll(struct talk *t, uint64_t now_us)
{
	static const uint8_t request[] = { 0xaa, 0x17, 0xe8, 0, 0, 0, 0, 0x1b };

	if (t->n_polls == TALK_POLLS_MAX || t->n_unanswered == TALK_UNANSWERED_MAX) {
		talk_end(t);
		return false;
	}
	t->n_polls++;
	t->n_unanswered++;
	return say(t, request, sizeof(request), now_us + TALK_POLL_US);
}

static bool ask_with(struct talk *t, uint8_t command, const uint8_t data[4], uint64_t now_us)
{
	uint8_t request[TALK_REQUEST_MAX] = { 0x51, command, data[0], data[1], data[2], data[3], 0xa3 };

	for (size_t i = 0; i < sizeof(request) - 1; i++)
		request[sizeof(request) - 1] = (uint8_t)(request[sizeof(request) - 1] + request[i]);
	return say(t, request, sizeof(request), now_us + TALK_ANSWER_US);
}

static bool ask(struct talk *t, uint8_t command, unsigned index, uint64_t now_us)
{
	return ask_with(t, command, (const uint8_t[]){ (uint8_t)index, (uint8_t)(index >> 8), 0, 0 }, now_us);
}

/* ---- a TaiDoc's clock: year - 2000 (7 bits) month (4) day (5), minute, hour ---- */

static int64_t our_face_s(const struct talk *t, uint64_t now_us)
{
	return t->face_s + (int64_t)((now_us - t->face_us) / 1000000);
}

static bool write_clock(struct talk *t, uint64_t now_us)
{
	uint8_t face[FACE_DATE_TIME_SIZE]; /* year (2), month, day, hour, minute, second */
	unsigned date;

	face_write(our_face_s(t, now_us), face, sizeof(face));
	date = (unsigned)(face[0] | face[1] << 8) - 2000;
	date = (date & 127) << 9 | (unsigned)face[2] << 5 | face[3];
	t->is_set = true;
	return ask_with(t, CLOCK_WRITE, (const uint8_t[]){ (uint8_t)date, (uint8_t)(date >> 8), face[5], face[4] }, now_us);
}

/* Minutes, of which one may just have begun there or here. */
static bool on_clock(struct talk *t, const uint8_t *data, uint64_t now_us)
{
	unsigned date = data[0] | (unsigned)data[1] << 8, year = 2000 + (date >> 9);
	const uint8_t octets[FACE_DATE_TIME_SIZE] = { (uint8_t)year, (uint8_t)(year >> 8), date >> 5 & 15, date & 31, data[3] & 31,
		data[2] & 63, 0 };
	int64_t face_s, ours_s = our_face_s(t, now_us);
	int r = face_read(octets, sizeof(octets), &face_s);

	if (r == 0) {
		t->ahead_s = face_s - (ours_s - ours_s % MINUTE_S);
		t->ahead_s = llabs(t->ahead_s) <= MINUTE_S ? 0 : t->ahead_s;
		t->was_set = t->is_set;
		t->has_offset = true;
	}
	if (!t->is_set && r >= 0 && (r != 0 || t->ahead_s != 0))
		return write_clock(t, now_us);
	return ask(t, RECORD_COUNT, 0, now_us);
}

/* ---- its records ---- */

static bool ask_record(struct talk *t, uint64_t now_us)
{
	if (t->record < t->n_records)
		return ask(t, RECORD_TIME, t->record, now_us);
	talk_end(t);
	return false;
}

/* Each answer names its question; what answers another one is no answer. */
static bool on_answer(struct talk *t, const uint8_t *bytes, size_t n_bytes, bool is_news, uint64_t now_us)
{
	unsigned n;

	if (n_bytes != TALK_REQUEST_MAX || bytes[0] != 0x51 || bytes[COMMAND_AT] != t->request[COMMAND_AT])
		return false;
	switch (bytes[COMMAND_AT]) {
	case CLOCK_READ:
		return on_clock(t, bytes + DATA_AT, now_us);
	case CLOCK_WRITE:
		return ask(t, CLOCK_READ, 0, now_us);
	case RECORD_COUNT:
		n = bytes[2] | (unsigned)bytes[3] << 8;
		t->n_records = n < TALK_RECORDS_MAX ? n : TALK_RECORDS_MAX;
		return ask_record(t, now_us);
	case RECORD_TIME:
		return ask(t, RECORD_VALUE, t->record, now_us);
	default:
		t->has_news |= is_news;
		if (++t->record >= TALK_RECORDS_LEAST && !is_news && !t->wants_all)
			t->n_records = t->record; /* the older ones came when they were new */
		return ask_record(t, now_us);
	}
}

bool talk_has_rest(const struct talk *t)
{
	return t->kind == TALK_RECORDS && t->record > 0;
}

bool talk_on_value(struct talk *t, const uint8_t *bytes, size_t n_bytes, bool is_news, uint64_t now_us)
{
	if (t->kind == TALK_RECORDS)
		return on_answer(t, bytes, n_bytes, is_news, now_us);
	t->n_unanswered = 0;
	return false;
}

/* Who has no clock to speak of is asked for its records, and who does not say how many it has, for the newest. */
static bool on_silence(struct talk *t, uint64_t now_us)
{
	if (t->request[COMMAND_AT] == CLOCK_READ || t->request[COMMAND_AT] == CLOCK_WRITE)
		return ask(t, RECORD_COUNT, 0, now_us);
	if (t->request[COMMAND_AT] == RECORD_COUNT) {
		t->n_records = 1;
		return ask_record(t, now_us);
	}
	talk_end(t);
	return false;
}

bool talk_on_time(struct talk *t, uint64_t now_us)
{
	if (t->kind == TALK_NOTHING || now_us < t->wake_us)
		return false;
	return t->kind == TALK_POLL ? poll(t, now_us) : on_silence(t, now_us);
}

bool talk_start(struct talk *t, enum talk_kind kind, int64_t face_s, bool is_clock_true, uint64_t now_us)
{
	talk_end(t);
	t->kind = kind;
	t->face_s = face_s;
	t->face_us = now_us;
	switch (kind) {
	case TALK_GREETING:
		return is_clock_true && greet(t, face_s);
	case TALK_POLL:
		return poll(t, now_us);
	case TALK_RECORDS:
		return ask(t, is_clock_true ? CLOCK_READ : RECORD_COUNT, 0, now_us);
	case TALK_NOTHING:
	case TALK_KIND_COUNT:
		break;
	}
	talk_end(t);
	return false;
}
