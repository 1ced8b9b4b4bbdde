/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* lares decode: frames in, readings out, no daemon. One JSON object a line on stdin, one on stdout, in order. */
#include <stddef.h>

#include "proto/text.h"

enum {
	DECODE_LINE_MAX = 65536, /* many times what the longest frame needs */
	DECODE_ANSWER_MAX = 65536,
};

/*
 * Decode the frame that one line describes and write the answer, without a line end.
 * Returns 0, or 1 where the line describes none: then the answer says why in "error".
 */
int decode_line(const char *line, size_t n_line, struct text *answer);

/* The command; argv[0] is "decode". Returns the exit status. */
int decode_main(int argc, char **argv);
