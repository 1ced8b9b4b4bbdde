/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * The local socket between laresd and its carrier, without a kernel: carry/listener, send(2) and recv(2) end here. What
 * laresd sends comes to broker_on_record() at once, unless it is dying; what the carrier sends lies there until laresd's loop reads it.
 */
#include <stdbool.h>

#include "proto/record.h"

void wire_begin(void);
void wire_end(void);

/* Of the loop: whether that descriptor has something to read. */
bool wire_is_readable(int fd);

/* The carrier knocks at laresd's socket. Returns false where nobody listens. */
bool wire_connect(void);

/* The carrier says something, or goes. Nothing happens where there is no connection. */
void wire_say(const struct record *record);
void wire_hang_up(void);
bool wire_is_connected(void);
