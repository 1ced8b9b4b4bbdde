/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Two frames that make one act of measuring. The first is held, durably, because bluetoothd has confirmed it to the device
 * before we see it; whatever becomes of it is accepted in the transaction that ends the hold. The identity is that of the
 * first frame alone, so that the same act is the same reading whether the rest of it came or not.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "intake/room.h"

/* Decode it anew. `held` must outlive `ret_take`, whose other places are the caller's. */
static int take_held(struct intake *intake, const struct held *held, struct frame *frame, struct readings *readings,
	struct take *ret_take)
{
	const struct device *device = intake->ops->device_of(intake->context, &held->kept.address);
	const struct driver *driver = NULL;

	if (!device)
		return -ENODEV;
	*frame = kept_frame(&held->kept);
	intake->ops->unlock(intake->context, device, frame);
	if (intake->decode(frame, &driver, readings) != DECODE_OK || readings->n_readings != 1)
		return -EBADMSG;
	*ret_take = (struct take){ .device = device, .frame = frame, .driver = driver, .readings = readings,
		.arrival = &held->kept.arrival, .novelty = held->novelty, .is_late = held->is_recalled };
	return 0;
}

static int release(struct intake *intake, struct held *held)
{
	int r = intake->ops->release(intake->context, held->key);

	if (r >= 0)
		held->key[0] = '\0';
	return r < 0 ? r : 0;
}

/* Where neither device nor driver knows it any more, there is nothing to accept, and the loss is told. */
static int give_up(struct intake *intake, struct held *held)
{
	intake_note(intake, held->driver, DECODE_DAMAGED);
	intake->figures.n_lost++;
	return release(intake, held);
}

/* It was accepted without its tail, which is news when it comes. */
static int note_alone(struct intake *intake, const struct take *head)
{
	uint8_t id[READING_ID_SIZE];

	intake->figures.n_alone++;
	identity_of(intake, head, 0, id);
	return recall_note_alone(intake, id);
}

/* Accept the head as it is: the rest of it did not come. */
static int let_go(struct intake *intake, struct held *held)
{
	struct readings readings;
	struct frame frame;
	struct take take;
	int r = take_held(intake, held, &frame, &readings, &take);

	if (r < 0)
		return give_up(intake, held);
	if (!parts_may_be_all(held))
		reading_mark(&readings.reading[0], FLAG_INCOMPLETE);
	r = accept_readings(intake, &take);
	if (r > 0)
		r = note_alone(intake, &take);
	return r < 0 ? r : release(intake, held);
}

/* Its number is given away with it: what is heard meanwhile counts on from there. */
static int keep(struct intake *intake, const struct take *take, struct held *held)
{
	uint8_t blob[HELD_BLOB_MAX];
	int r = intake->ops->hold(intake->context, held->key, blob, parts_write(held, blob));

	if (r >= 0)
		r = recall_note(intake, take);
	return r < 0 ? r : 0;
}

static int make_room(struct intake *intake, struct held **ret_place)
{
	int r = 0;

	*ret_place = parts_place(&intake->parts);
	if (*ret_place)
		return 0;
	r = let_go(intake, parts_oldest(&intake->parts));
	*ret_place = parts_place(&intake->parts);
	return r;
}

static int hear(struct intake *intake, const struct take *take, int result)
{
	if (result >= 0)
		memory_hear(recall_memory(intake, take->device, take->frame, take->arrival->now_us), take->readings,
			take->arrival->now_us);
	return result;
}

/* There is no place where it could wait: better alone than lost. */
static int accept_unheld(struct intake *intake, struct take *take, const struct held *place)
{
	int result, r;

	if (!parts_may_be_all(place))
		reading_mark(&take->readings->reading[0], FLAG_INCOMPLETE);
	result = accept_frame(intake, take);
	r = result == INTAKE_ACCEPTED ? note_alone(intake, take) : 0;
	return r < 0 ? r : result;
}

static int hold(struct intake *intake, struct take *take, const char *key)
{
	struct held *place;
	int r = make_room(intake, &place);

	if (r < 0)
		return r;
	*place = (struct held){ .driver = take->driver, .novelty = take->novelty };
	if (kept_of(take->frame, take->readings->raw, take->arrival, &place->kept) < 0)
		return accept_unheld(intake, take, place);
	place->due_us = take->arrival->now_us +
		parts_patience_us(take->frame->kind, take->readings->reading[0].kind);
	memcpy(place->key, key, HELD_KEY_MAX);
	r = keep(intake, take, place);
	if (r >= 0)
		return hear(intake, take, INTAKE_PART);
	place->key[0] = '\0';
	return r == -ENOSPC ? accept_unheld(intake, take, place) : r;
}

/* The head says it all again under another number, or in another order of octets. */
static int repeat(struct intake *intake, const struct take *take)
{
	int r = take->novelty.mode == MODE_SEQUENCE ? recall_note(intake, take) : 0;

	return r < 0 ? r : hear(intake, take, INTAKE_REPEATED);
}

/* The joined reading is known: with this tail, or, where the head was accepted alone then, the tail is news. */
static int add_to_known(struct intake *intake, struct take *tail, const struct take *head)
{
	uint8_t id[READING_ID_SIZE];

	identity_of(intake, head, 0, id);
	return recall_was_alone(intake, id) ? accept_frame(intake, tail) : repeat(intake, tail);
}

static int accept_joined(struct intake *intake, struct take *tail, struct take *head)
{
	int r = accept_readings(intake, head);

	if (r == 0)
		return add_to_known(intake, tail, head);
	if (r > 0)
		r = recall_note(intake, tail);
	if (r < 0)
		return r;
	intake->figures.n_joined++;
	return hear(intake, tail, INTAKE_ACCEPTED);
}

/* The tail completes the head. */
static int join(struct intake *intake, struct take *tail, struct held *held)
{
	struct arrival arrival = held->kept.arrival;
	uint8_t raw[PARTS_RAW_MAX];
	struct readings readings;
	struct frame frame;
	struct take head;
	int r = take_held(intake, held, &frame, &readings, &head), result;

	if (r < 0) {
		r = give_up(intake, held);
		return r < 0 ? r : accept_frame(intake, tail);
	}
	head.raw = raw;
	head.n_raw = readings.n_raw;
	head.arrival = &arrival;
	arrival.is_bonded = arrival.is_bonded && tail->arrival->is_bonded;
	if (parts_join(&readings, tail->readings, raw) < 0) {
		r = let_go(intake, held);
		return r < 0 ? r : accept_frame(intake, tail);
	}
	result = accept_joined(intake, tail, &head);
	r = result < 0 ? result : release(intake, held);
	return r < 0 ? r : result;
}

/* It says all that the head said. */
static int replace(struct intake *intake, struct take *full, struct held *held)
{
	int result = accept_frame(intake, full);
	int r = result < 0 || result == INTAKE_REPLAY ? 0 : release(intake, held);

	return r < 0 ? r : result;
}

static bool says_more(struct intake *intake, const struct take *take, const struct held *held)
{
	struct readings readings;
	struct frame frame;
	struct take head;

	return take_held(intake, held, &frame, &readings, &head) < 0 || parts_add(&readings, take->readings);
}

/* Another head of an act whose head is held: the one that waits goes as it is. */
static int hold_instead(struct intake *intake, struct take *take, struct held *held, const char *key)
{
	int r = let_go(intake, held);

	return r < 0 ? r : hold(intake, take, key);
}

static int take_new(struct intake *intake, struct take *take)
{
	char key[HELD_KEY_MAX];
	struct held *held;

	parts_key(&take->device->address, take->driver, take->readings->act, key);
	held = parts_find(&intake->parts, key);
	switch (take->readings->part) {
	case PART_HEAD:
		if (!held)
			return hold(intake, take, key);
		return says_more(intake, take, held) ? hold_instead(intake, take, held, key) : repeat(intake, take);
	case PART_EITHER:
		if (!held)
			return hold(intake, take, key);
		return says_more(intake, take, held) ? join(intake, take, held) : repeat(intake, take);
	case PART_TAIL:
		return held ? join(intake, take, held) : accept_frame(intake, take);
	case PART_FULL:
		return held ? replace(intake, take, held) : accept_frame(intake, take);
	case PART_WHOLE:
	case PART_COUNT:
		break;
	}
	return accept_frame(intake, take);
}

int acts_take(struct intake *intake, struct take *take)
{
	struct memory *memory = recall_memory(intake, take->device, take->frame, take->arrival->now_us);

	take->novelty = identity_judge(intake, memory, take);
	switch (take->novelty.verdict) {
	case VERDICT_OLD:
		return INTAKE_REPLAY;
	case VERDICT_SAME:
		return accept_repeated(intake, take, memory);
	case VERDICT_NEW:
		break;
	}
	return take_new(intake, take);
}

int acts_tick(struct intake *intake, uint64_t now_us)
{
	struct held *held;
	int r = 0;

	while ((held = parts_oldest(&intake->parts)) && held->due_us <= now_us) {
		int one = let_go(intake, held);

		if (one < 0) {
			held->due_us = now_us + PARTS_RETRY_US;
			r = one;
		}
	}
	return r;
}

int acts_let_go(struct intake *intake, const struct address *address)
{
	struct held *held;
	int r = 0;

	while (r == 0 && (held = parts_of(&intake->parts, address)))
		r = let_go(intake, held);
	return r;
}

int intake_recall(struct intake *intake, const char *key, const uint8_t *blob, size_t n_blob, uint64_t now_us)
{
	struct held *place = parts_place(&intake->parts);
	struct readings readings;
	struct frame frame;
	struct take take;
	int r;

	if (!place)
		return -ENOSPC;
	r = parts_read(blob, n_blob, place);
	if (r == 0)
		r = take_held(intake, place, &frame, &readings, &take);
	if (r < 0)
		return r;
	place->driver = take.driver;
	place->due_us = now_us + parts_patience_us(frame.kind, readings.reading[0].kind);
	snprintf(place->key, sizeof(place->key), "%s", key);
	return 0;
}
