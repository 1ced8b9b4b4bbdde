/* SPDX-License-Identifier: Apache-2.0 */
#include "team.h"

#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "fault.h"
#include "json.h"
#include "proto/topic.h"

int team_open(struct team *team, const char *path)
{
	*team = (struct team){ 0 };
	if (folder_open(&team->folder, path, false) < 0)
		return -1;
	team->about = folder_read_json(&team->folder, "team.json");
	if (team->about && topic_is_name(team_name(team)))
		return 0;
	if (team->about)
		fault("%s/team.json names no team; put a copy of it back", team->folder.path);
	else
		fault("%s is no team's folder; make one: lares-team make %s --team NAME --broker mqtts://HOST:8883", path, path);
	team_close(team);
	return -1;
}

void team_close(struct team *team)
{
	json_decref(take(team->about));
	folder_close(&team->folder);
}

const char *team_name(const struct team *team)
{
	return json_text(team->about, "team");
}

int team_user(const struct team *team, const char *home, char ret_user[TEAM_USER_MAX])
{
	if (!topic_is_name(home))
		return fault("'%s' is no name for a home: letters, digits, - and _", home);
	if (snprintf(ret_user, TEAM_USER_MAX, "%s.%s", team_name(team), home) >= TEAM_USER_MAX)
		return fault("%s.%s is too long for a certificate's name, which has %d characters at most", team_name(team), home,
			AUTHORITY_NAME_MAX);
	return 0;
}

int team_authority(const struct team *team, struct authority *ret_authority)
{
	scoped(freep) char *pem = folder_read(&team->folder, "ca");

	return pem ? authority_open(ret_authority, pem) : -1;
}

int team_signer(struct team *team, struct signer *ret_signer)
{
	char path[sizeof(team->folder.path) + 16];

	snprintf(path, sizeof(path), "%s/team.key", team->folder.path);
	if (signer_open(ret_signer, path) < 0)
		return -1;
	ret_signer->folder = &team->folder;
	return 0;
}

static json_t *jwk_of(const char *private_pem)
{
	scoped(freep) char *pem = key_public(private_pem);
	struct public_key key;

	return pem && public_key_from_pem(pem, strlen(pem), &key) == 0 ? public_key_to_jwk(&key) : NULL;
}

static json_t *base64_of(const char *authority_pem)
{
	scoped(freep) char *text = certificate_base64(authority_pem);

	return text ? json_string(text) : NULL;
}

static json_t *two_of(const struct team *team, const char *const names[2], json_t *(*of)(const char *pem))
{
	json_t *both = json_array();

	for (size_t i = 0; both && i < 2; i++) {
		scoped(freep) char *pem = NULL;

		if (i > 0 && !folder_has(&team->folder, names[i]))
			break;
		pem = folder_read(&team->folder, names[i]);
		if (!pem || json_array_append_new(both, of(pem)) < 0) {
			json_decref(both);
			return NULL;
		}
	}
	return both;
}

json_t *team_keys(const struct team *team)
{
	return two_of(team, (const char *const[]){ "team.key", "team.next.key" }, jwk_of);
}

json_t *team_authorities(const struct team *team)
{
	return two_of(team, (const char *const[]){ "ca", "ca.next" }, base64_of);
}
