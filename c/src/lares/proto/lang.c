/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/lang.h"

#include "proto/table.h"

static const char *const names[] = {
	[LANG_EN] = "en",
	[LANG_DE] = "de",
};

const char *lang_name(enum lang lang)
{
	return names[lang];
}

int lang_from_name(const char *name)
{
	return table_find(names, LANG_COUNT, name);
}
