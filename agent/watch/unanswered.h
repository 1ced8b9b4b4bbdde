/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* That nobody answered about an alert is an alert of its own, about the system that is to help. */
#include "watch/roster.h"

/*
 * Everybody was asked about `of` in vain; or the team alone, as nobody else is called for it now. Not of what is itself about
 * the system, nor of a low one.
 */
void unanswered_tell(struct watch *watch, const struct alert *of, bool is_team_alone, const struct moment *now);

/* Somebody answered. */
void unanswered_clear(struct watch *watch, const struct alert *of, const struct moment *now);
