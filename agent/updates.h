/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * How old what runs here is: a gateway that takes no updates is one to look after.
 *
 * Told by the times of files that dpkg and apt keep anyway, and that everybody may look up: the list of the package's files,
 * which dpkg writes at each installation; and the stamp that apt's daily job (apt.systemd.daily) sets when unattended-upgrade
 * has ended without an error.
 */
#include <stdbool.h>
#include <stdint.h>

#include "archives.h"
#include "proto/json/pulse_json.h"

/* As of now. Nothing is known under a clock that is not right; of what did not come as a package; of what never ran. */
struct pulse_updates updates_look(void);

enum { UPDATES_WORDS_MAX = 160 };

/* What tells why updates do not come, where they do not. */
struct updates_seen {
	struct pulse_updates ages;
	bool has_lists; /* apt's daily job asked for the lists of packages without an error, so long ago; its other stamp */
	uint64_t lists_s;
	bool has_ended; /* and what it has of one of the archives has ended, so long ago: see archives.h */
	uint64_t ended_s;
	char ended[ARCHIVE_NAME_MAX];
	bool has_program; /* unattended-upgrade is installed, */
	bool has_timer; /* what starts it each day is enabled, */
	bool is_on; /* and something in apt's configuration may have switched it on */
};

struct updates_seen updates_see(void);

/*
 * For the doctor: what is to be said of it, and what to do. Returns the level ("ok", "warning"), or NULL: nothing is known, as of
 * what did not come as a package.
 */
const char *updates_judge(const struct updates_seen *seen, char ret_words[UPDATES_WORDS_MAX], const char **ret_todo);

/* How long before `now_us` the file was written. Returns false where there is none; a time in the future is no age. */
bool updates_age_s(const char *path, int64_t now_us, uint64_t *ret_age_s);
