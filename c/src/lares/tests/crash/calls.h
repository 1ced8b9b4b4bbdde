/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * The system calls by which the store and the vault touch their folder, on the simulated disk: the linker puts these in
 * front (ld's --wrap; the list is in CMakeLists.txt). They take what is below CALLS_DIR, and pass on everything else.
 * So are the random numbers of the vault: a run must be repeatable.
 */
#include <stdint.h>

#include "disk.h"

#define CALLS_DIR "/lares-on-the-crash-disk"

/* From here on that disk; what was open of the one before is closed. */
void calls_use(struct disk *disk, uint64_t seed);
