/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* What of a terminal the commands need that go on: its size, keys without Enter, and a picture drawn again in place. */
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <termios.h>

/* Whether a person sits there: both ends are terminals, and one that can move its cursor. */
bool terminal_is_there(void);

struct terminal {
	FILE *out;
	bool is_raw;
	struct termios before;
	size_t n_drawn; /* lines of the picture */
};

/*
 * Keys come at once and are not shown. Ctrl-C stays a signal; Ctrl-Z does nothing, because a stopped program could not put
 * back what it has changed. Returns 0 or a negative errno.
 */
int terminal_open(struct terminal *terminal, FILE *out);
void terminal_done(struct terminal *terminal); /* as it was */

struct terminal_size {
	size_t columns, lines;
};

/* What may be written to: at least 20 x 8; 80 x 24 where it does not say, as serial lines do not. */
struct terminal_size terminal_size(void);

/* Draw lines of text, none wider than the terminal, in the place of the picture before. */
void terminal_draw(struct terminal *terminal, const char *text);

/* After a resize nobody knows where the lines are: the next picture begins on an empty screen. */
void terminal_clear(struct terminal *terminal);
