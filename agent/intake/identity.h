/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* How a frame is told from all others, and whether it is one that was there before. */
#include "intake/intake.h"
#include "intake/memory.h"

/* What the number says: the device's own sequence, nothing (its raw time is in raw), or our frame number. */
enum mode { MODE_SEQUENCE = 1, MODE_DEVICE_TIME, MODE_FRAME };

struct novelty {
	enum verdict verdict;
	enum mode mode;
	uint64_t number;
	bool may_repeat; /* the number was there before, and with which octets is not remembered of all */
	bool is_last; /* stamped, and the one that came last, whether its row is still there or was given up */
};

struct intake;
struct take;

struct novelty identity_judge(struct intake *intake, const struct memory *memory, const struct take *take);

/* Under the key, as a counter's value: memory_digest(), and all octets. */
uint64_t identity_digest(struct intake *intake, const struct readings *readings);
uint64_t identity_octets(struct intake *intake, const struct readings *readings);

/*
 * What makes a reading this one and no other:
 *   address 6 | reading kind 1 | index in the frame 1 | characteristic 4 | mode 1 | number 8 | [face 8] | raw n
 * A stored record has its own number and octets wherever it stands in a frame, and its clock face: the numbers of a
 * continuous sensor begin anew with each session.
 */
void identity_of(struct intake *intake, const struct take *take, size_t index, uint8_t ret_id[READING_ID_SIZE]);

/*
 * Whether the same reading may come once more: a stored record comes as often as it is fetched, a stamped measurement by any
 * path, parts of an act in any order. Anything else is told from what came before by what is remembered of its stream, and
 * that is committed with it. Then *ret_order is equal for equal ids.
 */
bool identity_may_recur(const struct take *take, const struct reading *reading, uint64_t *ret_order);
