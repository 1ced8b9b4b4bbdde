/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* up/link: whether the home is there, which boot and session, and the nonce that commands of this session carry. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/stamp.h"

enum { LINK_JSON_MAX = 768 };

struct link_message {
	const char *home, *boot;
	uint64_t session; /* rises over the life of the store: an old will never beats a newer birth */
	const char *to; /* the nonce */
	bool is_online; /* false: the will, which the broker sends for us and which therefore tells no time */
	struct stamp at; /* with is_online */
};

/* Returns the length, or -ENOSPC. */
int link_json(const struct link_message *link, char *ret, size_t n);
