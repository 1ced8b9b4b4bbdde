/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* The command line: a subcommand, its words, its options. main.c has the table. */
#include <stdbool.h>
#include <stddef.h>

#include "link.h"
#include "team.h"

enum { EXIT_WRONG_USE = 2, OPTIONS_WORDS_MAX = 4 };

struct options {
	const char *word[OPTIONS_WORDS_MAX];
	size_t n_words;
	const char *brokers[TEAM_URIS_MAX];
	size_t n_brokers;
	const char *team, *home, *zone, *join, *files;
	const char *sign_key, *note, *plan, *record, *topic, *listening, *team_key, *ack_key;
	struct link_place place;
	long days, silent_after_s;
	bool is_retained, is_demanding, is_sent, is_qr, is_next_ca, is_next_key, is_switch_ca, is_switch_key, may_lose_homes;
};

struct command {
	const char *name, *usage; /* usage: what follows the name, then a blank line's worth of words */
	size_t n_words_min, n_words_max;
	const char *takes; /* the letters of its options, see options.c */
	int (*run)(struct options *options); /* returns the exit status */
};

/* Returns 0 or -1 where it has said what is wrong. */
int options_read(struct options *options, const struct command *command, int argc, char **argv);
