/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/virtual-home/giver.h"

#include <string.h>

#include "tests/virtual-home/consent.h"

enum { USER_CONTROL_POINT = 0x2a9f, ENCRYPTION_MS = 300 };

static bool is_same(struct place a, struct place b)
{
	return a.service == b.service && a.characteristic == b.characteristic;
}

static const struct characteristic *at(const struct giver *giver, struct place place)
{
	return &giver->actor->services[place.service].characteristics[place.characteristic];
}

static int on_due(sd_event_source *source, uint64_t due_us, void *data);

static void step_later(struct giver *giver)
{
	sd_event_source_disable_unref(giver->timer);
	giver->timer = player_after(giver->player, giver->actor->records.every_ns / 1000000, on_due, giver);
}

/* One indication at a time: the next is due when this one is confirmed. Notifications go at their pace. */
static void send_record(struct giver *giver, const uint8_t *octets, size_t n)
{
	struct place data = giver->actor->records.data;
	bool is_confirmed = at(giver, data)->operations & OPERATION_INDICATE;

	giver->tally->records_sent++;
	giver->ops->send(giver->context, data, octets, n);
	if (is_confirmed)
		return;
	giver->tally->records_given += memory_confirmed(&giver->memory);
	step_later(giver);
}

static void step(struct giver *giver)
{
	const uint8_t *octets = NULL;
	size_t n = 0;
	bool was_fetched = giver->memory.is_fetched;

	switch (memory_next(&giver->memory, &octets, &n)) {
	case MEMORY_RECORD:
		send_record(giver, octets, n);
		break;
	case MEMORY_ANSWER:
		giver->ops->send(giver->context, giver->actor->records.control, octets, n);
		step_later(giver);
		break;
	case MEMORY_CUT:
		giver->tally->cuts++;
		giver->ops->hang_up(giver->context);
		break;
	case MEMORY_NOTHING:
		break;
	}
	giver->tally->reports += giver->memory.is_fetched && !was_fetched;
	player_poke(giver->player);
}

static int on_due(sd_event_source *source, uint64_t due_us, void *data)
{
	struct giver *giver = data;

	(void)source;
	(void)due_us;
	giver->timer = sd_event_source_disable_unref(giver->timer);
	giver_subscribed(giver);
	if (!giver->timer)
		step(giver);
	return 0;
}

void giver_connected(struct giver *giver)
{
	if (!giver->timer)
		giver->timer = player_after(giver->player, ENCRYPTION_MS, on_due, giver);
}

int giver_init(struct giver *giver, struct player *player, size_t device, const struct giver_ops *ops, void *context)
{
	*giver = (struct giver){ .player = player, .actor = &player->scenario->devices[device],
		.tally = &player->tallies[device], .ops = ops, .context = context };
	giver->tally->records = giver->actor->records.n_values;
	return memory_init(&giver->memory, &giver->actor->records);
}

void giver_done(struct giver *giver)
{
	sd_event_source_disable_unref(giver->timer);
	memory_done(&giver->memory);
}

static int write_control(struct giver *giver, const uint8_t *octets, size_t n)
{
	const struct records *records = &giver->actor->records;
	size_t n_deleted = giver->memory.n_deleted;
	bool is_subscribed = giver->ops->is_subscribed(giver->context, records->control) &&
		giver->ops->is_subscribed(giver->context, records->data);
	int r = memory_write(&giver->memory, octets, n, is_subscribed);

	giver->tally->records_deleted += giver->memory.n_deleted - n_deleted;
	if (r == 0 && !giver->timer)
		step_later(giver);
	return r;
}

static int write_consent(struct giver *giver, struct place place, const uint8_t *octets, size_t n)
{
	uint8_t answer[CONSENT_ANSWER_SIZE];

	if (!giver->ops->is_subscribed(giver->context, place))
		return MEMORY_UNSUBSCRIBED;
	giver->has_consent = consent_write(giver->actor, octets, n, answer);
	giver->tally->consents += giver->has_consent;
	giver->tally->consents_refused += !giver->has_consent;
	giver->ops->send(giver->context, place, answer, sizeof(answer));
	giver_subscribed(giver);
	return 0;
}

int giver_write(struct giver *giver, struct place place, const uint8_t *octets, size_t n)
{
	const struct records *records = &giver->actor->records;

	if (records->is_there && records->has_control && is_same(place, records->control))
		return write_control(giver, octets, n);
	if (giver->actor->n_users > 0 && uuid_to_u16(&at(giver, place)->uuid) == USER_CONTROL_POINT)
		return write_consent(giver, place, octets, n);
	return GIVER_NOT_MINE;
}

void giver_subscribed(struct giver *giver)
{
	const struct records *records = &giver->actor->records;

	if (!records->is_there || records->has_control || giver->memory.is_giving ||
		!giver->ops->is_subscribed(giver->context, records->data) ||
		(giver->actor->n_users > 0 && !giver->has_consent))
		return;
	memory_give(&giver->memory);
	step_later(giver);
}

void giver_confirmed(struct giver *giver, struct place place)
{
	const struct records *records = &giver->actor->records;

	if (!records->is_there || !is_same(place, records->data))
		return;
	giver->tally->records_given += memory_confirmed(&giver->memory);
	step_later(giver);
}

void giver_disconnected(struct giver *giver)
{
	giver->timer = sd_event_source_disable_unref(giver->timer);
	giver->has_consent = false;
	memory_stop(&giver->memory);
}

void giver_record(struct giver *giver, const struct packet *packet)
{
	if (memory_add(&giver->memory, packet->parts[0].bytes, packet->parts[0].n) < 0)
		return;
	giver->tally->records++;
	if (giver->memory.is_giving && !giver->timer)
		step_later(giver);
}

void giver_cut(struct giver *giver, uint32_t n_records)
{
	memory_cut(&giver->memory, n_records);
}
