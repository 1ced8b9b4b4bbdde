/* SPDX-License-Identifier: Apache-2.0 */
#include "broker_user.h"

#include <openssl/evp.h>
#include <openssl/rand.h>
#include <openssl/sha.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "broker.h"
#include "json.h"

/* The password is 256 random bits (home_hmac()): rounds against guessing would only cost. */
enum { MOSQUITTO_ROUNDS = 101, MOSQUITTO_SALT = 12, MOSQUITTO_HASH = 64, RABBITMQ_SALT = 4, BASE64_MAX = 100 };

/* A joining home is another user than the home that it will be: what opens that is its certificate alone. No home has a dot. */
#define JOINING ".join"

/* A home that has a certificate, or had one; its certificate is judged by TLS. */
static bool is_member(const json_t *record)
{
	return json_object_get(record, "certificate") && !json_is_true(json_object_get(record, "is_revoked"));
}

/* A home that may come with the password of its bundle. */
static bool is_joining(const json_t *record)
{
	return json_object_get(record, "join") && json_number(record, "token_until") > time(NULL);
}

void broker_user_homes(const struct team *team, json_t *records, FILE *out)
{
	const char *name = team_name(team);
	const json_t *record;
	size_t i;

	fprintf(out, "# Made by lares-team: who is not named here may do nothing.\n"
		     "user %s\ntopic read lares/1/%s/+/up/#\ntopic write lares/1/%s/+/down/#\n", name, name, name);
	json_array_foreach(records, i, record) {
		const char *home = json_text(record, "home");

		if (is_member(record))
			fprintf(out, "\nuser %s.%s\ntopic write lares/1/%s/%s/up/#\ntopic read lares/1/%s/%s/down/#\n", name, home, name,
				home, name, home);
	}
}

void broker_user_join(const struct team *team, json_t *records, FILE *out)
{
	const char *name = team_name(team);
	const json_t *record;
	size_t i;

	fputs("# Made by lares-team: who is not named here may do nothing.\n", out);
	json_array_foreach(records, i, record) {
		const char *home = json_text(record, "home");

		if (is_joining(record))
			fprintf(out, "\nuser %s.%s" JOINING "\ntopic write lares/1/%s/%s/up/csr\ntopic read lares/1/%s/%s/down/certificate\n", name, home,
				name, home, name, home);
	}
}

void broker_user_passwords(const struct team *team, json_t *records, FILE *out)
{
	const json_t *record;
	size_t i;

	json_array_foreach(records, i, record)
		if (is_joining(record))
			fprintf(out, "%s.%s" JOINING ":%s\n", team_name(team), json_text(record, "home"),
				json_text(json_object_get(record, "join"), "mosquitto"));
}

/* --- RabbitMQ's definitions. A slash of MQTT is a dot of AMQP there. */

/*
 * A client's session is a queue that is named after its id, with all that waits in it. So a home opens the queues of its own id
 * alone (agent/agent.c); the desk may have any.
 */
#define QUEUES "^mqtt-subscription-"
#define QUEUES_OF_HOME QUEUES "lares-%s%s-%sqos[01]$"

enum { QUEUES_MAX = sizeof(QUEUES_OF_HOME "join-") + TEAM_USER_MAX };

static void add_user(json_t *all, const char *user, const char *hash, const char *queues, json_t *write, json_t *read)
{
	json_t *used = json_sprintf("%s|^amq\\.topic$", queues);

	json_array_append_new(json_object_get(all, "users"), json_pack("{s:s, s:s, s:s, s:[]}", "name", user, "password_hash", hash,
		"hashing_algorithm", "rabbit_password_hashing_sha256", "tags"));
	json_array_append_new(json_object_get(all, "permissions"), json_pack("{s:s, s:s, s:s, s:O, s:o}", "user", user, "vhost", "/",
		"configure", queues, "write", used, "read", used));
	json_array_append_new(json_object_get(all, "topic_permissions"), json_pack("{s:s, s:s, s:s, s:o, s:o}", "user", user, "vhost",
		"/", "exchange", "amq.topic", "write", write, "read", read));
}

/* An import takes nobody away: who has joined stays the joining user, without a password. */
static void add_home(json_t *all, const char *team, const json_t *record)
{
	const char *home = json_text(record, "home");
	char user[TEAM_USER_MAX + sizeof(JOINING)], queues[QUEUES_MAX];

	snprintf(user, sizeof(user), "%s.%s" JOINING, team, home);
	snprintf(queues, sizeof(queues), QUEUES_OF_HOME, "join-", team, home);
	add_user(all, user, is_joining(record) ? json_text(json_object_get(record, "join"), "rabbitmq") : "", queues,
		json_sprintf("^lares\\.1\\.%s\\.%s\\.up\\.csr$", team, home),
		json_sprintf("^lares\\.1\\.%s\\.%s\\.down\\.certificate$", team, home));
	if (!is_member(record))
		return;
	user[strlen(user) - strlen(JOINING)] = '\0';
	snprintf(queues, sizeof(queues), QUEUES_OF_HOME, "", team, home);
	add_user(all, user, "", queues, json_sprintf("^lares\\.1\\.%s\\.%s\\.up\\.", team, home),
		json_sprintf("^lares\\.1\\.%s\\.%s\\.down\\.", team, home));
}

void broker_user_rabbitmq(const struct team *team, json_t *records, FILE *out)
{
	json_t *all = json_pack("{s:[{s:s}], s:[], s:[], s:[]}", "vhosts", "name", "/", "users", "permissions", "topic_permissions");
	const char *name = team_name(team);
	const json_t *record;
	size_t i;

	add_user(all, name, "", QUEUES, json_sprintf("^lares\\.1\\.%s\\.[^.]+\\.down\\.", name),
		json_sprintf("^lares\\.1\\.%s\\.[^.]+\\.up\\.", name));
	json_array_foreach(records, i, record)
		if (is_member(record) || is_joining(record))
			add_home(all, name, record);
	json_dumpf(all, out, JSON_INDENT(1));
	fputc('\n', out);
	json_decref(all);
}

/* "$7$rounds$salt$hash": PBKDF2 with HMAC-SHA-512, as mosquitto_passwd(1) writes it. */
static json_t *mosquitto_hash(const char *password)
{
	unsigned char salt[MOSQUITTO_SALT], hash[MOSQUITTO_HASH], salt_text[BASE64_MAX], hash_text[BASE64_MAX];

	if (RAND_bytes(salt, sizeof(salt)) != 1 || PKCS5_PBKDF2_HMAC(password, (int)strlen(password), salt, sizeof(salt),
		MOSQUITTO_ROUNDS, EVP_sha512(), sizeof(hash), hash) != 1)
		return NULL;
	EVP_EncodeBlock(salt_text, salt, sizeof(salt));
	EVP_EncodeBlock(hash_text, hash, sizeof(hash));
	return json_sprintf("$7$%d$%s$%s", MOSQUITTO_ROUNDS, (char *)salt_text, (char *)hash_text);
}

/* base64(salt || SHA-256(salt || password)) */
static json_t *rabbitmq_hash(const char *password)
{
	unsigned char said[RABBITMQ_SALT + 64], hashed[RABBITMQ_SALT + SHA256_DIGEST_LENGTH], text[BASE64_MAX];
	size_t n = strlen(password);

	if (n > sizeof(said) - RABBITMQ_SALT || RAND_bytes(said, RABBITMQ_SALT) != 1)
		return NULL;
	memcpy(said + RABBITMQ_SALT, password, n);
	memcpy(hashed, said, RABBITMQ_SALT);
	SHA256(said, RABBITMQ_SALT + n, hashed + RABBITMQ_SALT);
	EVP_EncodeBlock(text, hashed, sizeof(hashed));
	return json_string((const char *)text);
}

json_t *broker_password(const char *password)
{
	return json_pack("{s:o, s:o}", "mosquitto", mosquitto_hash(password), "rabbitmq", rabbitmq_hash(password));
}
