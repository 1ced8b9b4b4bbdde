/* SPDX-License-Identifier: Apache-2.0 */
#include "base/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void log_write(const char *level, const char *format, ...)
{
	char line[1024];
	va_list arguments;

	if (strcmp(level, SD_DEBUG) == 0 && !getenv("LARES_DEBUG"))
		return;
	va_start(arguments, format);
	vsnprintf(line, sizeof(line), format, arguments);
	va_end(arguments);
	/* One write for one line, so that two programs on one stderr do not mix theirs. */
	fprintf(stderr, "%s%s\n", level, line);
}
