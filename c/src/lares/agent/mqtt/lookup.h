/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * A name's addresses, by a deadline.
 *
 * getaddrinfo() has none: it waits for every server in resolv.conf, for resolved, for whatever nsswitch.conf names, and no
 * signal ends it. It runs in a child that is killed when its time is over. A thread that hangs could only be left behind,
 * and a child also reads a resolv.conf that changed meanwhile.
 */
#include <arpa/inet.h>
#include <net/if.h>
#include <stddef.h>

enum {
	LOOKUP_ADDRESSES_MAX = 4,
	LOOKUP_TEXT_MAX = INET6_ADDRSTRLEN + 1 + IF_NAMESIZE,
	LOOKUP_MS = 5000,
};

struct lookup {
	size_t n;
	char at[LOOKUP_ADDRESSES_MAX][LOOKUP_TEXT_MAX]; /* numeric, in the resolver's order */
};

/*
 * Blocks for at most LOOKUP_MS; an address of numbers costs nothing. Returns 0, -ETIMEDOUT, -EINTR where a signal came
 * between, -ENOENT for a name that is not resolved, or another negative errno.
 */
int lookup(const char *host, struct lookup *ret_lookup);
