/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * A device's stored records, fetched by its Record Access Control Point (0x2A52; Glucose Service 1.0, clause 3.4). Sans
 * I/O: what the device says comes in with `now_us`, each event returns what to do now (RECORDS_… bits), and `wake_us` says
 * when to call records_on_time().
 *
 *            none: is its newest one older?       memory began anew
 *     SINCE ------------------------> NEWEST ------------------------> ALL -----> MARKING --> DELETE
 *       |  \                                                            |  whole                 (where enrolled so)
 *       |   +--- BELOW, where a first transfer was cut -----------------+
 *       +---------------------------------------------------------------+
 *     BUSY: another procedure runs there.    ABORT: it fell silent, and is told to stop; once
 *
 * The mark is the highest number up to which every record is committed. It moves up to where no number is missing, and
 * past missing ones only when the device says that it sent all. A first transfer does not know how low the numbers go, nor
 * whether they rise all the way: in a memory that is a ring 31 to 40 may come before 21 to 30. So its mark has a floor, the
 * first number of the run that it ends, and where it is cut what is below the floor is asked for as well (BELOW). A transfer
 * that is cut goes on at the mark at the next connection; what comes twice is known by its identity. Where a service does not
 * number its records all are fetched.
 *
 * A memory may have begun anew, and by now count past the mark. So the mark has a check: of the record that it is, its
 * octets; of a continuous sensor, when its session began. The record at the mark is asked for with those behind it; where it
 * is another one, or the newest is below it, the mark is dropped and all are read. Where the device does not have it any more
 * nothing is concluded.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* How the records of a service say which they are. */
enum records_numbering {
	RECORDS_NUMBERED, /* a sequence number, one more each time, behind the first octet */
	RECORDS_LISTED, /* several in a value, each behind its length, numbered by the minute: with gaps */
	RECORDS_SEGMENTED, /* in counted segments; the first has the number behind its head */
	RECORDS_UNNUMBERED,
};

struct records_service {
	uint16_t service;
	uint16_t data; /* characteristic by which records come */
	uint16_t context; /* what belongs to the record of the same number, or 0 */
	enum records_numbering numbering;
};

/* By index; NULL behind the last. */
const struct records_service *records_service_at(size_t index);

enum records_state {
	RECORDS_IDLE,
	RECORDS_SINCE,
	RECORDS_NEWEST,
	RECORDS_ALL,
	RECORDS_BELOW,
	RECORDS_MARKING,
	RECORDS_DELETE,
	RECORDS_BUSY,
	RECORDS_ABORT,
	RECORDS_STATE_COUNT
};

const char *records_state_name(enum records_state state);

enum records_end {
	RECORDS_END_WHOLE, /* all that it has is here */
	RECORDS_END_CUT, /* the rest at the next connection */
	RECORDS_END_REFUSED, /* it does not give them, or not in this way */
	RECORDS_END_COUNT
};

const char *records_end_name(enum records_end end);
const char *records_end_words(enum records_end end); /* for people */

enum {
	RECORDS_WRITE = 1 << 0, /* `request` to the control point; if that fails, records_on_refused() */
	RECORDS_PUT_MARK = 1 << 1, /* keep `next_mark`, `next_check` and the floor, then records_on_marked() */
	RECORDS_OVER = 1 << 2, /* nothing more to ask: `end` says how it went */
};

/* What became of a record. */
enum records_fate {
	RECORDS_KEPT,
	RECORDS_NOT_KEPT,
	RECORDS_LEFT, /* not wanted: it stays in the device */
	RECORDS_MARKED, /* it is the one at the mark (records_is_marked()) */
};

#define RECORDS_SILENCE_US UINT64_C(10000000) /* the service says 5 s at least, meters were seen to take more */
#define RECORDS_LONGEST_US (UINT64_C(3600) * 1000000) /* of one transfer: what the largest memory takes, twice */
#define RECORDS_NEVER_US UINT64_MAX
#define RECORDS_NO_MARK UINT32_MAX /* as next_mark: what was kept is to be forgotten */
#define RECORDS_NO_CHECK UINT32_MAX
enum {
	RECORDS_CHECK_BITS = 13, /* of a check: one reset memory in 8192 looks like the one before */
	RECORDS_REQUEST_MAX = 7,
	RECORDS_MARK_EVERY = 8, /* what a cut may make come again */
	RECORDS_MAX = 65536, /* of one transfer: numbers have 16 bits, and who sends more does not end */
};

/* What is wanted of a service. */
struct records_wish {
	bool has_mark;
	uint32_t mark; /* as it was kept */
	uint32_t check; /* likewise, or RECORDS_NO_CHECK; of a continuous sensor, that of its present session */
	bool has_floor;
	uint32_t floor; /* with the mark: what is below was not asked for yet */
	/*
	 * The newest record before all others: where nobody measured the device's clock, it is the one that may be of just
	 * now, and the others are late whatever they say (records_is_newest()).
	 */
	bool newest_first;
	bool deletes; /* what is committed here is deleted there */
	bool deletes_older; /* and what is older than that, which was fetched before */
};

struct records {
	const struct records_service *service;
	enum records_state state;
	uint64_t wake_us;
	uint64_t until_us; /* of the whole transfer */
	uint8_t request[RECORDS_REQUEST_MAX];
	size_t n_request;
	bool has_mark;
	uint32_t mark; /* as it is kept */
	uint32_t check;
	bool has_floor;
	uint32_t floor;
	uint32_t next_mark, next_check; /* with RECORDS_PUT_MARK */
	enum records_end end;

	bool newest_first, deletes, deletes_older;
	bool has_waited; /* for another procedure, once */
	bool is_others; /* with RECORDS_ABORT: that procedure is told to stop */
	bool has_left; /* a record that was not wanted */
	bool is_newest_marked; /* the newest is the one at the mark */
	bool is_other; /* the record at the mark is not the one that it was */
	bool has_run;
	uint32_t run, run_check; /* nothing is missing from the mark, or from the floor, up to this one */
	bool has_last;
	uint32_t last, lowest, highest, highest_check; /* of what came */
	uint32_t lowest_not_kept; /* UINT32_MAX: all were */
	bool is_open;
	uint32_t open, open_check; /* the record whose segments are coming */
	enum records_fate open_fate;
	size_t n_values, n_unmarked;
};

/* Begin. Returns RECORDS_WRITE. */
unsigned records_start(struct records *records, const struct records_service *service, const struct records_wish *wish,
	uint64_t now_us);

/* A value of the service's data or context characteristic, and what became of it. Ignored while nothing is asked. */
unsigned records_on_value(struct records *records, uint16_t characteristic, const uint8_t *bytes, size_t n_bytes,
	enum records_fate fate, uint64_t now_us);

/* An indication of the control point. What is no answer to what was asked is ignored. */
unsigned records_on_indication(struct records *records, const uint8_t *bytes, size_t n_bytes, uint64_t now_us);

/* The request was refused with that ATT error; 0: failed otherwise. */
unsigned records_on_refused(struct records *records, uint8_t att_error, uint64_t now_us);

/* `next_mark` is kept, durably, or could not be. */
unsigned records_on_marked(struct records *records, bool is_kept, uint64_t now_us);

unsigned records_on_time(struct records *records, uint64_t now_us);

/* The link is gone. */
unsigned records_on_cut(struct records *records);

bool records_are_running(const struct records *records);

/*
 * Whether that value is of the record at the mark, and the same as it was. It is nobody's news then, and perhaps another
 * person's, which was left: intake is not asked.
 */
bool records_is_marked(const struct records *records, uint16_t characteristic, const uint8_t *bytes, size_t n_bytes);

/* Whether what comes now is the newest record. */
bool records_is_newest(const struct records *records);
