/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Pauses by command, as the team knows them: from when one was sent it may be on, from its answer on it is, for as long as nothing
 * newer was sent. One more replaces the one before.
 */
#include <stdbool.h>
#include <stdint.h>

enum { PAUSED_MAX = 512 };

void paused_begin(void);

/* Sent just now: a pause until then, or (0) that it is over. `is_good`: it may work. */
void paused_on_sent(const char *jti, uint64_t until_us, bool is_good);
void paused_on_done(const char *jti); /* the answer that it worked */

bool paused_is_on(uint64_t true_us, uint64_t margin_us); /* for sure */
bool paused_may_be_on(uint64_t true_us, uint64_t margin_us);

/* Somebody has said that it is over, or tried to: whether one of the plan's goes on nobody knows here. */
bool paused_was_resumed(uint64_t from_us, uint64_t true_us);
