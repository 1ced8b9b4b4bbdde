/* SPDX-License-Identifier: Apache-2.0 */
/* From an advertisement on the air to the signals that bluetoothd makes of it. */
#include <string.h>

#include "tests/virtual-home/bluez.h"

static bool has_uuid(const struct uuid *uuids, size_t n, const struct uuid *uuid)
{
	for (size_t i = 0; i < n; i++)
		if (uuid_equal(&uuids[i], uuid))
			return true;
	return false;
}

/* A filter's UUIDs are compared with advertised service UUIDs only, never with service data (5.66 adapter.c). */
static bool is_in_filter(const struct client *client, const struct peer *peer, const struct advert *advert)
{
	if (!client->has_filter && !advert->is_discoverable)
		return false; /* without a filter, bluetoothd looks for what says that it is discoverable */
	if (client->has_filter && peer->actor->rssi_dBm < client->rssi_min_dBm)
		return false;
	for (size_t i = 0; i < client->n_uuids; i++)
		if (has_uuid(advert->services, advert->n_services, &client->uuids[i]))
			return true;
	return client->n_uuids == 0;
}

static bool is_same_key(const struct section *a, const struct section *b)
{
	return a->is_manufacturer == b->is_manufacturer && a->company == b->company &&
		uuid_equal(&a->service, &b->service);
}

static struct section *find_section(struct peer *peer, const struct section *key)
{
	for (size_t i = 0; i < peer->n_sections; i++)
		if (is_same_key(&peer->sections[i], key))
			return &peer->sections[i];
	if (peer->n_sections == SCENARIO_SECTIONS_MAX)
		return NULL;
	peer->sections[peer->n_sections] = *key;
	peer->sections[peer->n_sections].value.n = 0;
	return &peer->sections[peer->n_sections++];
}

struct news {
	bool has_services, has_service_data, has_manufacturer;
};

static void learn_services(struct peer *peer, const struct advert *advert, struct news *news)
{
	for (size_t i = 0; i < advert->n_services && peer->n_uuids < BLUEZ_UUIDS_MAX; i++) {
		if (has_uuid(peer->uuids, peer->n_uuids, &advert->services[i]))
			continue;
		peer->uuids[peer->n_uuids++] = advert->services[i];
		news->has_services = true;
	}
}

/* With DuplicateData the dictionaries hold this report's keys alone and are always told; else they gather, and are told
 * when the bytes of a key differ (5.66 device.c). */
static void learn_sections(struct peer *peer, const struct advert *advert, const struct packet *packet,
	bool is_duplicates, struct news *news)
{
	if (is_duplicates && advert->n_sections > 0)
		peer->n_sections = 0;
	for (size_t i = 0; i < advert->n_sections; i++) {
		struct section *known = find_section(peer, &advert->sections[i]);

		if (!known || (!is_duplicates && known->value.n == packet->parts[i].n &&
				      memcmp(known->value.bytes, packet->parts[i].bytes, known->value.n) == 0))
			continue;
		memcpy(known->value.bytes, packet->parts[i].bytes, packet->parts[i].n);
		known->value.n = packet->parts[i].n;
		*(known->is_manufacturer ? &news->has_manufacturer : &news->has_service_data) = true;
	}
}

static void tell(struct peer *peer, const struct news *news)
{
	const struct object object = { .kind = OBJECT_PEER, .peer = peer };
	const char *names[5] = { "RSSI" };
	size_t n = 1;

	if (!peer->is_shown) {
		peer->is_shown = true;
		bluez_added(peer->bluez, &object);
		return;
	}
	if (news->has_services)
		names[n++] = "UUIDs";
	if (news->has_service_data)
		names[n++] = "ServiceData";
	if (news->has_manufacturer)
		names[n] = "ManufacturerData";
	bluez_changed(peer->bluez, &object, "org.bluez.Device1", names);
}

void peer_hear(struct peer *peer, const struct advert *advert, const struct packet *packet, bool is_new)
{
	struct bluez *bluez = peer->bluez;
	struct tally *tally = &bluez->tallies[peer->index];
	struct news news = { 0 };
	bool is_wanted = false, is_duplicates = false;

	tally->packets += is_new;
	tally->adverts++;
	if (is_new)
		peer->is_packet_heard = false;
	for (size_t i = 0; i < BLUEZ_CLIENTS_MAX; i++) {
		const struct client *client = &bluez->clients[i];

		if (!client->track || !client->is_discovering || !is_in_filter(client, peer, advert))
			continue;
		is_wanted = true;
		is_duplicates |= client->wants_duplicates;
	}
	if (!is_wanted || bluez->is_muted || !bluez->is_powered || peer->is_blocked)
		return;
	tally->adverts_heard++;
	tally->packets_heard += !peer->is_packet_heard;
	peer->is_packet_heard = peer->is_in_range = true;
	learn_services(peer, advert, &news);
	learn_sections(peer, advert, packet, is_duplicates, &news);
	tell(peer, &news);
}
