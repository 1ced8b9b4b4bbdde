/* SPDX-License-Identifier: Apache-2.0 */
/* lares scan: what is near, what it seems to be, and whether it is enrolled. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "cli/ask.h"
#include "cli/print.h"
#include "cli/show.h"

enum { NEARBY_MAX = 256 }; /* laresd keeps fewer */

/* What a device seems to be, by the services that it lists or sends data of (Bluetooth Assigned Numbers, 3.4). */
static const char *what_is(const json_t *device)
{
	static const char *const known[][2] = { { "1810", "blood pressure cuff" }, { "1809", "thermometer" },
		{ "1822", "pulse oximeter" }, { "181d", "scale" }, { "181b", "body composition scale" },
		{ "1808", "glucose meter" }, { "181f", "glucose sensor" }, { "180d", "heart rate sensor" },
		{ "fcd2", "BTHome sensor" } };
	static const char *const members[] = { "services", "data" };

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		for (size_t m = 0; m < sizeof(members) / sizeof(members[0]); m++) {
			const json_t *numbers = json_object_get(device, members[m]), *number;
			size_t n;

			json_array_foreach(numbers, n, number)
				if (json_is_string(number) && strcmp(json_string_value(number), known[i][0]) == 0)
					return known[i][1];
		}
	return "-";
}

static const char *distance_of(int64_t rssi_dBm)
{
	return rssi_dBm >= -60 ? "near" : rssi_dBm >= -80 ? "in reach" : "far";
}

static int by_signal(const void *a, const void *b)
{
	int64_t first = integer_of(*(json_t *const *)a, "rssi", -128);
	int64_t second = integer_of(*(json_t *const *)b, "rssi", -128);

	return (first < second) - (first > second);
}

static void add_device(struct table *table, const json_t *device)
{
	int64_t rssi_dBm = integer_of(device, "rssi", 127), heard_s = integer_of(device, "last_heard_s", -1);
	char age[AGE_TEXT_MAX];

	table_add(table, "%s", string_of(device, "address", "?"));
	if (rssi_dBm == 127)
		table_add(table, "-");
	else
		table_add(table, "%s, %" PRId64 " dBm", distance_of(rssi_dBm), rssi_dBm);
	if (heard_s < 0)
		table_add(table, "-");
	else
		table_add(table, "%s ago", age_words(heard_s, age));
	table_add(table, "%s", what_is(device));
	table_add(table, "%s", string_of(device, "enrolled", "-"));
	table_add(table, "%s", string_of(device, "name", ""));
}

int show_scan(const json_t *answer, FILE *out)
{
	static const char *const heading[] = { "ADDRESS", "SIGNAL", "HEARD", "WHAT", "ENROLLED", "CALLS ITSELF" };
	const json_t *nearby = json_object_get(answer, "nearby"), *device;
	json_t *sorted[NEARBY_MAX];
	struct table table = { .n_columns = 6 };
	size_t i, n = 0;

	json_array_foreach(nearby, i, device)
		if (n < NEARBY_MAX)
			sorted[n++] = json_array_get(nearby, i);
	if (n == 0) {
		fputs("Nothing is heard. Wake the device (press its button) and ask again; if that stays so: lares doctor\n", out);
		return CLI_DONE;
	}
	qsort(sorted, n, sizeof(sorted[0]), by_signal);
	for (i = 0; i < table.n_columns; i++)
		table_add(&table, "%s", heading[i]);
	for (i = 0; i < n; i++)
		add_device(&table, sorted[i]);
	table_print(&table, out);
	table_done(&table);
	return CLI_DONE;
}

int command_scan(const struct arguments *arguments, FILE *out)
{
	return ask_and_show(arguments, "Scan", show_scan, out);
}
