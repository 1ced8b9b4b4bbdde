/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* What the alerts of this home ask of people (proto/burden.h): counted as it happens, and kept over restarts. */
#include <stddef.h>
#include <stdint.h>

#include "base/moment.h"
#include "proto/burden.h"

struct watch;
struct episode;

/* A change of that alert is about to be handed out: what of it is news. */
void burden_count(struct watch *watch, struct episode *episode, const struct moment *now);

/* What is there when it is taken up after a restart is none. */
void burden_resume(struct episode *episode);

/* A new week begins with nothing, by a clock that is right. */
void burden_turn(struct watch *watch, const struct moment *now);

/* Remember what has changed ("burden/home"). */
void burden_keep(struct watch *watch);
int burden_recall(struct watch *watch, const char *key, const void *octets, size_t n_octets, const struct moment *now);
