/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * A scenario: the devices of a home and what happens to them. README.md describes the JSON; scenario_read() refuses
 * what it does not know, with the place and what to write there.
 *
 * Everything is owned by the scenario and constant once read. Values are bytes as a device sends them.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/hex.h"
#include "proto/uuid.h"

enum {
	SCENARIO_DEVICES_MAX = 64,
	SCENARIO_SERVICES_MAX = 8, /* of one device, or in one advertisement */
	SCENARIO_CHARACTERISTICS_MAX = 16, /* of one service */
	SCENARIO_SECTIONS_MAX = 4, /* in one advertisement */
	SCENARIO_COUNTERS_MAX = 4, /* in one value */
	SCENARIO_EVENTS_MAX = 1024,
	SCENARIO_TEXT_MAX = 128,
	SCENARIO_VALUE_MAX = 512, /* longest attribute value: Core, Vol 3, Part F, 3.2.9 */
	SCENARIO_CLOCK_MAX = 10, /* octets of Current Time 0x2A2B, the longer of the two clocks */
	SCENARIO_RECORD_MAX = 64, /* octets of one stored record */
	SCENARIO_RECORDS_MAX = 4096, /* in one device: two weeks of one every five minutes */
	SCENARIO_USERS_MAX = 8, /* of one scale */
	SCENARIO_PASSKEY_MAX = 999999, /* Core, Vol 3, Part H, 2.3.5.3 */
	SCENARIO_CONSENT_MAX = 9999, /* User Data Service 1.1, 3.2 */
};

/*
 * Who is asked at pairing: nobody; the gateway's agent by RequestAuthorization; the person who reads the device's digits
 * and types them (PASSKEY) or says whether they are the gateway's (COMPARE). NONE refuses.
 */
enum pairing { PAIRING_NONE, PAIRING_JUST_WORKS, PAIRING_AUTHORIZE, PAIRING_PASSKEY, PAIRING_COMPARE, PAIRING_COUNT };

/* What an event waits for, besides its time and the event before it of the same device. */
enum after {
	AFTER_NOTHING,
	AFTER_CONNECTED,
	AFTER_DISCONNECTED,
	AFTER_PAIRED,
	AFTER_SUBSCRIBED, /* to the characteristic that the event indicates; of other events, to any */
	AFTER_FETCHED, /* all stored records that were asked for were sent, in this connection */
	AFTER_GO, /* one SIGRTMIN lets one such event go */
	AFTER_COUNT
};

enum deed {
	DEED_ADVERTISE,
	DEED_INDICATE,
	DEED_DISCONNECT,
	DEED_FAULT,
	DEED_RECORD, /* something is measured and stored */
	DEED_CUT, /* the link will be dropped after so many records */
	DEED_UNBOND, /* the device forgets its bond */
	DEED_COUNT
};

enum fault {
	FAULT_BLUETOOTHD_RESTART, /* gone from the bus for for_ms; forgets sessions, filters, agents */
	FAULT_BLUETOOTHD_HANG, /* answers nothing for for_ms */
	FAULT_ADAPTER_OFF, /* Powered false for for_ms; of a device: it has no power */
	FAULT_STOP_SIGNALS, /* "discovering" without a report for for_ms */
	FAULT_CONNECT_FAILS, /* the device's next `times` connections are aborted */
	FAULT_COUNT
};

/* Operations of a characteristic; `encrypted` holds those that need a paired link. */
enum operation {
	OPERATION_READ = 1 << 0,
	OPERATION_WRITE = 1 << 1,
	OPERATION_COMMAND = 1 << 2, /* write-without-response */
	OPERATION_NOTIFY = 1 << 3,
	OPERATION_INDICATE = 1 << 4,
};

/* A number inside a value that grows by one with each packet of its device: little-endian, on top of what is there. */
struct counter {
	size_t at, n_octets;
};

/* Bytes, and what is filled in when they become a packet. Each place lies inside the bytes. */
struct value {
	uint8_t bytes[SCENARIO_VALUE_MAX];
	size_t n;
	struct counter counters[SCENARIO_COUNTERS_MAX];
	size_t n_counters;
	bool has_stamp, has_time;
	size_t stamp_at; /* 8 octets: CLOCK_MONOTONIC in ns, little-endian */
	size_t time_at; /* 7 octets: Date Time 0x2A08 of the device's clock */
};

struct section {
	bool is_manufacturer;
	uint16_t company;
	struct uuid service;
	struct value value;
};

struct advert {
	struct uuid services[SCENARIO_SERVICES_MAX];
	size_t n_services;
	struct section sections[SCENARIO_SECTIONS_MAX];
	size_t n_sections;
	bool is_discoverable;
	bool is_until_connected; /* repeat until somebody connects; then packets and times do not count */
	bool is_until_fetched; /* and again where the link ends before what is stored was fetched */
	uint32_t for_ms; /* but no longer than this; 0: without end */
};

struct indication {
	size_t service, characteristic; /* indices */
	struct value value;
};

struct event {
	size_t device; /* index; n_devices: the home itself, for faults */
	uint32_t at_ms, wait_ms;
	enum after after;
	enum deed deed;
	uint32_t n_packets; /* distinct ones */
	uint32_t times; /* how often each is sent */
	uint64_t every_ns; /* between two sendings; 0: as fast as the bus takes them */
	bool is_once; /* in the first loop only */
	bool has_rate; /* every_ns was given as "rate": what --rate and --count replace */
	union {
		struct advert advert;
		struct indication indication;
		struct value record;
		uint32_t cut_after; /* records */
		struct {
			enum fault fault;
			uint32_t for_ms;
		};
	};
};

struct characteristic {
	struct uuid uuid;
	unsigned operations, encrypted;
	char flags[8][SCENARIO_TEXT_MAX / 4]; /* as written, for GattManager1 */
	size_t n_flags;
	bool is_clock; /* the value is the device's clock */
	uint8_t value[SCENARIO_VALUE_MAX];
	size_t n_value;
};

struct service {
	struct uuid uuid;
	struct characteristic characteristics[SCENARIO_CHARACTERISTICS_MAX];
	size_t n_characteristics;
};

struct stored {
	uint8_t bytes[SCENARIO_RECORD_MAX];
	size_t n;
};

/* Where a characteristic is in its device. */
struct place {
	size_t service, characteristic;
};

/*
 * What a device has stored, and how it gives it away: on request through a Record Access Control Point, or, without one, all
 * of it by itself to whoever subscribes, and what was confirmed it forgets.
 */
struct records {
	bool is_there, has_control, has_sequence, has_filters; /* filters: "from number N on" and the like */
	struct place data, control;
	size_t sequence_at; /* two octets, little-endian: the number that RACP's filter type 1 is about */
	uint16_t sequence_step;
	uint64_t every_ns; /* between two records */
	struct stored *values;
	size_t n_values;
};

/* One whose records a scale gives only with the right code (User Data Service). */
struct user {
	uint8_t index;
	uint16_t consent;
};

struct actor {
	char id[SCENARIO_TEXT_MAX], name[SCENARIO_TEXT_MAX];
	struct address address;
	bool is_random, is_bonded; /* bonded: paired before the scenario began */
	enum pairing pairing;
	int16_t rssi_dBm;
	int32_t clock_offset_s; /* the device's clock minus local time */
	struct service *services;
	size_t n_services;
	struct records records;
	struct user users[SCENARIO_USERS_MAX];
	size_t n_users;
};

struct scenario {
	char name[SCENARIO_TEXT_MAX];
	bool starts_when_scanned; /* time 0 is the first discovery, else the player's own start */
	uint32_t loops; /* how often all events are played; 0: without end */
	struct actor *devices;
	size_t n_devices;
	struct event *events;
	size_t n_events;
};

/*
 * Read a scenario. Returns 0 with a scenario to be freed by scenario_free(), or a negative errno with one line in
 * ret_reason: the line of the file where it is no JSON, else the member and what to write there.
 */
int scenario_read(const char *path, struct scenario **ret_scenario, char *ret_reason, size_t n_reason);
int scenario_parse(const char *text, size_t n_text, struct scenario **ret_scenario, char *ret_reason,
	size_t n_reason);
void scenario_free(struct scenario *scenario);
void scenario_freep(struct scenario **scenario);

/* Replace what the scenario says by "rate": sendings a second (0: flood) and packets. Returns how many events. */
size_t scenario_set_rate(struct scenario *scenario, const uint32_t *rate, const uint32_t *n_packets);

const char *pairing_name(enum pairing pairing);
const char *after_name(enum after after);
const char *deed_name(enum deed deed);
const char *scenario_fault_name(enum fault fault);
