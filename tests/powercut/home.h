/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * The home of tests/crash on a real file system: what the agent does with its store, and what must then be there.
 *
 * Before each commit what it will leave behind is recorded, outside of the device that is watched; after it, a mark in the
 * device's log says that it was acknowledged.
 */
#include "../crash/home.h"

struct real_home {
	struct home home; /* its disk and vfs are NULL */
	int records_fd; /* one struct model a commit; below 0: none is kept */
	const char *device; /* where the marks go, in the device mapper; NULL: nowhere */
};

/* Keys and store in `dir`. Returns 0 or a negative errno; then the finding says what it was. */
int real_home_open(struct real_home *real, const char *dir);
void real_home_close(struct real_home *real);

#define REAL_HOME_UPGRADE "upgrade" /* the mark before a store of before is opened */

/* Put a mark into the log: everything that is durable by now stands before it. Returns 0 or a negative errno. */
int real_home_mark(const struct real_home *real, const char *mark);
