/* SPDX-License-Identifier: Apache-2.0 */
#include "carry/carry.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>

#include "base/cleanup.h"
#include "base/log.h"
#include "carry/talk.h"
#include "proto/json/link_json.h"

static void act(struct carry *carry, enum uplink_action action)
{
	switch (action) {
	case UPLINK_CONNECT:
		talk_connect(carry);
		break;
	case UPLINK_DISCONNECT:
		log_warning("carry: the broker does not answer; the link is given up");
		talk_disconnect(carry);
		break;
	case UPLINK_DROP_CARRIER:
		log_warning("carry: the carrier is silent; its connection is closed");
		talk_drop(carry, "the carrier is silent");
		break;
	case UPLINK_NOTHING:
	case UPLINK_ACTION_COUNT:
		break;
	}
}

static void watch_peer(struct carry *carry)
{
	uint32_t events = EPOLLIN;

	if (!carry->peer)
		return;
	if (channel_is_waiting(carry->peer))
		events |= EPOLLOUT;
	if (events != carry->peer_events)
		sd_event_source_set_io_events(carry->peer_source, events);
	carry->peer_events = events;
}

/* When time alone lets something go. What is due already and cannot go waits for an event: a timer would only spin. */
static uint64_t due_us(const struct carry *carry)
{
	if (carry->uplink.state != UPLINK_UP || channel_is_waiting(carry->peer))
		return UINT64_MAX;
	return carry->store_retry_us > 0 ? carry->store_retry_us : order_due_us(&carry->order);
}

/* Since when the broker owes an answer, to a message or to a subscription. */
static uint64_t mute_since_us(const struct carry *carry)
{
	uint64_t since_us = order_mute_since_us(&carry->order);

	return carry->n_subscribing > 0 && carry->uplink.up_us < since_us ? carry->uplink.up_us : since_us;
}

static void arm_timer(struct carry *carry)
{
	uint64_t wake_us = uplink_wake_us(&carry->uplink, mute_since_us(carry));

	if (due_us(carry) < wake_us)
		wake_us = due_us(carry);
	if (wake_us >= carry->armed_us)
		return;
	carry->armed_us = wake_us;
	timer_set(&carry->timer, wake_us);
}

/* Its packet was not heard out within this turn: the descriptor would not tell. */
static void come_back(struct carry *carry)
{
	if (carry->peer && channel_has_more(carry->peer))
		sd_event_source_set_enabled(carry->kick_source, SD_EVENT_ONESHOT);
}

/* After anything has happened: do what follows, and see to being woken. */
static int settle(struct carry *carry)
{
	uint64_t now_us = clock_now_us();
	enum uplink_action action;

	do {
		action = uplink_turn(&carry->uplink, mute_since_us(carry), now_us);
		act(carry, action);
	} while (action != UPLINK_NOTHING);
	talk_send_all(carry, now_us);
	watch_peer(carry);
	come_back(carry);
	arm_timer(carry);
	return 0;
}

static int on_peer(sd_event_source *source, int fd, uint32_t events, void *data)
{
	struct carry *carry = data;

	(void)source;
	(void)fd;
	if ((events & EPOLLOUT) && channel_flush(carry->peer) < 0)
		talk_drop(carry, "the carrier is gone");
	if (carry->peer)
		talk_read(carry);
	return settle(carry);
}

/* There is one already, and it is not gone: tell the new one why it is turned away. */
static void turn_away(int fd)
{
	scoped(channel_freep) struct channel *channel = NULL;

	if (channel_new(fd, &channel) < 0)
		return;
	channel_send(channel, &(struct record){ .type = RECORD_REFUSED,
		.refused = { 0, "another carrier is connected" } });
	channel_flush(channel);
}

static int on_connection(sd_event_source *source, int listener_fd, uint32_t events, void *data)
{
	struct carry *carry = data;
	uid_t uid;
	int fd = listener_accept(&carry->listener, &uid);

	(void)source;
	(void)listener_fd;
	(void)events;
	if (fd == -EACCES)
		log_warning("carry: user %u may not be a carrier", uid);
	else if (fd < 0 && fd != -EAGAIN)
		log_error("carry: a carrier was not let in: %s", strerror(-fd));
	if (fd < 0)
		return 0;
	if (carry->peer) /* its end may be there, unread */
		talk_read(carry);
	if (carry->peer) {
		turn_away(fd);
		return settle(carry);
	}
	if (channel_new(fd, &carry->peer) < 0)
		return 0;
	carry->peer_events = EPOLLIN;
	if (sd_event_add_io(carry->event, &carry->peer_source, fd, EPOLLIN, on_peer, carry) < 0) {
		channel_free(take(carry->peer));
		return 0;
	}
	uplink_on_carrier(&carry->uplink, clock_now_us());
	return settle(carry);
}

static int on_timer(void *data, uint64_t now_us)
{
	struct carry *carry = data;

	(void)now_us;
	carry->armed_us = UINT64_MAX;
	return settle(carry);
}

static int on_kick(sd_event_source *source, void *data)
{
	struct carry *carry = data;

	(void)source;
	if (carry->peer && channel_has_more(carry->peer))
		talk_read(carry);
	return settle(carry);
}

static int copy_settings(struct carry *carry, const struct carry_settings *settings, char *ret_reason, size_t n_reason)
{
	if (settings->mode != CARRY_IDLE && (!topic_is_name(settings->team) || !topic_is_name(settings->home))) {
		snprintf(ret_reason, n_reason, "[home] team and home: 1 to 64 letters, digits, '-' or '_'");
		return -EINVAL;
	}
	if (strlen(settings->client_id) >= CARRY_CLIENT_ID_MAX || strlen(settings->store) >= CARRY_STORE_ID_MAX)
		return -EINVAL;
	strcpy(carry->team, settings->team);
	strcpy(carry->home, settings->home);
	strcpy(carry->client_id, settings->client_id);
	strcpy(carry->store, settings->store);
	carry->mode = settings->mode;
	snprintf(carry->set, sizeof(carry->set), "%s", settings->set ? settings->set : "");
	clock_boot_id(carry->boot);
	return 0;
}

static int open_sources(struct carry *carry)
{
	int r = sd_event_add_io(carry->event, &carry->listener_source, carry->listener.fd, EPOLLIN, on_connection, carry);

	if (r >= 0)
		r = sd_event_add_defer(carry->event, &carry->kick_source, on_kick, carry);
	if (r >= 0)
		r = timer_init(&carry->timer, carry->event, on_timer, carry);
	return r;
}

int carry_open(sd_event *event, const struct carry_settings *settings, const struct carry_ops *ops, void *context,
	struct carry **ret_carry, char *ret_reason, size_t n_reason)
{
	scoped(carry_closep) struct carry *carry = calloc(1, sizeof(*carry));
	int r;

	if (!carry)
		return -ENOMEM;
	carry->listener.fd = -1;
	carry->event = sd_event_ref(event);
	carry->ops = ops;
	carry->context = context;
	carry->armed_us = UINT64_MAX;
	carry->last.fault = LINK_FAULT_COUNT;
	snprintf(ret_reason, n_reason, "carry: no memory or a text that is too long");
	r = copy_settings(carry, settings, ret_reason, n_reason);
	if (r < 0)
		return r;
	uplink_init(&carry->uplink, ops, context);
	carry->uplink.is_idle = settings->mode == CARRY_IDLE;
	order_init(&carry->order, ops, context, carry->home, carry->boot, carry->store, settings->batch_rows);
	r = listener_open(&carry->listener, settings->socket, settings->users, settings->n_users, ret_reason, n_reason);
	if (r >= 0)
		r = open_sources(carry);
	if (r < 0)
		return r;
	*ret_carry = take(carry);
	return 0;
}

void carry_close(struct carry *carry)
{
	if (!carry)
		return;
	sd_event_source_disable_unref(carry->peer_source);
	sd_event_source_disable_unref(carry->kick_source);
	sd_event_source_disable_unref(carry->listener_source);
	timer_done(&carry->timer);
	channel_free(carry->peer);
	listener_close(&carry->listener);
	posts_clear(&carry->posts);
	sd_event_unref(carry->event);
	free(carry);
}

void carry_closep(struct carry **carry)
{
	carry_close(*carry);
}

void carry_kick(struct carry *carry)
{
	order_kick(&carry->order);
	if (carry->uplink.state == UPLINK_UP)
		sd_event_source_set_enabled(carry->kick_source, SD_EVENT_ONESHOT);
}

void carry_again(struct carry *carry, uint64_t first_seq, uint64_t last_seq)
{
	order_again(&carry->order, first_seq, last_seq);
	carry_kick(carry);
}

int carry_say_link(struct carry *carry)
{
	char json[LINK_JSON_MAX];
	int n = talk_link(carry, true, json, sizeof(json));

	return n < 0 ? n : carry_publish(carry, "link", true, json, (size_t)n);
}

void carry_mend_link(struct carry *carry)
{
	if (carry->is_link_refused)
		carry_say_link(carry);
}

int carry_publish(struct carry *carry, const char *suffix, bool retain, const char *json, size_t n_json)
{
	char topic[TOPIC_MAX];
	int r = topic_build(carry->team, carry->home, TOPIC_UP, suffix, topic);

	if (r < 0)
		return r;
	r = carry->uplink.state == UPLINK_UP ? posts_push(&carry->posts, suffix, retain, json, n_json) : -ENOTCONN;
	if (r < 0)
		carry->last.n_dropped++;
	else
		sd_event_source_set_enabled(carry->kick_source, SD_EVENT_ONESHOT);
	return r;
}

const char *carry_session_nonce(const struct carry *carry)
{
	return carry->uplink.state == UPLINK_UP ? carry->nonce : "";
}

void carry_use_set(struct carry *carry, const char *set)
{
	if (strcmp(carry->set, set) == 0)
		return;
	snprintf(carry->set, sizeof(carry->set), "%s", set);
	uplink_forget_failures(&carry->uplink);
	if (!carry->peer)
		return;
	talk_end_settings(carry);
	sd_event_source_set_enabled(carry->kick_source, SD_EVENT_ONESHOT);
}

void carry_get_state(const struct carry *carry, struct carry_state *ret_state)
{
	*ret_state = carry->last;
	ret_state->has_carrier = carry->uplink.state > UPLINK_GREETING;
	ret_state->is_up = carry->uplink.state == UPLINK_UP;
	ret_state->n_in_flight = order_n_in_flight(&carry->order);
	ret_state->attempts = carry->uplink.attempts;
	ret_state->next_attempt_us = carry->uplink.next_attempt_us;
}
