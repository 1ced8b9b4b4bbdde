/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* Cells in rows, printed safely (cli/print.h), with columns as wide as they must be. */
#include <stddef.h>
#include <stdio.h>

enum { TABLE_COLUMNS_MAX = 10 };

/* Begin with the number of columns; the first row is the heading. */
struct table {
	char **cells;
	size_t n_cells, n_columns;
	size_t widest[TABLE_COLUMNS_MAX]; /* of a column; 0: as wide as its widest cell. What is longer is clipped */
	size_t width; /* of a line; 0: any */
};

void table_add(struct table *table, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* A row of `n_columns` texts. */
void table_add_row(struct table *table, const char *const *texts);
void table_print(const struct table *table, FILE *out);
void table_done(struct table *table);
