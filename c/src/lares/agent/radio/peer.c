/* SPDX-License-Identifier: Apache-2.0 */
/* The peers that are known: finding, making and forgetting them. */
#include <stdlib.h>
#include <string.h>

#include "radio/room.h"

const struct device *device_find(struct radio *radio, const struct address *address)
{
	return radio->ops.find ? radio->ops.find(radio->ctx, address) : NULL;
}

bool is_peer_wanted(struct radio *radio, const struct address *address)
{
	const struct device *device = device_find(radio, address);

	if (device && device_has_session(device))
		return true;
	return radio->pairing.state != PAIRING_CLOSED && address_equal(&radio->pairing.address, address);
}

struct peer *peer_find(struct radio *radio, const struct adapter *adapter, const struct address *address)
{
	for (size_t i = 0; i < radio->n_peers; i++)
		if (radio->peers[i]->adapter == adapter && address_equal(&radio->peers[i]->address, address))
			return radio->peers[i];
	return NULL;
}

static void timers_done(struct peer *peer)
{
	timer_done(&peer->timer);
	timer_done(&peer->fetch_timer);
	timer_done(&peer->permit_timer);
	timer_done(&peer->say_timer);
}

struct peer *peer_get(struct radio *radio, struct adapter *adapter, const struct address *address)
{
	struct peer *peer = peer_find(radio, adapter, address);

	if (peer || radio->n_peers == PEERS_MAX)
		return peer;
	peer = calloc(1, sizeof(*peer));
	if (!peer)
		return NULL;
	peer->radio = radio;
	peer->adapter = adapter;
	peer->address = *address;
	session_init(&peer->session);
	if (timer_init(&peer->timer, radio->event, gatt_on_time, peer) < 0 ||
		timer_init(&peer->fetch_timer, radio->event, fetch_on_time, peer) < 0 ||
		timer_init(&peer->permit_timer, radio->event, permit_on_time, peer) < 0 ||
		timer_init(&peer->say_timer, radio->event, say_on_time, peer) < 0) {
		timers_done(peer);
		free(peer);
		return NULL;
	}
	peer->records.wake_us = RECORDS_NEVER_US;
	peer->consent.wake_us = CONSENT_NEVER_US;
	peer->talk.wake_us = TALK_NEVER_US;
	radio->peers[radio->n_peers++] = peer;
	return peer;
}

struct characteristic *peer_characteristic(struct peer *peer, const char *tail)
{
	for (size_t i = 0; i < CHARACTERISTICS_MAX; i++)
		if (strcmp(peer->characteristics[i].tail, tail) == 0)
			return *tail ? &peer->characteristics[i] : NULL;
	return NULL;
}

struct characteristic *peer_by_number(struct peer *peer, uint16_t number)
{
	for (size_t i = 0; number && i < CHARACTERISTICS_MAX; i++)
		if (peer->characteristics[i].tail[0] && peer->characteristics[i].number == number)
			return &peer->characteristics[i];
	return NULL;
}

struct characteristic *peer_in_service(struct peer *peer, uint16_t service, uint16_t number)
{
	for (size_t i = 0; number && i < CHARACTERISTICS_MAX; i++) {
		struct characteristic *c = &peer->characteristics[i];

		if (c->tail[0] && c->number == number && uuid_to_u16(characteristic_service(c)) == service)
			return c;
	}
	return NULL;
}

const struct uuid *characteristic_service(const struct characteristic *c)
{
	static const struct uuid unknown;
	size_t n_service = path_service_length(c->tail);

	for (size_t i = 0; i < SERVICES_MAX; i++) {
		const struct service *service = &c->peer->services[i];

		if (strlen(service->tail) == n_service && memcmp(service->tail, c->tail, n_service) == 0)
			return &service->uuid;
	}
	return &unknown;
}

void characteristic_clear(struct characteristic *c)
{
	sd_bus_slot_unref(c->call);
	if (c->peer && c->peer->asked == c) /* the answer may still come */
		c->peer->asked = NULL;
	*c = (struct characteristic){ 0 };
}

static void peer_clear(struct peer *peer)
{
	for (size_t i = 0; i < CHARACTERISTICS_MAX; i++)
		characteristic_clear(&peer->characteristics[i]);
	memset(peer->services, 0, sizeof(peer->services));
}

/* The device's object is gone. What we know of its sessions stays: a stranger's flood may have pushed it out of BlueZ. */
void peer_on_removed(struct peer *peer, uint64_t now_us)
{
	gatt_on_lost(peer, now_us);
	peer_clear(peer);
	peer->is_connected = peer->is_resolved = peer->is_bonded = false;
}

void peer_free(struct radio *radio, size_t at, uint64_t now_us)
{
	struct peer *peer = radio->peers[at];

	peer_on_removed(peer, now_us);
	timers_done(peer);
	radio->peers[at] = radio->peers[--radio->n_peers];
	free(peer);
}

void objects_clear(struct radio *radio, uint64_t now_us)
{
	for (size_t i = 0; i < RADIO_ADAPTERS_MAX; i++)
		if (radio->adapters[i].name[0])
			adapter_clear(&radio->adapters[i], now_us);
}


bool radio_is_connected(const struct radio *radio, const struct address *address)
{
	for (size_t i = 0; i < radio->n_peers; i++)
		if (radio->peers[i]->is_connected && address_equal(&radio->peers[i]->address, address))
			return true;
	return false;
}

enum radio_bond radio_bond(const struct radio *radio, const struct address *address, struct address *ret_adapter)
{
	bool has_adapter = false;

	for (size_t i = 0; i < radio->n_peers; i++)
		if (radio->peers[i]->is_bonded && address_equal(&radio->peers[i]->address, address)) {
			if (ret_adapter)
				*ret_adapter = radio->peers[i]->adapter->address;
			return RADIO_BOND_THERE;
		}
	for (size_t i = 0; i < RADIO_ADAPTERS_MAX; i++)
		has_adapter |= radio->adapters[i].name[0] && radio->adapters[i].is_used;
	return radio->is_synced && has_adapter ? RADIO_BOND_NONE : RADIO_BOND_UNKNOWN;
}
