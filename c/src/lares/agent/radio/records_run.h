/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* Which records came in a transfer, by the numbers in their octets, and up to which of them none is missing. For records.c. */
#include "proto/reader.h"
#include "radio/records.h"

/* Nothing came yet in this procedure. */
void records_run_forget(struct records *records);

/* A value of the service's data or context characteristic, and what became of it. One that has no number changes nothing. */
void records_run_note(struct records *records, uint16_t characteristic, struct reader r, enum records_fate fate);

bool records_run_is_marked(const struct records *records, uint16_t characteristic, struct reader r);

/* Whether the run gives a higher mark than the one that is kept: below the lowest record that could not be kept. Sets the next. */
bool records_run_mark(struct records *records);
