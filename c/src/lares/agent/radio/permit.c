/* SPDX-License-Identifier: Apache-2.0 */
/* The hands of consent.c: a step of the connection's work, after the clock and before what is expected of the device. */
#include "loop/clock.h"
#include "radio/room.h"

enum { USER_CONTROL_POINT = 0x2a9f };

static void act(struct peer *peer, unsigned actions, uint64_t now_us);

static int on_written(sd_bus_message *m, void *data, sd_bus_error *error)
{
	struct peer *peer = data;
	uint64_t now_us = clock_now_us();

	(void)error;
	peer->permit_call = sd_bus_slot_unref(peer->permit_call);
	if (!call_error(m))
		return 0;
	act(peer, consent_on_failed(&peer->consent, now_us), now_us);
	if (!permit_is_running(peer))
		work_go_on(peer, now_us);
	return 0;
}

static void tell_refused(struct peer *peer)
{
	struct radio *radio = peer->radio;
	const struct device *device = device_find(radio, &peer->address);

	radio_fault(radio, "a device does not take the code of its user %u", peer->consent.refused);
	if (device && radio->ops.on_consent_refused)
		radio->ops.on_consent_refused(radio->ctx, device, peer->consent.refused);
}

static void act(struct peer *peer, unsigned actions, uint64_t now_us)
{
	struct consent *m = &peer->consent;

	if (actions & CONSENT_WRITE) {
		peer->permit_call = sd_bus_slot_unref(peer->permit_call);
		if (!gatt_write(peer, &peer->permit_call, peer_by_number(peer, USER_CONTROL_POINT), m->request, sizeof(m->request),
			    on_written))
			actions |= consent_on_failed(m, now_us);
	}
	if (actions & CONSENT_REFUSED)
		tell_refused(peer);
	if (m->wake_us == CONSENT_NEVER_US)
		timer_clear(&peer->permit_timer);
	else
		timer_set(&peer->permit_timer, m->wake_us);
}

static void go_on(struct peer *peer, unsigned actions, uint64_t now_us)
{
	act(peer, actions, now_us);
	if (actions & CONSENT_OVER)
		work_go_on(peer, now_us);
}

bool permit_is_running(const struct peer *peer)
{
	return consent_is_running(&peer->consent);
}

bool permit_start(struct peer *peer, uint64_t now_us)
{
	const struct device *device = device_find(peer->radio, &peer->address);
	const struct characteristic *c = peer_by_number(peer, USER_CONTROL_POINT);

	if (!device || !c || !c->can_write || c->call)
		return false;
	act(peer, consent_start(&peer->consent, device->users, device->n_users, now_us), now_us);
	return permit_is_running(peer);
}

void permit_on_indication(const struct characteristic *c, const uint8_t *bytes, size_t n_bytes, uint64_t now_us)
{
	if (permit_is_running(c->peer) && c->number == USER_CONTROL_POINT)
		go_on(c->peer, consent_on_indication(&c->peer->consent, bytes, n_bytes, now_us), now_us);
}

void permit_on_value(struct peer *peer, uint64_t now_us)
{
	consent_on_value(&peer->consent, now_us);
	if (permit_is_running(peer))
		timer_set(&peer->permit_timer, peer->consent.wake_us);
}

int permit_on_time(void *data, uint64_t now_us)
{
	struct peer *peer = data;

	go_on(peer, consent_on_time(&peer->consent, now_us), now_us);
	return 0;
}

void permit_reset(struct peer *peer)
{
	peer->permit_call = sd_bus_slot_unref(peer->permit_call);
	consent_reset(&peer->consent);
	timer_clear(&peer->permit_timer);
}
