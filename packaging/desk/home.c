/* SPDX-License-Identifier: Apache-2.0 */
#include "home.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "fault.h"
#include "proto/topic.h"
#include "vault/base64url.h"
#include "vault/hmac.h"

enum { FILE_NAME_MAX = 6 + TOPIC_NAME_MAX + 5 };

static void file_name(const char *home, char ret_name[FILE_NAME_MAX])
{
	snprintf(ret_name, FILE_NAME_MAX, "homes/%s.json", home);
}

bool home_is_known(const struct team *team, const char *home)
{
	char name[FILE_NAME_MAX];

	if (!topic_is_name(home))
		return false;
	file_name(home, name);
	return folder_has(&team->folder, name);
}

json_t *home_load(const struct team *team, const char *home)
{
	char name[FILE_NAME_MAX];

	if (!home_is_known(team, home))
		return NULL;
	file_name(home, name);
	return folder_read_json(&team->folder, name);
}

json_t *home_find(const struct team *team, const char *home)
{
	json_t *record = home_load(team, home);

	if (!home_is_known(team, home))
		fault("the team has no home '%s'; add it: lares-team bundle %s %s", home, team->folder.path, home);
	return record;
}

int home_save(const struct team *team, const char *home, json_t *record)
{
	char name[FILE_NAME_MAX];

	file_name(home, name);
	return folder_write_json(&team->folder, name, record);
}

int home_hmac(const char *token, const char *text, const void *octets, size_t n_octets, char ret_text[HOME_PASSWORD_MAX])
{
	uint8_t key[HOME_TOKEN_SIZE], digest[HMAC_SIZE];
	size_t n_text = strlen(text);
	scoped(freep) uint8_t *said = malloc(n_text + n_octets);
	struct hmac hmac;

	if (!said || base64url_decode(token, strlen(token), key, sizeof(key)) != (int)sizeof(key))
		return -1;
	memcpy(said, text, n_text);
	if (n_octets > 0)
		memcpy(said + n_text, octets, n_octets);
	hmac_init(&hmac, key, sizeof(key));
	hmac_of(&hmac, said, n_text + n_octets, digest);
	hmac_done(&hmac);
	base64url_encode(digest, sizeof(digest), ret_text);
	return 0;
}
