/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * The archives of packages that the gateway takes from, by what apt keeps of each: its Release file, signed, with a name and, where
 * who publishes it gave one, an end (Valid-Until).
 *
 * apt takes no index after its end, and goes on with the one that it has. So it does where no server answers and where a foreign key
 * signed, and then ends without an error: of these, too, an end that is over tells, and nothing else that is on the disk.
 */
#include <stdbool.h>
#include <stdint.h>

enum { ARCHIVE_NAME_MAX = 40 }; /* its label, or else the file's name; with the NUL, cut there */

/*
 * Of the indexes in this folder (apt's lists) the one that ended first, and how long before `now_us`. Returns false where none
 * has ended, as where nothing can be read.
 */
bool archives_find_ended(const char *folder, int64_t now_us, char ret_name[ARCHIVE_NAME_MAX], uint64_t *ret_ended_s);
