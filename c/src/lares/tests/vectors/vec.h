/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* The rows of a tests/vectors/<driver>.vec, for whoever needs real frames: README.md says how a row is written. */
#include <stdbool.h>
#include <stddef.h>

#include "drivers/driver.h"

struct vec_row {
	const char *path;
	unsigned int number; /* the line */
	bool is_capture; /* of a real device or another project's tests; else made by hand */
	const struct frame *frame; /* its octets lie in a block of just their size, so that a sanitizer sees a read past it */
	const uint8_t *key; /* what frame->open opens with, or NULL */
	const char *expected; /* "outcome | readings" */
};

/* Returns nonzero to stop. Everything in the row is borrowed for the call. */
typedef int (*vec_fn)(void *context, const struct vec_row *row);

/* Give each row of the file to `fn`. Returns 0, what `fn` returned, or -1 after saying on stderr what is wrong. */
int vec_each(const char *path, vec_fn fn, void *context);

/* The same for the file of a driver, in the folder tests/vectors under `source_dir`. */
int vec_each_of(const char *source_dir, const struct driver *driver, vec_fn fn, void *context);

/* Whether the outcome that the row expects is that one. */
bool vec_expects(const struct vec_row *row, enum decode outcome);
