/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * BlueZ's object paths: /org/bluez/<adapter>[/dev_XX_XX_XX_XX_XX_XX[/service0010[/char0011[/desc0012]]]].
 *
 * A device is known from its path alone, so that a stranger costs neither a look-up nor memory.
 */
#include <stdbool.h>
#include <stddef.h>

#include "proto/hex.h"

enum {
	ADAPTER_NAME_MAX = 12, /* "hci0" with NUL */
	PATH_TAIL_MAX = 24, /* "/service0010/char0011" with NUL */
	OBJECT_PATH_MAX = 80,
};

struct path {
	char adapter[ADAPTER_NAME_MAX];
	bool has_address; /* false: the adapter itself */
	struct address address;
	const char *tail; /* what follows the device, "" where nothing does; borrowed */
};

/* Returns 0, or -EINVAL where it is the path of neither an adapter nor anything below a device. */
int path_parse(const char *text, struct path *ret_path);

/* The other way: of the adapter where `address` is NULL. The tail is "" or below PATH_TAIL_MAX. */
void path_format(const char *adapter, const struct address *address, const char *tail, char ret_path[OBJECT_PATH_MAX]);

/* The length of "/service0010" in "/service0010/char0011": a characteristic's object lies below its service's. */
size_t path_service_length(const char *tail);
