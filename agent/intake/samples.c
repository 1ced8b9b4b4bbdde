/* SPDX-License-Identifier: Apache-2.0 */
/* Continuous readings: of a stream of samples, which are accepted, and how. */
#include <errno.h>

#include "intake/room.h"

bool samples_are_thinned(const struct take *take)
{
	return stream_has(take->frame, take->readings);
}

/* Without a number of the device's own a sample has ours; two samples with equal octets are two. */
static struct novelty novelty_of(struct intake *intake, const struct take *take)
{
	const struct memory *memory = recall_memory(intake, take->device, take->frame, take->arrival->now_us);

	if (take->readings->sequence_kind != SEQUENCE_NONE)
		return identity_judge(intake, memory, take);
	return (struct novelty){ VERDICT_NEW, MODE_FRAME, memory->frame + 1, false, false };
}

static int accept(struct intake *intake, struct take *take)
{
	int n_new, r;

	take->novelty = novelty_of(intake, take);
	if (take->novelty.verdict != VERDICT_NEW)
		return take->novelty.verdict == VERDICT_OLD ? INTAKE_REPLAY : INTAKE_REPEATED;
	n_new = accept_readings(intake, take);
	r = n_new < 0 ? n_new : recall_note(intake, take);
	if (r < 0)
		return r;
	memory_hear(recall_memory(intake, take->device, take->frame, take->arrival->now_us), take->readings,
		take->arrival->now_us);
	intake->figures.n_sampled++;
	return n_new > 0 ? INTAKE_ACCEPTED : INTAKE_REPEATED;
}

static int give(struct intake *intake, struct thin *thin, uint64_t now_us)
{
	const struct kept *median = thin_median(thin);
	const struct device *device = intake->ops->device_of(intake->context, &median->address);
	struct frame frame = kept_frame(median);
	const struct driver *driver = NULL;
	struct readings readings;
	struct take take = { .device = device, .frame = &frame, .readings = &readings, .arrival = &median->arrival };
	int r = 0;

	if (!device)
		intake->figures.n_lost++;
	else if (intake->decode(&frame, &driver, &readings) == DECODE_OK && readings.n_readings)
		r = accept(intake, &take);
	if (r >= 0)
		thin_given(thin, now_us);
	else
		thin->not_before_us = now_us + STREAM_RETRY_US;
	return r;
}

/* In this order: what was before the sensor went off is told before that it did. */
static int end_interval(struct intake *intake, struct thin *thin, unsigned int steps, uint64_t now_us)
{
	int r = steps & STREAM_GIVE ? give(intake, thin, now_us) : 0;

	if (r >= 0 && (steps & STREAM_STOP))
		thin_stop(thin);
	return r;
}

/* Numbers that come from a sensor at fault are not believed; the octets keep them. */
static void take_back(struct readings *readings)
{
	for (size_t i = 0; i < readings->n_values; i++) {
		struct value *value = &readings->values[i];

		if (value->kind == VALUE_NUMBER)
			*value = (struct value){ .quantity = value->quantity, .kind = VALUE_ABSENT, .instance = value->instance,
				.absent = ABSENT_ERROR };
	}
}

static int accept_fault(struct intake *intake, struct take *take)
{
	take_back(take->readings);
	take->is_fault = true;
	return accept(intake, take);
}

/* The oldest stream gives way. */
static int begin(struct intake *intake, const struct take *take, struct thin **ret_thin)
{
	struct thin *thin = streams_place(&intake->streams);
	uint64_t now_us = take->arrival->now_us;
	int r = thin->is_used ? end_interval(intake, thin, thin_tick(thin, now_us, true), now_us) : 0;

	if (r < 0)
		return r;
	*ret_thin = thin;
	return thin_begin(thin, take->frame, take->driver, take->arrival);
}

static int take_sample(struct intake *intake, struct take *take, struct thin *thin)
{
	unsigned int steps = thin_take(thin, take->frame, take->readings, take->arrival);
	int result = end_interval(intake, thin, steps, take->arrival->now_us);

	if (result >= 0 && (steps & STREAM_FAULT))
		return accept_fault(intake, take);
	if (result >= 0 && (steps & STREAM_AS_IS))
		return accept(intake, take);
	return result < 0 || (steps & STREAM_GIVE) ? result : INTAKE_THINNED;
}

int samples_take(struct intake *intake, struct take *take)
{
	struct thin *thin = streams_find(&intake->streams, take->frame);
	int r = thin ? 0 : begin(intake, take, &thin);

	intake->figures.n_samples++;
	if (r == -EINVAL) /* what cannot be kept cannot be thinned */
		return accept(intake, take);
	return r < 0 ? r : take_sample(intake, take, thin);
}

int samples_tick(struct intake *intake, uint64_t now_us)
{
	struct thin *thin;
	int r = 0;

	while ((thin = streams_due(&intake->streams, now_us))) {
		int one = end_interval(intake, thin, thin_tick(thin, now_us, false), now_us);

		r = one < 0 ? one : r;
	}
	return r < 0 ? r : 0;
}

int samples_let_go(struct intake *intake, const struct address *address)
{
	struct thin *thin;
	int r = 0;

	while (r >= 0 && (thin = streams_of(&intake->streams, address))) {
		r = end_interval(intake, thin, thin_tick(thin, 0, true), 0);
		if (r >= 0)
			thin->is_used = false;
	}
	return r < 0 ? r : 0;
}
