/* SPDX-License-Identifier: Apache-2.0 */
/* lares-team revoke: nothing that a home has lets it in any more, neither certificate nor bundle. */
#include <stdlib.h>

#include "base/cleanup.h"
#include "broker.h"
#include "commands.h"
#include "home.h"
#include "json.h"

static void revoke_all(json_t *record)
{
	static const char *const ended[] = { "certificates", "certificate", "csr", "token", "join", "given", "has" };

	home_revoke(record, false);
	for (size_t i = 0; i < sizeof(ended) / sizeof(ended[0]); i++)
		json_object_del(record, ended[i]);
	json_object_set_new(record, "is_revoked", json_true());
}

int revoke_run(struct options *options)
{
	const char *home = options->word[1];
	scoped(json_decrefp) json_t *record = NULL;
	struct team team;
	int r = -1;

	if (team_open(&team, options->word[0]) < 0)
		return EXIT_FAILURE;
	if (folder_lock(&team.folder) == 0 && (record = home_find(&team, home))) {
		revoke_all(record);
		r = home_save(&team, home, record) < 0 ? -1 : broker_write_users(&team);
	}
	folder_unlock(&team.folder);
	if (r == 0) {
		broker_reload(&team);
		printf("%s may do nothing any more. It joins again with a new bundle: lares-team bundle %s %s\n"
		       "Where its gateway was stolen, start the broker again before that: an open connection would have the home's rights again.\n",
			home, options->word[0], home);
	}
	team_close(&team);
	return r < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
