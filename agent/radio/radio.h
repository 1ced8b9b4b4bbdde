/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * The radio: BlueZ over D-Bus. Hears advertisements, connects to vitals devices on sight, pairs.
 *
 * The caller owns the bus connection and attaches it to the event loop; it is to be kept for life, because BlueZ
 * binds discovery and notify sessions to it. The radio follows bluetoothd through restarts and adapters through
 * unplugging by itself. What is reported comes from a signal just received, never from remembered properties.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <systemd/sd-bus.h>
#include <systemd/sd-event.h>

#include "proto/device.h"
#include "proto/frame.h"

struct radio;

enum {
	RADIO_ADAPTERS_MAX = 8, /* a gateway has one or two; the kernel numbers them anew at every plug */
	RADIO_ADAPTER_NAME_MAX = 12,
	RADIO_MISSING_MAX = 24, /* an address, or the beginning of a word of the settings */
	RADIO_NEARBY_MAX = 64, /* strangers with random addresses never end: the least recently heard goes */
	RADIO_NEARBY_NUMBERS_MAX = 8,
	RADIO_RSSI_UNKNOWN = 127, /* Core, Vol 4, Part E, 7.7.65.2 */
	RADIO_PAIRING_WINDOW_US = 120 * 1000 * 1000,
	RADIO_WORDS_MAX = 160,
};

struct radio_settings {
	const char *adapters; /* "all", or names ("hci0") or addresses separated by blanks; copied */
};

/* How a frame was heard. */
struct hearing {
	uint64_t now_us;
	int16_t rssi_dBm; /* RADIO_RSSI_UNKNOWN where not told */
	bool is_bonded; /* over a connection to a bonded device */
	bool is_newest; /* a stored record, and the device says that it has no newer one */
	bool is_first_fetch; /* a stored record of the first transfer: it may be older than the enrolment */
};

/* What became of a frame, beside a negative errno. */
enum radio_fate {
	RADIO_TAKEN,
	RADIO_KNOWN, /* it says nothing that was not said before */
	RADIO_MOMENT, /* one of a stream, and no measurement by itself */
	RADIO_LEFT, /* it was not wanted, and stays in the device */
	RADIO_REFUSED, /* nobody understands it: nothing came, and what is stored stays in the device */
};

/* How a connection ended. */
enum session_end {
	SESSION_END_DONE, /* values came */
	SESSION_END_EMPTY, /* nothing came */
	SESSION_END_SHORT, /* moments of a stream came, and too few to make a measurement */
	SESSION_END_KNOWN, /* it has nothing that did not come before */
	SESSION_END_FOUND, /* nothing came, and it was up before we were: whether anything came then we do not know */
	SESSION_END_UNREACHABLE, /* heard, and no connection came about */
	SESSION_END_UNRESOLVED, /* connected, and its services never showed */
	SESSION_END_UNBONDED, /* enrolled by pairing, and the bond is gone: not even tried */
	SESSION_END_REFUSED, /* the device does not know the bond any more */
	SESSION_END_LOST, /* bluetoothd or the adapter went away */
	SESSION_END_SPARED, /* connected to too often in a day: not even tried */
	SESSION_END_COUNT
};

const char *session_end_name(enum session_end end);

/* What bluetoothd asks a person while a device is being paired (org.bluez.Agent1), answered by radio_answer(). */
enum radio_question {
	RADIO_ASKS_NOTHING, /* what was asked is settled or withdrawn */
	RADIO_ASKS_PASSKEY, /* six digits that the device shows */
	RADIO_ASKS_COMPARISON, /* whether the device shows the same `digits` */
	RADIO_SHOWS_PASSKEY, /* `digits` are to be typed into the device; nothing to answer */
};

/* What only a privileged helper can do. */
enum radio_ask {
	RADIO_ASK_UNBLOCK, /* rfkill */
	RADIO_ASK_RESTART, /* bluetoothd */
	RADIO_ASK_RESET, /* that adapter */
	RADIO_ASK_REBOOT,
	RADIO_ASK_COUNT
};

/* How far recovery had to go since the last advertisement. */
enum radio_rung {
	RUNG_NONE,
	RUNG_DISCOVERY, /* begun again */
	RUNG_POWER, /* the adapter, off and on */
	RUNG_UNBLOCK, /* from here on through the helper */
	RUNG_RESTART,
	RUNG_RESET,
	RUNG_REBOOT,
	RUNG_COUNT
};

const char *radio_rung_name(enum radio_rung rung); /* "none", "discovery", …: for the wire */
const char *radio_rung_words(enum radio_rung rung); /* what was done, for people */

enum { RADIO_MARK_REST = 0 };

/* Called from the event loop; devices, frames and words are borrowed for the call. All but find and on_frame may be NULL. */
struct radio_ops {
	/* The enrolled device of that address, or NULL: a stranger. Valid until the caller returns to the loop. */
	const struct device *(*find)(void *ctx, const struct address *address);

	/*
	 * One advertisement signal with all the sections present in it, or one GATT value. Returns an enum radio_fate, or a
	 * negative errno where it could not be kept: then the mark of a stored record stays below it.
	 */
	int (*on_frame)(void *ctx, const struct device *device, const struct frame *frame,
		const struct hearing *hearing);

	/* The first two octets of the service's feature characteristic, read once and to be kept with the device. */
	void (*on_features)(void *ctx, const struct device *device, uint16_t features);

	/*
	 * Unix time minus the device's clock face read as UTC: the zone's offset is part of it. As the clock was found, and as
	 * it is after it was set.
	 */
	void (*on_clock)(void *ctx, const struct device *device, int64_t offset_s, bool is_set);

	/* The consent code of that user is wrong: from now on the enrolment says so, or the device locks. */
	void (*on_consent_refused)(void *ctx, const struct device *device, uint8_t user);

	void (*on_session)(void *ctx, const struct device *device, enum session_end end, size_t n_values,
		const char *words);

	/* 0, or the negative errno of radio_pair()'s list; words are for the installer. */
	void (*on_paired)(void *ctx, const struct address *address, int result, const char *words);

	/*
	 * The mark of a service's stored records: the highest number up to which all are committed, with bits of the radio's
	 * own above it, up to the 62nd. get: whether there is one. put: returns 0 when it is durable, or a negative errno.
	 * RADIO_MARK_REST is no service's: 1 where a maker's own memory was left in the middle of what is news.
	 */
	bool (*get_mark)(void *ctx, const struct device *device, uint16_t service, uint64_t *ret_mark);
	int (*put_mark)(void *ctx, const struct device *device, uint16_t service, uint64_t mark);

	/* What became of it is seen by what bluetoothd does, or by that nothing happens. */
	void (*ask)(void *ctx, enum radio_ask what, const struct address *adapter);

	/* Whether an enrolled beacon should have been heard by now and was not: proof that silence is no quiet home. */
	bool (*is_overdue)(void *ctx, uint64_t now_us);

	/*
	 * Whether passive scanning tells enough: every enrolled beacon numbers its packets, so that no two events look alike.
	 * What it does not tell is that the same octets came again. Asked often. NULL: it does not.
	 */
	bool (*may_be_passive)(void *ctx);

	/* What bluetoothd has bonds with may be other than before: radio_bond() says. */
	void (*on_bonds)(void *ctx);

	void (*on_question)(void *ctx, const struct address *address, enum radio_question question, uint32_t digits);

	/* Whether the wall clock may be compared with and written into devices. NULL: clock_is_trusted(). */
	bool (*is_clock_true)(void *ctx);
};

/*
 * Begin. Returns at once; a bluetoothd that is absent is waited for. The ops are copied. Returns 0 or a negative errno.
 */
int radio_open(sd_event *event, sd_bus *bus, const struct radio_settings *settings, const struct radio_ops *ops,
	void *ctx, struct radio **ret_radio);

/* NULL is allowed. Discovery ends with the bus connection. */
void radio_close(struct radio *radio);

/* Enrolment changed: find() may answer otherwise from now on. */
void radio_devices_changed(struct radio *radio);

/*
 * Pair with that device, waiting for it to be heard if need be, for at most RADIO_PAIRING_WINDOW_US. Only in this
 * window and only for this address are BlueZ's questions answered; what a person must answer comes by on_question. A
 * bond that is there already is tried, and made anew only where it does not work.
 *
 * Returns 0 and answers by on_paired: 0, -ETIMEDOUT (never heard, or no answer), -EACCES (refused), -ECONNREFUSED (not
 * reachable), -ECANCELED (cancelled, or bluetoothd went away), -EBUSY, -ENODEV (adapter off), -EIO (other). Returns
 * -EBUSY while another window is open.
 */
int radio_pair(struct radio *radio, const struct address *address);

/*
 * The installer's answer to the open question: six digits (0 to 999999), or 1 and 0 for yes and no. Returns 0, or -ENOENT
 * where nothing is asked of that device.
 */
int radio_answer(struct radio *radio, const struct address *address, int64_t answer);

/* How far the open window has come. */
enum radio_pairing {
	RADIO_PAIRING_NONE, /* none is open */
	RADIO_PAIRING_LISTENING, /* the device was not heard yet */
	RADIO_PAIRING_ASKED,
	RADIO_PAIRING_BONDED,
};

/* `ret_until_us`: when the window closes by itself; set unless it is RADIO_PAIRING_NONE. */
enum radio_pairing radio_pairing(const struct radio *radio, uint64_t *ret_until_us);

/* Close the window before its time; on_paired says -ECANCELED. Returns 0, or -ENOENT where it is not open for that device. */
int radio_pair_cancel(struct radio *radio, const struct address *address);

/* Whether bluetoothd keeps a bond with that device. */
enum radio_bond {
	RADIO_BOND_UNKNOWN, /* it is not there, or no adapter is, or it was not asked yet */
	RADIO_BOND_NONE,
	RADIO_BOND_THERE,
};

/* Of enrolled devices that are connected to. `ret_adapter`: which adapter has it, where it is there; or NULL. */
enum radio_bond radio_bond(const struct radio *radio, const struct address *address, struct address *ret_adapter);

/* Whether a connection to it is up. */
bool radio_is_connected(const struct radio *radio, const struct address *address);

/* Disconnect, and delete bond and cached services. Returns 0 once asked, or -ENOTCONN without an adapter. */
int radio_forget(struct radio *radio, const struct address *address);

struct radio_nearby {
	struct address address;
	bool is_random;
	bool is_enrolled;
	char name[DEVICE_NAME_MAX]; /* or "": what the device says, made of stranger's bytes */
	int16_t rssi_dBm;
	uint64_t heard_us;
	uint16_t services[RADIO_NEARBY_NUMBERS_MAX]; /* 16-bit service UUIDs it lists */
	uint16_t data_services[RADIO_NEARBY_NUMBERS_MAX]; /* 16-bit service UUIDs of its service data */
	uint16_t companies[RADIO_NEARBY_NUMBERS_MAX];
	uint8_t n_services, n_data_services, n_companies;
};

/* What was heard lately, strangers included. */
void radio_each_nearby(struct radio *radio, void (*fn)(void *fn_ctx, const struct radio_nearby *nearby), void *fn_ctx);

struct radio_state {
	bool is_bluez_there;
	bool is_unstable; /* bluetoothd ended and began again five times in ten minutes, or more */
	struct {
		char name[RADIO_ADAPTER_NAME_MAX];
		struct address address;
		bool is_used; /* by the settings */
		bool is_powered, is_discovering;
		uint64_t heard_us; /* 0: nothing yet */
		bool has_monitors; /* bluetoothd offers passive scanning on it */
		bool is_passive; /* and it is used */
		enum radio_rung rung; /* how far recovery went; RUNG_NONE once somebody is heard */
		uint64_t rung_us; /* since when */
		uint64_t missed_us; /* for how long another adapter heard somebody and this one nobody; 0: it hears */
	} adapters[RADIO_ADAPTERS_MAX];
	size_t n_adapters;
	/* What should be there and is not: words of the settings, addresses of adapters that were used and went. */
	char missing[RADIO_ADAPTERS_MAX][RADIO_MISSING_MAX];
	size_t n_missing;
	uint64_t quiet_since_us; /* since when an adapter has listened and nobody has been heard; 0: none listens */
	uint64_t usual_quiet_us; /* the longest silence that ended by itself */
	enum radio_rung rung; /* the highest of all used adapters, and of bluetoothd itself */
	uint64_t rung_us;
	bool has_cause; /* what it went to RUNG_RESTART or beyond for goes on, and nobody is heard; else the home is quiet, for all we know */
	uint64_t heard_us; /* last advertisement of anybody; 0: none yet */
	uint64_t n_adverts; /* signals that carried one */
	uint64_t n_strangers; /* of these, from devices that are not enrolled */
	uint64_t n_connects; /* connections that came about */
	uint64_t n_failures; /* calls that failed or got no answer in time */
	uint64_t n_dropped; /* values refused: no connection, or no bond where there must be one */
	uint64_t n_rescans; /* discovery begun again because nothing was heard */
	unsigned bluez_version; /* 566 is 5.66, as the adapters' Modalias has it; 0: not told */
	char fault[RADIO_WORDS_MAX]; /* the last one, or "" */
	uint64_t fault_us;
};

void radio_get_state(const struct radio *radio, struct radio_state *ret_state);
