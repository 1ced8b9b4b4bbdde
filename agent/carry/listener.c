/* SPDX-License-Identifier: Apache-2.0 */
#include "carry/listener.h"

#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include "base/cleanup.h"

static void name_users(struct listener *listener, const char *const *users, size_t n_users)
{
	listener->users[listener->n_users++] = 0;
	listener->users[listener->n_users++] = geteuid();
	for (size_t i = 0; i < n_users && listener->n_users < LISTENER_USERS_MAX; i++) {
		const struct passwd *user = getpwnam(users[i]);

		if (user)
			listener->users[listener->n_users++] = user->pw_uid;
	}
}

/* Whether the socket there was left behind: nobody answers. */
static int remove_stale(const struct sockaddr_un *address)
{
	scoped(closep) int fd = -1;
	struct stat status;

	if (lstat(address->sun_path, &status) < 0)
		return errno == ENOENT ? 0 : -errno;
	if (!S_ISSOCK(status.st_mode))
		return -EEXIST;
	fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return -errno;
	if (connect(fd, (const struct sockaddr *)address, sizeof(*address)) == 0 || errno == EAGAIN)
		return -EADDRINUSE;
	if (unlink(address->sun_path) < 0 && errno != ENOENT)
		return -errno;
	return 0;
}

static int listen_at(const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	scoped(closep) int fd = -1;
	int r, listening;

	if (strlen(path) >= sizeof(address.sun_path))
		return -ENAMETOOLONG;
	strcpy(address.sun_path, path);
	r = remove_stale(&address);
	if (r < 0)
		return r;
	fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof(address)) < 0)
		return -errno;
	/* Before listen(): until then nobody can connect, whatever the umask made of it. */
	if (chmod(path, 0660) < 0 || listen(fd, 4) < 0)
		return -errno;
	listening = fd;
	fd = -1;
	return listening;
}

int listener_open(struct listener *ret_listener, const char *path, const char *const *users, size_t n_users,
	char *ret_reason, size_t n_reason)
{
	struct listener listener = { .fd = listen_at(path) };

	if (listener.fd == -EEXIST)
		snprintf(ret_reason, n_reason, "%s is not a socket; move it away, or name another [carry] socket", path);
	else if (listener.fd == -EADDRINUSE)
		snprintf(ret_reason, n_reason, "another laresd listens at %s", path);
	else if (listener.fd < 0)
		snprintf(ret_reason, n_reason, "cannot listen at %s ([carry] socket): %s", path, strerror(-listener.fd));
	if (listener.fd < 0)
		return listener.fd;
	listener.spare = open("/dev/null", O_RDONLY | O_CLOEXEC);
	strcpy(listener.path, path);
	name_users(&listener, users, n_users);
	*ret_listener = listener;
	return 0;
}

void listener_close(struct listener *listener)
{
	if (listener->fd < 0)
		return;
	close(listener->fd);
	closep(&listener->spare);
	unlink(listener->path);
	listener->fd = -1;
}

static void send_away(struct listener *listener)
{
	int fd;

	if (listener->spare < 0)
		return;
	close(listener->spare);
	fd = accept4(listener->fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
	closep(&fd);
	listener->spare = open("/dev/null", O_RDONLY | O_CLOEXEC);
}

int listener_accept(struct listener *listener, uid_t *ret_uid)
{
	int fd = accept4(listener->fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK), error = fd < 0 ? errno : 0;
	struct ucred peer;
	socklen_t n = sizeof(peer);

	if (error == EMFILE)
		send_away(listener);
	if (fd < 0)
		return -error;
	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &n) == 0)
		for (size_t i = 0; i < listener->n_users; i++)
			if (listener->users[i] == peer.uid)
				return fd;
	close(fd);
	*ret_uid = peer.uid;
	return -EACCES;
}
