/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/message.h"

static const char *const messages[MESSAGE_COUNT][LANG_COUNT] = {
#define MESSAGE(constant, english, german) { [LANG_EN] = english, [LANG_DE] = german },
#include "proto/message.def"
};

const char *message_words(enum lang lang, enum message message)
{
	return messages[message][lang];
}

static void put_cut(struct text *t, const char *piece, size_t n)
{
	size_t n_room = t->overflow ? 0 : t->n_max - t->n - 1;

	if (n > n_room)
		n = n_room;
	while (n && !text_is_utf8(piece, n))
		n--;
	text_put_n(t, piece, n);
}

void message_put_piece(struct text *t, const char *piece)
{
	put_cut(t, piece, strlen(piece));
}

static bool is_place(const char *c)
{
	return c[0] == '{' && c[1] >= '0' && c[1] < '0' + MESSAGE_WITH_MAX && c[2] == '}';
}

void message_fill(struct text *t, const char *words, const char *const with[MESSAGE_WITH_MAX])
{
	const char *c = words;

	while (*c) {
		size_t n = 0;

		while (c[n] && !is_place(c + n))
			n++;
		put_cut(t, c, n);
		c += n;
		if (*c) {
			message_put_piece(t, with[c[1] - '0'] ? with[c[1] - '0'] : "");
			c += sizeof("{0}") - 1;
		}
	}
}

void message_put_with(struct text *t, enum lang lang, enum message message, const char *const with[MESSAGE_WITH_MAX])
{
	message_fill(t, messages[message][lang], with);
}
