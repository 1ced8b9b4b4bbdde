/* SPDX-License-Identifier: Apache-2.0 */
#include "report.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "proto/date_time.h"
#include "watch/evidence.h"
#include "watch/local.h"
#include "watch/plausible.h"

static const int64_t day_us = INT64_C(86400) * 1000000;

static int64_t local_day(int64_t at_us, int32_t zone_s)
{
	int64_t local_us = at_us + zone_s * INT64_C(1000000);

	return local_us / day_us - (local_us % day_us < 0);
}

struct report *report_new(uint32_t n_days, struct stamp to, const char *home, const struct plan *plan)
{
	struct report *report = calloc(1, sizeof(*report));

	if (!report)
		return NULL;
	report->points = malloc(REPORT_POINTS_MAX * sizeof(*report->points));
	report->alerts = malloc((REPORT_ALERTS_MAX + 1) * sizeof(*report->alerts));
	if (!report->points || !report->alerts) {
		report_free(report);
		return NULL;
	}
	report->home = home;
	report->plan = plan;
	report->lang = plan ? plan->lang : LANG_EN;
	report->to = to;
	report->from = stamp_of(to.at_us - n_days * day_us, to.zone_s);
	report->first_day = local_day(report->from.at_us, to.zone_s);
	report->n_days = (uint32_t)(local_day(to.at_us, to.zone_s) - report->first_day + 1);
	return report;
}

void report_free(struct report *report)
{
	if (!report)
		return;
	free(report->points);
	free(report->alerts);
	free(report);
}

void report_freep(struct report **report)
{
	report_free(*report);
}

/* ---- readings ---- */

/* Where the clocks changed, a day's last hour may be of the next by the zone of now. */
static int32_t day_of(const struct report *report, const struct accepted *accepted)
{
	int64_t day = local_day(accepted->at_us, accepted->at_zone_s) - report->first_day;

	return day < 0 ? 0 : day >= report->n_days ? (int32_t)report->n_days - 1 : (int32_t)day;
}

static struct report_series *find_series(struct report *report, const char *person, enum quantity quantity)
{
	struct report_series *series = report->series;

	for (size_t i = 0; i < report->n_series; i++, series++)
		if (series->quantity == quantity && strcmp(series->person, person) == 0)
			return series;
	if (report->n_series == REPORT_SERIES_MAX)
		return NULL;
	report->n_series++;
	*series = (struct report_series){ .quantity = quantity };
	snprintf(series->person, sizeof(series->person), "%s", person);
	return series;
}

static void add_number(struct report *report, const struct accepted *accepted, const struct value *value)
{
	struct report_series *series =
		find_series(report, accepted->person ? accepted->person : "", value->quantity);

	if (!series || report->n_points == REPORT_POINTS_MAX) {
		report->is_cut = true;
		return;
	}
	series->n++;
	report->points[report->n_points++] = (struct report_point){
		.at_us = accepted->at_us,
		.zone_s = accepted->at_zone_s,
		.day = day_of(report, accepted),
		.number = value->number,
		.unit = value->unit,
		.series = (uint16_t)(series - report->series),
	};
}

static void add_use(struct report *report, const struct accepted *accepted, enum quantity quantity)
{
	struct report_use *use = report->uses;
	size_t i = 0;

	while (i < report->n_uses && (use->quantity != quantity || strcmp(use->device, accepted->device->id) != 0)) {
		i++;
		use++;
	}
	if (i == REPORT_USES_MAX) {
		report->is_cut = true;
		return;
	}
	if (i == report->n_uses) {
		report->n_uses++;
		*use = (struct report_use){ .quantity = quantity };
		snprintf(use->device, sizeof(use->device), "%s", accepted->device->id);
	}
	use->count++;
	use->by_day[day_of(report, accepted)]++;
}

/* A vital sign, or something that began: telemetry is nobody's state. */
static void add_value(struct report *report, const struct accepted *accepted, const struct value *value)
{
	enum class class = quantity_class(value->quantity);

	if (class == CLASS_VITAL && evidence_is_number(value))
		add_number(report, accepted, value);
	else if (class != CLASS_TELEMETRY && (value->kind == VALUE_EVENT || (value->kind == VALUE_BOOLEAN && value->truth)))
		add_use(report, accepted, value->quantity);
}

static bool has_result(const struct accepted *accepted)
{
	const struct value *value = &accepted->readings->values[accepted->reading->first_value];

	for (size_t i = 0; i < accepted->reading->n_values; i++)
		if (quantity_class(value[i].quantity) == CLASS_VITAL && value[i].kind == VALUE_NUMBER)
			return true;
	return false;
}

void report_add_reading(struct report *report, const struct accepted *accepted)
{
	const struct reading *reading = accepted->reading;

	if (accepted->at_us < report->from.at_us || accepted->at_us > report->to.at_us ||
		reading->kind == READING_CUFF_PRESSURE)
		return;
	if (plausible_mark(reading) != SUPPRESS_REASON_COUNT) {
		report->n_marked += has_result(accepted);
		return;
	}
	for (size_t i = 0; i < reading->n_values; i++)
		add_value(report, accepted, &accepted->readings->values[reading->first_value + i]);
}

/* ---- alerts ---- */

static int weight_of(const struct alert *alert)
{
	return alert->state != ALERT_CLOSED ? 2 : alert->priority != ALERT_INFORMATION;
}

/* What is open stays: somebody has yet to act. Of what is over, mere information goes first, then the oldest. */
static void drop_alert(struct report *report)
{
	struct alert *least = report->alerts, *end = report->alerts + report->n_alerts;

	for (struct alert *alert = least; alert < end; alert++)
		if (weight_of(alert) < weight_of(least))
			least = alert;
	memmove(least, least + 1, (size_t)(end - least - 1) * sizeof(*least));
	report->n_alerts--;
	report->is_cut = true;
}

void report_add_alert(struct report *report, const struct alert *alert)
{
	int64_t last_us = alert->state == ALERT_CLOSED ? alert->closed.at_us : report->to.at_us;

	if (last_us < report->from.at_us && last_us >= LOCAL_KNOWN_US) /* when that was is not known else */
		return;
	report->alerts[report->n_alerts++] = *alert;
	if (report->n_alerts > REPORT_ALERTS_MAX)
		drop_alert(report);
}

/* ---- in order ---- */

static int by_series_and_time(const void *left, const void *right)
{
	const struct report_point *a = left, *b = right;

	if (a->series != b->series)
		return a->series < b->series ? -1 : 1;
	return a->at_us < b->at_us ? -1 : a->at_us > b->at_us;
}

static int by_value(const void *left, const void *right)
{
	const struct report_point *a = *(const struct report_point *const *)left, *b = *(const struct report_point *const *)right;
	int order = 0;

	unit_compare(a->number, a->unit, b->number, b->unit, &order);
	return order;
}

void report_end(struct report *report)
{
	size_t first = 0;

	qsort(report->points, report->n_points, sizeof(*report->points), by_series_and_time);
	for (size_t i = 0; i < report->n_series; i++) {
		report->series[i].first = first;
		first += report->series[i].n;
	}
}

struct report_stats report_stats(const struct report *report, const struct report_series *series, int32_t day)
{
	const struct report_point *point = report->points + series->first;
	scoped(freep) const struct report_point **sorted = malloc((series->n + 1) * sizeof(*sorted));
	struct report_stats stats = { 0 };

	for (size_t i = 0; sorted && i < series->n; i++)
		if (day < 0 || point[i].day == day) {
			sorted[stats.n++] = &point[i];
			stats.last = &point[i];
		}
	if (stats.n == 0)
		return stats;
	qsort(sorted, stats.n, sizeof(*sorted), by_value);
	stats.lowest = sorted[0];
	stats.median = sorted[(stats.n - 1) / 2];
	stats.highest = sorted[stats.n - 1];
	return stats;
}

void report_longest_gap(const struct report *report, const struct report_series *series, struct stamp *ret_from,
	struct stamp *ret_to)
{
	struct stamp from = report->from, longest_from = report->from, longest_to = report->from;

	for (size_t i = 0; i <= series->n; i++) {
		const struct report_point *point = &report->points[series->first + i];
		struct stamp to = i < series->n ? stamp_of(point->at_us, point->zone_s) : report->to;

		if (to.at_us - from.at_us > longest_to.at_us - longest_from.at_us) {
			longest_from = from;
			longest_to = to;
		}
		from = to;
	}
	*ret_from = longest_from;
	*ret_to = longest_to;
}

void report_date(const struct report *report, int32_t day, char ret_text[REPORT_DATE_MAX])
{
	char stamp[STAMP_TEXT_MAX];

	stamp_format(stamp_of((report->first_day + day) * day_us, 0), stamp);
	snprintf(ret_text, REPORT_DATE_MAX, "%.10s", stamp);
}
