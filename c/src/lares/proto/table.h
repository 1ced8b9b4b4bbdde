/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Names of enumerations, both ways. A table is an array of names indexed by the constant; tests/unit/test_tables.c
 * finds every name different from the others, and the way back from it where there is one.
 */
#include <stddef.h>
#include <string.h>

/* The index of `name`, or -1. */
static inline int table_find(const char *const *names, size_t n_names, const char *name)
{
	for (size_t i = 0; i < n_names; i++)
		if (names[i] && strcmp(names[i], name) == 0)
			return (int)i;
	return -1;
}
