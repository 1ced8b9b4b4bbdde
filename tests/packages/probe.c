/* SPDX-License-Identifier: Apache-2.0 */
/*
 * probe TRY…: try what a program that was taken over would try, and say of each what came of it: "TRY done", or the error.
 *
 * read:FILE write:FILE exec:FILE trace:PID kill:PID tcp:PORT socket:{inet,raw,packet,netlink,bluetooth} and, without a
 * value, fork root user-namespace mount clock executable-memory module real-time.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static int try_open(const char *path, int flags)
{
	int fd = open(path, flags | O_CLOEXEC, 0600);
	char octet;
	int r = fd < 0 || (flags == O_RDONLY && read(fd, &octet, 1) < 0) ? -errno : 0;

	if (fd >= 0)
		close(fd);
	return r;
}

/* Replaces this process: each try has one of its own where processes may be made, and is the last one where not. */
static int try_exec(const char *path)
{
	execl(path, path, (char *)NULL);
	return -errno;
}

static int try_trace(const char *pid)
{
	if (ptrace(PTRACE_SEIZE, atoi(pid), NULL, NULL) < 0)
		return -errno;
	ptrace(PTRACE_DETACH, atoi(pid), NULL, NULL);
	return 0;
}

static int try_socket(const char *kind)
{
	int fd = -1;

	errno = EINVAL;
	if (strcmp(kind, "inet") == 0)
		fd = socket(AF_INET, SOCK_STREAM, 0);
	if (strcmp(kind, "raw") == 0)
		fd = socket(AF_INET, SOCK_RAW, IPPROTO_ICMP);
	if (strcmp(kind, "packet") == 0)
		fd = socket(AF_PACKET, SOCK_RAW, 0);
	if (strcmp(kind, "netlink") == 0)
		fd = socket(AF_NETLINK, SOCK_RAW, 0);
	if (strcmp(kind, "bluetooth") == 0)
		fd = socket(AF_BLUETOOTH, SOCK_RAW, 1);
	return fd < 0 ? -errno : 0;
}

static int try_tcp(const char *port)
{
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(port)) };
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	return fd < 0 || connect(fd, (struct sockaddr *)&at, sizeof(at)) < 0 ? -errno : 0;
}

static int try_fork(void)
{
	pid_t child = fork();

	if (child == 0)
		_exit(0);
	return child < 0 ? -errno : 0;
}

static int try_clock(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return clock_settime(CLOCK_REALTIME, &now) < 0 ? -errno : 0;
}

static int try_executable_memory(void)
{
	void *memory = mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return memory == MAP_FAILED ? -errno : 0;
}

static int try_real_time(void)
{
	struct sched_param most = { .sched_priority = 1 };

	return sched_setscheduler(0, SCHED_FIFO, &most) < 0 ? -errno : 0;
}

/* A module that is none: whoever may load modules is told just that. */
static int try_module(void)
{
	syscall(SYS_init_module, "", 0, "");
	return errno == ENOEXEC ? 0 : -errno;
}

static int attempt(const char *what, const char *value)
{
	if (strcmp(what, "read") == 0)
		return try_open(value, O_RDONLY);
	if (strcmp(what, "write") == 0)
		return try_open(value, O_WRONLY | O_CREAT);
	if (strcmp(what, "exec") == 0)
		return try_exec(value);
	if (strcmp(what, "trace") == 0)
		return try_trace(value);
	if (strcmp(what, "kill") == 0)
		return kill(atoi(value), SIGCONT) < 0 ? -errno : 0;
	if (strcmp(what, "tcp") == 0)
		return try_tcp(value);
	if (strcmp(what, "socket") == 0)
		return try_socket(value);
	if (strcmp(what, "fork") == 0)
		return try_fork();
	if (strcmp(what, "root") == 0)
		return setuid(0) < 0 ? -errno : 0;
	if (strcmp(what, "user-namespace") == 0)
		return unshare(CLONE_NEWUSER) < 0 ? -errno : 0;
	if (strcmp(what, "mount") == 0)
		return mount("tmpfs", "/mnt", "tmpfs", 0, NULL) < 0 || umount("/mnt") < 0 ? -errno : 0;
	if (strcmp(what, "clock") == 0)
		return try_clock();
	if (strcmp(what, "executable-memory") == 0)
		return try_executable_memory();
	if (strcmp(what, "module") == 0)
		return try_module();
	if (strcmp(what, "real-time") == 0)
		return try_real_time();
	return -EINVAL;
}

int main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		char what[256];
		const char *value = "";
		int r;

		snprintf(what, sizeof(what), "%s", argv[i]);
		if (strchr(what, ':')) {
			value = strchr(what, ':') + 1;
			*strchr(what, ':') = '\0';
		}
		r = attempt(what, value);
		printf("%s %s\n", argv[i], r < 0 ? strerrorname_np(-r) : "done");
		fflush(stdout);
	}
	return 0;
}
