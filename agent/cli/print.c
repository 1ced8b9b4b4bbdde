/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/print.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "proto/stamp.h"

/* The code point at `s` and its length in octets; the length is 0 where it is not UTF-8. */
static size_t code_point(const unsigned char *s, uint32_t *ret_code)
{
	static const uint32_t lowest[] = { 0, 0, 0x80, 0x800, 0x10000 };
	size_t n = s[0] < 0x80 ? 1 : s[0] >> 5 == 6 ? 2 : s[0] >> 4 == 14 ? 3 : s[0] >> 3 == 30 ? 4 : 0;
	uint32_t code = n == 1 ? s[0] : s[0] & (0x7fu >> n);

	for (size_t i = 1; i < n; i++) {
		if ((s[i] & 0xc0) != 0x80) /* also at the end of the text */
			return 0;
		code = code << 6 | (s[i] & 0x3f);
	}
	if (n == 0 || code < lowest[n] || code > 0x10ffff || (code >= 0xd800 && code < 0xe000))
		return 0;
	*ret_code = code;
	return n;
}

/*
 * C0 and C1 controls, the marks that turn the writing direction (Unicode 15, UAX 9), and what cannot be seen at all: the
 * zero-width ones with which one name is made to look like another, and the tags.
 */
static bool is_harmful(uint32_t code)
{
	return code < 0x20 || (code >= 0x7f && code < 0xa0) || code == 0xad || code == 0x061c || code == 0x180e ||
		(code >= 0x200b && code <= 0x200f && code != 0x200d) || (code >= 0x2028 && code <= 0x202e) ||
		(code >= 0x2060 && code <= 0x206f) || code == 0xfeff || (code >= 0xfff9 && code <= 0xfffb) ||
		(code >= 0xe0000 && code <= 0xe0fff);
}

/* Two columns (Unicode 15, UAX 11), generously: a line that is thought longer than it is does no harm. */
static bool is_wide(uint32_t code)
{
	return (code >= 0x1100 && code < 0x1160) || (code >= 0x2600 && code < 0x27c0) || (code >= 0x2e80 && code < 0xa4d0) ||
		(code >= 0xac00 && code < 0xd7a4) || (code >= 0xf900 && code < 0xfb00) || (code >= 0xfe30 && code < 0xfe70) ||
		(code >= 0xff00 && code < 0xff61) || (code >= 0xffe0 && code < 0xffe7) || (code >= 0x1f000 && code < 0x1fb00) ||
		(code >= 0x20000 && code < 0x3fffe);
}

struct glyph {
	size_t n; /* octets that it is made of */
	size_t n_columns;
	char escape[16]; /* what stands for it, or "" */
};

static struct glyph glyph_at(const char *text)
{
	const unsigned char *s = (const unsigned char *)text;
	uint32_t code = 0;
	struct glyph glyph = { .n = code_point(s, &code), .n_columns = 1 };

	if (glyph.n == 0)
		snprintf(glyph.escape, sizeof(glyph.escape), "\\x%02x", *s);
	else if (is_harmful(code))
		snprintf(glyph.escape, sizeof(glyph.escape), code < 0x100 ? "\\x%02" PRIx32 : "\\u%04" PRIx32, code);
	if (glyph.n == 0)
		glyph.n = 1;
	if (glyph.escape[0])
		glyph.n_columns = strlen(glyph.escape);
	else if (is_wide(code))
		glyph.n_columns = 2;
	return glyph;
}

size_t print_width(const char *text)
{
	size_t n_columns = 0;

	for (struct glyph glyph; *text; text += glyph.n) {
		glyph = glyph_at(text);
		n_columns += glyph.n_columns;
	}
	return n_columns;
}

/* Returns the columns it took. */
static size_t put_glyphs(FILE *out, const char *text, size_t n_columns_max)
{
	size_t n_columns = 0;

	for (struct glyph glyph; *text; text += glyph.n, n_columns += glyph.n_columns) {
		glyph = glyph_at(text);
		if (glyph.n_columns > n_columns_max - n_columns)
			break;
		if (glyph.escape[0])
			fputs(glyph.escape, out);
		else
			fwrite(text, 1, glyph.n, out);
	}
	return n_columns;
}

size_t print_clipped(FILE *out, const char *text, size_t n_columns)
{
	size_t width = print_width(text);

	if (width <= n_columns || n_columns == 0)
		return n_columns == 0 ? 0 : put_glyphs(out, text, SIZE_MAX);
	width = put_glyphs(out, text, n_columns - 1);
	fputs("…", out);
	return width + 1;
}

void print_safe(FILE *out, const char *text)
{
	put_glyphs(out, text, SIZE_MAX);
}

const char *age_words(int64_t age_s, char ret_text[AGE_TEXT_MAX])
{
	long long s = age_s < 0 ? 0 : (long long)age_s;

	if (s < 120)
		snprintf(ret_text, AGE_TEXT_MAX, "%lld s", s);
	else if (s < 2 * 3600)
		snprintf(ret_text, AGE_TEXT_MAX, "%lld min", s / 60);
	else if (s < 2 * 86400 && s / 60 % 60 == 0)
		snprintf(ret_text, AGE_TEXT_MAX, "%lld h", s / 3600);
	else if (s < 2 * 86400)
		snprintf(ret_text, AGE_TEXT_MAX, "%lld h %lld min", s / 3600, s / 60 % 60);
	else
		snprintf(ret_text, AGE_TEXT_MAX, "%lld days", s / 86400);
	return ret_text;
}

const char *moment_words(const char *text, char ret_text[MOMENT_TEXT_MAX])
{
	struct stamp stamp;

	if (stamp_parse(text, &stamp) < 0)
		return "-";
	snprintf(ret_text, MOMENT_TEXT_MAX, "%.10s %.8s", text, text + 11);
	return ret_text;
}

const char *unit_words(const char *ucum)
{
	static const char *const words[][2] = { { "mm[Hg]", "mmHg" }, { "Cel", "°C" }, { "[lb_av]", "lb" },
		{ "kg/m2", "kg/m²" }, { "{steps}", "steps" }, { "{rpm}", "rpm" }, { "kW.h", "kWh" },
		{ "ug/m3", "µg/m³" }, { "[ppm]", "ppm" }, { "deg", "°" }, { "deg/s", "°/s" }, { "m/s2", "m/s²" },
		{ "m3", "m³" }, { "m3/h", "m³/h" }, { "uS/cm", "µS/cm" }, { "1", "" } };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strcmp(words[i][0], ucum) == 0)
			return words[i][1];
	return ucum;
}

static bool is_number(char c)
{
	return (c >= '0' && c <= '9') || c == '-' || c == '+' || c == '.' || c == 'e' || c == 'E';
}

/* Where the string or number that begins at `text` ends. */
static const char *skip_token(const char *text)
{
	if (*text == '"') {
		for (text++; *text && *text != '"'; text++)
			if (*text == '\\' && text[1])
				text++;
		return *text ? text + 1 : text;
	}
	while (is_number(*text))
		text++;
	return text;
}

json_t *json_exact(const char *text)
{
	scoped(freep) char *quoted = malloc(2 * strlen(text) + 1); /* the shortest decimal, 1.5, grows from 3 to 5 */
	char *out = quoted;

	if (!quoted)
		return NULL;
	while (*text) {
		bool is_value = *text == '"' || *text == '-' || (*text >= '0' && *text <= '9');
		size_t n = is_value ? (size_t)(skip_token(text) - text) : 1;
		bool is_decimal = *text != '"' && is_value && memchr(text, '.', n);

		if (is_decimal)
			*out++ = '"';
		memcpy(out, text, n);
		out += n;
		if (is_decimal)
			*out++ = '"';
		text += n;
	}
	*out = '\0';
	return json_loads(quoted, JSON_REJECT_DUPLICATES, NULL);
}

const char *string_of(const json_t *object, const char *key, const char *otherwise)
{
	const char *string = json_string_value(json_object_get(object, key));

	return string ? string : otherwise;
}

int64_t integer_of(const json_t *object, const char *key, int64_t otherwise)
{
	const json_t *member = json_object_get(object, key);

	return json_is_integer(member) ? json_integer_value(member) : otherwise;
}

bool is_true(const json_t *object, const char *key)
{
	return json_is_true(json_object_get(object, key));
}

/* "systolic-pressure" as people say it. */
static void print_name(FILE *out, const char *name)
{
	for (; *name; name++)
		if ((unsigned char)*name >= 0x20 && (unsigned char)*name < 0x7f)
			fputc(*name == '-' ? ' ' : *name, out);
}

static void print_scalar(FILE *out, const json_t *value)
{
	if (json_is_string(value))
		print_safe(out, json_string_value(value));
	else if (json_is_integer(value))
		fprintf(out, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
	else if (json_is_boolean(value))
		fputs(json_is_true(value) ? "yes" : "no", out);
	else
		fputs("?", out);
}

void print_value(FILE *out, const json_t *value)
{
	static const char *const members[] = { "value", "code", "event", "text", "hex" };
	const char *absent = string_of(value, "absent", NULL), *unit = unit_words(string_of(value, "unit", ""));
	const json_t *said = NULL;

	print_name(out, string_of(value, "quantity", "?"));
	if (integer_of(value, "instance", 0) > 0)
		fprintf(out, " %" PRId64, integer_of(value, "instance", 0));
	if (absent) {
		fputs(": no value (", out);
		print_name(out, absent);
		fputs(")", out);
		return;
	}
	for (size_t i = 0; !said && i < sizeof(members) / sizeof(members[0]); i++)
		said = json_object_get(value, members[i]);
	fputs(" ", out);
	print_scalar(out, said);
	if (unit[0] && strcmp(unit, "%") != 0 && strcmp(unit, "°") != 0)
		fputs(" ", out);
	print_safe(out, unit);
	if (integer_of(value, "steps", 0) > 0)
		fprintf(out, " by %" PRId64, integer_of(value, "steps", 0));
}

void print_list(FILE *out, const json_t *answer, const char *key, void (*show)(const json_t *one, FILE *out), const char *none,
	const char *more)
{
	const json_t *list = json_object_get(answer, key), *one;
	size_t i;

	if (json_array_size(list) == 0)
		fputs(none, out);
	json_array_foreach(list, i, one)
		show(one, out);
	if (is_true(answer, "more"))
		fputs(more, out);
	if (integer_of(answer, "unread", 0) > 0)
		fprintf(out, "(%" PRId64 " stored here cannot be read: lares doctor)\n", integer_of(answer, "unread", 0));
}
