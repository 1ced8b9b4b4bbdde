/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* Something did not become an alert, and why, in a form that a nurse can read. */
#include <stdint.h>

#include "proto/accepted.h"
#include "proto/lang.h"
#include "proto/stamp.h"

enum suppress_reason {
#define SUPPRESS(name, text, english, german) SUPPRESS_##name,
#include "proto/suppress_reason.def"
	SUPPRESS_REASON_COUNT
};

enum { SUPPRESSED_RULE_MAX = 33, SUPPRESSED_DETAIL_MAX = 121 };

struct suppressed {
	enum suppress_reason reason;
	struct stamp at;
	char rule[SUPPRESSED_RULE_MAX]; /* or "": before any rule was asked */
	char person[PERSON_ID_MAX]; /* or "" */
	char device[DEVICE_ID_MAX]; /* or "" */
	uint8_t reading[READING_ID_SIZE]; /* all 0: none, something was due and not judged */
	char detail[SUPPRESSED_DETAIL_MAX]; /* the value and the limit, or "" */
};

const char *suppress_reason_name(enum suppress_reason reason);
int suppress_reason_from_name(const char *name); /* or -1 */
const char *suppress_reason_words(enum lang lang, enum suppress_reason reason);
