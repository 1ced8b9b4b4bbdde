/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * <state>/settings of an earlier version: settings.json, and beside it the carrier's files, all of them plain. It is taken over once,
 * sealed, and then overwritten and removed.
 */
#include "settings.h"

/*
 * Into a `settings` that is empty. Returns 0, SETTINGS_NONE, -EBADMSG (it is damaged; it was put aside, sealed), or another negative
 * errno. Where it can be read and nothing can be written, it holds for this time and is left to the next start.
 */
int settings_plain_take(struct settings *settings);

/* What is in force is sealed: nothing of it stays. */
void settings_plain_destroy(const struct settings *settings);
