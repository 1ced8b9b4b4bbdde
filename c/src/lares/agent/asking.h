/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * laresd's side of lares-ask, which does what only root can (agent/ask): calls with deadlines, nothing here blocks.
 *
 * Whether there is a lares-ask is tried at the start, not on the day when it is needed; the message bus starts it for that.
 * All of it is in struct agent and all zero before.
 */
#include <stdbool.h>
#include <stdint.h>
#include <systemd/sd-bus.h>

#include "radio/radio.h"

struct agent;

enum {
	ASKING_WORDS_MAX = 200,
	ASKING_BONDS_MAX = 4, /* at a time; one device is paired at a time */
};

/*
 * 0, -ENOENT (bluetoothd keeps no key for that device), -ENOTCONN (there is no lares-ask, or it may not be asked),
 * -ETIMEDOUT, or -EIO; then the rest says nothing.
 */
typedef void (*asking_bond_fn)(void *context, int r, bool is_authenticated, uint8_t key_size);

struct asking {
	sd_bus_slot *trial;
	struct asking_act {
		struct asking *asking;
		enum radio_ask what;
		sd_bus_slot *slot; /* what waits for its answer is not asked again */
	} acts[RADIO_ASK_COUNT];
	struct asking_bond {
		struct agent *agent;
		asking_bond_fn fn; /* NULL: a free place */
		void *context;
		sd_bus_slot *slot;
	} bonds[ASKING_BONDS_MAX];
	enum radio_ask failed; /* with words: what was asked */
	char words[ASKING_WORDS_MAX]; /* how the last act failed; "": it did not */
	char absence[ASKING_WORDS_MAX]; /* why it cannot be asked; "": it can, or it is not known yet */
};

/* See whether it is there: once at the start, and when a doctor was told that it is not. Returns 0 or a negative errno. */
int asking_try(struct agent *agent);

/* Who waits for a bond's strength is not answered any more. */
void asking_close(struct agent *agent);

/* The radio's op "ask". Before a reboot everything is committed; where that fails, none is asked for. */
void asking_please(struct agent *agent, enum radio_ask what, const struct address *adapter);

/* How strong the device's bond is. `fn` is called once, later, or at once where the call cannot be made. */
void asking_bond(struct agent *agent, const struct address *adapter, const struct address *device, asking_bond_fn fn,
	void *context);

/* What is wrong with it, and what to do: two strings, NULL where nothing is. Valid until the next turn of the loop. */
const char *asking_trouble(const struct asking *asking, const char **ret_todo);
