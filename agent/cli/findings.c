/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/findings.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "cli/print.h"
#include "proto/device.h"

enum { BATTERY_LOW_PERCENT = 15, FINDING_WORDS_MAX = 512 };

/* The groups in the order in which one looks for a fault, and what belongs to each. */
static const struct {
	const char *heading;
	const char *abouts; /* blanks around each */
} groups[] = {
	{ "Lares", " service " },
	{ "Team", " team " },
	{ "Bluetooth", " radio adapter bluez recovery " },
	{ "Bonds", " bond " },
	{ "Keys", " key " },
	{ "Clock", " clock " },
	{ "Broker", " link broker " },
	{ "Disk", " store disk " },
	{ "Plan", " plan " },
	{ "Devices", " device " },
	{ "Updates", " updates " },
	{ "Other", NULL }, /* what no group above has */
};

enum { GROUP_COUNT = sizeof(groups) / sizeof(groups[0]) };

void findings_add(json_t *findings, const char *level, const char *about, const char *todo, const char *format, ...)
{
	char words[FINDING_WORDS_MAX];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(words, sizeof(words), format, arguments);
	va_end(arguments);
	json_array_append_new(findings,
		json_pack("{ss ss ss ss*}", "level", level, "about", about, "words", words, "do", todo));
}

bool findings_speak_of(const json_t *findings, const char *about)
{
	const json_t *finding;
	size_t i;

	json_array_foreach(findings, i, finding)
		if (strcmp(string_of(finding, "about", ""), about) == 0)
			return true;
	return false;
}

void findings_of_status(json_t *findings, const json_t *status)
{
	const char *clock = string_of(status, "clock", "");

	if (findings_speak_of(findings, "clock") || !clock[0])
		return;
	if (strcmp(clock, "trusted") == 0)
		findings_add(findings, "ok", "clock", NULL, "the gateway's clock is set by a time server");
	else
		findings_add(findings, "warning", "clock", "see that it reaches a time server: timedatectl",
			"the gateway's clock is not yet set; times are marked as uncertain, and no device's clock is set");
}

static void look_at_battery(json_t *findings, const json_t *device)
{
	const json_t *battery = json_object_get(device, "battery");
	long percent = json_is_integer(battery) ? (long)json_integer_value(battery) :
		json_is_string(battery)         ? strtol(json_string_value(battery), NULL, 10) :
						  100;

	if (percent <= BATTERY_LOW_PERCENT)
		findings_add(findings, "warning", "device", "put a new battery in", "%s: its battery is at %ld%%",
			string_of(device, "id", "?"), percent);
}

void findings_of_devices(json_t *findings, const json_t *devices)
{
	bool speaks_of_bonds = findings_speak_of(findings, "bond");
	size_t i, n_bonded = 0, n_with_code = 0, n_keyed = 0;
	const json_t *device;

	json_array_foreach(devices, i, device) {
		int64_t trust = integer_of(device, "trust", TRUST_PLAIN);

		n_bonded += trust >= TRUST_BONDED;
		n_with_code += trust >= TRUST_AUTHENTICATED;
		n_keyed += trust == TRUST_ENCRYPTED;
		if (trust >= TRUST_BONDED && json_is_false(json_object_get(device, "proven")))
			findings_add(findings, "warning", "bond", "measure once more without pressing its pairing button",
				"%s is paired, and not proven: no second measurement came by itself yet", string_of(device, "id", "?"));
		look_at_battery(findings, device);
	}
	if (n_bonded && !speaks_of_bonds)
		findings_add(findings, "ok", "bond", NULL, "%zu device%s bonded, %zu of them with a code", n_bonded,
			n_bonded == 1 ? " is" : "s are", n_with_code);
	if (n_keyed)
		findings_add(findings, "ok", "key", NULL, "the key%s of %zu encrypting device%s %s here", n_keyed == 1 ? "" : "s",
			n_keyed, n_keyed == 1 ? "" : "s", n_keyed == 1 ? "is" : "are");
}

void findings_of_refused(json_t *findings, const json_t *refused)
{
	const char *driver;
	json_t *outcomes;

	json_object_foreach((json_t *)refused, driver, outcomes)
	{
		int64_t n_keyless = integer_of(outcomes, "needs-key", 0), n_old = integer_of(outcomes, "replay", 0);

		if (n_keyless)
			findings_add(findings, "warning", "key", "enrol the device again, with its key: lares enrol ADDRESS --key -",
				"%" PRId64 " packets of %s could not be opened: the key is missing or another one", n_keyless, driver);
		if (n_old)
			findings_add(findings, "warning", "key",
				"where its battery was changed, enrol it again; else somebody plays old packets",
				"%" PRId64 " packets of %s had old numbers", n_old, driver);
	}
}

static size_t group_of(const json_t *finding)
{
	char word[64];
	size_t i;

	snprintf(word, sizeof(word), " %s ", string_of(finding, "about", ""));
	for (i = 0; i + 1 < GROUP_COUNT; i++)
		if (strstr(groups[i].abouts, word))
			break;
	return i;
}

static void show_finding(const json_t *finding, FILE *out)
{
	const char *todo = string_of(finding, "do", "");

	fputs("  ", out);
	fprintf(out, "%-8.8s ", string_of(finding, "level", "?"));
	print_safe(out, string_of(finding, "words", "?"));
	fputc('\n', out);
	if (todo[0]) {
		fputs("           ", out);
		print_safe(out, todo);
		fputc('\n', out);
	}
}

static void show_sum(size_t n_faults, size_t n_warnings, FILE *out)
{
	if (n_faults + n_warnings == 0)
		fputs("All is well.\n", out);
	else
		fprintf(out, "%zu fault%s, %zu warning%s.\n", n_faults, n_faults == 1 ? "" : "s", n_warnings,
			n_warnings == 1 ? "" : "s");
}

size_t findings_show(const json_t *findings, FILE *out)
{
	size_t i, n_faults = 0, n_warnings = 0;
	const json_t *finding;

	for (size_t group = 0; group < GROUP_COUNT; group++) {
		bool has_heading = false;

		json_array_foreach(findings, i, finding) {
			if (group_of(finding) != group)
				continue;
			if (!has_heading)
				fprintf(out, "%s\n", groups[group].heading);
			has_heading = true;
			n_faults += strcmp(string_of(finding, "level", ""), "fault") == 0;
			n_warnings += strcmp(string_of(finding, "level", ""), "warning") == 0;
			show_finding(finding, out);
		}
	}
	show_sum(n_faults, n_warnings, out);
	return n_faults;
}
