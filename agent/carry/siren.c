/* SPDX-License-Identifier: Apache-2.0 */
#include "carry/siren.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>

#include "base/channel.h"
#include "base/cleanup.h"
#include "base/log.h"
#include "carry/listener.h"

struct sounding {
	uint64_t number; /* 0: free */
	char alert[ULID_TEXT_MAX];
};

struct siren {
	sd_event *event;
	const struct siren_ops *ops;
	void *context;
	struct listener listener;
	sd_event_source *listener_source, *peer_source;
	struct channel *peer;
	bool is_greeted;
	uint64_t last_number;
	struct sounding waiting[SIREN_WAITING_MAX];
};

static void answer(struct siren *siren, uint64_t number, const char *words)
{
	char alert[ULID_TEXT_MAX];

	for (size_t i = 0; number && i < SIREN_WAITING_MAX; i++) {
		if (siren->waiting[i].number != number)
			continue;
		strcpy(alert, siren->waiting[i].alert);
		siren->waiting[i].number = 0;
		siren->ops->on_sounded(siren->context, alert, words);
	}
}

/* What it was told and did not answer was maybe never heard. */
static void drop(struct siren *siren)
{
	bool was_greeted = siren->is_greeted;

	siren->peer_source = sd_event_source_disable_unref(siren->peer_source);
	channel_free(take(siren->peer));
	siren->is_greeted = false;
	for (size_t i = 0; i < SIREN_WAITING_MAX; i++)
		answer(siren, siren->waiting[i].number, "lares-alarm ended while it was sounding");
	if (was_greeted)
		siren->ops->on_carrier(siren->context, false);
}

static int on_record(struct siren *siren, const struct record *record)
{
	char words[SIREN_WORDS_MAX];

	if (record->type == RECORD_HELLO && !siren->is_greeted) {
		siren->is_greeted = true;
		siren->ops->on_carrier(siren->context, true);
	} else if (record->type == RECORD_SOUNDED && siren->is_greeted) {
		snprintf(words, sizeof(words), "its program ended with status %u", record->answer.reason);
		answer(siren, record->answer.number, record->answer.reason ? words : NULL);
	} else if (record->type == RECORD_REFUSED && siren->is_greeted) {
		snprintf(words, sizeof(words), "%.100s", record->refused.words);
		answer(siren, record->refused.number, words);
	} else {
		return -EPROTO;
	}
	return 0;
}

static int on_peer(sd_event_source *source, int fd, uint32_t events, void *data)
{
	struct siren *siren = data;
	struct record record;
	int r = 0;

	(void)source;
	(void)fd;
	if ((events & EPOLLOUT) && channel_flush(siren->peer) < 0)
		r = -EPIPE;
	/* Whoever floods us has the next turn of the loop for more of it. */
	for (int n = 0; r == 0 && (n < SIREN_TURN_MAX || channel_has_more(siren->peer)); n++) {
		r = channel_receive(siren->peer, &record);
		if (r == 0)
			r = on_record(siren, &record);
	}
	if (r != CHANNEL_EMPTY && r != 0)
		drop(siren);
	else
		sd_event_source_set_io_events(siren->peer_source, channel_is_waiting(siren->peer) ? EPOLLIN | EPOLLOUT : EPOLLIN);
	return 0;
}

/* A second one takes the first one's place: whoever hangs must not keep the bell. */
static int on_connection(sd_event_source *source, int listener_fd, uint32_t events, void *data)
{
	struct siren *siren = data;
	uid_t uid;
	int fd = listener_accept(&siren->listener, &uid);

	(void)source;
	(void)listener_fd;
	(void)events;
	if (fd == -EACCES)
		log_warning("user %u may not sound the local alarm", uid);
	else if (fd < 0 && fd != -EAGAIN)
		log_error("who sounds the local alarm was not let in: %s", strerror(-fd));
	if (fd < 0)
		return 0;
	if (siren->peer)
		drop(siren);
	if (channel_new(fd, &siren->peer) < 0)
		return 0;
	if (sd_event_add_io(siren->event, &siren->peer_source, fd, EPOLLIN, on_peer, siren) < 0)
		channel_free(take(siren->peer));
	return 0;
}

static void siren_closep(struct siren **siren)
{
	siren_close(*siren);
}

int siren_open(sd_event *event, const char *carry_socket, const char *user, const struct siren_ops *ops, void *context,
	struct siren **ret_siren, char *ret_reason, size_t n_reason)
{
	scoped(siren_closep) struct siren *siren = calloc(1, sizeof(*siren));
	char path[LISTENER_PATH_MAX + sizeof(RECORD_ALARM_SUFFIX)];
	int r;

	snprintf(ret_reason, n_reason, "no memory");
	if (!siren)
		return -ENOMEM;
	siren->listener.fd = -1;
	siren->event = sd_event_ref(event);
	siren->ops = ops;
	siren->context = context;
	snprintf(path, sizeof(path), "%s" RECORD_ALARM_SUFFIX, carry_socket);
	r = listener_open(&siren->listener, path, &user, 1, ret_reason, n_reason);
	if (r == 0)
		r = sd_event_add_io(event, &siren->listener_source, siren->listener.fd, EPOLLIN, on_connection, siren);
	if (r < 0)
		return r;
	*ret_siren = take(siren);
	return 0;
}

void siren_close(struct siren *siren)
{
	if (!siren)
		return;
	sd_event_source_disable_unref(siren->peer_source);
	sd_event_source_disable_unref(siren->listener_source);
	channel_free(siren->peer);
	listener_close(&siren->listener);
	sd_event_unref(siren->event);
	free(siren);
}

static struct sounding *find_room(struct siren *siren)
{
	for (size_t i = 0; i < SIREN_WAITING_MAX; i++)
		if (siren->waiting[i].number == 0)
			return &siren->waiting[i];
	return NULL;
}

int siren_sound(struct siren *siren, const char *alert, const char *json, size_t n_json)
{
	struct sounding *room = find_room(siren);
	struct record record = { .type = RECORD_ALARM, .alarm = { siren->last_number + 1 }, .payload = json, .n_payload = n_json };
	int r;

	if (!siren->is_greeted)
		return -ENOTCONN;
	if (!room)
		return -ENOBUFS;
	r = channel_send(siren->peer, &record);
	if (r == 0)
		r = channel_flush(siren->peer);
	if (r == -EMSGSIZE)
		return r;
	if (r != 0) {
		drop(siren);
		return -ENOTCONN;
	}
	room->number = ++siren->last_number;
	snprintf(room->alert, sizeof(room->alert), "%s", alert);
	return 0;
}
