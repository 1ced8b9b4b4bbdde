/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/device.h"

#include "proto/table.h"

static const char *const kind_names[] = {
#define DEVICE_KIND(name, text, session, words) text,
#include "proto/device_kind.def"
};

static const char *const kind_words[] = {
#define DEVICE_KIND(name, text, session, words) words,
#include "proto/device_kind.def"
};

static const bool kind_sessions[] = {
#define DEVICE_KIND(name, text, session, words) session,
#include "proto/device_kind.def"
};

const char *device_kind_name(enum device_kind kind)
{
	return kind_names[kind];
}

const char *device_kind_words(enum device_kind kind)
{
	return kind_words[kind];
}

int device_kind_from_name(const char *name)
{
	return table_find(kind_names, DEVICE_KIND_COUNT, name);
}

bool device_kind_has_session(enum device_kind kind)
{
	return kind_sessions[kind];
}

bool device_kind_is_aid(enum device_kind kind)
{
	return kind == DEVICE_TOILET_LIFT || kind == DEVICE_HOIST || kind == DEVICE_STAIRLIFT || kind == DEVICE_BED ||
		kind == DEVICE_CHAIR;
}
