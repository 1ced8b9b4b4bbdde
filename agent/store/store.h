/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * The store: what laresd keeps over restarts, in one SQLite file, and what of it waits for the broker.
 *
 * Writing opens a transaction where none is open; store_commit() makes all since then durable at once, and only then
 * does the outbox show it. Contents are sealed by functions that the opener brings; README.md says what is readable.
 *
 * Results: 0; a negative errno; or one of the outcomes below. A call that fails changes nothing, and what was written
 * before it stays pending. So it is with store_commit(): what could not be committed (a full disk) waits in memory, up to
 * STORE_PENDING_MAX, and may be committed later. Nothing of it is shown by the outbox until then.
 *
 * The store is for one thread and one process; a second process is refused. Memory that it hands out is valid until the
 * next call. Numbers above INT64_MAX and keys longer than STORE_KEY_MAX are -EINVAL.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/accepted.h"
#include "proto/outgoing.h"
#include "proto/packed.h"
#include "proto/ulid.h"

enum {
	STORE_NONE = 1, /* there is no such thing */
	STORE_TWIN, /* that reading is known */
	STORE_FULL, /* a cap below is reached */
	STORE_DAMAGED, /* it is there, but does not unseal */
};

enum {
	STORE_SEAL_OVERHEAD = 28, /* nonce 12, tag 16 */
	STORE_ID_MAX = 33, /* 32 hex digits and NUL */
	STORE_KEY_MAX = 128, /* octets of an id, a counter's key, a topic */
	STORE_JSON_MAX = 1024 * 1024, /* one text; -E2BIG above */
	STORE_PENDING_MAX = 4 * 1024 * 1024, /* octets that wait for a commit; -ENOSPC above, for readings below CLASS_ALERT above half of it */
	STORE_MESSAGES_MAX = 1024, /* waiting messages: with refusals a stranger at the broker causes them */
	STORE_PLANS_MAX = 8, /* versions kept */
	STORE_MEMORIES_MAX = 32768, /* rows of what rules remember: as many as the watch keeps */
	STORE_SUPPRESSED_MAX = 2000, /* rows; then the oldest go */
	STORE_HELD_MAX = 32, /* frames that wait for the rest of their act: intake holds half of that at most */
	STORE_AGAIN_MAX = 65536, /* readings that are made to wait again at once */
	STORE_CHECK_ROWS = 4096,
	STORE_WALK_MAX = 20000, /* rows that one walk over readings looks at: the loop stands still meanwhile */
};

/* Same form as the vault's functions; `aad` says which row a box belongs to. */
struct store_seal {
	void *context;
	/* Writes n_plain + STORE_SEAL_OVERHEAD octets. */
	int (*seal)(void *context, const uint8_t *aad, size_t n_aad, const uint8_t *plain, size_t n_plain,
		uint8_t *ret_box);
	/* Writes n_box - STORE_SEAL_OVERHEAD octets; -EBADMSG where box, aad or key do not belong together. */
	int (*unseal)(void *context, const uint8_t *aad, size_t n_aad, const uint8_t *box, size_t n_box,
		uint8_t *ret_plain);
	void (*random)(void *context, uint8_t *ret_bytes, size_t n_bytes);
};

struct store;

/*
 * Open <dir>/lares.db, made and brought to the newest schema where needed. `seal` is copied, its context borrowed until
 * store_close(). Returns 0, or a negative errno with one line in ret_reason, among them: -ENOENT, -EACCES, -EROFS,
 * -ENOSPC; -EBUSY (another process has it); -EINVAL (some other kind of file); -EKEYREJECTED (sealed under another key);
 * -EPROTONOSUPPORT (written by a newer Lares); -EUCLEAN (damaged, and QUARANTINE_MAX damaged ones were set aside before).
 *
 * A damaged file is set aside, and a new store begun: store_salvage_state() says so, store_salvage_step() brings it over.
 */
int store_open(const char *dir, const struct store_seal *seal, struct store **ret_store, char *ret_reason,
	size_t n_reason);

/* What was not committed is given up. */
void store_close(struct store *store);

static inline void store_closep(struct store **store)
{
	store_close(*store);
}

/* Random, made with the store; numbers of readings live as long as it does. */
const char *store_id(const struct store *store);

int store_commit(struct store *store);

/* ---- damage ---- */

/*
 * Whether the file was found damaged since it was opened. Nothing rests on it any more: store_condemn(), close it, and open
 * again, which sets it aside, takes over what the agent needs, and begins a new store with a new id.
 */
bool store_is_damaged(const struct store *store);

/* The next store_open() sets the file aside. */
int store_condemn(struct store *store);

/* Where a check stands; all zero to begin one. */
struct store_check {
	unsigned int part;
	uint64_t after[3];
	char after_key[STORE_KEY_MAX + 1];
};

/*
 * Look at the next part of the file, STORE_CHECK_ROWS rows at most: README.md says what is found. Returns 0 (there is more),
 * STORE_NONE (it is whole), -EUCLEAN (damaged: store_is_damaged() says so too) or another negative errno.
 */
int store_check_step(struct store *store, struct store_check *check);

/* What of a file that was set aside could not be read, or not all of it. */
enum {
	STORE_MISSING_COUNTERS = 1,
	STORE_MISSING_DEVICES = 2,
	STORE_MISSING_PLAN = 4,
	STORE_MISSING_ALERTS = 8, /* or messages */
	STORE_MISSING_ACTS = 16, /* frames that waited for the rest of their act */
	STORE_MISSING_MEMORY = 32, /* of days that were, and of what waited for a second measurement */
	STORE_MISSING_ALL = 63,
};

struct store_salvage {
	bool is_running; /* a file is being brought over */
	unsigned int missing; /* STORE_MISSING_…, at once when it was set aside */
	uint64_t saved, lost; /* readings, of that file or the one before; lost: those that the broker did not have */
};

void store_salvage_state(const struct store *store, struct store_salvage *ret_state);

/* Readings that will never come. */
struct store_lost {
	uint64_t count; /* 0: none */
	uint64_t first_seq, last_seq; /* in the numbering of … last 0: not known */
	const char *store; /* the store that was; all zeros where that cannot be read */
	uint64_t undated_seq; /* the first one that was added now and has no right time yet; 0: none */
};

/*
 * Bring over some more readings. What is lost is to be told in the same transaction. Returns 0 (go on), STORE_NONE (nothing is
 * to be brought over) or a negative errno: then commit and try later.
 */
int store_salvage_step(struct store *store, struct store_lost *ret_lost);

/* ---- readings ---- */

/* The number that the next reading must carry: from 1, without holes, never given twice. */
uint64_t store_next_seq(const struct store *store);

/*
 * Keep a reading, which waits from its commit on. accepted->seq must be store_next_seq(); `octets` are what proto/packed.h
 * made of it. Returns 0, STORE_TWIN (it may recur, or repeat one of the last STORE_WALK_MAX, and is known: nothing changed and
 * the number is free), or a negative errno.
 */
int store_add_reading(struct store *store, const struct accepted *accepted, const void *octets, size_t n_octets);

/*
 * Called for each row of a walk over readings; n_octets is 0 where the row does not unseal. Anything but 0 ends the walk and
 * is returned by it. It must not call the store.
 */
typedef int (*store_reading_fn)(void *context, const struct packed *row);

/*
 * At most `limit` readings measured at `since_us` (wall clock) or later, among the STORE_WALK_MAX that were accepted last.
 * Of one device: newest measurement first, and of what is not telemetry its own last STORE_WALK_MAX. Of all (NULL): last
 * accepted first.
 */
int store_each_reading(struct store *store, const char *device, int64_t since_us, size_t limit, store_reading_fn fn,
	void *context);

/*
 * Of the last `limit` readings of one device that are no telemetry, those measured at `since_us` or later; last accepted
 * first.
 */
int store_each_but_telemetry(struct store *store, const char *device, int64_t since_us, size_t limit, store_reading_fn fn,
	void *context);

/* The ids of all devices that readings ever came from, from 0 on; NULL behind the last. */
const char *store_device_at(const struct store *store, size_t i);

/* At most `limit` readings with a seq below `before`, last accepted first. */
int store_each_before(struct store *store, uint64_t before, size_t limit, store_reading_fn fn, void *context);

/* One of them, borrowed until the next call. Returns 0, STORE_NONE, -EBADMSG (it does not unseal) or another negative errno. */
int store_get_reading(struct store *store, uint64_t seq, struct packed *ret_row);

/*
 * The number of the one with that id, among the STORE_WALK_MAX that were accepted last, and as many of each device that are no
 * telemetry. Returns 0, STORE_NONE or a negative errno.
 */
int store_find_reading(struct store *store, const uint8_t id[READING_ID_SIZE], uint64_t *ret_seq);

/*
 * Another content and time of the same reading, which waits anew. Until the next commit neither it nor what is younger is
 * handed out by the outbox. Returns 0, STORE_NONE, or a negative errno.
 */
int store_redate_reading(struct store *store, uint64_t seq, int64_t at_us, const void *octets, size_t n_octets);

/*
 * The last accepted reading of each device. Of one that was silent while 200 000 others were accepted, the last measured one
 * that is no telemetry, if any.
 */
int store_each_newest(struct store *store, store_reading_fn fn, void *context);

/* ---- counters ---- */

/* Also what is not committed yet. Returns 0, STORE_NONE or a negative errno. */
int store_get_counter(struct store *store, const char *key, uint64_t *ret_value);
int store_set_counter(struct store *store, const char *key, uint64_t value);

/* ---- devices ---- */

/*
 * Called for each row of a walk over alerts, devices or held frames, with their id. `json` is "" where it does not unseal.
 * Anything but 0 ends the walk and is returned by it. It must not call the store.
 */
typedef int (*store_row_fn)(void *context, const char *id, const char *json, size_t n_json);

/* Replaces what that id had. */
int store_put_device(struct store *store, const char *id, const char *json, size_t n_json);

/* Returns 0 or STORE_NONE. Its readings stay. */
int store_remove_device(struct store *store, const char *id);

/* In the order of ids. */
int store_each_device(struct store *store, store_row_fn fn, void *context);

/* ---- alerts ---- */

/*
 * Keep the alert's newest state and queue it in place of what still waits of it. `rev` must not be below the one kept
 * (-EINVAL); the same again is sent again. `at_us`: wall clock.
 */
int store_put_alert(struct store *store, const char *id, uint32_t rev, bool is_open, int64_t at_us, const char *json,
	size_t n_json);

/* In the order of ids, which for ULIDs is that of raising. */
int store_each_alert(struct store *store, bool only_open, store_row_fn fn, void *context);

/* 2025-01-01: before it no clock was right, and what is of such a time was raised under one that had begun anew. */
#define STORE_CLOCK_US INT64_C(1735689600000000)

/* Those raised at that time or later; and of those under a clock that had begun anew whatever changed after all earlier ones. */
int store_each_alert_since(struct store *store, int64_t since_us, store_row_fn fn, void *context);

/* ---- messages ---- */

/*
 * Queue something that is sent once and then forgotten. `topic` is what follows up/, such as "done/<jti>".
 * Returns 0, STORE_FULL, or a negative errno.
 */
int store_add_message(struct store *store, enum class class, const char *topic, int64_t at_us, const char *json,
	size_t n_json);

/*
 * Queue it in place of the message that was queued as older_n (0: of none) and still waits. No stranger causes it, and it is
 * never STORE_FULL. Returns 0 and its number in ret_n, or a negative errno.
 */
int store_put_message(struct store *store, uint64_t older_n, enum class class, const char *topic, int64_t at_us,
	const char *json, size_t n_json, uint64_t *ret_n);

/* Whether a message is still there. */
bool store_has_message(struct store *store, uint64_t n);

/* ---- plans ---- */

/*
 * The signed text of a plan. `version` must not be below the newest kept (-EINVAL); the same version replaces its text:
 * the team signed it again under another key.
 */
int store_put_plan(struct store *store, uint64_t version, const char *jws, size_t n_jws);

/* One that was put, and could not be committed: nobody is to find it in force later. */
int store_remove_plan(struct store *store, uint64_t version);

/* The newest; the caller frees *ret_jws. Returns 0, STORE_NONE, -EBADMSG (does not unseal) or another negative errno. */
int store_get_plan(struct store *store, uint64_t *ret_version, char **ret_jws);

/* ---- held ---- */

/*
 * Keep a frame that waits for the rest of its act, in place of what that key had. Returns 0, STORE_FULL, or a negative
 * errno.
 */
int store_hold(struct store *store, const char *key, const void *blob, size_t n_blob);

/* Returns 0 or STORE_NONE. */
int store_release(struct store *store, const char *key);

/* In the order of keys; `json` is the blob. */
int store_each_held(struct store *store, store_row_fn fn, void *context);

/* ---- memory ---- */

/*
 * Keep what a rule has to know after a restart, in place of what that key had. Keys that begin with "suppressed/" are -EINVAL.
 * Returns 0, STORE_FULL, or a negative errno.
 */
int store_remember(struct store *store, const char *key, const void *octets, size_t n_octets);

/* Returns 0 or STORE_NONE. */
int store_forget(struct store *store, const char *key);

/* In the order of keys; `json` is the octets. */
int store_each_memory(struct store *store, store_row_fn fn, void *context);

/* ---- suppressed ---- */

/* Why something did not become an alert, as JSON (proto/json/suppressed_json.h). `at_us`: wall clock. The oldest go. */
int store_add_suppressed(struct store *store, int64_t at_us, const char *json, size_t n_json);

/*
 * The newest first, at most `limit` of those that happened at `since_us` or later. Anything but 0 from fn ends the walk and is
 * returned by it. It must not call the store. `id` is the row's key.
 */
int store_each_suppressed(struct store *store, int64_t since_us, size_t limit, store_row_fn fn, void *context);

/* ---- outbox ---- */

/*
 * The first committed thing of that queue in the order of n (of readings: of seq) with after_n < n <= up_to_n and a class
 * from `lowest` (CLASS_ALERT is 0) to `highest`. Of a reading `packed` is set, of the others `json`. Returns 0, STORE_NONE, a
 * negative errno, or STORE_DAMAGED: then there is no content, and whoever asked reports the loss and removes it.
 */
int store_outbox_next(struct store *store, enum queue queue, enum class lowest, enum class highest, uint64_t after_n,
	uint64_t up_to_n, struct outgoing *ret_outgoing);

/*
 * It was taken. Rides on the next commit: after a crash before that it is sent again. Returns 0, STORE_NONE (gone, or
 * replaced by a newer revision), or a negative errno.
 */
int store_outbox_remove(struct store *store, enum queue queue, uint64_t n);

/* The alert whose newest revision here waits as `n` among the messages, and which it is. Returns 0, STORE_NONE or a negative errno. */
int store_outbox_alert(struct store *store, uint64_t n, char ret_id[ULID_TEXT_MAX], uint32_t *ret_rev);

/* Readings wait again, as far as they are still there. Rides on the next commit. Returns 0 or a negative errno. */
int store_outbox_again(struct store *store, uint64_t first_seq, uint64_t last_seq);

void store_outbox_state(const struct store *store, struct outbox_state *ret_state);

/* When the oldest thing that waits was queued, or measured (wall clock); 0 where nothing waits. */
int store_outbox_oldest_us(struct store *store, int64_t *ret_oldest_us);
