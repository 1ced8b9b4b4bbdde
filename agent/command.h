/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Signed messages from the team: commands (down/do/<verb>), receipts (down/seen), plans (down/plan).
 *
 * Each is judged by claims.h and the store's counter of the signing key before it has any effect, and answered on
 * up/done/<jti>; what cannot be verified, on up/done/refused.
 */
#include "agent.h"
#include "vault/claims.h"

/* carry's op: a message came down. */
void command_on_message(void *context, const char *suffix, const void *payload, size_t n_payload, bool is_retained);

/* An acknowledgement that the installer's command line brings: judged as if it had come over the wire. */
enum refusal command_ack(struct agent *agent, const char *jws, size_t n_jws);

/* The same for a plan. `why` gets the refusal in words. */
enum refusal command_plan(struct agent *agent, const char *jws, size_t n_jws, struct text *why);

/* Take up the plan that the store holds. Returns 0, also where there is none. */
int command_restore_plan(struct agent *agent);

/* {"version":12,"plan":{…},"explains":["…"]}, or null, null and []. Returns 0 or a negative errno. */
int command_show_plan(struct agent *agent, struct text *answer);

/* {"ok":false,"faults":[…],"explains":[]} for a plan document that is not signed yet; nothing is changed. */
int command_check_plan(struct agent *agent, const char *plan, size_t n_plan, struct text *answer);
