/* SPDX-License-Identifier: Apache-2.0 */
#include "finding.h"

#include <stdarg.h>
#include <stdio.h>

const char *verdict_name(enum verdict verdict)
{
	static const char *const names[VERDICT_COUNT] = { "fine", "lost", "doubled", "invented", "corrupted" };

	return names[verdict];
}

enum verdict finding_note(struct finding *finding, enum verdict verdict, const char *format, ...)
{
	va_list arguments;

	if (finding->verdict != VERDICT_FINE)
		return finding->verdict;
	finding->verdict = verdict;
	va_start(arguments, format);
	vsnprintf(finding->words, sizeof(finding->words), format, arguments);
	va_end(arguments);
	return verdict;
}
