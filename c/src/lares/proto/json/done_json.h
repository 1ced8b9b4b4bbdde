/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* up/done/<jti>: what became of a signed message. */
#include <stdbool.h>
#include <stddef.h>

#include "proto/stamp.h"

enum { DONE_JSON_MAX = 60000 }; /* with a result: one message that is not stored (carry/posts.h) */

struct done_message {
	const char *home;
	const char *id; /* the message's jti; NULL: it could not be verified */
	const char *verb; /* the topic's */
	bool is_done;
	const char *reason; /* a code; "done" with is_done */
	const char *words; /* a sentence for people */
	const char *alert; /* the one it was about, or NULL */
	const char *result; /* what it answers, a JSON object; or NULL */
	struct stamp at;
};

/* Returns the length, or -ENOSPC. */
int done_json(const struct done_message *done, char *ret, size_t n);
