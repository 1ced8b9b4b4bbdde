/* SPDX-License-Identifier: Apache-2.0 */
#include "carry/order.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "carry/jitter.h"

/* What a batch may grow by with every one that was taken. */
enum { BATCH_GROWTH_OCTETS = 4096 };

/* Of the broker's largest packet: fixed header, packet id, topic and properties. */
enum { PACKET_OVERHEAD = 512 };

#define ALL_NEW(queue_, lowest_, highest_) { .queue = (queue_), .lowest = (lowest_), .highest = (highest_), .up_to_n = UINT64_MAX }

static const struct lane fresh_lanes[LANE_COUNT] = {
	[LANE_ALERTS] = ALL_NEW(QUEUE_MESSAGES, CLASS_ALERT, CLASS_ALERT),
	[LANE_CALLS] = ALL_NEW(QUEUE_READINGS, CLASS_ALERT, CLASS_ALERT),
	[LANE_MESSAGES] = ALL_NEW(QUEUE_MESSAGES, CLASS_VITAL, CLASS_TELEMETRY),
	[LANE_VITAL] = ALL_NEW(QUEUE_READINGS, CLASS_VITAL, CLASS_VITAL),
	[LANE_EVENT] = ALL_NEW(QUEUE_READINGS, CLASS_EVENT, CLASS_EVENT),
	[LANE_TELEMETRY] = ALL_NEW(QUEUE_READINGS, CLASS_TELEMETRY, CLASS_TELEMETRY),
	[LANE_BACKLOG] = { .queue = QUEUE_READINGS, .lowest = CLASS_VITAL, .highest = CLASS_TELEMETRY, .is_batched = true },
};

enum { N_RETRIES = 3 * CARRY_RETRIES_MAX };

void order_init(struct order *order, const struct carry_ops *ops, void *context, const char *home, const char *boot,
	const char *store, size_t batch_rows)
{
	memset(order, 0, sizeof(*order));
	order->ops = ops;
	order->context = context;
	batch_init(&order->batch, home, boot, store);
	order->batch_octets = BATCH_OCTETS_MAX;
	order->batch_rows_max = batch_rows > 0 && batch_rows < BATCH_ROWS_MAX ? batch_rows : BATCH_ROWS_MAX;
}

static bool is_for_alerts(const struct lane *lane)
{
	return lane->lowest == CLASS_ALERT;
}

/* Some brokers take only a few unanswered messages; what is not stored needs its share of them. */
static unsigned window_for(uint16_t receive_max)
{
	if (receive_max >= CARRY_WINDOW + CARRY_WINDOW_POSTS)
		return CARRY_WINDOW;
	return receive_max > 2 * CARRY_WINDOW_POSTS ? receive_max - CARRY_WINDOW_POSTS : 1;
}

/* Nothing is on its way, and nothing was refused. */
static void forget_flights(struct order *order)
{
	for (unsigned i = 0; i < CARRY_FLIGHTS; i++) {
		order->flights[i].number = 0;
		order->free[i] = (uint8_t)i;
	}
	order->n_free = CARRY_FLIGHTS;
	memset(order->retries, 0, sizeof(order->retries));
	order->alerts = order->rest = order->posts = (struct load){ 0 };
}

void order_link_up(struct order *order, uint16_t receive_max, uint32_t packet_max, uint64_t now_us)
{
	struct outbox_state state;

	order->ops->state(order->context, &state);
	forget_flights(order);
	memcpy(order->lanes, fresh_lanes, sizeof(order->lanes));
	order->lanes[LANE_VITAL].after_n = state.newest_seq;
	order->lanes[LANE_EVENT].after_n = state.newest_seq;
	order->lanes[LANE_TELEMETRY].after_n = state.newest_seq;
	order->lanes[LANE_BACKLOG].up_to_n = state.newest_seq;
	order->window = window_for(receive_max);
	order->batch_octets_max = BATCH_OCTETS_MAX;
	if (packet_max > 0 && packet_max < BATCH_OCTETS_MAX + PACKET_OVERHEAD)
		order->batch_octets_max = packet_max > BATCH_OCTETS_MIN + PACKET_OVERHEAD ?
			packet_max - PACKET_OVERHEAD : BATCH_OCTETS_MIN;
	order->complete_to = state.complete_to;
	order->is_stale = false;
	order->answered_us = now_us;
}

void order_link_down(struct order *order, bool was_mute)
{
	forget_flights(order);
	order->window = 0;
	if (was_mute && order->batch_octets / 2 >= BATCH_OCTETS_MIN)
		order->batch_octets /= 2;
}

void order_kick(struct order *order)
{
	for (size_t i = 0; i < LANE_BACKLOG; i++) /* the backlog does not grow */
		order->lanes[i].is_dry = false;
	order->is_stale = true;
}

/* What is on its way of them may be an older state: that it is taken says nothing. */
static void disown(struct flight *flight, uint64_t first_seq, uint64_t last_seq)
{
	size_t n = 0;

	for (size_t i = 0; i < flight->n_rows; i++)
		if (flight->rows[i] < first_seq || flight->rows[i] > last_seq)
			flight->rows[n++] = flight->rows[i];
	flight->n_rows = n;
}

void order_again(struct order *order, uint64_t first_seq, uint64_t last_seq)
{
	struct lane *backlog = &order->lanes[LANE_BACKLOG];

	for (size_t i = 0; i < CARRY_FLIGHTS; i++)
		if (order->flights[i].number != 0 && order->flights[i].lane.queue == QUEUE_READINGS)
			disown(&order->flights[i], first_seq, last_seq);

	if (backlog->after_n >= first_seq)
		backlog->after_n = first_seq - 1;
	if (backlog->up_to_n < last_seq)
		backlog->up_to_n = last_seq;
	if (order->lanes[LANE_CALLS].after_n >= first_seq)
		order->lanes[LANE_CALLS].after_n = first_seq - 1;
	order->lanes[LANE_CALLS].is_dry = backlog->is_dry = false;
	order->is_stale = true;
}

unsigned order_n_in_flight(const struct order *order)
{
	return order->window ? CARRY_FLIGHTS - order->n_free : 0;
}

/*
 * A slow link answers late but does answer. It answers in order, though (MQTT 5, 4.6): what it passed over counts from its
 * own time, or a message would wait for as long as others are answered.
 */
static uint64_t owed_since_us(const struct order *order, const struct flight *flight)
{
	bool is_passed_over = flight->number < order->last_taken;

	return is_passed_over || flight->sent_us > order->answered_us ? flight->sent_us : order->answered_us;
}

uint64_t order_mute_since_us(const struct order *order)
{
	uint64_t since_us = UINT64_MAX;

	for (size_t i = 0; i < CARRY_FLIGHTS; i++) {
		const struct flight *flight = &order->flights[i];

		if (flight->number != 0 && !flight->wants_emptying && owed_since_us(order, flight) < since_us)
			since_us = owed_since_us(order, flight);
	}
	return since_us;
}

static struct load *load_of(struct order *order, const struct lane *lane)
{
	return is_for_alerts(lane) ? &order->alerts : &order->rest;
}

static bool has_window(const struct order *order, bool for_alerts)
{
	unsigned n = order->alerts.n_flights + order->rest.n_flights;

	if (for_alerts)
		return n < order->window;
	return n + (order->window > 2 * CARRY_WINDOW_ALERTS ? CARRY_WINDOW_ALERTS : 0) < order->window &&
		order->alerts.n_octets + order->rest.n_octets + order->batch_octets <= CARRY_WINDOW_OCTETS;
}

uint64_t order_due_us(const struct order *order)
{
	uint64_t due_us = UINT64_MAX;

	if (order->alerts.n_retries + order->rest.n_retries == 0)
		return due_us;
	for (size_t i = 0; i < N_RETRIES; i++) {
		const struct lane *retry = &order->retries[i];

		if (retry->is_used && retry->opens_us < due_us && has_window(order, is_for_alerts(retry)))
			due_us = retry->opens_us;
	}
	return due_us;
}

/* Whether what goes now could still wait for another try if it were refused. */
static bool has_retry(const struct load *load)
{
	return load->n_flights + load->n_retries < CARRY_RETRIES_MAX;
}

static struct flight *flight_find(struct order *order, uint64_t number)
{
	struct flight *flight = &order->flights[number % CARRY_FLIGHTS];

	return number != 0 && flight->number == number ? flight : NULL;
}

/* A free one, not taken yet. There is one more than the windows need. */
static struct flight *flight_peek(struct order *order)
{
	struct flight *flight = &order->flights[order->free[order->n_free - 1]];

	flight->n_rows = 0;
	flight->n_octets = 0;
	flight->wants_emptying = false;
	return flight;
}

static void flight_number(struct order *order, struct flight *flight, uint64_t now_us)
{
	flight->number = ++order->last_round * CARRY_FLIGHTS + (uint64_t)(flight - order->flights);
	flight->sent_us = now_us;
}

static void flight_start(struct order *order, struct flight *flight, struct load *load, uint64_t now_us)
{
	flight_number(order, flight, now_us);
	order->n_free--;
	load->n_flights++;
	load->n_octets += flight->n_octets;
}

static void flight_end(struct order *order, struct flight *flight)
{
	struct load *load = flight->kind == FLIGHT_POST ? &order->posts : load_of(order, &flight->lane);

	load->n_flights--;
	load->n_octets -= flight->n_octets;
	flight->number = 0;
	order->free[order->n_free++] = (uint8_t)(flight - order->flights);
}

/* The row at the lane's cursor. Returns 0, ORDER_NOTHING or a negative errno. */
static int look(struct order *order, struct lane *lane, struct outgoing *ret_row)
{
	struct outbox_state state;
	int r = order->ops->next(order->context, lane->queue, lane->lowest, lane->highest, lane->after_n, lane->up_to_n,
		ret_row);

	if (r <= 0)
		return r;
	lane->is_dry = true;
	/* The readings of other classes up to here need not be looked at again. */
	order->ops->state(order->context, &state);
	if (lane->queue == QUEUE_READINGS && lane->after_n < state.newest_seq)
		lane->after_n = state.newest_seq < lane->up_to_n ? state.newest_seq : lane->up_to_n;
	return ORDER_NOTHING;
}

/*
 * A reading, and of the backlog all from it on that stand together and fit into one message. The first may be longer than
 * wished.
 */
static int take_readings(struct order *order, struct lane *lane, struct outgoing row, struct flight *flight,
	struct parcel *ret_parcel)
{
	size_t n_wished = order->batch_octets < order->batch_octets_max ? order->batch_octets : order->batch_octets_max;
	size_t n_rows_max = lane->is_batched ? order->batch_rows_max : 1;
	struct batch *batch = &order->batch;
	int r = 0;

	batch_begin(batch, order->complete_to);
	if (!batch_add(batch, row.json, row.n_json, order->batch_octets_max))
		return -EMSGSIZE;
	do {
		flight->rows[flight->n_rows++] = row.n;
		lane->after_n = row.n;
		if (flight->n_rows == n_rows_max)
			break;
		r = look(order, lane, &row);
	} while (r == 0 && batch_add(batch, row.json, row.n_json, n_wished));
	batch_end(batch);
	*ret_parcel = (struct parcel){ .suffix = "readings", .payload = batch->json, .n_payload = batch->n_octets };
	/* A store that failed at a later row fails at it again next time; what is here goes. */
	return 0;
}

/* An alert's state, or a message: alone. */
static int take_single(struct lane *lane, const struct outgoing *row, struct flight *flight, struct parcel *ret_parcel)
{
	bool is_alert = row->kind == OUTGOING_ALERT;
	int n = snprintf(flight->suffix, sizeof(flight->suffix), "%s%s", is_alert ? "alert/" : "", row->ref);

	if (n < 0 || (size_t)n >= sizeof(flight->suffix))
		return -EMSGSIZE;
	if (is_alert)
		flight->kind = row->is_closed ? FLIGHT_CLOSED_ALERT : FLIGHT_ALERT;
	flight->rows[flight->n_rows++] = row->n;
	lane->after_n = row->n;
	*ret_parcel = (struct parcel){ .suffix = flight->suffix, .retain = is_alert, .payload = row->json,
		.n_payload = row->n_json };
	return 0;
}

/* One message from a lane; on return 0 it is in flight. What can never be sent is told and passed over. */
static int take_from(struct order *order, struct lane *lane, uint64_t now_us, struct parcel *ret_parcel)
{
	struct flight *flight = flight_peek(order);
	struct outgoing row;
	int r;

	flight->kind = FLIGHT_ROWS;
	flight->lane = *lane;
	while ((r = look(order, lane, &row)) == 0) {
		flight->lane.after_n = row.n - 1;
		if (row.kind == OUTGOING_READING)
			r = take_readings(order, lane, row, flight, ret_parcel);
		else
			r = take_single(lane, &row, flight, ret_parcel);
		if (r != -EMSGSIZE)
			break;
		lane->after_n = row.n;
		order->ops->rejected(order->context, lane->queue, row.n, MQTT_PACKET_TOO_LARGE);
	}
	if (r != 0)
		return r;
	flight->lane.up_to_n = flight->rows[flight->n_rows - 1];
	flight->n_octets = ret_parcel->n_payload;
	flight_start(order, flight, load_of(order, &flight->lane), now_us);
	ret_parcel->number = flight->number;
	return 0;
}

/* The empty retained message that takes a closed alert from the broker. */
static int take_emptying(struct order *order, uint64_t now_us, struct parcel *ret_parcel)
{
	for (size_t i = 0; i < CARRY_FLIGHTS && order->alerts.n_flights > 0; i++) {
		struct flight *flight = &order->flights[i];

		if (flight->number == 0 || !flight->wants_emptying)
			continue;
		flight->wants_emptying = false;
		flight->kind = FLIGHT_EMPTIED_ALERT;
		order->alerts.n_octets -= flight->n_octets;
		flight->n_octets = 0;
		flight_number(order, flight, now_us);
		*ret_parcel = (struct parcel){ .number = flight->number, .suffix = flight->suffix, .retain = true };
		return 0;
	}
	return ORDER_NOTHING;
}

static int take_retry(struct order *order, struct load *load, uint64_t now_us, struct parcel *ret_parcel)
{
	int r = ORDER_NOTHING;

	for (size_t i = 0; i < N_RETRIES && load->n_retries > 0 && r == ORDER_NOTHING; i++) {
		struct lane *retry = &order->retries[i];

		if (!retry->is_used || load_of(order, retry) != load || retry->opens_us > now_us)
			continue;
		retry->is_dry = false;
		r = take_from(order, retry, now_us, ret_parcel);
		if (retry->is_dry || retry->after_n == retry->up_to_n) {
			retry->is_used = false;
			load->n_retries--;
		}
	}
	return r;
}

static int take_lanes(struct order *order, size_t first, size_t last, uint64_t now_us, struct parcel *ret_parcel)
{
	int r = ORDER_NOTHING;

	for (size_t i = first; i <= last && r == ORDER_NOTHING; i++)
		if (!order->lanes[i].is_dry)
			r = take_from(order, &order->lanes[i], now_us, ret_parcel);
	return r;
}

static void refresh(struct order *order)
{
	struct outbox_state state;

	if (!order->is_stale)
		return;
	order->ops->state(order->context, &state);
	order->complete_to = state.complete_to;
	order->is_stale = false;
}

int order_take(struct order *order, bool only_alerts, uint64_t now_us, struct parcel *ret_parcel)
{
	int r = take_emptying(order, now_us, ret_parcel);

	refresh(order);
	if (r == ORDER_NOTHING && has_window(order, true))
		r = take_retry(order, &order->alerts, now_us, ret_parcel);
	if (r == ORDER_NOTHING && has_window(order, true) && has_retry(&order->alerts))
		r = take_lanes(order, LANE_ALERTS, LANE_CALLS, now_us, ret_parcel);
	if (only_alerts || !has_window(order, false))
		return r;
	if (r == ORDER_NOTHING)
		r = take_retry(order, &order->rest, now_us, ret_parcel);
	if (r == ORDER_NOTHING && has_retry(&order->rest))
		r = take_lanes(order, LANE_MESSAGES, LANE_BACKLOG, now_us, ret_parcel);
	return r;
}

uint64_t order_take_post(struct order *order, uint64_t now_us)
{
	struct flight *flight;

	if (order->window == 0 || order->posts.n_flights >= CARRY_WINDOW_POSTS)
		return 0;
	flight = flight_peek(order);
	flight->kind = FLIGHT_POST;
	flight_start(order, flight, &order->posts, now_us);
	return flight->number;
}

static uint64_t retry_at_us(const struct order *order, const struct lane *lane, uint8_t reason, uint64_t now_us)
{
	uint64_t least_us = reason == MQTT_NO_SUBSCRIBERS ? CARRY_RETRY_UNHEARD_MIN_US : CARRY_RETRY_MIN_US;
	uint64_t most_us = doubled_us(least_us, lane->n_tries + 1u, CARRY_RETRY_MAX_US);

	return now_us + jitter_us(order->ops, order->context, least_us, most_us);
}

/*
 * Each kind has places of its own. has_retry() keeps one for every alert and message; readings may want more, as what was
 * refused in one batch may go in two.
 */
static struct lane *retries_for(struct order *order, const struct lane *lane)
{
	size_t kind = is_for_alerts(lane) ? 0 : lane->queue == QUEUE_MESSAGES ? 1 : 2;

	return &order->retries[kind * CARRY_RETRIES_MAX];
}

/*
 * A lane for another try. Where none is free, one of its kind is widened: a row that is in flight just then goes
 * twice under the same id, which is better than not at all.
 */
static struct lane *retry_for(struct order *order, const struct lane *lane)
{
	struct lane *retries = retries_for(order, lane), *widened = retries;

	for (size_t i = 0; i < CARRY_RETRIES_MAX; i++) {
		if (retries[i].is_used)
			continue;
		retries[i] = *lane;
		retries[i].is_used = true;
		load_of(order, lane)->n_retries++;
		return &retries[i];
	}
	if (lane->lowest < widened->lowest)
		widened->lowest = lane->lowest;
	if (lane->highest > widened->highest)
		widened->highest = lane->highest;
	if (lane->after_n < widened->after_n)
		widened->after_n = lane->after_n;
	if (lane->up_to_n > widened->up_to_n)
		widened->up_to_n = lane->up_to_n;
	return widened;
}

static void refuse(struct order *order, struct flight *flight, uint8_t reason, uint64_t now_us)
{
	struct lane *retry;

	for (size_t i = 0; i < flight->n_rows; i++)
		order->ops->rejected(order->context, flight->lane.queue, flight->rows[i], reason);
	flight_end(order, flight);
	if (flight->kind == FLIGHT_POST)
		return;
	retry = retry_for(order, &flight->lane);
	retry->opens_us = retry_at_us(order, &flight->lane, reason, now_us);
	if (retry->n_tries < UINT8_MAX)
		retry->n_tries++;
}

static void accept_rows(struct order *order, struct flight *flight)
{
	for (size_t i = 0; i < flight->n_rows; i++)
		order->ops->accepted(order->context, flight->lane.queue, flight->rows[i]);
	flight_end(order, flight);
	order->is_stale = true;
	if (order->batch_octets < BATCH_OCTETS_MAX - BATCH_GROWTH_OCTETS)
		order->batch_octets += BATCH_GROWTH_OCTETS;
	else
		order->batch_octets = BATCH_OCTETS_MAX;
}

int order_answer(struct order *order, uint64_t number, uint8_t reason, uint64_t now_us)
{
	struct flight *flight = flight_find(order, number);
	bool is_unheard;

	if (!flight || flight->wants_emptying)
		return ORDER_UNKNOWN;
	order->answered_us = now_us;
	is_unheard = reason == MQTT_NO_SUBSCRIBERS &&
		(flight->kind == FLIGHT_ALERT || flight->kind == FLIGHT_CLOSED_ALERT);
	if (reason < MQTT_UNSPECIFIED && number > order->last_taken)
		order->last_taken = number;
	if (reason >= MQTT_UNSPECIFIED || is_unheard)
		refuse(order, flight, reason, now_us);
	else if (flight->kind == FLIGHT_CLOSED_ALERT)
		flight->wants_emptying = true;
	else
		accept_rows(order, flight);
	return 0;
}
