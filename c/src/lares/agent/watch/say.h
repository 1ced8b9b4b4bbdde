/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* Pieces of what the watch says: who, when. Each is cut where there is no room. */
#include "base/moment.h"
#include "proto/lang.h"
#include "proto/plan.h"
#include "proto/text.h"
#include "watch/local.h"

enum { SAY_WHEN_MAX = 24 };

/* The person's name, or their id where the plan has none. */
const char *say_person(const struct plan *plan, const char *id);

/* Who is asked first about such an alert: a name, or the care team. */
const char *say_first_asked(const struct plan *plan, enum lang lang, enum alert_priority priority);

/* "08:14" today, else "20 Nov 08:14"; in German "20.11. 08:14". */
void say_when(enum lang lang, int64_t wall_us, const struct zone *zone, const struct moment *now, char ret_when[SAY_WHEN_MAX]);
