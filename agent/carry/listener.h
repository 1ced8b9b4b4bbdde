/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* The local socket that carriers connect to, and who may. */
#include <stddef.h>
#include <sys/types.h>

enum { LISTENER_USERS_MAX = 8, LISTENER_PATH_MAX = 108 /* unix(7) */ };

struct listener {
	int fd;
	int spare; /* given up for a moment where no other is left */
	char path[LISTENER_PATH_MAX];
	uid_t users[LISTENER_USERS_MAX];
	size_t n_users;
};

/*
 * Listen at `path`, mode 0660, in the place of a stale socket. Root, ourselves and the named users may connect; a
 * name that is no user is passed over. Returns 0, or a negative errno with a line in ret_reason: -EADDRINUSE where
 * somebody listens there, -EEXIST where something else than a socket lies there.
 */
int listener_open(struct listener *ret_listener, const char *path, const char *const *users, size_t n_users,
	char *ret_reason, size_t n_reason);
void listener_close(struct listener *listener);

/*
 * Returns the descriptor of the next who may, -EACCES with their *ret_uid, or another negative errno. Where this process has no
 * descriptor left (-EMFILE) they are sent away, and come again: one that waited for ever would be ready in every turn of the loop.
 */
int listener_accept(struct listener *listener, uid_t *ret_uid);
