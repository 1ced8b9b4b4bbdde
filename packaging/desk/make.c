/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lares-team make: a team, or what is new about one. Every step is there or not, and done again it changes nothing: what a
 * power cut left is completed by the next run.
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/cleanup.h"
#include "broker.h"
#include "commands.h"
#include "fault.h"
#include "json.h"
#include "loop/clock.h"
#include "proto/topic.h"
#include "trust.h"
#include "uri.h"

/* That of this machine: "/usr/share/zoneinfo/Europe/Berlin" is what /etc/localtime leads to. */
static json_t *own_zone(void)
{
	scoped(freep) char *path = realpath("/etc/localtime", NULL);
	const char *name = path ? strstr(path, "/zoneinfo/") : NULL;

	return json_string(name && clock_use_zone(name + 10) == 0 ? name + 10 : "Etc/UTC");
}

static json_t *new_about(const struct options *o, const struct folder *folder)
{
	if (!o->team || o->n_brokers == 0) {
		fault("a new team needs --team NAME and --broker mqtts://HOST:8883");
		return NULL;
	}
	return json_pack("{s:i, s:s, s:o, s:o}", "v", 1, "team", o->team, "zone", own_zone(), "files",
		json_sprintf("%s/broker", folder->path));
}

static int set_brokers(json_t *about, const struct options *o)
{
	json_t *brokers = json_array();
	struct uri uri = { 0 };

	for (size_t i = 0; i < o->n_brokers; i++) {
		if (uri_read(o->brokers[i], &uri) < 0 || !uri.is_tls) {
			json_decref(brokers);
			return fault("--broker must be mqtts://HOST:PORT, not '%s'", o->brokers[i]);
		}
		json_array_append_new(brokers, json_string(o->brokers[i]));
	}
	json_object_set_new(about, "broker", brokers);
	uri_read(o->brokers[0], &uri);
	if (!o->join)
		json_object_set_new(about, "join", json_sprintf(strchr(uri.host, ':') ? "mqtts://[%s]:%d" : "mqtts://%s:%d", uri.host,
			uri.port + 1));
	return 0;
}

static int set_about(json_t *about, const struct options *o)
{
	struct uri uri;

	if (!topic_is_name(json_text(about, "team")))
		return fault("'%s' is no name for a team: letters, digits, - and _", json_text(about, "team"));
	if (strlen(json_text(about, "team")) > AUTHORITY_NAME_MAX / 2)
		return fault("a team's name has %d characters at most, as a certificate's name holds the home's, too",
			AUTHORITY_NAME_MAX / 2);
	if (o->team && !json_says(about, "team", o->team))
		return fault("this folder is of the team '%s'; another team needs another folder", json_text(about, "team"));
	if (o->n_brokers > 0 && set_brokers(about, o) < 0)
		return -1;
	if (o->join && (uri_read(o->join, &uri) < 0 || !uri.is_tls))
		return fault("--join must be mqtts://HOST:PORT, not '%s'", o->join);
	if (o->join)
		json_object_set_new(about, "join", json_string(o->join));
	if (o->zone && clock_use_zone(o->zone) < 0)
		return fault("there is no zone '%s'; one is Europe/Berlin", o->zone);
	if (o->zone)
		json_object_set_new(about, "zone", json_string(o->zone));
	if (o->place.is_old)
		json_object_set_new(about, "old", json_true());
	if (o->files)
		json_object_set_new(about, "files", json_string(o->files));
	return 0;
}

/* Takes the text. */
static int write_new(struct team *team, const char *name, char *text)
{
	int r = text ? folder_write(&team->folder, name, text) : -1;

	free(text);
	return r;
}

static int ensure_key(struct team *team, const char *name)
{
	return folder_has(&team->folder, name) ? 0 : write_new(team, name, key_new());
}

static int ensure_authority(struct team *team, const char *name, long number)
{
	return folder_has(&team->folder, name) ? 0 : write_new(team, name, authority_new(team_name(team), number));
}

static int ensure_next_authority(struct team *team)
{
	struct authority authority;
	long next;

	if (team_authority(team, &authority) < 0)
		return -1;
	next = authority.number + 1;
	authority_close(&authority);
	return ensure_authority(team, "ca.next", next);
}

/* Those that would be lost are named; whoever says that they may be goes on. */
static int look_for_homes(struct team *team, const char *kind, const char *option, bool may_be_lost)
{
	scoped(json_decrefp) json_t *missing = trust_missing(team, kind);
	const json_t *home;
	size_t i;

	if (!missing)
		return -1;
	json_array_foreach(missing, i, home)
		fprintf(stderr, "%s has not told that it knows the next %s\n", json_string_value(home), option);
	if (json_array_size(missing) == 0 || may_be_lost)
		return 0;
	return fault("nothing was switched: %zu of the homes would be lost to the team, until somebody goes there. Tell each of them "
		"(lares-team configure %s HOME), and make those anew whose bundle nobody has used; or say that they may be lost: --lose-homes",
		json_array_size(missing), team->folder.path);
}

/* `next` takes the place of `name`, which is kept as `old`. Cut anywhere, it is done again from the same beginning. */
static int switch_to(struct team *team, const char *name, const char *next, const char *old, const char *option)
{
	if (!folder_has(&team->folder, next))
		return fault("there is no next one yet: lares-team make %s --next-%s, and wait until every home has it", team->folder.path,
			option);
	if (write_new(team, old, folder_read(&team->folder, name)) < 0)
		return -1;
	return folder_rename(&team->folder, next, name);
}

/* All is judged before anything is switched. */
static int judge_switch(struct team *team, const struct options *o)
{
	bool has_ca = folder_has(&team->folder, "ca.next"), has_key = folder_has(&team->folder, "team.next.key");
	int ca = o->is_switch_ca && has_ca ? look_for_homes(team, "ca", "authority", o->may_lose_homes) : 0;

	if (o->is_switch_key && has_key && look_for_homes(team, "keys", "key", o->may_lose_homes) < 0)
		return -1;
	return ca;
}

static int rotate(struct team *team, const struct options *o)
{
	if (judge_switch(team, o) < 0)
		return -1;
	if (o->is_switch_ca && switch_to(team, "ca", "ca.next", "ca.old", "ca") < 0)
		return -1;
	if (o->is_switch_key && switch_to(team, "team.key", "team.next.key", "team.old.key", "key") < 0)
		return -1;
	if (o->is_next_ca && ensure_next_authority(team) < 0)
		return -1;
	return o->is_next_key ? ensure_key(team, "team.next.key") : 0;
}

static size_t hosts_of(const struct team *team, struct uri hosts[TEAM_URIS_MAX + 1])
{
	const json_t *uri;
	size_t i, n = 0;

	json_array_foreach(json_object_get(team->about, "broker"), i, uri)
		if (n < TEAM_URIS_MAX && uri_read(json_string_value(uri), &hosts[n]) == 0)
			n++;
	if (uri_read(json_text(team->about, "join"), &hosts[n]) == 0)
		n++;
	return n;
}

static int certify(struct team *team, const char *key_name, const char *name, const char *common_name,
	const char *const *names, size_t n_names)
{
	scoped(freep) char *key = folder_read(&team->folder, key_name);
	struct authority authority;
	char *certificate;

	if (!key || team_authority(team, &authority) < 0)
		return -1;
	certificate = authority_certify(&authority, common_name, key, names, n_names);
	authority_close(&authority);
	return write_new(team, name, certificate);
}

static int certify_broker(struct team *team)
{
	struct uri hosts[TEAM_URIS_MAX + 1];
	const char *names[TEAM_URIS_MAX + 1];
	size_t n = hosts_of(team, hosts);

	for (size_t i = 0; i < n; i++)
		names[i] = hosts[i].host;
	return certify(team, "broker/broker.key", "broker/broker.pem", "broker", names, n);
}

/* For who installs a home without a bundle: what it is to trust, as PEM. */
static int write_public(struct team *team)
{
	static const char *const keys[] = { "team.key", "team.next.key" }, *const authorities[] = { "ca", "ca.next" };
	char all_keys[4096] = "", all_authorities[8192] = "";

	for (size_t i = 0; i < 2; i++) {
		scoped(freep) char *key = folder_has(&team->folder, keys[i]) ? folder_read(&team->folder, keys[i]) : NULL;
		scoped(freep) char *authority = folder_has(&team->folder, authorities[i]) ?
			folder_read(&team->folder, authorities[i]) : NULL;
		scoped(freep) char *public = key ? key_public(key) : NULL;
		scoped(freep) char *certificate = authority ? authority_certificate(authority) : NULL;

		strncat(all_keys, public ? public : "", sizeof(all_keys) - strlen(all_keys) - 1);
		strncat(all_authorities, certificate ? certificate : "", sizeof(all_authorities) - strlen(all_authorities) - 1);
	}
	if (folder_write(&team->folder, "team.pub", all_keys) < 0)
		return -1;
	return folder_write(&team->folder, "ca.pem", all_authorities);
}

static int make(struct team *team, const struct options *o)
{
	if (set_about(team->about, o) < 0 || folder_write_json(&team->folder, "team.json", team->about) < 0)
		return -1;
	if (ensure_authority(team, "ca", 1) < 0 || ensure_key(team, "team.key") < 0 || ensure_key(team, "desk.key") < 0 ||
		ensure_key(team, "broker/broker.key") < 0 || rotate(team, o) < 0)
		return -1;
	if (certify_broker(team) < 0 || certify(team, "desk.key", "desk.pem", team_name(team), NULL, 0) < 0 ||
		write_public(team) < 0)
		return -1;
	return broker_write(team);
}

static void tell(const struct team *team)
{
	const char *broker = json_string_value(json_array_get(json_object_get(team->about, "broker"), 0));
	const char *files = json_text(team->about, "files"), *path = team->folder.path;

	printf("The team %s is in %s. Its keys are there: keep the folder to yourself, and keep a copy.\n\n"
	       "Start the broker (%s; homes join at %s):\n    /usr/sbin/mosquitto -c %s/mosquitto.conf\n"
	       "Add a home, and give the text to who installs it there:\n    lares-team bundle %s HOME\n"
	       "See what the homes say, and let them join:\n    lares-team watch %s\n",
		team_name(team), path, broker, json_text(team->about, "join"), files, path, path);
}

int make_run(struct options *options)
{
	struct team team = { 0 };
	bool is_new = false;
	int r = folder_open(&team.folder, options->word[0], true);

	if (r == 0)
		r = folder_lock(&team.folder);
	if (r == 0) {
		is_new = !folder_has(&team.folder, "team.json");
		team.about = is_new ? new_about(options, &team.folder) : folder_read_json(&team.folder, "team.json");
		r = team.about ? make(&team, options) : -1;
	}
	if (r == 0)
		tell(&team);
	if (r == 0 && !is_new)
		broker_reload(&team);
	team_close(&team);
	return r < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
