/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A wire between two network namespaces, as good or bad as it is told: a TUN device at each end, and this program between
 * them, so that no kernel needs netem.
 *
 *	wire PID      from this process's namespace to that of PID; at both ends it is the device "wire", to be set up by ip
 *
 * stdin:   loss PERCENT | delay MS       of every packet, each way
 *          cut                           nothing passes, nobody is told
 *          reset                         of each way the next segment of TCP that passes becomes a RST
 *          heal                          all of it is over
 * stdout:  ready; and every order, once it holds
 *
 * Ends with its stdin, or by SIGTERM. What is lost is random, and the same with every run as far as packets are.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <netinet/ip.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sched.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

enum { MTU = 1500, QUEUE_MAX = 1024 /* packets on their way; more are lost, as in any router */ };

struct packet {
	uint64_t due_us;
	size_t n;
	uint8_t bytes[MTU];
};

/* One way: what was read from one end and is due at the other. */
struct way {
	int from, to;
	bool is_reset; /* the next segment becomes a RST */
	size_t first, n;
	struct packet queue[QUEUE_MAX];
};

static struct wire {
	unsigned loss_percent, delay_ms;
	bool is_cut;
	uint64_t random;
	struct way ways[2];
} wire = { .random = 88172645463325252 };

static uint64_t now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000 + (uint64_t)t.tv_nsec / 1000;
}

static void die(const char *what)
{
	perror(what);
	exit(EXIT_FAILURE);
}

/* Marsaglia's xorshift64. */
static unsigned percent(void)
{
	wire.random ^= wire.random << 13;
	wire.random ^= wire.random >> 7;
	wire.random ^= wire.random << 17;
	return (unsigned)(wire.random % 100);
}

/* ---- a segment becomes a RST with its own sequence number, which its receiver believes (RFC 9293, 3.5.2) ---- */

static uint16_t checksum(const uint8_t *bytes, size_t n, uint32_t sum)
{
	for (size_t i = 0; i < n; i++)
		sum += i % 2 ? bytes[i] : (uint32_t)bytes[i] << 8;
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return htons((uint16_t)~sum);
}

static bool become_reset(struct packet *packet)
{
	struct iphdr *ip = (struct iphdr *)packet->bytes;
	struct tcphdr *tcp = (struct tcphdr *)(packet->bytes + sizeof(*ip));

	if (packet->n < sizeof(*ip) + sizeof(*tcp) || ip->version != 4 || ip->ihl != 5 || ip->protocol != IPPROTO_TCP || tcp->syn)
		return false;
	packet->n = sizeof(*ip) + sizeof(*tcp);
	ip->tot_len = htons((uint16_t)packet->n);
	ip->check = 0;
	ip->check = checksum(packet->bytes, sizeof(*ip), 0);
	tcp->doff = sizeof(*tcp) / 4;
	tcp->rst = 1;
	tcp->psh = tcp->fin = tcp->urg = 0;
	tcp->check = 0; /* the sum begins with the pseudo header: both addresses, the protocol, the length */
	tcp->check = checksum(packet->bytes + offsetof(struct iphdr, saddr), 8 + sizeof(*tcp), IPPROTO_TCP + sizeof(*tcp));
	return true;
}

/* ---- packets ---- */

static void take_packet(struct way *way)
{
	static struct packet lost;
	struct packet *packet = way->n < QUEUE_MAX ? &way->queue[(way->first + way->n) % QUEUE_MAX] : &lost;
	ssize_t n = read(way->from, packet->bytes, sizeof(packet->bytes));

	if (n <= 0 || packet == &lost || wire.is_cut || percent() < wire.loss_percent)
		return;
	packet->n = (size_t)n;
	packet->due_us = now_us() + (uint64_t)wire.delay_ms * 1000;
	if (way->is_reset && become_reset(packet))
		way->is_reset = false;
	way->n++;
}

/* Returns for how long nothing more is due, in ms; -1: there is nothing. */
static int hand_over(struct way *way)
{
	uint64_t now = now_us();

	while (way->n > 0) {
		struct packet *packet = &way->queue[way->first];

		if (packet->due_us > now)
			return (int)((packet->due_us - now + 999) / 1000);
		if (!wire.is_cut && write(way->to, packet->bytes, packet->n) < 0 && errno != EIO /* that end is down */)
			die("wire: write");
		way->first = (way->first + 1) % QUEUE_MAX;
		way->n--;
	}
	return -1;
}

/* ---- orders ---- */

static void heal(void)
{
	wire.loss_percent = wire.delay_ms = 0;
	wire.is_cut = wire.ways[0].is_reset = wire.ways[1].is_reset = false;
}

static void obey(const char *order)
{
	if (strcmp(order, "cut") == 0)
		wire.is_cut = true;
	else if (strcmp(order, "reset") == 0)
		wire.ways[0].is_reset = wire.ways[1].is_reset = true;
	else if (strcmp(order, "heal") == 0)
		heal();
	else if (sscanf(order, "loss %u", &wire.loss_percent) != 1 && sscanf(order, "delay %u", &wire.delay_ms) != 1) {
		fprintf(stderr, "wire: no order '%s'\n", order);
		exit(EXIT_FAILURE);
	}
	puts(order);
}

static bool take_orders(void)
{
	char line[64];

	if (!fgets(line, sizeof(line), stdin))
		return false;
	line[strcspn(line, "\n")] = '\0';
	obey(line);
	return true;
}

/* ---- */

/* One end, in the namespace of `pid` (0: ours). A device belongs to the namespace in which /dev/net/tun was opened. */
static int open_end(int pid)
{
	struct ifreq request = { .ifr_name = "wire", .ifr_flags = IFF_TUN | IFF_NO_PI };
	char path[64];
	int place, fd;

	if (pid > 0) {
		snprintf(path, sizeof(path), "/proc/%d/ns/net", pid);
		place = open(path, O_RDONLY | O_CLOEXEC);
		if (place < 0 || setns(place, CLONE_NEWNET) < 0)
			die(path);
		close(place);
	}
	fd = open("/dev/net/tun", O_RDWR | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0 || ioctl(fd, TUNSETIFF, &request) < 0)
		die("/dev/net/tun");
	return fd;
}

static int sooner(int a, int b)
{
	return a < 0 ? b : b < 0 || a < b ? a : b;
}

int main(int argc, char **argv)
{
	struct pollfd fds[] = { { .fd = STDIN_FILENO, .events = POLLIN }, { .events = POLLIN }, { .events = POLLIN } };
	int pid = argc == 2 ? atoi(argv[1]) : 0;

	if (pid <= 0) {
		fputs("usage: wire PID\n", stderr);
		return 2;
	}
	setvbuf(stdin, NULL, _IONBF, 0); /* or poll() would not tell of a second line */
	setvbuf(stdout, NULL, _IOLBF, 0);
	fds[1].fd = wire.ways[0].from = wire.ways[1].to = open_end(0);
	fds[2].fd = wire.ways[1].from = wire.ways[0].to = open_end(pid);
	puts("ready");
	while (poll(fds, 3, sooner(hand_over(&wire.ways[0]), hand_over(&wire.ways[1]))) >= 0) {
		if (fds[0].revents && !take_orders())
			return EXIT_SUCCESS;
		if (fds[1].revents & POLLIN)
			take_packet(&wire.ways[0]);
		if (fds[2].revents & POLLIN)
			take_packet(&wire.ways[1]);
	}
	die("wire: poll");
}
