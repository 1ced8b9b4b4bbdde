/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * The report that the next carer reads: what was measured in some days, what was alerted and who did what about it, how the
 * devices are. Sans I/O: it is given readings, alerts and the rest, then written as JSON (proto/schema/report.json) or as one
 * page that can be printed, in the plan's language.
 *
 * Nothing is computed that was not measured: lowest, median and highest are values that a device said. Of an even number
 * the median is the lower of the two in the middle.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/accepted.h"
#include "proto/alert.h"
#include "proto/burden.h"
#include "proto/json/command_json.h"
#include "proto/json/device_json.h"
#include "proto/lang.h"
#include "proto/plan.h"
#include "proto/suppressed.h"
#include "proto/text.h"

enum {
	REPORT_DAYS_MAX = COMMAND_REPORT_DAYS_MAX + 1, /* the first and the last are parts of days */
	REPORT_SERIES_MAX = 64, /* a quantity of a person each */
	REPORT_USES_MAX = 64, /* something that happens at a device each */
	REPORT_POINTS_MAX = 100000, /* values, 40 octets each */
	REPORT_ALERTS_MAX = 200, /* all that are open (WATCH_OPEN_MAX), and the newest of the others */
	REPORT_PAUSES_MAX = PLAN_PAUSES_MAX + PLAN_PEOPLE_MAX,
	REPORT_TEXT_MAX = 700000, /* of the whole, as JSON or as a page: what may wait unstored (carry/posts.h), with room */
};

struct report_point {
	int64_t at_us;
	int32_t zone_s;
	int32_t day; /* since the first of the report */
	struct decimal number;
	enum unit unit : 8;
	uint16_t series;
};

struct report_series {
	char person[PERSON_ID_MAX]; /* "": nobody's */
	enum quantity quantity;
	size_t first, n; /* of the report's points, oldest first: after report_end() */
};

/* What people did with a thing, or what happened at it, day by day. */
struct report_use {
	char device[DEVICE_ID_MAX];
	enum quantity quantity;
	uint32_t count;
	uint32_t by_day[REPORT_DAYS_MAX];
};

struct report {
	const char *home;
	enum lang lang;
	const struct plan *plan; /* in force, or NULL */
	struct stamp from, to;
	uint32_t n_days; /* local ones that it touches */
	int64_t first_day; /* local, since 1970-01-01 */
	struct report_series series[REPORT_SERIES_MAX];
	size_t n_series;
	struct report_use uses[REPORT_USES_MAX];
	size_t n_uses;
	struct report_point *points;
	size_t n_points;
	bool is_cut; /* more was there than it holds */
	struct alert *alerts; /* oldest first */
	size_t n_alerts;
	struct device_message devices[DEVICES_MAX];
	size_t n_devices;
	struct plan_pause pauses[REPORT_PAUSES_MAX];
	size_t n_pauses;
	uint64_t n_suppressed[SUPPRESS_REASON_COUNT];
	struct burden burden; /* of this week */
	uint64_t n_marked; /* readings with results that are left out, by what the device says of them (watch/plausible.h) */
	uint64_t n_missing; /* readings that are known to be lost, since the agent started, and of these days those that cannot be read */
};

/* The last `n_days` times 24 hours up to `to`. Returns NULL where there is no memory. */
struct report *report_new(uint32_t n_days, struct stamp to, const char *home, const struct plan *plan);
void report_free(struct report *report);
void report_freep(struct report **report);

/*
 * A reading, in any order. What was measured before or after is left out, and so is what is no result. What the device marks as
 * a test, invalid, questionable and so on is never judged: it is left out too, and counted.
 */
void report_add_reading(struct report *report, const struct accepted *accepted);

/* Likewise an alert, of which something happened in these days. They come in the order of raising. */
void report_add_alert(struct report *report, const struct alert *alert);

/* Everything was added: put in order. */
void report_end(struct report *report);

/* Values of a series on one day, or in all of them (day < 0). `n` is 0 where there are none; the rest is set otherwise. */
struct report_stats {
	size_t n;
	const struct report_point *lowest, *median, *highest, *last;
};
struct report_stats report_stats(const struct report *report, const struct report_series *series, int32_t day);

/* The longest time in these days without a value: its ends. */
void report_longest_gap(const struct report *report, const struct report_series *series, struct stamp *ret_from,
	struct stamp *ret_to);

/* The date of a day: "2026-11-22". */
enum { REPORT_DATE_MAX = 11 };
void report_date(const struct report *report, int32_t day, char ret_text[REPORT_DATE_MAX]);

void report_write_json(const struct report *report, struct text *t);
void report_write_html(const struct report *report, struct text *t);

/* Its parts: one plot of a series as SVG. */
void report_plot(const struct report *report, const struct report_series *series, struct text *t);
