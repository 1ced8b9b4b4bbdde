/* SPDX-License-Identifier: Apache-2.0 */
#include "disk_inside.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The simulator has no opinion of its own about a machine without memory. */
static void *grow(void *memory, size_t *n_max, size_t n, size_t size)
{
	size_t n_new = *n_max ? *n_max : 64;

	while (n_new < n)
		n_new *= 2;
	if (n_new == *n_max)
		return memory;
	memory = realloc(memory, n_new * size);
	if (!memory)
		abort();
	*n_max = n_new;
	return memory;
}

void bytes_resize(struct bytes *bytes, uint64_t n)
{
	bytes->at = grow(bytes->at, &bytes->n_max, n, 1);
	if (n > bytes->n)
		memset(bytes->at + bytes->n, 0, n - bytes->n);
	bytes->n = n;
}

void bytes_put(struct bytes *bytes, uint64_t at, const uint8_t *from, size_t n)
{
	if (at + n > bytes->n)
		bytes_resize(bytes, at + n);
	memcpy(bytes->at + at, from, n);
}

void bytes_copy(struct bytes *to, const struct bytes *from)
{
	bytes_resize(to, from->n);
	if (from->n)
		memcpy(to->at, from->at, from->n);
}

static struct change *changes_add(struct changes *changes)
{
	changes->at = grow(changes->at, &changes->n_max, changes->n + 1, sizeof(*changes->at));
	return &changes->at[changes->n++];
}

struct node *names_find(const struct names *names, const char *name)
{
	for (int i = 0; i < DISK_NAMES_MAX; i++)
		if (names->at[i].node && strcmp(names->at[i].name, name) == 0)
			return names->at[i].node;
	return NULL;
}

static void names_remove(struct names *names, const char *name)
{
	for (int i = 0; i < DISK_NAMES_MAX; i++)
		if (names->at[i].node && strcmp(names->at[i].name, name) == 0)
			names->at[i].node = NULL;
}

static int names_add(struct names *names, const char *name, struct node *node)
{
	names_remove(names, name);
	for (int i = 0; i < DISK_NAMES_MAX; i++)
		if (!names->at[i].node) {
			snprintf(names->at[i].name, DISK_NAME_MAX, "%s", name);
			names->at[i].node = node;
			return 0;
		}
	return -ENOSPC;
}

int names_apply(struct names *names, const struct change *change)
{
	if (change->kind == CHANGE_LINK)
		return names_add(names, change->name, change->node);
	names_remove(names, change->name);
	return change->kind == CHANGE_RENAME ? names_add(names, change->to, change->node) : 0;
}

struct disk *disk_new(uint64_t seed)
{
	struct disk *disk = calloc(1, sizeof(*disk));

	if (disk)
		*disk = (struct disk){ .chance = { seed }, .limit = DISK_LIMIT };
	return disk;
}

void disk_free(struct disk *disk)
{
	if (!disk)
		return;
	for (int i = 0; i < DISK_NODES_MAX; i++) {
		free(disk->nodes[i].now.at);
		free(disk->nodes[i].safe.at);
		free(disk->nodes[i].data.at);
		free(disk->nodes[i].unsafe.at);
	}
	free(disk->unsafe.at);
	free(disk);
}

void disk_lie(struct disk *disk)
{
	disk->is_lying = true;
}

void disk_set_limit(struct disk *disk, uint64_t bytes)
{
	disk->limit = bytes;
}

uint64_t disk_limit_bytes(const struct disk *disk)
{
	return disk->limit;
}

uint64_t disk_used(const struct disk *disk)
{
	uint64_t used = 0;

	for (int i = 0; i < DISK_NAMES_MAX; i++)
		used += disk->now.at[i].node ? disk->now.at[i].node->now.n : 0;
	return used;
}

void disk_fail(struct disk *disk, int error)
{
	disk->error = error;
}

/* Whether there is room for a file of that size instead of what it has. */
static bool fits(const struct disk *disk, const struct node *node, uint64_t size)
{
	return disk->limit == DISK_LIMIT || size <= node->now.n || disk_used(disk) - node->now.n + size <= disk->limit;
}

void disk_cut_at(struct disk *disk, uint64_t n)
{
	disk->cut_at = n ? disk->n_events + n : 0;
}

void disk_kill(struct disk *disk)
{
	disk->is_off = true;
}

void disk_go_on(struct disk *disk)
{
	disk->is_off = false;
	disk->cut_at = 0;
}

bool disk_is_off(const struct disk *disk)
{
	return disk->is_off;
}

uint64_t disk_events(const struct disk *disk)
{
	return disk->n_events;
}

/* Whether the event begins; whether it also ends, or why it did not begin, is asked with ends(). */
static bool begins(struct disk *disk)
{
	if (disk->is_off || disk->error)
		return false;
	disk->n_events++;
	disk->is_off = disk->n_events == disk->cut_at;
	return true;
}

static int ends(const struct disk *disk)
{
	return disk->is_off ? -EIO : disk->error;
}

static int change_names(struct disk *disk, enum change_kind kind, const char *name, const char *to, struct node *node)
{
	struct change *change;

	if (strlen(name) >= DISK_NAME_MAX || strlen(to) >= DISK_NAME_MAX)
		return -ENAMETOOLONG;
	if (!begins(disk))
		return ends(disk);
	change = changes_add(&disk->unsafe);
	*change = (struct change){ .kind = kind, .event = disk->n_events, .node = node };
	snprintf(change->name, sizeof(change->name), "%s", name);
	snprintf(change->to, sizeof(change->to), "%s", to);
	if (names_apply(&disk->now, change) < 0)
		return -ENOSPC;
	return ends(disk);
}

static bool is_named(const struct names *names, const struct node *node)
{
	for (int i = 0; i < DISK_NAMES_MAX; i++)
		if (names->at[i].node == node)
			return true;
	return false;
}

/* What was done to names is safe from now on. */
static void keep_names(struct disk *disk)
{
	disk->safe = disk->now;
	disk->unsafe.n = 0;
}

static struct node *find_unused(struct disk *disk)
{
	for (int i = 0; i < DISK_NODES_MAX; i++)
		if (!disk->nodes[i].is_used)
			return &disk->nodes[i];
	return NULL;
}

/* Its memory is of use to the next one. */
void node_forget(struct node *node)
{
	node->is_used = false;
	node->now.n = node->safe.n = node->data.n = node->unsafe.n = 0;
}

/* A file system whose journal is full writes it back, asked to or not: then what has no name is nowhere. */
static struct node *new_node(struct disk *disk)
{
	struct node *node = find_unused(disk);

	if (node)
		return node;
	keep_names(disk);
	for (int i = 0; i < DISK_NODES_MAX; i++)
		if (disk->nodes[i].n_open == 0 && !is_named(&disk->now, &disk->nodes[i]))
			node_forget(&disk->nodes[i]);
	return find_unused(disk);
}

static int create(struct disk *disk, const char *name, struct node **ret_node)
{
	struct node *node;
	int r;

	if (disk->error)
		return disk->error;
	node = new_node(disk);
	if (!node)
		return -ENOSPC;
	r = change_names(disk, CHANGE_LINK, name, "", node);
	node->is_used = true;
	node->n_open = r == 0;
	if (r == 0)
		*ret_node = node;
	return r;
}

int disk_open(struct disk *disk, const char *name, bool may_create, struct node **ret_node)
{
	struct node *node = names_find(&disk->now, name);

	if (disk->is_off)
		return -EIO;
	if (!node)
		return may_create ? create(disk, name, ret_node) : -ENOENT;
	node->n_open++;
	*ret_node = node;
	return 0;
}

void disk_close(struct node *node)
{
	if (node->n_open > 0) /* else it was opened before the power went */
		node->n_open--;
}

struct node *disk_find(const struct disk *disk, const char *name)
{
	return disk->is_off ? NULL : names_find(&disk->now, name);
}

bool disk_has(const struct disk *disk, const char *name)
{
	return !disk->is_off && names_find(&disk->now, name);
}

const char *disk_name(const struct disk *disk, size_t i)
{
	return !disk->is_off && disk->now.at[i].node ? disk->now.at[i].name : NULL;
}

int disk_unlink(struct disk *disk, const char *name)
{
	struct node *node = names_find(&disk->now, name);

	if (!node)
		return disk->is_off ? -EIO : -ENOENT;
	return change_names(disk, CHANGE_UNLINK, name, "", node);
}

int disk_rename(struct disk *disk, const char *from, const char *to)
{
	struct node *node = names_find(&disk->now, from);

	if (!node)
		return disk->is_off ? -EIO : -ENOENT;
	return change_names(disk, CHANGE_RENAME, from, to, node);
}

int disk_sync_names(struct disk *disk)
{
	if (!begins(disk) || disk->is_off)
		return ends(disk);
	if (!disk->is_lying)
		keep_names(disk);
	return 0;
}

uint64_t disk_size(const struct node *node)
{
	return node->now.n;
}

size_t disk_read(const struct node *node, uint64_t at, void *ret_bytes, size_t n_bytes)
{
	size_t n = at >= node->now.n ? 0 : node->now.n - at;

	if (n > n_bytes)
		n = n_bytes;
	if (n)
		memcpy(ret_bytes, node->now.at + at, n);
	return n;
}

int disk_write(struct disk *disk, struct node *node, uint64_t at, const void *bytes, size_t n_bytes)
{
	if (!fits(disk, node, at + n_bytes))
		return -ENOSPC;
	if (!begins(disk))
		return ends(disk);
	*changes_add(&node->unsafe) = (struct change){ .kind = CHANGE_WRITE, .event = disk->n_events, .at = at,
		.n = n_bytes, .data = node->data.n };
	bytes_put(&node->data, node->data.n, bytes, n_bytes);
	bytes_put(&node->now, at, bytes, n_bytes);
	return ends(disk);
}

int disk_truncate(struct disk *disk, struct node *node, uint64_t size)
{
	if (!fits(disk, node, size))
		return -ENOSPC;
	if (!begins(disk))
		return ends(disk);
	*changes_add(&node->unsafe) = (struct change){ .kind = CHANGE_TRUNCATE, .event = disk->n_events, .n = size };
	bytes_resize(&node->now, size);
	return ends(disk);
}

int disk_sync(struct disk *disk, struct node *node)
{
	if (!begins(disk) || disk->is_off)
		return ends(disk);
	if (disk->is_lying)
		return 0;
	for (size_t i = 0; i < node->unsafe.n; i++) {
		const struct change *change = &node->unsafe.at[i];

		if (change->kind == CHANGE_WRITE)
			bytes_put(&node->safe, change->at, node->data.at + change->data, change->n);
		else
			bytes_resize(&node->safe, change->n);
	}
	node->unsafe.n = node->data.n = 0;
	return 0;
}
