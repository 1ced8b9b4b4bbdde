/* SPDX-License-Identifier: Apache-2.0 */
#include "doctor_radio.h"

#include <stdio.h>
#include <string.h>

/* No advertisement of anybody for that long: the radio is deaf or the home is a cellar. */
static const uint64_t deaf_us = 90 * UINT64_C(1000000);

/* While another adapter hears somebody: what is near one and not the other passes. */
static const uint64_t partly_deaf_us = 600 * UINT64_C(1000000);

#define HOUR_US UINT64_C(3600000000)
static const uint64_t quiet_least_us = 12 * HOUR_US, quiet_most_us = 72 * HOUR_US;

static size_t count_used(const struct radio_state *radio, bool *ret_is_any_on, bool *ret_is_any_scanning)
{
	size_t n = 0;

	*ret_is_any_on = *ret_is_any_scanning = false;
	for (size_t i = 0; i < radio->n_adapters; i++) {
		if (!radio->adapters[i].is_used)
			continue;
		n++;
		*ret_is_any_on |= radio->adapters[i].is_powered;
		*ret_is_any_scanning |= radio->adapters[i].is_discovering || radio->adapters[i].is_passive;
	}
	return n;
}

enum radio_down doctor_radio_down(const struct radio_state *radio, const char **ret_words)
{
	bool is_on, is_scanning;
	size_t n_used = count_used(radio, &is_on, &is_scanning);

	*ret_words = NULL;
	if (!radio->is_bluez_there)
		*ret_words = "bluetoothd does not run";
	else if (n_used == 0)
		*ret_words = radio->n_adapters ? "the adapters that it is to use are not there" : "it has no Bluetooth adapter";
	else if (!is_on)
		*ret_words = "Bluetooth is switched off";
	else if (radio->rung >= RUNG_RESTART && radio->has_cause)
		*ret_words = radio_rung_words(radio->rung);
	else if (!is_scanning)
		*ret_words = "no adapter scans";
	if (!*ret_words)
		return RADIO_WORKS;
	return radio->is_bluez_there && n_used && !is_on ? RADIO_OFF : RADIO_BROKEN;
}

/* ---- one of several ---- */

static bool scans(const struct radio_state *radio, size_t at)
{
	return radio->adapters[at].is_passive || radio->adapters[at].is_discovering;
}

/* What is wrong with one that is used; NULL: nothing. */
static const char *find_wrong(const struct radio_state *radio, size_t at)
{
	if (!radio->adapters[at].is_powered)
		return radio->adapters[at].rung == RUNG_UNBLOCK ? "is blocked or cannot be switched on" : "is switched off";
	if (!scans(radio, at))
		return "does not scan";
	return radio->adapters[at].missed_us >= partly_deaf_us ? "hears nobody, while another one does" : NULL;
}

/* The first is told by name, the others are counted. */
static void add_wrong(char ret_detail[FAULT_DETAIL_MAX], size_t n_before, const char *what, const char *wrong)
{
	if (n_before == 0)
		snprintf(ret_detail, FAULT_DETAIL_MAX, "%s %s", what, wrong);
}

enum radio_so doctor_radio_partly(const struct radio_state *radio, const struct address *away,
	char ret_detail[FAULT_DETAIL_MAX])
{
	char address[ADDRESS_TEXT_MAX];
	const char *words;
	bool is_sure = true;
	size_t n = 0, length;

	if (doctor_radio_down(radio, &words) != RADIO_WORKS)
		return RADIO_IS_UNKNOWN;
	for (size_t i = 0; i < radio->n_missing; i++)
		add_wrong(ret_detail, n++, radio->missing[i], "is not there");
	if (away && n == 0) {
		address_format(away, address);
		add_wrong(ret_detail, n++, address, "is not there");
	}
	for (size_t i = 0; i < radio->n_adapters; i++) {
		if (!radio->adapters[i].is_used)
			continue;
		is_sure &= radio->adapters[i].heard_us != 0 && radio->adapters[i].missed_us == 0;
		address_format(&radio->adapters[i].address, address);
		words = find_wrong(radio, i);
		if (words)
			add_wrong(ret_detail, n++, address, words);
	}
	if (n == 0)
		return is_sure ? RADIO_IS_NOT : RADIO_IS_UNKNOWN;
	length = strlen(ret_detail);
	if (n > 1)
		snprintf(ret_detail + length, FAULT_DETAIL_MAX - length, "; and %zu more", n - 1);
	return RADIO_IS;
}

/* ---- nobody at all ---- */

static uint64_t quiet_limit_us(const struct radio_state *radio)
{
	uint64_t limit_us = 2 * radio->usual_quiet_us;

	return limit_us < quiet_least_us ? quiet_least_us : limit_us > quiet_most_us ? quiet_most_us : limit_us;
}

enum radio_so doctor_radio_quiet(const struct radio_state *radio, uint64_t now_us, char ret_detail[FAULT_DETAIL_MAX])
{
	uint64_t limit_us = quiet_limit_us(radio);

	if (!radio->quiet_since_us)
		return RADIO_IS_UNKNOWN;
	if (now_us - radio->quiet_since_us < limit_us)
		return radio->heard_us ? RADIO_IS_NOT : RADIO_IS_UNKNOWN;
	snprintf(ret_detail, FAULT_DETAIL_MAX, "for more than %u hours", (unsigned)(limit_us / HOUR_US));
	return RADIO_IS;
}

/* ---- for people ---- */

enum pulse_scanner doctor_scanner(const struct radio_state *radio)
{
	bool is_on, is_scanning;

	if (!radio->is_bluez_there)
		return PULSE_NO_BLUETOOTH;
	if (radio->n_adapters == 0)
		return PULSE_NO_ADAPTER;
	count_used(radio, &is_on, &is_scanning);
	return is_scanning ? PULSE_SCANNING : PULSE_NOT_SCANNING;
}

const char *doctor_radio_words(const struct radio_state *radio)
{
	static const char *const words[] = {
		[PULSE_NO_BLUETOOTH] = "bluetoothd is not there",
		[PULSE_NO_ADAPTER] = "no Bluetooth adapter",
		[PULSE_NOT_SCANNING] = "not scanning",
		[PULSE_SCANNING] = "scanning",
	};

	return words[doctor_scanner(radio)];
}

const char *doctor_bluez_version(const struct radio_state *radio, char ret_text[16])
{
	if (!radio->bluez_version)
		return NULL;
	snprintf(ret_text, 16, "%u.%u", radio->bluez_version / 100 % 1000, radio->bluez_version % 100);
	return ret_text;
}

/* Nobody is heard: what was done about it, and when. */
static const char *explain_silence(const struct radio_state *radio, uint64_t now_us, char ret_words[RADIO_FINDING_MAX],
	const char **ret_todo)
{
	int n = snprintf(ret_words, RADIO_FINDING_MAX, "scanning, and nobody is heard");

	if (radio->heard_us)
		n += snprintf(ret_words + n, (size_t)(RADIO_FINDING_MAX - n), " for %llu min",
			(unsigned long long)(now_us - radio->heard_us) / 60000000);
	if (radio->rung != RUNG_NONE)
		snprintf(ret_words + n, (size_t)(RADIO_FINDING_MAX - n), "; %s %llu min ago", radio_rung_words(radio->rung),
			(unsigned long long)(now_us - radio->rung_us) / 60000000);
	*ret_todo = "hold a phone with Bluetooth on beside the gateway: if it is not heard either, unplug the adapter and plug "
		    "it in again, or restart the gateway; if it is, move the gateway nearer to its devices";
	return "warning";
}

const char *doctor_radio(const struct radio_state *radio, uint64_t now_us, char ret_words[RADIO_FINDING_MAX],
	const char **ret_todo)
{
	const char *down, *bluez;
	char version[16];

	*ret_todo = NULL;
	if (doctor_radio_down(radio, &down) != RADIO_WORKS) {
		snprintf(ret_words, RADIO_FINDING_MAX, "nothing can be heard: %s%s%s", down, radio->fault[0] ? "; last: " : "",
			radio->fault);
		*ret_todo = !radio->is_bluez_there ? "start it: systemctl start bluetooth" :
			    radio->n_adapters == 0 ? "plug an adapter in, or look at rfkill list and dmesg" :
						     "look at [radio] adapters, at rfkill list and at bluetoothctl show";
		return "fault";
	}
	if (!radio->heard_us || now_us - radio->heard_us > deaf_us)
		return explain_silence(radio, now_us, ret_words, ret_todo);
	bluez = doctor_bluez_version(radio, version);
	snprintf(ret_words, RADIO_FINDING_MAX, "BlueZ %s; %llu advertisements heard, %llu of strangers", bluez ? bluez : "(version not told)",
		(unsigned long long)radio->n_adverts, (unsigned long long)radio->n_strangers);
	return "ok";
}

const char *doctor_adapter(const struct radio_state *radio, size_t at, char ret_words[RADIO_FINDING_MAX],
	const char **ret_todo)
{
	const char *level = "ok", *words = radio->adapters[at].is_passive ? "listens passively (advertisement monitor)" :
								       "scans actively, with duplicates";
	char address[ADDRESS_TEXT_MAX];

	*ret_todo = NULL;
	if (!radio->adapters[at].is_powered) {
		level = "warning";
		words = radio->adapters[at].rung == RUNG_UNBLOCK ? "is blocked (rfkill), or cannot be switched on" :
								    "is switched off";
		*ret_todo = "the gateway switches it on again, at most five times an hour; to help: rfkill unblock bluetooth, "
			    "then bluetoothctl power on";
	} else if (!scans(radio, at)) {
		level = "warning";
		words = "does not scan";
		*ret_todo = "wait a minute: the gateway tries again by itself; then look at bluetoothctl show";
	} else if (radio->adapters[at].missed_us >= deaf_us) {
		level = "warning";
		words = "scans and hears nobody, while another adapter does";
		*ret_todo = "unplug it and plug it in again; a device that is paired with it is not heard meanwhile";
	}
	address_format(&radio->adapters[at].address, address);
	snprintf(ret_words, RADIO_FINDING_MAX, "%s (%s) %s; passive scanning is %s%s%s", radio->adapters[at].name, address,
		words, radio->adapters[at].has_monitors ? "offered" : "not offered (bluetoothd runs without --experimental)",
		radio->adapters[at].rung != RUNG_NONE ? "; " : "",
		radio->adapters[at].rung != RUNG_NONE ? radio_rung_words(radio->adapters[at].rung) : "");
	return level;
}
