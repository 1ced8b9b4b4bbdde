/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * The second player: the devices live on the controllers hci1, hci2, … of a real bluetoothd, which hears them with hci0.
 *
 * Shared by the files guest*.c only. guest.c: the stage; guest_device.c: a device's D-Bus connection, its controller and
 * link; guest_advert.c: LEAdvertisement1; guest_gatt.c: GattService1 and GattCharacteristic1; guest_agent.c; guest_link.c:
 * what a connection was used for; guest_again.c: all of it once more after bluetoothd was restarted.
 */
#include <stdbool.h>
#include <systemd/sd-bus.h>

#include "tests/virtual-home/giver.h"
#include "tests/virtual-home/held.h"
#include "tests/virtual-home/packet.h"
#include "tests/virtual-home/player.h"

#define GUEST_GATEWAY "/org/bluez/hci0"
#define GUEST_ADAPTER "org.bluez.Adapter1"
#define GUEST_ROOT "/lares"
#define GUEST_ADVERT GUEST_ROOT "/advert"
#define GUEST_AGENT GUEST_ROOT "/agent"

enum { GUEST_PATH_MAX = 96 };

struct guest;
struct dweller;

/* One characteristic, as bluetoothd reads it from us. */
struct outlet {
	struct dweller *dweller;
	size_t service, characteristic;
	struct held held;
	bool is_notifying;
	uint8_t value[SCENARIO_VALUE_MAX]; /* of the indication on its way */
	size_t n_value;
};

/* From the first advertisement to the end of the connection that came of it; in ns, 0: not yet. */
struct link {
	uint64_t woken_ns, connected_ns, requested_ns, active_ns;
	uint64_t idle_ns; /* connected, and nothing went over the link for longer than a moment */
};

/* One device, on its own D-Bus connection. */
struct dweller {
	struct guest *guest;
	struct actor *actor;
	struct tally *tally;
	sd_bus *bus;
	char adapter[GUEST_PATH_MAX];
	char gateway[GUEST_PATH_MAX]; /* hci0, as this controller shows it */
	bool is_connected, is_paired, is_registered; /* registered: bluetoothd has taken the services */
	bool is_advertising; /* RegisterAdvertisement was called and not taken back */
	const struct advert *advert;
	struct packet packet;
	struct link link;
	struct giver giver;
	sd_event_source *power_timer;
	struct outlet outlets[SCENARIO_SERVICES_MAX][SCENARIO_CHARACTERISTICS_MAX];
};

struct guest {
	struct player player;
	struct scenario *scenario; /* the player's */
	sd_bus *bus; /* of the home: hci0 and its faults */
	sd_bus *monitor; /* of who becomes the default agent */
	sd_event_source *fault_timer, *again_timer;
	char gateway[32]; /* hci0 as the devices' controllers name it: "/dev_00_AA_01_00_00_00" */
	struct dweller *dwellers; /* one for each device */
	bool is_ready;
};

/* Returns 0 at the end, or a negative errno after saying what is wrong. */
int guest_play(struct scenario *scenario, bool stops_when_finished);

/* guest.c: one more device is registered with bluetoothd. */
void guest_registered(struct guest *guest);

/* guest.c: that one is connected; the others must not be. */
void guest_connected(struct guest *guest, const struct dweller *dweller);

/* guest_device.c. Return 0 or a negative errno after saying what is wrong. */
int dweller_open(struct dweller *dweller, struct guest *guest, size_t index);
void dweller_done(struct dweller *dweller);
void dweller_disconnect(struct dweller *dweller);
void dweller_unbond(struct dweller *dweller);
void dweller_power_off(struct dweller *dweller, uint32_t for_ms);
/* Register everything with a bluetoothd that has forgotten it. -ENODEV: its controllers are not there yet. */
int dweller_again(struct dweller *dweller);
void dweller_lost(struct dweller *dweller);
/* The gateway's Connected and Paired, as bluetoothd shows it to this device's controller. */
void dweller_learn(struct dweller *dweller);
int bluez_set_bool(sd_bus *bus, const char *path, const char *interface, const char *name, bool value);
/* False where there is no such thing. */
bool bluez_get_bool(sd_bus *bus, const char *path, const char *interface, const char *name);

/* guest_advert.c */
int advert_export(struct dweller *dweller);
void advert_start(struct dweller *dweller, const struct advert *advert, const struct packet *packet);
void advert_stop(struct dweller *dweller);

/* guest_gatt.c */
int outlets_export(struct dweller *dweller);
int outlets_register(struct dweller *dweller);
bool outlets_are_subscribed(const struct dweller *dweller, const struct event *event);
void outlet_send(struct outlet *outlet, const uint8_t *octets, size_t n);

/* guest_agent.c */
int agent_export(struct dweller *dweller);
int agent_register(struct dweller *dweller);
void agent_insist(struct dweller *dweller);
int agent_watch(struct guest *guest);

/* guest_link.c. link_ended() says what became of it, in one line on stdout. */
void link_woken(struct dweller *dweller);
void link_connected(struct dweller *dweller);
void link_requested(struct dweller *dweller);
void link_active(struct dweller *dweller);
void link_ended(struct dweller *dweller);

/* guest_again.c */
int again_watch(struct guest *guest);
