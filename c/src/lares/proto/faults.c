/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/faults.h"

#include <stdarg.h>
#include <stdio.h>

void faults_add(struct faults *faults, const char *path, const char *format, ...)
{
	struct faults_entry *fault;
	va_list arguments;

	if (faults->n_faults == FAULTS_MAX) {
		faults->n_more++;
		return;
	}
	fault = &faults->fault[faults->n_faults++];
	snprintf(fault->path, sizeof(fault->path), "%s", path);
	va_start(arguments, format);
	vsnprintf(fault->words, sizeof(fault->words), format, arguments);
	va_end(arguments);
}
