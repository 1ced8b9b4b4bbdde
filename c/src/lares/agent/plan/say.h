/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* Inside the plan: sentences of sentence.def in the plan's language, and the words that are put into them. */
#include "plan/plan.h"
#include "proto/message.h"

enum sentence {
#define SENTENCE(constant, english, german) SENTENCE_##constant,
#include "plan/sentence.def"
	SENTENCE_COUNT
};

enum { PIECE_MAX = 640 }; /* a row of names is the longest */

struct say {
	const struct plan *plan;
	int32_t (*zone_s)(int64_t wall_us); /* NULL: UTC */
	struct text *t;
};

/* Words of a few octets: say_span(s, 60).words lives as long as the call that it is put into. */
struct piece {
	char words[PIECE_MAX];
};

const char *sentence_words(enum lang lang, enum sentence sentence);

#define say(s, sentence, ...) say_with(s, sentence, (const char *const[MESSAGE_WITH_MAX]){ __VA_ARGS__ })
void say_with(const struct say *s, enum sentence sentence, const char *const with[MESSAGE_WITH_MAX]);

/* The same without anything in its places, and the end of a line. */
void say_plain(const struct say *s, enum sentence sentence);
void say_end(const struct say *s);

const char *say_name(const struct say *s, const char *person); /* or the id, of whom the plan does not name */
const char *say_priority(const struct say *s, enum alert_priority priority);
struct piece say_count(uint64_t number);
struct piece say_span(const struct say *s, uint32_t seconds); /* exactly: "90 minutes" */
struct piece say_days(const struct say *s, uint16_t days);
struct piece say_quantity(const struct say *s, enum quantity quantity);
struct piece say_number(const struct say *s, struct decimal number, enum unit unit);
struct piece say_address(const struct address *address);
struct piece say_windows(const struct say *s, const struct plan_window *windows, size_t n_windows);
struct piece say_moment(const struct say *s, int64_t at_us); /* "2026-12-24 08:00" */

/* The parts of an explanation, each in a file of its own. */
void say_devices(const struct say *s);
void say_limits(const struct say *s);
void say_trends(const struct say *s);
void say_expected(const struct say *s);
void say_mobility(const struct say *s);
void say_scores(const struct say *s);

/* "raises an alert of …", and the end of every rule: in force only, set by, what to do. */
void say_raises(const struct say *s, enum alert_priority priority);
void say_rule_end(const struct say *s, const struct plan_rule *rule);
