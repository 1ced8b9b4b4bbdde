/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* Files that the user names; "-" is stdin. What cannot be read gives NULL and a line on stderr. */
#include <jansson.h>

char *input_text(const char *path); /* to be freed */
json_t *input_json(const char *path);
