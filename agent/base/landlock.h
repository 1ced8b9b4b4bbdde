/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * A program gives up for good what it will not do any more, where the kernel lets it (Landlock, Linux 5.19): beside and below what
 * the service manager allows it, and also where there is none.
 *
 * Reading stays as it is: whose files are whose is said by users and modes. What was opened before stays open.
 */
#include <stddef.h>

enum { LANDLOCK_ABSENT = 1 };

/*
 * From now on this process and its children execute nothing, trace no process outside, and write, make, move and remove files in
 * these folders only; one that does not exist is left out. Returns 0, LANDLOCK_ABSENT where the kernel has no Landlock that can do
 * it, or a negative errno.
 */
int landlock_confine(const char *const *writable, size_t n_writable);

/* The same, and a line in the log about what came of it. */
void landlock_confine_and_say(const char *const *writable, size_t n_writable);
