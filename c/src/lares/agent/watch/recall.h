/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * What a rule remembers over a restart: rows that ops.remember is given, under `<machine>/<person or device>/…`. Each machine
 * takes its own rows up again by a function like this one, listed in recall.c.
 *
 * Returns 0, RECALL_FORGET (damaged, or of nothing that is watched any more: the row is forgotten), or -ENOMEM.
 */
#include <stddef.h>

#include "base/moment.h"

enum { RECALL_FORGET = 1 };

struct watch;

typedef int (*recall_fn)(struct watch *watch, const char *key, const void *octets, size_t n_octets,
	const struct moment *now);
