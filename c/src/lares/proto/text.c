/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/text.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "proto/hex.h"

struct text text_of(char *buffer, size_t n_buffer)
{
	buffer[0] = '\0';
	return (struct text){ .start = buffer, .n_max = n_buffer };
}

void text_printf(struct text *t, const char *format, ...)
{
	va_list arguments;
	int n;

	if (t->overflow)
		return;
	va_start(arguments, format);
	n = vsnprintf(t->start + t->n, t->n_max - t->n, format, arguments);
	va_end(arguments);
	if (n >= 0 && text_has_room(t, (size_t)n))
		t->n += (size_t)n;
	else
		t->start[t->n] = '\0';
}

void text_padded(struct text *t, uint64_t number, size_t n_digits)
{
	char digits[DECIMAL_UNSIGNED_MAX];

	text_put_n(t, digits, decimal_unsigned(number, n_digits, digits));
}

void text_unsigned(struct text *t, uint64_t number)
{
	text_padded(t, number, 1);
}

void text_hex(struct text *t, const uint8_t *bytes, size_t n_bytes)
{
	if (!text_has_room(t, 2 * n_bytes))
		return;
	hex_encode(bytes, n_bytes, t->start + t->n);
	t->n += 2 * n_bytes;
}

void text_decimal(struct text *t, struct decimal d)
{
	char digits[DECIMAL_TEXT_MAX];

	text_put_n(t, digits, decimal_format(d, digits));
}

/* The length of the well-formed UTF-8 sequence at `s` (Unicode 15, table 3-7), or 0. */
static size_t utf8_length(const unsigned char *s, size_t n)
{
	unsigned char low = 0x80, high = 0xbf;
	size_t length;

	if (s[0] < 0x80)
		return 1;
	if (s[0] < 0xc2 || s[0] > 0xf4)
		return 0;
	length = s[0] < 0xe0 ? 2 : s[0] < 0xf0 ? 3 : 4;
	if (n < length)
		return 0;
	if (s[0] == 0xe0)
		low = 0xa0;
	else if (s[0] == 0xed)
		high = 0x9f;
	else if (s[0] == 0xf0)
		low = 0x90;
	else if (s[0] == 0xf4)
		high = 0x8f;
	if (s[1] < low || s[1] > high)
		return 0;
	for (size_t i = 2; i < length; i++)
		if (s[i] < 0x80 || s[i] > 0xbf)
			return 0;
	return length;
}

bool text_is_utf8(const char *string, size_t n_string)
{
	const unsigned char *s = (const unsigned char *)string;

	for (size_t i = 0, n; i < n_string; i += n) {
		n = utf8_length(s + i, n_string - i);
		if (n == 0)
			return false;
	}
	return true;
}

/* How much of it stands in a JSON string as it is, up to what has to be looked at more closely. */
static size_t plain_length(const unsigned char *s, size_t n)
{
	size_t i = 0;

	while (i < n && s[i] >= 0x20 && s[i] < 0x7f && s[i] != '"' && s[i] != '\\')
		i++;
	return i;
}

/* One character that is not plain; returns its octets. */
static size_t put_special(struct text *t, const unsigned char *s, size_t n_left)
{
	size_t n = utf8_length(s, n_left);

	if (n == 0 || s[0] == '\0') /* \u0000 is JSON, and what strict readers refuse with all around it */
		text_put(t, "\xef\xbf\xbd");
	else if (s[0] == '"' || s[0] == '\\')
		text_printf(t, "\\%c", s[0]);
	else if (s[0] < 0x20 || s[0] == 0x7f)
		text_printf(t, "\\u%04x", s[0]);
	else
		text_put_n(t, (const char *)s, n);
	return n ? n : 1;
}

void text_json_n(struct text *t, const char *string, size_t n_string)
{
	const unsigned char *s = (const unsigned char *)string;

	text_put(t, "\"");
	for (size_t i = 0; i < n_string;) {
		size_t n = plain_length(s + i, n_string - i);

		text_put_n(t, string + i, n);
		i += n;
		if (i < n_string)
			i += put_special(t, s + i, n_string - i);
	}
	text_put(t, "\"");
}

void text_json(struct text *t, const char *string)
{
	text_json_n(t, string, strlen(string));
}

int text_end(const struct text *t)
{
	return t->overflow ? -ENOSPC : (int)t->n;
}
