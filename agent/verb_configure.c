/* SPDX-License-Identifier: Apache-2.0 */
/* The team's change of this gateway's settings: judged whole, then tried; the answer comes when it is proven or given up. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "trying.h"
#include "verb.h"

/* The key that signed this has to stay among those that are believed: else one mistake would make the team mute. */
static bool keeps_signer(const struct call *call, const struct change *change)
{
	for (size_t i = 0; i < change->n_keys; i++)
		if (strcmp(public_key_kid(&change->keys[i]), call->kid) == 0)
			return true;
	return change->n_keys == 0;
}

/* A zone that the system does not have is found by using it. */
static bool is_zone_known(const struct agent *agent, const char *zone)
{
	bool is_known = !zone[0] || clock_use_zone(zone) == 0;

	clock_use_zone(agent->config.home.zone);
	return is_known;
}

static const char *find_fault(const struct call *call, const struct change *change)
{
	struct agent *agent = call->agent;
	enum chain_fault fault = change->authorities[0] ? chain_check_authorities(change->authorities, trying_now_s(agent)) : CHAIN_FINE;

	if (!agent->settings.current.id)
		return "this home's settings are written in its own file, which the installer changes";
	if (!keeps_signer(call, change))
		return "the key that signed this is not among the new keys";
	if (!is_zone_known(agent, change->zone))
		return "the gateway knows no such time zone";
	return fault == CHAIN_FINE ? NULL : chain_words(fault);
}

static void apply(struct settings_set *set, const struct change *change)
{
	if (change->zone[0])
		strcpy(set->zone, change->zone);
	if (change->n_uri) {
		memcpy(set->uri, change->uri, sizeof(set->uri));
		set->n_uri = change->n_uri;
	}
	if (change->authorities[0])
		strcpy(set->authorities, change->authorities);
	if (change->n_keys) {
		memcpy(set->keys, change->keys, sizeof(set->keys));
		set->n_keys = change->n_keys;
	}
}

static enum refusal stage(struct call *call, const struct change *change)
{
	struct agent *agent = call->agent;
	struct settings_set *set = malloc(sizeof(*set));
	int r = set ? 0 : -ENOMEM;

	if (r == 0) {
		*set = agent->settings.current;
		apply(set, change);
		r = trying_stage(agent, set, TRIAL_CONFIGURE, call->jti, call->command->within_s);
		explicit_bzero(set, sizeof(*set));
	}
	free(set);
	call->is_later = r == 0;
	return r == 0 ? REFUSAL_NONE : r == -EBUSY ? REFUSAL_BUSY : REFUSAL_NOT_STORED;
}

enum refusal verb_configure(struct call *call)
{
	scoped(freep) struct change *change = malloc(sizeof(*change));
	char why[OFFER_WHY_MAX];
	const char *fault;

	if (!change)
		return REFUSAL_NOT_STORED;
	if (offer_read_change(call->command->settings, change, why) < 0) {
		text_printf(call->why, "The settings stay as they are: %s.", why);
		return REFUSAL_INVALID_SETTINGS;
	}
	fault = find_fault(call, change);
	if (fault) {
		text_printf(call->why, "The settings stay as they are: %s.", fault);
		return REFUSAL_INVALID_SETTINGS;
	}
	return stage(call, change);
}
