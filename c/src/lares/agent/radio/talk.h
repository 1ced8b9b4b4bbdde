/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * A maker's own protocol, as far as a device must be asked before it says anything. Sans I/O: each event returns whether
 * `request` is to be written now, and `wake_us` says when to call talk_on_time(). What it answers is for the drivers.
 *
 *   greeting   02 TTTTTTTT                    Transtek: T  seconds since 2010 on the local face, little-endian
 *   poll       AA 17 E8 00 00 00 00 1B        Viatom: what is measured now; every 2 s, for five minutes at most
 *   records    51 CC IIII 00 00 A3 SS         TaiDoc: first its clock, 23, which is set by 33 where it is off by more
 *                                             than a minute, for it has no seconds, and read again;
 *                                             then 2B how many there are, 25 the time and 26 the value of each,
 *                                             I from 0, the newest; S sum of all before. The newest twenty each time,
 *                                             and on for as long as they are news; all, where the last talk was cut
 */
#include "radio/quirks.h"

#define TALK_POLL_US UINT64_C(2000000)
#define TALK_ANSWER_US UINT64_C(5000000)
#define TALK_NEVER_US UINT64_MAX
enum {
	TALK_REQUEST_MAX = 8,
	TALK_POLLS_MAX = 150,
	TALK_UNANSWERED_MAX = 3, /* polls in a row: then nobody listens */
	TALK_RECORDS_LEAST = 20,
	TALK_RECORDS_MAX = 1000, /* twice what the largest of these memories holds */
};

struct talk {
	enum talk_kind kind; /* TALK_NOTHING: it is over, or never began */
	uint64_t wake_us;
	uint8_t request[TALK_REQUEST_MAX];
	size_t n_request;
	unsigned n_polls, n_unanswered;
	unsigned record, n_records;
	bool wants_all; /* what is known does not end it */
	bool has_news; /* some of it was */
	int64_t face_s; /* ours, at `face_us` */
	uint64_t face_us;
	bool is_set; /* it was given the time */
	bool has_offset; /* to be told: its clock was read, so much ahead of ours, and that before or after it was set */
	bool was_set;
	int64_t ahead_s;
};

/* `face_s` is the local clock face (face.h); where it is not true no time is compared or given. Returns whether to write. */
bool talk_start(struct talk *talk, enum talk_kind kind, int64_t face_s, bool is_clock_true, uint64_t now_us);

/* `is_news`: whether it was taken, and not known before. */
bool talk_on_value(struct talk *talk, const uint8_t *bytes, size_t n_bytes, bool is_news, uint64_t now_us);

/* Whether it reads a memory and stopped in the middle of what may be news: the next talk is to want all. */
bool talk_has_rest(const struct talk *talk);
bool talk_on_time(struct talk *talk, uint64_t now_us);
void talk_end(struct talk *talk);
