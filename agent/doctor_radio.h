/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* What the radio's state means, in words: for the installer, and for the alert when the home is deaf. Pure. */
#include "proto/json/pulse_json.h"
#include "radio/radio.h"

enum { RADIO_FINDING_MAX = 400 };

enum radio_down {
	RADIO_WORKS,
	RADIO_OFF, /* somebody switched it off */
	RADIO_BROKEN, /* absent, hung or deaf */
};

/* Whether anything can be heard at all; ret_words, shorter than FAULT_DETAIL_MAX, says why not. */
enum radio_down doctor_radio_down(const struct radio_state *radio, const char **ret_words);

enum pulse_scanner doctor_scanner(const struct radio_state *radio);
const char *doctor_radio_words(const struct radio_state *radio);

/* "5.66"; NULL: not told. */
const char *doctor_bluez_version(const struct radio_state *radio, char ret_text[16]);

/* What is said of the radio as a whole, and what to do about it: NULL: nothing. Returns "ok", "warning" or "fault". */
const char *doctor_radio(const struct radio_state *radio, uint64_t now_us, char ret_words[RADIO_FINDING_MAX],
	const char **ret_todo);

/* The same of one adapter that is used. */
const char *doctor_adapter(const struct radio_state *radio, size_t at, char ret_words[RADIO_FINDING_MAX],
	const char **ret_todo);
