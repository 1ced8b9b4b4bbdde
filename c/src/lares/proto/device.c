/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/device.h"

#include <errno.h>
#include <string.h>

#include "proto/table.h"

static const char *const kind_names[] = {
#define DEVICE_KIND(name, text, session, english, german) text,
#include "proto/device_kind.def"
};

static const char *const kind_words[] = {
#define DEVICE_KIND(name, text, session, english, german) english,
#include "proto/device_kind.def"
};

static const bool kind_sessions[] = {
#define DEVICE_KIND(name, text, session, english, german) session,
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

/* xiaomi-ble and ble_monitor agree on the filling; a real device's frames open with it (tests/vectors/mibeacon.vec). */
static void expand_short_key(uint8_t key[DEVICE_KEY_SIZE])
{
	static const uint8_t filling[] = { 0x8d, 0x3d, 0x3c, 0x97 };

	memmove(key + 6 + sizeof(filling), key + 6, 6);
	memcpy(key + 6, filling, sizeof(filling));
}

int device_key_parse(const char *text, uint8_t ret_key[DEVICE_KEY_SIZE])
{
	switch (hex_decode(text, strlen(text), ret_key, DEVICE_KEY_SIZE)) {
	case DEVICE_KEY_SIZE:
		return 0;
	case DEVICE_KEY_SIZE - 4:
		expand_short_key(ret_key);
		return 0;
	default:
		return -EINVAL;
	}
}

bool device_has_session(const struct device *device)
{
	return device_kind_has_session(device->kind) && !device->is_beacon;
}

const char *device_person(const struct device *device, uint8_t user)
{
	for (size_t i = 0; i < device->n_users; i++)
		if (device->users[i].index == user)
			return device->users[i].person;
	return device->n_users == 0 && device->person[0] ? device->person : NULL;
}

enum trust device_trust(const struct device *device)
{
	if (device->is_bonded)
		return device->is_authenticated ? TRUST_AUTHENTICATED : TRUST_BONDED;
	return device->has_key ? TRUST_ENCRYPTED : TRUST_PLAIN;
}
