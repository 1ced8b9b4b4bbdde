/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * What must hold. Whoever finds that something does not says so here, and this home is over: its seed, the moment and the last of
 * what happened are printed. Every look is counted, so that nobody takes for proven what was never looked at.
 */
#include <stdbool.h>
#include <stdint.h>

enum invariant {
#define INVARIANT(name, words) INVARIANT_##name,
#include "invariant.def"
	INVARIANT_COUNT
};

enum { ORACLE_FOUND = 128 /* exit status of a home: this and the invariant that did not hold */ };

const char *invariant_name(enum invariant invariant);
const char *invariant_words(enum invariant invariant);

void oracle_begin(uint64_t seed, uint64_t *ret_looks); /* INVARIANT_COUNT counters */

/* When this home began, true time. */
uint64_t oracle_begun_us(void);

void oracle_count(enum invariant invariant);
_Noreturn void oracle_violated(enum invariant invariant, const char *format, ...) __attribute__((format(printf, 2, 3)));

#define must(name, holds, ...) \
	do { \
		oracle_count(INVARIANT_##name); \
		if (!(holds)) \
			oracle_violated(INVARIANT_##name, __VA_ARGS__); \
	} while (0)
