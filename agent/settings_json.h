/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* The settings as the text that is sealed (settings.c): JSON, in which keys are plain. */
#include "settings.h"

/* Returns a text that the caller wipes and frees, or NULL: no memory. */
char *settings_to_json(const struct settings *settings);

/* Fills a `settings` that is empty, but for what does not lie in the file. Returns 0, or -EBADMSG: it is to be thrown away. */
int settings_from_json(const char *text, size_t n_text, struct settings *settings);
