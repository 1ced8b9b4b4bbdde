/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * An intake in a home of its own: a store in memory that outlives it, as the real one outlives a restart, and a clock that
 * the test moves. For the tests and fuzz targets of agent/intake.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "intake/intake.h"
#include "intake/room.h"

#define SECOND UINT64_C(1000000)

enum { KEPT_MAX = 256, KEPT_VALUES_MAX = 32, HELD_ROWS_MAX = 32, COUNTERS_MAX = 1024 };

static const int64_t intake_home_wall_us = INT64_C(1795331645) * 1000000; /* 2026-11-22T08:14:05 in Berlin */

/* An accepted reading, copied. */
struct taken {
	struct accepted accepted; /* its pointers lead nowhere */
	struct reading reading;
	struct value values[KEPT_VALUES_MAX];
	bool has_person;
	uint8_t raw[PARTS_RAW_MAX];
	size_t n_raw;
};

struct held_row {
	char key[HELD_KEY_MAX]; /* "": free */
	uint8_t blob[HELD_BLOB_MAX];
	size_t n_blob;
};

struct intake_home {
	struct intake *intake;
	uint64_t now_us;
	int64_t wall_us;
	bool is_bonded;
	const struct device *devices[4];

	struct {
		char key[64];
		uint64_t value;
	} counters[COUNTERS_MAX];
	size_t n_counters, n_counter_writes;
	struct taken taken[KEPT_MAX];
	size_t n_taken;
	struct held_row held[HELD_ROWS_MAX];
	bool fails; /* the disk is full */
	void (*on_release)(struct intake_home *home, const struct held_row *row);
};

/* Not a MAC: enough to tell identities apart in a test. */
static inline void home_identify(void *context, const uint8_t *bytes, size_t n_bytes, uint8_t ret_id[READING_ID_SIZE])
{
	uint64_t hash[2] = { 0xcbf29ce484222325, 0x9e3779b97f4a7c15 };

	(void)context;
	for (size_t i = 0; i < n_bytes; i++) {
		hash[0] = (hash[0] ^ bytes[i]) * 0x100000001b3;
		hash[1] = (hash[1] + bytes[i]) * 0x100000001b3;
	}
	memcpy(ret_id, hash, READING_ID_SIZE);
}

static inline uint64_t home_next_seq(void *context)
{
	return ((struct intake_home *)context)->n_taken + 1;
}

static inline void home_copy(struct taken *taken, const struct accepted *accepted)
{
	const struct reading *reading = accepted->reading;
	const uint8_t *raw = reading->raw ? reading->raw : accepted->readings->raw;

	taken->accepted = *accepted;
	taken->reading = *reading;
	taken->has_person = accepted->person != NULL;
	for (size_t i = 0; i < reading->n_values && i < KEPT_VALUES_MAX; i++)
		taken->values[i] = accepted->readings->values[reading->first_value + i];
	taken->n_raw = reading->raw ? reading->n_raw : accepted->readings->n_raw;
	if (taken->n_raw)
		memcpy(taken->raw, raw, taken->n_raw);
}

static inline int home_accept(void *context, const struct accepted *accepted)
{
	struct intake_home *home = context;

	if (home->fails || home->n_taken == KEPT_MAX)
		return -28;
	for (size_t i = 0; i < home->n_taken && (accepted->may_recur || accepted->may_repeat); i++)
		if (memcmp(home->taken[i].accepted.id, accepted->id, READING_ID_SIZE) == 0)
			return INTAKE_TWIN;
	home_copy(&home->taken[home->n_taken++], accepted);
	return 0;
}

static inline int home_get_counter(void *context, const char *key, uint64_t *ret_value)
{
	struct intake_home *home = context;

	for (size_t i = 0; i < home->n_counters; i++)
		if (strcmp(home->counters[i].key, key) == 0) {
			*ret_value = home->counters[i].value;
			return 0;
		}
	return 1;
}

static inline int home_set_counter(void *context, const char *key, uint64_t value)
{
	struct intake_home *home = context;
	size_t i = 0;

	home->n_counter_writes++;
	while (i < home->n_counters && strcmp(home->counters[i].key, key) != 0)
		i++;
	if (i == COUNTERS_MAX)
		return -28;
	if (i == home->n_counters)
		home->n_counters++;
	snprintf(home->counters[i].key, sizeof(home->counters[i].key), "%s", key);
	home->counters[i].value = value;
	return 0;
}

static inline struct held_row *home_row(struct intake_home *home, const char *key)
{
	for (size_t i = 0; i < HELD_ROWS_MAX; i++)
		if (strcmp(home->held[i].key, key) == 0)
			return &home->held[i];
	return NULL;
}

static inline int home_hold(void *context, const char *key, const uint8_t *blob, size_t n_blob)
{
	struct intake_home *home = context;
	struct held_row *row = home_row(home, key);

	if (!row)
		row = home_row(home, "");
	if (home->fails || !row)
		return -28;
	snprintf(row->key, sizeof(row->key), "%s", key);
	memcpy(row->blob, blob, n_blob);
	row->n_blob = n_blob;
	return 0;
}

static inline int home_release(void *context, const char *key)
{
	struct intake_home *home = context;
	struct held_row *row = home_row(home, key);

	if (!row)
		return 1;
	if (home->on_release)
		home->on_release(home, row);
	row->key[0] = '\0';
	return 0;
}

static inline size_t home_count_held(const struct intake_home *home)
{
	size_t n = 0;

	for (size_t i = 0; i < HELD_ROWS_MAX; i++)
		n += home->held[i].key[0] != '\0';
	return n;
}

static inline const struct device *home_device_of(void *context, const struct address *address)
{
	struct intake_home *home = context;

	for (size_t i = 0; i < sizeof(home->devices) / sizeof(home->devices[0]) && home->devices[i]; i++)
		if (memcmp(&home->devices[i]->address, address, sizeof(*address)) == 0)
			return home->devices[i];
	return NULL;
}

static inline void home_unlock(void *context, const struct device *device, struct frame *frame)
{
	(void)context;
	(void)device;
	(void)frame;
}

static inline const struct mounted *home_mounted_of(void *context, const struct device *device)
{
	(void)context;
	return &device->mounted;
}

static inline const char *home_person_of(void *context, const struct device *device, const struct readings *readings,
	const struct reading *reading)
{
	(void)context;
	(void)readings;
	(void)reading;
	return device->person[0] ? device->person : NULL;
}

static const struct intake_ops home_ops = { home_identify, home_next_seq, home_accept, home_get_counter, home_set_counter,
	home_hold, home_release, home_device_of, home_unlock, home_person_of, home_mounted_of };

static inline struct arrival home_arrival(const struct intake_home *home)
{
	return (struct arrival){ .now_us = home->now_us, .wall_us = home->wall_us, .is_clock_trusted = true,
		.is_bonded = home->is_bonded, .late_after_s = 1800 };
}

static inline void home_wait(struct intake_home *home, uint64_t us)
{
	home->now_us += us;
	home->wall_us += (int64_t)us;
}

static inline int home_tick(struct intake_home *home)
{
	struct arrival now = home_arrival(home);

	return intake_tick(home->intake, &now);
}

/* Let the time pass as the agent does: with a tick whenever one is due. */
static inline void home_pass(struct intake_home *home, uint64_t us)
{
	uint64_t end_us = home->now_us + us;

	while (intake_wake_us(home->intake) <= end_us) {
		uint64_t wake_us = intake_wake_us(home->intake);

		home_wait(home, wake_us > home->now_us ? wake_us - home->now_us : 0);
		if (home_tick(home) < 0)
			break;
	}
	home_wait(home, end_us > home->now_us ? end_us - home->now_us : 0);
}

static inline int home_let_go(struct intake_home *home, const struct address *address)
{
	struct arrival now = home_arrival(home);

	return intake_let_go(home->intake, address, &now);
}

static inline int home_hear_value(struct intake_home *home, const struct device *device, uint16_t service,
	uint16_t characteristic, const uint8_t *data, size_t n_data)
{
	struct frame frame = { .kind = FRAME_GATT, .address = device->address, .service = uuid_from_u16(service),
		.characteristic = uuid_from_u16(characteristic), .data = data, .n_data = n_data };
	struct arrival arrival = home_arrival(home);

	return intake_frame(home->intake, device, &frame, &arrival);
}

static inline int home_hear_advert(struct intake_home *home, const struct device *device, uint16_t service,
	const uint8_t *data, size_t n_data)
{
	struct frame frame = { .kind = FRAME_ADVERT, .address = device->address, .n_sections = 1,
		.sections = { { .service = uuid_from_u16(service), .data = data, .n_data = n_data } } };
	struct arrival arrival = home_arrival(home);

	return intake_frame(home->intake, device, &frame, &arrival);
}

/* The same with the octets as hex digits. */
static inline int home_value(struct intake_home *home, const struct device *device, uint16_t service,
	uint16_t characteristic, const char *hex)
{
	uint8_t bytes[FRAME_DATA_MAX];
	int n_bytes = hex_decode(hex, strlen(hex), bytes, sizeof(bytes));

	if (n_bytes < 0)
		abort();
	return home_hear_value(home, device, service, characteristic, bytes, (size_t)n_bytes);
}

static inline int home_advert(struct intake_home *home, const struct device *device, uint16_t service, const char *hex)
{
	uint8_t bytes[FRAME_DATA_MAX];
	int n_bytes = hex_decode(hex, strlen(hex), bytes, sizeof(bytes));

	if (n_bytes < 0)
		abort();
	return home_hear_advert(home, device, service, bytes, (size_t)n_bytes);
}

static inline void home_start(struct intake_home *home)
{
	if (intake_new(&home_ops, home, &home->intake) < 0)
		abort();
}

/* As after a kill: what the store has is all there is. Returns the first error of a row. */
static inline int home_restart(struct intake_home *home)
{
	int r = 0;

	intake_free(home->intake);
	home_start(home);
	for (size_t i = 0; i < HELD_ROWS_MAX; i++)
		if (home->held[i].key[0] && r == 0)
			r = intake_recall(home->intake, home->held[i].key, home->held[i].blob, home->held[i].n_blob, home->now_us);
	return r;
}

static inline struct intake_home *home_open(void)
{
	struct intake_home *home = calloc(1, sizeof(*home));

	if (!home)
		abort();
	home->now_us = 1000 * SECOND;
	home->wall_us = intake_home_wall_us;
	home->is_bonded = true;
	home_start(home);
	return home;
}

static inline void home_close(struct intake_home *home)
{
	intake_free(home->intake);
	free(home);
}

static inline const struct taken *home_newest(const struct intake_home *home)
{
	return home->n_taken ? &home->taken[home->n_taken - 1] : NULL;
}

static inline const struct value *taken_find(const struct taken *taken, enum quantity quantity)
{
	for (size_t i = 0; i < taken->reading.n_values && i < KEPT_VALUES_MAX; i++)
		if (taken->values[i].quantity == quantity)
			return &taken->values[i];
	return NULL;
}
