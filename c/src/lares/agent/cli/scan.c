/* SPDX-License-Identifier: Apache-2.0 */
/* lares scan: what is near, what it seems to be, and whether it is enrolled. */
#include "cli/scan.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "cli/print.h"
#include "cli/show.h"
#include "cli/table.h"
#include "proto/text.h"

enum {
	NEARBY_MAX = 256, /* laresd keeps fewer */
	DESCRIPTION_MAX = 512,
	DESCRIPTION_COLUMNS = 90, /* a name from the air may have 248 octets */
	RSSI_UNKNOWN = 127,
	STEP_dBm = 10, /* signals no further apart are equally near: lines that swap places all the time cannot be read */
};

const char *scan_what(const json_t *device)
{
	return string_of(device, "what", NULL);
}

void scan_describe(const json_t *device, char *ret_words, size_t n_words)
{
	const char *maker = string_of(device, "maker", ""), *model = string_of(device, "model", "");
	const char *what = scan_what(device), *name = string_of(device, "name", "");
	struct text t = text_of(ret_words, n_words);

	text_printf(&t, "%s%s%s", maker, maker[0] && model[0] ? " " : "", model);
	if (what)
		text_printf(&t, "%s%s", t.n ? ", " : "", what);
	if (name[0])
		text_printf(&t, "%s\"%s\"", t.n ? " " : "", name);
	if (t.n == 0)
		text_put(&t, "-");
}

const json_t *scan_find(const json_t *answer, const char *address)
{
	const json_t *nearby = json_object_get(answer, "nearby"), *device;
	size_t i;

	json_array_foreach(nearby, i, device)
		if (strcasecmp(string_of(device, "address", ""), address) == 0)
			return device;
	return NULL;
}

static const char *distance_of(int64_t rssi_dBm)
{
	return rssi_dBm >= -60 ? "near" : rssi_dBm >= -80 ? "in reach" : "far";
}

static int64_t step_of(const json_t *device)
{
	int64_t rssi_dBm = integer_of(device, "rssi", -128);

	return rssi_dBm < -127 || rssi_dBm > 126 ? -128 : rssi_dBm / STEP_dBm;
}

static int by_signal(const void *a, const void *b)
{
	const json_t *first = *(json_t *const *)a, *second = *(json_t *const *)b;
	int64_t one = step_of(first), other = step_of(second);

	if (one != other)
		return one < other ? 1 : -1;
	return strcmp(string_of(first, "address", ""), string_of(second, "address", ""));
}

static bool is_stranger(const json_t *device)
{
	return !scan_what(device) && !string_of(device, "enrolled", "")[0] && !string_of(device, "model", "")[0];
}

static void add_device(struct table *table, const json_t *device, bool has_enrolled)
{
	int64_t rssi_dBm = integer_of(device, "rssi", RSSI_UNKNOWN), heard_s = integer_of(device, "last_heard_s", -1);
	char age[AGE_TEXT_MAX], words[DESCRIPTION_MAX];

	table_add(table, "%s", string_of(device, "address", "?"));
	if (rssi_dBm == RSSI_UNKNOWN)
		table_add(table, "-");
	else
		table_add(table, "%s, %" PRId64, distance_of(rssi_dBm), rssi_dBm);
	if (heard_s < 0)
		table_add(table, "-");
	else
		table_add(table, "%s ago", age_words(heard_s, age));
	if (has_enrolled)
		table_add(table, "%s", string_of(device, "enrolled", "-"));
	scan_describe(device, words, sizeof(words));
	table_add(table, "%s", words);
}

/* Sorted, those to be shown first. Returns how many there are. */
static size_t sort(const json_t *answer, json_t *ret_devices[NEARBY_MAX], size_t *ret_n_strangers, bool all)
{
	json_t *nearby = json_object_get(answer, "nearby"), *device, *strangers[NEARBY_MAX];
	size_t i, n = 0, n_strangers = 0;

	json_array_foreach(nearby, i, device)
		if (n + n_strangers < NEARBY_MAX && (all || !is_stranger(device)))
			ret_devices[n++] = device;
		else if (n + n_strangers < NEARBY_MAX)
			strangers[n_strangers++] = device;
	if (n_strangers)
		qsort(strangers, n_strangers, sizeof(*strangers), by_signal);
	if (n)
		qsort(ret_devices, n, sizeof(*ret_devices), by_signal);
	memcpy(ret_devices + n, strangers, n_strangers * sizeof(*strangers));
	*ret_n_strangers = n_strangers;
	return n;
}

/* Strangers in one line, with the nearest of them: who holds a device close has found it so. */
static void show_strangers(json_t *const *strangers, size_t n, const struct scan_view *view, FILE *out)
{
	const json_t *nearest = strangers[0];
	char words[DESCRIPTION_MAX], line[DESCRIPTION_MAX + 128];
	int64_t rssi_dBm = integer_of(nearest, "rssi", RSSI_UNKNOWN);

	scan_describe(nearest, words, sizeof(words));
	snprintf(line, sizeof(line), "%zu other%s of unknown kind; --all lists %s; the nearest is %s (%s) %s", n, n == 1 ? "" : "s",
		n == 1 ? "it" : "them", string_of(nearest, "address", "?"),
		rssi_dBm == RSSI_UNKNOWN ? "no signal told" : distance_of(rssi_dBm), strcmp(words, "-") == 0 ? "" : words);
	print_clipped(out, line, view->columns ? view->columns : 60 + DESCRIPTION_COLUMNS);
	fputc('\n', out);
}

/* A column that says nothing takes no room: 80 columns are few. */
static void show_table(json_t *const *devices, size_t n, const struct scan_view *view, FILE *out)
{
	struct table table = { .n_columns = 4, .width = view->columns };
	bool has_enrolled = false;

	for (size_t i = 0; i < n && !has_enrolled; i++)
		has_enrolled = string_of(devices[i], "enrolled", "")[0];
	table.n_columns += has_enrolled;
	table.widest[table.n_columns - 1] = DESCRIPTION_COLUMNS;
	table_add(&table, "ADDRESS");
	table_add(&table, "SIGNAL, dBm");
	table_add(&table, "HEARD");
	if (has_enrolled)
		table_add(&table, "ENROLLED");
	table_add(&table, "WHAT IT IS");
	for (size_t i = 0; i < n; i++)
		add_device(&table, devices[i], has_enrolled);
	table_print(&table, out);
	table_done(&table);
}

void scan_render(const json_t *answer, const struct scan_view *view, FILE *out)
{
	json_t *devices[NEARBY_MAX];
	size_t n_strangers, n = sort(answer, devices, &n_strangers, view->all);
	size_t room = view->lines > 4 ? view->lines - 3 : view->lines ? 1 : n; /* the heading and two lines below */

	if (n + n_strangers == 0) {
		print_clipped(out, "Nothing is heard. Wake the device (press its button); if that stays so: lares doctor",
			view->columns ? view->columns : SIZE_MAX);
		fputc('\n', out);
		return;
	}
	if (n > 0)
		show_table(devices, n < room ? n : room, view, out);
	if (n > room)
		fprintf(out, "%zu more, farther\n", n - room);
	if (n_strangers)
		show_strangers(devices + n, n_strangers, view, out);
}

int show_scan(const json_t *answer, FILE *out)
{
	scan_render(answer, &(struct scan_view){ .all = false }, out);
	return 0;
}

int show_scan_all(const json_t *answer, FILE *out)
{
	scan_render(answer, &(struct scan_view){ .all = true }, out);
	return 0;
}
