/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * The one thing that goes wrong in a run: a call, a signal or an object. Every call and every signal passes here, is
 * numbered, and noted, so that the list of a run without faults says what there is to go wrong.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "loop/timer.h"
#include "tests/radio/bluetoothd.h"

enum fault_kind {
	FAULT_NONE,
	FAULT_CALL, /* answered with `error` */
	FAULT_DUPLICATED, /* that signal, and the like */
	FAULT_SWAPPED, /* with the next */
	FAULT_LATE, /* behind the next call's answer */
	FAULT_LATER, /* five seconds */
	FAULT_MERGED, /* with the next of the same object and interface */
	FAULT_DROPPED,
	FAULT_VANISHED, /* an object, at that signal */
	FAULT_KIND_COUNT
};

#define FAULT_NO_ANSWER "org.freedesktop.DBus.Error.NoReply" /* comes at the caller's deadline */
#define FAULT_SIGNATURE "" /* an answer that holds something else */

enum { FAULT_NOTES_MAX = 4096, FAULT_WHAT_MAX = 160 };

/* Something that passed. */
struct note {
	char what[FAULT_WHAT_MAX]; /* "Connect /org/bluez/hci0/dev_…" */
	uint64_t at_us;
	bool is_call;
};

struct fault {
	/* what is to go wrong */
	enum fault_kind kind;
	size_t at; /* which note */
	const char *error, *words; /* NULL: "as told" */
	bool is_done; /* the call did what it should, and only its answer is wrong */
	void (*vanish)(void *ctx); /* FAULT_VANISHED */
	void *ctx;

	/* what passed */
	struct note *notes; /* FAULT_NOTES_MAX */
	size_t n_notes;
	bool has_struck;
	uint64_t struck_us;
	struct bluetoothd *bluez;
	sd_bus_message *held; /* a signal that waits for something to pass it */
	sd_bus_message *unanswered; /* a call */
	struct timer timer;
};

void fault_open(struct fault *f, struct bluetoothd *bluez);
void fault_close(struct fault *f);

/* bluetoothd's on_signal. */
void fault_on_signal(void *fault, sd_bus_message *signal);

/* A call came. Returns whether it goes wrong: then fault_answer() is to answer it. */
bool fault_on_call(struct fault *f, sd_bus_message *call);
void fault_answer(struct fault *f, sd_bus_message *call);

/* A call was answered. */
void fault_on_answered(struct fault *f);
