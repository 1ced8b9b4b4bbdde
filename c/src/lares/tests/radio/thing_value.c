/* SPDX-License-Identifier: Apache-2.0 */
/* What goes over a device's link: measurements, those that it stored, and what it is asked and told. */
#include <string.h>

#include "loop/clock.h"
#include "tests/radio/thing.h"

#define RECORD_US UINT64_C(50000)

enum { MEASUREMENT_CHANNEL = 0, FEATURE_CHANNEL = 1, CONTROL_CHANNEL = 2 /* of the meter and the scale; of the cuff it is the clock */ };

static void signal_value(struct thing *t, unsigned channel, const uint8_t *bytes, size_t n)
{
	char path[OBJECT_PATH_MAX];
	sd_bus_message *m;

	thing_path(t, t->kind->channels[channel].tail, path);
	sd_bus_message_new_signal(t->world->bluez.bus, &m, path, "org.freedesktop.DBus.Properties", "PropertiesChanged");
	sd_bus_message_set_sender(m, t->world->owner);
	sd_bus_message_append(m, "s", CHARACTERISTIC);
	sd_bus_message_open_container(m, 'a', "{sv}");
	sd_bus_message_open_container(m, 'e', "sv");
	sd_bus_message_append(m, "s", "Value");
	sd_bus_message_open_container(m, 'v', "ay");
	sd_bus_message_append_array(m, 'y', bytes, n);
	for (int i = 0; i < 3; i++)
		sd_bus_message_close_container(m);
	sd_bus_message_append(m, "as", 0);
	t->world->bluez.on_signal(t->world->bluez.ctx, m);
	sd_bus_message_unref(m);
}

/* The next measurement, if one is left to send. Whether or not somebody has subscribed, bluetoothd confirms it. */
static bool push_next(struct thing *t)
{
	uint8_t value[VALUE_MAX] = { t->kind->way == KEEPS_RECORDS ? 2 : 0 };
	struct measured *measured;

	if (t->push_from >= t->push_to)
		return false;
	measured = &t->measured[t->push_from % MEASUREMENTS_MAX];
	value[t->kind->n_at] = (uint8_t)t->push_from;
	value[t->kind->n_at + 1] = (uint8_t)(t->push_from >> 8);
	t->push_from++;
	measured->is_sent = true;
	if (t->notifying & 1u << MEASUREMENT_CHANNEL) {
		measured->n_said++;
		signal_value(t, MEASUREMENT_CHANNEL, value, t->kind->n_value);
	}
	return true;
}

static void end_procedure(struct thing *t)
{
	const uint8_t done[4] = { 6, 0, 1, t->push_to == t->push_from && t->n_measured == 0 ? 6 : 1 };

	t->has_procedure = false;
	if (t->notifying & 1u << CONTROL_CHANNEL)
		signal_value(t, CONTROL_CHANNEL, done, sizeof(done));
}

int thing_on_push_time(void *data, uint64_t now_us)
{
	struct thing *t = data;

	if (!t->is_connected || (t->kind->way == KEEPS_RECORDS && !t->has_procedure) ||
		(t->kind->way == WANTS_CONSENT && !t->has_consent) || (t->kind->way == IS_POLLED && !t->has_procedure))
		return 0;
	timer_set(&t->link, now_us + IDLE_US);
	if (t->kind->way == IS_POLLED) { /* one answer for one question, and none where nothing was measured */
		t->has_procedure = false;
		push_next(t);
	} else if (push_next(t))
		timer_set(&t->push, now_us + RECORD_US);
	else if (t->has_procedure)
		end_procedure(t);
	return 0;
}

struct measured *thing_measured(struct thing *t, const uint8_t *bytes, size_t n_bytes)
{
	unsigned n;

	if (n_bytes != t->kind->n_value)
		return NULL;
	n = (unsigned)(bytes[t->kind->n_at] | bytes[t->kind->n_at + 1] << 8);
	return n < t->n_measured ? &t->measured[n] : NULL;
}

/* ---- calls ---- */

/* Glucose Service 1.0, 3.2: report (1) all (1), those up to (2), those not less than (3), the last (6); abort (3). */
static const char *control(struct thing *t, sd_bus_message *call)
{
	const uint8_t *bytes;
	size_t n;

	if (sd_bus_message_read_array(call, 'y', (const void **)&bytes, &n) < 0 || n < 2)
		return "org.bluez.Error.InvalidArguments";
	if (bytes[0] != 1) {
		t->push_from = t->push_to;
	} else {
		if (t->has_procedure)
			return "org.bluez.Error.InProgress";
		t->push_to = t->n_measured;
		t->push_from = bytes[1] == 6 && t->n_measured ? t->n_measured - 1 :
			bytes[1] == 3 && n == 5			      ? (unsigned)(bytes[3] | bytes[4] << 8) :
									0;
		if (bytes[1] == 2 && n == 5 && (unsigned)(bytes[3] | bytes[4] << 8) < t->push_to)
			t->push_to = (unsigned)(bytes[3] | bytes[4] << 8) + 1;
		if (t->push_from > t->push_to)
			t->push_from = t->push_to;
	}
	t->has_procedure = true;
	timer_set(&t->push, clock_now_us() + RECORD_US);
	return NULL;
}

/* User Data Service 1.0, 3.12: consent (2), the user, the code; answered by 20 02 and 1: success, 5: not authorized. */
static const char *consent(struct thing *t, const uint8_t *bytes, size_t n)
{
	bool is_right = n == 4 && bytes[0] == 2 && bytes[1] == USER && (bytes[2] | bytes[3] << 8) == USER_CODE;
	const uint8_t answer[3] = { 0x20, 2, is_right ? 1 : 5 };

	t->has_consent = is_right;
	if (t->notifying & 1u << CONTROL_CHANNEL)
		signal_value(t, CONTROL_CHANNEL, answer, sizeof(answer));
	timer_set(&t->push, clock_now_us() + RECORD_US);
	return NULL;
}

static const char *write_value(struct thing *t, sd_bus_message *call)
{
	const void *bytes;
	size_t n;

	if (t->kind->way == KEEPS_RECORDS)
		return control(t, call);
	if (sd_bus_message_read_array(call, 'y', &bytes, &n) < 0)
		return "org.bluez.Error.InvalidArguments";
	if (t->kind->way == WANTS_CONSENT)
		return consent(t, bytes, n);
	if (t->kind->way == IS_POLLED) {
		t->has_procedure = true;
		timer_set(&t->push, clock_now_us() + RECORD_US);
		return NULL;
	}
	if (n != sizeof(t->face))
		return "org.bluez.Error.InvalidValueLength";
	memcpy(t->face, bytes, n);
	return NULL;
}

const char *thing_channel_call(struct thing *t, const struct channel *c, sd_bus_message *call, sd_bus_message *answer)
{
	const char *member = sd_bus_message_get_member(call);
	unsigned at = (unsigned)(c - t->kind->channels);
	const uint8_t features[2] = { 0, 0 };

	if (strcmp(member, "StartNotify") == 0) {
		t->notifying |= 1u << at;
		return NULL;
	}
	if (!t->is_connected)
		return "org.bluez.Error.NotConnected";
	timer_set(&t->link, clock_now_us() + (t->is_resolved ? IDLE_US : RESOLVE_US));
	if (strcmp(member, "WriteValue") == 0)
		return write_value(t, call);
	if (strcmp(member, "ReadValue") != 0)
		return "org.freedesktop.DBus.Error.UnknownMethod";
	if (at == FEATURE_CHANNEL)
		sd_bus_message_append_array(answer, 'y', features, sizeof(features));
	else
		sd_bus_message_append_array(answer, 'y', t->face, sizeof(t->face));
	return NULL;
}
