/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * What a team gave, beside the installer's own file: a folder with
 *
 *      lares.conf    [home] team, home, zone; [broker] uri, uri-2, user
 *      ca.pem  home.pem  home.key  password
 *      id            which set it is
 *
 * of which each may be missing. agent/settings.h makes it; the carrier has a copy. Where the installer's file says something
 * of a key itself, that holds, and config->given.both tells of it.
 */
#include "base/config.h"

/*
 * Add what is in `dir` to a config that was read before; the names there begin with `prefix`. Returns 0, also for a folder that
 * is empty or missing, or a negative errno with one line in ret_reason; the config is then not to be used.
 */
int config_take_given(struct config *config, const char *dir, const char *prefix, char *ret_reason, size_t n_reason);
