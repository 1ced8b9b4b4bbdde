/* SPDX-License-Identifier: Apache-2.0 */
#include "carry/session.h"

#include <errno.h>

#include "base/log.h"
#include "carry/jitter.h"

/* Reasons by which a broker asks to be left alone for a while: MQTT 5, table 2-6. */
enum { SERVER_BUSY = 0x89, SESSION_TAKEN_OVER = 0x8e, QUOTA_EXCEEDED = 0x97, RATE_EXCEEDED = 0x9f };

static const char *const state_names[] = {
	[SESSION_ABSENT] = "absent",
	[SESSION_GREETING] = "greeting",
	[SESSION_WAITING] = "waiting",
	[SESSION_CONNECTING] = "connecting",
	[SESSION_UP] = "up",
	[SESSION_ENDING] = "ending",
};

const char *session_state_name(enum session_state state)
{
	return state_names[state];
}

void session_init(struct session *session, const struct carry_ops *ops, void *context)
{
	*session = (struct session){ .ops = ops, .context = context };
}

static void session_enter(struct session *session, enum session_state state, uint64_t now_us)
{
	log_debug("carry: %s -> %s", state_names[session->state], state_names[state]);
	session->state = state;
	session->entered_us = now_us;
}

/* An attempt has come to its end, with or without a link between. */
static void end_attempt(struct session *session, bool must_wait, uint64_t now_us)
{
	uint64_t most_us;

	if (session->up_us > 0 && now_us - session->up_us >= CARRY_LASTING_US)
		session->attempts = 0;
	session->up_us = 0;
	most_us = doubled_us(CARRY_BACKOFF_MIN_US, session->attempts++, CARRY_BACKOFF_MAX_US);
	session->next_attempt_us = now_us +
		(must_wait ? jitter_us(session->ops, session->context, CARRY_BACKOFF_MAX_US / 2, CARRY_BACKOFF_MAX_US)
			   : jitter_us(session->ops, session->context, 0, most_us));
}

void session_on_carrier(struct session *session, uint64_t now_us)
{
	session_enter(session, SESSION_GREETING, now_us);
}

void session_on_carrier_gone(struct session *session, uint64_t now_us)
{
	/* One that dies at every attempt is no way around the back-off. */
	if (session->state >= SESSION_CONNECTING)
		end_attempt(session, false, now_us);
	session_enter(session, SESSION_ABSENT, now_us);
}

int session_on_hello(struct session *session, uint64_t now_us)
{
	if (session->state != SESSION_GREETING)
		return -EPROTO;
	session_enter(session, SESSION_WAITING, now_us);
	return 0;
}

int session_on_up(struct session *session, uint64_t now_us)
{
	if (session->state != SESSION_CONNECTING)
		return -EPROTO;
	session->up_us = now_us;
	session_enter(session, SESSION_UP, now_us);
	return 0;
}

int session_on_down(struct session *session, uint8_t reason, uint64_t now_us)
{
	if (session->state < SESSION_CONNECTING)
		return -EPROTO;
	end_attempt(session, reason == SERVER_BUSY || reason == SESSION_TAKEN_OVER || reason == QUOTA_EXCEEDED ||
		reason == RATE_EXCEEDED, now_us);
	session_enter(session, SESSION_WAITING, now_us);
	return 0;
}

static uint64_t after(uint64_t since_us, uint64_t wait_us)
{
	return since_us > UINT64_MAX - wait_us ? UINT64_MAX : since_us + wait_us;
}

uint64_t session_wake_us(const struct session *session, uint64_t mute_since_us)
{
	switch (session->state) {
	case SESSION_GREETING:
		return after(session->entered_us, CARRY_HELLO_US);
	case SESSION_WAITING:
		return session->next_attempt_us;
	case SESSION_CONNECTING:
	case SESSION_ENDING:
		return after(session->entered_us, CARRY_SILENCE_US);
	case SESSION_UP:
		return after(mute_since_us, CARRY_ANSWER_US);
	case SESSION_ABSENT:
	case SESSION_STATE_COUNT:
		break;
	}
	return UINT64_MAX;
}

enum session_action session_turn(struct session *session, uint64_t mute_since_us, uint64_t now_us)
{
	if (now_us < session_wake_us(session, mute_since_us))
		return SESSION_NOTHING;
	switch (session->state) {
	case SESSION_GREETING:
	case SESSION_CONNECTING:
	case SESSION_ENDING:
		return SESSION_DROP_CARRIER;
	case SESSION_WAITING:
		session_enter(session, SESSION_CONNECTING, now_us);
		return SESSION_CONNECT;
	case SESSION_UP:
		session_enter(session, SESSION_ENDING, now_us);
		return SESSION_DISCONNECT;
	case SESSION_ABSENT:
	case SESSION_STATE_COUNT:
		break;
	}
	return SESSION_NOTHING;
}
