/* SPDX-License-Identifier: Apache-2.0 */
#include "radio/session.h"

static const char *const end_names[] = {
	[SESSION_END_DONE] = "done",
	[SESSION_END_EMPTY] = "empty",
	[SESSION_END_SHORT] = "short",
	[SESSION_END_KNOWN] = "known",
	[SESSION_END_FOUND] = "found",
	[SESSION_END_UNREACHABLE] = "unreachable",
	[SESSION_END_UNRESOLVED] = "unresolved",
	[SESSION_END_UNBONDED] = "unbonded",
	[SESSION_END_REFUSED] = "refused",
	[SESSION_END_LOST] = "lost",
	[SESSION_END_SPARED] = "spared",
};

static const char *const end_words[] = {
	[SESSION_END_DONE] = "values came",
	[SESSION_END_EMPTY] = "connected, but no measurement came: measure again",
	[SESSION_END_SHORT] = "its values came for some seconds only, too few for a measurement: leave it on for a minute",
	[SESSION_END_KNOWN] = "it has nothing new",
	[SESSION_END_FOUND] = "it was connected before this gateway's program began, and nothing came since",
	[SESSION_END_UNREACHABLE] = "heard, but no connection came about: move it nearer and measure again",
	[SESSION_END_UNRESOLVED] = "connected, but it never showed its services: measure again",
	[SESSION_END_UNBONDED] = "heard, but it is no longer paired with this gateway: pair it again",
	[SESSION_END_SPARED] = "connected to 300 times in a day: it is left alone for a while, so that its battery lasts",
	[SESSION_END_REFUSED] = "it does not know this gateway any more, perhaps because another was paired with it: pair it again",
	[SESSION_END_LOST] = "Bluetooth of the gateway went away during the connection: measure again",
};

const char *session_end_name(enum session_end end)
{
	return end_names[end];
}

const char *session_end_words(enum session_end end)
{
	return end_words[end];
}

void session_init(struct session *s)
{
	*s = (struct session){ .wake_us = SESSION_NEVER_US };
}

static void enter(struct session *s, enum session_state state, uint64_t wake_us)
{
	s->state = state;
	s->wake_us = wake_us;
}

/* The link is up, or about to be. */
static void begin(struct session *s, enum session_state state, uint64_t wake_us)
{
	s->n_values = 0;
	s->is_answered = s->has_measured = false;
	enter(s, state, wake_us);
}

static unsigned finish(struct session *s, enum session_end end)
{
	enter(s, SESSION_IDLE, SESSION_NEVER_US);
	s->n_failures = 0;
	s->is_refused = false;
	s->end = end;
	return SESSION_REPORT;
}

static unsigned finish_and_rest(struct session *s, enum session_end end, uint64_t now_us)
{
	uint64_t rest_us = budget_on_end(&s->budget, s->n_values > 0);

	s->has_brought |= s->n_values > 0;
	s->not_before_us = now_us + (rest_us > s->hold_off_us ? rest_us : s->hold_off_us);
	return finish(s, end);
}

/* No connection worth the name: again soon, because the device advertises for seconds only. */
static unsigned fail(struct session *s, uint64_t now_us)
{
	if (++s->n_failures >= SESSION_TRIES_MAX)
		return finish_and_rest(s, s->is_refused ? SESSION_END_REFUSED : SESSION_END_UNREACHABLE, now_us);
	s->not_before_us = now_us + (SESSION_RETRY_US << (s->n_failures - 1));
	enter(s, SESSION_IDLE, s->not_before_us);
	return 0;
}

/* It was connected to too often: that is said once. */
static unsigned spare(struct session *s, uint64_t now_us)
{
	bool was_told = s->budget.is_told;

	s->not_before_us = budget_opens_us(&s->budget, now_us);
	s->wake_us = SESSION_NEVER_US;
	s->budget.is_told = true;
	s->n_values = 0;
	return was_told ? 0 : finish(s, SESSION_END_SPARED);
}

/*
 * A controller that filters duplicates does not tell of the device again for ten seconds, so that trying again cannot wait
 * for another advertisement.
 */
static unsigned try_connect(struct session *s, uint64_t now_us, bool can_connect)
{
	if (now_us > s->heard_us + SESSION_FRESH_US) {
		s->wake_us = SESSION_NEVER_US;
		return 0;
	}
	if (!can_connect) {
		s->wake_us = now_us + SESSION_RETRY_US;
		return 0;
	}
	if (budget_opens_us(&s->budget, now_us))
		return spare(s, now_us);
	begin(s, SESSION_CONNECTING, now_us + SESSION_CONNECT_US);
	return SESSION_CONNECT;
}

/* Whatever it had or had not before: somebody measured. */
static void wake(struct session *s)
{
	budget_on_woken(&s->budget);
	s->has_brought = false;
	if (!s->budget.is_told && s->n_failures == 0)
		s->not_before_us = 0;
}

unsigned session_on_advert(struct session *s, uint64_t now_us, bool can_connect)
{
	if (now_us > s->heard_us + SESSION_ASLEEP_US)
		wake(s);
	s->heard_us = now_us;
	if (s->state != SESSION_IDLE || now_us < s->not_before_us)
		return 0;
	return try_connect(s, now_us, can_connect);
}

unsigned session_on_connect_failed(struct session *s, uint64_t now_us)
{
	return s->state == SESSION_CONNECTING ? fail(s, now_us) : 0;
}

/* Before it is refused the link may have come up, and may be down again: the call says why when signals have said what. */
unsigned session_on_refused(struct session *s, uint64_t now_us)
{
	bool is_tried_again = s->state == SESSION_IDLE && s->n_failures > 0;

	s->is_refused |= s->state == SESSION_CONNECTING || s->state == SESSION_RESOLVING || is_tried_again;
	return session_on_connect_failed(s, now_us);
}

unsigned session_on_connected(struct session *s, uint64_t now_us)
{
	if (s->state != SESSION_IDLE && s->state != SESSION_CONNECTING)
		return 0;
	budget_spend(&s->budget, now_us);
	begin(s, SESSION_RESOLVING, now_us + SESSION_RESOLVE_US);
	return 0;
}

unsigned session_on_resolved(struct session *s, uint64_t now_us)
{
	(void)now_us;
	switch (s->state) {
	case SESSION_RESOLVING:
		enter(s, SESSION_WORKING, SESSION_NEVER_US); /* every call of the work has its own deadline */
		return SESSION_SUBSCRIBE | SESSION_WORK;
	case SESSION_WORKING:
	case SESSION_LISTENING:
		return SESSION_SUBSCRIBE; /* the services changed */
	case SESSION_IDLE:
	case SESSION_CONNECTING:
	case SESSION_LEAVING:
	case SESSION_STATE_COUNT:
		break;
	}
	return 0;
}

static uint64_t silence_us(const struct session *s)
{
	return s->patience_us > SESSION_SILENCE_US ? s->patience_us : SESSION_SILENCE_US;
}

unsigned session_on_work_done(struct session *s, uint64_t now_us)
{
	if (s->state == SESSION_WORKING)
		enter(s, SESSION_LISTENING, now_us + silence_us(s));
	return 0;
}

unsigned session_on_characteristic(struct session *s)
{
	if (s->state == SESSION_LISTENING)
		enter(s, SESSION_WORKING, SESSION_NEVER_US);
	return s->state == SESSION_WORKING ? SESSION_WORK : 0;
}

unsigned session_on_activity(struct session *s, uint64_t now_us)
{
	if (s->state == SESSION_LISTENING)
		s->wake_us = now_us + silence_us(s);
	return 0;
}

unsigned session_on_subscribed(struct session *s, uint64_t now_us)
{
	session_on_activity(s, now_us);
	return session_on_characteristic(s);
}

unsigned session_on_value(struct session *s, uint64_t now_us)
{
	s->has_measured = true;
	return session_on_moment(s, now_us);
}

unsigned session_on_moment(struct session *s, uint64_t now_us)
{
	s->n_values++;
	return session_on_activity(s, now_us);
}

void session_on_answered(struct session *s)
{
	s->is_answered = true;
}

static enum session_end end_of(const struct session *s)
{
	if (s->n_values)
		return s->has_measured ? SESSION_END_DONE : SESSION_END_SHORT;
	if (s->is_answered || s->has_brought)
		return SESSION_END_KNOWN;
	return s->is_found ? SESSION_END_FOUND : SESSION_END_EMPTY;
}

unsigned session_on_disconnected(struct session *s, uint64_t now_us)
{
	switch (s->state) {
	case SESSION_IDLE:
	case SESSION_CONNECTING: /* the call to connect will say */
	case SESSION_STATE_COUNT:
		return 0;
	case SESSION_RESOLVING:
		if (s->n_values == 0)
			return fail(s, now_us);
		break;
	case SESSION_LEAVING:
		if (s->end == SESSION_END_UNRESOLVED && s->n_values == 0)
			return finish_and_rest(s, SESSION_END_UNRESOLVED, now_us);
		break;
	case SESSION_WORKING:
	case SESSION_LISTENING:
		break;
	}
	s->heard_us = now_us; /* it was not asleep, however long that was */
	return finish_and_rest(s, end_of(s), now_us);
}

static unsigned leave(struct session *s, enum session_end end, uint64_t now_us)
{
	s->end = end;
	enter(s, SESSION_LEAVING, now_us + SESSION_LEAVE_US);
	return SESSION_DISCONNECT;
}

unsigned session_on_time(struct session *s, uint64_t now_us, bool can_connect)
{
	if (now_us < s->wake_us)
		return 0;
	switch (s->state) {
	case SESSION_RESOLVING:
		return leave(s, SESSION_END_UNRESOLVED, now_us);
	case SESSION_LISTENING:
		return leave(s, SESSION_END_DONE, now_us);
	case SESSION_LEAVING: /* bluetoothd never said that it is over: it is, for us */
		return session_on_disconnected(s, now_us);
	case SESSION_CONNECTING:
		return fail(s, now_us) | SESSION_DISCONNECT; /* which cancels the attempt */
	case SESSION_IDLE:
		return try_connect(s, now_us, can_connect);
	case SESSION_WORKING:
	case SESSION_STATE_COUNT:
		break;
	}
	s->wake_us = SESSION_NEVER_US;
	return 0;
}

unsigned session_on_lost(struct session *s)
{
	bool was_connected = s->state > SESSION_CONNECTING;

	s->not_before_us = s->heard_us = 0;
	if (was_connected && s->n_values == 0)
		return finish(s, SESSION_END_LOST);
	if (was_connected)
		return finish(s, end_of(s));
	enter(s, SESSION_IDLE, SESSION_NEVER_US);
	s->n_failures = 0;
	return 0;
}
