/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/print.h"

#include <inttypes.h>
#include <stdarg.h>
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

/* C0 and C1 controls, and the marks that turn the writing direction (Unicode 15, UAX 9). */
static bool is_harmful(uint32_t code)
{
	return code < 0x20 || (code >= 0x7f && code < 0xa0) || code == 0x061c || code == 0x200e || code == 0x200f ||
		(code >= 0x2028 && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069);
}

/* Returns the columns it takes; `out` NULL only counts. */
static size_t put_safe(FILE *out, const char *text)
{
	const unsigned char *s = (const unsigned char *)text;
	size_t n_columns = 0;
	uint32_t code = 0;

	while (*s) {
		size_t n = code_point(s, &code);
		char escape[16] = "";

		if (n == 0)
			snprintf(escape, sizeof(escape), "\\x%02x", *s);
		else if (is_harmful(code))
			snprintf(escape, sizeof(escape), code < 0x100 ? "\\x%02" PRIx32 : "\\u%04" PRIx32, code);
		if (out && escape[0])
			fputs(escape, out);
		else if (out)
			fwrite(s, 1, n, out);
		n_columns += escape[0] ? strlen(escape) : 1;
		s += n ? n : 1;
	}
	return n_columns;
}

void print_safe(FILE *out, const char *text)
{
	put_safe(out, text);
}

const char *age_words(int64_t age_s, char ret_text[AGE_TEXT_MAX])
{
	long long s = age_s < 0 ? 0 : (long long)age_s;

	if (s < 120)
		snprintf(ret_text, AGE_TEXT_MAX, "%lld s", s);
	else if (s < 2 * 3600)
		snprintf(ret_text, AGE_TEXT_MAX, "%lld min", s / 60);
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

void table_add(struct table *table, const char *format, ...)
{
	va_list arguments;
	char **cells = reallocarray(table->cells, table->n_cells + 1, sizeof(*cells));

	if (!cells)
		abort(); /* a command line that cannot even print has nothing to save */
	table->cells = cells;
	va_start(arguments, format);
	if (vasprintf(&cells[table->n_cells], format, arguments) < 0)
		abort();
	va_end(arguments);
	table->n_cells++;
}

void table_print(const struct table *table, FILE *out)
{
	size_t widest[TABLE_COLUMNS_MAX] = { 0 };

	for (size_t i = 0; i < table->n_cells; i++) {
		size_t width = put_safe(NULL, table->cells[i]), *known = &widest[i % table->n_columns];

		*known = width > *known ? width : *known;
	}
	for (size_t i = 0; i < table->n_cells; i++) {
		size_t column = i % table->n_columns, width = put_safe(out, table->cells[i]);

		if (column + 1 == table->n_columns)
			fputc('\n', out);
		else
			fprintf(out, "%*s", (int)(widest[column] - width) + 2, "");
	}
}

void table_done(struct table *table)
{
	for (size_t i = 0; i < table->n_cells; i++)
		free(table->cells[i]);
	free(table->cells);
}
