/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/particular.h"

#include <string.h>

#include "proto/message.h"

enum {
	PLACES = 2, /* {0} and {1} */
	PIECE_MAX = 160,
	DEPTH_MAX = 3, /* pieces of pieces */
};

static const struct row {
	const char *english, *german;
} rows[] = {
#define PARTICULAR(english, german) { english, german },
#include "proto/particular.def"
};

static bool is_place(const char *pattern)
{
	return pattern[0] == '{' && pattern[1] >= '0' && pattern[1] < '0' + PLACES && pattern[2] == '}';
}

/* What lies in the place, one character at least, up to where what follows it stands; where that is nothing, the rest. */
static const char *find_end(const char *words, const char *behind)
{
	size_t n = 0;

	while (behind[n] && !is_place(behind + n))
		n++;
	if (n == 0)
		return words + strlen(words);
	for (const char *end = words; *end; end++)
		if (end > words && strncmp(end, behind, n) == 0)
			return end;
	return NULL;
}

static bool fits(const char *pattern, const char *words, char ret_pieces[PLACES][PIECE_MAX])
{
	while (*pattern) {
		const char *end;
		size_t n;

		if (!is_place(pattern)) {
			if (*pattern++ != *words++)
				return false;
			continue;
		}
		end = find_end(words, pattern + 3);
		n = end ? (size_t)(end - words) : 0;
		if (n == 0 || n >= PIECE_MAX)
			return false;
		memcpy(ret_pieces[pattern[1] - '0'], words, n);
		ret_pieces[pattern[1] - '0'][n] = '\0';
		words = end;
		pattern += 3;
	}
	return *words == '\0';
}

static void put(struct text *t, const char *words, int depth);

static void put_row(struct text *t, const struct row *row, char pieces[PLACES][PIECE_MAX], int depth)
{
	char memory[PLACES][PIECE_MAX];
	const char *with[MESSAGE_WITH_MAX] = { 0 };

	for (int i = 0; i < PLACES; i++) {
		struct text piece = text_of(memory[i], PIECE_MAX);

		if (pieces[i][0])
			put(&piece, pieces[i], depth + 1);
		with[i] = pieces[i][0] && text_end(&piece) > 0 ? memory[i] : pieces[i];
	}
	message_fill(t, row->german, with);
}

static void put(struct text *t, const char *words, int depth)
{
	for (size_t i = 0; depth < DEPTH_MAX && i < sizeof(rows) / sizeof(rows[0]); i++) {
		char pieces[PLACES][PIECE_MAX] = { "" };

		if (fits(rows[i].english, words, pieces)) {
			put_row(t, &rows[i], pieces, depth);
			return;
		}
	}
	message_put_piece(t, words);
}

void particular_put(struct text *t, enum lang lang, const char *words)
{
	put(t, words, lang == LANG_EN ? DEPTH_MAX : 0);
}
