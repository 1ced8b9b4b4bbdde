/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "report.h"
#include "report_page.h"
#include "example.h"

#define SCHEMA SOURCE_DIR "/proto/schema/report.json"

static const int64_t noon_us = INT64_C(1795345200000000); /* 2026-11-22 12:00 in Berlin */
static const int64_t hour_us = INT64_C(3600000000);

struct scene {
	struct plan plan;
	struct device cuff, button;
	struct report *report;
	struct text t;
	char memory[400000];
};

static int set_up(void **state)
{
	struct scene *s = calloc(1, sizeof(*s));

	s->plan = (struct plan){ .version = 12, .set_by = "nurse-7", .n_people = 2, .n_limits = 1 };
	s->plan.people[0] = (struct plan_person){ .id = "p1", .role = PLAN_RESIDENT, .name = "Anna <Weber>" };
	s->plan.people[1] = (struct plan_person){ .id = "nurse-7", .role = PLAN_NURSE, .name = "N. Koch" };
	s->plan.limits[0] = (struct plan_limit){ .rule = { .name = "systolic-high", .person = "p1", .priority = ALERT_HIGH,
		.set_by = "nurse-7" }, .quantity = QUANTITY_SYSTOLIC_PRESSURE, .side = LIMIT_ABOVE,
		.level = { 180, 0 }, .clear = { 170, 0 }, .unit = UNIT_MMHG };
	s->cuff = (struct device){ .id = "cuff-1", .kind = DEVICE_CUFF };
	s->button = (struct device){ .id = "help-button-1", .kind = DEVICE_HELP_BUTTON };
	s->report = report_new(2, stamp_of(noon_us, 3600), "h-0417", NULL);
	assert_non_null(s->report);
	s->t = text_of(s->memory, sizeof(s->memory));
	*state = s;
	return 0;
}

static int tear_down(void **state)
{
	struct scene *s = *state;

	report_free(s->report);
	free(s);
	return 0;
}

static void give(struct scene *s, const struct device *device, const char *person, int64_t at_us, const struct readings *readings)
{
	struct accepted accepted = { .device = device, .person = person, .at_us = at_us, .at_zone_s = 3600, .live = true,
		.readings = readings, .reading = &readings->reading[0] };

	report_add_reading(s->report, &accepted);
}

static void measure(struct scene *s, int64_t at_us, int64_t mantissa, int8_t exponent, enum unit unit)
{
	struct readings readings = { 0 };

	readings_begin(&readings, READING_BLOOD_PRESSURE);
	readings_number(&readings, QUANTITY_SYSTOLIC_PRESSURE, (struct decimal){ mantissa, exponent }, unit);
	give(s, &s->cuff, "p1", at_us, &readings);
}

static void press(struct scene *s, int64_t at_us)
{
	struct readings readings = { 0 };

	readings_begin(&readings, READING_SENSOR);
	readings_event(&readings, QUANTITY_BUTTON, "press");
	give(s, &s->button, "p1", at_us, &readings);
}

static struct alert sample_alert(const char *title)
{
	struct alert alert = { .id = "01KAN5G3QS0123456789ABCDEF", .person = "p1", .kind = ALERT_LIMIT, .about = ALERT_PERSON,
		.state = ALERT_ACKNOWLEDGED, .condition = ALERT_ACTIVE, .priority = ALERT_HIGH, .rule = "systolic-high",
		.taken_by = "nurse-7" };

	snprintf(alert.title, sizeof(alert.title), "%s", title);
	alert.raised = stamp_of(noon_us - 2 * hour_us, 3600);
	alert.acknowledged = stamp_of(noon_us - hour_us, 3600);
	alert_note(&alert, ALERT_EVENT_RAISED, alert.raised, "");
	snprintf(alert_note(&alert, ALERT_EVENT_ACKNOWLEDGED, alert.acknowledged, "nurse-7")->note, ALERT_NOTE_MAX, "I go there");
	return alert;
}

static void add_the_rest(struct scene *s)
{
	struct alert alert = sample_alert("Systolic pressure 192 mmHg, limit 180");

	report_add_alert(s->report, &alert);
	s->report->devices[s->report->n_devices++] = (struct device_message){ .device = &s->cuff, .state = DEVICE_HEARD,
		.has_battery = true, .battery = { 87, 0 }, .last_heard = stamp_of(noon_us, 3600) };
	s->report->pauses[s->report->n_pauses++] = (struct plan_pause){ .person = "p1", .reason = PAUSE_HOSPITAL, .why = "hip",
		.set_by = "nurse-7", .from_us = noon_us - 4 * hour_us, .until_us = noon_us - 3 * hour_us, .closer_days = 7 };
	s->report->n_suppressed[SUPPRESS_KNOWN] = 3;
}

static void what_is_written_is_the_example_of_the_schema(void **state)
{
	struct scene *s = *state;

	measure(s, noon_us - 3 * hour_us, 192, 0, UNIT_MMHG);
	measure(s, noon_us - 26 * hour_us, 1610, -1, UNIT_MMHG);
	measure(s, noon_us - 2 * hour_us, 23, 0, UNIT_KILOPASCAL);
	measure(s, noon_us - 25 * hour_us, 150, 0, UNIT_MMHG);
	press(s, noon_us - hour_us);
	add_the_rest(s);
	report_end(s->report);
	report_write_json(s->report, &s->t);
	assert_true(text_end(&s->t) > 0);
	assert_is_example(SCHEMA, 0, s->memory);
}

static void a_home_without_anything_has_a_report_too(void **state)
{
	struct scene *s = *state;

	report_end(s->report);
	report_write_json(s->report, &s->t);
	assert_is_example(SCHEMA, 1, s->memory);
	s->t = text_of(s->memory, sizeof(s->memory));
	report_write_html(s->report, &s->t);
	assert_non_null(strstr(s->memory, "No measurements in these days."));
	assert_non_null(strstr(s->memory, "There is no plan"));
}

static void the_median_is_a_value_that_was_measured(void **state)
{
	struct scene *s = *state;
	struct report_stats stats;

	for (int64_t i = 0; i < 4; i++)
		measure(s, noon_us - hour_us - i * 60000000, 150 - 10 * i, 0, UNIT_MMHG);
	report_end(s->report);
	stats = report_stats(s->report, &s->report->series[0], -1);
	assert_int_equal(stats.n, 4);
	assert_int_equal(stats.lowest->number.mantissa, 120);
	assert_int_equal(stats.median->number.mantissa, 130);
	assert_int_equal(stats.highest->number.mantissa, 150);
	assert_int_equal(stats.last->number.mantissa, 150);
}

static void values_in_different_units_are_in_the_right_order(void **state)
{
	struct scene *s = *state;
	struct report_stats stats;

	measure(s, noon_us - 3 * hour_us, 150, 0, UNIT_MMHG);
	measure(s, noon_us - 2 * hour_us, 24, 0, UNIT_KILOPASCAL); /* 180 mmHg */
	measure(s, noon_us - hour_us, 160, 0, UNIT_MMHG);
	report_end(s->report);
	stats = report_stats(s->report, &s->report->series[0], -1);
	assert_int_equal(stats.highest->unit, UNIT_KILOPASCAL);
	assert_int_equal(stats.median->number.mantissa, 160);
	assert_int_equal(stats.last->number.mantissa, 160);
}

static void days_are_local_ones(void **state)
{
	struct scene *s = *state;
	char date[REPORT_DATE_MAX];

	/* 22:30 UTC of the 21st is the 21st 23:30 here; an hour later it is the 22nd. */
	measure(s, noon_us - 12 * hour_us - hour_us / 2, 150, 0, UNIT_MMHG);
	measure(s, noon_us - 11 * hour_us - hour_us / 2, 151, 0, UNIT_MMHG);
	report_end(s->report);
	assert_int_equal(s->report->n_days, 3);
	assert_int_equal(s->report->points[0].day, 1);
	assert_int_equal(s->report->points[1].day, 2);
	report_date(s->report, 2, date);
	assert_string_equal(date, "2026-11-22");
}

static void what_is_no_result_and_what_is_outside_of_the_days_is_left_out(void **state)
{
	struct scene *s = *state;
	struct readings readings = { 0 };

	measure(s, noon_us - 49 * hour_us, 150, 0, UNIT_MMHG);
	measure(s, noon_us + hour_us, 150, 0, UNIT_MMHG);
	readings_begin(&readings, READING_BLOOD_PRESSURE);
	readings_number(&readings, QUANTITY_SYSTOLIC_PRESSURE, (struct decimal){ 150, 0 }, UNIT_MMHG);
	readings_absent(&readings, QUANTITY_MEAN_PRESSURE, ABSENT_NOT_A_NUMBER);
	readings_mark(&readings, FLAG_TEST);
	give(s, &s->cuff, "p1", noon_us - hour_us, &readings);
	report_end(s->report);
	assert_int_equal(s->report->n_points, 0);
	assert_int_equal(s->report->n_marked, 1);
}

/* A finger that slips: it raises nothing, and is not the lowest that the next carer reads. */
static void what_the_watch_does_not_judge_is_left_out_and_counted(void **state)
{
	static const enum reading_flag marks[] = { FLAG_QUESTIONABLE, FLAG_IMPLAUSIBLE, FLAG_UNSTABLE, FLAG_UNSUCCESSFUL,
		FLAG_CALIBRATING, FLAG_UNAVAILABLE, FLAG_AMBIGUOUS, FLAG_INVALID, FLAG_TEST, FLAG_DEMO };
	struct scene *s = *state;
	size_t n = sizeof(marks) / sizeof(marks[0]);

	for (size_t i = 0; i <= n; i++) {
		struct readings readings = { 0 };

		readings_begin(&readings, READING_OXIMETRY);
		readings_number(&readings, QUANTITY_SPO2, (struct decimal){ i < n ? 62 : 96, 0 }, UNIT_PERCENT);
		if (i < n)
			readings_mark(&readings, marks[i]);
		give(s, &s->cuff, "p1", noon_us - hour_us, &readings);
	}
	report_end(s->report);
	assert_int_equal(s->report->n_points, 1);
	assert_int_equal(report_stats(s->report, &s->report->series[0], -1).lowest->number.mantissa, 96);
	assert_int_equal(s->report->n_marked, n);
	report_write_html(s->report, &s->t);
	assert_non_null(strstr(s->memory, "marks them (test, invalid, questionable, not stable): 10</p>"));
}

static void of_marks_on_what_is_no_result_nothing_is_said(void **state)
{
	struct scene *s = *state;
	struct readings readings = { 0 };

	readings_begin(&readings, READING_SENSOR);
	readings_number(&readings, QUANTITY_BATTERY_LEVEL, (struct decimal){ 62, 0 }, UNIT_PERCENT);
	readings_absent(&readings, QUANTITY_SPO2, ABSENT_TEMPORARY);
	readings_mark(&readings, FLAG_CALIBRATING);
	give(s, &s->cuff, "p1", noon_us - hour_us, &readings);
	assert_int_equal(s->report->n_marked, 0);
}

static void the_longest_time_without_a_value_is_told(void **state)
{
	struct scene *s = *state;
	struct stamp from, to;

	measure(s, noon_us - 40 * hour_us, 150, 0, UNIT_MMHG);
	measure(s, noon_us - 10 * hour_us, 150, 0, UNIT_MMHG);
	report_end(s->report);
	report_longest_gap(s->report, &s->report->series[0], &from, &to);
	assert_true(from.at_us == noon_us - 40 * hour_us && to.at_us == noon_us - 10 * hour_us);
}

static void what_nobody_is_assigned_is_a_series_of_its_own(void **state)
{
	struct scene *s = *state;
	struct readings readings = { 0 };

	measure(s, noon_us - hour_us, 150, 0, UNIT_MMHG);
	readings_begin(&readings, READING_BLOOD_PRESSURE);
	readings_number(&readings, QUANTITY_SYSTOLIC_PRESSURE, (struct decimal){ 150, 0 }, UNIT_MMHG);
	give(s, &s->cuff, NULL, noon_us - hour_us, &readings);
	report_end(s->report);
	assert_int_equal(s->report->n_series, 2);
	assert_string_equal(s->report->series[1].person, "");
}

static void only_alerts_of_these_days_are_in_it_and_of_too_many_the_newest(void **state)
{
	struct scene *s = *state;
	struct alert alert = sample_alert("x");

	alert.state = ALERT_CLOSED;
	alert.closed = stamp_of(noon_us - 49 * hour_us, 3600);
	report_add_alert(s->report, &alert);
	assert_int_equal(s->report->n_alerts, 0);
	alert.closed = stamp_of(noon_us - 47 * hour_us, 3600);
	for (uint32_t i = 0; i < REPORT_ALERTS_MAX + 1; i++) {
		alert.rev = i;
		report_add_alert(s->report, &alert);
	}
	assert_int_equal(s->report->n_alerts, REPORT_ALERTS_MAX);
	assert_int_equal(s->report->alerts[0].rev, 1);
	assert_true(s->report->is_cut);
}

static void give_alert(struct scene *s, uint32_t rev, enum alert_state state, enum alert_priority priority)
{
	struct alert alert = sample_alert("x");

	alert.rev = rev;
	alert.state = state;
	alert.closed = stamp_of(noon_us - hour_us, 3600);
	alert.priority = priority;
	report_add_alert(s->report, &alert);
}

static void an_open_alert_stays_however_many_others_there_are(void **state)
{
	struct scene *s = *state;

	give_alert(s, 1, ALERT_RAISED, ALERT_LOW);
	give_alert(s, 2, ALERT_CLOSED, ALERT_HIGH);
	give_alert(s, 3, ALERT_CLOSED, ALERT_INFORMATION);
	for (uint32_t i = 4; i <= REPORT_ALERTS_MAX; i++)
		give_alert(s, i, ALERT_CLOSED, ALERT_HIGH);
	assert_false(s->report->is_cut);
	give_alert(s, 1000, ALERT_CLOSED, ALERT_HIGH); /* the information makes room, then the oldest that is over */
	assert_true(s->report->is_cut);
	assert_int_equal(s->report->alerts[1].rev, 2);
	assert_int_equal(s->report->alerts[2].rev, 4);
	give_alert(s, 1001, ALERT_RAISED, ALERT_LOW);
	assert_int_equal(s->report->n_alerts, REPORT_ALERTS_MAX);
	assert_int_equal(s->report->alerts[0].rev, 1);
	assert_int_equal(s->report->alerts[1].rev, 4);
	assert_int_equal(s->report->alerts[REPORT_ALERTS_MAX - 1].rev, 1001);
}

/* ---- the page ---- */

/* Every tag that is opened is closed, in its order; attributes are in quotes. Dies where not. */
static void assert_is_well_formed(const char *html)
{
	static const char *const empty[] = { "meta", "br", "!DOCTYPE" };
	char open[32][16];
	size_t depth = 0;

	for (const char *at = strchr(html, '<'); at; at = strchr(at, '<')) {
		bool is_end = at[1] == '/', is_empty = false;
		const char *name = at + 1 + is_end, *end;
		size_t n_name = strcspn(name, " />");
		char quote = 0;

		for (end = name; *end && (quote || *end != '>'); end++)
			quote = quote ? (*end == quote ? 0 : quote) : *end == '\'' || *end == '"' ? *end : 0;
		assert_int_equal(*end, '>');
		for (size_t i = 0; i < 3; i++)
			is_empty = is_empty || (n_name == strlen(empty[i]) && strncmp(name, empty[i], n_name) == 0);
		is_empty = is_empty || end[-1] == '/';
		assert_true(n_name < sizeof(open[0]));
		if (is_end) {
			assert_true(depth > 0);
			depth--;
			if (strlen(open[depth]) != n_name || strncmp(open[depth], name, n_name) != 0)
				fail_msg("<%s> is closed by %.20s", open[depth], at);
		} else if (!is_empty) {
			assert_true(depth < 32);
			snprintf(open[depth++], sizeof(open[0]), "%.*s", (int)n_name, name);
		}
		at = end;
	}
	assert_int_equal(depth, 0);
}

static void the_page_is_whole_and_needs_nothing_from_elsewhere(void **state)
{
	struct scene *s = *state;

	s->report->plan = &s->plan;
	for (int64_t i = 0; i < 5; i++)
		measure(s, noon_us - (i + 1) * hour_us, 150 + i, 0, UNIT_MMHG);
	press(s, noon_us - hour_us);
	add_the_rest(s);
	report_end(s->report);
	report_write_html(s->report, &s->t);
	assert_true(text_end(&s->t) > 0);
	assert_is_well_formed(s->memory);
	assert_null(strstr(s->memory, "http:"));
	assert_null(strstr(s->memory, "https:"));
	assert_null(strstr(s->memory, "<script"));
	assert_null(strstr(s->memory, "url("));
	assert_null(strstr(s->memory, "src="));
	assert_non_null(strstr(s->memory, "Anna &lt;Weber&gt;"));
	assert_non_null(strstr(s->memory, "I go there"));
	assert_non_null(strstr(s->memory, "N. Koch"));
	assert_non_null(strstr(s->memory, "154 mmHg"));
	assert_non_null(strstr(s->memory, "<svg"));
	assert_non_null(strstr(s->memory, "class='g'")); /* the plan's limit */
	assert_non_null(strstr(s->memory, "hip"));
	assert_non_null(strstr(s->memory, "Plan 12"));
}

static void it_speaks_the_plans_language(void **state)
{
	struct scene *s = *state;

	s->report->lang = LANG_DE;
	measure(s, noon_us - hour_us, 1505, -1, UNIT_MMHG);
	add_the_rest(s);
	report_end(s->report);
	report_write_html(s->report, &s->t);
	assert_is_well_formed(s->memory);
	assert_non_null(strstr(s->memory, "<html lang='de'>"));
	assert_non_null(strstr(s->memory, "Meldungen"));
	assert_non_null(strstr(s->memory, "150,5"));
	assert_non_null(strstr(s->memory, "22.11.2026 11:00"));
	assert_non_null(strstr(s->memory, "im Krankenhaus"));
	assert_non_null(strstr(s->memory, "die Meldung ist offen, und dies ist nicht schlimmer"));
}

static void what_anybody_wrote_is_no_markup(void **state)
{
	struct scene *s = *state;
	struct alert alert = sample_alert("</td><script>alert(1)</script>&\"'");
	const char *note = "a\x1b[2J\x01 \xff\xc3";

	snprintf(alert.history[0].note, sizeof(alert.history[0].note), "%s", note);
	snprintf(alert.taken_by, sizeof(alert.taken_by), "<img src=x>");
	report_add_alert(s->report, &alert);
	snprintf(s->cuff.name, sizeof(s->cuff.name), "<b onload='x'>");
	s->report->devices[s->report->n_devices++] = (struct device_message){ .device = &s->cuff, .state = DEVICE_HEARD,
		.trouble = "a < b" };
	report_end(s->report);
	report_write_html(s->report, &s->t);
	assert_is_well_formed(s->memory);
	assert_null(strstr(s->memory, "<script"));
	assert_null(strstr(s->memory, "<img"));
	assert_null(strstr(s->memory, "<b onload"));
	assert_null(strchr(s->memory, '\x1b'));
	assert_true(text_is_utf8(s->memory, strlen(s->memory)));
	assert_non_null(strstr(s->memory, "&lt;/td&gt;&lt;script&gt;"));
}

static void until_when_an_alert_is_snoozed_is_a_moment_that_people_read(void **state)
{
	struct scene *s = *state;
	struct alert alert = sample_alert("x");

	snprintf(alert_note(&alert, ALERT_EVENT_SNOOZED, alert.raised, "nurse-7")->note, ALERT_NOTE_MAX, "2026-11-22T20:05:35.743+01:00");
	report_add_alert(s->report, &alert);
	report_end(s->report);
	report_write_html(s->report, &s->t);
	assert_non_null(strstr(s->memory, "snoozed <bdi>nurse-7</bdi>: 2026-11-22 20:05</li>"));
}

static void many_values_are_a_band_by_day_and_few_are_dots(void **state)
{
	struct scene *s = *state;

	for (int64_t i = 0; i < 300; i++)
		measure(s, noon_us - i * 60000000, 120 + i % 40, 0, UNIT_MMHG);
	report_end(s->report);
	report_plot(s->report, &s->report->series[0], &s->t);
	assert_non_null(strstr(s->memory, "class='d'"));
	assert_null(strstr(s->memory, "<polygon"));
	measure(s, noon_us - 30 * hour_us, 150, 0, UNIT_MMHG);
	report_end(s->report);
	s->t = text_of(s->memory, sizeof(s->memory));
	report_plot(s->report, &s->report->series[0], &s->t);
	assert_non_null(strstr(s->memory, "<polygon"));
}

/* Wherever a value lies, no dot leaves the picture. */
static void a_picture_holds_all_of_its_dots(void **state)
{
	static const struct decimal extremes[] = { { 0, 0 }, { 300, 0 }, { 1, -9 }, { 29999999999, -8 } };
	struct scene *s = *state;
	const char *at;

	for (size_t i = 0; i < 4; i++)
		measure(s, noon_us - (int64_t)i * hour_us, extremes[i].mantissa, extremes[i].exponent, UNIT_MMHG);
	report_end(s->report);
	report_plot(s->report, &s->report->series[0], &s->t);
	at = strstr(s->memory, "class='l' d='");
	assert_non_null(at);
	for (at += 13; *at != '\'';) {
		char *end;
		double x = strtod(at + 1, &end), y; /* behind M or L */

		assert_int_equal(*end, ',');
		y = strtod(end + 1, &end);
		assert_true(x >= 70 && x <= 690 && y >= 12 && y <= 126);
		at = end;
	}
}

static size_t count(const char *text, const char *what)
{
	size_t n = 0;

	for (const char *at = text; (at = strstr(at, what)); at++)
		n++;
	return n;
}

static void no_line_is_drawn_where_nothing_was_measured(void **state)
{
	struct scene *s = *state;
	char *path;

	report_free(s->report);
	s->report = report_new(10, stamp_of(noon_us, 3600), "h-0417", NULL);
	for (int64_t day = 0; day < 10; day++)
		if (day < 3 || day > 6)
			measure(s, noon_us - day * 24 * hour_us, 120 + day, 0, UNIT_MMHG);
	report_end(s->report);
	report_plot(s->report, &s->report->series[0], &s->t);
	path = strstr(s->memory, "class='l' d='") + 13;
	*strchr(path, '\'') = '\0';
	assert_int_equal(count(path, "M"), 2);
	assert_int_equal(count(path, "L"), 4);
	for (int64_t i = 0; i < 400; i++)
		measure(s, noon_us - i * 60000000, 120 + i % 40, 0, UNIT_MMHG);
	report_end(s->report);
	s->t = text_of(s->memory, sizeof(s->memory));
	report_plot(s->report, &s->report->series[0], &s->t);
	assert_int_equal(count(s->memory, "<polygon"), 2);
}

static void a_name_of_any_direction_stands_by_itself(void **state)
{
	struct scene *s = *state;

	s->plan.people[0] = (struct plan_person){ .id = "p1", .role = PLAN_RESIDENT, .name = "\u064a <b>" };
	s->report->plan = &s->plan;
	measure(s, noon_us - hour_us, 120, 0, UNIT_MMHG);
	report_end(s->report);
	report_write_html(s->report, &s->t);
	assert_non_null(strstr(s->memory, "<bdi>\u064a &lt;b&gt;</bdi>"));
}

static void every_word_is_there_in_every_language(void **state)
{
	(void)state;
	for (int lang = 0; lang < LANG_COUNT; lang++)
		for (int word = 0; word < REPORT_WORD_COUNT; word++)
			assert_true(strlen(report_word((enum lang)lang, (enum report_word)word)) > 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_is_written_is_the_example_of_the_schema),
		TEST(a_home_without_anything_has_a_report_too),
		TEST(the_median_is_a_value_that_was_measured),
		TEST(values_in_different_units_are_in_the_right_order),
		TEST(days_are_local_ones),
		TEST(what_is_no_result_and_what_is_outside_of_the_days_is_left_out),
		TEST(what_the_watch_does_not_judge_is_left_out_and_counted),
		TEST(of_marks_on_what_is_no_result_nothing_is_said),
		TEST(the_longest_time_without_a_value_is_told),
		TEST(what_nobody_is_assigned_is_a_series_of_its_own),
		TEST(only_alerts_of_these_days_are_in_it_and_of_too_many_the_newest),
		TEST(an_open_alert_stays_however_many_others_there_are),
		TEST(the_page_is_whole_and_needs_nothing_from_elsewhere),
		TEST(it_speaks_the_plans_language),
		TEST(what_anybody_wrote_is_no_markup),
		TEST(until_when_an_alert_is_snoozed_is_a_moment_that_people_read),
		TEST(many_values_are_a_band_by_day_and_few_are_dots),
		TEST(a_picture_holds_all_of_its_dots),
		TEST(no_line_is_drawn_where_nothing_was_measured),
		TEST(a_name_of_any_direction_stands_by_itself),
		TEST(every_word_is_there_in_every_language),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
