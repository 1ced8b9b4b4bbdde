/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * An enrolled device: address, key and kind. Known by identity address, never by name. Person and mounting come
 * from the plan; here they are the installer's proposal, in force until there is a plan.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/hex.h"
#include "proto/mounting.h"

enum {
	DEVICE_ID_MAX = 24, /* "<kind>-<number>" */
	DEVICE_NAME_MAX = 64, /* bytes with NUL; UTF-8 */
	PERSON_ID_MAX = 33,
	DEVICE_KEY_SIZE = 16, /* AES-128 bind key */
	DEVICE_KEY_TEXT_MAX = 2 * DEVICE_KEY_SIZE + 1,
	DEVICE_BOOT_SIZE = 16,
	DEVICES_MAX = 64, /* one home; a gateway that hears more is in the wrong place */
	DEVICE_USERS_MAX = 4, /* who shares a scale or a cuff */
	DEVICE_NO_CONSENT = 0xffff, /* codes are 0 to 9999 (User Data Service 1.0, 3.12) */
	DEVICE_CONSENT_REFUSED = 0xfffe, /* the code was wrong, and is not tried again */
};

#define DEVICE_CLOCK_UNKNOWN INT64_MIN

enum device_kind {
#define DEVICE_KIND(name, text, session, english, german) DEVICE_##name,
#include "proto/device_kind.def"
	DEVICE_KIND_COUNT
};

/* Tiers: 0 plain advertisement, 1 encrypted with counter, 2 bonded, 3 bonded with authentication. */
enum trust { TRUST_PLAIN, TRUST_ENCRYPTED, TRUST_BONDED, TRUST_AUTHENTICATED };

/* Who a place in the device's own list of users is. */
struct device_user {
	uint8_t index; /* as the device numbers them */
	uint16_t consent; /* the code by which the device lets that user's data be read, or DEVICE_NO_CONSENT */
	char person[PERSON_ID_MAX];
};

struct device {
	char id[DEVICE_ID_MAX]; /* of [a-z0-9-] */
	struct address address;
	bool is_random; /* the address type, as BlueZ names it: "random" or "public" */
	enum device_kind kind;
	char name[DEVICE_NAME_MAX]; /* what the installer called it, or "" */
	char person[PERSON_ID_MAX]; /* these are proposals, "" or nothing, in force until there is a plan */
	char mounted_on[MOUNTED_ON_MAX];
	struct mounted mounted;
	struct device_user users[DEVICE_USERS_MAX];
	size_t n_users;
	int64_t enrolled_us; /* wall clock; 0: not known */
	uint64_t undated_us; /* CLOCK_BOOTTIME of its enrolment, where the wall clock was not trusted; 0: it was, or it is dated by now */
	uint8_t undated_boot[DEVICE_BOOT_SIZE]; /* with it: in which boot */
	bool takes_old_records; /* also what it stored before it was enrolled: it may be another person's */
	bool deletes_records; /* once they are committed here */
	uint32_t interval_s; /* it is heard so often; 0: not known */
	bool is_interval_declared; /* by the installer; else learned */
	bool has_key;
	uint8_t key[DEVICE_KEY_SIZE];
	bool is_beacon; /* tells its values in its advertisements, whatever its kind: nobody connects to it */
	bool is_bonded; /* enrolled by pairing: values come over a bonded link only */
	struct address bonded_to; /* the adapter that keeps the bond; all 0: not known */
	bool is_authenticated; /* with a passkey or a comparison, so that nobody stood between */
	bool is_proven; /* it came back by itself and brought a reading: only then is pairing complete */
	bool has_features; /* the service's feature characteristic, read once */
	uint16_t features;
	bool has_clock_offset;
	int64_t clock_offset_s; /* Unix time minus the clock face read as UTC, as last measured: no zone moves it */
	int64_t clock_set_us; /* wall clock, when we last set it; 0: never */
	int64_t clock_before_s; /* the offset until then, with clock_set_us, for records stamped earlier; or DEVICE_CLOCK_UNKNOWN */
};

/*
 * Read a key as people have it: 32 hex digits, or the 24 that MiBeacon up to version 3 uses, whose other four octets are
 * the same for every device. Returns 0 or -EINVAL; then nothing useful is written.
 */
int device_key_parse(const char *text, uint8_t ret_key[DEVICE_KEY_SIZE]);

const char *device_kind_name(enum device_kind kind);
const char *device_kind_words(enum device_kind kind);
int device_kind_from_name(const char *name); /* or -1 */
bool device_kind_has_session(enum device_kind kind);

/*
 * Whose a reading of that user index is by the installer's proposal, or NULL: nobody's yet. Where users were named, what
 * comes under none of them is assigned to nobody.
 */
const char *device_person(const struct device *device, uint8_t user);

/* The tier of what it sends at best. */
enum trust device_trust(const struct device *device);

/* Whether this one is connected to when it is heard. */
bool device_has_session(const struct device *device);
bool device_kind_is_aid(enum device_kind kind); /* a lift, hoist, stairlift, bed or chair */
