/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * How often a device may be connected to, so that no battery is flattened by it. Sans I/O.
 *
 * A connection that brings nothing doubles the rest before the next, up to half an hour; one that brings a value, or a device
 * that was silent for a while and woke, begins at the shortest again. Whatever else: so many in a day and no more. A day
 * is the last 24 hours, counted by the hour.
 */
#include <stdbool.h>
#include <stdint.h>

#define BUDGET_REST_US UINT64_C(10000000) /* or a device that goes on advertising is connected to in a loop */
#define BUDGET_REST_MAX_US (30 * UINT64_C(60000000))
#define BUDGET_HOUR_US (3600 * UINT64_C(1000000))
enum { BUDGET_HOURS = 24, BUDGET_CONNECTIONS_MAX = 300 /* a measurement every five minutes, day and night */ };

struct budget {
	unsigned n_fruitless; /* connections in a row */
	uint64_t hour; /* the newest of these */
	uint16_t per_hour[BUDGET_HOURS]; /* by hour modulo 24 */
	bool is_told; /* that it is spent */
};

/* A connection came about. */
void budget_spend(struct budget *budget, uint64_t now_us);

/* It is over, or none came about; how long to rest now. */
uint64_t budget_on_end(struct budget *budget, bool is_fruitful);

/* The device woke. */
void budget_on_woken(struct budget *budget);

/* 0 where another connection may be made now, else the moment when one may. */
uint64_t budget_opens_us(struct budget *budget, uint64_t now_us);
