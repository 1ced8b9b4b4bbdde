/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * What the people of a home say of an alert beside answering it, in every second home: that it is over (close), that it is to be quiet
 * for a while (snooze), or something about it (note); and that they ask for readings, page by page, for reports, and for a test. By those
 * who may, and by those who may not; oracle_words.c and oracle_asked.c judge what comes of it.
 */
#include <stddef.h>
#include <stdint.h>

#include "proto/alert.h"

void words_begin(uint64_t seed);

/* A revision has reached the team. */
void words_on_alert(const struct alert *alert);

/* An answer: of a page of readings the next one is asked for. */
void words_on_done(const char *payload, size_t n);

/* No more hazards: nobody says anything but that they come. */
void words_heal(void);
