/* SPDX-License-Identifier: Apache-2.0 */
#include "clockwork.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <systemd/sd-event.h>

#include "loop/clock.h"
#include "loop/loop.h"
#include "loop/timer.h"
#include "oracle.h"
#include "wire.h"

enum { STILL_MAX = 20000, TIMERS_MAX = 64, BOOT_BEGIN_US = 20 * 1000 * 1000 /* a start takes its time; and 0 means "never" in places */ };

struct sd_event {
	int n_refs;
};

struct sd_event_source {
	struct sd_event_source *next;
	int fd; /* -1: deferred */
	int64_t priority;
	int enabled;
	sd_event_io_handler_t on_io;
	sd_event_handler_t on_turn;
	void *context;
};

struct happening {
	uint64_t at_us, order;
	clockwork_fn fn;
	void *context;
	uint64_t argument;
};

/* What is called has no context that could lead here: there is one such home at a time. */
static struct {
	uint64_t true_us, booted_us, boot, n_happenings, n_wakeups;
	uint64_t still_us, n_still; /* since when time has not passed, and how much happened then */
	int64_t wall_error_us;
	bool is_trusted, has_ended;
	struct {
		struct timer *timer; /* NULL: a free place */
		uint64_t at_us; /* UINT64_MAX: not set */
	} timers[TIMERS_MAX];
	struct sd_event event;
	sd_event_source *sources;
	struct happening *heap;
	size_t n_heap, n_heap_max;
} clockwork;

/* ---- clocks ---- */

uint64_t __wrap_clock_now_us(void);
int64_t __wrap_clock_wall_us(void);
bool __wrap_clock_is_trusted(void);
void __wrap_clock_boot_id(char ret_boot[BOOT_ID_TEXT_MAX]);
uint64_t __wrap_clock_boot(void);

void clockwork_begin(uint64_t true_us, uint64_t boot)
{
	struct happening *heap = clockwork.heap;
	size_t n_heap_max = clockwork.n_heap_max;

	memset(&clockwork, 0, sizeof(clockwork));
	clockwork.heap = heap;
	clockwork.n_heap_max = n_heap_max;
	clockwork.true_us = true_us;
	clockwork.is_trusted = true;
	clockwork_boot(boot);
}

void clockwork_end(void)
{
	free(clockwork.heap);
	clockwork.heap = NULL;
	clockwork.n_heap_max = clockwork.n_heap = 0;
}

uint64_t clockwork_true_us(void)
{
	return clockwork.true_us;
}

uint64_t clockwork_boottime_us(uint64_t true_us)
{
	return true_us - clockwork.booted_us;
}

void clockwork_boot(uint64_t boot)
{
	clockwork.boot = boot;
	clockwork.booted_us = clockwork.true_us - BOOT_BEGIN_US;
}

uint64_t clockwork_booted_us(void)
{
	return clockwork.booted_us + BOOT_BEGIN_US;
}

void clockwork_set_wall(int64_t error_us, bool is_trusted)
{
	clockwork.wall_error_us = error_us;
	clockwork.is_trusted = is_trusted;
}

int64_t clockwork_wall_error_us(void)
{
	return clockwork.wall_error_us;
}

bool clockwork_has_ended(void)
{
	return clockwork.has_ended;
}

uint64_t clockwork_wakeups(void)
{
	return clockwork.n_wakeups;
}

uint64_t __wrap_clock_now_us(void)
{
	return clockwork.true_us - clockwork.booted_us;
}

int64_t __wrap_clock_wall_us(void)
{
	return (int64_t)clockwork.true_us + clockwork.wall_error_us;
}

bool __wrap_clock_is_trusted(void)
{
	return clockwork.is_trusted;
}

void __wrap_clock_boot_id(char ret_boot[BOOT_ID_TEXT_MAX])
{
	snprintf(ret_boot, BOOT_ID_TEXT_MAX, "b007%012x%016llx", 0, (unsigned long long)clockwork.boot);
}

uint64_t __wrap_clock_boot(void)
{
	return clockwork.boot;
}

/* ---- timers ---- */

static size_t place_of(const struct timer *timer)
{
	for (size_t i = 0; i < TIMERS_MAX; i++)
		if (clockwork.timers[i].timer == timer)
			return i;
	abort(); /* set before timer_init() or after timer_done(), or TIMERS_MAX is too small */
}

int timer_init(struct timer *timer, sd_event *event, timer_fn fn, void *context)
{
	size_t i = place_of(NULL);

	/* Rooms ask whether there is a source before they set it. */
	*timer = (struct timer){ .source = (sd_event_source *)event, .fn = fn, .context = context };
	clockwork.timers[i].timer = timer;
	clockwork.timers[i].at_us = UINT64_MAX;
	return 0;
}

void timer_set(struct timer *timer, uint64_t at_us)
{
	clockwork.timers[place_of(timer)].at_us = at_us;
}

void timer_clear(struct timer *timer)
{
	clockwork.timers[place_of(timer)].at_us = UINT64_MAX;
}

void timer_done(struct timer *timer)
{
	if (timer->fn) /* a timer that never was is done, too */
		clockwork.timers[place_of(timer)].timer = NULL;
	*timer = (struct timer){ 0 };
}

static uint64_t first_timer(size_t *ret_i)
{
	uint64_t first_us = UINT64_MAX;

	for (size_t i = 0; i < TIMERS_MAX; i++)
		if (clockwork.timers[i].timer && clockwork.timers[i].at_us < first_us) {
			first_us = clockwork.timers[i].at_us;
			*ret_i = i;
		}
	return first_us >= UINT64_MAX - clockwork.booted_us ? UINT64_MAX : first_us + clockwork.booted_us;
}

static void run_timer(size_t i)
{
	struct timer *timer = clockwork.timers[i].timer;

	clockwork.timers[i].at_us = UINT64_MAX;
	clockwork.n_wakeups++;
	timer->fn(timer->context, clock_now_us());
}

/* ---- the world ---- */

static bool is_before(const struct happening *a, const struct happening *b)
{
	return a->at_us != b->at_us ? a->at_us < b->at_us : a->order < b->order;
}

void clockwork_at(uint64_t true_us, clockwork_fn fn, void *context, uint64_t argument)
{
	struct happening happening = { true_us, clockwork.n_happenings++, fn, context, argument };
	size_t i = clockwork.n_heap++;

	if (clockwork.n_heap > clockwork.n_heap_max) {
		clockwork.n_heap_max = clockwork.n_heap_max ? 2 * clockwork.n_heap_max : 256;
		clockwork.heap = realloc(clockwork.heap, clockwork.n_heap_max * sizeof(*clockwork.heap));
		if (!clockwork.heap)
			abort();
	}
	for (; i > 0 && is_before(&happening, &clockwork.heap[(i - 1) / 2]); i = (i - 1) / 2)
		clockwork.heap[i] = clockwork.heap[(i - 1) / 2];
	clockwork.heap[i] = happening;
}

static struct happening take_first(void)
{
	struct happening first = clockwork.heap[0], last = clockwork.heap[--clockwork.n_heap];
	size_t i = 0, child;

	while ((child = 2 * i + 1) < clockwork.n_heap) {
		if (child + 1 < clockwork.n_heap && is_before(&clockwork.heap[child + 1], &clockwork.heap[child]))
			child++;
		if (!is_before(&clockwork.heap[child], &last))
			break;
		clockwork.heap[i] = clockwork.heap[child];
		i = child;
	}
	clockwork.heap[i] = last;
	return first;
}

/* ---- the loop ---- */

int loop_open(sd_event **ret_event)
{
	clockwork.event.n_refs = 1;
	clockwork.has_ended = false;
	*ret_event = &clockwork.event;
	return 0;
}

int loop_run(sd_event *event)
{
	(void)event;
	return 0;
}

sd_event *sd_event_ref(sd_event *event)
{
	event->n_refs++;
	return event;
}

sd_event *sd_event_unref(sd_event *event)
{
	if (event)
		event->n_refs--;
	return NULL;
}

int sd_event_exit(sd_event *event, int code)
{
	(void)event;
	(void)code;
	clockwork.has_ended = true;
	return 0;
}

/* At the end, so that of those that are ready the one that was made first goes first. */
static sd_event_source *add(sd_event_source **ret_source, const sd_event_source *like)
{
	sd_event_source *source = malloc(sizeof(*source)), **last = &clockwork.sources;

	if (!source)
		abort();
	*source = *like;
	while (*last)
		last = &(*last)->next;
	*last = source;
	if (ret_source)
		*ret_source = source;
	return source;
}

int sd_event_add_io(sd_event *event, sd_event_source **ret_source, int fd, uint32_t events, sd_event_io_handler_t fn,
	void *context)
{
	(void)event;
	(void)events;
	add(ret_source, &(sd_event_source){ .fd = fd, .enabled = SD_EVENT_ON, .on_io = fn, .context = context });
	return 0;
}

int sd_event_add_defer(sd_event *event, sd_event_source **ret_source, sd_event_handler_t fn, void *context)
{
	(void)event;
	add(ret_source, &(sd_event_source){ .fd = -1, .enabled = SD_EVENT_ONESHOT, .on_turn = fn, .context = context });
	return 0;
}

int sd_event_source_set_enabled(sd_event_source *source, int enabled)
{
	if (source)
		source->enabled = enabled;
	return 0;
}

int sd_event_source_set_priority(sd_event_source *source, int64_t priority)
{
	source->priority = priority;
	return 0;
}

int sd_event_source_set_io_events(sd_event_source *source, uint32_t events)
{
	(void)source; /* what the wire does not take now it takes at once when it is asked to: is_ready() */
	(void)events;
	return 0;
}

sd_event_source *sd_event_source_unref(sd_event_source *source)
{
	for (sd_event_source **at = &clockwork.sources; source && *at; at = &(*at)->next)
		if (*at == source) {
			*at = source->next;
			free(source);
			break;
		}
	return NULL;
}

sd_event_source *sd_event_source_disable_unref(sd_event_source *source)
{
	return sd_event_source_unref(source);
}

static bool is_ready(const sd_event_source *source)
{
	if (source->enabled == SD_EVENT_OFF)
		return false;
	return source->fd < 0 || wire_is_readable(source->fd);
}

/* Returns whether there was one. */
static bool run_source(void)
{
	sd_event_source *first = NULL;

	for (sd_event_source *source = clockwork.sources; source; source = source->next)
		if (is_ready(source) && (!first || source->priority < first->priority))
			first = source;
	if (!first)
		return false;
	clockwork.n_wakeups++;
	if (first->fd >= 0) {
		first->on_io(first, first->fd, 1 /* EPOLLIN */, first->context);
	} else {
		first->enabled = first->enabled == SD_EVENT_ONESHOT ? SD_EVENT_OFF : first->enabled;
		first->on_turn(first, first->context);
	}
	return true;
}

bool clockwork_step(uint64_t until_us)
{
	size_t i = 0;
	uint64_t timer_us, world_us;

	if (run_source())
		return true;
	if (clockwork.true_us != clockwork.still_us) {
		clockwork.still_us = clockwork.true_us;
		clockwork.n_still = 0;
	}
	if (++clockwork.n_still > STILL_MAX)
		oracle_violated(INVARIANT_S28, "time stands still: something is due again and again");
	timer_us = first_timer(&i);
	world_us = clockwork.n_heap ? clockwork.heap[0].at_us : UINT64_MAX;
	if (timer_us >= until_us && world_us >= until_us) {
		clockwork.true_us = until_us > clockwork.true_us ? until_us : clockwork.true_us;
		return false;
	}
	if (world_us <= timer_us) {
		struct happening happening = take_first();

		clockwork.true_us = world_us > clockwork.true_us ? world_us : clockwork.true_us;
		happening.fn(happening.context, happening.argument);
		return true;
	}
	clockwork.true_us = timer_us > clockwork.true_us ? timer_us : clockwork.true_us;
	run_timer(i);
	return true;
}
