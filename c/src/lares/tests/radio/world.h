/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * What bluetoothd shows of one adapter and six devices, as far as the radio asks, and what those devices do. It does as
 * bluetoothd 5.66 does: nobody is heard without discovery, what is pushed while nobody is subscribed is confirmed and lost, a
 * second StartDiscovery is InProgress. A fault (fault.h) stands between it and the radio.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "loop/timer.h"
#include "proto/device.h"
#include "radio/face.h"
#include "radio/path.h"
#include "tests/radio/bluetoothd.h"
#include "tests/radio/fault.h"

#define ADAPTER_PATH "/org/bluez/hci0"
#define ADVERT_US UINT64_C(1000000)
#define BEACON_US UINT64_C(10000000)
#define AWAY_US UINT64_C(30000000) /* how long an adapter is gone */
#define RESTART_US UINT64_C(3000000)
#define AWAKE_US UINT64_C(40000000) /* how long a device advertises after a measurement */

enum { CHANNELS_MAX = 8, MEASUREMENTS_MAX = 512, VALUE_MAX = 16 };

enum thing_name { BEACON, CUFF, METER, SCALE, RING, THERMOMETER /* not paired before the run */, THING_COUNT };

struct channel {
	const char *tail; /* NULL: the end of the list */
	const char *uuid, *flag; /* "read", "write", "notify", "indicate" */
};

/* What becomes of one measurement, or of one advertisement of the beacon. */
struct measured {
	uint64_t at_us;
	bool is_sent; /* the device has had it confirmed */
	unsigned n_said; /* signalled to a radio that had subscribed */
	unsigned n_heard; /* frames that came of it */
};

struct thing {
	struct world *world;
	const struct kind *kind;
	char path[OBJECT_PATH_MAX];
	struct device device;
	bool is_shown, is_connected, is_resolved, is_bonded, is_trusted;
	unsigned notifying; /* bits of channels */
	uint64_t awake_until_us;
	struct timer advert, link, push, round;
	sd_bus_message *connecting, *pairing; /* calls that wait for their answer */
	unsigned push_from, push_to; /* measurements that are yet to be sent */
	uint8_t face[FACE_DATE_TIME_SIZE]; /* of its clock */
	bool has_consent; /* of its user: a scale keeps what it measured to itself until then */
	bool has_procedure; /* of the record access control point */
	struct measured measured[MEASUREMENTS_MAX];
	unsigned n_measured;
};

struct world {
	struct bluetoothd bluez;
	struct fault fault;
	char owner[16]; /* bluetoothd's unique name */
	unsigned n_lives; /* the number in it */
	bool is_passive_offered; /* AdvertisementMonitorManager1 */
	bool is_powered, is_discovering, has_agent, is_adapter_away;
	bool is_gone; /* bluetoothd */
	char monitors[OBJECT_PATH_MAX]; /* the root that is registered, or "" */
	struct timer back; /* of what went */
	struct thing things[THING_COUNT];
};

void world_open(struct world *w);
void world_close(struct world *w);

/*
 * Time passes: everything that is due happens, and everything that follows from it. Returns false where it did not get there,
 * because timers that are due at once are set again and again.
 */
bool world_pass(struct world *w, uint64_t until_us);

/* Whether advertisements reach bluetoothd. */
bool world_hears(const struct world *w);

/* The adapter goes without a word, and comes back as one that was just plugged in. */
void world_lose_adapter(struct world *w);

/* bluetoothd leaves the bus, and comes back as another that knows of its bonds only. */
void world_lose_bluetoothd(struct world *w);

/* DeviceFound, where there is a monitor. */
void world_tell_found(struct world *w, const char *device);

/* The adapter's properties changed. */
void world_tell_adapter(struct world *w, const char *property, bool value);

/* ---- thing.c ---- */

void thing_open(struct world *w, enum thing_name name);
void thing_close(struct thing *t);
struct thing *thing_find(struct world *w, const char *path);

/* "/service0010/char0011" of a path below the thing, or NULL. */
const struct channel *thing_channel(const struct thing *t, const char *path);

/* Something is measured; the device wakes and advertises. */
void thing_measure(struct thing *t);
void thing_wake(struct thing *t);

/* The entries of GetManagedObjects' answer. */
void thing_entries(const struct thing *t, sd_bus_message *answer);

/* Its object goes without a word; it comes with the next advertisement, or by itself where it was on disk. */
void thing_show(struct thing *t);
void thing_vanish(struct thing *t);
void thing_disconnect(struct thing *t);

/* A call to the thing: an error name, NULL where it is done, or "" where the answer comes later. */
const char *thing_call(struct thing *t, sd_bus_message *call, sd_bus_message *answer);

/* The measurement in a value that the radio told, or NULL. */
struct measured *thing_measured(struct thing *t, const uint8_t *bytes, size_t n_bytes);
