/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * What goes next, and what becomes of it: the order over one link. Sans I/O; the store is asked through carry_ops.
 *
 * Alerts go first; then what was queued since the link came up, by class; then the backlog, oldest first. A lane is a
 * cursor over a range of rows. What was refused gets a lane of its own that opens later. Everything here is forgotten
 * with the link: what was not accepted is still in the store, and new again.
 */
#include "carry/batch.h"
#include "carry/carry.h"
#include "carry/flights.h"
#include "carry/refused.h"
#include "proto/mqtt_reason.h"

#define CARRY_RETRY_MIN_US UINT64_C(1000000)
#define CARRY_RETRY_UNHEARD_MIN_US UINT64_C(10000000) /* an alert that nobody subscribes to */
#define CARRY_RETRY_MAX_US UINT64_C(60000000)

enum { LANE_ALERTS, LANE_CALLS, LANE_MESSAGES, LANE_VITAL, LANE_EVENT, LANE_TELEMETRY, LANE_BACKLOG, LANE_COUNT };

/* What is on its way. */
struct load {
	unsigned n_flights;
	size_t n_octets;
};

struct order {
	const struct carry_ops *ops;
	void *context;
	struct batch batch;
	struct lane lanes[LANE_COUNT];
	struct refused refused;
	struct flights flights;
	struct load alerts, rest, posts;
	unsigned window;
	uint64_t complete_to;
	bool is_stale; /* complete_to is */
	size_t batch_octets; /* shrinks when a link cannot carry so much in time */
	size_t batch_octets_max; /* what the broker takes */
	size_t batch_rows_max;
};

/* A message for the carrier; its texts are valid until the next call of the order or of an op. */
struct parcel {
	uint64_t number;
	const char *suffix;
	bool retain;
	const void *payload;
	size_t n_payload;
};

enum { ORDER_NOTHING = 1, ORDER_UNKNOWN };

/* `order` is some 300 kB; the texts are borrowed. `batch_rows` as in carry_settings. */
void order_init(struct order *order, const struct carry_ops *ops, void *context, const char *home, const char *boot,
	const char *store, size_t batch_rows);

/* A link is up. What is queued by now is backlog. `receive_max` and `packet_max` as in the UP record. */
void order_link_up(struct order *order, uint16_t receive_max, uint32_t packet_max, uint64_t now_us);

/* It is gone, and with it everything in flight. `was_mute`: it took messages and did not answer. */
void order_link_down(struct order *order, bool was_mute);

/* There is something new in the store. */
void order_kick(struct order *order);

/* Readings that may have gone before wait again. */
void order_again(struct order *order, uint64_t first_seq, uint64_t last_seq);

/*
 * The next message, which is in flight from now on. Returns 0, ORDER_NOTHING (nothing waits, or the window is full), or a
 * negative errno from the store.
 */
int order_take(struct order *order, bool only_alerts, uint64_t now_us, struct parcel *ret_parcel);

/* A number for something that is not stored, in flight from now on; 0 where there are too many. */
uint64_t order_take_post(struct order *order, uint64_t now_us);

/* The carrier's answer. Returns 0, or ORDER_UNKNOWN for a number that is not in flight. */
int order_answer(struct order *order, uint64_t number, uint8_t reason, uint64_t now_us);

unsigned order_n_in_flight(const struct order *order);

/* When the next refused message that there is room for may be tried; UINT64_MAX: none waits, or an answer comes first. */
uint64_t order_due_us(const struct order *order);

/* Since when an answer is owed; UINT64_MAX: nothing is in flight. */
uint64_t order_mute_since_us(const struct order *order);
