/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* Inside the disk: everything exists twice, as programs see it now and as it is safe, with the changes between the two. */
#include "chance.h"
#include "disk.h"

struct bytes {
	uint8_t *at;
	size_t n, n_max;
};

enum change_kind { CHANGE_WRITE, CHANGE_TRUNCATE, CHANGE_LINK, CHANGE_UNLINK, CHANGE_RENAME };

struct change {
	enum change_kind kind;
	uint64_t event;
	uint64_t at, n; /* of a write; of a truncation `n` is the new size */
	size_t data; /* of a write: where its octets begin in the node's `data` */
	char name[DISK_NAME_MAX], to[DISK_NAME_MAX];
	struct node *node;
};

struct changes {
	struct change *at;
	size_t n, n_max;
};

struct node {
	bool is_used;
	unsigned n_open;
	struct bytes now, safe;
	struct bytes data;
	struct changes unsafe;
};

struct names {
	struct {
		char name[DISK_NAME_MAX];
		struct node *node; /* NULL: free */
	} at[DISK_NAMES_MAX];
};

struct disk {
	struct chance chance;
	struct node nodes[DISK_NODES_MAX];
	struct names now, safe;
	struct changes unsafe; /* of names */
	uint64_t n_events, cut_at;
	uint64_t limit;
	int error; /* that everything is answered with, or 0 */
	bool is_off, is_lying;
};

struct node *names_find(const struct names *names, const char *name);
int names_apply(struct names *names, const struct change *change);

void node_forget(struct node *node);

void bytes_put(struct bytes *bytes, uint64_t at, const uint8_t *from, size_t n); /* a gap before it is zeros */
void bytes_resize(struct bytes *bytes, uint64_t n);
void bytes_copy(struct bytes *to, const struct bytes *from);
