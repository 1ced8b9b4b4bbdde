/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/suppressed.h"

#include "proto/table.h"

static const char *const names[] = {
#define SUPPRESS(name, text, english, german) [SUPPRESS_##name] = text,
#include "proto/suppress_reason.def"
};

static const char *const words_of[][LANG_COUNT] = {
#define SUPPRESS(name, text, english, german) [SUPPRESS_##name] = { english, german },
#include "proto/suppress_reason.def"
};

const char *suppress_reason_name(enum suppress_reason reason)
{
	return names[reason];
}

int suppress_reason_from_name(const char *name)
{
	return table_find(names, SUPPRESS_REASON_COUNT, name);
}

const char *suppress_reason_words(enum lang lang, enum suppress_reason reason)
{
	return words_of[reason][lang];
}
