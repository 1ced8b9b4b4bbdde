/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* A plain connection to a broker on loopback, as both ends of a measurement use it. */
#include <mosquitto.h>
#include <signal.h>
#include <stdbool.h>

/* Set by SIGTERM and SIGINT once place_open() was called. */
extern volatile sig_atomic_t place_is_ending;

/*
 * Connect, and subscribe where `subscription` is given; returns once the broker has said yes to both. NULL, with a line
 * on stderr, where it does not.
 */
struct mosquitto *place_open(const char *client, const char *port, const char *subscription);
void place_close(struct mosquitto *mosq);
