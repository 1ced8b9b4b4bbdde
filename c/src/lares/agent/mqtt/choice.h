/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Which broker is tried next, in which version of MQTT, and what laresd is told of the end. Sans I/O.
 *
 * A connect of laresd's tries each broker at most once in each version: who worked last first, and the other when that
 * one cannot be had. A broker that may have taken our CONNECT and said nothing ends the connect: it may hold a will with
 * this session's number, and the next attempt needs another number, which is laresd's to give.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/config.h"
#include "mqtt/words.h"

enum {
	CHOICE_SHUT_MAX = 3, /* so often closed without a word, a broker is tried in the other version */
	CHOICE_FLAP_MAX = 5, /* more ends than that are a flap */
};

#define CHOICE_OLD_US UINT64_C(86400000000) /* then MQTT 5 is tried again */
#define CHOICE_CONNECT_US UINT64_C(30000000) /* into a connect; no attempt begins later: laresd waits 60 s for all of it */
#define CHOICE_REST_US UINT64_C(30000000) /* at least, for a broker that asks to be left alone; at most twice as long */
#define CHOICE_FLAP_US UINT64_C(600000000)
#define CHOICE_SHORT_US UINT64_C(60000000) /* a link that lived no longer counts for a flap */

struct choice {
	size_t n; /* brokers */
	size_t first; /* to be tried first */
	struct {
		bool is_old; /* speaks 3.1.1 */
		uint64_t old_us; /* since when it is taken to */
		unsigned n_shut; /* closed without a word, in a row */
		uint64_t rest_us; /* until when it wants to be left alone */
		bool was_tried[2]; /* in this connect; in 5, in 3.1.1 */
	} at[CONFIG_BROKERS_MAX];
	uint64_t began_us;
	uint64_t flaps_us[CHOICE_FLAP_MAX + 1]; /* the newest ends of short links, as a ring; 0: none */
	size_t n_flaps;
};

/* The end of an attempt, or of a link. */
struct ending {
	size_t broker;
	struct fault fault;
	bool was_asked; /* the broker may have seen our CONNECT */
	uint64_t up_us; /* when the link came up; 0: it did not */
	bool is_ours; /* nobody but us ended it */
};

void choice_init(struct choice *choice, size_t n_brokers);

/* laresd asks for a connection. */
void choice_begin(struct choice *choice, uint64_t now_us);

/* The broker to try, or -1: there is none (any more) in this connect. */
int choice_next(struct choice *choice, uint64_t now_us);

/* Whether that broker is to be spoken to in 3.1.1. */
bool choice_is_old(const struct choice *choice, size_t broker);

void choice_on_up(struct choice *choice, size_t broker);

/*
 * What follows from an end. `spread` is random. Returns whether choice_next() may be asked; otherwise laresd is told, with
 * *ret_reason: the MQTT 5 reason, but 0 where the broker's wish binds only that broker and there is another, and 0x8e also
 * where links end as if another client had our id and nobody says so.
 */
bool choice_on_end(struct choice *choice, const struct ending *ending, uint32_t spread, uint64_t now_us,
	uint8_t *ret_reason);
