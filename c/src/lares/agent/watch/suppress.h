/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Whatever does not become an alert says why, by one call of suppress_note().
 *
 * A stream, or a device that brings a hundred stored records, would push everything else out of what is kept: the same
 * reason of the same rule, person and device is told once in SUPPRESS_QUIET_S, and how many there were with the next.
 */
#include <stddef.h>
#include <stdint.h>

#include "base/moment.h"
#include "proto/suppressed.h"

enum {
	SUPPRESS_QUIET_S = 60,
	SUPPRESS_KINDS_MAX = 64, /* that are counted at a time; then the one told longest ago is told anew */
};

struct watch;

struct suppressions {
	struct suppression {
		uint64_t told_us;
		uint32_t n_since;
		enum suppress_reason reason;
		char rule[SUPPRESSED_RULE_MAX];
		char person[PERSON_ID_MAX];
		char device[DEVICE_ID_MAX];
	} kinds[SUPPRESS_KINDS_MAX];
	size_t n;
};

/*
 * `rule` and `person` may be NULL: before any rule was asked, nobody. `accepted` is NULL where something was due and not
 * judged. `detail` (the value and the limit, say) may be NULL, and is cut off where it is too long.
 */
void suppress_note(struct watch *watch, enum suppress_reason reason, const char *rule, const char *person,
	const struct accepted *accepted, const char *detail, const struct moment *now);
