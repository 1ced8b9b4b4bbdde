/* SPDX-License-Identifier: Apache-2.0 */
#include "intake/stream.h"

#include <string.h>

/* Of the sensor or the device, not of the signal: that comes and goes by the second. A stream that is nobody's says so once. */
static const enum reading_flag faults[] = { FLAG_EQUIPMENT_MALFUNCTION, FLAG_SENSOR_UNKNOWN, FLAG_SENSOR_DISPLACED,
	FLAG_SENSOR_MALFUNCTION, FLAG_SENSOR_DISCONNECTED, FLAG_SENSOR_OFF, FLAG_NO_CONTACT, FLAG_DEMO, FLAG_TEST };

static const enum reading_flag offs[] = { FLAG_SENSOR_OFF, FLAG_SENSOR_DISCONNECTED, FLAG_NO_CONTACT };

static const struct value *primary_of(const struct readings *readings)
{
	const struct reading *reading = &readings->reading[0];

	return reading_find(readings, reading, reading->kind == READING_HEART_RATE ? QUANTITY_HEART_RATE : QUANTITY_SPO2);
}

/* What was stored was taken earlier, and is no moment of now. */
bool stream_has(const struct frame *frame, const struct readings *readings)
{
	const struct reading *reading = &readings->reading[0];

	return frame->kind == FRAME_GATT && readings->n_readings == 1 && readings->part == PART_WHOLE &&
		(reading->kind == READING_HEART_RATE || reading->kind == READING_OXIMETRY_CONTINUOUS) &&
		!reading_has(reading, FLAG_FROM_STORAGE);
}

static bool is_off(const struct reading *reading)
{
	for (size_t i = 0; i < sizeof(offs) / sizeof(offs[0]); i++)
		if (reading_has(reading, offs[i]))
			return true;
	return false;
}

static bool stands(const struct readings *readings)
{
	const struct reading *reading = &readings->reading[0];
	const struct value *primary = primary_of(readings);

	return primary && primary->kind == VALUE_NUMBER && !reading_has(reading, FLAG_EARLY_ESTIMATE) && !is_off(reading);
}

struct thin *streams_find(struct streams *streams, const struct frame *frame)
{
	for (size_t i = 0; i < STREAMS_MAX; i++) {
		struct thin *thin = &streams->thins[i];

		if (thin->is_used && memcmp(&thin->head.address, &frame->address, sizeof(frame->address)) == 0 &&
			uuid_equal(&thin->head.characteristic, &frame->characteristic))
			return thin;
	}
	return NULL;
}

struct thin *streams_place(struct streams *streams)
{
	struct thin *oldest = &streams->thins[0];

	for (size_t i = 0; i < STREAMS_MAX; i++) {
		struct thin *thin = &streams->thins[i];

		if (!thin->is_used)
			return thin;
		if (thin->heard_us < oldest->heard_us)
			oldest = thin;
	}
	return oldest;
}

struct thin *streams_of(struct streams *streams, const struct address *address)
{
	for (size_t i = 0; i < STREAMS_MAX; i++) {
		struct thin *thin = &streams->thins[i];

		if (thin->is_used && (!address || memcmp(&thin->head.address, address, sizeof(*address)) == 0))
			return thin;
	}
	return NULL;
}

/* While it settles there is something to end, too: what is no row of samples any more. */
static uint64_t wake_of(const struct thin *thin)
{
	uint64_t silent_us = thin->stood_us + STREAM_SILENCE_US;

	uint64_t wake_us = thin->is_running && thin->due_us < silent_us ? thin->due_us : silent_us;

	if (!thin->is_used || (!thin->is_running && thin->n_samples == 0))
		return UINT64_MAX;
	return wake_us > thin->not_before_us ? wake_us : thin->not_before_us;
}

struct thin *streams_due(struct streams *streams, uint64_t now_us)
{
	for (size_t i = 0; i < STREAMS_MAX; i++)
		if (wake_of(&streams->thins[i]) <= now_us)
			return &streams->thins[i];
	return NULL;
}

uint64_t streams_wake_us(const struct streams *streams)
{
	uint64_t wake_us = UINT64_MAX;

	for (size_t i = 0; i < STREAMS_MAX; i++)
		if (wake_of(&streams->thins[i]) < wake_us)
			wake_us = wake_of(&streams->thins[i]);
	return wake_us;
}

int thin_begin(struct thin *thin, const struct frame *frame, const struct driver *driver, const struct arrival *arrival)
{
	int r;

	*thin = (struct thin){ .driver = driver };
	r = kept_of(frame, NULL, arrival, &thin->head);
	thin->is_used = r == 0;
	return r;
}

static void drop_samples(struct thin *thin)
{
	thin->n_samples = thin->n_octets = 0;
	thin->n_far = 0;
}

static uint64_t fault_bits(const struct reading *reading, size_t word)
{
	uint64_t bits = 0;

	for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++)
		if ((size_t)faults[i] / 64 == word)
			bits |= UINT64_C(1) << faults[i] % 64;
	return reading->flags[word] & bits;
}

static bool note_faults(struct thin *thin, const struct reading *reading)
{
	bool is_new = false;

	for (size_t i = 0; i < 2; i++) {
		is_new = is_new || (fault_bits(reading, i) & ~thin->faults[i]);
		thin->faults[i] |= fault_bits(reading, i);
	}
	return is_new;
}

/* What is gone by now is told again when it comes again. */
static void forget_faults(struct thin *thin, const struct reading *reading)
{
	for (size_t i = 0; i < 2; i++)
		thin->faults[i] = fault_bits(reading, i);
}

static bool add(struct thin *thin, const struct frame *frame, const struct readings *readings,
	const struct arrival *arrival)
{
	if (thin->n_samples == STREAM_SAMPLES_MAX || frame->n_data > STREAM_OCTETS_MAX - thin->n_octets)
		return false;
	thin->samples[thin->n_samples++] = (struct sample){ .value = primary_of(readings)->number, .arrival = *arrival,
		.at = (uint16_t)thin->n_octets, .n = (uint16_t)frame->n_data };
	memcpy(thin->octets + thin->n_octets, frame->data, frame->n_data);
	thin->n_octets += frame->n_data;
	return true;
}

static bool is_far(const struct thin *thin, const struct readings *readings)
{
	bool is_beat = readings->reading[0].kind == READING_HEART_RATE;
	struct decimal step = { is_beat ? STREAM_FAR_HEART_RATE : STREAM_FAR_SPO2, 0 }, above, below;
	struct decimal value = primary_of(readings)->number;

	return decimal_add(thin->given, step, &above) == 0 &&
		decimal_add(thin->given, (struct decimal){ -step.mantissa, 0 }, &below) == 0 &&
		(decimal_compare(value, above) >= 0 || decimal_compare(value, below) <= 0);
}

/* A change that lasts is told when it has lasted, not a minute later; what was before it in its minute is thinned out. */
static unsigned int take_far(struct thin *thin, uint64_t now_us)
{
	size_t n_before = thin->n_samples > STREAM_SETTLED ? thin->n_samples - STREAM_SETTLED : 0;

	thin->n_samples -= n_before;
	memmove(thin->samples, thin->samples + n_before, thin->n_samples * sizeof(thin->samples[0]));
	thin->n_far = 0;
	thin->due_us = now_us;
	return STREAM_GIVE;
}

static unsigned int take_standing(struct thin *thin, const struct frame *frame, const struct readings *readings,
	const struct arrival *arrival)
{
	bool is_added = add(thin, frame, readings, arrival);

	thin->stood_us = arrival->now_us;
	if (thin->is_running) {
		thin->n_far = is_added && is_far(thin, readings) ? thin->n_far + 1 : 0;
		return thin->n_far < STREAM_SETTLED ? 0 : take_far(thin, arrival->now_us);
	}
	if (thin->n_samples < STREAM_SETTLED)
		return 0;
	thin->is_running = true;
	thin->due_us = arrival->now_us;
	forget_faults(thin, &readings->reading[0]);
	return STREAM_GIVE;
}

unsigned int thin_take(struct thin *thin, const struct frame *frame, const struct readings *readings,
	const struct arrival *arrival)
{
	const struct reading *reading = &readings->reading[0];
	bool is_after_silence = thin->heard_us && arrival->now_us - thin->heard_us >= STREAM_SILENCE_US;
	unsigned int steps = note_faults(thin, reading) ? STREAM_FAULT : 0;

	thin->n_silences = is_after_silence ? thin->n_silences + 1 : 0;
	thin->heard_us = arrival->now_us;
	if (thin->n_silences >= STREAM_SLOW)
		return STREAM_AS_IS;
	if (is_off(reading))
		return steps | thin_tick(thin, arrival->now_us, true);
	if (stands(readings))
		return steps | take_standing(thin, frame, readings, arrival);
	if (!thin->is_running)
		drop_samples(thin);
	return steps;
}

unsigned int thin_tick(const struct thin *thin, uint64_t now_us, bool is_over)
{
	if (is_over || now_us - thin->stood_us >= STREAM_SILENCE_US)
		return STREAM_STOP | (thin->n_samples >= STREAM_SETTLED ? STREAM_GIVE : 0);
	return thin->is_running && thin->due_us <= now_us ? STREAM_GIVE : 0;
}

/* The one with as many below it as above it; of an even number, the lower of the two in the middle. */
static bool is_median(const struct thin *thin, size_t index)
{
	size_t n_before = 0;

	for (size_t i = 0; i < thin->n_samples; i++) {
		int order = decimal_compare(thin->samples[i].value, thin->samples[index].value);

		n_before += order < 0 || (order == 0 && i < index);
	}
	return n_before == (thin->n_samples - 1) / 2;
}

const struct kept *thin_median(struct thin *thin)
{
	const struct sample *sample;
	size_t index = 0;

	while (!is_median(thin, index))
		index++;
	sample = &thin->samples[index];
	thin->given = sample->value;
	thin->head.arrival = sample->arrival;
	thin->head.n_data = sample->n;
	memcpy(thin->head.data, thin->octets + sample->at, sample->n);
	return &thin->head;
}

void thin_given(struct thin *thin, uint64_t now_us)
{
	drop_samples(thin);
	thin->due_us = now_us + STREAM_INTERVAL_US;
}

void thin_stop(struct thin *thin)
{
	drop_samples(thin);
	thin->is_running = false;
}
