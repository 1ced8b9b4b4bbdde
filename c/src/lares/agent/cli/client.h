/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* Calls to laresd (org.lares.Agent1(7)). */
#include <stdbool.h>
#include <stdint.h>
#include <systemd/sd-bus.h>

enum {
	CLIENT_TIMEOUT_US = 30 * 1000 * 1000,
	CLIENT_WORDS_MAX = 2048, /* what is beyond is cut: a plan may have many faults */
	CLIENT_ENROL_TIMEOUT_US = 180 * 1000 * 1000, /* a pairing window of two minutes, and what follows it */
};

struct client {
	sd_bus *bus;
	sd_bus_message *reply; /* holds the answer */
	bool is_absent; /* the last call found nobody there */
};

/* Connect to the system bus. Returns 0, or -1 when it has said on stderr what is wrong and what to do. */
int client_open(struct client *client);
void client_done(struct client *client);

/* A call to be appended to and given to client_send(), which takes it in any case. NULL: no memory. */
sd_bus_message *client_call(struct client *client, const char *method);

/*
 * Returns the answer, a JSON text that lives until the next call or client_done(), or NULL when it has said on stderr
 * what is wrong and what to do.
 */
const char *client_send(struct client *client, sd_bus_message *call, uint64_t timeout_us);

/* client_send() that complains to nobody: where it returns NULL, what it would have said is in ret_why. */
const char *client_try(struct client *client, sd_bus_message *call, uint64_t timeout_us, char ret_why[CLIENT_WORDS_MAX]);

/* Both at once, with arguments as sd_bus_message_append() takes them; `types` NULL: none. */
const char *client_ask(struct client *client, const char *method, const char *types, ...);

/* What to tell a person about a call that failed with that D-Bus error. */
const char *client_words(const sd_bus_error *error);

/* Say it on stderr, each of its lines by itself and safely: a refusal may have lines, one for each fault of a plan. */
void client_complain(const char *words);
