/* SPDX-License-Identifier: Apache-2.0 */
/* lares devices, enrol, forget: which devices belong to this home. */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
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

int show_enrolled(const json_t *answer, FILE *out)
{
	const json_t *device = json_object_get(answer, "device");
	int kind = device_kind_from_name(string_of(device, "kind", ""));

	print_safe(out, string_of(device, "id", "?"));
	fputs(is_true(answer, "paired") ? " is enrolled and paired" : " is enrolled", out);
	if (string_of(answer, "words", "")[0]) {
		fputs(": ", out);
		print_safe(out, string_of(answer, "words", ""));
	}
	fputs(kind >= 0 && device_kind_has_session((enum device_kind)kind) ? "\nNext: take a measurement" : "\nNext: use it", out);
	fputs(", and see it arrive with: lares readings --device ", out);
	print_safe(out, string_of(device, "id", "?"));
	fputc('\n', out);
	return CLI_DONE;
}

/* 32 or 24 hex digits on stdin, blanks around and between allowed. Returns 0 or -EINVAL. */
static int read_key(FILE *in, uint8_t ret_key[DEVICE_KEY_SIZE])
{
	char digits[DEVICE_KEY_TEXT_MAX + 1] = ""; /* room for one too many, which is then seen */
	size_t n = 0;
	int c, r;

	while (n + 1 < sizeof(digits) && (c = fgetc(in)) != EOF)
		if (!isspace(c))
			digits[n++] = (char)c;
	r = device_key_parse(digits, ret_key);
	explicit_bzero(digits, sizeof(digits));
	return r;
}

static int put_text(sd_bus_message *call, const char *name, const char *text)
{
	return text ? sd_bus_message_append(call, "{sv}", name, "s", text) : 0;
}

static int put_key(sd_bus_message *call, const uint8_t *key, size_t n_key)
{
	int r = sd_bus_message_open_container(call, 'e', "sv");

	if (r >= 0)
		r = sd_bus_message_append(call, "s", "key");
	if (r >= 0)
		r = sd_bus_message_open_container(call, 'v', "ay");
	if (r >= 0)
		r = sd_bus_message_append_array(call, 'y', key, n_key);
	if (r >= 0)
		r = sd_bus_message_close_container(call);
	return r < 0 ? r : sd_bus_message_close_container(call);
}

static int put_options(sd_bus_message *call, const struct arguments *arguments, const uint8_t *key, size_t n_key)
{
	int r = sd_bus_message_open_container(call, 'a', "{sv}");

	if (r >= 0)
		r = put_text(call, "kind", arguments->kind);
	if (r >= 0)
		r = put_text(call, "name", arguments->name);
	if (r >= 0)
		r = put_text(call, "person", arguments->person);
	if (r >= 0)
		r = put_text(call, "mounted_on", arguments->mounted_on);
	if (r >= 0)
		r = put_text(call, "inputs", arguments->inputs);
	if (r >= 0 && n_key)
		r = put_key(call, key, n_key);
	return r < 0 ? r : sd_bus_message_close_container(call);
}

static const char *ask_enrol(struct client *client, const struct arguments *arguments, const uint8_t *key, size_t n_key)
{
	sd_bus_message *call = client_call(client, "Enrol");
	int r = call ? sd_bus_message_append(call, "s", arguments->word[0]) : -ENOMEM;

	if (r >= 0)
		r = sd_bus_message_sensitive(call);
	if (r >= 0)
		r = put_options(call, arguments, key, n_key);
	if (r < 0) {
		sd_bus_message_unref(call);
		fputs("lares: an argument is no UTF-8 text\n", stderr);
		return NULL;
	}
	return client_send(client, call, CLIENT_ENROL_TIMEOUT_US);
}

int command_enrol(const struct arguments *arguments, FILE *out)
{
	uint8_t key[DEVICE_KEY_SIZE] = { 0 };
	struct client client = { 0 };
	int status = CLI_FAILED;

	if (arguments->key && strcmp(arguments->key, "-") != 0) {
		fputs("lares: a device key is never written on the command line, where others see it; write --key - and "
		      "give it on stdin\n",
			stderr);
		return CLI_WRONG_USE;
	}
	if (arguments->key && read_key(stdin, key) < 0) {
		fputs("lares: a device key is 32 hex digits on stdin, or 24 of an older Xiaomi device\n", stderr);
		return CLI_WRONG_USE;
	}
	if (client_open(&client) == 0) {
		if (!arguments->is_json)
			fputs("Enrolling; a device that is to be paired must be awake. This takes up to two minutes.\n", stderr);
		status = show(arguments, ask_enrol(&client, arguments, key, arguments->key ? sizeof(key) : 0),
			show_enrolled, out);
	}
	explicit_bzero(key, sizeof(key));
	client_done(&client);
	return status;
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
