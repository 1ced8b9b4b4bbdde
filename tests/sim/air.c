/* SPDX-License-Identifier: Apache-2.0 */
#include "air.h"

#include <stdlib.h>
#include <string.h>

#include "care.h"
#include "clockwork.h"
#include "drivers/segments.h"
#include "gateway.h"
#include "hazard.h"
#include "ledger.h"
#include "loop/clock.h"
#include "radio/radio.h"
#include "tests/crash/chance.h"
#include "trace.h"

enum { PACKETS = 3 /* of one advertisement */ };

struct radio {
	const struct radio_ops *ops;
	void *context;
	uint64_t heard_us, n_adverts;
	bool is_pairing;
	struct address paired;
};

static struct {
	struct chance chance;
	struct radio *radio; /* NULL: no agent */
	uint64_t silent_until_us, heard_us;
	bool is_healed, is_replay;
} air;

static bool may(enum hazard hazard)
{
	return !air.is_healed && hazard_is_on(hazard);
}

bool air_is_replay(void)
{
	return air.is_replay;
}

bool air_is_silent(void)
{
	return clockwork_true_us() < air.silent_until_us;
}

uint64_t air_heard_us(void)
{
	return air.heard_us;
}

static void fall_silent(void *context, uint64_t argument)
{
	uint64_t now_us = clockwork_true_us();

	(void)context;
	(void)argument;
	if (!may(HAZARD_SILENCE))
		return;
	if (chance_percent(&air.chance, 50)) {
		air.silent_until_us = now_us + chance_below(&air.chance, 4 * 3600) * CLOCK_SECOND;
		trace("radio hears nothing");
	}
	clockwork_at(now_us + CLOCK_HOUR + chance_below(&air.chance, 12 * 3600) * CLOCK_SECOND, fall_silent, NULL, 0);
}

/* What is measured at the end of a pause comes after it. */
static void be_silent_at_end(void *context, uint64_t argument)
{
	uint64_t until_us = clockwork_true_us() + 16 * CLOCK_MINUTE;

	(void)context;
	(void)argument;
	if (!may(HAZARD_SILENCE) || air.silent_until_us > until_us)
		return;
	air.silent_until_us = until_us;
	trace("radio hears nothing");
}

static void replay(void *context, uint64_t argument);

void air_begin(uint64_t seed)
{
	memset(&air, 0, sizeof(air));
	air.chance.state = seed;
	clockwork_at(clockwork_true_us() + CLOCK_HOUR, fall_silent, NULL, 0);
	clockwork_at(clockwork_true_us() + 2 * CLOCK_HOUR, replay, NULL, 0);
	for (size_t i = 1; care_edge_us(i); i += 2)
		clockwork_at(care_edge_us(i) - 15 * CLOCK_MINUTE, be_silent_at_end, NULL, 0);
}

static bool is_deaf(void)
{
	return !air.radio || air_is_silent() || gateway_is_dying();
}

/* ---- advertisements ---- */

static int hand_over(struct measured *measured, const struct frame *frame, const struct hearing *hearing)
{
	struct radio *radio = air.radio;
	const struct device *device = radio->ops->find(radio->context, &frame->address);
	int fate;

	radio->heard_us = clock_now_us();
	air.heard_us = clockwork_true_us();
	radio->n_adverts += frame->kind == FRAME_ADVERT;
	if (!device) {
		trace("frame %u of nobody", (unsigned)(measured - things.measured));
		return RADIO_REFUSED;
	}
	ledger_before_frame(measured);
	measured->taken_us = measured->row ? measured->taken_us : clockwork_true_us();
	things.thing[measured->thing].heard_us = clockwork_true_us();
	fate = radio->ops->on_frame(radio->context, device, frame, hearing);
	trace("frame %u fate %d", (unsigned)(measured - things.measured), fate);
	ledger_after_frame(measured, fate);
	gateway_on_heard();
	return fate;
}

/* An update comes while what was just heard waits for its commit. */
static void stop(void *context, uint64_t argument)
{
	(void)context;
	(void)argument;
	if (!air.is_healed && gateway_is_disk_well())
		gateway_stop();
}

static void advertise(void *context, uint64_t n)
{
	struct measured *measured = &things.measured[n];
	const struct thing *thing = &things.thing[measured->thing];
	struct frame frame = { .kind = FRAME_ADVERT, .address = thing->address, .n_sections = 1 };
	struct hearing hearing = { .now_us = clock_now_us(), .rssi_dBm = -60 };

	(void)context;
	frame.sections[0].service = uuid_from_u16(thing->service);
	frame.sections[0].data = measured->raw;
	frame.sections[0].n_data = measured->n_raw;
	if (!is_deaf())
		hand_over(measured, &frame, &hearing);
	if (measured->thing == LIFT && !air.is_healed && chance_percent(&air.chance, 3))
		clockwork_at(clockwork_true_us() + CLOCK_SECOND, stop, NULL, 0);
}

/* Under the button's address, and without its key: another counter, another tag, or a piece of it. No reading may come of it. */
static void forge(const struct measured *measured)
{
	const struct thing *thing = &things.thing[measured->thing];
	struct radio *radio = air.radio;
	const struct device *device = is_deaf() ? NULL : radio->ops->find(radio->context, &thing->address);
	struct frame frame = { .kind = FRAME_ADVERT, .address = thing->address, .n_sections = 1 };
	struct hearing hearing = { .now_us = clock_now_us(), .rssi_dBm = -60 };
	uint8_t octets[RAW_MAX];

	if (!device)
		return;
	memcpy(octets, measured->raw, measured->n_raw);
	octets[measured->n_raw - 8] += 40; /* of the counter */
	octets[measured->n_raw - 1 - chance_below(&air.chance, 4)] ^= (uint8_t)(1 + chance_below(&air.chance, 255));
	frame.sections[0].service = uuid_from_u16(thing->service);
	frame.sections[0].data = octets;
	frame.sections[0].n_data = measured->n_raw - (chance_percent(&air.chance, 30) ? chance_below(&air.chance, 8) : 0);
	air.heard_us = clockwork_true_us();
	radio->heard_us = clock_now_us();
	radio->n_adverts++;
	things.thing[measured->thing].heard_us = clockwork_true_us();
	ledger_before_frame(NULL);
	trace("forged: fate %d", radio->ops->on_frame(radio->context, device, &frame, &hearing));
	ledger_after_frame(NULL, RADIO_REFUSED);
}

/* Somebody recorded it, and sends it again much later. */
static void replay(void *context, uint64_t argument)
{
	uint64_t now_us = clockwork_true_us();
	struct thing *thing = &things.thing[BUTTON]; /* of what is not sealed anybody can say that it begins anew */

	(void)context;
	(void)argument;
	if (!may(HAZARD_STRANGERS))
		return;
	if (thing->n_measured > 0) {
		uint32_t back = 1 + chance_below(&air.chance, thing->n_measured < 40 ? thing->n_measured : 40);
		uint32_t n = thing->by[thing->n_measured - back];

		if (chance_percent(&air.chance, 50))
			forge(&things.measured[n]);
		if (things.measured[n].n_heard > 0 && now_us - things.measured[n].true_us > 2 * CLOCK_MINUTE) {
			trace("replay of %u", n);
			air.is_replay = true;
			advertise(NULL, n);
			air.is_replay = false;
		}
	}
	clockwork_at(now_us + CLOCK_MINUTE + chance_below(&air.chance, 6 * 3600) * CLOCK_SECOND, replay, NULL, 0);
}

static void advertise_often(uint32_t n)
{
	uint64_t now_us = clockwork_true_us();

	for (int i = 0; i < PACKETS; i++)
		if (i == 0 || may(HAZARD_REPEATS))
			clockwork_at(now_us + (uint64_t)i * 300000 + 1000, advertise, NULL, n);
}

/* ---- connections ---- */

static void tell_clock(struct thing *thing, const struct device *device)
{
	struct radio *radio = air.radio;
	int64_t face_s = things_face_s(thing, clockwork_true_us());
	bool is_true = radio->ops->is_clock_true ? radio->ops->is_clock_true(radio->context) : clock_is_trusted();

	if (!is_true)
		return;
	radio->ops->on_clock(radio->context, device, clock_wall_us() / 1000000 - face_s, false);
	if (gateway_is_dying() || llabs(face_s - clock_wall_us() / 1000000 - clock_zone_s(clock_wall_us())) < 5)
		return;
	thing->clock_error_us = clockwork_wall_error_us();
	thing->zone_s = clock_zone_s(clock_wall_us());
	thing->set_us = clockwork_true_us();
	face_s = things_face_s(thing, clockwork_true_us());
	radio->ops->on_clock(radio->context, device, clock_wall_us() / 1000000 - face_s, true);
}

static int give(struct thing *thing, struct measured *measured, bool is_newest)
{
	uint8_t segment[1 + RAW_MAX] = { SEGMENT_ONLY };
	struct frame frame = { .kind = FRAME_GATT, .address = thing->address, .service = uuid_from_u16(thing->service),
		.characteristic = uuid_from_u16(thing->characteristic), .data = measured->raw, .n_data = measured->n_raw };
	struct hearing hearing = { .now_us = clock_now_us(), .rssi_dBm = RADIO_RSSI_UNKNOWN, .is_bonded = true,
		.is_newest = thing->keeps_records && is_newest };

	if (measured->thing == BELT) { /* the head of a segment is no part of what was said */
		memcpy(segment + 1, measured->raw, measured->n_raw);
		frame.data = segment;
		frame.n_data++;
	}
	return hand_over(measured, &frame, &hearing);
}

/* The connection ends in the middle of it. */
static bool breaks_off(void)
{
	return gateway_is_dying() || !air.radio || (may(HAZARD_REPEATS) && chance_percent(&air.chance, 5));
}

/* What a device pushes is gone from it once the radio has confirmed it, which it does before we see it. */
static size_t push_all(struct thing *thing)
{
	size_t n = 0;

	while (thing->first_unsent < thing->n_measured) {
		struct measured *measured = &things.measured[thing->by[thing->first_unsent]];

		if (breaks_off())
			break;
		give(thing, measured, false);
		n++;
		if (may(HAZARD_REPEATS) && chance_percent(&air.chance, 10))
			break; /* the confirmation was lost: it comes again */
		measured->is_sent = true;
		thing->first_unsent++;
	}
	return n;
}

/* By its number, from the mark on; the mark moves to where all are kept. */
static size_t fetch(struct thing *thing, const struct device *device)
{
	struct radio *radio = air.radio;
	uint64_t mark = 0;
	uint32_t kept = 0;
	bool has_mark = radio->ops->get_mark(radio->context, device, thing->service, &mark), is_whole = true;
	size_t n = 0;

	for (uint32_t i = has_mark ? (uint32_t)mark + 1 : 0; i < thing->n_measured && !breaks_off(); i++, n++) {
		int fate = give(thing, &things.measured[thing->by[i]], i + 1 == thing->n_measured);

		is_whole = is_whole && fate >= 0;
		kept = is_whole ? i + 1 : kept;
	}
	if (kept > 0 && !gateway_is_dying() && air.radio == radio) {
		int r = radio->ops->put_mark(radio->context, device, thing->service, kept - 1);

		trace("mark %u result %d", kept - 1, r);
		if (r == 0)
			ledger_on_mark(thing, kept - 1);
	}
	return n;
}

static void connect(void *context, uint64_t argument)
{
	struct thing *thing = context;
	struct radio *radio = air.radio;
	const struct device *device;
	size_t n;

	(void)argument;
	if (is_deaf() || clockwork_true_us() > thing->awake_until_us)
		return;
	device = radio->ops->find(radio->context, &thing->address);
	if (!device)
		return;
	trace("connected to %s", device->id);
	tell_clock(thing, device);
	if (gateway_is_dying() || air.radio != radio)
		return;
	n = thing->keeps_records ? fetch(thing, device) : push_all(thing);
	if (!gateway_is_dying() && air.radio == radio)
		radio->ops->on_session(radio->context, device, n ? SESSION_END_DONE : SESSION_END_EMPTY, n, "the connection ended");
}

void air_wake(struct thing *thing, uint32_t measured)
{
	uint64_t now_us = clockwork_true_us();

	thing->awake_until_us = now_us + CLOCK_MINUTE;
	if (thing->is_beacon)
		advertise_often(measured);
	else
		clockwork_at(now_us + (2 + chance_below(&air.chance, 8)) * CLOCK_SECOND, connect, thing, 0);
	if (!thing->is_beacon && may(HAZARD_REPEATS))
		clockwork_at(now_us + (20 + chance_below(&air.chance, 30)) * CLOCK_SECOND, connect, thing, 0);
}

void air_heal(void)
{
	air.is_healed = true;
	air.silent_until_us = 0;
	for (int i = 0; i < THING_COUNT; i++)
		if (!things.thing[i].is_beacon)
			air_wake(&things.thing[i], 0);
}

/* ---- agent/radio/radio.h ---- */

int radio_open(sd_event *event, sd_bus *bus, const struct radio_settings *settings, const struct radio_ops *ops,
	void *ctx, struct radio **ret_radio)
{
	struct radio *radio = calloc(1, sizeof(*radio));

	(void)event;
	(void)bus;
	(void)settings;
	if (!radio)
		return -1;
	radio->ops = ops;
	radio->context = ctx;
	air.radio = *ret_radio = radio;
	air.heard_us = 0;
	return 0;
}

void radio_close(struct radio *radio)
{
	air.radio = NULL;
	free(radio);
}

void radio_devices_changed(struct radio *radio)
{
	(void)radio;
}

static void pair(void *context, uint64_t argument)
{
	struct radio *radio = air.radio;

	(void)argument;
	if (!radio || radio != context || !radio->is_pairing)
		return;
	radio->is_pairing = false;
	if (radio->ops->on_paired)
		radio->ops->on_paired(radio->context, &radio->paired, 0, "");
}

int radio_pair(struct radio *radio, const struct address *address)
{
	radio->is_pairing = true;
	radio->paired = *address;
	clockwork_at(clockwork_true_us() + 3 * CLOCK_SECOND, pair, radio, 0);
	return 0;
}

int radio_answer(struct radio *radio, const struct address *address, int64_t answer)
{
	(void)radio;
	(void)address;
	(void)answer;
	return 0;
}

enum radio_pairing radio_pairing(const struct radio *radio, uint64_t *ret_until_us)
{
	(void)ret_until_us;
	return radio->is_pairing ? RADIO_PAIRING_ASKED : RADIO_PAIRING_NONE;
}

int radio_pair_cancel(struct radio *radio, const struct address *address)
{
	(void)address;
	radio->is_pairing = false;
	return 0;
}

static const struct address our_adapter = { { 0, 1, 2, 3, 4, 5 } };

enum radio_bond radio_bond(const struct radio *radio, const struct address *address, struct address *ret_adapter)
{
	const struct thing *thing = things_of(address);

	(void)radio;
	if (!thing || thing->is_beacon)
		return RADIO_BOND_NONE;
	if (ret_adapter)
		*ret_adapter = our_adapter;
	return RADIO_BOND_THERE;
}

bool radio_is_connected(const struct radio *radio, const struct address *address)
{
	(void)radio;
	(void)address;
	return false;
}

int radio_forget(struct radio *radio, const struct address *address)
{
	(void)radio;
	(void)address;
	return 0;
}

void radio_each_nearby(struct radio *radio, void (*fn)(void *fn_ctx, const struct radio_nearby *nearby), void *fn_ctx)
{
	(void)radio;
	(void)fn;
	(void)fn_ctx;
}

void radio_get_state(const struct radio *radio, struct radio_state *ret_state)
{
	*ret_state = (struct radio_state){ .is_bluez_there = true, .n_adapters = 1, .heard_us = radio->heard_us,
		.n_adverts = radio->n_adverts };
	strcpy(ret_state->adapters[0].name, "hci0");
	ret_state->adapters[0].address = our_adapter;
	ret_state->adapters[0].is_used = ret_state->adapters[0].is_powered = ret_state->adapters[0].is_discovering = true;
	ret_state->adapters[0].heard_us = radio->heard_us;
}
