/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* Between laresd's socket and the broker: takes records one way and the other, and keeps nothing. */
#include <stdbool.h>
#include <stdint.h>

#include "base/channel.h"
#include "mqtt/broker.h"

enum { CARRIER_RECORDS_A_TURN = 64 };

#define CARRIER_RETRY_US UINT64_C(1000000) /* between attempts to find laresd */

struct carrier {
	const struct config *config;
	struct channel *laresd; /* NULL: it is away */
	bool was_turned_away; /* told once */
	bool has_ended; /* laresd has other settings */
	bool is_lost; /* it is gone, and to be forgotten after this turn */
	uint64_t retry_us;
	int last_error; /* of looking for laresd, told once */
	struct broker broker;
	char told[sizeof(((struct fault *)0)->words)]; /* the last words about the link, told once */
};

void carrier_init(struct carrier *carrier, const struct config *config);

enum { CARRIER_ENDED = 1 };

/*
 * Wait for something to happen, at most a second, and do it. Returns 0; CARRIER_ENDED where laresd wants a carrier with other
 * settings; or a negative errno from poll(2).
 */
int carrier_turn(struct carrier *carrier);

/* The will is sent: laresd cannot be heard any more. */
void carrier_done(struct carrier *carrier);
