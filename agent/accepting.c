/* SPDX-License-Identifier: Apache-2.0 */
#include "accepting.h"

#include <errno.h>
#include <string.h>

#include "agent.h"
#include "ailing.h"
#include "base/log.h"
#include "commit.h"
#include "silence.h"
#include "vault/aes.h"
#include "vault/ccm.h"

static void identify(void *context, const uint8_t *bytes, size_t n_bytes, uint8_t ret_id[READING_ID_SIZE])
{
	struct agent *agent = context;

	vault_identity(agent->vault, bytes, n_bytes, ret_id);
}

static uint64_t next_seq(void *context)
{
	struct agent *agent = context;

	return store_next_seq(agent->store);
}

static void note_battery(struct agent *agent, const struct accepted *accepted)
{
	struct enrolled *enrolled = enrolment_find(&agent->enrolment, &accepted->device->address);

	if (enrolled)
		ailing_note_battery(enrolled, accepted);
}

static void note_spoken(struct agent *agent, const struct accepted *accepted)
{
	struct enrolled *enrolled = enrolment_find(&agent->enrolment, &accepted->device->address);

	if (enrolled)
		silence_on_reading(agent, enrolled, clock_now_us());
}

/* Passive scanning does not tell of the same octets twice: only a number makes two events of them. */
static void note_number(struct agent *agent, const struct accepted *accepted)
{
	struct enrolled *enrolled = enrolment_find(&agent->enrolment, &accepted->device->address);

	if (!enrolled || device_has_session(&enrolled->device))
		return;
	if (accepted->readings->sequence_kind == SEQUENCE_NONE)
		enrolled->is_unnumbered = true;
	else
		enrolled->is_numbered = true;
}

/* Where too much waits for a commit, that commit is due: for a call with the last room of the disk. */
static int keep_reading(struct agent *agent, const struct accepted *accepted, const uint8_t *octets, size_t n_octets)
{
	int r = store_add_reading(agent->store, accepted, octets, n_octets);

	if (r == -ENOSPC && accepted->class == CLASS_ALERT)
		commit_urgent(agent);
	if (r == -ENOSPC && commit_now(agent) == 0)
		r = store_add_reading(agent->store, accepted, octets, n_octets);
	return r;
}

/* A state is told again and again; an event is told when it happens. */
static bool has_happened(const struct readings *readings)
{
	for (size_t i = 0; i < readings->n_values; i++)
		if (readings->values[i].kind == VALUE_EVENT)
			return true;
	return false;
}

static void note_kept(struct agent *agent, const struct accepted *accepted, const uint8_t *octets, size_t n_octets)
{
	agent->n_uncommitted++;
	direct_note_reading(agent, accepted, octets, n_octets, false);
	commit_note(agent, accepted->class);
	agent->has_happened |= has_happened(accepted->readings);
	if (accepted->class == CLASS_ALERT)
		commit_urgent(agent);
}

/* The alert joins the reading's transaction: both are there after a power cut, or neither. */
static void judge(struct agent *agent, const struct accepted *accepted, const struct moment *now)
{
	int r = watch_reading(agent->watch, accepted, now);

	if (r < 0)
		log_error("no alert could be opened for a reading of %s: %s", accepted->device->id, strerror(-r));
}

/* What the store does not take stays in its device, if that has a memory. What cannot wait for that is judged and said now. */
static void judge_refused(struct agent *agent, const struct accepted *accepted, const uint8_t *octets, size_t n_octets,
	const struct moment *now)
{
	if (accepted->class != CLASS_ALERT && !(accepted->class == CLASS_VITAL && accepted->live))
		return;
	direct_note_reading(agent, accepted, octets, n_octets, true);
	commit_note(agent, accepted->class);
	judge(agent, accepted, now);
}

static int accept_reading(void *context, const struct accepted *accepted)
{
	struct agent *agent = context;
	uint8_t octets[PACKED_MAX];
	struct moment now = agent_moment();
	struct accepted kept = *accepted;
	bool was_judged = direct_is_refused(agent, accepted);
	size_t n_octets;
	int r;

	/* Heard before the clock was set, its times are of that clock, and are only compared with it. */
	if (!accepted->is_clock_trusted && clock_is_trusted()) {
		now.wall_us = accepted->received_us;
		now.zone_s = accepted->received_zone_s;
	}
	redate_prepare(agent, &kept);
	r = packed_write(&kept, octets, sizeof(octets));
	n_octets = r < 0 ? 0 : (size_t)r;

	if (r >= 0)
		r = keep_reading(agent, accepted, octets, n_octets);
	if (r == STORE_TWIN)
		return INTAKE_TWIN;
	if (r < 0) {
		agent->refused_class = accepted->class;
		if (!was_judged)
			judge_refused(agent, accepted, octets, n_octets, &now);
		return r;
	}
	redate_note(agent, accepted);
	note_kept(agent, accepted, octets, n_octets);
	note_battery(agent, accepted);
	note_number(agent, accepted);
	note_spoken(agent, accepted);
	if (!was_judged)
		judge(agent, accepted, &now);
	return 0;
}

static int get_counter(void *context, const char *key, uint64_t *ret_value)
{
	return store_get_counter(((struct agent *)context)->store, key, ret_value);
}

static int set_counter(void *context, const char *key, uint64_t value)
{
	struct agent *agent = context;
	int r = store_set_counter(agent->store, key, value);

	if (r == 0)
		commit_note(agent, CLASS_TELEMETRY);
	return r;
}

static const char *person_of(void *context, const struct device *device, const struct readings *readings,
	const struct reading *reading)
{
	struct agent *agent = context;

	return agent->plan ? watch_whose(agent->watch, agent->plan, device, readings, reading) :
			     device_person(device, reading->user);
}

static const struct mounted *mounted_of(void *context, const struct device *device)
{
	static const struct mounted nowhere;
	const struct plan *plan = ((struct agent *)context)->plan;
	const struct plan_device *place;

	if (!plan)
		return &device->mounted;
	place = plan_find_device(plan, &device->address, READING_NO_USER);
	return place ? &place->mounted : &nowhere;
}

/* bluetoothd has confirmed it to the device: it is durable as soon as the reading would be. */
static int hold(void *context, const char *key, const uint8_t *blob, size_t n_blob)
{
	struct agent *agent = context;
	int r = store_hold(agent->store, key, blob, n_blob);

	if (r == 0)
		commit_note(agent, CLASS_VITAL);
	return r == STORE_FULL ? -ENOSPC : r;
}

static int release(void *context, const char *key)
{
	struct agent *agent = context;
	int r = store_release(agent->store, key);

	if (r == 0)
		commit_note(agent, CLASS_VITAL);
	return r;
}

static const struct device *find_device(void *context, const struct address *address)
{
	struct enrolled *enrolled = enrolment_find(&((struct agent *)context)->enrolment, address);

	return enrolled ? &enrolled->device : NULL;
}

static int open_sealed(void *context, const struct sealed *sealed, uint8_t *ret_plain)
{
	const struct device *device = context;

	return ccm_open(device->key, sealed, ret_plain);
}

static void unlock(void *context, const struct device *device, struct frame *frame)
{
	(void)context;
	frame->open = device->has_key ? open_sealed : NULL;
	frame->open_context = (void *)device;
	frame->decrypt = aes_decrypt_block;
}

const struct intake_ops accepting_ops = {
	.identify = identify,
	.next_seq = next_seq,
	.accept = accept_reading,
	.get_counter = get_counter,
	.set_counter = set_counter,
	.hold = hold,
	.release = release,
	.device_of = find_device,
	.unlock = unlock,
	.person_of = person_of,
	.mounted_of = mounted_of,
};
