/* SPDX-License-Identifier: Apache-2.0 */
/* Adapters: finding, making and forgetting them, and what bluetoothd says of them. */
#include <stdio.h>
#include <string.h>

#include "radio/dict.h"
#include "radio/room.h"

struct adapter *adapter_find(struct radio *radio, const char *name)
{
	for (size_t i = 0; i < RADIO_ADAPTERS_MAX; i++)
		if (strcmp(radio->adapters[i].name, name) == 0)
			return &radio->adapters[i];
	return NULL;
}

/* A free place remembers the adapter that it had: the one that left longest ago is taken. */
static struct adapter *free_place(struct radio *radio)
{
	struct adapter *place = NULL;

	for (size_t i = 0; i < RADIO_ADAPTERS_MAX; i++)
		if (!radio->adapters[i].name[0] && (!place || radio->adapters[i].left_us < place->left_us))
			place = &radio->adapters[i];
	return place;
}

struct adapter *adapter_get(struct radio *radio, const char *name)
{
	struct adapter *adapter = adapter_find(radio, name);

	if (adapter)
		return adapter;
	adapter = free_place(radio);
	if (!adapter)
		return NULL;
	memcpy(adapter->name, name, strlen(name) + 1);
	adapter->known = adapter->address;
	adapter->address = (struct address){ 0 };
	return adapter;
}

/* The ladders of two places change hands: the one that was remembered here is still remembered, there. */
void adapter_on_known(struct adapter *adapter)
{
	struct radio *radio = adapter->radio;
	struct ladder ladder = adapter->ladder;
	uint64_t left_us = adapter->left_us;
	bool was_used = adapter->was_used;

	adapter->was_used = false;
	adapter->must_stop = adapter->is_discovering; /* by a client that is gone, or by us before a restart */
	if (address_equal(&adapter->known, &adapter->address))
		return;
	for (size_t i = 0; i < RADIO_ADAPTERS_MAX; i++) {
		struct adapter *other = &radio->adapters[i];

		if (other->name[0] || !address_equal(&other->address, &adapter->address))
			continue;
		adapter->ladder = other->ladder;
		other->ladder = ladder;
		other->address = adapter->known;
		other->left_us = left_us;
		other->was_used = was_used;
		return;
	}
	ladder_init(&adapter->ladder);
}

void adapter_clear(struct adapter *adapter, uint64_t now_us)
{
	struct radio *radio = adapter->radio;

	adapter->was_used = adapter->is_used;
	adapter->is_used = false; /* nothing is begun on it any more */
	for (size_t i = radio->n_peers; i-- > 0;)
		if (radio->peers[i]->adapter == adapter)
			peer_free(radio, i, now_us);
	scan_done(adapter);
	adapter->name[0] = '\0';
	adapter->left_us = now_us;
	adapter->is_used = adapter->is_powered = adapter->is_discovering = false;
	adapter->heard_us = adapter->missed_us = adapter->looked_us = 0;
}

/* ---- what bluetoothd says ---- */

static const struct address no_address;

#define WANTED_BREAKS " \t,"

static int read_flag(sd_bus_message *m, bool *ret_flag)
{
	int flag;
	int r = dict_read(m, "b", &flag);

	if (r > 0)
		*ret_flag = flag;
	return r;
}

/* "usb:v1D6Bp0246d0542" is BlueZ (1D6B, 0246) 5.66: one octet for each of the two numbers. */
static int read_modalias(sd_bus_message *m, struct radio *radio)
{
	unsigned major, minor;
	const char *text;
	int r = dict_read(m, "s", &text);

	if (r > 0 && sscanf(text, "usb:v1D6Bp0246d%2x%2x", &major, &minor) == 2)
		radio->counts.bluez_version = 100 * major + minor;
	return r;
}

static int read_adapter_property(void *ctx, const char *name, sd_bus_message *m)
{
	struct adapter *adapter = ctx;
	const char *text;
	int r;

	if (strcmp(name, "Powered") == 0)
		return read_flag(m, &adapter->is_powered);
	if (strcmp(name, "Discovering") == 0)
		return read_flag(m, &adapter->is_discovering);
	if (strcmp(name, "Modalias") == 0)
		return read_modalias(m, adapter->radio);
	if (strcmp(name, "Address") != 0)
		return sd_bus_message_skip(m, "v");
	r = dict_read(m, "s", &text);
	if (r > 0)
		address_parse(text, &adapter->address);
	return r;
}

/* Adapters are named by the kernel anew at every plug, so that a configured address is the better name. */
static bool is_named(const struct adapter *adapter, const char *word)
{
	char address[ADDRESS_TEXT_MAX];

	address_format(&adapter->address, address);
	return strcmp(word, adapter->name) == 0 || strcasecmp(word, address) == 0;
}

static bool is_adapter_wanted(const struct adapter *adapter)
{
	char wanted[sizeof(adapter->radio->wanted)], *rest = NULL;

	memcpy(wanted, adapter->radio->wanted, sizeof(wanted));
	for (char *word = strtok_r(wanted, WANTED_BREAKS, &rest); word; word = strtok_r(NULL, WANTED_BREAKS, &rest))
		if (strcmp(word, "all") == 0 || is_named(adapter, word))
			return true;
	return false;
}

/* ---- what is missing ---- */

static void miss(struct radio_state *state, const char *what)
{
	if (state->n_missing < RADIO_ADAPTERS_MAX)
		snprintf(state->missing[state->n_missing++], RADIO_MISSING_MAX, "%s", what);
}

static bool is_there(const struct radio *radio, const char *word)
{
	for (size_t i = 0; i < RADIO_ADAPTERS_MAX; i++)
		if (radio->adapters[i].name[0] && is_named(&radio->adapters[i], word))
			return true;
	return false;
}

static bool is_missed(const struct radio_state *state, const char *what)
{
	for (size_t i = 0; i < state->n_missing; i++)
		if (strcasecmp(state->missing[i], what) == 0)
			return true;
	return false;
}

void adapters_list_missing(const struct radio *radio, struct radio_state *state)
{
	char wanted[sizeof(radio->wanted)], address[ADDRESS_TEXT_MAX], *rest = NULL;
	bool has_all = false;

	memcpy(wanted, radio->wanted, sizeof(wanted));
	for (char *word = strtok_r(wanted, WANTED_BREAKS, &rest); word; word = strtok_r(NULL, WANTED_BREAKS, &rest)) {
		has_all |= strcmp(word, "all") == 0;
		if (strcmp(word, "all") != 0 && !is_there(radio, word))
			miss(state, word);
	}
	for (size_t i = 0; has_all && i < RADIO_ADAPTERS_MAX; i++) {
		const struct adapter *adapter = &radio->adapters[i];

		address_format(&adapter->address, address);
		if (!adapter->name[0] && adapter->was_used && !is_missed(state, address))
			miss(state, address);
	}
}

int adapter_on_changed(struct adapter *adapter, sd_bus_message *m)
{
	bool is_new = address_equal(&adapter->address, &no_address), was_powered = adapter->is_powered;
	int r = dict_each(m, read_adapter_property, adapter);

	adapter->is_used = is_adapter_wanted(adapter);
	if (is_new)
		adapter_on_known(adapter);
	if (was_powered && !adapter->is_powered)
		scan_on_power_lost(adapter);
	scan_on_discovering(adapter);
	scan_update(adapter);
	return r;
}

static int read_monitor_property(void *ctx, const char *name, sd_bus_message *m)
{
	struct monitor *monitor = ctx;
	const char *type;
	int r;

	if (strcmp(name, "SupportedMonitorTypes") != 0)
		return sd_bus_message_skip(m, "v");
	r = dict_enter(m, "as");
	if (r <= 0)
		return r;
	r = sd_bus_message_enter_container(m, 'a', "s");
	while (r >= 0 && (r = sd_bus_message_read_basic(m, 's', &type)) > 0)
		monitor->is_offered |= strcmp(type, "or_patterns") == 0;
	if (r >= 0)
		r = sd_bus_message_exit_container(m);
	return r < 0 ? r : sd_bus_message_exit_container(m);
}

int adapter_on_monitors(struct adapter *adapter, sd_bus_message *m)
{
	int r = dict_each(m, read_monitor_property, &adapter->monitor);

	scan_update(adapter);
	return r;
}
