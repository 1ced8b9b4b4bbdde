/* SPDX-License-Identifier: Apache-2.0 */
/*
 * radio-faults [--passive] calls|signals|objects [RUN]: a run without faults tells what there is to go wrong; then each goes wrong once, in a
 * run of its own. Prints the runs that did not recover, and the account. With RUN, that run alone, and every call and signal of it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/radio/home.h"
#include "tests/radio/moment.h"

/* Every error name of bluetoothd and of the bus; the first ones again at the second call of a kind. */
static const char *const errors[] = {
	"org.bluez.Error.Failed", "org.bluez.Error.InProgress", "org.bluez.Error.NotReady",
	"org.bluez.Error.NotConnected", FAULT_NO_ANSWER, "org.freedesktop.DBus.Error.UnknownObject",
	"org.bluez.Error.InvalidArguments", "org.bluez.Error.NotPermitted", "org.bluez.Error.NotSupported",
	"org.bluez.Error.AlreadyConnected", "org.bluez.Error.AlreadyExists",
	"org.bluez.Error.DoesNotExist", "org.bluez.Error.NotAuthorized", "org.bluez.Error.NotAvailable",
	"org.bluez.Error.InvalidOffset", "org.bluez.Error.InvalidValueLength", "org.bluez.Error.InvalidLength",
	"org.bluez.Error.AuthenticationCanceled", "org.bluez.Error.AuthenticationFailed",
	"org.bluez.Error.AuthenticationRejected", "org.bluez.Error.AuthenticationTimeout",
	"org.bluez.Error.ConnectionAttemptFailed", "org.bluez.Error.Blocked", "org.bluez.Error.Rejected",
	"org.freedesktop.DBus.Error.UnknownMethod",
	"org.freedesktop.DBus.Error.ServiceUnknown", "org.freedesktop.DBus.Error.AccessDenied",
	"org.freedesktop.DBus.Error.Disconnected", FAULT_SIGNATURE,
};

/* What Failed says where it is no more than that: of the link, of who else connects just now, and of a bond that is no more. */
static const char *const link_words[] = { "le-connection-abort-by-local", "Operation already in progress", "le-connection-unknown",
	"br-connection-canceled" };

static const char *const kinds[FAULT_KIND_COUNT] = { "none", "fails", "twice", "swapped", "behind the next answer",
	"5 s late", "merged", "lost", "gone" };

enum { N_ERRORS = sizeof(errors) / sizeof(errors[0]), N_FIRST_ERRORS = 6 };

struct matrix {
	struct note *plain; /* of the run without faults */
	size_t n_plain;
	struct note *notes;
	struct home *home;
	struct account account;
	bool is_passive; /* bluetoothd offers it */
	unsigned only; /* that run, or 0 */
};

static void vanish(void *thing)
{
	thing_vanish(thing);
}

static void vanish_bluetoothd(void *world)
{
	world_lose_bluetoothd(world);
}

static void vanish_adapter(void *world)
{
	world_lose_adapter(world);
}

static void play(struct matrix *x, struct fault fault, const char *what)
{
	char words[WORDS_MAX];
	const char *wrong;

	if (x->only > 1 && x->account.n_runs && x->only != x->account.n_runs + 1) {
		x->account.n_runs++;
		return;
	}
	memset(x->home, 0, sizeof(*x->home));
	x->home->world.fault = fault;
	x->home->world.fault.notes = x->notes;
	x->home->world.is_passive_offered = x->is_passive;
	home_play(x->home);
	wrong = home_judge(x->home, &x->account, words);
	if (wrong)
		printf("run %u: %s, %s: %s\n", x->account.n_runs, fault.kind ? x->plain[fault.at].what : "", what, wrong);
	for (size_t i = 0; x->only == x->account.n_runs && i < x->home->world.fault.n_notes; i++)
		printf("%9.3f %c %s\n", (double)(x->notes[i].at_us - MOMENT_BEGIN_US) / 1e6, x->notes[i].is_call ? '>' : ' ',
			x->notes[i].what);
}

/* How many like it come earlier. */
static unsigned n_before(const struct matrix *x, size_t at)
{
	unsigned n = 0;

	for (size_t i = 0; i < at; i++)
		n += x->plain[i].is_call && strcmp(x->plain[i].what, x->plain[at].what) == 0;
	return n;
}

/* An answer that says "it is so" is taken at its word: no lie is tried. */
static bool says_done(const struct note *call, const char *error)
{
	return !*error || (strncmp(call->what, "Pair ", 5) == 0 && strcmp(error, "org.bluez.Error.AlreadyExists") == 0);
}

static void play_errors(struct matrix *x, size_t at, size_t n_errors)
{
	char what[WORDS_MAX];

	for (size_t i = 0; i < n_errors; i++)
		for (int is_done = says_done(&x->plain[at], errors[i]); is_done < 2; is_done++) {
			snprintf(what, sizeof(what), "%s%s", *errors[i] ? errors[i] : "another signature",
				is_done ? " although done" : "");
			play(x, (struct fault){ .kind = FAULT_CALL, .at = at, .error = errors[i], .is_done = is_done }, what);
		}
}

static void play_link_words(struct matrix *x, size_t at)
{
	for (size_t i = 0; i < sizeof(link_words) / sizeof(link_words[0]); i++)
		for (int is_done = 0; is_done < 2; is_done++)
			play(x, (struct fault){ .kind = FAULT_CALL, .at = at, .error = errors[0], .words = link_words[i], .is_done = is_done },
				link_words[i]);
}

static void play_calls(struct matrix *x)
{
	for (size_t at = 0; at < x->n_plain; at++) {
		unsigned n = x->plain[at].is_call ? n_before(x, at) : 2;

		if (n < 2)
			play_errors(x, at, n == 0 ? N_ERRORS : N_FIRST_ERRORS);
		if (n < 2 && strncmp(x->plain[at].what, "Connect ", 8) == 0)
			play_link_words(x, at);
	}
}

/* The first round, the pairing, and what comes again. */
static bool is_early(const struct matrix *x, size_t at)
{
	return x->plain[at].at_us < MOMENT_BEGIN_US + ROUND_US + ROUND_US / 5;
}

static void play_signals(struct matrix *x)
{
	for (size_t at = 0; at < x->n_plain; at++)
		for (enum fault_kind kind = FAULT_DUPLICATED; kind <= FAULT_DROPPED; kind++)
			if (!x->plain[at].is_call && is_early(x, at))
				play(x, (struct fault){ .kind = kind, .at = at }, kinds[kind]);
}

static void play_objects(struct matrix *x)
{
	static const char *const names[THING_COUNT] = { "beacon gone", "cuff gone", "meter gone", "scale gone", "ring gone",
		"thermometer gone" };
	struct world *w = &x->home->world;

	for (size_t at = 0; at < x->n_plain; at++) {
		if (!is_early(x, at))
			continue;
		for (size_t i = 0; i < THING_COUNT; i++)
			play(x, (struct fault){ .kind = FAULT_VANISHED, .at = at, .vanish = vanish, .ctx = &w->things[i] },
				names[i]);
		play(x, (struct fault){ .kind = FAULT_VANISHED, .at = at, .vanish = vanish_adapter, .ctx = w }, "adapter gone");
		play(x, (struct fault){ .kind = FAULT_VANISHED, .at = at, .vanish = vanish_bluetoothd, .ctx = w },
			"bluetoothd gone");
	}
}

int main(int argc, char **argv)
{
	struct matrix x = { .plain = calloc(FAULT_NOTES_MAX, sizeof(struct note)),
		.notes = calloc(FAULT_NOTES_MAX, sizeof(struct note)), .home = calloc(1, sizeof(struct home)) };
	struct account *a = &x.account;

	if (argc > 1 && strcmp(argv[1], "--passive") == 0) {
		x.is_passive = true;
		argv++;
		argc--;
	}
	if (argc < 2 || !x.plain || !x.notes || !x.home)
		return 2;
	x.only = argc > 2 ? (unsigned)atoi(argv[2]) : 0;
	play(&x, (struct fault){ 0 }, "without a fault");
	memcpy(x.plain, x.notes, FAULT_NOTES_MAX * sizeof(struct note));
	x.n_plain = x.home->world.fault.n_notes;
	if (strcmp(argv[1], "calls") == 0)
		play_calls(&x);
	else if (strcmp(argv[1], "signals") == 0)
		play_signals(&x);
	else if (strcmp(argv[1], "objects") == 0)
		play_objects(&x);
	printf("%u runs: recovered %u, values lost %u, doubled %u, never came %u, storms %u, without a word %u; at most %u calls a minute\n",
		a->n_runs, a->n_recovered, a->n_lost, a->n_doubled, a->n_late, a->n_storms, a->n_silent, a->calls_a_minute);
	free(x.plain);
	free(x.notes);
	free(x.home);
	return a->n_recovered == a->n_runs ? 0 : 1;
}
