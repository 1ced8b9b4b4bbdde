/* SPDX-License-Identifier: Apache-2.0 */
#include "input.h"

#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"

char *input_text(const char *path)
{
	scoped(fclosep) FILE *file = strcmp(path, "-") == 0 ? stdin : fopen(path, "re");
	scoped(freep) char *text = NULL;
	size_t n_room = 0;
	ssize_t n = file ? getdelim(&text, &n_room, '\0', file) : -1;

	if (n < 0) {
		fprintf(stderr, "lares-team: %s cannot be read, or is empty\n", path);
		return NULL;
	}
	return take(text);
}

json_t *input_json(const char *path)
{
	scoped(freep) char *text = input_text(path);
	json_error_t error;
	json_t *value = text ? json_loads(text, JSON_REJECT_DUPLICATES, &error) : NULL;

	if (text && !value)
		fprintf(stderr, "lares-team: %s, line %d: %s\n", path, error.line, error.text);
	return value;
}
