/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/virtual-home/play.h"

#include <stdlib.h>

/* Sendings of one device in one turn, so that a flood does not keep the player from its bus. */
enum { PLAY_BATCH = 64 };

static const uint64_t ns_per_ms = 1000000;

/* One course: a device's events in their order, or the home's. */
struct course {
	size_t at; /* index of the current event, or n_events at the end */
	bool is_ready, is_begun;
	uint64_t due_ns; /* of the next sending, or of the event where it is ready */
	uint64_t n_sent; /* sendings of the current event */
	uint64_t n_packets; /* of this device so far, over all events */
	struct packet packet;
};

struct play {
	const struct scenario *scenario;
	const struct stage *stage;
	void *context;
	bool is_started, is_finished;
	uint64_t start_ns;
	uint32_t n_loops;
	unsigned n_go;
	struct course courses[]; /* one for each device, and the home's */
};

static size_t next_event(const struct play *play, size_t course, size_t from)
{
	const struct event *events = play->scenario->events;

	while (from < play->scenario->n_events &&
		(events[from].device != course || (events[from].is_once && play->n_loops > 0)))
		from++;
	return from;
}

static void rewind_all(struct play *play)
{
	for (size_t i = 0; i <= play->scenario->n_devices; i++) {
		play->courses[i].at = next_event(play, i, 0);
		play->courses[i].is_ready = play->courses[i].is_begun = false;
	}
}

struct play *play_new(const struct scenario *scenario, const struct stage *stage, void *context)
{
	struct play *play = calloc(1, sizeof(*play) + (scenario->n_devices + 1) * sizeof(play->courses[0]));

	if (!play)
		return NULL;
	play->scenario = scenario;
	play->stage = stage;
	play->context = context;
	rewind_all(play);
	return play;
}

void play_free(struct play *play)
{
	free(play);
}

void play_start(struct play *play, struct moment moment)
{
	if (play->is_started)
		return;
	play->is_started = true;
	play->start_ns = moment.now_ns;
}

void play_go(struct play *play)
{
	play->n_go++;
}

static bool holds(struct play *play, const struct event *event)
{
	if (event->after == AFTER_NOTHING)
		return true;
	if (event->after != AFTER_GO)
		return play->stage->holds(play->context, event);
	if (play->n_go == 0)
		return false;
	play->n_go--;
	return true;
}

/* Whether the event may begin now; else due_ns says when to look again. */
static bool begins(struct play *play, struct course *course, const struct event *event, uint64_t now_ns)
{
	uint64_t at_ns = play->start_ns + event->at_ms * ns_per_ms;

	if (course->is_begun)
		return true;
	if (!course->is_ready) {
		course->due_ns = now_ns < at_ns ? at_ns : UINT64_MAX;
		if (now_ns < at_ns || !holds(play, event))
			return false;
		course->is_ready = true;
		course->due_ns = now_ns + event->wait_ms * ns_per_ms;
	}
	if (now_ns < course->due_ns)
		return false;
	course->is_begun = true;
	course->n_sent = 0;
	return true;
}

static void end_event(struct play *play, struct course *course, size_t index)
{
	course->at = next_event(play, index, course->at + 1);
	course->is_ready = course->is_begun = false;
}

static bool is_so(struct play *play, const struct event *event, enum after after)
{
	struct event asked = { .device = event->device, .after = after };

	return play->stage->holds(play->context, &asked);
}

/* It has what was not fetched yet, and is connected: it advertises again where the link ends too early. */
static bool is_waiting(struct play *play, const struct event *event)
{
	return event->deed == DEED_ADVERTISE && event->advert.is_until_fetched && is_so(play, event, AFTER_CONNECTED);
}

static void send_next(struct play *play, struct course *course, size_t index, const struct event *event, struct moment moment)
{
	bool is_new = event->deed == DEED_ADVERTISE && event->advert.is_until_connected ?
		course->n_sent == 0 : course->n_sent % event->times == 0;

	if (is_new)
		packet_build(&course->packet, event, &play->scenario->devices[index], course->n_packets++, moment);
	course->n_sent++;
	course->due_ns += event->every_ns;
	if (event->deed == DEED_INDICATE)
		play->stage->indicate(play->context, index, &event->indication, &course->packet, is_new);
	else if (event->deed == DEED_RECORD)
		play->stage->record(play->context, index, &course->packet);
	else
		play->stage->advertise(play->context, index, &event->advert, &course->packet, is_new);
}

static bool is_all_sent(struct play *play, const struct course *course, const struct event *event)
{
	if (event->deed == DEED_ADVERTISE && event->advert.is_until_connected) {
		uint64_t for_ns = event->advert.for_ms * ns_per_ms;

		return (for_ns && course->n_sent * event->every_ns >= for_ns) ||
			is_so(play, event, event->advert.is_until_fetched ? AFTER_FETCHED : AFTER_CONNECTED);
	}
	return course->n_sent == (uint64_t)event->n_packets * event->times;
}

/* One step of an event that sends. Returns whether the course can go on now. */
static bool step_sending(struct play *play, struct course *course, size_t index, const struct event *event,
	struct moment moment)
{
	bool is_all = is_all_sent(play, course, event);

	/* The last advertisement stays on the air for its time: only the next moment ends it. */
	if (moment.now_ns < course->due_ns && !(is_all && event->deed != DEED_ADVERTISE))
		return false;
	if (!is_all && is_waiting(play, event)) {
		course->due_ns += event->every_ns;
		play->stage->silence(play->context, index);
		return true;
	}
	if (!is_all) {
		send_next(play, course, index, event, moment);
		return true;
	}
	if (event->deed == DEED_ADVERTISE)
		play->stage->silence(play->context, index);
	end_event(play, course, index);
	return true;
}

static bool step(struct play *play, size_t index, struct moment moment)
{
	struct course *course = &play->courses[index];
	const struct event *event = &play->scenario->events[course->at];

	if (course->at == play->scenario->n_events || !begins(play, course, event, moment.now_ns))
		return false;
	switch (event->deed) {
	case DEED_ADVERTISE:
	case DEED_INDICATE:
	case DEED_RECORD:
		return step_sending(play, course, index, event, moment);
	case DEED_DISCONNECT:
		play->stage->disconnect(play->context, index);
		break;
	case DEED_FAULT:
		play->stage->fault(play->context, event);
		break;
	case DEED_CUT:
		play->stage->cut(play->context, index, event->cut_after);
		break;
	case DEED_UNBOND:
		play->stage->unbond(play->context, index);
		break;
	case DEED_COUNT:
		break;
	}
	end_event(play, course, index);
	return true;
}

/* At the end of all courses: play it again, or say that it is over. */
static void end_loop(struct play *play, struct moment moment)
{
	play->n_loops++;
	if (play->n_loops == play->scenario->loops || play->scenario->n_events == 0) {
		play->is_finished = true;
		play->stage->finished(play->context);
		return;
	}
	play->start_ns = moment.now_ns;
	rewind_all(play);
}

uint64_t play_turn(struct play *play, struct moment moment)
{
	uint64_t next_ns = UINT64_MAX;
	bool is_over = true;

	if (!play->is_started || play->is_finished)
		return UINT64_MAX;
	for (size_t i = 0; i <= play->scenario->n_devices; i++) {
		struct course *course = &play->courses[i];

		for (unsigned n = 0; n < PLAY_BATCH && step(play, i, moment); n++)
			;
		if (course->at == play->scenario->n_events)
			continue;
		is_over = false;
		if (course->due_ns < next_ns)
			next_ns = course->due_ns;
	}
	if (!is_over)
		return next_ns;
	end_loop(play, moment);
	return play->is_finished ? UINT64_MAX : moment.now_ns;
}
