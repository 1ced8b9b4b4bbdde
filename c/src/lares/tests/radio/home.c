/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/radio/home.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "loop/clock.h"
#include "tests/radio/moment.h"

#define PAIRING_US UINT64_C(110000000) /* into the run */
#define PAIR_AGAIN_US UINT64_C(20000000)

enum { ATTEMPTS_MAX = 5 };

/* ---- what the agent does with what the radio tells ---- */

static const struct device *find(void *ctx, const struct address *address)
{
	struct home *h = ctx;

	for (size_t i = 0; i < THING_COUNT; i++)
		if (memcmp(&h->world.things[i].device.address, address, sizeof(*address)) == 0)
			return i == THERMOMETER && !h->is_paired ? NULL : &h->world.things[i].device;
	return NULL;
}

static int on_frame(void *ctx, const struct device *device, const struct frame *frame, const struct hearing *hearing)
{
	struct home *h = ctx;
	struct measured *measured = NULL;
	bool is_advert = frame->kind == FRAME_ADVERT;

	(void)hearing;
	if (is_advert && frame->n_sections == 0)
		return 0;
	for (struct thing *t = h->world.things; t < h->world.things + THING_COUNT; t++)
		if (device == &t->device)
			measured = thing_measured(t, is_advert ? frame->sections[0].data : frame->data,
				is_advert ? frame->sections[0].n_data : frame->n_data);
	if (measured)
		measured->n_heard++;
	else
		h->n_unknown++;
	return 0;
}

static void on_session(void *ctx, const struct device *device, enum session_end end, size_t n_values, const char *words)
{
	struct home *h = ctx;

	(void)device;
	(void)n_values;
	h->n_words += end != SESSION_END_DONE && *words;
}

static void on_paired(void *ctx, const struct address *address, int result, const char *words)
{
	struct home *h = ctx;

	(void)address;
	h->n_words += result != 0 && *words;
	h->is_paired |= result == 0;
	if (h->is_paired)
		timer_clear(&h->installer);
	else
		timer_set(&h->installer, clock_now_us() + PAIR_AGAIN_US);
}

static bool get_mark(void *ctx, const struct device *device, uint16_t service, uint64_t *ret_mark)
{
	struct home *h = ctx;

	(void)device;
	(void)service;
	*ret_mark = h->mark;
	return h->has_mark;
}

static int put_mark(void *ctx, const struct device *device, uint16_t service, uint64_t mark)
{
	struct home *h = ctx;

	(void)device;
	(void)service;
	h->mark = mark;
	h->has_mark = true;
	return 0;
}

static bool is_clock_true(void *ctx)
{
	(void)ctx;
	return true;
}

static bool may_be_passive(void *ctx)
{
	(void)ctx;
	return true;
}

static const struct radio_ops ops = {
	.find = find,
	.on_frame = on_frame,
	.on_session = on_session,
	.on_paired = on_paired,
	.get_mark = get_mark,
	.put_mark = put_mark,
	.is_clock_true = is_clock_true,
	.may_be_passive = may_be_passive,
};

/* ---- what happens in the home ---- */

static int on_installer(void *data, uint64_t now_us)
{
	struct home *h = data;
	struct thing *t = &h->world.things[THERMOMETER];

	thing_wake(t);
	if (h->n_attempts++ < ATTEMPTS_MAX) /* where on_paired never comes, too */
		timer_set(&h->installer, now_us + RADIO_PAIRING_WINDOW_US + PAIR_AGAIN_US);
	radio_pair(h->radio, &t->device.address);
	return 0;
}

static int on_round(void *data, uint64_t now_us)
{
	struct thing *t = data;

	thing_measure(t);
	timer_set(&t->round, now_us + ROUND_US);
	return 0;
}

void home_play(struct home *h)
{
	struct radio_settings settings = { .adapters = "all" };
	struct world *w = &h->world;

	world_open(w);
	timer_init(&h->installer, w->bluez.event, on_installer, h);
	timer_set(&h->installer, MOMENT_BEGIN_US + PAIRING_US);
	for (size_t i = CUFF; i < THING_COUNT; i++) {
		timer_init(&w->things[i].round, w->bluez.event, on_round, &w->things[i]);
		timer_set(&w->things[i].round, MOMENT_BEGIN_US + i * 20000000 + (i == THERMOMETER ? ROUND_US : 0));
	}
	thing_wake(&w->things[BEACON]);
	if (radio_open(w->bluez.event, w->bluez.client, &settings, &ops, h, &h->radio) < 0)
		abort();
	h->is_spinning = !world_pass(w, MOMENT_BEGIN_US + HOME_END_US);
	radio_get_state(h->radio, &h->state);
	radio_close(h->radio);
	for (size_t i = CUFF; i < THING_COUNT; i++)
		timer_done(&w->things[i].round);
	timer_done(&h->installer);
	world_close(w);
}
