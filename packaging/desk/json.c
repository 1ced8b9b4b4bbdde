/* SPDX-License-Identifier: Apache-2.0 */
#include "json.h"

#include <stdlib.h>

/* Octets of the character at `at` that a terminal would obey, or that turn a line around; 0: it is harmless. */
static size_t obeyed(const unsigned char *at)
{
	if (at[0] < 0x20 || at[0] == 0x7f)
		return 1;
	if (at[0] == 0xc2 && at[1] >= 0x80 && at[1] <= 0x9f) /* C1 */
		return 2;
	if (at[0] == 0xe2 && ((at[1] == 0x80 && at[2] >= 0xaa && at[2] <= 0xae) || (at[1] == 0x81 && at[2] >= 0xa6 && at[2] <= 0xa9)))
		return 3; /* bidirectional embeddings, overrides, isolates */
	return 0;
}

static void tame_text(json_t *text)
{
	char *copy = strdup(json_string_value(text));
	bool is_changed = false;
	size_t n;

	for (char *at = copy; at && *at; at++)
		if ((n = obeyed((const unsigned char *)at)) > 0) {
			memset(at, '?', n);
			is_changed = true;
		}
	if (is_changed)
		json_string_set(text, copy);
	free(copy);
}

void json_tame(json_t *json)
{
	const char *key;
	json_t *value;
	size_t i;

	if (json_is_string(json))
		tame_text(json);
	json_array_foreach(json, i, value)
		json_tame(value);
	if (json_is_object(json))
		json_object_foreach(json, key, value)
			json_tame(value);
}
