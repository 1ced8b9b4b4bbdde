/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * What the files of this room share: the radio, its adapters and its peers. Nobody outside includes it.
 *
 * A peer is a vitals device as one adapter knows it: enrolled, or just being paired. Beacons and strangers have none.
 * State follows bluetoothd's and is compared by level, not by edge: each *_update() looks at what is and does what is
 * missing, so that a lost or merged signal cannot leave a machine behind.
 */
#include <stdarg.h>

#include "loop/timer.h"
#include "radio/ladder.h"
#include "radio/consent.h"
#include "radio/measurement.h"
#include "radio/monitor.h"
#include "radio/nearby.h"
#include "radio/path.h"
#include "radio/radio.h"
#include "radio/records.h"
#include "radio/session.h"
#include "radio/talk.h"

enum {
	PEERS_MAX = 2 * DEVICES_MAX, /* each device by at most two adapters */
	SERVICES_MAX = 16, /* of one device; real ones have up to ten */
	CHARACTERISTICS_MAX = 48,
	FEATURES_MAX = 8, /* octets */
	STRANGERS_MAX = 1024, /* a busy street; whoever finds no place is looked up at each signal */
	BUS_NAME_MAX = 256, /* D-Bus specification, "Valid Names" */
};

#define CALL_US UINT64_C(10000000)
#define CALL_LONG_US UINT64_C(60000000) /* Connect and Pair: the kernel tries for 20 s, a person answers within 30 s */

struct adapter {
	struct radio *radio;
	char name[ADAPTER_NAME_MAX]; /* "": a free place */
	struct address address;
	bool is_used, is_powered, is_discovering;
	uint64_t heard_us;
	unsigned visit; /* the last list of objects that it stood in */
	struct address known; /* of the adapter whose place this was */
	uint64_t left_us; /* a free place: since when; its address and ladder stay remembered */
	bool was_used; /* with them */

	/* scan.c */
	bool is_filtered, is_scanning, must_stop;
	bool was_begun; /* discovery was asked for since the adapter showed */
	bool must_cycle; /* power; the ladder wants it */
	bool is_back_due; /* switched off by the ladder: to be on again at once */
	uint64_t not_before_us;
	uint64_t unknown_until_us; /* 0: it is known what it does */
	unsigned n_failures; /* of calls, in a row */
	unsigned n_refusals; /* to begin discovery, in a row */
	bool is_beacon_missed; /* it was overdue, and nobody has been heard since */
	uint64_t missed_us; /* for how long others heard somebody, while this one heard nobody */
	uint64_t looked_us; /* when that was last looked at, in this silence; 0: not yet */
	struct monitor monitor;
	struct ladder ladder; /* a place without a name keeps it, for when the address is plugged in again */
	struct timer timer;
	sd_bus_slot *call;
};

struct service {
	char tail[PATH_TAIL_MAX]; /* "": a free place */
	struct uuid uuid;
};

struct characteristic {
	struct peer *peer;
	char tail[PATH_TAIL_MAX]; /* "": a free place */
	struct uuid uuid;
	uint16_t number; /* the same as a 16-bit number, or 0 */
	const struct measurement *measurement; /* or NULL */
	bool can_read, can_write, can_command, can_push; /* with a response, without */
	bool is_subscribed;
	bool is_asked; /* a feature characteristic, read already */
	uint8_t features[FEATURES_MAX];
	size_t n_features;
	sd_bus_slot *call; /* StartNotify */
};

enum work_step {
	WORK_FEATURES,
	WORK_CLOCK_READ,
	WORK_CLOCK_WRITE,
	WORK_CLOCK_CHECK,
	WORK_SENSOR_START, /* of a continuous sensor's session: what its records count from */
	WORK_CONSENT,
	WORK_RECORDS,
	WORK_BATTERY,
	WORK_MANUFACTURER,
	WORK_MODEL,
	WORK_SERIAL,
	WORK_FIRMWARE,
	WORK_STEP_COUNT
};

struct peer {
	struct radio *radio;
	struct adapter *adapter;
	struct address address;
	bool is_connected, is_resolved, is_bonded;
	uint64_t connected_us; /* last; 0: never */
	bool is_bond_asked; /* bluetoothd, once more, since it was missed */
	bool is_unbonded_told;
	char name[DEVICE_NAME_MAX]; /* as it says itself, or "" */
	struct service services[SERVICES_MAX];
	struct characteristic characteristics[CHARACTERISTICS_MAX];

	struct session session;
	struct timer timer;
	sd_bus_slot *link_call; /* Connect or Disconnect */

	/* work.c */
	enum work_step step;
	unsigned steps_done; /* bits */
	bool is_clock_written;
	const struct characteristic *asked;
	sd_bus_slot *work_call;

	/* fetch.c */
	struct records records;
	unsigned fetched; /* services whose records were asked for on this connection: bits by index */
	bool is_first_fetch; /* of that service since the enrolment */
	bool is_request_due; /* when fetch_call is over */
	bool has_start;
	uint32_t start; /* of the sensor's session, as a check of marks (records.h) */
	struct timer fetch_timer;
	sd_bus_slot *fetch_call; /* a request to the control point */

	/* say.c */
	struct talk talk;
	bool has_said; /* on this connection */
	bool has_rest; /* a talk about its memory was cut */
	bool is_rest_kept; /* as RADIO_MARK_REST: it outlives us */
	struct timer say_timer;
	sd_bus_slot *say_call;

	/* permit.c */
	struct consent consent;
	struct timer permit_timer;
	sd_bus_slot *permit_call;
};

enum pairing_state {
	PAIRING_CLOSED,
	PAIRING_WAITING, /* for the device to be heard */
	PAIRING_ASKED,
	PAIRING_CHECKING, /* whether a bond that was there works */
	PAIRING_REMOVING, /* that bond */
	PAIRING_TRUSTING,
};

/* Why a pairing came to nothing. */
struct pair_error {
	const char *name; /* of D-Bus */
	int result;
	bool is_passing; /* it may go better when the device is heard again */
	const char *words; /* for the installer */
};

struct pairing {
	enum pairing_state state;
	struct address address;
	struct adapter *adapter; /* that heard it */
	struct timer timer, check;
	uint64_t until_us, not_before_us; /* the window's end; the next try */
	unsigned n_tries;
	const struct pair_error *last; /* why the last try came to nothing, or NULL */
	bool is_bond_removed;
	bool has_passkey, is_denied, is_unanswered; /* what a person answered in this try */
	enum radio_question question;
	sd_bus_message *asked; /* bluetoothd's call that waits for the answer, or NULL */
	sd_bus_slot *call;
	sd_bus_slot *agent; /* the object */
	sd_bus_slot *agent_call; /* its registration */
};

struct radio {
	sd_event *event;
	sd_bus *bus;
	struct radio_ops ops;
	void *ctx;
	char wanted[256]; /* adapters, as configured */

	char owner[BUS_NAME_MAX]; /* bluetoothd's unique name, or "": not there */
	sd_bus_slot *signals, *owner_changes, *owner_call, *objects_call;
	struct timer retry;
	bool is_synced; /* all objects of this owner were read */
	struct timer bonds_timer;
	struct answers answers;
	struct timer answers_timer;
	uint64_t asked_us[RUNG_COUNT]; /* when each was last asked of the helper; 0: never */

	struct adapter adapters[RADIO_ADAPTERS_MAX];
	unsigned visit; /* lists of objects read */
	struct peer *peers[PEERS_MAX];
	size_t n_peers;
	struct nearby nearby;
	uint64_t strangers[STRANGERS_MAX]; /* addresses that are not enrolled, by hash; 0: a free place */
	uint64_t looked_us; /* when somebody last asked who is near; 0: never */
	struct pairing pairing;
	struct radio_state counts; /* without the adapters */
};

/* ---- radio.c ---- */

/* Note what went wrong, for people and for the count. */
void radio_fault(struct radio *radio, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Read all objects anew: state only, never a reading. */
void radio_sync(struct radio *radio);

/* Ask the privileged helper, where there is one. `rung` is RUNG_UNBLOCK or above; `adapter` is whose, or NULL. */
void radio_ask(struct radio *radio, enum radio_rung rung, const struct address *adapter);

/* Whether somebody looks for a device or pairs one: then strangers matter. */
#define RADIO_LOOK_US UINT64_C(30000000) /* whoever looks asks again in a second or two */
bool radio_is_looked(const struct radio *radio, uint64_t now_us);

/* bluetoothd answered a call, or its deadline passed. */
void radio_on_answer(struct radio *radio);
void radio_on_missed(struct radio *radio);

/* Tell that bonds may be other than before, when the objects have been still for a while. */
void radio_on_bonds(struct radio *radio);

/* ---- call.c ---- */

/*
 * Call a method of bluetoothd; the answer, an error or the end of `deadline_us` comes to `fn`. The slot, which must be
 * free, cancels. Where the call cannot even be sent that is a fault and `fn` is not called. Returns 0 or a negative errno.
 */
int call_start(struct radio *radio, sd_bus_slot **slot, const char *path, const char *interface, const char *member,
	uint64_t deadline_us, sd_bus_message_handler_t fn, void *userdata, const char *types, ...);

/* The same with a message that was built. */
int call_send(struct radio *radio, sd_bus_slot **slot, sd_bus_message *message, uint64_t deadline_us,
	sd_bus_message_handler_t fn, void *userdata);

/* "org.bluez.Error.Failed: le-connection-abort-by-local" or NULL where the answer is no error. */
const sd_bus_error *call_error(sd_bus_message *answer);

/* ---- adapter.c ---- */

struct adapter *adapter_find(struct radio *radio, const char *name);
struct adapter *adapter_get(struct radio *radio, const char *name); /* makes it; NULL where there are too many */
void adapter_clear(struct adapter *adapter, uint64_t now_us);

/* Named in the settings and not there; or, where all are used, gone since. */
void adapters_list_missing(const struct radio *radio, struct radio_state *state);

/* Its address was told: what is remembered of it, under whatever name, is its own. */
void adapter_on_known(struct adapter *adapter);

/* PropertiesChanged of it, and the properties of its AdvertisementMonitorManager1. */
int adapter_on_changed(struct adapter *adapter, sd_bus_message *message);
int adapter_on_monitors(struct adapter *adapter, sd_bus_message *message);

/* ---- peer.c ---- */

/* The enrolled device of that address, or NULL. */
const struct device *device_find(struct radio *radio, const struct address *address);

/* Whether a peer is to be kept for that address. */
bool is_peer_wanted(struct radio *radio, const struct address *address);

struct peer *peer_find(struct radio *radio, const struct adapter *adapter, const struct address *address);
struct peer *peer_get(struct radio *radio, struct adapter *adapter, const struct address *address); /* makes it, or NULL */
void peer_on_removed(struct peer *peer, uint64_t now_us);
void peer_free(struct radio *radio, size_t at, uint64_t now_us);

struct characteristic *peer_characteristic(struct peer *peer, const char *tail);
struct characteristic *peer_by_number(struct peer *peer, uint16_t number);
struct characteristic *peer_in_service(struct peer *peer, uint16_t service, uint16_t number);
const struct uuid *characteristic_service(const struct characteristic *c);
void characteristic_clear(struct characteristic *c);

/* Forget everything: bluetoothd is gone. */
void objects_clear(struct radio *radio, uint64_t now_us);

/* ---- objects.c ---- */

/* Messages of the object manager: GetManagedObjects' answer, InterfacesAdded, InterfacesRemoved. */
int objects_on_all(struct radio *radio, sd_bus_message *message, uint64_t now_us);
int objects_on_added(struct radio *radio, sd_bus_message *message, uint64_t now_us);
int objects_on_removed(struct radio *radio, sd_bus_message *message, uint64_t now_us);

/* Heard just now, with nothing new to say; and PropertiesChanged, the cursor behind the interface's name. */
void device_on_found(struct radio *radio, struct adapter *adapter, const struct address *address, uint64_t now_us);
int device_on_changed(struct radio *radio, struct adapter *adapter, const struct path *path, sd_bus_message *message,
	uint64_t now_us);

/* ---- scan.c ---- */

int scan_init(struct adapter *adapter);
void scan_done(struct adapter *adapter);

/* Power, filter, discovery: whichever comes next. */
void scan_update(struct adapter *adapter);

/* On all adapters: what there is to be heard by may be another now. */
void scan_update_all(struct radio *radio);

/* For the last time: nobody waits for the answer. */
void scan_stop(struct adapter *adapter);

/* It is off. Where somebody else did that: on again, but not in a contest. */
void scan_on_power_lost(struct adapter *adapter);

/* Discovering was told. */
void scan_on_discovering(struct adapter *adapter);

/* ---- climb.c ---- */

/* Let the ladder look around, and do what it says: scan_update() takes it from there. */
void climb_on_time(struct adapter *adapter, uint64_t now_us);

/* Whether what the ladder climbed so high for goes on. */
bool climb_has_cause(const struct adapter *adapter);

/* ---- gatt.c ---- */

/* Follow the peer's Connected and ServicesResolved. */
void gatt_update(struct peer *peer, uint64_t now_us);
void gatt_set_connected(struct peer *peer, bool is_connected);
void gatt_on_advert(struct peer *peer, const struct device *device, uint64_t now_us);
void gatt_on_lost(struct peer *peer, uint64_t now_us);
void gatt_subscribe(struct characteristic *c);
void gatt_on_characteristic(struct characteristic *c, uint64_t now_us); /* it showed */
void gatt_subscribe_all(struct peer *peer);

/* Whether Connect failed because the link cannot be encrypted: one side has no key, or another one. */
bool gatt_is_refusal(const sd_bus_error *error);

/* A value by notification or indication; `message` behind the interface's name. */
int gatt_on_changed(struct characteristic *c, sd_bus_message *message, uint64_t now_us);

/*
 * Write, with a response where it gives one; the answer comes to `fn`, whose userdata is the peer. `c` may be NULL. Returns whether a call is
 * on its way.
 */
bool gatt_write(struct peer *peer, sd_bus_slot **slot, const struct characteristic *c, const uint8_t *bytes, size_t n_bytes,
	sd_bus_message_handler_t fn);

/*
 * Pass a value on, where the bond is as the enrolment demands. Returns an enum radio_fate, -EACCES where it was refused, or
 * another negative errno.
 */
int gatt_deliver(const struct characteristic *c, const uint8_t *bytes, size_t n_bytes, uint64_t now_us);
void gatt_work_done(struct peer *peer, uint64_t now_us);
int gatt_on_time(void *peer, uint64_t now_us);

/* ---- work.c ---- */

/* Go on reading features, clock, battery and identity, one call after the other; then gatt_work_done(). */
void work_start(struct peer *peer, uint64_t now_us);

/* Something that the work waited for is over. */
void work_go_on(struct peer *peer, uint64_t now_us);

/* The connection is over: the next begins anew. */
void work_reset(struct peer *peer);

/* The local clock face now, and whether it may be given to devices. */
int64_t work_face_s(void);
void work_tell_clock(struct peer *peer, int64_t face_s, bool is_set); /* how its face reads now */
bool work_is_clock_true(const struct radio *radio);

/* ---- say.c ---- */

/* What is special about that device, as far as it is known by now; or NULL. */
const struct quirk *say_quirk(const struct peer *peer);

/* Whether what comes by that characteristic of a maker's own comes by a standard one as well. */
bool say_is_superfluous(const struct characteristic *c);
bool say_is_double(const struct characteristic *c); /* its values come by another one, too, and are left out */
void say_on_subscribed(const struct characteristic *c, uint64_t now_us);
void say_on_value(const struct characteristic *c, const uint8_t *bytes, size_t n_bytes, int fate, uint64_t now_us);
int say_on_time(void *peer, uint64_t now_us);
void say_recall_rest(struct peer *peer); /* what a talk before left, perhaps of another run of the program */
void say_keep_rest(struct peer *peer); /* what this one would leave if it were cut now */
void say_reset(struct peer *peer);

/* ---- permit.c ---- */

/* Let the device's users consent. Returns whether that was begun; then work_go_on() comes. */
bool permit_start(struct peer *peer, uint64_t now_us);
bool permit_is_running(const struct peer *peer);
void permit_on_indication(const struct characteristic *c, const uint8_t *bytes, size_t n_bytes, uint64_t now_us);
void permit_on_value(struct peer *peer, uint64_t now_us);
int permit_on_time(void *peer, uint64_t now_us);
void permit_reset(struct peer *peer);

/* ---- fetch.c ---- */

/* Ask for the stored records of the next service that has any. Returns whether it was asked; then work_go_on() comes. */
bool fetch_start(struct peer *peer, uint64_t now_us);
bool fetch_is_running(const struct peer *peer);

/* Say of a value whether it is one of the records that were asked for. */
void fetch_mark_hearing(const struct characteristic *c, struct hearing *hearing);

/* Whether it is the record at the mark once more, which is nobody's news; the value is still to be told of below. */
bool fetch_is_marked(const struct characteristic *c, const uint8_t *bytes, size_t n_bytes);

/* When the session of a continuous sensor began, by its own face. */
void fetch_note_start(struct peer *peer, const uint8_t *bytes, size_t n_bytes);

/* A value came, and `fate` is what gatt_deliver() said. */
void fetch_on_value(const struct characteristic *c, const uint8_t *bytes, size_t n_bytes, int fate, uint64_t now_us);
void fetch_on_indication(const struct characteristic *c, const uint8_t *bytes, size_t n_bytes, uint64_t now_us);
int fetch_on_time(void *peer, uint64_t now_us);
void fetch_reset(struct peer *peer);

/* ---- pair.c ---- */

int pair_init(struct radio *radio);
void pair_done(struct radio *radio);

/* The connection to that device is gone. */
void pair_on_disconnected(struct radio *radio, const struct address *address);

/* Whether that device is being paired just now: its connection is no session's. */
bool pair_is_busy(const struct radio *radio, const struct address *address);

/* ---- pair_error.c ---- */

extern const struct pair_error pair_unheard; /* the device was never heard */

/* What bluetoothd's error means, as far as the pairing has come; NULL: nothing that is known. */
const struct pair_error *pair_error_of(const struct pairing *pairing, const sd_bus_error *error);

/* What a window that closes by itself ends in. */
const struct pair_error *pair_error_at_end(const struct pairing *pairing);

/* ---- pair_agent.c ---- */

int pair_export(struct radio *radio);

/* What a person was asked needs no answer any more. */
void pair_withdraw(struct radio *radio);

/* bluetoothd is there: tell it of our agent. */
void pair_register(struct radio *radio);
void pair_on_gone(struct radio *radio);

/* The address was heard. */
void pair_on_heard(struct radio *radio, struct adapter *adapter, const struct address *address);

/*
 * Whether a device is being paired on that adapter, with a person's part in it. Meanwhile bluetoothd keeps what else the kernel is to do
 * with the adapter in a queue: a call that needs it is answered when the person has.
 */
bool pair_is_under_way(const struct adapter *adapter);

static inline bool address_equal(const struct address *a, const struct address *b)
{
	return __builtin_memcmp(a, b, sizeof(*a)) == 0;
}
