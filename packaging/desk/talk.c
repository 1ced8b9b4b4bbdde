/* SPDX-License-Identifier: Apache-2.0 */
#include "talk.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "fault.h"
#include "json.h"
#include "vault/base64url.h"
#include "vault/hmac.h"

enum { CLIENT_SECRET_SIZE = 16 };
enum { MEET_TIMEOUT_S = 90, TURN_MS = 200, TOPIC_SIZE = 300 }; /* a pulse, which names the session too, comes every 60 s */

int talk_client(const struct team *team, char ret_client[TALK_CLIENT_MAX])
{
	static const char purpose[] = "lares client id";
	scoped(freep) char *key = folder_read(&team->folder, "desk.key");
	char secret[BASE64URL_LENGTH(CLIENT_SECRET_SIZE) + 1];
	uint8_t digest[HMAC_SIZE];
	struct hmac hmac;

	if (!key)
		return -1;
	hmac_init(&hmac, (const uint8_t *)purpose, sizeof(purpose) - 1);
	hmac_of(&hmac, (const uint8_t *)key, strlen(key), digest);
	hmac_done(&hmac);
	explicit_bzero(key, strlen(key));
	base64url_encode(digest, CLIENT_SECRET_SIZE, secret);
	snprintf(ret_client, TALK_CLIENT_MAX, "desk-%s-%s", team_name(team), secret);
	return 0;
}

struct link_place talk_place(const struct team *team, struct place_paths *ret_paths, const char *client)
{
	const json_t *brokers = json_object_get(team->about, "broker");
	const char *path = team->folder.path;

	snprintf(ret_paths->ca, sizeof(ret_paths->ca), "%s/ca.pem", path);
	snprintf(ret_paths->certificate, sizeof(ret_paths->certificate), "%s/desk.pem", path);
	snprintf(ret_paths->key, sizeof(ret_paths->key), "%s/desk.key", path);
	return (struct link_place){
		.uri = json_string_value(json_array_get(brokers, 0)),
		.uri_2 = json_string_value(json_array_get(brokers, 1)),
		.is_old = json_is_true(json_object_get(team->about, "old")),
		.ca = ret_paths->ca,
		.certificate = ret_paths->certificate,
		.key = ret_paths->key,
		.client = client,
	};
}

static void note_session(struct talk *talk, const char *below, const json_t *message)
{
	if (strcmp(below, "link") == 0)
		talk->is_left = !json_says(message, "state", "online");
	if (talk->is_left && strcmp(below, "link") == 0)
		talk->to[0] = '\0';
	else if (*json_text(message, "to"))
		snprintf(talk->to, sizeof(talk->to), "%s", json_text(message, "to"));
}

/* What the home cannot verify it answers without a name, which only whoever signed with a wrong key meets. */
static bool is_answer(const struct talk *talk, const char *below)
{
	return strcmp(below, talk->awaited) == 0 || (strncmp(talk->awaited, "done/", 5) == 0 && strcmp(below, "done/refused") == 0);
}

static void on_message(void *context, const char *topic, const char *payload, size_t n_payload, bool is_retained)
{
	struct talk *talk = context;
	size_t n = strlen(talk->prefix);
	const char *below = topic + n + 3;
	json_t *message;

	if (strncmp(topic, talk->prefix, n) != 0 || strncmp(topic + n, "up/", 3) != 0)
		return;
	message = json_loadb(payload, n_payload, JSON_REJECT_DUPLICATES, NULL);
	json_tame(message);
	if (message && (strcmp(below, "link") == 0 || strcmp(below, "pulse") == 0))
		note_session(talk, below, message);
	if (message && talk->awaited && !is_retained && !talk->answer && is_answer(talk, below))
		talk->answer = json_incref(message);
	json_decref(message);
}

int talk_open(struct talk *talk, struct team *team, const char *home)
{
	struct link_place place;
	size_t n;

	*talk = (struct talk){ .team = team, .home = home };
	if (talk_client(team, talk->client) < 0)
		return -1;
	talk->handlers = (struct link_handlers){ .on_message = on_message, .context = talk };
	n = strlen(talk->client);
	snprintf(talk->client + n, sizeof(talk->client) - n, "-%d", (int)getpid());
	snprintf(talk->prefix, sizeof(talk->prefix), "lares/1/%s/%s/", team_name(team), home);
	snprintf(talk->subscription, sizeof(talk->subscription), "%sup/#", talk->prefix);
	place = talk_place(team, &talk->paths, talk->client);
	place.is_brief = true;
	return link_open(&talk->link, &place, talk->subscription, &talk->handlers) < 0 ? -1 : 0;
}

void talk_close(struct talk *talk)
{
	json_decref(talk->answer);
	talk->answer = NULL;
	if (talk->link.mosq)
		link_close(&talk->link);
}

/* Until the broker has let us listen. */
static int listen_until(struct talk *talk, time_t end)
{
	while (!talk->link.is_listening && !talk->link.is_refused && time(NULL) < end)
		link_turn(&talk->link, TURN_MS);
	if (talk->link.is_refused)
		return -1;
	return talk->link.is_listening ? 0 : fault("no broker answers at %s; is it running, and is the way there open?",
		json_string_value(json_array_get(json_object_get(talk->team->about, "broker"), 0)));
}

int talk_meet(struct talk *talk)
{
	time_t end = time(NULL) + MEET_TIMEOUT_S;

	if (listen_until(talk, end) < 0)
		return -1;
	while (!*talk->to && !talk->is_left && time(NULL) < end)
		link_turn(&talk->link, TURN_MS);
	if (*talk->to)
		return 0;
	return fault("%s is not connected: it can be told nothing now; try again when it is back", talk->home);
}

int talk_ask(struct talk *talk, const char *below, const char *text, bool is_retained, const char *awaited, int timeout_s,
	json_t **ret_answer)
{
	time_t end = time(NULL) + timeout_s;
	char topic[TOPIC_SIZE];

	if (listen_until(talk, end) < 0)
		return -1;
	talk->awaited = awaited;
	snprintf(topic, sizeof(topic), "%sdown/%s", talk->prefix, below);
	if (link_send_and_wait(&talk->link, topic, text, is_retained, timeout_s) < 0)
		return fault("the broker has not taken the message");
	while (!talk->answer && time(NULL) < end)
		link_turn(&talk->link, TURN_MS);
	*ret_answer = talk->answer;
	return talk->answer ? 0 : -ETIMEDOUT;
}
