/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * The carrier and the broker behind it. Messages take their time; with hazards the link ends or goes mute, messages are
 * refused, doubled, delayed and reordered, and what is kept for those who are away is forgotten.
 *
 * A message is delivered to the team at most as often as the broker says that it took it, or once where it could not say so.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "wire.h"

void broker_begin(uint64_t seed);
void broker_end(void);

/* Of the wire. */
extern const struct line_end broker_end_of_line;

/* laresd runs: the carrier looks for it. */
void broker_on_laresd(void);

/* The team publishes to the home: at once, or when it is there again. */
void broker_send(const char *suffix, const char *payload, bool is_retained);

/* Whether a message of the team would reach the home now; and since when the link lasts. */
bool broker_is_up(void);
uint64_t broker_up_us(void);

/* No more hazards: everything that waits is delivered. */
void broker_heal(void);

/* How many publishes of that message the broker has taken (reason below 0x80), of what laresd may know by now. */
uint64_t broker_n_taken(void);
