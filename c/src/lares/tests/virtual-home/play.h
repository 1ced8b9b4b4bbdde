/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * The course of a scenario: says what happens when. Sans I/O: takes the moment, calls the stage, tells when to be woken.
 *
 * The events of one device happen in the order in which they are written, each not before its `at_ms` (from the start),
 * not before what it waits for (`after`), and then `wait_ms` later. Devices do not wait for each other. Faults without a
 * device are a course of their own.
 */
#include "tests/virtual-home/packet.h"
#include "tests/virtual-home/scenario.h"

/* Who carries out a scenario. All are called from play_turn() and may not call it. */
struct stage {
	/* Send an advertisement; `is_new` where it is another packet than before. */
	void (*advertise)(void *context, size_t device, const struct advert *advert, const struct packet *packet,
		bool is_new);
	/* The device stops advertising. */
	void (*silence)(void *context, size_t device);
	void (*indicate)(void *context, size_t device, const struct indication *indication,
		const struct packet *packet, bool is_new);
	void (*disconnect)(void *context, size_t device);
	void (*record)(void *context, size_t device, const struct packet *packet); /* store it */
	void (*cut)(void *context, size_t device, uint32_t n_records); /* drop the link after so many */
	void (*unbond)(void *context, size_t device);
	void (*fault)(void *context, const struct event *event);
	/* Whether what the event waits for is so (never asked for AFTER_NOTHING and AFTER_GO). */
	bool (*holds)(void *context, const struct event *event);
	/* Every event has been played as often as the scenario says. */
	void (*finished)(void *context);
};

struct play;

/* All arguments are borrowed until play_free(). Returns NULL where memory is short. */
struct play *play_new(const struct scenario *scenario, const struct stage *stage, void *context);
void play_free(struct play *play);

/* Time 0 of the scenario. Later calls do nothing. */
void play_start(struct play *play, struct moment moment);

/* Let one event go that waits for it. */
void play_go(struct play *play);

/* Do what is due. Returns the moment (CLOCK_MONOTONIC, ns) at which to call again; UINT64_MAX: when something changed. */
uint64_t play_turn(struct play *play, struct moment moment);
