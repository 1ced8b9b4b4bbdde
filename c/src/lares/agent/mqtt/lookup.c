/* SPDX-License-Identifier: Apache-2.0 */
#include "mqtt/lookup.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"

_Static_assert(sizeof(struct lookup) <= 512 /* _POSIX_PIPE_BUF */, "an answer is written whole or not at all");

static void add_address(struct lookup *lookup, const struct addrinfo *info)
{
	char *text = lookup->at[lookup->n];

	if (getnameinfo(info->ai_addr, info->ai_addrlen, text, LOOKUP_TEXT_MAX, NULL, 0, NI_NUMERICHOST) == 0)
		lookup->n++;
}

static int resolve(const char *host, int flags, struct lookup *ret_lookup)
{
	const struct addrinfo hints = { .ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM, .ai_flags = flags };
	struct lookup lookup = { 0 };
	struct addrinfo *all;

	if (getaddrinfo(host, NULL, &hints, &all) != 0)
		return -ENOENT;
	for (const struct addrinfo *info = all; info && lookup.n < LOOKUP_ADDRESSES_MAX; info = info->ai_next)
		add_address(&lookup, info);
	freeaddrinfo(all);
	if (lookup.n == 0)
		return -ENOENT;
	*ret_lookup = lookup;
	return 0;
}

/* Says nothing where there is nothing to say: its end tells. */
static _Noreturn void be_child(const char *host, int fd)
{
	struct lookup found;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	signal(SIGTERM, SIG_DFL);
	signal(SIGINT, SIG_DFL);
	if (resolve(host, 0, &found) == 0 && write(fd, &found, sizeof(found)) < 0)
		_exit(1);
	_exit(0);
}

static int wait_for_answer(int fd, struct lookup *ret_lookup)
{
	struct pollfd polled = { .fd = fd, .events = POLLIN };
	struct lookup found;
	int r = poll(&polled, 1, LOOKUP_MS);

	if (r <= 0)
		return r < 0 ? -errno : -ETIMEDOUT;
	if (read(fd, &found, sizeof(found)) != sizeof(found))
		return -ENOENT;
	*ret_lookup = found;
	return 0;
}

int lookup(const char *host, struct lookup *ret_lookup)
{
	scoped(closep) int reader = -1, writer = -1;
	int ends[2], r;
	pid_t child;

	if (resolve(host, AI_NUMERICHOST, ret_lookup) == 0)
		return 0;
	if (pipe2(ends, O_CLOEXEC) < 0)
		return -errno;
	reader = ends[0];
	writer = ends[1];
	child = fork();
	if (child < 0)
		return -errno;
	if (child == 0)
		be_child(host, writer);
	closep(&writer);
	writer = -1;
	r = wait_for_answer(reader, ret_lookup);
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	return r;
}
