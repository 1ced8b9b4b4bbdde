/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* What the radio's state means, in words: for the installer, and for the alert when the home is deaf. Pure. */
#include "proto/fault.h"
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

/* Whether something is so; or that cannot be told yet, and what was said last stands. */
enum radio_so { RADIO_IS_NOT, RADIO_IS_UNKNOWN, RADIO_IS };

/*
 * Whether an adapter that should work does not, while another does: absent, off, not scanning, or deaf for ten minutes in
 * which another one heard somebody. `away`: one that is paired with a device and known not to be there, or NULL. ret_detail
 * says which and what, and how many more. Unknown where nothing works, and until each adapter has heard somebody.
 */
enum radio_so doctor_radio_partly(const struct radio_state *radio, const struct address *away,
	char ret_detail[FAULT_DETAIL_MAX]);

/*
 * Whether nobody at all, no stranger either, has been heard for long although it listens. That proves nothing where devices
 * are used now and then and no neighbour is near: twelve hours at least, from one measurement in the evening to the next in the
 * morning; twice the longest silence that ended by itself; three days at most. Unknown until somebody was heard.
 */
enum radio_so doctor_radio_quiet(const struct radio_state *radio, uint64_t now_us, char ret_detail[FAULT_DETAIL_MAX]);

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
