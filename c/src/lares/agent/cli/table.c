/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/table.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>

#include "cli/print.h"

enum { BETWEEN = 2 /* blanks between columns */ };

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

void table_add_row(struct table *table, const char *const *texts)
{
	for (size_t i = 0; i < table->n_columns; i++)
		table_add(table, "%s", texts[i]);
}

static void measure(const struct table *table, size_t ret_widths[TABLE_COLUMNS_MAX])
{
	for (size_t i = 0; i < table->n_cells; i++) {
		size_t column = i % table->n_columns, width = print_width(table->cells[i]), most = table->widest[column];

		if (most && width > most)
			width = most;
		if (width > ret_widths[column])
			ret_widths[column] = width;
	}
}

/* The last cell needs no blanks behind it. Returns the columns that the line has now. */
static size_t print_cell(const struct table *table, size_t i, size_t width, size_t used, FILE *out)
{
	bool is_last = (i + 1) % table->n_columns == 0;
	size_t room = table->width == 0 ? SIZE_MAX : table->width - used, n;

	n = print_clipped(out, table->cells[i], width < room ? width : room);
	if (is_last || width + BETWEEN >= room)
		return is_last ? used : table->width;
	fprintf(out, "%*s", (int)(width - n) + BETWEEN, "");
	return used + width + BETWEEN;
}

void table_print(const struct table *table, FILE *out)
{
	size_t widths[TABLE_COLUMNS_MAX] = { 0 }, used = 0;

	measure(table, widths);
	for (size_t i = 0; i < table->n_cells; i++) {
		size_t column = i % table->n_columns;

		if (table->width == 0 || used < table->width)
			used = print_cell(table, i, widths[column], used, out);
		if (column + 1 == table->n_columns) {
			fputc('\n', out);
			used = 0;
		}
	}
}

void table_done(struct table *table)
{
	for (size_t i = 0; i < table->n_cells; i++)
		free(table->cells[i]);
	free(table->cells);
}
