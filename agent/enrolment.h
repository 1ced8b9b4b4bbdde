/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* The enrolled devices: in memory while the agent runs, one sealed row each in the store. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "interval.h"
#include "proto/device.h"
#include "proto/device_trouble.h"
#include "store/store.h"

enum {
	REPLAYS_MAX = 20, /* a beacon whose numbers began anew, or somebody who plays old packets */
	EMPTY_MAX = 3, /* connections that brought nothing, until the bond is doubted: bluetoothd does not tell */
};

/* What became of a device's bond. */
enum bond {
	BOND_THERE, /* or not known to be otherwise */
	BOND_FORGOTTEN, /* bluetoothd has it, and the device does not know it any more */
	BOND_AWAY, /* the adapter that has it is not there */
	BOND_LOST, /* bluetoothd has none */
};

/* Whether something ails a device. */
enum ail { AIL_UNKNOWN, AIL_NO, AIL_YES };

struct enrolled {
	struct device device;
	uint64_t heard_us; /* 0: not since the start */
	int64_t heard_wall_us; /* 0: never */
	int64_t said_heard_us; /* of these, the one that up/device/<id> said last */
	struct interval interval; /* silence.c: this and the next five */
	bool is_interval_news; /* learned, and not written yet */
	uint64_t saved_us; /* when what was learned was written last; 0: not since the start */
	uint64_t spoke_us; /* heard, or as a vitals device brought a reading; 0: not since the start */
	int64_t spoke_wall_us; /* 0: never */
	bool is_silent; /* for longer than it should be */
	bool has_battery;
	struct decimal battery;
	enum ail battery_low;
	enum ail told[DEVICE_TROUBLE_COUNT]; /* to the watch, since the start: ailing.c */
	bool was_silent; /* since the start */
	bool is_numbered, is_unnumbered; /* its advertisements carried a number of their own; one did not */
	uint64_t n_replays; /* packets with old numbers since one with a new one */
	/* Its clock, at the last connection as it was found, and after it was set: seconds ahead of local time. */
	bool has_clock, is_clock_set;
	int64_t clock_ahead_s, clock_after_s;
	uint64_t n_left, n_leaving; /* records of before the enrolment: in the last connection that had any, and in this one */
	uint64_t n_empty; /* connections that brought nothing, in a row */
	bool is_empty; /* the last one was up, and no measurement came: somebody is to measure again */
	bool is_short; /* the last one brought moments of a stream, and no measurement */
	char session_words[160]; /* how the last connection ended */
	bool has_measured; /* in the connection that is up */
	uint64_t n_sessions; /* connections that brought values, since it was enrolled or the agent started */
	bool is_pairing_link; /* the connection in which it was paired is still up: it proves nothing */
	enum bond bond;
};

struct enrolment {
	struct enrolled enrolled[DEVICES_MAX];
	size_t n;
};

/* Also when each was last heard, from its newest reading: a restart makes none "never-heard". */
int enrolment_load(struct enrolment *enrolment, struct store *store);

/* It is enrolled while the wall clock is not trusted: when, is said once it is. */
void enrolment_leave_undated(struct device *device, const uint8_t boot[DEVICE_BOOT_SIZE], uint64_t now_us);

/*
 * The wall clock can be trusted now: say when it was enrolled, if that is not known. Where the machine was started again in
 * between nobody can tell how long it was off: then it counts as enrolled when this boot began, so that what is older is
 * left in the device, rather than another person's values taken. Returns whether that is to be written.
 */
bool enrolment_date(struct device *device, const uint8_t boot[DEVICE_BOOT_SIZE], uint64_t now_us, int64_t wall_us);

/* What is wrong with it, in words; NULL: nothing that is known. */
const char *enrolment_fault(const struct enrolled *enrolled);

/* The same, or that its pairing is not proven yet. */
const char *enrolment_trouble(const struct enrolled *enrolled);

struct enrolled *enrolment_find(struct enrolment *enrolment, const struct address *address); /* or NULL */
struct enrolled *enrolment_by_id(struct enrolment *enrolment, const char *id); /* or NULL */

/*
 * Whether passive scanning is enough for the beacons: all of them were heard, number their packets, and never fell silent.
 * A monitor hears what fits its patterns; whoever is missed under it is listened for actively, until the next start.
 */
bool enrolment_may_be_passive(const struct enrolment *enrolment);

/*
 * Enrol, or change what is enrolled under that address; an id once given is never given again. Written to the store's
 * open transaction. Returns 0 and the entry, -ENOSPC where DEVICES_MAX are enrolled, or a negative errno.
 */
int enrolment_put(struct enrolment *enrolment, struct store *store, const struct device *device,
	struct enrolled **ret_enrolled);

/*
 * What was put could not be committed: what was enrolled under that address before, or NULL, is again, in memory at least, and in
 * the open transaction where the store takes it.
 */
void enrolment_take_back(struct enrolment *enrolment, struct store *store, const struct address *address,
	const struct device *before);
int enrolment_remove(struct enrolment *enrolment, struct store *store, const char *id);

/* Write what the agent learned of the device (features, clock offset). */
int enrolment_save(struct store *store, const struct device *device);
