/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/topic.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

enum { LEVEL_MAX = TOPIC_NAME_MAX - 1, SUFFIX_LEVELS_MAX = 3 };

static const char *const ways[] = { [TOPIC_UP] = "up", [TOPIC_DOWN] = "down" };
static const char name_characters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";
static const char suffix_characters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.";

bool topic_is_name(const char *name)
{
	size_t n = strspn(name, name_characters);

	return n >= 1 && n <= LEVEL_MAX && name[n] == '\0';
}

static bool is_suffix(const char *suffix, bool may_have_wildcard)
{
	for (size_t level = 0; level < SUFFIX_LEVELS_MAX; level++) {
		size_t n = may_have_wildcard && suffix[0] == '+' ? 1 : strspn(suffix, suffix_characters);

		if (n < 1 || n > LEVEL_MAX)
			return false;
		suffix += n;
		if (*suffix == '\0')
			return true;
		if (*suffix++ != '/')
			return false;
	}
	return false;
}

static int build(const char *team, const char *home, enum topic_way way, const char *suffix, char *ret_topic)
{
	if (!topic_is_name(team) || !topic_is_name(home))
		return -EINVAL;
	return snprintf(ret_topic, TOPIC_MAX, "lares/1/%s/%s/%s/%s", team, home, ways[way], suffix);
}

int topic_build(const char *team, const char *home, enum topic_way way, const char *suffix, char ret_topic[TOPIC_MAX])
{
	return is_suffix(suffix, false) ? build(team, home, way, suffix, ret_topic) : -EINVAL;
}

int topic_build_filter(const char *team, const char *home, enum topic_way way, const char *suffix,
	char ret_topic[TOPIC_MAX])
{
	return is_suffix(suffix, true) ? build(team, home, way, suffix, ret_topic) : -EINVAL;
}

/* The next level as a name, and what follows its slash. NULL where it is none, or the last one. */
static const char *take_name(const char *at, char ret_name[TOPIC_NAME_MAX])
{
	size_t n = strspn(at, name_characters);

	if (n < 1 || n > LEVEL_MAX || at[n] != '/')
		return NULL;
	memcpy(ret_name, at, n);
	ret_name[n] = '\0';
	return at + n + 1;
}

int topic_split(const char *text, struct topic *ret_topic)
{
	char way[TOPIC_NAME_MAX];
	struct topic topic;
	const char *at;

	if (strncmp(text, "lares/1/", 8) != 0)
		return -EINVAL;
	at = take_name(text + 8, topic.team);
	at = at ? take_name(at, topic.home) : NULL;
	at = at ? take_name(at, way) : NULL;
	if (!at || !is_suffix(at, false))
		return -EINVAL;
	if (strcmp(way, ways[TOPIC_UP]) == 0)
		topic.way = TOPIC_UP;
	else if (strcmp(way, ways[TOPIC_DOWN]) == 0)
		topic.way = TOPIC_DOWN;
	else
		return -EINVAL;
	strcpy(topic.suffix, at);
	*ret_topic = topic;
	return 0;
}
