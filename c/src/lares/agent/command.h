/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Signed messages from the team: commands (down/do/<verb>), receipts (down/seen), plans (down/plan).
 *
 * Each is judged by claims.h and the store's counter of the signing key before it has any effect, and answered on
 * up/done/<jti>; what cannot be verified, on up/done/refused. Who may do what is one table, verb_who.c; what a verb does
 * stands in the other files verb_*.c; plans are planning.c's.
 */
#include "agent.h"
#include "vault/claims.h"
#include "vault/jws.h"

/* Who signed: one of the plan's people, or the team itself. */
struct signer {
	struct public_key key;
	const struct plan_person *person; /* NULL: the team */
};

/* carry's op: a message came down. */
void command_on_message(void *context, const char *suffix, const void *payload, size_t n_payload, bool is_retained);

/*
 * A command that somebody signed in the home and the installer's command line brings: judged as if it had come over the wire,
 * and answered there as well. `result` gets what it answers, `why` a refusal's words.
 */
enum refusal command_run(struct agent *agent, const char *verb, const char *jws, size_t n_jws, struct text *result,
	struct text *why);

/* Its signature and its claims, the counter excepted. `ret_signer` is filled in as far as there is one. */
enum refusal command_verify(const struct agent *agent, const struct jws *jws, const char *type, const char *verb,
	struct signer *ret_signer, struct claims *ret_claims);
