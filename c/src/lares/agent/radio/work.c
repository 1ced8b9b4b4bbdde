/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The work of a connection: features, clock, stored records, battery, identity; one call after the other, because a small device
 * answers one at a time and BlueZ refuses a second on the same characteristic.
 *
 * The clock is read before it is set, so that records stamped by the old one can be corrected, and read again after.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "loop/clock.h"
#include "radio/dict.h"
#include "radio/face.h"
#include "radio/room.h"

enum { DATE_TIME = 0x2a08, CURRENT_TIME = 0x2a2b, BATTERY_LEVEL = 0x2a19, SENSOR_START = 0x2aaa, CLOCK_TOLERANCE_S = 2 };

/* A device that waits for its time lets go after five seconds: it gets it, read or not. */
#define CLOCK_READ_US UINT64_C(2000000)

static void next(struct peer *peer, uint64_t now_us);

static const struct device *device_of(const struct peer *peer)
{
	return device_find(peer->radio, &peer->address);
}

/* ---- what the answers mean ---- */

int64_t work_face_s(void)
{
	int64_t wall_us = clock_wall_us();

	return wall_us / 1000000 + clock_zone_s(wall_us);
}

/* With the zone in it: the device's clock does not follow summer time, so that this stays the same when ours does. */
void work_tell_clock(struct peer *peer, int64_t face_s, bool is_set)
{
	struct radio *radio = peer->radio;

	if (radio->ops.on_clock)
		radio->ops.on_clock(radio->ctx, device_of(peer), clock_wall_us() / 1000000 - face_s, is_set);
}

static void on_clock_read(struct peer *peer, const uint8_t *bytes, size_t n_bytes)
{
	int64_t face_s;

	if (face_read(bytes, n_bytes, &face_s) == 0)
		work_tell_clock(peer, face_s, false);
}

/* What it reads now is what counts, whether or not it took what it was given. */
static void on_clock_check(struct peer *peer, const uint8_t *bytes, size_t n_bytes)
{
	int64_t face_s;
	int r = face_read(bytes, n_bytes, &face_s);

	if (r != 0 || llabs(work_face_s() - face_s) > CLOCK_TOLERANCE_S)
		radio_fault(peer->radio, "a device did not take the time it was given");
	if (r == 0)
		work_tell_clock(peer, face_s, true);
}

static void on_features(struct peer *peer, const uint8_t *bytes, size_t n_bytes)
{
	struct radio *radio = peer->radio;
	struct characteristic *c = peer_by_number(peer, peer->asked->number);
	const struct measurement *row = measurement_of_feature(c->number);

	if (n_bytes < row->n_feature || n_bytes > sizeof(c->features))
		return;
	memcpy(c->features, bytes, n_bytes);
	c->n_features = n_bytes;
	if (row->n_feature == 2 && radio->ops.on_features)
		radio->ops.on_features(radio->ctx, device_of(peer), (uint16_t)(bytes[0] | bytes[1] << 8));
}

static void on_value(struct peer *peer, const uint8_t *bytes, size_t n_bytes, uint64_t now_us)
{
	switch (peer->step) {
	case WORK_FEATURES:
		on_features(peer, bytes, n_bytes);
		break;
	case WORK_CLOCK_READ:
		on_clock_read(peer, bytes, n_bytes);
		break;
	case WORK_CLOCK_CHECK:
		on_clock_check(peer, bytes, n_bytes);
		break;
	case WORK_SENSOR_START:
		fetch_note_start(peer, bytes, n_bytes);
		gatt_deliver(peer->asked, bytes, n_bytes, now_us);
		break;
	case WORK_BATTERY:
	case WORK_MANUFACTURER:
	case WORK_MODEL:
	case WORK_SERIAL:
	case WORK_FIRMWARE:
		gatt_deliver(peer->asked, bytes, n_bytes, now_us);
		break;
	case WORK_CLOCK_WRITE:
	case WORK_CONSENT:
	case WORK_RECORDS:
	case WORK_STEP_COUNT:
		break;
	}
}

/* ---- calls ---- */

/* A step that fails is left out: what it asks for is worth less than the connection. */
static int on_answer(sd_bus_message *m, void *data, sd_bus_error *error)
{
	struct peer *peer = data;
	const void *bytes;
	size_t n_bytes;
	uint64_t now_us = clock_now_us();

	(void)error;
	peer->work_call = sd_bus_slot_unref(peer->work_call);
	if (peer->step == WORK_CLOCK_WRITE)
		peer->is_clock_written = true; /* also on an error: 0x80 says that a part was ignored. It is read back. */
	else if (peer->asked && device_of(peer) && !call_error(m) && sd_bus_message_read_array(m, 'y', &bytes, &n_bytes) >= 0)
		on_value(peer, bytes, n_bytes, now_us);
	next(peer, now_us);
	return 0;
}

static bool start_read(struct peer *peer, const struct characteristic *c)
{
	char path[OBJECT_PATH_MAX];

	if (!c || !c->can_read)
		return false;
	peer->asked = c;
	path_format(peer->adapter->name, &peer->address, c->tail, path);
	return call_start(peer->radio, &peer->work_call, path, "org.bluez.GattCharacteristic1", "ReadValue",
		       peer->step == WORK_CLOCK_READ ? CLOCK_READ_US : CALL_US, on_answer, peer, "a{sv}", 0) >= 0;
}

/* ---- the steps ---- */

static bool start_features(struct peer *peer)
{
	for (size_t i = 0; i < CHARACTERISTICS_MAX; i++) {
		struct characteristic *c = &peer->characteristics[i];
		const struct measurement *row = c->tail[0] ? measurement_of_feature(c->number) : NULL;

		if (!row || c->is_asked || (row->n_feature == 2 && device_of(peer)->has_features))
			continue;
		c->is_asked = true;
		if (start_read(peer, c))
			return true;
	}
	return false;
}

bool work_is_clock_true(const struct radio *radio)
{
	return radio->ops.is_clock_true ? radio->ops.is_clock_true(radio->ctx) : clock_is_trusted();
}

/* A clock that is not true is not compared, and never written into a device. */
static const struct characteristic *clock_characteristic(struct peer *peer)
{
	const struct characteristic *c = peer_by_number(peer, CURRENT_TIME);

	if (!work_is_clock_true(peer->radio))
		return NULL;
	return c ? c : peer_by_number(peer, DATE_TIME);
}

static bool start_clock_write(struct peer *peer)
{
	const struct characteristic *c = clock_characteristic(peer);
	uint8_t face[FACE_CURRENT_TIME_SIZE];
	size_t n_face = c && c->number == CURRENT_TIME ? FACE_CURRENT_TIME_SIZE : FACE_DATE_TIME_SIZE;

	face_write(work_face_s(), face, n_face);
	return gatt_write(peer, &peer->work_call, c, face, n_face, on_answer);
}

static bool start_read_number(struct peer *peer, uint16_t number)
{
	return start_read(peer, peer_by_number(peer, number));
}

/* Features can wait for the clock of a device that does not wait for its time. */
static bool clock_is_first(struct peer *peer)
{
	const struct quirk *quirk = say_quirk(peer);
	bool is_set = peer->steps_done & 1u << WORK_CLOCK_WRITE;

	return quirk && quirk->wants_clock_first && !is_set && clock_characteristic(peer);
}

/* Returns whether a call is on its way; where not, the step is not due or not possible. */
static bool start(struct peer *peer, uint64_t now_us)
{
	switch (peer->step) {
	case WORK_FEATURES:
		return !clock_is_first(peer) && start_features(peer);
	case WORK_CLOCK_READ:
		return start_read(peer, clock_characteristic(peer));
	case WORK_CLOCK_WRITE:
		return start_clock_write(peer);
	case WORK_CLOCK_CHECK:
		return peer->is_clock_written && start_read(peer, clock_characteristic(peer));
	case WORK_SENSOR_START:
		return start_read_number(peer, SENSOR_START);
	case WORK_CONSENT:
		return permit_start(peer, now_us);
	case WORK_RECORDS:
		return fetch_start(peer, now_us);
	case WORK_BATTERY:
		return start_read_number(peer, BATTERY_LEVEL);
	case WORK_MANUFACTURER:
		return start_read_number(peer, 0x2a29);
	case WORK_MODEL:
		return start_read_number(peer, 0x2a24);
	case WORK_SERIAL:
		return start_read_number(peer, 0x2a25);
	case WORK_FIRMWARE:
		return start_read_number(peer, 0x2a26);
	case WORK_STEP_COUNT:
		break;
	}
	return false;
}

/*
 * The first step that is due and possible. All are looked at each time, because characteristics may still be coming: on a
 * first connection bluetoothd says ServicesResolved before it shows them.
 */
static void next(struct peer *peer, uint64_t now_us)
{
	for (peer->step = 0; device_of(peer) && peer->step < WORK_STEP_COUNT; peer->step++) {
		if (peer->steps_done & 1u << peer->step || !start(peer, now_us))
			continue;
		if (peer->step != WORK_FEATURES && peer->step != WORK_RECORDS) /* which come again for the next service */
			peer->steps_done |= 1u << peer->step;
		return;
	}
	gatt_work_done(peer, now_us);
}

void work_start(struct peer *peer, uint64_t now_us)
{
	if (!peer->work_call && !fetch_is_running(peer) && !permit_is_running(peer))
		next(peer, now_us);
}

void work_go_on(struct peer *peer, uint64_t now_us)
{
	if (peer->session.state == SESSION_WORKING)
		work_start(peer, now_us);
}

void work_reset(struct peer *peer)
{
	fetch_reset(peer);
	permit_reset(peer);
	say_reset(peer);
	peer->work_call = sd_bus_slot_unref(peer->work_call);
	peer->is_clock_written = false;
	peer->steps_done &= 1u << WORK_MANUFACTURER | 1u << WORK_MODEL | 1u << WORK_SERIAL | 1u << WORK_FIRMWARE; /* once is enough */
}
