/* SPDX-License-Identifier: Apache-2.0 */
#include "carry/flights.h"

void flights_clear(struct flights *flights)
{
	for (unsigned i = 0; i < CARRY_FLIGHTS; i++) {
		flights->at[i].number = 0;
		flights->free[i] = (uint8_t)i;
	}
	flights->n_free = CARRY_FLIGHTS;
}

struct flight *flights_peek(struct flights *flights)
{
	struct flight *flight = &flights->at[flights->free[flights->n_free - 1]];

	flight->n_rows = 0;
	flight->n_octets = 0;
	flight->wants_emptying = false;
	return flight;
}

void flights_renumber(struct flights *flights, struct flight *flight, uint64_t now_us)
{
	flight->number = ++flights->last_round * CARRY_FLIGHTS + (uint64_t)(flight - flights->at);
	flight->sent_us = now_us;
}

void flights_start(struct flights *flights, struct flight *flight, uint64_t now_us)
{
	flights_renumber(flights, flight, now_us);
	flights->n_free--;
}

struct flight *flights_find(struct flights *flights, uint64_t number)
{
	struct flight *flight = &flights->at[number % CARRY_FLIGHTS];

	return number != 0 && flight->number == number ? flight : NULL;
}

void flights_end(struct flights *flights, struct flight *flight)
{
	flight->number = 0;
	flights->free[flights->n_free++] = (uint8_t)(flight - flights->at);
}

unsigned flights_n(const struct flights *flights)
{
	return CARRY_FLIGHTS - flights->n_free;
}

void flights_on_answer(struct flights *flights, uint64_t number, bool is_taken, uint64_t now_us)
{
	flights->answered_us = now_us;
	if (is_taken && number > flights->last_taken)
		flights->last_taken = number;
}

/*
 * A slow link answers late but does answer. It answers in order, though (MQTT 5, 4.6): what it passed over counts from its
 * own time, or a message would wait for as long as others are answered.
 */
static uint64_t owed_since_us(const struct flights *flights, const struct flight *flight)
{
	bool is_passed_over = flight->number < flights->last_taken;

	return is_passed_over || flight->sent_us > flights->answered_us ? flight->sent_us : flights->answered_us;
}

uint64_t flights_mute_since_us(const struct flights *flights)
{
	uint64_t since_us = UINT64_MAX;

	for (size_t i = 0; i < CARRY_FLIGHTS; i++) {
		const struct flight *flight = &flights->at[i];

		if (flight->number != 0 && !flight->wants_emptying && owed_since_us(flights, flight) < since_us)
			since_us = owed_since_us(flights, flight);
	}
	return since_us;
}

static void disown(struct flight *flight, uint64_t first_seq, uint64_t last_seq)
{
	size_t n = 0;

	for (size_t i = 0; i < flight->n_rows; i++)
		if (flight->rows[i] < first_seq || flight->rows[i] > last_seq)
			flight->rows[n++] = flight->rows[i];
	flight->n_rows = n;
}

void flights_disown(struct flights *flights, uint64_t first_seq, uint64_t last_seq)
{
	for (size_t i = 0; i < CARRY_FLIGHTS; i++)
		if (flights->at[i].number != 0 && flights->at[i].lane.queue == QUEUE_READINGS)
			disown(&flights->at[i], first_seq, last_seq);
}
