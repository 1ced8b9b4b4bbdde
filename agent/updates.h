/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * How old what runs here is: a gateway that takes no updates is one to look after.
 *
 * Told by files that dpkg and apt keep anyway, and that everybody may look up: the list of the package's files, which dpkg writes
 * at each installation; the stamps that apt's daily job (apt.systemd.daily) sets when unattended-upgrade, and the asking for lists
 * of packages, ended without an error; and these lists. unattended-upgrade ends well with lists of any age: its stamp alone says
 * nothing.
 */
#include <stdbool.h>
#include <stdint.h>

#include "archives.h"
#include "proto/json/pulse_json.h"

enum { UPDATES_WORDS_MAX = 160 };

/* Each so long ago. Nothing is seen under a clock that is not right, and of what did not come as a package. */
struct updates_seen {
	bool is_package; /* this version was installed, as a package */
	uint64_t package_s;
	bool has_run; /* unattended-upgrade ended well */
	uint64_t run_s;
	bool has_lists; /* lists of packages were asked for without an error */
	uint64_t lists_s;
	bool has_ended; /* what apt has of one of the archives has ended: see archives.h */
	uint64_t ended_s;
	char ended[ARCHIVE_NAME_MAX];
	bool has_program; /* unattended-upgrade is installed, */
	bool has_timer; /* what starts it each day is enabled, */
	bool is_on; /* and something in apt's configuration may have switched it on */
};

struct updates_seen updates_see(void);

/* For the team. The system is no newer than the lists that it was brought up to date from. */
struct pulse_updates updates_ages(const struct updates_seen *seen);
struct pulse_updates updates_look(void); /* as it is now */

/*
 * For the doctor: what is to be said of it, and what to do. Returns the level ("ok", "warning"), or NULL: nothing is seen.
 */
const char *updates_judge(const struct updates_seen *seen, char ret_words[UPDATES_WORDS_MAX], const char **ret_todo);

/* How long before `now_us` the file was written. Returns false where there is none; a time in the future is no age. */
bool updates_age_s(const char *path, int64_t now_us, uint64_t *ret_age_s);
