/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * laresd's side of the carriers: the local socket, the order in which things leave, and the back-off between
 * connections. Start reading here; the frames and the order are described in README.md.
 *
 * Carry keeps nothing that matters: what is not accepted by the broker stays in the store and is sent again.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <systemd/sd-event.h>

#include "proto/outgoing.h"
#include "proto/record.h"

enum {
	CARRY_WORDS_MAX = 200,
	CARRY_SET_MAX = 16, /* the id of a set of settings */
	CARRY_NONCE_TEXT_MAX = 33, /* 16 random octets in hex */
};

enum carry_mode {
	CARRY_NORMAL,
	CARRY_IDLE, /* there is no team yet: carriers are heard and not told to connect; `team` and `home` are "" */
	CARRY_JOINING, /* asks for a certificate: hears down/certificate alone, sends what carry_publish() gives, has no will */
};

/* Texts are copied by carry_open(). */
struct carry_settings {
	const char *socket; /* path; a stale socket there is replaced */
	const char *team, *home;
	const char *client_id;
	const char *store; /* the store's random id */
	size_t batch_rows; /* readings of the backlog in one message at most; 0: as many as fit */
	const char *const *users; /* who may connect besides root and ourselves; unknown names are passed over */
	size_t n_users;
	enum carry_mode mode;
	const char *set; /* of settings that the carrier is to use: its id; "": none */
};

/* What carry asks of the agent. None of them may call carry_close(). */
struct carry_ops {
	/*
	 * The first committed row of the queue with after_n < n <= up_to_n whose class, as a number, is from `lowest` to
	 * `highest`, as JSON. Returns 0, > 0 where there is none, or a negative errno. Its texts are used before anything else
	 * is called.
	 */
	int (*next)(void *context, enum queue queue, enum class lowest, enum class highest, uint64_t after_n,
		uint64_t up_to_n, struct outgoing *ret_row);
	void (*state)(void *context, struct outbox_state *ret_state);

	/* The broker has it. */
	void (*accepted)(void *context, enum queue queue, uint64_t n);
	/* It was refused with an MQTT 5 reason (0x10: an alert that nobody subscribes to). It stays and is tried again. */
	void (*rejected)(void *context, enum queue queue, uint64_t n, uint8_t reason);

	/* Something came down; `suffix` is "do/ack", "plan", "seen", "team", … and nothing of it has been verified. */
	void (*on_message)(void *context, const char *suffix, const void *payload, size_t n_payload, bool is_retained);
	/* The broker has answered all subscriptions of a link; it refused at least this one (NULL: none). */
	void (*on_hearing)(void *context, const char *refused);
	void (*on_link)(void *context, bool is_up, const char *words);
	/* The first message of a link was taken by the broker: it works in both ways. May be NULL. */
	void (*on_proven)(void *context);
	/* The carrier noticed something; what `number` is stands with enum notice. The words are for people. */
	void (*on_notice)(void *context, enum notice notice, int64_t number, const char *words);

	/* A number that is higher than any before, also over restarts. */
	uint64_t (*next_session)(void *context);
	/* Certificates are not checked at an earlier time than this (Unix seconds). */
	int64_t (*time_floor_s)(void *context);
	void (*random)(void *context, uint8_t *ret_octets, size_t n_octets);
};

struct carry_state {
	bool has_carrier, is_up;
	uint64_t since_us; /* when the link came up or went */
	char words[CARRY_WORDS_MAX]; /* the last thing that was said about it */
	enum link_fault fault; /* of the last end of the link; LINK_FAULT_COUNT: none yet */
	bool is_repeated; /* the last attempt ended as the one before it: whoever logs has said so already */
	unsigned n_in_flight;
	unsigned attempts; /* in a row without a link that lasted */
	uint64_t next_attempt_us; /* while there is a carrier and no link */
	uint64_t n_dropped; /* of carry_publish(), ever: no link, or too many at once */
};

struct carry;

/*
 * Listen. The ops and context are borrowed until carry_close(). Returns 0, or a negative errno with a line for
 * people in ret_reason.
 */
int carry_open(sd_event *event, const struct carry_settings *settings, const struct carry_ops *ops, void *context,
	struct carry **ret_carry, char *ret_reason, size_t n_reason);
void carry_close(struct carry *carry);
void carry_closep(struct carry **carry);

/* Something new is committed. Costs next to nothing; the work is done at the next turn of the loop. */
void carry_kick(struct carry *carry);

/* Readings from one seq to another, which were taken once, wait again. */
void carry_again(struct carry *carry, uint64_t first_seq, uint64_t last_seq);

/*
 * Say something that is not stored (up/<suffix>: pulse, device/<id>, plan-status). It waits for its turn behind alerts,
 * a newer one replaces a waiting one of the same suffix, and it is dropped with the link: the agent says it
 * again when on_link() tells of the next. Returns 0, -ENOTCONN without a link, -ENOBUFS where too much waits (the
 * oldest stay), -EINVAL for a suffix that is none, -ENOMEM.
 */
int carry_publish(struct carry *carry, const char *suffix, bool retain, const char *json, size_t n_json);

/* Say up/link again, which is said when the link comes up. Returns as carry_publish(). */
int carry_say_link(struct carry *carry);

/* The same, if the broker refused it when it was said last: to be called now and then. */
void carry_mend_link(struct carry *carry);

/* The nonce of the current session; "" while there is no link. */
const char *carry_session_nonce(const struct carry *carry);

/* A carrier that uses another set of settings, now or when it says hello, is told to end; whoever supervises it starts it anew. */
void carry_use_set(struct carry *carry, const char *set);

void carry_get_state(const struct carry *carry, struct carry_state *ret_state);
