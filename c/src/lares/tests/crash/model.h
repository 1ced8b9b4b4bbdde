/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * What must be in the store: a plain value, so that "as it was committed last" is a copy of it.
 *
 * Everything that a home makes has a token, a number of its own; what a thing holds is computed from it, so that the model
 * need not keep it and nothing can be right by accident.
 */
#include <stdbool.h>
#include <stdint.h>

#include "finding.h"
#include "store/store.h"

enum {
	MODEL_READINGS_MAX = 1500,
	MODEL_DEVICES = 3,
	MODEL_ALERTS = 6,
	MODEL_MESSAGES_MAX = 100,
	MODEL_COUNTERS = 4,
	MODEL_HELD = 4,
	MODEL_MEMORIES = 4,
	THING_MAX = 6000, /* octets of what is kept of one */
	THING_NAME_MAX = DEVICE_ID_MAX,
};

struct model_reading {
	uint32_t token; /* of what it is */
	uint32_t content; /* token of what it holds and when it was: as it was dated last */
	uint8_t device, class;
	bool may_recur, is_taken;
	bool is_gone; /* given up, or its time was over */
};

struct model {
	uint64_t n_readings;
	struct model_reading readings[MODEL_READINGS_MAX]; /* of seq 1, 2, … */
	struct {
		uint32_t token, rev; /* 0: there is none */
		bool is_open, waits;
	} alerts[MODEL_ALERTS];
	struct {
		uint32_t token;
		uint8_t class;
	} messages[MODEL_MESSAGES_MAX]; /* those that wait, in the order of queueing */
	size_t n_messages;
	uint64_t counters[MODEL_COUNTERS]; /* 0: there is none */
	uint32_t devices[MODEL_DEVICES], held[MODEL_HELD], memories[MODEL_MEMORIES]; /* tokens; 0: there is none */
	uint32_t plan, plan_version;
};

/* Returns how many octets; letters, for what has to be text. */
size_t thing_of(uint32_t token, char ret_thing[THING_MAX]);
void thing_name(const char *kind, uint32_t number, char ret_name[THING_NAME_MAX]); /* "<kind>-<number>" */
bool thing_is(uint32_t token, const void *octets, size_t n_octets);

int64_t thing_at_us(uint32_t token);

/* The reading as the agent would hand it over; *ret_device is borrowed by it. */
struct accepted thing_reading(const struct model_reading *reading, uint64_t seq, struct device *ret_device);

/* A message that waits, or MODEL_MESSAGES_MAX. */
size_t model_message(const struct model *model, uint32_t token);
void model_add_message(struct model *model, uint32_t token, enum class class);
void model_take_message(struct model *model, size_t at);

/* Whether the store holds that, no less and no more. Reads only. */
enum verdict model_compare(const struct model *model, struct store *store, struct finding *ret_finding);
