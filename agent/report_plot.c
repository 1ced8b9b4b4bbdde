/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A series as a picture: every value where there are few; the band from lowest to highest of each day, and its median, where
 * there are many; the plan's limits as dashed lines. Attributes have single quotes, which JSON need not escape.
 *
 * Only here a value becomes a binary floating point number: for the place of a dot on paper.
 */
#include "report_page.h"

#include <string.h>

#include "proto/words.h"

#define APART_US (INT64_C(36) * 3600 * 1000000) /* values that lie farther apart are not joined */

enum { WIDTH = 700, HEIGHT = 150, LEFT = 70, RIGHT = 690, TOP = 12, BOTTOM = 126, DOTS_MAX = 300, LINES_MAX = 8 };

struct plot {
	const struct report *report;
	const struct report_series *series;
	struct text *t;
	enum unit unit;
	double low, high; /* of the picture */
	struct {
		double at;
		struct decimal level;
		enum unit unit;
	} lines[LINES_MAX];
	size_t n_lines;
};

static bool place_of(enum unit unit, struct decimal number, enum unit from, double *ret_place)
{
	struct decimal same;

	if (unit_convert(number, from, unit, &same) < 0)
		return false;
	*ret_place = (double)same.mantissa;
	for (; same.exponent > 0; same.exponent--)
		*ret_place *= 10;
	for (; same.exponent < 0; same.exponent++)
		*ret_place /= 10;
	return true;
}

static void widen(struct plot *plot, double place)
{
	plot->low = place < plot->low ? place : plot->low;
	plot->high = place > plot->high ? place : plot->high;
}

static void take_limits(struct plot *plot)
{
	const struct plan *plan = plot->report->plan;

	for (size_t i = 0; plan && i < plan->n_limits && plot->n_lines < LINES_MAX; i++) {
		const struct plan_limit *limit = &plan->limits[i];

		if (limit->quantity != plot->series->quantity || strcmp(limit->rule.person, plot->series->person) != 0 ||
			!place_of(plot->unit, limit->level, limit->unit, &plot->lines[plot->n_lines].at))
			continue;
		plot->lines[plot->n_lines].level = limit->level;
		plot->lines[plot->n_lines].unit = limit->unit;
		widen(plot, plot->lines[plot->n_lines++].at);
	}
}

static void take_scale(struct plot *plot, const struct report_stats *all)
{
	double low, high;

	plot->unit = all->last->unit;
	if (!place_of(plot->unit, all->lowest->number, all->lowest->unit, &low) ||
		!place_of(plot->unit, all->highest->number, all->highest->unit, &high))
		low = high = 0;
	plot->low = low;
	plot->high = high;
	take_limits(plot);
	if (plot->high - plot->low < 1e-9) {
		plot->low -= 1;
		plot->high += 1;
	}
}

/* In tenths of a point, so that the text is short and the same everywhere. */
static void put_tenths(struct text *t, double place)
{
	long tenths = (long)(place * 10 + 0.5);

	text_printf(t, "%ld.%ld", tenths / 10, tenths % 10);
}

static double y_of(const struct plot *plot, double place)
{
	return BOTTOM - (place - plot->low) / (plot->high - plot->low) * (BOTTOM - TOP);
}

static double x_of(const struct plot *plot, int64_t at_us)
{
	const struct report *report = plot->report;

	return LEFT + (double)(at_us - report->from.at_us) / (double)(report->to.at_us - report->from.at_us) * (RIGHT - LEFT);
}

static void put_spot(struct plot *plot, double x, const struct report_point *point, const char *before, const char *behind)
{
	double place;

	if (!place_of(plot->unit, point->number, point->unit, &place))
		return;
	text_put(plot->t, before);
	put_tenths(plot->t, x);
	text_put(plot->t, ",");
	put_tenths(plot->t, y_of(plot, place));
	text_put(plot->t, behind);
}

static void put_dots(struct plot *plot)
{
	const struct report_point *point = plot->report->points + plot->series->first;

	/* Nothing is drawn where nothing was measured. */
	text_put(plot->t, "<path class='l' d='");
	for (size_t i = 0; i < plot->series->n; i++)
		put_spot(plot, x_of(plot, point[i].at_us), &point[i],
			i == 0 || point[i].at_us - point[i - 1].at_us > APART_US ? "M" : "L", "");
	/* Lines without a length, with round ends. */
	text_put(plot->t, "'/><path class='d' d='");
	for (size_t i = 0; i < plot->series->n; i++)
		put_spot(plot, x_of(plot, point[i].at_us), &point[i], "M", "h0");
	text_put(plot->t, "'/>");
}

static double x_of_day(const struct plot *plot, int32_t day)
{
	return LEFT + (day + 0.5) / plot->report->n_days * (RIGHT - LEFT);
}

/* One way along days that follow each other, highest first, and back along the lowest. A single one is a line upright. */
static void put_days(struct plot *plot, const struct report_stats *stats, int32_t from, int32_t to)
{
	text_put(plot->t, "<polygon class='b' points='");
	for (int32_t day = from; day < to; day++)
		put_spot(plot, x_of_day(plot, day), stats[day].highest, "", " ");
	for (int32_t day = to; day-- > from;)
		put_spot(plot, x_of_day(plot, day), stats[day].lowest, "", " ");
	text_put(plot->t, "'/><path class='l' d='");
	for (int32_t day = from; day < to; day++)
		put_spot(plot, x_of_day(plot, day), stats[day].median, day == from ? "M" : "L", to - from == 1 ? "h1" : "");
	text_put(plot->t, "'/>");
}

static void put_band(struct plot *plot)
{
	int32_t n_days = (int32_t)plot->report->n_days, from = 0;
	struct report_stats stats[REPORT_DAYS_MAX];

	for (int32_t day = 0; day < n_days; day++)
		stats[day] = report_stats(plot->report, plot->series, day);
	for (int32_t day = 0; day <= n_days; day++) {
		if (day < n_days && stats[day].n)
			continue;
		if (from < day)
			put_days(plot, stats, from, day);
		from = day + 1;
	}
}

static void put_label(struct plot *plot, double y, const struct decimal number, enum unit unit)
{
	char memory[WORDS_MAX];
	struct text words = text_of(memory, sizeof(memory));

	words_number(&words, plot->report->lang, number, unit);
	text_printf(plot->t, "<text class='r' x='%d' y='", LEFT - 6);
	put_tenths(plot->t, y + 4);
	text_put(plot->t, "'>");
	page_text(plot->t, memory);
	text_put(plot->t, "</text>");
}

static void put_lines(struct plot *plot)
{
	for (size_t i = 0; i < plot->n_lines; i++) {
		double y = y_of(plot, plot->lines[i].at);

		text_printf(plot->t, "<path class='g' d='M%d ", LEFT);
		put_tenths(plot->t, y);
		text_printf(plot->t, "H%d'/>", RIGHT);
		put_label(plot, y, plot->lines[i].level, plot->lines[i].unit);
	}
}

static void put_frame(struct plot *plot)
{
	text_printf(plot->t, "<path class='a' d='M%d %dV%dH%d'/><text x='%d' y='%d'>", LEFT, TOP, BOTTOM, RIGHT, LEFT, BOTTOM + 16);
	page_moment(plot->t, plot->report->lang, plot->report->from);
	text_printf(plot->t, "</text><text class='r' x='%d' y='%d'>", RIGHT, BOTTOM + 16);
	page_moment(plot->t, plot->report->lang, plot->report->to);
	text_put(plot->t, "</text>");
}

/* Where a limit stands at that height, its own label is enough. */
static void put_extreme(struct plot *plot, const struct report_point *point)
{
	double place, y;

	if (!place_of(plot->unit, point->number, point->unit, &place))
		return;
	y = y_of(plot, place);
	for (size_t i = 0; i < plot->n_lines; i++) {
		double distance = y_of(plot, plot->lines[i].at) - y;

		if (distance < 11 && distance > -11)
			return;
	}
	put_label(plot, y, point->number, point->unit);
}

static int unit_order(const struct report_point *a, const struct report_point *b)
{
	int order = 0;

	unit_compare(a->number, a->unit, b->number, b->unit, &order);
	return order;
}

void report_plot(const struct report *report, const struct report_series *series, struct text *t)
{
	struct plot plot = { .report = report, .series = series, .t = t };
	struct report_stats all = report_stats(report, series, -1);

	if (all.n == 0)
		return;
	take_scale(&plot, &all);
	text_printf(t, "<svg viewBox='0 0 %d %d' role='img'>", WIDTH, HEIGHT);
	put_frame(&plot);
	if (series->n <= DOTS_MAX)
		put_dots(&plot);
	else
		put_band(&plot);
	put_lines(&plot);
	put_extreme(&plot, all.lowest);
	if (unit_order(all.lowest, all.highest) != 0)
		put_extreme(&plot, all.highest);
	text_put(t, "</svg>");
}
