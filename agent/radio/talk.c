/* SPDX-License-Identifier: Apache-2.0 */
#include "radio/talk.h"

#include <string.h>

enum { COMMAND_AT = 1, RECORD_TIME = 0x25, RECORD_VALUE = 0x26, RECORD_COUNT = 0x2b };

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

static bool ask(struct talk *t, uint8_t command, unsigned index, uint64_t now_us)
{
	uint8_t request[TALK_REQUEST_MAX] = { 0x51, command, (uint8_t)index, (uint8_t)(index >> 8), 0, 0, 0xa3 };

	for (size_t i = 0; i < sizeof(request) - 1; i++)
		request[sizeof(request) - 1] = (uint8_t)(request[sizeof(request) - 1] + request[i]);
	return say(t, request, sizeof(request), now_us + TALK_ANSWER_US);
}

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
	case RECORD_COUNT:
		n = bytes[2] | (unsigned)bytes[3] << 8;
		t->n_records = n < TALK_RECORDS_MAX ? n : TALK_RECORDS_MAX;
		return ask_record(t, now_us);
	case RECORD_TIME:
		return ask(t, RECORD_VALUE, t->record, now_us);
	default:
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

/* Who does not say how many records it has is asked for the newest. */
static bool on_silence(struct talk *t, uint64_t now_us)
{
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
	switch (kind) {
	case TALK_GREETING:
		return is_clock_true && greet(t, face_s);
	case TALK_POLL:
		return poll(t, now_us);
	case TALK_RECORDS:
		return ask(t, RECORD_COUNT, 0, now_us);
	case TALK_NOTHING:
	case TALK_KIND_COUNT:
		break;
	}
	talk_end(t);
	return false;
}
