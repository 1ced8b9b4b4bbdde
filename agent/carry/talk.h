/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* What is said to the carrier and heard from it. For carry.c only. */
#include "base/channel.h"
#include "carry/listener.h"
#include "carry/order.h"
#include "carry/posts.h"
#include "carry/uplink.h"
#include "loop/clock.h"
#include "loop/timer.h"
#include "proto/topic.h"

enum {
	CARRY_CLIENT_ID_MAX = 128,
	CARRY_STORE_ID_MAX = 65,
	CARRY_RECORDS_A_TURN = 64, /* of the carrier's, before the radio has its turn again */
};

struct carry {
	sd_event *event;
	const struct carry_ops *ops;
	void *context;
	char team[TOPIC_NAME_MAX], home[TOPIC_NAME_MAX], client_id[CARRY_CLIENT_ID_MAX];
	char store[CARRY_STORE_ID_MAX], boot[BOOT_ID_TEXT_MAX], set[CARRY_SET_MAX];
	enum carry_mode mode;

	struct listener listener;
	sd_event_source *listener_source, *kick_source, *peer_source;
	struct timer timer;
	uint64_t armed_us; /* when the timer fires at the latest; it may be earlier than needed, never later */
	uint64_t store_retry_us; /* the store failed; not before */
	bool has_told_store; /* that it fails */

	struct channel *peer;
	uint32_t peer_events;
	struct uplink uplink;
	struct order order;
	struct posts posts;
	uint64_t session_number;
	bool is_number_unused; /* the broker cannot have seen it */
	char nonce[CARRY_NONCE_TEXT_MAX];
	bool has_told_refusal; /* on this link */
	uint64_t link_number; /* of the newest up/link */
	bool is_link_refused; /* it was: what the broker keeps of us is older */
	unsigned n_subscribing; /* subscriptions that are not answered */
	const char *refused; /* one that the broker refused, or NULL */
	bool is_proven; /* this link */
	bool is_outdated; /* this carrier: it was told to end for other settings, and what it does proves nothing of them */
	char last_suffix[TOPIC_SUFFIX_MAX], last_topic[TOPIC_MAX]; /* of a publish: a backlog has only one */
	struct carry_state last; /* since, words, fault, dropped */
};

/* The payload of up/link; offline is the will. Returns the length, or a negative errno. */
int talk_link(const struct carry *carry, bool is_online, char *ret_json, size_t n_json);

/* The carrier is told. It may be gone afterwards: then there is no carry->peer. */
void talk_connect(struct carry *carry);
void talk_disconnect(struct carry *carry);

/* Have the carrier end and be started anew, with the settings that are to be used. */
void talk_end_settings(struct carry *carry);

/* Everything that may go now, while the carrier takes it; nothing stays behind in a packet that is not full. */
void talk_send_all(struct carry *carry, uint64_t now_us);

/* Hear the carrier out, up to CARRY_RECORDS_A_TURN; then channel_has_more() may be so. */
void talk_read(struct carry *carry);

/* Close its connection; a link that was up is lost with it. */
void talk_drop(struct carry *carry, const char *words);
