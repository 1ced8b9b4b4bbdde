/* SPDX-License-Identifier: Apache-2.0 */
#include "broker.h"

#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "broker_user.h"
#include "fault.h"
#include "home.h"
#include "json.h"
#include "uri.h"

static const char *const authorities[] = { "ca", "ca.next", "ca.old" };

enum { N_AUTHORITIES = sizeof(authorities) / sizeof(authorities[0]) };

static int write_authorities(const struct team *team)
{
	scoped(freep) char *text = NULL;
	size_t n_text = 0;
	FILE *out = open_memstream(&text, &n_text);
	bool is_well = out;

	for (size_t i = 0; is_well && i < N_AUTHORITIES; i++) {
		scoped(freep) char *pem = NULL, *certificate = NULL;

		if (!folder_has(&team->folder, authorities[i]))
			continue;
		pem = folder_read(&team->folder, authorities[i]);
		certificate = pem ? authority_certificate(pem) : NULL;
		is_well = certificate && fputs(certificate, out) >= 0;
	}
	is_well = out && fclose(out) == 0 && is_well;
	return is_well ? folder_write(&team->folder, "broker/ca.pem", text) : -1;
}

struct revoked_list {
	struct revoked rows[REVOKED_MAX];
	size_t n_rows;
};

static void add_revoked(struct revoked_list *list, const json_t *record, json_int_t number)
{
	const json_t *row;
	size_t i;

	json_array_foreach(json_object_get(record, "revoked"), i, row)
		if (json_number(row, "by") == number && list->n_rows < REVOKED_MAX)
			list->rows[list->n_rows++] = (struct revoked){ json_text(row, "serial"), json_number(row, "at") };
}

/* RabbitMQ looks for an authority's list by the hash of its name, at each connection that begins. */
static int write_hashed(const struct team *team, const struct authority *authority, const char *crl)
{
	char hash[AUTHORITY_HASH_MAX], name[sizeof("broker/.r0") + AUTHORITY_HASH_MAX];

	authority_hash(authority, hash);
	snprintf(name, sizeof(name), "broker/%s.r0", hash);
	return folder_write(&team->folder, name, crl);
}

static char *crl_of(const struct team *team, size_t i, json_t *records)
{
	scoped(freep) char *pem = folder_read(&team->folder, authorities[i]);
	scoped(freep) struct revoked_list *list = calloc(1, sizeof(*list));
	struct authority authority;
	const json_t *record;
	char *crl = NULL;
	size_t k;

	if (!pem || !list || authority_open(&authority, pem) < 0)
		return NULL;
	json_array_foreach(records, k, record)
		add_revoked(list, record, authority.number);
	if (list->n_rows < REVOKED_MAX)
		crl = authority_crl(&authority, list->rows, list->n_rows, (uint64_t)time(NULL));
	else
		fault("more than %d certificates are revoked; go over to the next authority: lares-team make %s --next-ca", REVOKED_MAX,
			team->folder.path);
	if (crl && write_hashed(team, &authority, crl) < 0)
		free(take(crl));
	authority_close(&authority);
	return crl;
}

static int write_crl(const struct team *team, json_t *records)
{
	scoped(freep) char *text = NULL;
	size_t n_text = 0;
	FILE *out = open_memstream(&text, &n_text);
	bool is_well = out;

	for (size_t i = 0; is_well && i < N_AUTHORITIES; i++) {
		scoped(freep) char *crl = NULL;

		if (!folder_has(&team->folder, authorities[i]))
			continue;
		crl = crl_of(team, i, records);
		is_well = crl && fputs(crl, out) >= 0;
	}
	is_well = out && fclose(out) == 0 && is_well;
	return is_well ? folder_write(&team->folder, "broker/crl.pem", text) : -1;
}

/* Every home's record, damaged ones excepted, which was said. */
static json_t *all_records(const struct team *team)
{
	char **names = folder_list(&team->folder, "homes", ".json");
	json_t *records = json_array();

	for (char **name = names; records && name && *name; name++) {
		json_t *record = home_load(team, *name);

		if (!record)
			json_decref(take(records));
		else
			json_array_append_new(records, record);
	}
	folder_list_free(names);
	return records;
}

typedef void (*write_fn)(const struct team *team, json_t *records, FILE *out);

static int write_file(const struct team *team, const char *name, write_fn fn, json_t *records)
{
	scoped(freep) char *text = NULL;
	size_t n_text = 0;
	FILE *out = open_memstream(&text, &n_text);

	if (!out)
		return fault("out of memory");
	fn(team, records, out);
	return fclose(out) == 0 ? folder_write(&team->folder, name, text) : fault("out of memory");
}

int broker_write_users(const struct team *team)
{
	static const struct {
		const char *name;
		write_fn fn;
	} files[] = {
		{ "broker/homes.acl", broker_user_homes }, { "broker/join.acl", broker_user_join },
		{ "broker/join.passwd", broker_user_passwords }, { "broker/rabbitmq.json", broker_user_rabbitmq },
	};
	json_t *records = all_records(team);
	int r = records ? write_crl(team, records) : -1;

	for (size_t i = 0; r == 0 && i < sizeof(files) / sizeof(files[0]); i++)
		r = write_file(team, files[i].name, files[i].fn, records);
	json_decref(records);
	return r;
}

static const char *place_of(const struct team *team)
{
	return json_text(team->about, "files");
}

static int port_of(const char *uri)
{
	struct uri parts = { 0 };

	uri_read(uri, &parts);
	return parts.port;
}

static int port_of_broker(const struct team *team)
{
	return port_of(json_string_value(json_array_get(json_object_get(team->about, "broker"), 0)));
}

static void write_mosquitto(const struct team *team, json_t *records, FILE *out)
{
	const char *place = place_of(team);
	const struct passwd *who = getpwuid(geteuid());

	(void)records;
	fprintf(out,
		"# Made by lares-team; /usr/sbin/mosquitto -c %s/mosquitto.conf\n"
		"per_listener_settings true\n"
		"pid_file %s/mosquitto.pid\n"
		"persistence true\n"
		"persistence_location %s/\n"
		"max_queued_messages 0\n"
		"set_tcp_nodelay true\n",
		place, place, place);
	if (who && strncmp(place, team->folder.path, strlen(team->folder.path)) == 0)
		fprintf(out, "user %s\n", who->pw_name); /* started by root it becomes who may read these files */
	fprintf(out,
		"\n# homes and desk: by certificate, whose name is the user's\n"
		"listener %d\n"
		"cafile %s/ca.pem\n"
		"crlfile %s/crl.pem\n"
		"certfile %s/broker.pem\n"
		"keyfile %s/broker.key\n"
		"tls_version tlsv1.2\n"
		"require_certificate true\n"
		"use_identity_as_username true\n"
		"allow_anonymous false\n"
		"acl_file %s/homes.acl\n",
		port_of_broker(team), place, place, place, place, place);
	fprintf(out,
		"\n# homes that join: by the password of their bundle, for one message and one answer\n"
		"listener %d\n"
		"certfile %s/broker.pem\n"
		"keyfile %s/broker.key\n"
		"tls_version tlsv1.2\n"
		"allow_anonymous false\n"
		"password_file %s/join.passwd\n"
		"acl_file %s/join.acl\n"
		"max_connections 64\n",
		port_of(json_text(team->about, "join")), place, place, place, place);
}

static void write_rabbitmq(const struct team *team, json_t *records, FILE *out)
{
	const char *place = place_of(team);
	int port = port_of_broker(team), join = port_of(json_text(team->about, "join"));

	(void)records;
	fprintf(out,
		"# Made by lares-team; RABBITMQ_CONFIG_FILE=%s/rabbitmq.conf, with the plug-in rabbitmq_mqtt\n"
		"listeners.tcp.1 = 127.0.0.1:5672\n"
		"mqtt.listeners.tcp = none\n"
		"mqtt.listeners.ssl.1 = %d\n",
		place, port);
	if (join != port)
		fprintf(out, "mqtt.listeners.ssl.2 = %d\n", join);
	fprintf(out,
		"mqtt.ssl_cert_login = true\n"
		"mqtt.allow_anonymous = false\n"
		"mqtt.durable_queue_type = quorum\n"
		"ssl_cert_login_from = common_name\n"
		"# TLS is in %s/advanced.config, as it alone can name the lists of revoked certificates.\n"
		"load_definitions = %s/rabbitmq.json\n",
		place, place);
}

/* All of TLS in one place: what it says takes the place of all ssl_options of rabbitmq.conf, and without it nobody gets in. */
static void write_advanced(const struct team *team, json_t *records, FILE *out)
{
	const char *place = place_of(team);

	(void)records;
	fprintf(out,
		"%%%% Made by lares-team; RABBITMQ_ADVANCED_CONFIG_FILE=%s/advanced.config\n"
		"[{rabbit, [{ssl_options, [\n"
		"    {cacertfile, \"%s/ca.pem\"},\n"
		"    {certfile, \"%s/broker.pem\"},\n"
		"    {keyfile, \"%s/broker.key\"},\n"
		"    {versions, ['tlsv1.3', 'tlsv1.2']},\n"
		"    %%%% A home that joins has no certificate yet, and comes with its bundle's password.\n"
		"    {verify, verify_peer},\n"
		"    {fail_if_no_peer_cert, false},\n"
		"    %%%% Each connection's certificate is looked for in the lists, HASH.r0, as they are then.\n"
		"    {crl_check, peer},\n"
		"    {crl_cache, {ssl_crl_hash_dir, {internal, [{dir, \"%s\"}]}}},\n"
		"    {reuse_sessions, false}\n"
		"]}]}].\n",
		place, place, place, place, place);
}

int broker_write(const struct team *team)
{
	if (write_authorities(team) < 0 || write_file(team, "broker/mosquitto.conf", write_mosquitto, NULL) < 0 ||
		write_file(team, "broker/rabbitmq.conf", write_rabbitmq, NULL) < 0 ||
		write_file(team, "broker/advanced.config", write_advanced, NULL) < 0)
		return -1;
	return broker_write_users(team);
}

/* Whether that process is a mosquitto: a number in a file outlives what it named. */
static bool is_mosquitto(long pid)
{
	char path[64], name[32] = "";
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%ld/comm", pid);
	file = fopen(path, "re");
	if (!file)
		return false;
	if (!fgets(name, sizeof(name), file))
		name[0] = '\0';
	fclose(file);
	return strcmp(name, "mosquitto\n") == 0;
}

void broker_reload(const struct team *team)
{
	scoped(freep) char *text = folder_has(&team->folder, "broker/mosquitto.pid") ?
		folder_read(&team->folder, "broker/mosquitto.pid") : NULL;
	long pid = text ? strtol(text, NULL, 10) : 0;

	if (pid > 1 && is_mosquitto(pid) && kill((pid_t)pid, SIGHUP) == 0)
		return;
	fprintf(stderr, "The broker is to read %s/broker again: copy it to where the broker runs, and there: kill -HUP (mosquitto), "
			"or: rabbitmqctl import_definitions %s/rabbitmq.json\n", team->folder.path, place_of(team));
}
