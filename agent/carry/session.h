/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * The link as a machine: when to connect, when it is dead, when the carrier is. Sans I/O: events in, the next thing to do
 * out of session_turn(), the time of the next turn out of session_wake_us().
 */
#include <stdbool.h>
#include <stdint.h>

#include "carry/carry.h"

#define CARRY_BACKOFF_MIN_US UINT64_C(1000000)
#define CARRY_BACKOFF_MAX_US UINT64_C(60000000)
#define CARRY_LASTING_US UINT64_C(60000000) /* a link that lived so long was a good one */
#define CARRY_ANSWER_US UINT64_C(20000000) /* a broker that owes an answer for so long is gone */
#define CARRY_SILENCE_US UINT64_C(60000000) /* a carrier that owes a word for so long is dropped */
#define CARRY_HELLO_US UINT64_C(10000000)

enum session_state {
	SESSION_ABSENT, /* no carrier */
	SESSION_GREETING, /* connected, has not said hello */
	SESSION_WAITING, /* for the next attempt */
	SESSION_CONNECTING, /* told to, has not answered */
	SESSION_UP,
	SESSION_ENDING, /* told to let go, has not answered */
	SESSION_STATE_COUNT
};

enum session_action { SESSION_NOTHING, SESSION_CONNECT, SESSION_DISCONNECT, SESSION_DROP_CARRIER, SESSION_ACTION_COUNT };

struct session {
	const struct carry_ops *ops;
	void *context;
	enum session_state state;
	uint64_t entered_us; /* when it came into the state */
	uint64_t up_us; /* when the link came up; 0: there is none */
	uint64_t next_attempt_us;
	unsigned attempts;
};

void session_init(struct session *session, const struct carry_ops *ops, void *context);

void session_on_carrier(struct session *session, uint64_t now_us);
void session_on_carrier_gone(struct session *session, uint64_t now_us);

/* What the carrier says. Returns 0, or -EPROTO where it cannot be said now. */
int session_on_hello(struct session *session, uint64_t now_us);
int session_on_up(struct session *session, uint64_t now_us);
int session_on_down(struct session *session, uint8_t reason, uint64_t now_us);

/* The next thing to do; ask until SESSION_NOTHING. `mute_since_us` as order_mute_since_us(). */
enum session_action session_turn(struct session *session, uint64_t mute_since_us, uint64_t now_us);
uint64_t session_wake_us(const struct session *session, uint64_t mute_since_us);

const char *session_state_name(enum session_state state);
