/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Inside the store: what is brought over from a file that was set aside (quarantine.h).
 *
 * At once, when the new store is opened: what the agent would be wrong without, from the small tables. In steps afterwards:
 * the readings, in the order of their old numbers. Where a number cannot be reached, the next one is tried, and so on, until
 * a page can be read again: an index is never asked, and only what unseals under its own number is believed. How far that
 * has come is written in the transaction that adds what was found.
 */
#include "store/db.h"

/* When a store is opened: take from each file that was set aside, and was not looked at yet. */
int salvage_begin(struct store *store);

void salvage_free(struct salvage *salvage); /* may be NULL */
