/* SPDX-License-Identifier: Apache-2.0 */
#include "radio/path.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static const char root[] = "/org/bluez/";

enum { DEVICE_STEM = 5 /* "/dev_" */, DEVICE_DIGITS = 17 /* "AA_BB_CC_DD_EE_FF" */ };

static int parse_address(const char *text, struct address *ret_address)
{
	for (size_t i = 0; i < sizeof(ret_address->octet); i++) {
		if (!text[0] || hex_decode(text, 2, ret_address->octet + i, 1) < 0)
			return -EINVAL;
		text += 2;
		if (i + 1 < sizeof(ret_address->octet) && *text++ != '_')
			return -EINVAL;
	}
	return 0;
}

int path_parse(const char *text, struct path *ret_path)
{
	struct path path = { .tail = "" };
	size_t n_adapter;

	if (strncmp(text, root, sizeof(root) - 1) != 0)
		return -EINVAL;
	text += sizeof(root) - 1;
	n_adapter = strcspn(text, "/");
	if (n_adapter == 0 || n_adapter >= sizeof(path.adapter))
		return -EINVAL;
	memcpy(path.adapter, text, n_adapter);
	text += n_adapter;

	if (*text) {
		if (strncmp(text, "/dev_", DEVICE_STEM) != 0 ||
			parse_address(text + DEVICE_STEM, &path.address) < 0)
			return -EINVAL;
		path.has_address = true;
		path.tail = text + DEVICE_STEM + DEVICE_DIGITS;
		if (*path.tail && *path.tail != '/')
			return -EINVAL;
	}
	*ret_path = path;
	return 0;
}

size_t path_service_length(const char *tail)
{
	return *tail ? 1 + strcspn(tail + 1, "/") : 0;
}

void path_format(const char *adapter, const struct address *address, const char *tail, char ret_path[OBJECT_PATH_MAX])
{
	const uint8_t *o = address ? address->octet : NULL;

	if (o)
		snprintf(ret_path, OBJECT_PATH_MAX, "/org/bluez/%.11s/dev_%02X_%02X_%02X_%02X_%02X_%02X%.23s", adapter,
			o[0], o[1], o[2], o[3], o[4], o[5], tail);
	else
		snprintf(ret_path, OBJECT_PATH_MAX, "/org/bluez/%.11s", adapter);
}
