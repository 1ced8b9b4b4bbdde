/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Continuous readings, one moment of a stream each: a finger clip or a chest strap tells one a second. Kept is one real
 * sample a minute, the one with the median of its primary value (spo2, heart-rate), never an invented mean.
 *
 *     SETTLING --6 samples in a row that stand--> RUNNING: give; then give every 60 s,
 *        ^                                            |      and at once when 6 in a row are far from the last given
 *        |                                            |
 *        +-- sensor off, 10 s without one that stands: give where there are 6
 *
 * A sample stands when its primary value is a number that the device calls no early estimate. A device slower than the
 * silence is no stream: from its third sample on they are taken as they are.
 */
#include "intake/kept.h"

#define STREAM_INTERVAL_US (60 * UINT64_C(1000000))
#define STREAM_SILENCE_US (10 * UINT64_C(1000000))
#define STREAM_RETRY_US UINT64_C(1000000) /* the store was not to be written */

enum {
	STREAMS_MAX = 8, /* sensors worn at once in one home; one more, and the one heard longest ago ends */
	STREAM_SETTLED = 6, /* samples in a row */
	STREAM_SLOW = 2, /* silences in a row */
	STREAM_SAMPLES_MAX = 120, /* of an interval; of a faster device the later ones are no candidates */
	STREAM_FAR_SPO2 = 3, /* %: what sleep medicine calls a desaturation (AASM) */
	STREAM_FAR_HEART_RATE = 20, /* /min */
	STREAM_OCTETS_MAX = 4096,
};

struct sample {
	struct decimal value; /* primary */
	struct arrival arrival;
	uint16_t at, n; /* in octets */
};

struct thin {
	bool is_used;
	bool is_running;
	struct kept head; /* what the frames have in common, with the octets of the last one that was given */
	const struct driver *driver;
	uint64_t heard_us; /* the last sample */
	uint64_t stood_us; /* the last one that stood */
	uint64_t due_us; /* the end of the interval, while it runs */
	struct decimal given; /* the last median */
	unsigned int n_far; /* samples in a row that are far from it */
	uint64_t not_before_us; /* after the store was not to be written */
	unsigned int n_silences; /* in a row */
	uint64_t faults[2]; /* flags that were told */
	size_t n_samples, n_octets;
	struct sample samples[STREAM_SAMPLES_MAX];
	uint8_t octets[STREAM_OCTETS_MAX];
};

struct streams {
	struct thin thins[STREAMS_MAX];
};

/* What is to be done about a sample, as bits; GIVE first. */
enum {
	STREAM_GIVE = 1 << 0, /* accept thin_median() and call thin_given() */
	STREAM_FAULT = 1 << 1, /* accept this sample as telemetry: it tells a fault that was not told */
	STREAM_AS_IS = 1 << 2, /* accept this sample: it is of no stream */
	STREAM_STOP = 1 << 3, /* then call thin_stop() */
};

/* Whether a frame's reading is one moment of a stream. */
bool stream_has(const struct frame *frame, const struct readings *readings);

struct thin *streams_find(struct streams *streams, const struct frame *frame); /* or NULL */
/* A free place, or the stream heard longest ago, which is to end first (is_used). */
struct thin *streams_place(struct streams *streams);
struct thin *streams_of(struct streams *streams, const struct address *address); /* one of it (NULL: any), or NULL */
struct thin *streams_due(struct streams *streams, uint64_t now_us); /* or NULL */
uint64_t streams_wake_us(const struct streams *streams); /* UINT64_MAX: no need */

/* Returns 0, or -EINVAL where the frame cannot be kept. */
int thin_begin(struct thin *thin, const struct frame *frame, const struct driver *driver, const struct arrival *arrival);

/* Take a sample. Returns bits of the above. */
unsigned int thin_take(struct thin *thin, const struct frame *frame, const struct readings *readings,
	const struct arrival *arrival);

/* Some time has passed, or the link is gone (is_over). Returns GIVE and STOP. */
unsigned int thin_tick(const struct thin *thin, uint64_t now_us, bool is_over);

/* The sample with the median of the primary value, as a frame with its arrival. Not without samples. */
const struct kept *thin_median(struct thin *thin);

/* It was accepted: the next interval begins with the one that ended. */
void thin_given(struct thin *thin, uint64_t now_us);

/* The sensor is off, or silent: it has to settle anew. */
void thin_stop(struct thin *thin);
