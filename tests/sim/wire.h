/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * The local sockets between laresd and its carriers, without a kernel: carry/listener, send(2) and recv(2) end here. What
 * laresd sends is heard at once, unless it is dying; what a carrier sends lies there until laresd's loop reads it.
 */
#include <stdbool.h>

#include "proto/record.h"

enum line { LINE_CARRIER, LINE_ALARM, LINE_COUNT };

/* Who is at the other end. `on_gone`: laresd has closed the connection. */
struct line_end {
	void (*on_record)(const struct record *record);
	void (*on_gone)(void);
};

void wire_begin(const struct line_end ends[LINE_COUNT]);
void wire_end(void);

/* Of the loop: whether that descriptor has something to read. */
bool wire_is_readable(int fd);

/* The carrier knocks at laresd's socket. Returns false where nobody listens. */
bool wire_connect(enum line line);

/* The carrier says something, or goes. Nothing happens where there is no connection. */
void wire_say(enum line line, const struct record *record);
void wire_hang_up(enum line line);
bool wire_is_connected(enum line line);
