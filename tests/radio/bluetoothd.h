/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * The other end of the radio's bus: a socket pair in this process, where a test answers in bluetoothd's name, and in
 * anybody's. What bluetoothd says is up to the test; here is how it is said.
 */
#include <stdint.h>
#include <systemd/sd-bus.h>
#include <systemd/sd-event.h>

#define BLUETOOTHD_OWNER ":1.7" /* its unique name, unless the test says otherwise */

struct bluetoothd {
	sd_event *event;
	sd_bus *bus; /* bluetoothd's end */
	sd_bus *client; /* the radio's */

	/* Where a test has a say in what becomes of a signal: in its place. The message is borrowed. */
	void (*on_signal)(void *ctx, sd_bus_message *signal);
	void *ctx;
};

/* `on_call` is a filter of sd-bus: it sees every message, and answers. Aborts where it cannot be. */
void bluetoothd_open(struct bluetoothd *b, sd_bus_message_handler_t on_call, void *ctx);
void bluetoothd_close(struct bluetoothd *b);

/* Until nothing is left to do. */
void bluetoothd_settle(struct bluetoothd *b);

/* So much time passes (moment.h); after every timer that goes, until nothing is left to do. */
void bluetoothd_pass(struct bluetoothd *b, uint64_t us);

/* Send at once, whatever on_signal says. The message stays the caller's. */
void bluetoothd_send(struct bluetoothd *b, sd_bus_message *message);

/*
 * Answer a call as a bluetoothd in good order does: with its name, with its objects, which `add` puts into the list by
 * bluetoothd_entry(), and whatever else it is asked for is done.
 */
void bluetoothd_answer(struct bluetoothd *b, sd_bus_message *call, void (*add)(const void *ctx, sd_bus_message *list),
	const void *ctx);

/* One entry of GetManagedObjects' answer, or the body of InterfacesAdded: `types` is what one interface's a{sv} holds. */
void bluetoothd_entry(sd_bus_message *m, const char *path, const char *interface, const char *types, ...);

/* Signals. `sender` is a unique name. None settles. */
void bluetoothd_changed(struct bluetoothd *b, const char *sender, const char *path, const char *interface,
	const char *types, ...);
void bluetoothd_added(struct bluetoothd *b, const char *sender, const char *path, const char *interface,
	const char *types, ...);
void bluetoothd_removed(struct bluetoothd *b, const char *sender, const char *path, const char *interface);
void bluetoothd_owner_changed(struct bluetoothd *b, const char *old, const char *new);
