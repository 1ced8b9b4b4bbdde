/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* What is near, as lines for people. Pure. */
#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>

/* How much of it, and in how much room. */
struct scan_view {
	bool all; /* also those of whom nobody knows what they are, each in its line */
	size_t columns, lines; /* 0: any; else at least 20 and 4 */
};

/* `answer` is that to Scan (org.lares.Agent1(7)). */
void scan_render(const json_t *answer, const struct scan_view *view, FILE *out);

/* The element of that address, or NULL. */
const json_t *scan_find(const json_t *answer, const char *address);

/* What a device seems to be, for people; NULL where nobody knows. */
const char *scan_what(const json_t *device);

/* "A&D UA-651BLE, blood pressure cuff \"A&D_UA-651BLE_0A1B\"": what is known of these. Not yet safe to print. */
void scan_describe(const json_t *device, char *ret_words, size_t n_words);
