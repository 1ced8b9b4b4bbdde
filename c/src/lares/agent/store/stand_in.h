/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * A store for as long as the folder of the real one takes nothing: a whole store with an id of its own, in a folder in memory
 * (tmpfs), begun with what the small tables of the real one hold, which is only read. What it has not sent is there only as
 * long as the gateway has power.
 *
 * Once the real folder can be written again, the stand-in is put beside the real store like a file that was set aside, and is
 * brought over by the same means (salvage.h): alerts, devices, plan and counters at once, the higher number of each;
 * readings in steps, each once.
 */
#include <stdbool.h>
#include <stddef.h>

#include "store/store.h"

/* Whether store_open() failed in a way that the disk is to blame for, and not the file. */
bool stand_in_may_help(const char *real_dir, int error);

/*
 * Open the one in `dir`, which is made below a folder that exists, or go on with one that a former start left there. Returns 0
 * and what the real one did not tell (STORE_MISSING_…), or a negative errno with one line in ret_reason.
 */
int stand_in_open(const char *dir, const char *real_dir, const struct store_seal *seal, struct store **ret_store,
	unsigned int *ret_missing, bool *ret_is_old, char *ret_reason, size_t n_reason);

/*
 * Before the real store is opened: hand over what a stand-in left. Cut off before its end it is done once more: readings may
 * be there twice then, under one id. Returns 0, STORE_NONE (there is none), or a negative errno: then it is still there.
 */
int stand_in_bring_back(const char *dir, const char *real_dir, const struct store_seal *seal, char *ret_reason,
	size_t n_reason);

/* Whether a file can be made in the folder, synced and removed, and the store be opened for writing. Returns 0 or a negative errno. */
int stand_in_probe(const char *real_dir);
