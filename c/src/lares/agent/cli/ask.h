/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* One question to laresd, and its answer shown: what most commands are. */
#include <jansson.h>

#include "cli/client.h"
#include "cli/command.h"

/* Print the answer in words. Returns the exit status. */
typedef int (*show_fn)(const json_t *answer, FILE *out);

/* Show what laresd answered: its JSON as it is, or in words. `answer` NULL: CLI_FAILED, and all has been said. */
int show(const struct arguments *arguments, const char *answer, show_fn fn, FILE *out);

/* Ask a question without arguments and show the answer. */
int ask_and_show(const struct arguments *arguments, const char *method, show_fn fn, FILE *out);
