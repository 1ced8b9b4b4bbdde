/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* Inside the store: the small tables of a file that was set aside. */
#include "store/db.h"

/* Returns 0 and what may be missing (STORE_MISSING_…), or why the new store could not be written. */
int carry_over(struct store *store, sqlite3 *old, unsigned int *ret_missing);

/*
 * The store at hand has taken over all that rules remember of another one, which nobody writes to meanwhile. When it is carried
 * over itself, what it has forgotten since is forgotten there too. Committed with what else is written.
 */
int carry_over_mark_whole(struct store *store);
