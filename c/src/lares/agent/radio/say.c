/* SPDX-License-Identifier: Apache-2.0 */
/* The hands of talk.c and quirks.c: what the maker of this device wants. Beside the work of the connection. */
#include "loop/clock.h"
#include "radio/room.h"

const struct quirk *say_quirk(const struct peer *peer)
{
	struct uuid services[SERVICES_MAX];
	size_t n_services = 0;

	for (size_t i = 0; i < SERVICES_MAX; i++)
		if (peer->services[i].tail[0])
			services[n_services++] = peer->services[i].uuid;
	return quirk_find(peer->name, services, n_services);
}

static struct characteristic *find(struct peer *peer, const struct uuid *uuid)
{
	for (size_t i = 0; i < CHARACTERISTICS_MAX; i++)
		if (peer->characteristics[i].tail[0] && uuid_equal(&peer->characteristics[i].uuid, uuid))
			return &peer->characteristics[i];
	return NULL;
}

/* Whether it went out is seen by whether anything comes. */
static int on_written(sd_bus_message *m, void *data, sd_bus_error *error)
{
	struct peer *peer = data;

	(void)error;
	if (call_error(m))
		talk_end(&peer->talk);
	peer->say_call = sd_bus_slot_unref(peer->say_call);
	return 0;
}

static void act(struct peer *peer, bool must_write)
{
	struct talk *t = &peer->talk;
	const struct quirk *quirk = must_write ? say_quirk(peer) : NULL;

	if (t->has_offset)
		work_tell_clock(peer, work_face_s() + t->ahead_s, t->was_set);
	t->has_offset = false;
	if (must_write) {
		peer->say_call = sd_bus_slot_unref(peer->say_call);
		if (!quirk || !gatt_write(peer, &peer->say_call, find(peer, &quirk->hears), t->request, t->n_request, on_written))
			talk_end(t);
	}
	if (t->wake_us == TALK_NEVER_US)
		timer_clear(&peer->say_timer);
	else
		timer_set(&peer->say_timer, t->wake_us);
}

void say_recall_rest(struct peer *peer)
{
	struct radio *radio = peer->radio;
	const struct device *device = device_find(radio, &peer->address);
	uint64_t mark;

	peer->is_rest_kept = device && radio->ops.get_mark &&
		radio->ops.get_mark(radio->ctx, device, RADIO_MARK_REST, &mark) && mark;
	peer->talk.wants_all = peer->has_rest || peer->is_rest_kept;
}

void say_keep_rest(struct peer *peer)
{
	struct radio *radio = peer->radio;
	const struct device *device = device_find(radio, &peer->address);
	bool is_over = peer->talk.kind == TALK_NOTHING;
	bool has_rest = talk_has_rest(&peer->talk) && peer->talk.has_news;

	if (peer->is_rest_kept ? !is_over : !has_rest)
		return;
	if (device && radio->ops.put_mark && radio->ops.put_mark(radio->ctx, device, RADIO_MARK_REST, has_rest) == 0)
		peer->is_rest_kept = has_rest;
}

/* Its answers are heard from now on: in this connection for the first time. */
void say_on_subscribed(const struct characteristic *c, uint64_t now_us)
{
	struct peer *peer = c->peer;
	const struct quirk *quirk = say_quirk(peer);

	if (!quirk || !quirk->talk || peer->has_said || !peer->is_resolved || !uuid_equal(&c->uuid, &quirk->says))
		return;
	peer->has_said = true;
	act(peer, talk_start(&peer->talk, quirk->talk, work_face_s(), work_is_clock_true(peer->radio), now_us));
	say_recall_rest(peer);
}

void say_on_value(const struct characteristic *c, const uint8_t *bytes, size_t n_bytes, int fate, uint64_t now_us)
{
	struct peer *peer = c->peer;
	const struct quirk *quirk = peer->talk.kind ? say_quirk(peer) : NULL;
	bool must_write;

	if (!quirk || !uuid_equal(&c->uuid, &quirk->says))
		return;
	must_write = talk_on_value(&peer->talk, bytes, n_bytes, fate == RADIO_TAKEN, now_us);
	say_keep_rest(peer);
	act(peer, must_write);
	peer->has_rest = peer->has_rest && peer->talk.kind == TALK_RECORDS;
}

int say_on_time(void *data, uint64_t now_us)
{
	struct peer *peer = data;

	act(peer, talk_on_time(&peer->talk, now_us));
	return 0;
}

void say_reset(struct peer *peer)
{
	peer->say_call = sd_bus_slot_unref(peer->say_call);
	peer->has_said = false;
	peer->has_rest = peer->has_rest || talk_has_rest(&peer->talk);
	talk_end(&peer->talk);
	timer_clear(&peer->say_timer);
}

/* The standard characteristic by which the same values come, or NULL. */
static const struct characteristic *standard_of(const struct characteristic *c)
{
	const struct quirk *quirk = c->number ? NULL : say_quirk(c->peer);

	for (size_t i = 0; quirk && quirk->prefers_standard && i < CHARACTERISTICS_MAX; i++) {
		const struct characteristic *other = &c->peer->characteristics[i];

		if (other->tail[0] && other->number && other->measurement && !other->measurement->is_control)
			return other;
	}
	return NULL;
}

bool say_is_superfluous(const struct characteristic *c)
{
	return standard_of(c) != NULL;
}

/* Objects show in any order, and a subscription is never given back: this one may be older than the standard one. */
bool say_is_double(const struct characteristic *c)
{
	const struct characteristic *standard = standard_of(c);

	return standard && standard->is_subscribed;
}
