/* SPDX-License-Identifier: Apache-2.0 */
#include "plan/window.h"

#include "proto/table.h"

static const char *const days[] = { "mon", "tue", "wed", "thu", "fri", "sat", "sun" };

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* "HH:MM" in minutes since midnight, or -1. The whole day's 24:00 is 1440. */
static int minutes_of(const char *text)
{
	int minutes;

	if (!text || strlen(text) != 5 || !is_digit(text[0]) || !is_digit(text[1]) || text[2] != ':' || !is_digit(text[3]) ||
		!is_digit(text[4]) || text[3] > '5')
		return -1;
	minutes = ((text[0] - '0') * 10 + text[1] - '0') * 60 + (text[3] - '0') * 10 + text[4] - '0';
	return minutes <= WINDOW_DAY_MIN ? minutes : -1;
}

static bool parse_time(struct check *c, const char *key, uint16_t *ret_min)
{
	int minutes = minutes_of(json_string_value(check_take(c, key)));

	if (minutes < 0) {
		check_fault(c, key, "write a time of day, 00:00 to 24:00: \"07:30\"");
		return false;
	}
	*ret_min = (uint16_t)(minutes % WINDOW_DAY_MIN); /* the midnight at its end is the next day's first minute */
	return true;
}

static uint8_t parse_days(struct check *c)
{
	json_t *names;
	size_t n = check_array(c, "days", 7, &names);
	uint8_t found = 0;

	if (!json_is_array(names))
		return WINDOW_EVERY_DAY;
	for (size_t i = 0; i < n; i++) {
		const char *name = json_string_value(json_array_get(names, i));
		int day = name ? table_find(days, 7, name) : -1;

		if (day >= 0)
			found |= (uint8_t)(1u << day);
		else
			check_fault(c, "days", "write mon, tue, wed, thu, fri, sat or sun");
	}
	if (n == 0)
		check_fault(c, "days", "write at least one day on which it begins, or leave days out: every day");
	return found;
}

void window_parse(struct check *c, struct plan_window *window)
{
	bool has_from = parse_time(c, "from", &window->from_min), has_to = parse_time(c, "to", &window->to_min);

	window->days = parse_days(c);
	if (!has_from || !has_to)
		window->days = 0;
}

size_t windows_parse(struct check *c, struct plan_window *ret_windows)
{
	json_t *windows;
	size_t n = check_array(c, "windows", PLAN_WINDOWS_MAX, &windows);

	for (size_t i = 0; i < n; i++) {
		struct check window = check_element(c, "windows", windows, i);

		window_parse(&window, &ret_windows[i]);
		check_end(&window);
	}
	if (json_is_array(windows) && n == 0)
		check_fault(c, "windows", "write at least one, or leave it out");
	return n;
}

unsigned int window_length_min(const struct plan_window *window)
{
	unsigned int length = (unsigned int)(window->to_min + WINDOW_DAY_MIN - window->from_min) % WINDOW_DAY_MIN;

	return length ? length : WINDOW_DAY_MIN;
}

unsigned int windows_shortest_min(const struct plan_window *windows, size_t n_windows)
{
	unsigned int shortest = WINDOW_DAY_MIN;

	for (size_t i = 0; i < n_windows; i++)
		if (window_length_min(&windows[i]) < shortest)
			shortest = window_length_min(&windows[i]);
	return shortest;
}

bool window_is_always(const struct plan_window *window)
{
	return window_length_min(window) == WINDOW_DAY_MIN && window->days == WINDOW_EVERY_DAY;
}

/* Whether one that begins at minute `a` of the week and lasts `a_min` is still open when the other begins at `b`. */
static bool reaches(unsigned int a, unsigned int a_min, unsigned int b)
{
	return (b + WINDOW_WEEK_MIN - a) % WINDOW_WEEK_MIN < a_min;
}

bool window_overlaps(const struct plan_window *a, const struct plan_window *b)
{
	for (unsigned int i = 0; i < 7; i++) {
		for (unsigned int j = 0; j < 7; j++) {
			unsigned int a_from = i * WINDOW_DAY_MIN + a->from_min, b_from = j * WINDOW_DAY_MIN + b->from_min;

			if ((a->days >> i & 1) && (b->days >> j & 1) &&
				(reaches(a_from, window_length_min(a), b_from) ||
					reaches(b_from, window_length_min(b), a_from)))
				return true;
		}
	}
	return false;
}

const char *window_day_name(unsigned int day)
{
	return days[day];
}

static void put_time(struct text *t, unsigned int minutes)
{
	text_padded(t, minutes / 60, 2);
	text_put(t, ":");
	text_padded(t, minutes % 60, 2);
}

void window_put_from(struct text *t, const struct plan_window *window)
{
	put_time(t, window->from_min);
}

void window_put_to(struct text *t, const struct plan_window *window)
{
	put_time(t, window->to_min ? window->to_min : WINDOW_DAY_MIN);
}
