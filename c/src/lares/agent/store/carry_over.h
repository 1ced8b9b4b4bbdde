/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* Inside the store: the small tables of a file that was set aside. */
#include "store/db.h"

/* Returns 0 and what may be missing (STORE_MISSING_…), or why the new store could not be written. */
int carry_over(struct store *store, sqlite3 *old, unsigned int *ret_missing);
