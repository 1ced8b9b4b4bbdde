/* SPDX-License-Identifier: Apache-2.0 */
/* What a power cut leaves of what was not safe. */
#include <string.h>

#include "disk_inside.h"

enum mercy {
	MERCY_NONE, /* a disk that writes late */
	MERCY_ALL, /* and one that had the time */
	MERCY_PREFIX, /* one that keeps the order; the last write is torn */
	MERCY_SOME, /* one that does not: each write is there or not */
	MERCY_SECTORS, /* each sector of each write is there, is not, or is rubbish */
	MERCY_COUNT
};

struct outcome {
	enum mercy mercy;
	uint64_t last; /* MERCY_PREFIX: the event that is torn */
};

/* How many of a hundred pieces survive, and how many are rubbish. */
struct odds {
	uint32_t whole, rubbish;
};

static struct odds odds_of(const struct outcome *outcome, uint64_t event)
{
	switch (outcome->mercy) {
	case MERCY_NONE:
		return (struct odds){ 0, 0 };
	case MERCY_ALL:
		return (struct odds){ 100, 0 };
	case MERCY_PREFIX:
		if (event != outcome->last)
			return (struct odds){ event < outcome->last ? 100 : 0, 0 };
		return (struct odds){ 45, 10 };
	case MERCY_SOME:
	case MERCY_SECTORS:
	case MERCY_COUNT:
		break;
	}
	return (struct odds){ 45, 10 };
}

static void leave_sector(struct disk *disk, struct odds odds, struct bytes *safe, uint64_t at, const uint8_t *bytes,
	size_t n)
{
	uint8_t rubbish[DISK_SECTOR];
	uint32_t drawn = chance_below(&disk->chance, 100);

	if (drawn < odds.whole) {
		bytes_put(safe, at, bytes, n);
	} else if (drawn < odds.whole + odds.rubbish) {
		chance_fill(&disk->chance, rubbish, n);
		bytes_put(safe, at, rubbish, n);
	}
}

static void leave_write(struct disk *disk, struct odds odds, struct node *node, const struct change *change)
{
	const uint8_t *data = node->data.at + change->data;
	uint64_t done = 0;

	while (done < change->n) {
		uint64_t at = change->at + done, n = DISK_SECTOR - at % DISK_SECTOR;

		if (n > change->n - done)
			n = change->n - done;
		leave_sector(disk, odds, &node->safe, at, data + done, n);
		done += n;
	}
}

/* Whether a change that has no sectors happened; of MERCY_SOME also whether a write did. */
static bool happens(struct disk *disk, struct odds odds)
{
	return odds.whole == 100 || (odds.whole > 0 && chance_percent(&disk->chance, 50));
}

static void leave_node(struct disk *disk, const struct outcome *outcome, struct node *node)
{
	for (size_t i = 0; i < node->unsafe.n; i++) {
		const struct change *change = &node->unsafe.at[i];
		struct odds odds = odds_of(outcome, change->event);

		if (change->kind == CHANGE_TRUNCATE && happens(disk, odds))
			bytes_resize(&node->safe, change->n);
		if (change->kind != CHANGE_WRITE)
			continue;
		if (outcome->mercy == MERCY_SOME)
			odds = (struct odds){ happens(disk, odds) ? 100 : 0, 0 };
		leave_write(disk, odds, node, change);
	}
	bytes_copy(&node->now, &node->safe);
	node->unsafe.n = node->data.n = 0;
}

static void leave_name(struct disk *disk, struct odds odds, const struct change *change)
{
	if (happens(disk, odds))
		names_apply(&disk->safe, change);
}

static void forget_nameless(struct disk *disk)
{
	for (int i = 0; i < DISK_NODES_MAX; i++) {
		struct node *node = &disk->nodes[i];
		bool has_name = false;

		for (int k = 0; k < DISK_NAMES_MAX; k++)
			has_name |= disk->now.at[k].node == node;
		if (!has_name)
			node_forget(node);
	}
}

static uint64_t oldest_unsafe(const struct disk *disk)
{
	uint64_t oldest = disk->unsafe.n ? disk->unsafe.at[0].event : disk->n_events;

	for (int i = 0; i < DISK_NODES_MAX; i++)
		if (disk->nodes[i].unsafe.n && disk->nodes[i].unsafe.at[0].event < oldest)
			oldest = disk->nodes[i].unsafe.at[0].event;
	return oldest;
}

void disk_power_on(struct disk *disk)
{
	uint64_t oldest = oldest_unsafe(disk);
	struct outcome outcome = { (enum mercy)chance_below(&disk->chance, MERCY_COUNT),
		oldest + chance_below(&disk->chance, (uint32_t)(disk->n_events - oldest + 1)) };

	for (int i = 0; i < DISK_NODES_MAX; i++) {
		leave_node(disk, &outcome, &disk->nodes[i]);
		disk->nodes[i].n_open = 0;
	}
	for (size_t i = 0; i < disk->unsafe.n; i++)
		leave_name(disk, odds_of(&outcome, disk->unsafe.at[i].event), &disk->unsafe.at[i]);
	disk->unsafe.n = 0;
	disk->now = disk->safe;
	forget_nameless(disk);
	disk->is_off = false;
	disk->cut_at = 0;
}
