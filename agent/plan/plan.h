/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * The team's plan document -> struct plan, with every fault that it has.
 *
 * The document's signature has been checked before; here is judged what it says. It is taken whole or refused whole:
 * a member that this version does not know is a fault, because it may be a rule that somebody relies on.
 */
#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/faults.h"
#include "proto/plan.h"
#include "proto/text.h"

enum {
	PLAN_TEXT_MAX = 256 * 1024, /* of a document, with room to spare for the caps of struct plan */
	PLAN_WORDS_MAX = 256 * 1024, /* of the longest plan in sentences, likewise */
};

enum plan_outcome {
	PLAN_INVALID = 1, /* the faults say why; "$.version" among them where the plan is too old as well */
	PLAN_OLD, /* nothing is wrong with it but its version, which is not above the one in force */
};

/* What the document must fit. */
struct plan_context {
	const char *team, *home;
	uint64_t version; /* in force; 0: none */
	/*
	 * Check a JWK and write its thumbprint. Returns 0, or negative where it is no usable key. Plans without a caller
	 * who knows keys are not read: must not be NULL.
	 */
	int (*kid_of)(void *context, json_t *jwk, char ret_kid[PLAN_KID_MAX]);
	void *context;
	/*
	 * Now, and the home's zone at a wall time, to see whether its clocks will skip a window in the two years to come;
	 * NULL: that is not looked at, nor whether a rule has a name of Lares' own, windows too short for it, or people who are quiet
	 * whenever they could be asked, as for a plan that was in force before: what was taken is not refused later, by the
	 * clocks or by another version that knows more.
	 */
	int32_t (*zone_s)(int64_t wall_us);
	int64_t wall_us;
	bool takes_template; /* to look at; what is to be followed is none */
	struct faults *remarks; /* for what is no fault and worth knowing: written by the same call; or NULL */
};

/*
 * Judge a document. Returns 0 with a plan for plan_free(), an enum plan_outcome with faults, or -ENOMEM. `ret_faults`
 * is always written; it is large (FAULTS_MAX).
 */
int plan_parse(json_t *document, const struct plan_context *expected, struct plan **ret_plan, struct faults *ret_faults);

/* The same from text, strictly (no member twice, nothing after it); text that is not JSON is one fault. */
int plan_parse_text(const char *text, size_t n_text, const struct plan_context *expected, struct plan **ret_plan,
	struct faults *ret_faults);

void plan_free(struct plan *plan);
void plan_freep(struct plan **plan);

/*
 * The plan in sentences, a line each, in its language, for the people who answer for it. Moments are told in the zone
 * that `zone_s` gives at a wall time; NULL: in UTC.
 */
void plan_explain(const struct plan *plan, int32_t (*zone_s)(int64_t wall_us), struct text *t);

/* The same as a JSON array of sentences. Returns 0 or a negative errno. */
int plan_explain_json(const struct plan *plan, int32_t (*zone_s)(int64_t wall_us), struct text *t);
