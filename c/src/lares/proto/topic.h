/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Topics: lares/1/<team>/<home>/up|down/<suffix>.
 *
 * Team and home are of [A-Za-z0-9_-]{1,64}, so that no name can reach beyond its own level. A suffix is one to three
 * levels of [A-Za-z0-9_.-]{1,64}; what we subscribe to may have `+` as a level.
 */
#include <stdbool.h>
#include <stddef.h>

enum {
	TOPIC_NAME_MAX = 65, /* with NUL */
	TOPIC_SUFFIX_MAX = 3 * 64 + 2 + 1,
	TOPIC_MAX = 8 + 2 * TOPIC_NAME_MAX + 5 + TOPIC_SUFFIX_MAX,
};

enum topic_way { TOPIC_UP, TOPIC_DOWN, TOPIC_WAY_COUNT };

struct topic {
	char team[TOPIC_NAME_MAX], home[TOPIC_NAME_MAX];
	enum topic_way way;
	char suffix[TOPIC_SUFFIX_MAX];
};

/* Whether it may stand for a team or a home. */
bool topic_is_name(const char *name);

/* Returns the length, or -EINVAL where a name or the suffix is not one. */
int topic_build(const char *team, const char *home, enum topic_way way, const char *suffix, char ret_topic[TOPIC_MAX]);

/* Likewise for a filter: levels of the suffix may be "+". */
int topic_build_filter(const char *team, const char *home, enum topic_way way, const char *suffix,
	char ret_topic[TOPIC_MAX]);

/* Take a topic apart. Returns 0, or -EINVAL where it is not exactly of that form. */
int topic_split(const char *text, struct topic *ret_topic);
