/* SPDX-License-Identifier: Apache-2.0 */
#include "radio/consent.h"

#include "proto/reader.h"

enum { OP_CONSENT = 2, OP_RESPONSE = 0x20, RESULT_SUCCESS = 1, RESULT_NOT_AUTHORIZED = 5, CODE_HIGHEST = 9999 };

static unsigned finish(struct consent *m)
{
	m->state = CONSENT_IDLE;
	m->wake_us = CONSENT_NEVER_US;
	return CONSENT_OVER;
}

static unsigned ask(struct consent *m, uint64_t now_us)
{
	const struct device_user *user = &m->users[m->at];

	if (m->at == m->n_users)
		return finish(m);
	m->request[0] = OP_CONSENT;
	m->request[1] = user->index;
	m->request[2] = (uint8_t)user->consent;
	m->request[3] = (uint8_t)(user->consent >> 8);
	m->state = CONSENT_ASKED;
	m->wake_us = now_us + CONSENT_ANSWER_US;
	return CONSENT_WRITE;
}

static unsigned ask_next(struct consent *m, uint64_t now_us)
{
	m->at++;
	return ask(m, now_us);
}

/* A refusal that is not about the code says that the device knows no such user, or no consent: the next may be known. */
static unsigned on_result(struct consent *m, uint8_t result, uint64_t now_us)
{
	if (result == RESULT_SUCCESS) {
		m->state = CONSENT_GIVEN;
		m->wake_us = now_us + CONSENT_QUIET_US;
		m->until_us = now_us + CONSENT_LONGEST_US;
		return 0;
	}
	if (result != RESULT_NOT_AUTHORIZED)
		return ask_next(m, now_us);
	m->refused = m->users[m->at].index;
	return CONSENT_REFUSED | finish(m);
}

unsigned consent_on_indication(struct consent *m, const uint8_t *bytes, size_t n_bytes, uint64_t now_us)
{
	struct reader r = reader_of(bytes, n_bytes);
	uint8_t op = reader_u8(&r), request = reader_u8(&r), result = reader_u8(&r);

	if (m->state != CONSENT_ASKED || r.short_read || r.n_left || op != OP_RESPONSE || request != OP_CONSENT)
		return 0;
	return on_result(m, result, now_us);
}

unsigned consent_on_failed(struct consent *m, uint64_t now_us)
{
	(void)now_us;
	return m->state == CONSENT_ASKED ? finish(m) : 0;
}

void consent_on_value(struct consent *m, uint64_t now_us)
{
	uint64_t wake_us = now_us + CONSENT_QUIET_US;

	if (m->state == CONSENT_GIVEN)
		m->wake_us = wake_us < m->until_us ? wake_us : m->until_us;
}

unsigned consent_on_time(struct consent *m, uint64_t now_us)
{
	if (m->state == CONSENT_IDLE || now_us < m->wake_us)
		return 0;
	return m->state == CONSENT_GIVEN ? ask_next(m, now_us) : finish(m);
}

void consent_reset(struct consent *m)
{
	finish(m);
}

bool consent_is_running(const struct consent *m)
{
	return m->state != CONSENT_IDLE;
}

unsigned consent_start(struct consent *m, const struct device_user *users, size_t n_users, uint64_t now_us)
{
	*m = (struct consent){ 0 };
	for (size_t i = 0; i < n_users; i++)
		if (users[i].consent <= CODE_HIGHEST)
			m->users[m->n_users++] = users[i];
	return ask(m, now_us);
}
