/* SPDX-License-Identifier: Apache-2.0 */
#include "intake/parts.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "proto/reader.h"

void parts_key(const struct address *address, const struct driver *driver, uint32_t act, char ret_key[HELD_KEY_MAX])
{
	char text[2 * sizeof(address->octet) + 1];

	hex_encode(address->octet, sizeof(address->octet), text);
	snprintf(ret_key, HELD_KEY_MAX, "%s/%s/%08x", text, driver->name, act);
}

size_t parts_write(const struct held *held, uint8_t *ret_blob)
{
	uint8_t *at = ret_blob;

	*at++ = (uint8_t)held->novelty.mode;
	for (int shift = 56; shift >= 0; shift -= 8)
		*at++ = (uint8_t)(held->novelty.number >> shift);
	return (size_t)(at - ret_blob) + kept_write(&held->kept, at);
}

int parts_read(const uint8_t *blob, size_t n_blob, struct held *ret_held)
{
	struct reader r = reader_of(blob, n_blob);
	uint8_t mode = reader_u8(&r);

	*ret_held = (struct held){ .novelty.verdict = VERDICT_NEW, .is_recalled = true };
	if (mode < MODE_SEQUENCE || mode > MODE_FRAME)
		return -EBADMSG;
	ret_held->novelty.mode = (enum mode)mode;
	ret_held->novelty.number = reader_uint_be(&r, 8);
	return kept_read(r.at, r.n_left, &ret_held->kept);
}

uint64_t parts_patience_us(enum frame_kind frame_kind, enum reading_kind kind)
{
	return frame_kind == FRAME_ADVERT || kind == READING_WEIGHT ? PARTS_SCALE_PATIENCE_US : PARTS_PATIENCE_US;
}

bool parts_may_be_all(const struct held *held)
{
	return held->kept.kind == FRAME_ADVERT;
}

struct held *parts_find(struct parts *parts, const char *key)
{
	for (size_t i = 0; i < PARTS_MAX; i++)
		if (parts->held[i].key[0] && strcmp(parts->held[i].key, key) == 0)
			return &parts->held[i];
	return NULL;
}

struct held *parts_place(struct parts *parts)
{
	for (size_t i = 0; i < PARTS_MAX; i++)
		if (!parts->held[i].key[0])
			return &parts->held[i];
	return NULL;
}

struct held *parts_oldest(struct parts *parts)
{
	struct held *oldest = NULL;

	for (size_t i = 0; i < PARTS_MAX; i++) {
		struct held *held = &parts->held[i];

		if (held->key[0] && (!oldest || held->due_us < oldest->due_us))
			oldest = held;
	}
	return oldest;
}

struct held *parts_of(struct parts *parts, const struct address *address)
{
	for (size_t i = 0; i < PARTS_MAX; i++) {
		struct held *held = &parts->held[i];

		if (held->key[0] && (!address || memcmp(&held->kept.address, address, sizeof(*address)) == 0))
			return held;
	}
	return NULL;
}

uint64_t parts_wake_us(const struct parts *parts)
{
	uint64_t wake_us = UINT64_MAX;

	for (size_t i = 0; i < PARTS_MAX; i++)
		if (parts->held[i].key[0] && parts->held[i].due_us < wake_us)
			wake_us = parts->held[i].due_us;
	return wake_us;
}

static bool is_same_text(const struct readings *a_of, const struct value *a, const struct readings *b_of,
	const struct value *b)
{
	return a->text.n == b->text.n && memcmp(a_of->text + a->text.at, b_of->text + b->text.at, a->text.n) == 0;
}

static bool is_same(const struct readings *a_of, const struct value *a, const struct readings *b_of, const struct value *b)
{
	if (a->quantity != b->quantity || a->kind != b->kind || a->unit != b->unit || a->instance != b->instance)
		return false;
	switch (a->kind) {
	case VALUE_NUMBER:
		return decimal_compare(a->number, b->number) == 0;
	case VALUE_ABSENT:
		return a->absent == b->absent;
	case VALUE_BOOLEAN:
		return a->truth == b->truth;
	case VALUE_CODE:
	case VALUE_EVENT:
		return strcmp(a->code, b->code) == 0 && a->steps == b->steps;
	case VALUE_TEXT:
	case VALUE_HEX:
		return is_same_text(a_of, a, b_of, b);
	}
	return false;
}

static bool says(const struct readings *readings, const struct readings *of, const struct value *value)
{
	for (size_t i = 0; i < readings->n_values; i++)
		if (is_same(readings, &readings->values[i], of, value))
			return true;
	return false;
}

bool parts_add(const struct readings *head, const struct readings *tail)
{
	for (size_t i = 0; i < 2; i++)
		if (tail->reading[0].flags[i] & ~head->reading[0].flags[i])
			return true;
	for (size_t i = 0; i < tail->n_values; i++)
		if (!says(head, tail, &tail->values[i]))
			return true;
	return false;
}

static void add_value(struct readings *head, const struct readings *tail, const struct value *value)
{
	struct value *added = &head->values[head->n_values++];

	head->reading[0].n_values++;
	*added = *value;
	if (value->kind != VALUE_TEXT && value->kind != VALUE_HEX)
		return;
	added->text.at = (uint16_t)head->n_text;
	memcpy(head->text + head->n_text, tail->text + value->text.at, value->text.n);
	head->n_text += value->text.n;
}

/* Both packets of a composition have a body fat, and one of them may have no result: a value stands for both. */
static bool settles(struct readings *head, const struct readings *tail, const struct value *value)
{
	if (value->kind == VALUE_TEXT || value->kind == VALUE_HEX)
		return says(head, tail, value);
	for (size_t i = 0; i < head->n_values; i++) {
		struct value *said = &head->values[i];

		if (said->quantity != value->quantity || said->instance != value->instance)
			continue;
		if (said->kind == VALUE_ABSENT)
			*said = *value;
		if (value->kind == VALUE_ABSENT || said->kind == VALUE_ABSENT || is_same(head, said, tail, value))
			return true;
	}
	return false;
}

/* Octets of the tail say that what the head calls glucose is something else: ketones, say. */
static void take_back_glucose(struct readings *head)
{
	for (size_t i = 0; i < head->n_values; i++) {
		struct value *value = &head->values[i];

		if (value->quantity == QUANTITY_GLUCOSE && value->kind == VALUE_NUMBER)
			*value = (struct value){ .quantity = value->quantity, .kind = VALUE_ABSENT, .instance = value->instance,
				.absent = ABSENT_NOT_APPLICABLE };
	}
}

int parts_join(struct readings *head, const struct readings *tail, uint8_t ret_raw[PARTS_RAW_MAX])
{
	struct reading *reading = &head->reading[0];

	if (head->n_values + tail->n_values > READINGS_VALUES_MAX || head->n_text + tail->n_text > READINGS_TEXT_MAX ||
		head->n_raw + tail->n_raw > PARTS_RAW_MAX)
		return -ENOSPC;
	for (size_t i = 0; i < tail->n_values; i++)
		if (!settles(head, tail, &tail->values[i]))
			add_value(head, tail, &tail->values[i]);
	for (size_t i = 0; i < 2; i++)
		reading->flags[i] |= tail->reading[0].flags[i];
	if (reading_has(reading, FLAG_OTHER_ANALYTE))
		take_back_glucose(head);
	head->is_encrypted = head->is_encrypted && tail->is_encrypted;
	head->is_authentic = head->is_authentic && tail->is_authentic;
	memcpy(mempcpy(ret_raw, head->raw, head->n_raw), tail->raw, tail->n_raw);
	head->raw = ret_raw;
	head->n_raw += tail->n_raw;
	return 0;
}
