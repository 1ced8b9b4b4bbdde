/* SPDX-License-Identifier: Apache-2.0 */
/* What must be so after a run, whatever went wrong in it once. */
#include <stdio.h>
#include <string.h>

#include "tests/radio/home.h"
#include "tests/radio/moment.h"

#define MINUTE_US UINT64_C(60000000)

/* Calls whose failure is nobody's business: what was asked for is so, or is worth nothing. */
static const struct silent {
	const char *call, *why;
} silent[] = {
	{ "StopDiscovery", "there was nothing to stop" },
	{ "ReadValue", "a step of the work that is left out" },
	{ "WriteValue", "the clock is read back, whatever the answer" },
	{ "Disconnect", "there is no link" },
	{ "Pair", "an installer is told, or it was paired before" },
};

static bool is_silent(const struct fault *f)
{
	const char *what = f->notes[f->at].what;

	for (size_t i = 0; i < sizeof(silent) / sizeof(silent[0]); i++)
		if (strncmp(what, silent[i].call, strlen(silent[i].call)) == 0)
			return true;
	return strcmp(f->error, FAULT_SIGNATURE) == 0; /* most answers are not looked into */
}

static unsigned most_calls_a_minute(const struct fault *f)
{
	unsigned n = 0, most = 0;

	for (size_t first = 0, i = 0; i < f->n_notes; i++) {
		n += f->notes[i].is_call;
		for (; f->notes[first].at_us + MINUTE_US <= f->notes[i].at_us; first++)
			n -= f->notes[first].is_call;
		most = n > most ? n : most;
	}
	return most;
}

/* One signal of that fault may have been the only one of a measurement. */
static bool takes_a_signal(const struct fault *f)
{
	return f->has_struck && (f->kind == FAULT_DROPPED || f->kind == FAULT_MERGED);
}

/* What must arrive: a measurement of any device; of the beacon, which nobody hears while a connection is made, what was said. */
static bool is_due(const struct home *h, const struct thing *t, const struct measured *m)
{
	const struct fault *f = &h->world.fault;

	if (t == &h->world.things[BEACON] && !m->n_said)
		return false;
	return m->at_us < MOMENT_BEGIN_US + HOME_END_US - MINUTE_US && (!f->has_struck || m->at_us > f->struck_us + RECOVERY_US);
}

/* Count what was lost, doubled, and came late or never. */
static void count(const struct home *h, const struct thing *t, struct account *a)
{
	unsigned excused = takes_a_signal(&h->world.fault);
	bool may_double = h->world.fault.kind == FAULT_DUPLICATED;

	for (size_t i = 0; i < t->n_measured; i++) {
		const struct measured *m = &t->measured[i];

		if (m->n_said && !m->n_heard && excused)
			excused--;
		else if (m->n_said && !m->n_heard)
			a->n_lost++;
		a->n_doubled += m->n_heard > m->n_said + may_double;
		a->n_late += !m->n_heard && is_due(h, t, m);
	}
}

/* The radio scans at the end, and says so; the beacon has been heard in the last minute. */
static bool is_hearing(const struct home *h)
{
	const struct thing *beacon = &h->world.things[BEACON];
	unsigned n_heard = 0;

	for (size_t i = 1; i <= MINUTE_US / BEACON_US && i <= beacon->n_measured; i++)
		n_heard += beacon->measured[beacon->n_measured - i].n_heard > 0;
	return world_hears(&h->world) && h->state.n_adapters == 1 &&
		(h->state.adapters[0].is_discovering || h->state.adapters[0].is_passive) && n_heard > 0;
}

const char *home_judge(const struct home *h, struct account *account, char ret_words[WORDS_MAX])
{
	const struct fault *f = &h->world.fault;
	struct account a = { 0 };

	for (size_t i = 0; i < THING_COUNT; i++)
		count(h, &h->world.things[i], &a);
	a.calls_a_minute = most_calls_a_minute(f);
	a.n_storms = a.calls_a_minute > CALLS_A_MINUTE_MAX || h->is_spinning;
	a.n_silent = f->kind == FAULT_CALL && !is_silent(f) && !h->state.n_failures && !h->n_words;
	a.n_recovered = !a.n_lost && !a.n_doubled && !a.n_storms && !a.n_silent && !a.n_late && h->is_paired &&
		!h->n_unknown && is_hearing(h) && f->has_struck == (f->kind != FAULT_NONE);

	snprintf(ret_words, WORDS_MAX, "lost %u, doubled %u, never came %u, of nobody %u, calls a minute %u%s%s%s%s%s: %s", a.n_lost,
		a.n_doubled, a.n_late, h->n_unknown, a.calls_a_minute, h->is_spinning ? ", timers spin" : "", h->is_paired ? "" : ", not paired",
		is_hearing(h) ? "" : ", deaf", a.n_silent ? ", without a word" : "",
		f->has_struck || f->kind == FAULT_NONE ? "" : ", nothing went wrong", h->state.fault);
	account->n_runs++;
	account->n_recovered += a.n_recovered;
	account->n_lost += a.n_lost;
	account->n_doubled += a.n_doubled;
	account->n_late += a.n_late;
	account->n_storms += a.n_storms;
	account->n_silent += a.n_silent;
	if (a.calls_a_minute > account->calls_a_minute)
		account->calls_a_minute = a.calls_a_minute;
	return a.n_recovered ? NULL : ret_words;
}
