/* SPDX-License-Identifier: Apache-2.0 */
#include "intake/intake.h"

#include <errno.h>
#include <stdlib.h>

#include "intake/room.h"

int intake_new(const struct intake_ops *ops, void *context, struct intake **ret_intake)
{
	struct intake *intake = calloc(1, sizeof(*intake));

	if (!intake)
		return -ENOMEM;
	intake->ops = ops;
	intake->context = context;
	intake->driver_of_value = drivers_of_value;
	intake->decode = drivers_decode;
	*ret_intake = intake;
	return 0;
}

void intake_free(struct intake *intake)
{
	free(intake);
}

static size_t index_of(const struct driver *driver)
{
	for (size_t i = 0; driver && i < drivers_count() && i < INTAKE_DRIVERS_MAX; i++)
		if (drivers_at(i) == driver)
			return i;
	return INTAKE_DRIVERS_MAX;
}

void intake_note(struct intake *intake, const struct driver *driver, enum decode outcome)
{
	intake->counts[index_of(driver)][outcome]++;
}

uint64_t intake_count(const struct intake *intake, size_t driver_index, enum decode outcome)
{
	return intake->counts[driver_index == DRIVER_NONE ? INTAKE_DRIVERS_MAX : driver_index][outcome];
}

const struct intake_figures *intake_figures(const struct intake *intake)
{
	return &intake->figures;
}

/* A message that did not become whole. Returns whether there was one. */
static bool note_broken(struct intake *intake, const struct driver *driver)
{
	if (!driver)
		return false;
	intake_note(intake, driver, DECODE_LENGTH);
	intake->figures.n_broken++;
	return true;
}

/* Put a piece to those before it. With JOIN_WHOLE the frame has the whole message's octets. */
static enum join put_together(struct intake *intake, const struct device *device, struct frame *frame, uint64_t now_us)
{
	const struct driver *driver = frame->kind == FRAME_GATT ? intake->driver_of_value(frame) : NULL;
	const struct driver *broken;
	const struct joined *whole;
	char stream[STREAM_MAX];
	enum join join;

	if (!driver || !driver->join)
		return JOIN_WHOLE;
	recall_stream(device, frame, stream);
	join = pieces_add(&intake->pieces, stream, driver, frame, now_us, &whole, &broken);
	note_broken(intake, broken);
	if (join == JOIN_WHOLE) {
		frame->data = whole->octets;
		frame->n_data = whole->n_octets;
	}
	return join;
}

static int take_readings(struct intake *intake, struct take *take)
{
	int r = recall_note_session(intake, take);

	if (r < 0)
		return r;
	if (samples_are_thinned(take))
		return samples_take(intake, take);
	if (accept_leaves(intake, take))
		return INTAKE_LEFT;
	if (take->readings->part != PART_WHOLE && take->readings->n_readings == 1)
		return acts_take(intake, take);
	return accept_frame(intake, take);
}

static int decode(struct intake *intake, const struct device *device, const struct frame *frame,
	const struct arrival *arrival)
{
	struct readings readings;
	struct take take = { .device = device, .frame = frame, .readings = &readings, .arrival = arrival };
	enum decode outcome = intake->decode(frame, &take.driver, &readings);
	int r;

	/* With a key enrolled, a plain advertisement from that address is someone else's (a downgrade). */
	if (outcome == DECODE_OK && frame->kind == FRAME_ADVERT && device->has_key && !readings.is_encrypted &&
		readings.n_readings)
		outcome = DECODE_NEEDS_KEY;
	if (outcome != DECODE_OK) {
		intake_note(intake, take.driver, outcome);
		return INTAKE_REFUSED;
	}
	r = readings.n_readings ? take_readings(intake, &take) : INTAKE_EMPTY;
	intake_note(intake, take.driver, r == INTAKE_REPLAY ? DECODE_REPLAY : DECODE_OK);
	return r;
}

int intake_frame(struct intake *intake, const struct device *device, const struct frame *frame,
	const struct arrival *arrival)
{
	struct frame whole = *frame;

	if (intake->begun_us == 0)
		intake->begun_us = arrival->now_us;
	/* What is due ends before anything new is judged; what fails is tried again. */
	intake_tick(intake, arrival);
	switch (put_together(intake, device, &whole, arrival->now_us)) {
	case JOIN_MORE:
		return INTAKE_PART;
	case JOIN_BROKEN:
		return INTAKE_REFUSED;
	case JOIN_WHOLE:
		break;
	}
	recall_session(intake, device, &whole);
	return decode(intake, device, &whole, arrival);
}

uint64_t intake_wake_us(const struct intake *intake)
{
	uint64_t wake_us = pieces_wake_us(&intake->pieces), parts_us = parts_wake_us(&intake->parts);
	uint64_t streams_us = streams_wake_us(&intake->streams);

	wake_us = parts_us < wake_us ? parts_us : wake_us;
	return streams_us < wake_us ? streams_us : wake_us;
}

int intake_tick(struct intake *intake, const struct arrival *now)
{
	int acts, samples;

	intake->wall_us = now->wall_us;
	while (note_broken(intake, pieces_expire(&intake->pieces, now->now_us)))
		;
	acts = acts_tick(intake, now->now_us);
	samples = samples_tick(intake, now->now_us);
	return acts < 0 ? acts : samples;
}

int intake_let_go(struct intake *intake, const struct address *address, const struct arrival *now)
{
	int acts, samples;

	intake->wall_us = now->wall_us;
	while (note_broken(intake, pieces_drop(&intake->pieces, address)))
		;
	acts = acts_let_go(intake, address);
	samples = samples_let_go(intake, address);
	return acts < 0 ? acts : samples;
}
