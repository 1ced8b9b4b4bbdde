/* SPDX-License-Identifier: Apache-2.0 */
/* lares devices, forget: which devices belong to this home. */
#include <string.h>

#include "cli/ask.h"
#include "cli/print.h"
#include "cli/show.h"
#include "cli/table.h"
#include "proto/device.h"

static const char *kind_words(const json_t *device)
{
	const char *name = string_of(device, "kind", "-");
	int kind = device_kind_from_name(name);

	return kind < 0 ? name : device_kind_words((enum device_kind)kind);
}

/* "heard 2026-11-22 08:14:05", "silent since 08:14:05 on …", "never heard". */
static void add_state(struct table *table, const json_t *device)
{
	const char *state = string_of(device, "state", "-");
	char buffer[MOMENT_TEXT_MAX];
	const char *heard = moment_words(string_of(device, "last_heard", ""), buffer);

	if (strcmp(heard, "-") == 0)
		table_add(table, "%s", strcmp(state, "never-heard") == 0 ? "never heard" : state);
	else
		table_add(table, "%s %s", strcmp(state, "silent") == 0 ? "silent since" : state, heard);
}

static void add_interval(struct table *table, const json_t *device)
{
	int64_t interval_s = integer_of(device, "interval_s", integer_of(device, "expected_interval_s", 0));
	char age[AGE_TEXT_MAX];

	if (interval_s > 0)
		table_add(table, "%s", age_words(interval_s, age));
	else
		table_add(table, "-");
}

static void add_battery(struct table *table, const json_t *device)
{
	const json_t *battery = json_object_get(device, "battery");

	if (json_is_integer(battery))
		table_add(table, "%" JSON_INTEGER_FORMAT "%%", json_integer_value(battery));
	else
		table_add(table, "%s%s", json_is_string(battery) ? json_string_value(battery) : "-",
			json_is_string(battery) ? "%" : "");
}

/* How its values come, which says what they may clear; and whether a second measurement came by itself. */
static void add_trust(struct table *table, const json_t *device)
{
	static const char *const words[] = { [TRUST_PLAIN] = "open", [TRUST_ENCRYPTED] = "encrypted",
		[TRUST_BONDED] = "bonded", [TRUST_AUTHENTICATED] = "bonded with code" };
	int64_t trust = integer_of(device, "trust", -1);
	const json_t *proven = json_object_get(device, "proven");
	bool is_known = trust >= 0 && trust <= TRUST_AUTHENTICATED;

	table_add(table, "%s%s", is_known ? words[trust] : "-",
		trust < TRUST_BONDED || !json_is_boolean(proven) ? "" :
		json_is_true(proven)                             ? ", proven" :
								   ", not proven yet");
}

static void add_device(struct table *table, const json_t *device)
{
	table_add(table, "%s", string_of(device, "id", "?"));
	table_add(table, "%s", kind_words(device));
	table_add(table, "%s", string_of(device, "address", "?"));
	add_state(table, device);
	add_interval(table, device);
	add_battery(table, device);
	add_trust(table, device);
	table_add(table, "%s", string_of(device, "name", ""));
}

static void show_trouble(const json_t *device, FILE *out)
{
	const char *trouble = string_of(device, "trouble", "");

	if (!trouble[0])
		return;
	print_safe(out, string_of(device, "id", "?"));
	fputs(": ", out);
	print_safe(out, trouble);
	fputc('\n', out);
}

int show_devices(const json_t *answer, FILE *out)
{
	static const char *const heading[] = { "DEVICE", "KIND", "ADDRESS", "STATE", "EVERY", "BATTERY", "TRUST", "NAME" };
	const json_t *devices = json_object_get(answer, "devices"), *device;
	struct table table = { .n_columns = sizeof(heading) / sizeof(heading[0]) };
	size_t i;

	if (json_array_size(devices) == 0) {
		fputs("No device is enrolled. See what is near with: lares scan\n", out);
		return CLI_DONE;
	}
	table_add_row(&table, heading);
	json_array_foreach(devices, i, device)
		add_device(&table, device);
	table_print(&table, out);
	table_done(&table);
	json_array_foreach(devices, i, device)
		show_trouble(device, out);
	return CLI_DONE;
}

int command_devices(const struct arguments *arguments, FILE *out)
{
	return ask_and_show(arguments, "Devices", show_devices, out);
}

int show_forgotten(const json_t *answer, FILE *out)
{
	print_safe(out, string_of(answer, "forgotten", "?"));
	fputs(" is forgotten; what it measured is kept\n", out);
	return CLI_DONE;
}

int command_forget(const struct arguments *arguments, FILE *out)
{
	struct client client = { 0 };
	int status = CLI_FAILED;

	if (client_open(&client) == 0)
		status = show(arguments, client_ask(&client, "Forget", "s", arguments->word[0]), show_forgotten, out);
	client_done(&client);
	return status;
}
