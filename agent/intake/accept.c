/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "intake/room.h"
#include "intake/when.h"

enum { LEFT = INTAKE_TWIN + 1 }; /* of one reading: it was left in the device */

static bool is_help_call(const struct device *device, const struct readings *readings, const struct reading *reading)
{
	const struct value *button = reading_find(readings, reading, QUANTITY_BUTTON);

	return device->kind == DEVICE_HELP_BUTTON && button && button->kind == VALUE_EVENT;
}

/* A test liquid's glucose, test and demonstration data. */
static bool is_nobodys(const struct reading *reading)
{
	return reading->kind == READING_CONTROL_SOLUTION || reading_has(reading, FLAG_TEST) || reading_has(reading, FLAG_DEMO);
}

/* A press is a call for help whatever else the frame says. */
static enum class class_of(const struct take *take, const struct readings *told, const struct reading *reading)
{
	if (is_help_call(take->device, told, reading))
		return CLASS_ALERT;
	return take->is_fault || is_nobodys(reading) ? CLASS_TELEMETRY : reading_class(told, reading);
}

static enum trust trust_of(const struct take *take)
{
	if (take->frame->kind == FRAME_GATT && !take->arrival->is_bonded)
		return TRUST_PLAIN;
	if (take->frame->kind == FRAME_GATT)
		return take->device->is_authenticated ? TRUST_AUTHENTICATED : TRUST_BONDED;
	/* An 8-bit packet id comes round in minutes: whoever recorded a packet can send it again. */
	return take->readings->is_authentic && take->readings->sequence_kind == SEQUENCE_COUNTER ? TRUST_ENCRYPTED : TRUST_PLAIN;
}

/* What waited over a restart may have waited long. Of a clock that was not trusted then nothing is concluded. */
static bool is_overdue(const struct intake *intake, const struct take *take, int64_t at_us)
{
	return take->is_late && take->arrival->is_clock_trusted &&
		intake->wall_us - at_us > take->arrival->late_after_s * INT64_C(1000000);
}

/* A record that comes again when its row was given up: of when it is only its own clock could tell, but not of now. */
static bool is_known_before(const struct take *take, const struct accepted *accepted)
{
	return take->novelty.is_last && accepted->quality == TIME_ESTIMATED;
}

/*
 * Taken before the device was enrolled it may be another person's, and stays where it is. Of a time that is not believed
 * nothing is known: in the first transfer of a device's memory, where all of that is, it is left as well, unless it may be
 * what the device just measured, which comes in between; and so it is while the enrolment itself is not dated. A moment of grace
 * is for faces without seconds, and for the measurement that was made to show the device to the installer.
 */
static const int64_t grace_us = 120 * INT64_C(1000000);

static bool is_from_before(const struct take *take, const struct accepted *accepted)
{
	const struct device *device = take->device;

	bool is_dated = device->enrolled_us != 0, is_undated = !is_dated && device->undated_us;
	bool is_believed = accepted->quality == TIME_DEVICE || accepted->quality == TIME_CORRECTED;

	if ((!is_dated && !is_undated) || device->takes_old_records || is_help_call(device, accepted->readings, accepted->reading))
		return false;
	if (is_believed && is_dated)
		return take->arrival->is_clock_trusted && accepted->at_us < device->enrolled_us - grace_us;
	return take->arrival->is_first_fetch && when_may_be_old(accepted);
}

/* A record that is older than one that came before it comes from no clock that began anew. */
static uint64_t newest_face_of(struct intake *intake, const struct take *take)
{
	bool is_record = take->readings->sequence_kind == SEQUENCE_RECORD;

	return is_record ? 0 : recall_memory(intake, take->device, take->frame, take->arrival->now_us)->face_s;
}

bool accept_leaves(struct intake *intake, const struct take *take)
{
	struct accepted accepted = { .device = take->device, .readings = take->readings,
		.reading = &take->readings->reading[0] };
	bool is_head = take->readings->part == PART_WHOLE || take->readings->part == PART_HEAD;

	if (!is_head || take->readings->n_readings != 1)
		return false;
	when_taken(&accepted, take->arrival, newest_face_of(intake, take));
	if (!is_from_before(take, &accepted))
		return false;
	intake->figures.n_old++;
	return true;
}

/*
 * `told` is the frame's readings in the words of what the device is mounted on; the identity is made of what it said
 * itself, so that another plan makes no other reading of the same frame.
 */
static int accept_one(struct intake *intake, struct take *take, struct readings *told, uint64_t newest_face_s,
	size_t index)
{
	const struct mounted *mounted = intake->ops->mounted_of(intake->context, take->device);
	struct reading *reading = &told->reading[index];
	struct accepted accepted = { .device = take->device, .trust = trust_of(take), .readings = told, .reading = reading };

	mounted_apply(mounted, device_kind_is_aid(take->device->kind), told, reading);
	accepted.class = class_of(take, told, reading);
	if (!is_nobodys(reading))
		accepted.person = intake->ops->person_of(intake->context, take->device, told, reading);
	identity_of(intake, take, index, accepted.id);
	accepted.may_recur = identity_may_recur(take, &take->readings->reading[index], &accepted.order);
	accepted.may_repeat = take->novelty.may_repeat;
	when_taken(&accepted, take->arrival, newest_face_s);
	if (is_from_before(take, &accepted)) {
		intake->figures.n_old++;
		take->has_left = true;
		return LEFT;
	}
	accepted.live = accepted.live && !is_overdue(intake, take, accepted.at_us) && !is_known_before(take, &accepted);
	accepted.seq = intake->ops->next_seq(intake->context);
	return intake->ops->accept(intake->context, &accepted);
}

int accept_readings(struct intake *intake, struct take *take)
{
	uint64_t newest_face_s = newest_face_of(intake, take);
	struct readings told = *take->readings;
	int n_new = 0;

	for (size_t i = 0; i < told.n_readings; i++) {
		int r = accept_one(intake, take, &told, newest_face_s, i);

		if (r < 0)
			return r;
		n_new += r == 0;
	}
	return n_new;
}

/* Readings that were all known change nothing that is kept, but the number that they came under. */
static bool is_to_be_noted(const struct memory *memory, const struct novelty *novelty, int n_new)
{
	return n_new > 0 ||
		(novelty->mode == MODE_SEQUENCE && !(memory->has_sequence && memory->sequence == novelty->number));
}

/* A packet that is repeated under a risen counter raises it: the lower one is a replay from now on. */
int accept_repeated(struct intake *intake, const struct take *take, struct memory *memory)
{
	bool has_risen = take->novelty.mode == MODE_SEQUENCE && take->novelty.number != memory->sequence;
	int r = has_risen ? recall_note(intake, take) : 0;

	memory->heard_us = take->arrival->now_us;
	return r < 0 ? r : INTAKE_REPEATED;
}

int accept_frame(struct intake *intake, struct take *take)
{
	uint64_t now_us = take->arrival->now_us;
	struct memory *memory = recall_memory(intake, take->device, take->frame, now_us);
	int n_new, r = 0;

	take->novelty = identity_judge(intake, memory, take);
	if (take->novelty.verdict == VERDICT_OLD)
		return INTAKE_REPLAY;
	if (take->novelty.verdict == VERDICT_SAME)
		return accept_repeated(intake, take, memory);
	n_new = accept_readings(intake, take);
	if (n_new < 0)
		return n_new;
	if (is_to_be_noted(memory, &take->novelty, n_new))
		r = recall_note(intake, take);
	if (r < 0)
		return r;
	memory_hear(memory, take->readings, now_us);
	if (n_new > 0)
		return INTAKE_ACCEPTED;
	return take->has_left ? INTAKE_LEFT : INTAKE_REPEATED;
}
