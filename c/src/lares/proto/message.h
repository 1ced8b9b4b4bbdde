/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* What laresd itself says to those who care, in their language: titles of alerts, what to do, reminders. */
#include "proto/lang.h"
#include "proto/text.h"

enum message {
#define MESSAGE(constant, english, german) MESSAGE_##constant,
#include "proto/message.def"
	MESSAGE_COUNT
};

enum { MESSAGE_WITH_MAX = 4 }; /* {0} to {3} */

/* As it stands in message.def: for those in which nothing differs. */
const char *message_words(enum lang lang, enum message message);

/*
 * Write it with what differs in its places: as many strings as it has placeholders. What does not fit any more is cut,
 * between characters: a title that is too long shall lose its end, and not what it is about.
 */
#define message_put(t, lang, message, ...) \
	message_put_with(t, lang, message, (const char *const[MESSAGE_WITH_MAX]){ __VA_ARGS__ })
void message_put_with(struct text *t, enum lang lang, enum message message, const char *const with[MESSAGE_WITH_MAX]);

/* The same for words of a table of one's own. */
void message_fill(struct text *t, const char *words, const char *const with[MESSAGE_WITH_MAX]);

/* The same for a piece that somebody else wrote: what is no UTF-8, and what does not fit, is cut off. */
void message_put_piece(struct text *t, const char *piece);
