/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * The private-bus org.bluez: what bluetoothd 5.66 shows of one adapter and of the scenario's devices.
 *
 * Shared by the files bluez*.c only. bluez.c: the stage and faults; bluez_bus.c: paths, objects, calls;
 * bluez_adapter.c: clients, discovery; bluez_device.c: connecting, pairing; bluez_gatt.c; bluez_agent.c.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <systemd/sd-bus.h>
#include <systemd/sd-event.h>

#include "tests/virtual-home/giver.h"
#include "tests/virtual-home/held.h"
#include "tests/virtual-home/packet.h"
#include "tests/virtual-home/player.h"
#include "tests/virtual-home/scenario.h"
#include "tests/virtual-home/tally.h"

#define BLUEZ_PATH "/org/bluez"
#define BLUEZ_ADAPTER_PATH BLUEZ_PATH "/hci0"
#define BLUEZ_ERROR "org.bluez.Error."

enum { BLUEZ_CLIENTS_MAX = 16, BLUEZ_CLIENT_NAME_MAX = 32, BLUEZ_PATH_MAX = 96, BLUEZ_UUIDS_MAX = 2 * SCENARIO_SERVICES_MAX };

struct bluez;

/* A D-Bus connection that has asked for something; forgotten when it leaves the bus. */
struct client {
	struct bluez *bluez;
	sd_bus_track *track; /* NULL: a free place */
	char name[BLUEZ_CLIENT_NAME_MAX]; /* unique name */
	bool is_discovering, has_filter, wants_duplicates;
	int16_t rssi_min_dBm;
	struct uuid uuids[SCENARIO_SERVICES_MAX]; /* of the discovery filter; none: every device */
	size_t n_uuids;
	char agent[BLUEZ_PATH_MAX]; /* path of its agent, or "" */
};

/* What bluetoothd keeps of a characteristic. */
struct channel {
	uint32_t listeners; /* bit i: clients[i] has called StartNotify; outlives a disconnection */
	uint8_t value[SCENARIO_VALUE_MAX]; /* Value, as last read or indicated */
	size_t n_value;
	struct held held; /* the device's own side */
};

/* A device, as the bus shows it. */
struct peer {
	struct bluez *bluez;
	const struct actor *actor;
	size_t index;
	char path[BLUEZ_PATH_MAX];
	bool is_shown, is_temporary, is_connected, is_resolved, is_paired, is_trusted, is_blocked;
	bool has_services; /* the GATT objects are there */
	bool is_in_range; /* RSSI is known */
	char alias[SCENARIO_TEXT_MAX]; /* "" where nobody set one */
	struct uuid uuids[BLUEZ_UUIDS_MAX];
	size_t n_uuids;
	struct section sections[SCENARIO_SECTIONS_MAX]; /* only keys and the bytes heard last */
	size_t n_sections;
	uint32_t n_aborts; /* connections still to be aborted by the fault connect-fails */
	sd_bus_message *connecting, *pairing; /* calls waiting for their answer */
	sd_bus_slot *asking; /* the agent's answer awaited */
	sd_event_source *connect_timeout, *temporary_timeout;
	struct channel channels[SCENARIO_SERVICES_MAX][SCENARIO_CHARACTERISTICS_MAX];
	bool is_packet_heard;
	bool has_lost_bond; /* the device has forgotten it, and bluetoothd does not know */
	uint32_t digits; /* of the pairing that is under way */
	struct giver giver;
};

struct bluez {
	struct player player;
	struct scenario *scenario; /* the player's */
	struct tally *tallies; /* the player's */
	sd_bus *bus;
	sd_event_source *fault_timer;
	enum fault fault; /* which fault_timer ends; FAULT_COUNT: none */
	bool is_powered, is_pairable, is_muted;
	char alias[SCENARIO_TEXT_MAX];
	struct client clients[BLUEZ_CLIENTS_MAX];
	char default_agent[BLUEZ_CLIENT_NAME_MAX]; /* whose agent is the default, or "" */
	struct peer *peers; /* one for each device of the scenario */
};

enum object_kind { OBJECT_NONE, OBJECT_ROOT, OBJECT_BLUEZ, OBJECT_ADAPTER, OBJECT_PEER, OBJECT_SERVICE, OBJECT_CHANNEL };

/* What a path names. */
struct object {
	enum object_kind kind;
	struct peer *peer;
	size_t service, characteristic;
};

/* Writes properties into a message: all, or those in a list, or one bare value. */
struct writer {
	sd_bus_message *m;
	const char *const *names; /* NULL-terminated; NULL: all */
	bool is_bare; /* a variant without its name, for Get */
	unsigned n;
};

typedef int (*bluez_call_fn)(struct bluez *bluez, const struct object *object, sd_bus_message *m, sd_bus_error *error);

struct method {
	const char *interface, *member, *signature;
	bluez_call_fn call;
};

/* Methods by room, each table ending with an empty entry. */
extern const struct method bluez_adapter_methods[], bluez_device_methods[], bluez_gatt_methods[], bluez_agent_methods[];

/* bluez.c */
int bluez_play(struct scenario *scenario, bool stops_when_finished);

/* bluez_property.c: each writes one property where it is wanted; between begin (where true) and end goes the value */
bool property_begin(struct writer *w, const char *name, const char *signature);
void property_end(struct writer *w);
void property_text(struct writer *w, const char *name, const char *value);
void property_path(struct writer *w, const char *name, const char *path);
void property_bool(struct writer *w, const char *name, bool value);
void property_uuids(struct writer *w, const char *name, const struct uuid *uuids, size_t n);
void property_octets(struct writer *w, const char *name, const uint8_t *octets, size_t n);

/* bluez_bus.c */
int bluez_export(struct bluez *bluez);
void object_path(const struct object *object, char ret_path[BLUEZ_PATH_MAX]);
/* PropertiesChanged of some properties; one that has no value now is left out. */
void bluez_changed(struct bluez *bluez, const struct object *object, const char *interface, const char *const *names);
void bluez_added(struct bluez *bluez, const struct object *object);
void bluez_removed(struct bluez *bluez, const struct object *object);
void bluez_removed_one(struct bluez *bluez, const struct object *object, const char *interface);

#define changed(bluez, object, interface, ...) \
	bluez_changed(bluez, object, interface, (const char *const[]){ __VA_ARGS__, NULL })

/* Properties by interface; each returns whether the object has the interface. */
bool adapter_properties(struct bluez *bluez, const struct object *object, struct writer *w);
bool peer_properties(struct bluez *bluez, const struct object *object, struct writer *w);
bool battery_properties(struct bluez *bluez, const struct object *object, struct writer *w);
bool service_properties(struct bluez *bluez, const struct object *object, struct writer *w);
bool channel_properties(struct bluez *bluez, const struct object *object, struct writer *w);

/* bluez_adapter.c */
int client_find(struct bluez *bluez, const char *name); /* index, or -1 */
int client_get(struct bluez *bluez, const char *name); /* likewise, made where it is new; -1: no place left */
void client_drop(struct client *client);
bool adapter_is_discovering(const struct bluez *bluez);
void adapter_set_powered(struct bluez *bluez, bool is_powered);
int adapter_set_property(struct bluez *bluez, const char *name, sd_bus_message *m, sd_bus_error *error);

/* bluez_advert.c */
void peer_hear(struct peer *peer, const struct advert *advert, const struct packet *packet, bool is_new);

/* bluez_device.c */
int peer_init(struct peer *peer, struct bluez *bluez, size_t index);
void peer_done(struct peer *peer);
void peer_remove(struct peer *peer);
void peer_answer_connect(struct peer *peer); /* the device advertises: what waits for it goes on */
void peer_disconnect(struct peer *peer);
void peer_scan_ended(struct peer *peer);
void peer_restart(struct peer *peer); /* as after a new start of bluetoothd */
void peer_paired(struct peer *peer, bool is_paired);
int peer_set_property(struct peer *peer, const char *name, sd_bus_message *m, sd_bus_error *error);

/* bluez_gatt.c */
void gatt_show(struct peer *peer);
void gatt_hide(struct peer *peer);
void gatt_hide_battery(struct peer *peer);
bool gatt_is_subscribed(const struct peer *peer, const struct event *event);
void gatt_send(struct peer *peer, struct place place, const uint8_t *octets, size_t n);
bool gatt_has_listener(const struct peer *peer, struct place place);
void gatt_forget_client(struct bluez *bluez, size_t client);

/* bluez_agent.c: ask the agent of whoever called Pair, else the default one; it ends with peer_paired(). */
void agent_ask(struct peer *peer);
