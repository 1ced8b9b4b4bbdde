/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * What one aid, bed, chair, door or motion sensor says of itself, since when, and when it was last used.
 *
 * A use is one beginning of being raised, where the device tells that; else of being occupied; else one step of its cycle
 * counter; else one beginning of moving. One and the same, so that a lift which tells all four is used once, and not eight
 * times. Within AID_APART_S of the last use it is still that one. Its ends are its end stops; where it has none, the lowest
 * and highest positions that were seen. A movement, which only tells that somebody is about, is
 * any change of these, a step of the counter, and whatever says that something moved: motion, doors, presses.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/moment.h"
#include "proto/accepted.h"
#include "watch/local.h"

enum {
	AID_APART_S = 60,
	AID_LOADED_KG = 10, /* a seat's own weight, or a bag, is less */
	AID_USES_MAX = 20, /* of one step of a counter: more is a counter that was set */
	AID_AT_END_MM = 5, /* so near to the lowest or highest position that was seen it is at that end */
	AID_TRAVEL_MM = 100, /* and so far apart these must lie */
};

enum aid_state {
	AID_RAISED,
	AID_OCCUPIED,
	AID_MOVING,
	AID_UPPER_END,
	AID_LOWER_END,
	AID_LOADED,
	AID_OVERLOAD,
	AID_FAULT,
	AID_FAULT_CODE,
	AID_EMERGENCY_STOP,
	AID_OPEN,
	AID_BETWEEN, /* made of others: between its ends, still, and loaded, occupied or raised */
	AID_STATE_COUNT
};

enum aid_truth { AID_UNKNOWN, AID_NO, AID_YES };

struct aid_said {
	uint8_t truth;
	uint8_t trust;
	uint8_t reading[READING_ID_SIZE]; /* that said so first */
	int64_t since_us; /* monotonic */
	int64_t since_wall_us;
};

/* How a use of it is told, the better above the worse. */
enum aid_use { AID_USE_NONE, AID_USE_MOVING, AID_USE_CYCLES, AID_USE_OCCUPIED, AID_USE_RAISED };

/* Remembered as it is: "aid/<device>"; while it tells no state, for each who uses it: "aid/<device>/<person>". */
struct aid {
	uint32_t version;
	uint8_t kind; /* enum device_kind */
	uint8_t trust; /* the highest that it spoke with */
	uint8_t use; /* enum aid_use */
	uint8_t has_cycles;
	struct address address;
	char id[DEVICE_ID_MAX];
	char name[DEVICE_NAME_MAX];
	char person[PERSON_ID_MAX];
	struct aid_said said[AID_STATE_COUNT];
	int64_t cycles;
	uint8_t has_position, has_end_stop;
	int64_t lowest_um, highest_um;
	int64_t first_us, first_wall_us; /* monotonic, wall: known since */
	int64_t used_us, used_wall_us; /* LOCAL_NEVER */
	int64_t moved_us;
	struct local_saved saved;
};

/* What a reading brought. */
struct aid_news {
	bool is_heard; /* it was trusted enough */
	bool is_changed; /* a state began or ended */
	bool has_moved;
	uint32_t n_uses;
};

/* Whether any of its values tells something of an aid, or that somebody is about. */
bool aid_is_told_by(const struct accepted *accepted);

/* What a live reading says. One of a lower trust than a bonded device had is not heard. */
struct aid_news aid_hear(struct aid *aid, const struct accepted *accepted, const struct moment *now);

void aid_init(struct aid *aid, const struct device *device, const char *person, const struct moment *now);
bool aid_recall(struct aid *aid, const void *octets, size_t n_octets, const struct moment *now);
void aid_save(struct aid *aid, const struct moment *now);

bool aid_is(const struct aid *aid, enum aid_state state);
int aid_state_of(enum quantity quantity); /* or -1 */
enum quantity aid_quantity_of(enum aid_state state); /* that tells it; of AID_BETWEEN: QUANTITY_MOVING */
