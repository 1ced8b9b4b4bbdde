/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* What is said without being stored, while it waits for its turn: pulse, device states. The newest of a suffix counts. */
#include <stdbool.h>
#include <stddef.h>

#include "proto/topic.h"

enum {
	POSTS_MAX = 96, /* every device's state at once, after a link came up, and the rest */
	POST_OCTETS_MAX = 60000, /* of one */
	POSTS_OCTETS_MAX = 1 << 20, /* of all of them */
};

struct post {
	char suffix[TOPIC_SUFFIX_MAX];
	bool retain;
	char *json;
	size_t n_json;
};

struct posts {
	struct post *at[POSTS_MAX]; /* alerts, then the rest, oldest first */
	size_t n;
	size_t n_octets;
};

/* Returns 0, -ENOBUFS where there is no room, -ENOMEM. */
int posts_push(struct posts *posts, const char *suffix, bool retain, const char *json, size_t n_json);

/* Take the first; the caller gives it to post_free(). NULL: none. */
struct post *posts_shift(struct posts *posts);

void posts_clear(struct posts *posts);
void post_free(struct post *post);
void post_freep(struct post **post);
