/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/radio/bluetoothd.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "loop/clock.h"
#include "tests/radio/moment.h"

/* A test that cannot even send is no test. */
static void must(int r, const char *what)
{
	if (r >= 0)
		return;
	fprintf(stderr, "bluetoothd: %s: %d\n", what, r);
	abort();
}

void bluetoothd_open(struct bluetoothd *b, sd_bus_message_handler_t on_call, void *ctx)
{
	int ends[2];

	must(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends), "socketpair");
	must(sd_event_new(&b->event), "sd_event_new");
	must(sd_bus_new(&b->bus), "sd_bus_new");
	must(sd_bus_new(&b->client), "sd_bus_new");
	must(sd_bus_set_server(b->bus, 1, SD_ID128_MAKE(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16)), "server");
	must(sd_bus_set_anonymous(b->bus, 1), "anonymous");
	must(sd_bus_set_fd(b->bus, ends[0], ends[0]), "sd_bus_set_fd");
	must(sd_bus_set_fd(b->client, ends[1], ends[1]), "sd_bus_set_fd");
	must(sd_bus_start(b->bus), "sd_bus_start");
	must(sd_bus_start(b->client), "sd_bus_start");
	must(sd_bus_add_filter(b->bus, NULL, on_call, ctx), "sd_bus_add_filter");
	must(sd_bus_attach_event(b->bus, b->event, 0), "sd_bus_attach_event");
	must(sd_bus_attach_event(b->client, b->event, 0), "sd_bus_attach_event");
}

void bluetoothd_close(struct bluetoothd *b)
{
	b->client = sd_bus_close_unref(b->client);
	b->bus = sd_bus_close_unref(b->bus);
	b->event = sd_event_unref(b->event);
}

void bluetoothd_settle(struct bluetoothd *b)
{
	while (sd_event_run(b->event, 0) > 0)
		;
}

void bluetoothd_pass(struct bluetoothd *b, uint64_t us)
{
	uint64_t until_us = clock_now_us() + us;

	do {
		bluetoothd_settle(b);
	} while (moment_step(until_us));
	bluetoothd_settle(b);
}

void bluetoothd_send(struct bluetoothd *b, sd_bus_message *message)
{
	must(sd_bus_send(b->bus, message, NULL), "sd_bus_send");
}

static void finish(struct bluetoothd *b, sd_bus_message *signal)
{
	if (b->on_signal)
		b->on_signal(b->ctx, signal);
	else
		bluetoothd_send(b, signal);
	sd_bus_message_unref(signal);
}

static sd_bus_message *signal_new(struct bluetoothd *b, const char *sender, const char *path, const char *interface,
	const char *member)
{
	sd_bus_message *m;

	must(sd_bus_message_new_signal(b->bus, &m, path, interface, member), member);
	must(sd_bus_message_set_sender(m, sender), sender);
	return m;
}

static void append_object(sd_bus_message *m, const char *path, const char *interface, const char *types, va_list values)
{
	must(sd_bus_message_append(m, "o", path), path);
	must(sd_bus_message_open_container(m, 'a', "{sa{sv}}"), path);
	must(sd_bus_message_open_container(m, 'e', "sa{sv}"), path);
	must(sd_bus_message_append(m, "s", interface), interface);
	must(sd_bus_message_appendv(m, types, values), types);
	must(sd_bus_message_close_container(m), path);
	must(sd_bus_message_close_container(m), path);
}

void bluetoothd_entry(sd_bus_message *m, const char *path, const char *interface, const char *types, ...)
{
	va_list values;

	must(sd_bus_message_open_container(m, 'e', "oa{sa{sv}}"), path);
	va_start(values, types);
	append_object(m, path, interface, types, values);
	va_end(values);
	must(sd_bus_message_close_container(m), path);
}

void bluetoothd_answer(struct bluetoothd *b, sd_bus_message *call, void (*add)(const void *ctx, sd_bus_message *list),
	const void *ctx)
{
	const char *member = sd_bus_message_get_member(call);
	sd_bus_message *answer = NULL;

	must(sd_bus_message_new_method_return(call, &answer), member);
	if (strcmp(member, "GetNameOwner") == 0) {
		must(sd_bus_message_append(answer, "s", BLUETOOTHD_OWNER), member);
	} else if (strcmp(member, "GetManagedObjects") == 0) {
		must(sd_bus_message_open_container(answer, 'a', "{oa{sa{sv}}}"), member);
		add(ctx, answer);
		must(sd_bus_message_close_container(answer), member);
	}
	bluetoothd_send(b, answer);
	sd_bus_message_unref(answer);
}

void bluetoothd_changed(struct bluetoothd *b, const char *sender, const char *path, const char *interface,
	const char *types, ...)
{
	sd_bus_message *m = signal_new(b, sender, path, "org.freedesktop.DBus.Properties", "PropertiesChanged");
	va_list values;

	must(sd_bus_message_append(m, "s", interface), interface);
	va_start(values, types);
	must(sd_bus_message_appendv(m, types, values), types);
	va_end(values);
	must(sd_bus_message_append(m, "as", 0), interface);
	finish(b, m);
}

void bluetoothd_added(struct bluetoothd *b, const char *sender, const char *path, const char *interface,
	const char *types, ...)
{
	sd_bus_message *m = signal_new(b, sender, "/", "org.freedesktop.DBus.ObjectManager", "InterfacesAdded");
	va_list values;

	va_start(values, types);
	append_object(m, path, interface, types, values);
	va_end(values);
	finish(b, m);
}

void bluetoothd_removed(struct bluetoothd *b, const char *sender, const char *path, const char *interface)
{
	sd_bus_message *m = signal_new(b, sender, "/", "org.freedesktop.DBus.ObjectManager", "InterfacesRemoved");

	must(sd_bus_message_append(m, "oas", path, 1, interface), path);
	finish(b, m);
}

void bluetoothd_owner_changed(struct bluetoothd *b, const char *old, const char *new)
{
	sd_bus_message *m = signal_new(b, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
		"NameOwnerChanged");

	must(sd_bus_message_append(m, "sss", "org.bluez", old, new), "NameOwnerChanged");
	finish(b, m);
}
