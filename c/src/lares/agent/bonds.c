/* SPDX-License-Identifier: Apache-2.0 */
#include "bonds.h"

#include <errno.h>
#include <string.h>

#include "base/log.h"
#include "deliver.h"
#include "hearing.h"

enum { STRONG_KEY_OCTETS = 16 }; /* the most (Core, Vol 3, Part H, 3.6.1): a shorter key was haggled down */

/* What can be read without a bond. */
enum { SERVICE_CURRENT_TIME = 0x1805, SERVICE_DEVICE_INFORMATION = 0x180a, SERVICE_BATTERY = 0x180f };

void bonds_ask(struct agent *agent, const struct address *address, asking_bond_fn fn)
{
	struct address adapter;

	if (radio_bond(agent->radio, address, &adapter) == RADIO_BOND_THERE)
		asking_bond(agent, &adapter, address, fn, agent);
	else
		fn(agent, -ENOENT, false, 0);
}

bool bonds_is_strong(bool is_authenticated, uint8_t key_size)
{
	return is_authenticated && key_size >= STRONG_KEY_OCTETS;
}

static bool is_adapter_there(struct agent *agent, const struct address *adapter)
{
	struct radio_state radio;

	radio_get_state(agent->radio, &radio);
	for (size_t i = 0; i < radio.n_adapters; i++)
		if (radio.adapters[i].is_used && memcmp(&radio.adapters[i].address, adapter, sizeof(*adapter)) == 0)
			return true;
	return false;
}

static void on_lost(struct agent *agent, struct enrolled *enrolled)
{
	static const struct address unknown;
	const struct address *adapter = &enrolled->device.bonded_to;

	if (enrolled->bond == BOND_THERE || enrolled->bond == BOND_FORGOTTEN) { /* its adapter may only come back later */
		bool is_known = memcmp(adapter, &unknown, sizeof(*adapter)) != 0;

		enrolled->bond = is_known && !is_adapter_there(agent, adapter) ? BOND_AWAY : BOND_LOST;
	} else if (enrolled->bond == BOND_AWAY && is_adapter_there(agent, adapter)) {
		enrolled->bond = BOND_LOST;
	} else {
		return;
	}
	log_warning("%s: %s", enrolled->device.id, enrolment_trouble(enrolled));
	deliver_device(agent, enrolled);
}

/* Whoever made a bond anew behind our back may have made a weaker one, and nobody has seen it work. */
static void on_found(struct agent *agent, struct enrolled *enrolled, const struct address *adapter)
{
	struct device *device = &enrolled->device;
	bool is_other = memcmp(&device->bonded_to, adapter, sizeof(*adapter)) != 0;

	if (enrolled->bond == BOND_THERE || enrolled->bond == BOND_FORGOTTEN)
		return;
	if (enrolled->bond == BOND_LOST || is_other) {
		device->bonded_to = *adapter;
		device->is_authenticated = device->is_proven = false;
		hearing_save_device(agent, device);
	}
	enrolled->bond = BOND_THERE;
	deliver_device(agent, enrolled);
}

void bonds_look(struct agent *agent, struct enrolled *enrolled)
{
	struct address adapter;

	switch (radio_bond(agent->radio, &enrolled->device.address, &adapter)) {
	case RADIO_BOND_THERE:
		on_found(agent, enrolled, &adapter);
		break;
	case RADIO_BOND_NONE:
		on_lost(agent, enrolled);
		break;
	case RADIO_BOND_UNKNOWN:
		break;
	}
}

/* ---- whether a bond made with a code still is that bond ---- */

static void check_next(struct agent *agent);

/* Whoever may talk to bluetoothd can have replaced it, faster than its absence is seen, or while nobody looked. */
static void on_checked(void *context, int r, bool is_authenticated, uint8_t key_size)
{
	struct agent *agent = context;
	struct enrolled *enrolled = enrolment_find(&agent->enrolment, &agent->bond_check.address);

	agent->bond_check.is_running = false;
	if (r == 0 && enrolled && enrolled->device.is_authenticated && !bonds_is_strong(is_authenticated, key_size) &&
		!agent->pending.is_open) {
		log_warning("%s: its bond is not the one that was made with a code, and counts as made without", enrolled->device.id);
		enrolled->device.is_authenticated = enrolled->device.is_proven = false;
		hearing_save_device(agent, &enrolled->device);
		deliver_device(agent, enrolled);
	}
	check_next(agent);
}

/* One after the other. */
static void check_next(struct agent *agent)
{
	while (agent->bond_check.next < agent->enrolment.n) {
		const struct enrolled *enrolled = &agent->enrolment.enrolled[agent->bond_check.next++];

		if (!enrolled->device.is_authenticated || enrolled->bond != BOND_THERE)
			continue;
		agent->bond_check.is_running = true;
		agent->bond_check.address = enrolled->device.address;
		bonds_ask(agent, &agent->bond_check.address, on_checked);
		return;
	}
}

static void check_all(struct agent *agent)
{
	agent->bond_check.next = 0;
	if (!agent->bond_check.is_running)
		check_next(agent);
}

void bonds_on_bonds(void *context)
{
	struct agent *agent = context;

	for (size_t i = 0; i < agent->enrolment.n; i++) {
		struct enrolled *enrolled = &agent->enrolment.enrolled[i];
		const struct address *pending = agent->pending.is_open ? &agent->pending.device.address : NULL;

		if (enrolled->device.is_bonded && !(pending && memcmp(pending, &enrolled->device.address, sizeof(*pending)) == 0))
			bonds_look(agent, enrolled);
	}
	check_all(agent);
}

void bonds_on_frame(struct enrolled *enrolled, const struct frame *frame, int result)
{
	uint16_t service = uuid_to_u16(&frame->service);
	bool is_aside = service == SERVICE_BATTERY || service == SERVICE_DEVICE_INFORMATION || service == SERVICE_CURRENT_TIME;
	bool has_said = result == INTAKE_ACCEPTED || result == INTAKE_REPEATED || result == INTAKE_PART ||
		result == INTAKE_THINNED || result == INTAKE_LEFT;

	if (frame->kind == FRAME_GATT && has_said && !is_aside)
		enrolled->has_measured = true;
}

bool bonds_on_session(struct enrolled *enrolled, enum session_end end)
{
	bool is_pairing_link = enrolled->is_pairing_link, has_measured = enrolled->has_measured;

	enrolled->is_pairing_link = enrolled->has_measured = false;
	enrolled->n_sessions += has_measured;
	if (end == SESSION_END_REFUSED && enrolled->bond == BOND_THERE)
		enrolled->bond = BOND_FORGOTTEN;
	else if (has_measured && enrolled->bond == BOND_FORGOTTEN)
		enrolled->bond = BOND_THERE;
	if (is_pairing_link || !has_measured || !enrolled->device.is_bonded || enrolled->device.is_proven)
		return false;
	enrolled->device.is_proven = true;
	return true;
}
