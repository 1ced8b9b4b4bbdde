/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * One connection to a vitals device, from the advertisement that announces it to letting go. Sans I/O: events come
 * in with `now_us`, each returns what to do now (SESSION_… bits), and `wake_us` says when to call session_on_time().
 *
 *     IDLE --advert--> CONNECTING --connected--> RESOLVING --resolved--> WORKING --done--> LISTENING
 *      ^                   | failed: again after 0.5, 1, 2 s                                  | silence
 *      +------- rest ------+------------------- disconnected ------------------- LEAVING <----+
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "radio/budget.h"
#include "radio/radio.h"

enum session_state {
	SESSION_IDLE,
	SESSION_CONNECTING,
	SESSION_RESOLVING, /* the link is up, the services are not known yet */
	SESSION_WORKING, /* subscribed; clock, battery and the like are read and written */
	SESSION_LISTENING, /* nothing left to ask: values may come */
	SESSION_LEAVING, /* told to disconnect */
	SESSION_STATE_COUNT
};

enum {
	SESSION_CONNECT = 1 << 0,
	SESSION_SUBSCRIBE = 1 << 1,
	SESSION_WORK = 1 << 2, /* begin the work; then session_on_work_done() */
	SESSION_DISCONNECT = 1 << 3,
	SESSION_REPORT = 1 << 4, /* it is over: `end` and `n_values` say how */
};

/* A cuff advertises for ten seconds or more after a measurement and lets go by itself; one that keeps the link is let go. */
#define SESSION_RETRY_US UINT64_C(500000) /* doubled by each failure */
#define SESSION_FRESH_US UINT64_C(3000000) /* heard so lately, it is taken to advertise still */
#define SESSION_REST_US BUDGET_REST_US /* at least */
#define SESSION_ASLEEP_US UINT64_C(60000000) /* not heard for so long, it has woken when it is heard */
/* The device advertises several times a second; meanwhile the adapter hears nobody else. */
#define SESSION_CONNECT_US UINT64_C(5000000)
#define SESSION_RESOLVE_US UINT64_C(30000000)
#define SESSION_SILENCE_US UINT64_C(5000000)
#define SESSION_LEAVE_US UINT64_C(10000000)
#define SESSION_NEVER_US UINT64_MAX
enum { SESSION_TRIES_MAX = 4 };

struct session {
	enum session_state state;
	uint64_t wake_us;
	uint64_t heard_us; /* the last advertisement */
	uint64_t not_before_us; /* no connection before */
	unsigned n_failures; /* in a row */
	bool is_refused; /* one of these looked like a bond that the device has forgotten */
	size_t n_values; /* of this connection: new ones */
	bool has_measured; /* one of these was more than a moment of a stream */
	bool is_found; /* this connection was up before we listened; the caller's to set */
	bool is_answered; /* it said that it has nothing new, or said again what is known */
	bool has_brought; /* a value, since it woke: what it now has nothing of is no failure */
	uint64_t hold_off_us; /* a device that wants a longer rest */
	uint64_t patience_us; /* one that speaks seldom: silence for so long is none; 0: SESSION_SILENCE_US */
	struct budget budget;
	enum session_end end;
};

void session_init(struct session *session);

/* `can_connect`: neither the adapter nor the device is engaged otherwise. */
unsigned session_on_advert(struct session *session, uint64_t now_us, bool can_connect);
unsigned session_on_connect_failed(struct session *session, uint64_t now_us);
unsigned session_on_refused(struct session *session, uint64_t now_us); /* it failed, and as if for want of a bond that both know */
unsigned session_on_connected(struct session *session, uint64_t now_us);
unsigned session_on_resolved(struct session *session, uint64_t now_us);
unsigned session_on_work_done(struct session *session, uint64_t now_us);
unsigned session_on_characteristic(struct session *session); /* one that may be worth asking showed */
unsigned session_on_subscribed(struct session *session, uint64_t now_us); /* what comes by it may be asked for */
unsigned session_on_activity(struct session *session, uint64_t now_us); /* the device answered */
unsigned session_on_value(struct session *session, uint64_t now_us);
unsigned session_on_moment(struct session *session, uint64_t now_us); /* of a stream */
void session_on_answered(struct session *session);
unsigned session_on_disconnected(struct session *session, uint64_t now_us);
unsigned session_on_time(struct session *session, uint64_t now_us, bool can_connect);

/* bluetoothd or the adapter is gone, and the connection with it. */
unsigned session_on_lost(struct session *session);

/* What a person is told of that end. */
const char *session_end_words(enum session_end end);
