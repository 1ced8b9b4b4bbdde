/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * The store at a start on a disk that takes nothing: then laresd goes on with one in memory (store/stand_in.h), in the folder
 * `volatile` beside the carriers' socket, and says so for as long: the alert store-failing, the pulse, doctor, the log. All
 * else goes on as usual. Each minute the disk is tried; when it can be written again, the agent ends, and its supervisor starts
 * it on the real store, which takes over what was kept in memory.
 *
 * What other trouble a store has (another key, a newer Lares, another process) is no reason for this: that a person must see.
 */
#include <stdbool.h>
#include <stddef.h>

#include "base/config.h"
#include "loop/timer.h"
#include "proto/fault.h"

struct agent;

struct stand_in {
	bool is_in_use;
	bool is_back; /* at this start one was handed over to the real store */
	bool is_old; /* a start before this one made it: the real store could not be opened although the disk could be written */
	char real_dir[CONFIG_TEXT_MAX];
	char detail[FAULT_DETAIL_MAX];
	struct timer timer;
};

/* Where its files are: beside the carriers' socket, in the service's folder in memory. */
void stand_in_folder(const struct config *config, char ret_dir[CONFIG_TEXT_MAX + 16]);

/* Open agent->store: the real one, or where its disk takes nothing, one in memory. Returns 0, or a negative errno with its words. */
int stand_in_open_store(struct agent *agent, char *ret_reason, size_t n_reason);

/* Begin to try the disk, where that is needed. */
int stand_in_watch(struct agent *agent);
void stand_in_close(struct agent *agent);
