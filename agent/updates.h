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

#include "proto/json/pulse_json.h"

/* As of now. Nothing is known under a clock that is not right; of what did not come as a package; of what never ran. */
struct pulse_updates updates_look(void);

/* How long before `now_us` the file was written. Returns false where there is none; a time in the future is no age. */
bool updates_age_s(const char *path, int64_t now_us, uint64_t *ret_age_s);
