/* SPDX-License-Identifier: Apache-2.0 */
#include "radio/nearby.h"

#include <stdio.h>

static struct radio_nearby *find(struct nearby *nearby, const struct address *address)
{
	uint64_t key = address_key(address);

	for (size_t i = 0; i < nearby->n; i++)
		if (nearby->keys[i] == key)
			return &nearby->entries[i];
	return NULL;
}

static size_t oldest_of(const struct nearby *nearby)
{
	size_t oldest = 0;

	for (size_t i = 1; i < nearby->n; i++)
		if (nearby->entries[i].heard_us < nearby->entries[oldest].heard_us)
			oldest = i;
	return oldest;
}

/* The entry of that address; a new one where there is room or `may_replace`. Or NULL. */
static struct radio_nearby *entry_of(struct nearby *nearby, const struct address *address, bool may_replace)
{
	struct radio_nearby *entry = find(nearby, address);
	size_t at;

	if (entry || (nearby->n == RADIO_NEARBY_MAX && !may_replace))
		return entry;
	at = nearby->n < RADIO_NEARBY_MAX ? nearby->n++ : oldest_of(nearby);
	nearby->keys[at] = address_key(address);
	nearby->entries[at] = (struct radio_nearby){ .address = *address, .rssi_dBm = RADIO_RSSI_UNKNOWN };
	return &nearby->entries[at];
}

bool nearby_wants(struct nearby *nearby, const struct address *address, uint64_t now_us)
{
	const struct radio_nearby *entry = find(nearby, address);

	if (entry)
		return now_us - entry->heard_us >= NEARBY_FRESH_US;
	if (nearby->n < RADIO_NEARBY_MAX)
		return true;
	if (now_us < nearby->full_until_us)
		return false;
	nearby->full_until_us = nearby->entries[oldest_of(nearby)].heard_us + NEARBY_FRESH_US;
	return now_us >= nearby->full_until_us;
}

static void add_number(uint16_t *numbers, uint8_t *n_numbers, uint16_t number)
{
	for (size_t i = 0; i < *n_numbers; i++)
		if (numbers[i] == number)
			return;
	if (*n_numbers < RADIO_NEARBY_NUMBERS_MAX)
		numbers[(*n_numbers)++] = number;
}

static void note_section(struct radio_nearby *entry, const struct section *section)
{
	uint16_t number = section->is_manufacturer ? section->company : uuid_to_u16(&section->service);

	if (section->is_manufacturer)
		add_number(entry->companies, &entry->n_companies, number);
	else if (number)
		add_number(entry->data_services, &entry->n_data_services, number);
}

void nearby_note(struct nearby *nearby, const struct address *address, const struct advert *advert, bool is_enrolled,
	uint64_t heard_us)
{
	struct radio_nearby *entry = entry_of(nearby, address, heard_us > 0);

	if (!entry)
		return;
	entry->is_enrolled = is_enrolled;
	if (heard_us)
		entry->heard_us = heard_us;
	if (advert->has & ADVERT_RSSI)
		entry->rssi_dBm = advert->rssi_dBm;
	if (advert->has & ADVERT_TYPE)
		entry->is_random = advert->is_random;
	if (advert->has & ADVERT_NAME)
		snprintf(entry->name, sizeof(entry->name), "%s", advert->frame.name);
	for (size_t i = 0; i < advert->n_services; i++)
		add_number(entry->services, &entry->n_services, advert->services[i]);
	for (size_t i = 0; i < advert->frame.n_sections; i++)
		note_section(entry, &advert->frame.sections[i]);
}
