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
	flights_clear(&order->flights);
	order->refused = (struct refused){ .n_alerts = 0 };
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
	order->flights.answered_us = now_us;
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

void order_again(struct order *order, uint64_t first_seq, uint64_t last_seq)
{
	struct lane *backlog = &order->lanes[LANE_BACKLOG];

	flights_disown(&order->flights, first_seq, last_seq);
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
	return order->window ? flights_n(&order->flights) : 0;
}

static struct load *load_of(struct order *order, const struct lane *lane)
{
	return lane_is_for_alerts(lane) ? &order->alerts : &order->rest;
}

static bool has_window(const struct order *order, bool for_alerts)
{
	unsigned n = order->alerts.n_flights + order->rest.n_flights;

	if (for_alerts)
		return n < order->window;
	return n + (order->window > 2 * CARRY_WINDOW_ALERTS ? CARRY_WINDOW_ALERTS : 0) < order->window &&
		order->alerts.n_octets + order->rest.n_octets + order->batch_octets <= CARRY_WINDOW_OCTETS;
}

uint64_t order_mute_since_us(const struct order *order)
{
	return flights_mute_since_us(&order->flights);
}

uint64_t order_due_us(const struct order *order)
{
	uint64_t alerts_us = has_window(order, true) ? refused_due_us(&order->refused, true) : UINT64_MAX;
	uint64_t rest_us = has_window(order, false) ? refused_due_us(&order->refused, false) : UINT64_MAX;

	return alerts_us < rest_us ? alerts_us : rest_us;
}

/* Whether what goes now could still wait for another try if it were refused. */
static bool has_retry(const struct order *order, bool for_alerts)
{
	const struct load *load = for_alerts ? &order->alerts : &order->rest;

	return load->n_flights + refused_n(&order->refused, for_alerts) < CARRY_RETRIES_MAX;
}

static void start(struct order *order, struct flight *flight, struct load *load, uint64_t now_us)
{
	flights_start(&order->flights, flight, now_us);
	load->n_flights++;
	load->n_octets += flight->n_octets;
}

static void end(struct order *order, struct flight *flight)
{
	struct load *load = flight->kind == FLIGHT_POST ? &order->posts : load_of(order, &flight->lane);

	load->n_flights--;
	load->n_octets -= flight->n_octets;
	flights_end(&order->flights, flight);
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
	struct flight *flight = flights_peek(&order->flights);
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
	start(order, flight, load_of(order, &flight->lane), now_us);
	ret_parcel->number = flight->number;
	return 0;
}

/* The empty retained message that takes a closed alert from the broker. */
static int take_emptying(struct order *order, uint64_t now_us, struct parcel *ret_parcel)
{
	for (size_t i = 0; i < CARRY_FLIGHTS && order->alerts.n_flights > 0; i++) {
		struct flight *flight = &order->flights.at[i];

		if (flight->number == 0 || !flight->wants_emptying)
			continue;
		flight->wants_emptying = false;
		flight->kind = FLIGHT_EMPTIED_ALERT;
		order->alerts.n_octets -= flight->n_octets;
		flight->n_octets = 0;
		flights_renumber(&order->flights, flight, now_us);
		*ret_parcel = (struct parcel){ .number = flight->number, .suffix = flight->suffix, .retain = true };
		return 0;
	}
	return ORDER_NOTHING;
}

static int take_refused(struct order *order, bool for_alerts, uint64_t now_us, struct parcel *ret_parcel)
{
	struct refused *refused = &order->refused;
	int r = ORDER_NOTHING;

	for (size_t i = 0; i < REFUSED_MAX && refused_n(refused, for_alerts) > 0 && r == ORDER_NOTHING; i++) {
		struct lane *retry = &refused->lanes[i];

		if (!retry->is_used || lane_is_for_alerts(retry) != for_alerts || retry->opens_us > now_us)
			continue;
		retry->is_dry = false;
		r = take_from(order, retry, now_us, ret_parcel);
		if (retry->is_dry || retry->after_n == retry->up_to_n)
			refused_end(refused, retry);
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
		r = take_refused(order, true, now_us, ret_parcel);
	if (r == ORDER_NOTHING && has_window(order, true) && has_retry(order, true))
		r = take_lanes(order, LANE_ALERTS, LANE_CALLS, now_us, ret_parcel);
	if (only_alerts || !has_window(order, false))
		return r;
	if (r == ORDER_NOTHING)
		r = take_refused(order, false, now_us, ret_parcel);
	if (r == ORDER_NOTHING && has_retry(order, false))
		r = take_lanes(order, LANE_MESSAGES, LANE_BACKLOG, now_us, ret_parcel);
	return r;
}

uint64_t order_take_post(struct order *order, uint64_t now_us)
{
	struct flight *flight;

	if (order->window == 0 || order->posts.n_flights >= CARRY_WINDOW_POSTS)
		return 0;
	flight = flights_peek(&order->flights);
	flight->kind = FLIGHT_POST;
	start(order, flight, &order->posts, now_us);
	return flight->number;
}

static uint64_t retry_at_us(const struct order *order, const struct lane *lane, uint8_t reason, uint64_t now_us)
{
	uint64_t least_us = reason == MQTT_NO_SUBSCRIBERS ? CARRY_RETRY_UNHEARD_MIN_US : CARRY_RETRY_MIN_US;
	uint64_t most_us = doubled_us(least_us, lane->n_tries + 1u, CARRY_RETRY_MAX_US);

	return now_us + jitter_us(order->ops, order->context, least_us, most_us);
}

static void refuse(struct order *order, struct flight *flight, uint8_t reason, uint64_t now_us)
{
	struct lane *retry;

	for (size_t i = 0; i < flight->n_rows; i++)
		order->ops->rejected(order->context, flight->lane.queue, flight->rows[i], reason);
	end(order, flight);
	if (flight->kind == FLIGHT_POST)
		return;
	retry = refused_add(&order->refused, &flight->lane);
	retry->opens_us = retry_at_us(order, &flight->lane, reason, now_us);
	if (retry->n_tries < UINT8_MAX)
		retry->n_tries++;
}

static void accept_rows(struct order *order, struct flight *flight)
{
	for (size_t i = 0; i < flight->n_rows; i++)
		order->ops->accepted(order->context, flight->lane.queue, flight->rows[i]);
	end(order, flight);
	order->is_stale = true;
	if (order->batch_octets < BATCH_OCTETS_MAX - BATCH_GROWTH_OCTETS)
		order->batch_octets += BATCH_GROWTH_OCTETS;
	else
		order->batch_octets = BATCH_OCTETS_MAX;
}

int order_answer(struct order *order, uint64_t number, uint8_t reason, uint64_t now_us)
{
	struct flight *flight = flights_find(&order->flights, number);
	bool is_unheard;

	if (!flight || flight->wants_emptying)
		return ORDER_UNKNOWN;
	flights_on_answer(&order->flights, number, reason < MQTT_UNSPECIFIED, now_us);
	is_unheard = reason == MQTT_NO_SUBSCRIBERS &&
		(flight->kind == FLIGHT_ALERT || flight->kind == FLIGHT_CLOSED_ALERT);
	if (reason >= MQTT_UNSPECIFIED || is_unheard)
		refuse(order, flight, reason, now_us);
	else if (flight->kind == FLIGHT_CLOSED_ALERT)
		flight->wants_emptying = true;
	else
		accept_rows(order, flight);
	return 0;
}
