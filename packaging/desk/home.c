/* SPDX-License-Identifier: Apache-2.0 */
#include "home.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

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

size_t home_revoke(json_t *record, bool is_replaced_alone)
{
	json_t *rows = json_object_get(record, "certificates"), *revoked = json_object_get(record, "revoked");
	size_t n_revoked = 0;

	if (!revoked) {
		revoked = json_array();
		json_object_set_new(record, "revoked", revoked);
	}
	for (size_t i = json_array_size(rows); i-- > 0;) {
		json_t *row = json_array_get(rows, i);

		if (is_replaced_alone && !json_is_true(json_object_get(row, "replaced")))
			continue;
		json_object_del(row, "replaced");
		json_object_del(row, "certificate");
		json_object_set_new(row, "at", json_integer(time(NULL)));
		json_array_append(revoked, row);
		json_array_remove(rows, i);
		n_revoked++;
	}
	return n_revoked;
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
