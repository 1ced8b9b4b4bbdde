/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/json/report_part_json.h"

#include <stdint.h>

#include "proto/json/member.h"

/* What an octet becomes in a JSON string (text_json()): a quote two, a control character six, three at most of what is no UTF-8. */
static size_t cost_of(unsigned char c)
{
	return c == '"' || c == '\\' ? 2 : c < 0x20 ? 6 : c < 0x80 ? 1 : 3;
}

static int is_middle(unsigned char c)
{
	return (c & 0xc0) == 0x80;
}

size_t report_part_length(const char *text, size_t n_text)
{
	size_t n = 0, cost = 0;

	while (n < n_text && cost + cost_of((unsigned char)text[n]) <= REPORT_PART_TEXT_MAX)
		cost += cost_of((unsigned char)text[n++]);
	/* Back to where a character begins; what has none within four octets is no text, and may be cut anywhere. */
	for (size_t back = 0; n < n_text && back < 4 && n > back; back++)
		if (!is_middle((unsigned char)text[n - back]))
			return n - back;
	return n;
}

size_t report_part_count(const char *text, size_t n_text)
{
	size_t n_parts = 0;

	for (size_t at = 0; at < n_text; n_parts++)
		at += report_part_length(text + at, n_text - at);
	return n_parts;
}

int report_part_json(const struct report_part *part, char *ret, size_t n)
{
	struct text t = text_of(ret, n);

	text_put(&t, "{\"v\":1");
	member_string(&t, "home", part->home);
	member_string(&t, "id", part->id);
	member_word(&t, "format", part->format);
	member_unsigned(&t, "part", part->number);
	member_unsigned(&t, "parts", part->n_parts);
	member_key(&t, "text");
	text_json_n(&t, part->text, part->n_text);
	text_put(&t, "}");
	return text_end(&t);
}
