/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Before any rule: may this value be judged at all? What may not says so (suppress.h), where it is a vital sign or the
 * plan has a limit for it; of the rest nobody expects an alert.
 *
 *	invalid, no number, ambiguous, not stable        INVALID
 *	outside of what can be true                      IMPLAUSIBLE
 *	test, demonstration, control solution            TEST
 *	questionable, as the device says                 QUESTIONABLE
 *	of an uncertain time, and not the newest         CLOCK: whoever reads "found late" must know when
 *	of nobody                                        UNASSIGNED
 *
 * The newest record of a connection counts as live whatever its clock says (agent/README.md: historical), and is judged.
 */
#include "proto/accepted.h"
#include "proto/suppressed.h"

struct watch;
struct moment;

/* What of that the device itself says of the whole reading, or SUPPRESS_REASON_COUNT: no result of anybody's. */
enum suppress_reason plausible_mark(const struct reading *reading);

/* Why it is not judged, or SUPPRESS_REASON_COUNT. */
enum suppress_reason plausible_reason(const struct accepted *accepted, const struct value *value);

/* The same, and noted. */
enum suppress_reason plausible_look(struct watch *watch, const struct accepted *accepted, const struct value *value,
	const struct moment *now);

/* "Systolic pressure 200 mmHg", for details. */
enum { PLAUSIBLE_WORDS_MAX = 160 };
void plausible_words(const struct watch *watch, const struct value *value, char ret_words[PLAUSIBLE_WORDS_MAX]);
