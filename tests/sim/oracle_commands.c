/* SPDX-License-Identifier: Apache-2.0 */
/* What becomes of signed messages: S13, S20. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "carry/carry.h"
#include "clockwork.h"
#include "command.h"
#include "gateway.h"
#include "hazard.h"
#include "ledger.h"
#include "oracle.h"
#include "paused.h"
#include "trace.h"

enum { SENT_MAX = 8192 };

struct order {
	struct sent sent;
	uint64_t hash; /* of its text */
	unsigned n_effects, n_pending; /* durable, and not yet */
	unsigned n_done; /* answers that it worked */
};

static struct {
	struct order *orders;
	size_t n;
	struct order *current; /* that is being followed */
	bool is_following, is_retained;
} commands;

void __real_command_on_message(void *context, const char *suffix, const void *payload, size_t n_payload, bool is_retained);
void __wrap_command_on_message(void *context, const char *suffix, const void *payload, size_t n_payload, bool is_retained);

void commands_begin(void)
{
	memset(&commands, 0, sizeof(commands));
	commands.orders = calloc(SENT_MAX, sizeof(*commands.orders));
	if (!commands.orders)
		abort();
}

void commands_end(void)
{
	free(commands.orders);
	commands.orders = NULL;
}

static uint64_t hash_of(const void *octets, size_t n)
{
	uint64_t hash = 0xcbf29ce484222325;

	for (size_t i = 0; i < n; i++)
		hash = (hash ^ ((const uint8_t *)octets)[i]) * 0x100000001b3;
	return hash;
}

void commands_on_sent(const struct sent *sent, const char *text)
{
	if (commands.n == SENT_MAX)
		abort();
	commands.orders[commands.n++] = (struct order){ .sent = *sent, .hash = hash_of(text, strlen(text)) };
}

void __wrap_command_on_message(void *context, const char *suffix, const void *payload, size_t n_payload, bool is_retained)
{
	uint64_t hash = hash_of(payload, n_payload);

	commands.current = NULL;
	for (size_t i = commands.n; i > 0 && !commands.current; i--)
		if (commands.orders[i - 1].hash == hash)
			commands.current = &commands.orders[i - 1];
	commands.is_retained = is_retained;
	commands.is_following = true;
	__real_command_on_message(context, suffix, payload, n_payload, is_retained);
	commands.is_following = false;
	commands.current = NULL;
}

bool commands_is_followed(void)
{
	return commands.is_following;
}

const struct sent *commands_current(void)
{
	return commands.current ? &commands.current->sent : NULL;
}

static bool was_newer(const struct order *order)
{
	for (size_t i = 0; i < commands.n; i++) {
		const struct order *other = &commands.orders[i];

		if (other != order && strcmp(other->sent.kid, order->sent.kid) == 0 && other->sent.n >= order->sent.n &&
			other->n_effects + other->n_pending > 0)
			return true;
	}
	return false;
}

/* `alert` NULL: it is only about to work. */
void commands_on_effect(const char *verb, const char *alert)
{
	struct order *order = commands.current;
	const char *nonce = carry_session_nonce(gateway_agent()->carry);

	if (!alert)
		return;
	must(S20, commands.is_following && order, "%s works, and nobody sent it", verb);
	must(S20, strcmp(order->sent.verb, verb) == 0, "%s works, and it was a %s", verb, order->sent.verb);
	if (strcmp(verb, "plan") == 0)
		return;
	must(S20, !commands.is_retained, "%s %s works, and was retained", verb, order->sent.jti);
	must(S20, order->n_effects + order->n_pending == 0, "%s %s works twice", verb, order->sent.jti);
	must(S20, strcmp(order->sent.to, nonce) == 0, "%s %s works, and is of another session", verb, order->sent.jti);
	must(S20, !was_newer(order), "%s %s works, though a newer one did", verb, order->sent.jti);
	if (!hazard_is_on(HAZARD_CLOCK))
		must(S20, (int64_t)(clockwork_true_us() / 1000000) <= order->sent.expires_s + 60, "%s %s works, and has expired", verb,
			order->sent.jti);
	must(S13, !order->sent.is_forged && !order->sent.may_not, "%s %s works, and is forged or not allowed", verb, order->sent.jti);
	if (alert[0])
		must(S13, strcmp(order->sent.alert, alert) == 0, "%s %s works on %s, and named %s", verb, order->sent.jti, alert,
			order->sent.alert);
	order->n_pending++;
}

void commands_on_commit(bool is_done, bool is_dying)
{
	for (size_t i = commands.n; i > 0 && i + 64 > commands.n; i--) {
		struct order *order = &commands.orders[i - 1];

		if (is_done)
			order->n_effects += order->n_pending;
		if (is_done || is_dying) /* of one that died in its commit nobody can say, and it may not work again if it was */
			order->n_pending = 0;
	}
}

void commands_on_death(void)
{
	for (size_t i = 0; i < commands.n; i++)
		commands.orders[i].n_pending = 0;
	commands.current = NULL;
	commands.is_following = false;
}

/* It changes nothing that is committed with it. */
static bool is_outside(const char *verb)
{
	return strcmp(verb, "refresh") == 0 || strcmp(verb, "history") == 0 || strcmp(verb, "report") == 0;
}

void commands_on_done(const char *payload, size_t n)
{
	json_t *json = json_loadb(payload, n, 0, NULL);
	const char *id = json_string_value(json_object_get(json, "id"));
	bool is_done = json_is_true(json_object_get(json, "ok"));

	trace("done %s %s %s", id ? id : "-", json_string_value(json_object_get(json, "verb")),
		json_string_value(json_object_get(json, "reason")));
	if (id && is_done)
		paused_on_done(id);
	for (size_t i = 0; id && is_done && i < commands.n; i++) {
		struct order *order = &commands.orders[i];

		if (strcmp(order->sent.jti, id) != 0)
			continue;
		order->n_done++;
		if (!is_outside(order->sent.verb))
			must(S20, order->n_effects > 0 || gateway_agent() == NULL || hazard_is_on(HAZARD_KILL) || hazard_is_on(HAZARD_POWER),
				"%s is said to have worked, and did not", id);
	}
	json_decref(json);
}

/* Whose answer is kept with what it did. */
static bool is_to_be_answered(const char *verb)
{
	static const char *const verbs[] = { "ack", "close", "snooze", "note", "test" };

	for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++)
		if (strcmp(verbs[i], verb) == 0)
			return true;
	return false;
}

static const struct order *unanswered(void)
{
	for (size_t i = 0; i < commands.n; i++)
		if (commands.orders[i].n_effects > 0 && commands.orders[i].n_done == 0 && is_to_be_answered(commands.orders[i].sent.verb))
			return &commands.orders[i];
	return NULL;
}

bool commands_are_settled(void)
{
	return hazard_is_on(HAZARD_FORGETTING) || !unanswered();
}

void commands_at_end(void)
{
	const struct order *order = unanswered();

	if (!hazard_is_on(HAZARD_FORGETTING)) /* what is not retained may have found nobody */
		must(S20, !order, "%s worked, and nobody was told", order->sent.jti);
}
