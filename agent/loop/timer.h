/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* One-shot timers on CLOCK_BOOTTIME, as values inside the struct that owns them. */
#include <stdint.h>
#include <systemd/sd-event.h>

/*
 * Returns 0, or a negative errno that ends the loop and is what it returns: sd-event would switch the timer off without a word,
 * and it would be off for ever.
 */
typedef int (*timer_fn)(void *context, uint64_t now_us);

struct timer {
	sd_event_source *source;
	timer_fn fn;
	void *context;
};

/* Prepare; nothing runs yet. The timer must not move in memory until timer_done(). Returns 0 or a negative errno. */
int timer_init(struct timer *timer, sd_event *event, timer_fn fn, void *context);

/* (Re-)arm for that moment; a moment gone by fires at the next turn of the loop. */
void timer_set(struct timer *timer, uint64_t at_us);
void timer_clear(struct timer *timer);
void timer_done(struct timer *timer);
