/* SPDX-License-Identifier: Apache-2.0 */
#include "installer.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "commit.h"
#include "deliver.h"
#include "enrolling.h"
#include "hearing.h"
#include "known.h"
#include "leaving.h"
#include "silence.h"
#include "trying.h"

struct enrolled *installer_find(struct agent *agent, const char *device)
{
	struct enrolled *enrolled = enrolment_by_id(&agent->enrolment, device);
	struct address address;

	if (!enrolled && address_parse(device, &address) == 0)
		enrolled = enrolment_find(&agent->enrolment, &address);
	return enrolled;
}

struct sighting {
	const struct address *address;
	bool is_heard, is_random;
	struct known known;
};

static void look(void *context, const struct radio_nearby *nearby)
{
	struct sighting *sighting = context;

	if (memcmp(&nearby->address, sighting->address, sizeof(nearby->address)) != 0)
		return;
	sighting->is_heard = true;
	sighting->is_random = nearby->is_random;
	sighting->known = known_of(nearby);
}

void installer_write(struct agent *agent, const struct enrolled *enrolled, bool is_paired, const char *words, struct text *t)
{
	text_put(t, "{\"device\":");
	deliver_write_device(agent, enrolled, t);
	text_printf(t, ",\"paired\":%s,\"words\":", is_paired ? "true" : "false");
	text_json(t, words);
	text_put(t, "}");
}

/* The enrolment is there before anything of the device is taken. */
int installer_keep(struct agent *agent, const struct device *device, struct enrolled **ret_enrolled, struct text *why)
{
	const struct enrolled *known = enrolment_find(&agent->enrolment, &device->address);
	struct device before = known ? known->device : (struct device){ 0 };
	/* What waits was sealed under the key until now. */
	int r = hearing_let_go(agent, &device->address);

	if (r == 0)
		r = enrolment_put(&agent->enrolment, agent->store, device, ret_enrolled);
	if (r == 0)
		r = intake_begin_anew(agent->intake, device, clock_now_us());
	if (r == -ENOSPC)
		text_printf(why, "%d devices are enrolled and that is all one gateway takes; forget one first", DEVICES_MAX);
	else if (r < 0 || (r = commit_now(agent)) < 0)
		text_printf(why, "the enrolment could not be written: %s; see lares doctor", strerror(-r));
	if (r < 0) {
		enrolment_take_back(&agent->enrolment, agent->store, &device->address, known ? &before : NULL);
		return r;
	}
	leaving_stay(agent, &device->address);
	silence_begin_anew(agent, *ret_enrolled);
	(*ret_enrolled)->n_replays = (*ret_enrolled)->n_empty = (*ret_enrolled)->n_sessions = 0;
	(*ret_enrolled)->is_empty = false;
	(*ret_enrolled)->bond = BOND_THERE;
	radio_devices_changed(agent->radio);
	deliver_device(agent, *ret_enrolled);
	log_info("%s is enrolled", (*ret_enrolled)->device.id);
	return 0;
}

/* What is not said stays as it was enrolled before. */
static void take_wish(const struct bus_enrol *wish, struct device *device)
{
	if (wish->has_key)
		memcpy(device->key, wish->key, sizeof(device->key));
	device->has_key |= wish->has_key;
	if (wish->name[0])
		memcpy(device->name, wish->name, sizeof(device->name));
	if (wish->person[0])
		memcpy(device->person, wish->person, sizeof(device->person));
	if (wish->mounted_on[0]) {
		memcpy(device->mounted_on, wish->mounted_on, sizeof(device->mounted_on));
		device->mounted.mounting = wish->mounted.mounting;
	}
	if (wish->mounted.n_inputs) {
		memcpy(device->mounted.inputs, wish->mounted.inputs, sizeof(device->mounted.inputs));
		device->mounted.n_inputs = wish->mounted.n_inputs;
	}
	if (wish->n_users) {
		memcpy(device->users, wish->users, sizeof(device->users));
		device->n_users = wish->n_users;
	}
	if (wish->every_s) {
		device->interval_s = wish->every_s;
		device->is_interval_declared = true;
	}
	device->takes_old_records = wish->takes_old_records;
	device->deletes_records = wish->deletes_records;
}

/* As it is enrolled, where it is of that kind; else as it looks. */
static struct device begin_device(struct agent *agent, const struct bus_enrol *wish, const struct sighting *sighting)
{
	const struct enrolled *known = enrolment_find(&agent->enrolment, &wish->address);
	enum device_kind kind = wish->has_kind	    ? wish->kind :
				sighting->known.has_kind ? sighting->known.kind :
				known		    ? known->device.kind :
						      DEVICE_SENSOR;
	struct device device = { .address = wish->address, .kind = kind, .enrolled_us = clock_is_trusted() ? clock_wall_us() : 0 };
	uint8_t boot[DEVICE_BOOT_SIZE];

	if (known && known->device.kind == kind)
		device = known->device;
	if (sighting->is_heard) {
		device.is_random = sighting->is_random;
		device.is_beacon = sighting->known.is_beacon;
	}
	if (!device.enrolled_us && !device.undated_us) {
		redate_boot(agent, boot);
		enrolment_leave_undated(&device, boot, clock_now_us());
	}
	device.is_bonded = device_has_session(&device);
	return device;
}

static int enrol_beacon(struct agent *agent, const struct device *device, bool is_heard, struct text *answer, struct text *why)
{
	struct enrolled *enrolled;
	int r = installer_keep(agent, device, &enrolled, why);

	if (r == 0)
		installer_write(agent, enrolled, false,
			is_heard ? "it is being heard" : "it was not heard yet: make it send, then look at lares readings", answer);
	return r;
}

int installer_enrol(void *context, uint64_t token, const struct bus_enrol *wish, struct text *answer, struct text *why)
{
	struct agent *agent = context;
	struct sighting sighting = { .address = &wish->address };
	struct device device;

	if (!trying_is_member(agent)) {
		trying_write_no_team(agent, why);
		return -EPERM;
	}
	radio_each_nearby(agent->radio, look, &sighting);
	if (!wish->has_kind && !sighting.known.has_kind && !enrolment_find(&agent->enrolment, &wish->address)) {
		text_put(why, sighting.is_heard ?
				"the device does not say what it is; name it with --kind" :
				"the device was not heard yet, so what it is must be named with --kind; or wake it and look at lares scan");
		return -EINVAL;
	}
	device = begin_device(agent, wish, &sighting);
	take_wish(wish, &device);
	if (device.is_bonded)
		return enrolling_begin(agent, token, &device, why);
	return enrol_beacon(agent, &device, sighting.is_heard, answer, why);
}

int installer_forget(void *context, const char *device, struct text *answer, struct text *why)
{
	struct agent *agent = context;
	struct enrolled *enrolled = installer_find(agent, device);
	struct address address;
	char id[DEVICE_ID_MAX];
	bool is_leaving;
	int r;

	if (!enrolled) {
		text_put(why, "no such device is enrolled; lares devices lists them");
		return -ENOENT;
	}
	memcpy(id, enrolled->device.id, sizeof(id));
	address = enrolled->device.address;
	if (enrolling_is_open_for(agent, &address)) {
		text_put(why, "it is being enrolled just now; end that first, then forget it");
		return -EBUSY;
	}
	r = hearing_let_go(agent, &address);
	if (r == 0)
		r = enrolment_remove(&agent->enrolment, agent->store, id);
	if (r == 0) {
		struct moment now = agent_moment();

		watch_device_gone(agent->watch, id, &now);
		r = commit_now(agent);
	}
	is_leaving = !enrolment_by_id(&agent->enrolment, id);
	if (is_leaving) {
		leaving_add(agent, &address, id);
		radio_devices_changed(agent->radio);
	}
	if (r < 0) {
		text_printf(why, "it could not be written: %s%s; see lares doctor", strerror(-r),
			is_leaving ? "; it is forgotten as soon as it can be" : "");
		return r;
	}
	text_put(answer, "{\"forgotten\":");
	text_json(answer, id);
	text_put(answer, "}");
	return 0;
}
