/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Lares on D-Bus: the object /org/lares/Agent1 with the interface org.lares.Agent1, as the program `lares` uses it.
 *
 * What a method means is decided by `bus_ops`; this room checks arguments, finds out who calls, and carries answers.
 * An answer is one JSON text. The interface and the shapes of its answers are described in README.md.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <systemd/sd-bus.h>

#include "proto/device.h"
#include "proto/hex.h"
#include "proto/text.h"

struct bus;

#define BUS_NAME "org.lares.Agent1"
#define BUS_PATH "/org/lares/Agent1"
#define BUS_INTERFACE "org.lares.Agent1"
#define BUS_ERROR_REFUSED "org.lares.Error.Refused"

/* Caps on what a caller can hand over, or make us hold until it is answered. */
enum {
	BUS_ANSWER_MAX = 2 * 1024 * 1024, /* BUS_READINGS_MAX elements of a kilobyte, and room */
	BUS_WHY_MAX = 2048, /* a refused plan tells every fault */
	BUS_READINGS_MAX = 1000,
	BUS_ALERT_ID_MAX = 64,
	BUS_NOTE_MAX = 240, /* ALERT_NOTE_MAX of proto/alert.h */
	BUS_CALLER_MAX = 48,
	BUS_JWS_MAX = 64 * 1024, /* a command; JWS_MAX of the vault */
	BUS_VERB_MAX = 33,
	BUS_QUERY_MAX = 4096,
	BUS_BUNDLE_MAX = 32 * 1024, /* OFFER_TEXT_MAX of the vault; one that fits a QR code has 2000 */
	BUS_FINGERPRINT_MAX = 64,
	BUS_PLAN_MAX = 1024 * 1024, /* a plan, plain or signed; JWS_PLAN_MAX of the vault */
	BUS_ENROLS_MAX = 4, /* one installer enrols one device at a time; a second terminal is a mistake that may happen */
	BUS_EVERY_MIN_S = 10,
	BUS_EVERY_MAX_S = 31 * 86400,
};

enum { BUS_LATER = 1 }; /* outcome of bus_ops.enrol: bus_enrol_done() will answer */

/* What an installer says of a device. */
struct bus_enrol {
	struct address address;
	bool has_kind; /* false: to be seen from what the device says of itself */
	enum device_kind kind;
	char name[DEVICE_NAME_MAX], person[PERSON_ID_MAX], mounted_on[MOUNTED_ON_MAX]; /* or "" */
	struct mounted mounted;
	bool has_key;
	uint8_t key[DEVICE_KEY_SIZE];
	uint32_t every_s; /* it is heard so often; 0: not said */
	struct device_user users[DEVICE_USERS_MAX];
	size_t n_users;
	bool takes_old_records, deletes_records;
};

/* What an installer answers to a question of the device that is being paired. */
struct bus_answer {
	bool has_digits; /* else yes or no */
	uint32_t digits;
	bool is_yes;
};

/* What somebody says to an alert. */
struct bus_said {
	const char *verb; /* of ack, close, note, snooze */
	const char *alert;
	const char *note; /* or "" */
	uint32_t for_s; /* snooze; else 0 */
};

/*
 * One function for each method, called from the event loop; all must be there. Arguments are checked for their form and
 * borrowed for the call. Each writes its answer, a JSON object, into `answer` and returns 0; or returns a negative errno
 * with words for a person in `why` (what is wrong and what to do), which become org.lares.Error.Refused.
 */
struct bus_ops {
	int (*status)(void *context, struct text *answer, struct text *why);
	int (*devices)(void *context, struct text *answer, struct text *why);
	int (*scan)(void *context, struct text *answer, struct text *why);

	/* `device` is an id, an address, or NULL for all; newest first, at most `limit` (1 to BUS_READINGS_MAX). */
	int (*readings)(void *context, const char *device, int64_t since_us, size_t limit, struct text *answer,
		struct text *why);
	int (*alerts)(void *context, bool only_open, struct text *answer, struct text *why);

	/* May also return BUS_LATER, and then owes bus_enrol_done() for `token`. */
	int (*enrol)(void *context, uint64_t token, const struct bus_enrol *wish, struct text *answer, struct text *why);

	/* Who waited for that token left the bus: nothing is owed any more, and nobody is there to answer the device. */
	void (*enrol_left)(void *context, uint64_t token);
	int (*enrolling)(void *context, struct text *answer, struct text *why);
	int (*enrol_answer)(void *context, const struct address *address, const struct bus_answer *said, struct text *answer,
		struct text *why);
	int (*enrol_cancel)(void *context, const struct address *address, struct text *answer, struct text *why);
	int (*forget)(void *context, const char *device, struct text *answer, struct text *why);
	/* Destroy everything; `home` is its name, to say that it is meant. */
	int (*reset)(void *context, const char *home, struct text *answer, struct text *why);

	/* A command that somebody signed (down/do/<verb>). */
	int (*command)(void *context, const char *verb, const char *jws, size_t n_jws, struct text *answer, struct text *why);
	/* The user `caller` of this machine says something to an alert, without a signature. */
	int (*answer)(void *context, const struct bus_said *said, const char *caller, struct text *answer, struct text *why);
	/* `query`: the claims of the command history or report, as JSON. */
	int (*history)(void *context, const char *query, size_t n_query, struct text *answer, struct text *why);
	/* What did not become an alert since then, newest first, at most `limit` (1 to BUS_READINGS_MAX). */
	int (*suppressed)(void *context, int64_t since_us, size_t limit, struct text *answer, struct text *why);
	int (*report)(void *context, const char *query, size_t n_query, struct text *answer, struct text *why);
	int (*plan_show)(void *context, struct text *answer, struct text *why);
	int (*plan_check)(void *context, const char *plan, size_t n_plan, struct text *answer, struct text *why);
	int (*plan_load)(void *context, const char *jws, size_t n_jws, struct text *answer, struct text *why);
	int (*test_alert)(void *context, const char *caller, struct text *answer, struct text *why);
	int (*doctor)(void *context, struct text *answer, struct text *why);
	/* A team's bundle, and the thumbprint of its key as a person has compared it. */
	int (*join)(void *context, const char *bundle, const char *fingerprint, struct text *answer, struct text *why);
	int (*joining)(void *context, struct text *answer, struct text *why);
};

/*
 * Put the object on `bus` and, where that is a message bus, take the name BUS_NAME. `ops` is borrowed for life.
 * Returns 0, -EEXIST (another laresd has the name), -EACCES or -EPERM (the bus's policy forbids it), or another negative
 * errno.
 */
int bus_open(sd_bus *bus, const struct bus_ops *ops, void *context, struct bus **ret_bus);

/* Waiting enrolments are answered with a refusal. NULL is allowed. */
void bus_close(struct bus *bus);

/*
 * Answer the Enrol call of that token: `r` 0 and a JSON text, or a negative errno and words for a person. A token that
 * nobody waits for is ignored.
 */
void bus_enrol_done(struct bus *bus, uint64_t token, int r, const char *words);
