/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * What a pulse says. There is one a minute, most of what is published: it is found in the text, and that the whole of it is JSON is
 * looked at where more than digits differ from the last one.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct pulse_said {
	bool is_clock_right;
	bool has_heard; /* anything, on the air */
	uint64_t heard_age_s;
	char store[40], to[40]; /* "": there is no session */
	uint64_t complete_to, session;
};

/* `payload` ends with NUL. What is no pulse is a violation. */
void pulse_read(const char *payload, size_t n, struct pulse_said *ret_said);
