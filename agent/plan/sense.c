/* SPDX-License-Identifier: Apache-2.0 */
#include "plan/sense.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

bool sense_is_same(const char *a, const char *b)
{
	return a[0] && strcmp(a, b) == 0;
}

void sense_fault(struct faults *faults, const char *words, const char *path, ...)
{
	char where[FAULT_PATH_MAX];
	va_list arguments;

	va_start(arguments, path);
	vsnprintf(where, sizeof(where), path, arguments);
	va_end(arguments);
	faults_add(faults, where, "%s", words);
}

void sense_person(const struct plan *plan, const char *person, struct faults *faults, const char *path, ...)
{
	char where[FAULT_PATH_MAX];
	va_list arguments;

	if (!person[0] || plan_find_person(plan, person))
		return;
	va_start(arguments, path);
	vsnprintf(where, sizeof(where), path, arguments);
	va_end(arguments);
	faults_add(faults, where, "there is no \"%s\" in people", person);
}

void sense_check(const struct plan *plan, const struct plan_context *expected, struct faults *faults)
{
	sense_people(plan, faults);
	sense_rules(plan, expected, faults);
	sense_time(plan, expected, faults);
	if (expected->remarks && faults->n_faults == 0)
		sense_remarks(plan, expected, expected->remarks);
}
