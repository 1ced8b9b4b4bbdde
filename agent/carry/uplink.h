/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * The link as a machine: when to connect, when it is dead, when the carrier is. Sans I/O: events in, the next thing to do
 * out of uplink_turn(), the time of the next turn out of uplink_wake_us().
 */
#include <stdbool.h>
#include <stdint.h>

#include "carry/carry.h"

#define CARRY_BACKOFF_MIN_US UINT64_C(1000000)
#define CARRY_BACKOFF_MAX_US UINT64_C(60000000)
#define CARRY_LASTING_US UINT64_C(60000000) /* a link that lived so long was a good one */
#define CARRY_ANSWER_US UINT64_C(20000000) /* a broker that owes an answer for so long is gone */
/*
 * A carrier that owes a word for so long is dropped. lares-mqtt needs at most 56 s: two brokers, each with 5 s for the name,
 * 8 s for TCP and 15 s for TLS and CONNACK.
 */
#define CARRY_SILENCE_US UINT64_C(60000000)
#define CARRY_DUPLICATE_US UINT64_C(300000000) /* for another client with our id: it would only be thrown out, and we again */
#define CARRY_HELLO_US UINT64_C(10000000)

enum uplink_state {
	UPLINK_ABSENT, /* no carrier */
	UPLINK_GREETING, /* connected, has not said hello */
	UPLINK_WAITING, /* for the next attempt */
	UPLINK_CONNECTING, /* told to, has not answered */
	UPLINK_UP,
	UPLINK_ENDING, /* told to let go, has not answered */
	UPLINK_STATE_COUNT
};

enum uplink_action { UPLINK_NOTHING, UPLINK_CONNECT, UPLINK_DISCONNECT, UPLINK_DROP_CARRIER, UPLINK_ACTION_COUNT };

struct uplink {
	const struct carry_ops *ops;
	void *context;
	enum uplink_state state;
	uint64_t entered_us; /* when it came into the state */
	uint64_t up_us; /* when the link came up; 0: there is none */
	uint64_t next_attempt_us;
	unsigned attempts;
	bool is_idle; /* there is nobody to connect to */
};

void uplink_init(struct uplink *uplink, const struct carry_ops *ops, void *context);

void uplink_on_carrier(struct uplink *uplink, uint64_t now_us);
void uplink_on_carrier_gone(struct uplink *uplink, uint64_t now_us);

/* What the carrier says. Returns 0, or -EPROTO where it cannot be said now. */
int uplink_on_hello(struct uplink *uplink, uint64_t now_us);
int uplink_on_up(struct uplink *uplink, uint64_t now_us);
int uplink_on_down(struct uplink *uplink, uint8_t reason, uint64_t now_us);

/* There is another broker to call, or another identity: what failed before says nothing of it. */
void uplink_forget_failures(struct uplink *uplink);

/* The next thing to do; ask until UPLINK_NOTHING. `mute_since_us`: since when an answer is owed. */
enum uplink_action uplink_turn(struct uplink *uplink, uint64_t mute_since_us, uint64_t now_us);
uint64_t uplink_wake_us(const struct uplink *uplink, uint64_t mute_since_us);
