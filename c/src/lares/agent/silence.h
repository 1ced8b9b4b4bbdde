/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Which device has been silent for longer than it should (interval.h): a beacon that was not heard, a vitals device that
 * brought no reading. A beacon's interval is declared by the installer or learned; a vitals device's only declared, as people
 * measure when they like. Silence is a state of the device and a word of the doctor; who is alarmed, the care plan says.
 *
 * All on CLOCK_BOOTTIME. After a restart a device that spoke before it has its whole time once more.
 */
#include "agent.h"

int silence_open(struct agent *agent);
void silence_close(struct agent *agent);

/*
 * A frame of the device was taken with that result of intake_frame(); `is_event`: it told of something that happened. Saves
 * what was learned, at most once an hour, and says that the device is back.
 */
void silence_on_frame(struct agent *agent, struct enrolled *enrolled, int result, bool is_event, uint64_t now_us);

/* A reading of the device was kept, at once or after what belongs to it was waited for. */
void silence_on_reading(struct agent *agent, struct enrolled *enrolled, uint64_t now_us);

/* It was enrolled, for the first time or anew: no silence yet. */
void silence_begin_anew(struct agent *agent, struct enrolled *enrolled);

/* The radio's op "is_overdue". */
bool silence_is_overdue(void *agent, uint64_t now_us);

/* A time of day as it is told to people: "08:14", with its date where that is not today's. */
void silence_write_time(struct text *t, int64_t at_us, int64_t wall_us);

/* "not heard since 08:14, expected every 10 min" */
void silence_write(const struct enrolled *enrolled, int64_t wall_us, struct text *t);

/* ---- of these the parts that know no agent ---- */

/* It spoke. Returns whether that ended a silence. */
bool silence_note(struct enrolled *enrolled, uint64_t now_us, bool is_event);

/* Whether what was learned of it is to be written now; it is marked as written. */
bool silence_is_news(struct enrolled *enrolled, uint64_t now_us);

/*
 * Mark who has become silent by now, `fn` being told of each. Returns when to look again, or UINT64_MAX. Devices that spoke
 * before `start_us`, the start of this program, count from there.
 */
uint64_t silence_look(struct enrolment *enrolment, uint64_t start_us, uint64_t now_us,
	void (*fn)(void *context, struct enrolled *enrolled), void *context);

/*
 * Whether a beacon should have been heard by now and was not, and none was heard since it was due. That proves something
 * for an hour; after it the beacon is at fault, and no recovery of the radio will bring it back.
 */
bool silence_proves_deafness(const struct enrolment *enrolment, uint64_t start_us, uint64_t now_us);
