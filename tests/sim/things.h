/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * What is measured and pressed in the home: the truth, which the agent is judged by. Devices keep what they measured until
 * somebody took it; the air (air.h) brings it to the agent, or does not.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/device.h"
#include "proto/quantity.h"

/* The counter of the button begins above those that agent/intake takes for a start anew (COUNTER_RESTART_BELOW). */
enum thing_name { CUFF, SCALE, THERMOMETER, OXIMETER, GLUCOMETER, LIFT, BUTTON, PLAIN_SCALE, BED, BELT, STRANGER, THING_COUNT };

enum { RAW_MAX = 24, TOLD_MAX = 3, MEASURED_MAX = 40000, USER_NONE = 0xff };

/* One act: a measurement, a state that a beacon told, a press. */
struct measured {
	enum thing_name thing;
	uint64_t true_us;
	uint8_t raw[RAW_MAX];
	size_t n_raw;
	struct {
		enum quantity quantity;
		double value;
	} told[TOLD_MAX];
	size_t n_told; /* 0: it failed, or is out of range: no value may come of it */
	bool is_press;
	uint8_t user; /* that it tells; USER_NONE: none */
	uint8_t bits; /* what an aid said of itself: aids.h */
	bool is_sent; /* the device has let it go */
	int64_t zone_s; /* of the device's clock then */
	uint64_t taken_us; /* true time at which the agent kept it; 0: it has not */
	unsigned n_heard; /* frames of it that the agent had in hand and did not refuse to keep */
	uint32_t row; /* the number under which it was accepted; 0: it was not */
};

struct thing {
	enum device_kind kind;
	struct address address;
	uint16_t service, characteristic; /* of a device that is connected to; 0xfcd2 or another one of a beacon */
	bool is_beacon, keeps_records; /* until it is told to delete them */
	int64_t clock_error_us; /* of its own clock */
	int64_t zone_s; /* what it shows is local time as it was when it was set: it knows of no summer time */
	uint64_t set_us; /* true time of that; 0: before this home began */
	uint32_t n_measured, first_unsent; /* of its measurements, in things.by */
	uint32_t *by; /* indexes of its measurements */
	uint32_t n_by_max;
	uint64_t awake_until_us;
	uint64_t heard_us; /* true time: the agent had something of it in hand */
	uint16_t number; /* of its next record or packet */
};

struct things {
	struct thing thing[THING_COUNT];
	struct measured *measured; /* from 1 */
	uint32_t n_measured;
};

extern struct things things;

extern const uint8_t things_key[DEVICE_KEY_SIZE]; /* of the button */

/* From then on until `until_us` people live here. */
void things_begin(uint64_t seed, uint64_t until_us);
void things_end(void);

/* The measurement of that thing with those octets that was accepted last or is to be; or NULL. */
struct measured *things_find(const struct address *address, const uint8_t *raw, size_t n_raw);

/* Some are in some homes only. */
bool things_is_here(enum thing_name name);

/* A beacon says that. */
void things_say(enum thing_name name, const uint8_t *octets, size_t n, uint8_t bits);

/* A device has measured that; NULL: it failed. */
void things_tell(enum thing_name name, const uint8_t *octets, size_t n, enum quantity quantity, const double *value);

struct thing *things_of(const struct address *address);

/* What its clock shows, as seconds that a UTC reading of the face gives. */
int64_t things_face_s(const struct thing *thing, uint64_t true_us);

/* By command a pause is over: soon after that it is measured, and little is well. */
void things_on_resumed(void);

/* No more hazards in the things. */
void things_heal(void);
