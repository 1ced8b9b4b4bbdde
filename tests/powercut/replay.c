/* SPDX-License-Identifier: Apache-2.0 */
#include "replay.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../crash/chance.h"
#include "base/cleanup.h"
#include "home.h"

enum { CACHED_MAX = 4096, SECTOR = 512, SUPERBLOCK_END = 2048, ID_LENGTH = STORE_ID_MAX - 1 };

static const struct model nothing;

struct walk {
	struct replay *replay;
	uint8_t *durable; /* a copy of the image, while it is torn */
	char store_id[STORE_ID_MAX];
	struct chance chance;
	struct write_log_entry cached[CACHED_MAX]; /* written, and not durable before the next flush */
	size_t n_cached;
	bool is_ended;
	uint64_t n_entries;
	struct replay_tally tally;
};

static int apply(struct look *look, const struct write_log_entry *entry)
{
	if (entry->at > look->n_image || entry->n > look->n_image - entry->at)
		return -EBADMSG;
	if (entry->data)
		memcpy(look->image + entry->at, entry->data, entry->n);
	else
		memset(look->image + entry->at, 0, entry->n);
	return 0;
}

/*
 * All of it, nothing, or some of its sectors. But ext4 takes for granted that its superblock is never torn: two sectors
 * with a checksum and, on a device as small as this, without a copy.
 */
static void apply_torn(struct walk *walk, const struct write_log_entry *entry)
{
	uint32_t percent = chance_below(&walk->chance, 3) * 50;

	if (entry->at < SUPERBLOCK_END)
		percent = percent >= 50 ? 100 : 0;
	for (size_t at = 0; at < entry->n; at += SECTOR) {
		struct write_log_entry sector = { .at = entry->at + at, .n = SECTOR };

		sector.data = entry->data ? entry->data + at : NULL;
		if (chance_percent(&walk->chance, percent))
			apply(&walk->replay->look, &sector);
	}
}

static void cut_power(struct walk *walk, const char *what)
{
	enum verdict verdict = look_at(&walk->replay->look);

	walk->tally.n[verdict]++;
	walk->tally.n_upgrading += walk->replay->look.is_upgrading;
	if (verdict != VERDICT_FINE)
		fprintf(stderr, "^ at entry %" PRIu64 " of the log, %" PRIu64 " commits acknowledged: %s\n", walk->n_entries,
			walk->tally.n_commits, what);
}

static void tear(struct walk *walk, const struct write_log_entry *last)
{
	struct look *look = &walk->replay->look;

	memcpy(look->image, walk->durable, look->n_image);
	for (size_t i = 0; i < walk->n_cached; i++)
		apply_torn(walk, &walk->cached[i]);
	apply_torn(walk, last);
	cut_power(walk, "a part of the device's cache");
	walk->tally.n_torn++;
}

/*
 * The moment before `last`, a flush or a write with FUA, was done: what was durable before it is, with any part of the
 * cache. All marks up to here were set before it was.
 */
static void cut(struct walk *walk, const struct write_log_entry *last)
{
	struct look *look = &walk->replay->look;

	if (walk->replay->is_of_upgrades && !walk->replay->look.is_upgrading)
		return;
	cut_power(walk, "what was flushed");
	walk->tally.n_flushes++;
	if (walk->n_cached == 0 && last->n == 0)
		return;
	memcpy(walk->durable, look->image, look->n_image);
	for (unsigned i = 0; i < walk->replay->n_torn; i++)
		tear(walk, last);
	memcpy(look->image, walk->durable, look->n_image);
}

static int acknowledge(struct walk *walk, uint64_t n_commits)
{
	struct replay *replay = walk->replay;

	if (n_commits <= walk->tally.n_commits || n_commits > replay->n_records)
		return -EBADMSG;
	walk->tally.n_commits = n_commits;
	replay->look.acknowledged = &replay->records[n_commits - 1];
	replay->look.under_way = n_commits < replay->n_records ? &replay->records[n_commits] : NULL;
	return 0;
}

/* A number of commits, a store's id, or the kernel's own. */
static int on_mark(struct walk *walk, const char *mark)
{
	if (strlen(mark) == ID_LENGTH) {
		memcpy(walk->store_id, mark, sizeof(walk->store_id));
		walk->replay->look.is_upgrading = false;
		return 0;
	}
	if (strcmp(mark, REAL_HOME_UPGRADE) == 0) {
		walk->replay->look.is_upgrading = true;
		return 0;
	}
	if (strcmp(mark, "dm-log-writes-end") != 0)
		return acknowledge(walk, strtoull(mark, NULL, 10));
	walk->is_ended = true;
	return 0;
}

static int on_barrier(struct walk *walk, const struct write_log_entry *entry)
{
	int r = 0;

	cut(walk, entry);
	if (entry->flags & WRITE_LOG_FLUSH) {
		for (size_t i = 0; r == 0 && i < walk->n_cached; i++)
			r = apply(&walk->replay->look, &walk->cached[i]);
		walk->n_cached = 0;
	}
	return r == 0 && entry->n ? apply(&walk->replay->look, entry) : r;
}

static int on_entry(struct walk *walk, const struct write_log_entry *entry)
{
	walk->n_entries++;
	if (entry->flags & WRITE_LOG_MARK)
		return on_mark(walk, entry->mark);
	if (entry->flags & (WRITE_LOG_FLUSH | WRITE_LOG_FUA))
		return on_barrier(walk, entry);
	if (walk->n_cached == CACHED_MAX)
		return -EBADMSG;
	walk->cached[walk->n_cached++] = *entry;
	return 0;
}

int replay_run(struct replay *replay, struct replay_tally *ret_tally)
{
	scoped(freep) struct walk *walk = calloc(1, sizeof(*walk));
	scoped(freep) uint8_t *durable = malloc(replay->look.n_image);
	struct write_log_entry entry;
	int r = 0;

	if (!walk || !durable)
		return -ENOMEM;
	walk->replay = replay;
	walk->durable = durable;
	walk->chance.state = replay->seed;
	replay->look.acknowledged = &nothing;
	replay->look.under_way = replay->n_records ? replay->records : NULL;
	replay->look.store_id = walk->store_id;
	while (r == 0 && (r = write_log_next(&replay->log, &entry)) == 0)
		r = on_entry(walk, &entry);
	if (r == WRITE_LOG_END && !replay->is_of_upgrades)
		cut_power(walk, "all of it");
	*ret_tally = walk->tally;
	return r < 0 ? r : walk->is_ended ? 0 : -EBADMSG;
}
