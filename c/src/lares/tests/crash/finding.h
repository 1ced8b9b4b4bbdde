/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* What is wrong with a store after a cut, in the four ways in which it can be. */

enum verdict {
	VERDICT_FINE,
	VERDICT_LOST, /* it was committed and is not there, or waits no more though nobody took it */
	VERDICT_DOUBLED, /* it is there twice, under a number that another had, or waits though it was taken */
	VERDICT_INVENTED, /* it was never accepted, or never committed and yet sent */
	VERDICT_CORRUPTED, /* it cannot be opened, read or written, or holds something else */
	VERDICT_COUNT
};

const char *verdict_name(enum verdict verdict);

struct finding {
	enum verdict verdict;
	char words[200];
};

/* Notes the first; a later one changes nothing. Returns the verdict noted. */
__attribute__((format(printf, 3, 4))) enum verdict finding_note(struct finding *finding, enum verdict verdict, const char *format, ...);
