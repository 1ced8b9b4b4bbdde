/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * What both players share of a device that stores records: its memory, the pace at which it gives them, and consent. The
 * player says what the gateway does, and sends what it is told to.
 */
#include "tests/virtual-home/memory.h"
#include "tests/virtual-home/player.h"

struct giver_ops {
	void (*send)(void *context, struct place place, const uint8_t *octets, size_t n);
	bool (*is_subscribed)(void *context, struct place place);
	void (*hang_up)(void *context);
};

struct giver {
	struct player *player;
	struct actor *actor;
	struct tally *tally;
	const struct giver_ops *ops;
	void *context;
	struct memory memory;
	sd_event_source *timer;
	bool has_consent; /* of a user, in this connection */
};

enum { GIVER_NOT_MINE = 256 };

/* Everything is borrowed. Returns 0 or -ENOMEM. */
int giver_init(struct giver *giver, struct player *player, size_t device, const struct giver_ops *ops, void *context);
void giver_done(struct giver *giver);

/* The link is up. A bonded gateway may be subscribed already; the device waits for the encryption. */
void giver_connected(struct giver *giver);

/* Something was written. Returns 0, the ATT error that refuses it, or GIVER_NOT_MINE. */
int giver_write(struct giver *giver, struct place place, const uint8_t *octets, size_t n);

/* Somebody subscribed: without a control point, giving begins. */
void giver_subscribed(struct giver *giver);

/* An indication on that characteristic was confirmed. */
void giver_confirmed(struct giver *giver, struct place place);

void giver_disconnected(struct giver *giver);

/* What the stage is told. */
void giver_record(struct giver *giver, const struct packet *packet);
void giver_cut(struct giver *giver, uint32_t n_records);
