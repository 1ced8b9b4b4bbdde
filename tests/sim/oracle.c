/* SPDX-License-Identifier: Apache-2.0 */
#include "oracle.h"

#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

#include "clockwork.h"
#include "hazard.h"
#include "trace.h"

static const struct {
	const char *name, *words;
} invariants[] = {
#define INVARIANT(name, words) { #name, words },
#include "invariant.def"
};

static uint64_t seed, begun_us, *looks;

const char *invariant_name(enum invariant invariant)
{
	return invariants[invariant].name;
}

const char *invariant_words(enum invariant invariant)
{
	return invariants[invariant].words;
}

void oracle_begin(uint64_t of_seed, uint64_t *ret_looks)
{
	seed = of_seed;
	looks = ret_looks;
	begun_us = clockwork_true_us();
}

uint64_t oracle_begun_us(void)
{
	return begun_us;
}

void oracle_count(enum invariant invariant)
{
	looks[invariant]++;
}

void oracle_violated(enum invariant invariant, const char *format, ...)
{
	va_list arguments;

	printf("VIOLATED %s (%s), seed %llu, %s UTC: ", invariant_name(invariant), invariant_words(invariant),
		(unsigned long long)seed, trace_time(clockwork_true_us()));
	va_start(arguments, format);
	vprintf(format, arguments);
	va_end(arguments);
	printf("\n  hazards:");
	for (int i = 0; i < HAZARD_COUNT; i++)
		if (hazard_is_on((enum hazard)i))
			printf(" %s", hazard_name((enum hazard)i));
	printf("\n");
	trace_tell();
	fflush(stdout);
	_exit(ORACLE_FOUND + (int)invariant);
}
