/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/radio/fault.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "loop/clock.h"
#include "tests/radio/moment.h"

#define LATER_US UINT64_C(5000000)

static void release(struct fault *f)
{
	if (f->held)
		bluetoothd_send(f->bluez, f->held);
	f->held = sd_bus_message_unref(f->held);
}

static int on_time(void *data, uint64_t now_us)
{
	struct fault *f = data;

	(void)now_us;
	release(f);
	if (f->unanswered)
		sd_bus_reply_method_errorf(f->unanswered, FAULT_NO_ANSWER, "Method call timed out");
	f->unanswered = sd_bus_message_unref(f->unanswered);
	return 0;
}

void fault_open(struct fault *f, struct bluetoothd *bluez)
{
	f->bluez = bluez;
	bluez->on_signal = fault_on_signal;
	bluez->ctx = f;
	timer_init(&f->timer, bluez->event, on_time, f);
}

void fault_close(struct fault *f)
{
	f->held = sd_bus_message_unref(f->held);
	f->unanswered = sd_bus_message_unref(f->unanswered);
	timer_done(&f->timer);
}

static const char *first_string(sd_bus_message *m)
{
	const char *text = "";
	char type;

	sd_bus_message_rewind(m, true);
	if (sd_bus_message_peek_type(m, &type, NULL) > 0 && (type == 's' || type == 'o'))
		sd_bus_message_read_basic(m, type, &text);
	sd_bus_message_rewind(m, true);
	return text;
}

/* Returns whether it is this one's turn to go wrong. */
static bool note(struct fault *f, sd_bus_message *m, bool is_call)
{
	struct note *n = &f->notes[f->n_notes];
	const char *path = sd_bus_message_get_path(m), *member = sd_bus_message_get_member(m);
	bool strikes = f->kind != FAULT_NONE && !f->has_struck && f->at == f->n_notes;

	if (f->n_notes == FAULT_NOTES_MAX)
		abort(); /* a run has a few hundred: this one never ends */
	if (is_call)
		snprintf(n->what, sizeof(n->what), "%s %s", member, path);
	else
		snprintf(n->what, sizeof(n->what), "%.20s %.64s %s", member, path, first_string(m));
	n->at_us = clock_now_us();
	n->is_call = is_call;
	f->n_notes++;
	if (strikes) {
		f->has_struck = true;
		f->struck_us = n->at_us;
	}
	return strikes;
}

/* ---- calls ---- */

bool fault_on_call(struct fault *f, sd_bus_message *call)
{
	bool strikes = note(f, call, true);

	if (strikes && f->kind == FAULT_VANISHED) {
		f->vanish(f->ctx);
		return false;
	}
	return strikes;
}

void fault_answer(struct fault *f, sd_bus_message *call)
{
	if (strcmp(f->error, FAULT_SIGNATURE) == 0) {
		sd_bus_reply_method_return(call, "a{s(ii)}", 1, "x", 1, 2);
	} else if (strcmp(f->error, FAULT_NO_ANSWER) == 0) {
		f->unanswered = sd_bus_message_ref(call);
		timer_set(&f->timer, clock_now_us() + moment_patience_us(call));
	} else {
		sd_bus_reply_method_errorf(call, f->error, "%s", f->words ? f->words : "as told");
	}
}

void fault_on_answered(struct fault *f)
{
	if (f->kind == FAULT_LATE)
		release(f);
}

/* ---- signals ---- */

static sd_bus_message *sealed(sd_bus_message *m)
{
	sd_bus_message_seal(m, 1, 0); /* or it cannot be read; one that is sealed is sent as it is */
	sd_bus_message_rewind(m, true);
	return m;
}

static bool is_same_object(sd_bus_message *a, sd_bus_message *b)
{
	return sd_bus_message_is_signal(a, "org.freedesktop.DBus.Properties", "PropertiesChanged") > 0 &&
		sd_bus_message_is_signal(b, "org.freedesktop.DBus.Properties", "PropertiesChanged") > 0 &&
		strcmp(sd_bus_message_get_path(a), sd_bus_message_get_path(b)) == 0 &&
		strcmp(first_string(a), first_string(b)) == 0;
}

/* Whether the dictionary of a PropertiesChanged has that property. */
static bool has_property(sd_bus_message *m, const char *wanted)
{
	const char *name = "";
	bool has = false;

	sd_bus_message_rewind(m, true);
	sd_bus_message_skip(m, "s");
	sd_bus_message_enter_container(m, 'a', "{sv}");
	while (!has && sd_bus_message_enter_container(m, 'e', "sv") > 0) {
		sd_bus_message_read_basic(m, 's', &name);
		has = strcmp(name, wanted) == 0;
		sd_bus_message_skip(m, "v");
		sd_bus_message_exit_container(m);
	}
	sd_bus_message_rewind(m, true);
	return has;
}

/* Copy the properties of `from`, but for those that `newer` has, too. */
static void copy_properties(sd_bus_message *to, sd_bus_message *from, sd_bus_message *newer)
{
	const char *name;

	sd_bus_message_rewind(from, true);
	sd_bus_message_skip(from, "s");
	sd_bus_message_enter_container(from, 'a', "{sv}");
	while (sd_bus_message_enter_container(from, 'e', "sv") > 0) {
		sd_bus_message_read_basic(from, 's', &name);
		if (newer && has_property(newer, name)) {
			sd_bus_message_skip(from, "v");
		} else {
			sd_bus_message_open_container(to, 'e', "sv");
			sd_bus_message_append_basic(to, 's', name);
			sd_bus_message_copy(to, from, false);
			sd_bus_message_close_container(to);
		}
		sd_bus_message_exit_container(from);
	}
}

/* One signal for two changes, as GDBus makes it of what happens in one turn of its loop. */
static void send_merged(struct fault *f, sd_bus_message *older, sd_bus_message *newer)
{
	sd_bus_message *m;

	sd_bus_message_new_signal(f->bluez->bus, &m, sd_bus_message_get_path(newer), "org.freedesktop.DBus.Properties",
		"PropertiesChanged");
	sd_bus_message_set_sender(m, sd_bus_message_get_sender(newer));
	sd_bus_message_append(m, "s", first_string(newer));
	sd_bus_message_open_container(m, 'a', "{sv}");
	copy_properties(m, older, newer);
	copy_properties(m, newer, NULL);
	sd_bus_message_close_container(m);
	if (sd_bus_message_append(m, "as", 0) < 0)
		abort();
	bluetoothd_send(f->bluez, m);
	sd_bus_message_unref(m);
}

static void strike(struct fault *f, sd_bus_message *signal)
{
	switch (f->kind) {
	case FAULT_DUPLICATED:
		bluetoothd_send(f->bluez, signal);
		bluetoothd_send(f->bluez, signal);
		break;
	case FAULT_LATER:
		timer_set(&f->timer, clock_now_us() + LATER_US);
		f->held = sd_bus_message_ref(signal);
		break;
	case FAULT_SWAPPED:
	case FAULT_LATE:
	case FAULT_MERGED:
		f->held = sd_bus_message_ref(signal);
		break;
	case FAULT_DROPPED:
		break;
	case FAULT_VANISHED:
		bluetoothd_send(f->bluez, signal);
		f->vanish(f->ctx);
		break;
	case FAULT_NONE:
	case FAULT_CALL:
	case FAULT_KIND_COUNT:
		bluetoothd_send(f->bluez, signal);
		break;
	}
}

void fault_on_signal(void *data, sd_bus_message *signal)
{
	struct fault *f = data;

	if (note(f, sealed(signal), false)) {
		strike(f, signal);
	} else if (f->held && f->kind == FAULT_MERGED && is_same_object(f->held, signal)) {
		send_merged(f, f->held, signal);
		f->held = sd_bus_message_unref(f->held);
	} else {
		if (f->kind == FAULT_MERGED) /* nothing to merge it with: in its order */
			release(f);
		bluetoothd_send(f->bluez, signal);
		if (f->kind == FAULT_SWAPPED)
			release(f);
	}
}
