/* SPDX-License-Identifier: Apache-2.0 */
#include "trust.h"

#include <string.h>
#include <time.h>

#include "base/cleanup.h"
#include "home.h"
#include "json.h"

static const char *const kinds[] = { "ca", "keys" };

void trust_give(const struct team *team, json_t *record)
{
	json_object_set_new(record, "given", json_pack("{s:o, s:o}", "ca", team_authorities(team), "keys", team_keys(team)));
}

void trust_prove(json_t *record)
{
	json_t *given = json_object_get(record, "given");

	if (!given)
		return;
	json_object_set(record, "has", given);
	json_object_del(record, "given");
}

static void enter(json_t *record, const json_t *claims)
{
	json_t *has = json_object_get(record, "has");

	if (!has) {
		has = json_object();
		json_object_set_new(record, "has", has);
	}
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (json_object_get(claims, kinds[i]))
			json_object_set(has, kinds[i], json_object_get(claims, kinds[i]));
}

int trust_enter(struct team *team, const char *home, const json_t *claims)
{
	scoped(json_decrefp) json_t *record = NULL;
	int r = -1;

	if (folder_lock(&team->folder) < 0)
		return -1;
	record = home_find(team, home);
	if (record) {
		enter(record, claims);
		r = home_save(team, home, record);
	}
	folder_unlock(&team->folder);
	return r;
}

static bool knows(const json_t *record, const char *kind, const json_t *wanted)
{
	const json_t *one;
	size_t i;

	json_array_foreach(json_object_get(json_object_get(record, "has"), kind), i, one)
		if (json_equal(one, wanted))
			return true;
	return false;
}

/* One that was let in, or waits with a bundle, which is of the present ones. */
static bool is_ours(const json_t *record)
{
	if (json_is_true(json_object_get(record, "is_revoked")))
		return false;
	return json_object_get(record, "certificate") || json_number(record, "token_until") > time(NULL);
}

static int look(const struct team *team, const char *home, const char *kind, const json_t *wanted, json_t *missing)
{
	scoped(json_decrefp) json_t *record = home_find(team, home);

	if (!record)
		return -1;
	return is_ours(record) && !knows(record, kind, wanted) ? json_array_append_new(missing, json_string(home)) : 0;
}

json_t *trust_missing(const struct team *team, const char *kind)
{
	scoped(json_decrefp) json_t *ours = strcmp(kind, "ca") == 0 ? team_authorities(team) : team_keys(team);
	const json_t *next = json_array_get(ours, 1);
	char **homes = folder_list(&team->folder, "homes", ".json");
	json_t *missing = next && homes ? json_array() : NULL;

	for (size_t i = 0; missing && homes[i]; i++)
		if (look(team, homes[i], kind, next, missing) < 0) {
			json_decref(missing);
			missing = NULL;
		}
	folder_list_free(homes);
	return missing;
}
