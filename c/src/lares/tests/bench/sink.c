/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bench-sink PORT FIGURES [ALERTS]: the best broker there could be: takes what any number of clients publish, over MQTT
 * 3.1.1 or 5 on loopback, acknowledges it at once, a batch of answers for a batch of messages, and keeps only figures.
 *
 * FIGURES holds them as one line of JSON (tally.h), never older than TELL_MS; the same line goes to stdout on SIGUSR1 and, as
 * the last thing, on SIGTERM. Each alert's line (tally_answered()) goes to ALERTS, once its PUBACK is written.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "measure.h"
#include "tally.h"

enum {
	READ_ROOM = 256 * 1024, /* octets of one read */
	PACKET_MAX = 4 * 1024 * 1024,
	EVENTS_MAX = 64, /* of one turn */
	TELL_MS = 20,
	FILTERS_MAX = 32, /* of one SUBSCRIBE */
};

/* MQTT 5.0, table 2-1; 3.1.1 numbers them alike. */
enum { CONNECT = 1, CONNACK, PUBLISH, PUBACK, SUBSCRIBE = 8, SUBACK, UNSUBSCRIBE, UNSUBACK, PINGREQ, PINGRESP, DISCONNECT };

struct buffer {
	uint8_t *octets;
	size_t n, n_room;
};

struct client {
	int fd;
	uint8_t version;
	bool is_over, wants_room;
	struct buffer in, out;
};

struct sink {
	int epoll, listener, signals;
	int figures;
	bool is_ending;
	double turn_us, told_us;
	uint64_t told_messages;
	struct tally tally;
};

static void die(const char *what)
{
	perror(what);
	exit(1);
}

static void reserve(struct buffer *buffer, size_t n_more)
{
	if (buffer->n_room - buffer->n >= n_more)
		return;
	buffer->n_room = buffer->n + n_more;
	buffer->octets = realloc(buffer->octets, buffer->n_room);
	if (!buffer->octets)
		die("bench-sink");
}

static void put(struct client *client, const void *octets, size_t n)
{
	if (client->out.n_room - client->out.n < n)
		reserve(&client->out, n + READ_ROOM);
	memcpy(client->out.octets + client->out.n, octets, n);
	client->out.n += n;
}

/* A cursor; what is not there ends the client. */
struct cursor {
	const uint8_t *at, *end;
	bool is_short;
};

static const uint8_t *get(struct cursor *c, size_t n)
{
	static const uint8_t nothing[2];
	const uint8_t *at = c->at;

	if ((size_t)(c->end - at) < n) {
		c->is_short = true;
		return nothing;
	}
	c->at += n;
	return at;
}

static unsigned get_u16(struct cursor *c)
{
	const uint8_t *at = get(c, 2);

	return (unsigned)at[0] << 8 | at[1];
}

/* MQTT 5.0, 1.5.5: seven bits an octet, least significant first, at most four. */
static size_t get_length(struct cursor *c)
{
	size_t length = 0;

	for (unsigned shift = 0; shift < 28; shift += 7) {
		uint8_t octet = *get(c, 1);

		length |= (size_t)(octet & 127) << shift;
		if (!(octet & 128))
			return length;
	}
	c->is_short = true;
	return 0;
}

static void skip_properties(struct cursor *c, const struct client *client)
{
	if (client->version == 5)
		get(c, get_length(c));
}

static void on_connect(struct client *client, struct cursor *c)
{
	get(c, get_u16(c)); /* the protocol's name */
	client->version = *get(c, 1);
	if (client->version == 5)
		put(client, (const uint8_t[]){ CONNACK << 4, 3, 0, 0, 0 }, 5);
	else
		put(client, (const uint8_t[]){ CONNACK << 4, 2, 0, 0 }, 4);
}

static void on_publish(struct sink *sink, struct client *client, uint8_t flags, struct cursor *c)
{
	size_t n_topic = get_u16(c);
	const char *topic = (const char *)get(c, n_topic);
	unsigned qos = flags >> 1 & 3;
	const uint8_t *id = qos ? get(c, 2) : NULL;

	skip_properties(c, client);
	if (c->is_short || qos > 1) {
		client->is_over = true;
		return;
	}
	tally_take(&sink->tally, topic, n_topic, (const char *)c->at, (size_t)(c->end - c->at), sink->turn_us);
	if (id)
		put(client, (const uint8_t[]){ PUBACK << 4, 2, id[0], id[1] }, 4);
}

/* Every filter is granted; nothing is ever sent down. */
static void on_filters(struct client *client, uint8_t type, struct cursor *c)
{
	uint8_t answer[5 + FILTERS_MAX] = { (uint8_t)((type + 1) << 4) };
	const uint8_t *id = get(c, 2);
	size_t n = 4;

	answer[2] = id[0];
	answer[3] = id[1];
	skip_properties(c, client);
	if (client->version == 5)
		answer[n++] = 0;
	while (c->at < c->end && !c->is_short && n < sizeof(answer)) {
		get(c, get_u16(c));
		answer[n++] = type == SUBSCRIBE ? *get(c, 1) & 3 : 0;
	}
	if (type == UNSUBSCRIBE && client->version != 5)
		n = 4;
	answer[1] = (uint8_t)(n - 2);
	put(client, answer, n);
}

static void on_packet(struct sink *sink, struct client *client, uint8_t head, struct cursor *c)
{
	uint8_t type = head >> 4;

	if ((type == CONNECT) != (client->version == 0)) {
		client->is_over = true;
		return;
	}
	switch (type) {
	case CONNECT:
		on_connect(client, c);
		break;
	case PUBLISH:
		on_publish(sink, client, head & 15, c);
		break;
	case SUBSCRIBE:
	case UNSUBSCRIBE:
		on_filters(client, type, c);
		break;
	case PINGREQ:
		put(client, (const uint8_t[]){ PINGRESP << 4, 0 }, 2);
		break;
	default: /* DISCONNECT, and what is not for us */
		client->is_over = true;
	}
	client->is_over |= c->is_short;
}

/* Take the whole packets from what was read; the rest moves to the front. */
static void take_packets(struct sink *sink, struct client *client)
{
	const uint8_t *at = client->in.octets, *end = at + client->in.n;

	client->wants_room = false;
	while (end - at >= 2 && !client->is_over) {
		struct cursor c = { at + 1, end, false }, body;
		size_t n_body = get_length(&c);

		if (c.is_short && end - at < 5)
			break;
		client->is_over = c.is_short || n_body > PACKET_MAX;
		if (client->is_over || (size_t)(end - c.at) < n_body)
			break;
		body = (struct cursor){ c.at, c.at + n_body, false };
		on_packet(sink, client, *at, &body);
		at = c.at + n_body;
	}
	client->in.n = (size_t)(end - at);
	memmove(client->in.octets, at, client->in.n);
}

static void write_out(struct sink *sink, struct client *client)
{
	struct epoll_event event = { .events = EPOLLIN, .data.ptr = client };
	ssize_t n = client->out.n ? write(client->fd, client->out.octets, client->out.n) : 0;

	if (n < 0 && errno != EAGAIN)
		client->is_over = true;
	if (n > 0) {
		client->out.n -= (size_t)n;
		memmove(client->out.octets, client->out.octets + n, client->out.n);
	}
	if ((client->out.n > 0) == client->wants_room)
		return;
	client->wants_room = client->out.n > 0;
	event.events |= client->wants_room ? EPOLLOUT : 0;
	epoll_ctl(sink->epoll, EPOLL_CTL_MOD, client->fd, &event);
}

static void read_in(struct sink *sink, struct client *client)
{
	ssize_t n;

	reserve(&client->in, READ_ROOM);
	n = read(client->fd, client->in.octets + client->in.n, client->in.n_room - client->in.n);
	if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR))
		client->is_over = true;
	if (n <= 0)
		return;
	client->in.n += (size_t)n;
	take_packets(sink, client);
}

static void client_turn(struct sink *sink, struct client *client, uint32_t events)
{
	if (events & (EPOLLIN | EPOLLHUP | EPOLLERR))
		read_in(sink, client);
	write_out(sink, client);
	tally_answered(&sink->tally);
	if (!client->is_over)
		return;
	close(client->fd);
	free(client->in.octets);
	free(client->out.octets);
	free(client);
}

static void take_client(struct sink *sink)
{
	int fd = accept4(sink->listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
	struct client *client = fd >= 0 ? calloc(1, sizeof(*client)) : NULL;
	struct epoll_event event = { .events = EPOLLIN, .data.ptr = client };

	if (!client)
		return;
	client->fd = fd;
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &(int){ 1 }, sizeof(int));
	if (epoll_ctl(sink->epoll, EPOLL_CTL_ADD, fd, &event) < 0)
		die("bench-sink");
}

/* The figures change fifty times a second at most; the line only grows, so that it is overwritten in place. */
static void tell(struct sink *sink, bool is_asked)
{
	char line[512];
	size_t n;

	if (!is_asked && sink->told_messages == sink->tally.messages)
		return;
	if (!is_asked && sink->turn_us < sink->told_us + TELL_MS * 1e3)
		return;
	n = (size_t)tally_write(&sink->tally, line, sizeof(line));
	if (pwrite(sink->figures, line, n, 0) != (ssize_t)n)
		die("bench-sink: the figures");
	sink->told_us = sink->turn_us;
	sink->told_messages = sink->tally.messages;
	if (!is_asked)
		return;
	fputs(line, stdout);
	fflush(stdout);
}

static void on_signal(struct sink *sink)
{
	struct signalfd_siginfo signal;

	if (read(sink->signals, &signal, sizeof(signal)) != sizeof(signal))
		return;
	sink->is_ending = signal.ssi_signo != SIGUSR1;
	tell(sink, true);
}

static void watch(struct sink *sink, int fd, void *what)
{
	struct epoll_event event = { .events = EPOLLIN, .data.ptr = what };

	if (epoll_ctl(sink->epoll, EPOLL_CTL_ADD, fd, &event) < 0)
		die("bench-sink");
}

static void open_listener(struct sink *sink, const char *port)
{
	struct sockaddr_in here = { .sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(port)),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };

	sink->listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	setsockopt(sink->listener, SOL_SOCKET, SO_REUSEADDR, &(int){ 1 }, sizeof(int));
	if (bind(sink->listener, (const struct sockaddr *)&here, sizeof(here)) < 0 || listen(sink->listener, SOMAXCONN) < 0)
		die("bench-sink: the port");
	watch(sink, sink->listener, &sink->listener);
}

static void open_signals(struct sink *sink)
{
	sigset_t signals;

	sigemptyset(&signals);
	sigaddset(&signals, SIGTERM);
	sigaddset(&signals, SIGINT);
	sigaddset(&signals, SIGUSR1);
	sigprocmask(SIG_BLOCK, &signals, NULL);
	signal(SIGPIPE, SIG_IGN);
	sink->signals = signalfd(-1, &signals, SFD_CLOEXEC);
	watch(sink, sink->signals, &sink->signals);
}

static void turn(struct sink *sink)
{
	struct epoll_event events[EVENTS_MAX];
	int n = epoll_wait(sink->epoll, events, EVENTS_MAX, TELL_MS);

	sink->turn_us = measure_now_us();
	for (int i = 0; i < n; i++) {
		if (events[i].data.ptr == &sink->listener)
			take_client(sink);
		else if (events[i].data.ptr == &sink->signals)
			on_signal(sink);
		else
			client_turn(sink, events[i].data.ptr, events[i].events);
	}
	tell(sink, false);
}

int main(int argc, char **argv)
{
	static struct sink sink;

	if (argc < 3) {
		fputs("bench-sink PORT FIGURES [ALERTS]\n", stderr);
		return 2;
	}
	sink.epoll = epoll_create1(EPOLL_CLOEXEC);
	sink.figures = open(argv[2], O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	sink.tally.alerts = argc > 3 ? fopen(argv[3], "we") : NULL;
	if (sink.epoll < 0 || sink.figures < 0 || (argc > 3 && !sink.tally.alerts))
		die("bench-sink");
	open_signals(&sink);
	open_listener(&sink, argv[1]);
	while (!sink.is_ending)
		turn(&sink);
	return 0;
}
