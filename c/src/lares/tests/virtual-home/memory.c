/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/virtual-home/memory.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Record Access Control Point: GATT Specification Supplement 3.178. */
enum { OP_REPORT = 1, OP_DELETE, OP_ABORT, OP_COUNT, OP_COUNT_RESPONSE, OP_RESPONSE };
enum { FOR_NONE, FOR_ALL, FOR_UP_TO, FOR_FROM, FOR_RANGE, FOR_FIRST, FOR_LAST };
enum { SUCCESS = 1, OP_NOT_SUPPORTED, INVALID_OPERATOR, OPERATOR_NOT_SUPPORTED, INVALID_OPERAND, NO_RECORDS,
	ABORT_UNSUCCESSFUL, NOT_COMPLETED, FILTER_NOT_SUPPORTED };
enum { FILTER_NUMBER = 1 };

static uint16_t u16_at(const uint8_t *octets)
{
	return (uint16_t)(octets[0] | octets[1] << 8);
}

static uint16_t number_of(const struct memory *memory, size_t index)
{
	return u16_at(memory->records[index].bytes + memory->plan->sequence_at);
}

int memory_init(struct memory *memory, const struct records *plan)
{
	*memory = (struct memory){ .plan = plan };
	if (!plan->is_there)
		return 0;
	memory->records = calloc(SCENARIO_RECORDS_MAX, sizeof(*memory->records));
	if (!memory->records)
		return -ENOMEM;
	for (size_t i = 0; i < plan->n_values; i++)
		memory->records[i] = plan->values[i];
	memory->n_records = plan->n_values;
	return 0;
}

void memory_done(struct memory *memory)
{
	free(memory->records);
}

int memory_add(struct memory *memory, const uint8_t *octets, size_t n)
{
	struct stored *stored = &memory->records[memory->n_records];
	const struct records *plan = memory->plan;

	if (memory->n_records == SCENARIO_RECORDS_MAX || n > sizeof(stored->bytes))
		return -ENOSPC;
	memcpy(stored->bytes, octets, n);
	stored->n = n;
	if (plan->has_sequence && memory->n_records > 0) {
		uint16_t number = (uint16_t)(number_of(memory, memory->n_records - 1) + plan->sequence_step);

		stored->bytes[plan->sequence_at] = (uint8_t)number;
		stored->bytes[plan->sequence_at + 1] = (uint8_t)(number >> 8);
	}
	memory->n_records++;
	if (memory->is_giving)
		memory->until = memory->n_records;
	return 0;
}

static void put_answer(struct memory *memory, uint8_t op, uint8_t a, uint8_t b)
{
	const uint8_t answer[] = { op, 0, a, b };

	memcpy(memory->answer, answer, sizeof(answer));
	memory->n_answer = sizeof(answer);
}

static void answer_with(struct memory *memory, uint8_t op, uint8_t result)
{
	put_answer(memory, OP_RESPONSE, op, result);
}

/* The records whose numbers are from..to, both included. */
static void select_numbers(const struct memory *memory, uint16_t from, uint16_t to, size_t *ret_at, size_t *ret_until)
{
	size_t at = 0, until;

	while (at < memory->n_records && number_of(memory, at) < from)
		at++;
	for (until = at; until < memory->n_records && number_of(memory, until) <= to; until++)
		;
	*ret_at = at;
	*ret_until = until;
}

static uint8_t select_filtered(const struct memory *memory, const uint8_t *request, size_t n, size_t *ret_at, size_t *ret_until)
{
	uint8_t how = request[1];

	if (!memory->plan->has_filters)
		return OPERATOR_NOT_SUPPORTED;
	if (n > 2 && request[2] != FILTER_NUMBER)
		return FILTER_NOT_SUPPORTED;
	if (n != (how == FOR_RANGE ? 7 : 5))
		return INVALID_OPERAND;
	if (how == FOR_RANGE && u16_at(request + 5) < u16_at(request + 3))
		return INVALID_OPERAND;
	select_numbers(memory, how == FOR_UP_TO ? 0 : u16_at(request + 3),
		how == FOR_UP_TO ? u16_at(request + 3) : how == FOR_RANGE ? u16_at(request + 5) : UINT16_MAX, ret_at, ret_until);
	return SUCCESS;
}

/* What a request is about. Returns RACP's result. */
static uint8_t select_records(const struct memory *memory, const uint8_t *request, size_t n, size_t *ret_at, size_t *ret_until)
{
	size_t all = memory->n_records;

	if (request[1] >= FOR_UP_TO && request[1] <= FOR_RANGE)
		return select_filtered(memory, request, n, ret_at, ret_until);
	if (request[1] == FOR_NONE || request[1] > FOR_LAST)
		return request[1] == FOR_NONE ? INVALID_OPERATOR : OPERATOR_NOT_SUPPORTED;
	if (n != 2)
		return INVALID_OPERAND;
	*ret_at = request[1] == FOR_LAST && all ? all - 1 : 0;
	*ret_until = request[1] == FOR_FIRST && all ? 1 : all;
	return SUCCESS;
}

static void delete_records(struct memory *memory, size_t at, size_t until)
{
	memmove(memory->records + at, memory->records + until, (memory->n_records - until) * sizeof(*memory->records));
	memory->n_records -= until - at;
	memory->n_deleted += until - at;
}

static void follow(struct memory *memory, uint8_t op, size_t at, size_t until)
{
	if (op == OP_COUNT) {
		put_answer(memory, OP_COUNT_RESPONSE, (uint8_t)(until - at), (uint8_t)((until - at) >> 8));
	} else if (at == until) {
		answer_with(memory, op, NO_RECORDS);
	} else if (op == OP_DELETE) {
		delete_records(memory, at, until);
		answer_with(memory, op, SUCCESS);
	} else {
		memory->operation = op;
		memory->at = at;
		memory->until = until;
	}
}

static void request(struct memory *memory, const uint8_t *octets, size_t n)
{
	size_t at = 0, until = 0;
	uint8_t result = OP_NOT_SUPPORTED;

	if (octets[0] == OP_REPORT || octets[0] == OP_DELETE || octets[0] == OP_COUNT)
		result = select_records(memory, octets, n, &at, &until);
	if (result == SUCCESS)
		follow(memory, octets[0], at, until);
	else
		answer_with(memory, octets[0], result);
}

uint8_t memory_write(struct memory *memory, const uint8_t *octets, size_t n, bool is_subscribed)
{
	if (!is_subscribed)
		return MEMORY_UNSUBSCRIBED;
	if (n >= 2 && octets[0] == OP_ABORT) {
		memory->operation = 0;
		answer_with(memory, OP_ABORT, octets[1] == FOR_NONE ? SUCCESS : INVALID_OPERATOR);
		return 0;
	}
	if (memory->operation || memory->n_answer)
		return MEMORY_BUSY;
	if (n < 2)
		answer_with(memory, n ? octets[0] : 0, INVALID_OPERAND);
	else
		request(memory, octets, n);
	return 0;
}

void memory_give(struct memory *memory)
{
	memory->is_giving = true;
	memory->at = 0;
	memory->until = memory->n_records;
}

static enum memory_step cut(struct memory *memory)
{
	memory->is_cutting = false;
	memory_stop(memory);
	return MEMORY_CUT;
}

static enum memory_step next_record(struct memory *memory, const uint8_t **ret_octets, size_t *ret_n)
{
	const struct stored *stored = &memory->records[memory->at++];

	if (memory->is_cutting)
		memory->cut_after--;
	*ret_octets = stored->bytes;
	*ret_n = stored->n;
	return MEMORY_RECORD;
}

enum memory_step memory_next(struct memory *memory, const uint8_t **ret_octets, size_t *ret_n)
{
	if (memory->n_answer) {
		*ret_octets = memory->answer;
		*ret_n = memory->n_answer;
		memory->n_answer = 0;
		return MEMORY_ANSWER;
	}
	if (!memory->operation && !memory->is_giving)
		return MEMORY_NOTHING;
	if (memory->is_cutting && memory->cut_after == 0)
		return cut(memory);
	if (memory->at < memory->until)
		return next_record(memory, ret_octets, ret_n);
	memory->is_fetched = true;
	if (memory->is_giving)
		return MEMORY_NOTHING;
	answer_with(memory, memory->operation, SUCCESS);
	memory->operation = 0;
	return memory_next(memory, ret_octets, ret_n);
}

bool memory_confirmed(struct memory *memory)
{
	if (!memory->is_giving || memory->at == 0)
		return false;
	memmove(memory->records, memory->records + 1, --memory->n_records * sizeof(*memory->records));
	memory->at--;
	memory->until--;
	return true;
}

void memory_cut(struct memory *memory, uint32_t n_records)
{
	memory->is_cutting = true;
	memory->cut_after = n_records;
}

void memory_stop(struct memory *memory)
{
	memory->operation = 0;
	memory->is_giving = memory->is_fetched = false;
	memory->at = memory->until = memory->n_answer = 0;
}
