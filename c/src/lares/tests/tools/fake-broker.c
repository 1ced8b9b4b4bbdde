/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A broker that misbehaves as it is told, for tests of a carrier. It keeps no sessions and hands nothing on.
 *
 *	fake-broker PORT [SETTING]…      on 127.0.0.1, in the clear; each setting is one argument: "connack 0x89"
 *
 * The same settings are read from stdin, a line each, at any time, and hold for what comes after them:
 *
 *	connack CODE | none | close | reset    the answer to CONNECT (0)
 *	old no | CODE | close                  to one of MQTT 5, by a broker that speaks 3.1.1 only. Below 0x80 in the words of
 *	                                       3.1.1 (0x01 is usual), from there on in those of 5 (0x84)
 *	then stay | CODE | close | reset       what follows a CONNACK of success; a CODE is that of a DISCONNECT
 *	puback CODE | none | close | reset     the answer to PUBLISH (0); 3.1.1 knows no code
 *	suback CODE | none                     the answer to SUBSCRIBE (1: QoS 1 granted)
 *	ping yes | no                          whether PINGREQ is answered
 *	receive-max N | packet-max N | keepalive N | expiry N    told in CONNACK of MQTT 5; no: not
 *
 * And these are done at once, to all who are connected:
 *
 *	leave CODE | close | reset             DISCONNECT (5 only) and the end; the end; a RST
 *	message TOPIC TEXT                     PUBLISH at QoS 0
 *	deaf | accept                          who connects from now on gets no answer to its SYN; gets one again
 *	quit
 *
 * stdout, N being the number of the connection:
 *
 *	listening
 *	connect N version=5 id=ID clean=0 keepalive=20 will=TOPIC | publish N TOPIC qos=1 retain=0 octets=12
 *	subscribe N TOPIC | ping N | disconnect N 0x04 | end N
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "proto/reader.h"

enum { CLIENTS_MAX = 8, PACKET_MAX = 1 << 18, LINE_LENGTH_MAX = 1024 };

/* Values of settings that are no codes. */
enum { NO = -1, CLOSE = -2, RESET = -3 };

static struct settings {
	int connack, old, then, puback, suback, ping, receive_max, packet_max, keepalive, expiry;
} set = { .old = NO, .then = NO, .suback = 1, .ping = 1, .receive_max = NO, .packet_max = NO, .keepalive = NO, .expiry = NO };

static const struct {
	const char *name;
	int *value;
} settings[] = {
	{ "connack", &set.connack }, { "old", &set.old }, { "then", &set.then }, { "puback", &set.puback },
	{ "suback", &set.suback }, { "ping", &set.ping }, { "receive-max", &set.receive_max },
	{ "packet-max", &set.packet_max }, { "keepalive", &set.keepalive }, { "expiry", &set.expiry },
};

static struct client {
	int fd, number;
	bool is_5;
	size_t n;
	uint8_t data[PACKET_MAX];
} clients[CLIENTS_MAX];

static struct pollfd polled[2 + CLIENTS_MAX]; /* stdin, listener, clients */
static int filler = -1, port;

static void say(const char *format, ...) __attribute__((format(printf, 1, 2)));
static void say(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vprintf(format, arguments);
	va_end(arguments);
	putchar('\n');
	fflush(stdout);
}

static void end(struct client *client, bool is_reset)
{
	const struct linger none = { .l_onoff = 1 };

	if (client->fd < 0)
		return;
	if (is_reset)
		setsockopt(client->fd, SOL_SOCKET, SO_LINGER, &none, sizeof(none));
	close(client->fd);
	say("end %d", client->number);
	client->fd = -1;
}

static void send_octets(struct client *client, const void *octets, size_t n)
{
	if (send(client->fd, octets, n, MSG_NOSIGNAL) != (ssize_t)n)
		end(client, false);
}

static void leave(struct client *client, int how)
{
	const uint8_t disconnect[] = { 0xe0, 1, (uint8_t)how };

	if (how >= 0 && client->is_5)
		send_octets(client, disconnect, sizeof(disconnect));
	end(client, how == RESET);
}

/* A property of CONNACK, where it is set: MQTT 5, 3.2.2.3. */
static size_t put_property(uint8_t *at, int id, int value, size_t n_octets)
{
	if (value == NO)
		return 0;
	at[0] = (uint8_t)id;
	for (size_t i = 0; i < n_octets; i++)
		at[1 + i] = (uint8_t)((unsigned)value >> (8 * (n_octets - 1 - i)));
	return 1 + n_octets;
}

static void send_connack(struct client *client, int code, bool is_5)
{
	uint8_t packet[64] = { 0x20, 2, 0, (uint8_t)code };
	size_t n = 5;

	if (is_5) {
		n += put_property(packet + n, 0x11, set.expiry, 4);
		n += put_property(packet + n, 0x13, set.keepalive, 2);
		n += put_property(packet + n, 0x21, set.receive_max, 2);
		n += put_property(packet + n, 0x27, set.packet_max, 4);
		packet[4] = (uint8_t)(n - 5);
		packet[1] = (uint8_t)(n - 2);
	}
	send_octets(client, packet, is_5 ? n : 4);
}

static void read_text(struct reader *r, char ret_text[256])
{
	uint16_t n = reader_u16_be(r);
	const uint8_t *text = reader_take(r, n);

	snprintf(ret_text, 256, "%.*s", text ? (int)n : 0, text ? (const char *)text : "");
}

static void skip_properties(const struct client *client, struct reader *r)
{
	size_t n = 0;
	uint8_t octet = 0x80;

	for (int shift = 0; client->is_5 && (octet & 0x80) && shift < 28; shift += 7) {
		octet = reader_u8(r);
		n |= (size_t)(octet & 0x7f) << shift;
	}
	reader_take(r, n);
}

static void on_connect(struct client *client, struct reader *r)
{
	char protocol[256], id[256], will[256] = "";
	uint8_t version, flags;
	uint16_t keepalive;

	read_text(r, protocol);
	version = reader_u8(r);
	flags = reader_u8(r);
	keepalive = reader_u16_be(r);
	client->is_5 = version == 5;
	skip_properties(client, r);
	read_text(r, id);
	if (flags & 4) {
		skip_properties(client, r);
		read_text(r, will);
	}
	say("connect %d version=%u id=%s clean=%d keepalive=%u will=%s", client->number, version, id, flags >> 1 & 1, keepalive,
		will);
	if (client->is_5 && set.old != NO) {
		if (set.old >= 0)
			send_connack(client, set.old, set.old >= 0x80);
		return end(client, false);
	}
	if (set.connack == NO)
		return;
	if (set.connack < 0)
		return end(client, set.connack == RESET);
	send_connack(client, set.connack, client->is_5);
	if (set.connack > 0)
		end(client, false);
	else if (set.then != NO)
		leave(client, set.then);
}

static void on_publish(struct client *client, uint8_t head, struct reader *r)
{
	char topic[256];
	uint8_t puback[] = { 0x40, 2, 0, 0, 0 };
	uint16_t id = 0;

	read_text(r, topic);
	if (head & 6)
		id = reader_u16_be(r);
	skip_properties(client, r);
	say("publish %d %s qos=%d retain=%d octets=%zu", client->number, topic, head >> 1 & 3, head & 1, r->n_left);
	if ((head & 6) == 0 || set.puback == NO)
		return;
	if (set.puback < 0)
		return end(client, set.puback == RESET);
	puback[1] = client->is_5 ? 3 : 2;
	puback[2] = (uint8_t)(id >> 8);
	puback[3] = (uint8_t)id;
	puback[4] = (uint8_t)set.puback;
	send_octets(client, puback, 2 + (size_t)puback[1]);
}

static void on_subscribe(struct client *client, struct reader *r)
{
	char topic[256];
	uint16_t id = reader_u16_be(r);
	uint8_t suback[6] = { 0x90, 3, (uint8_t)(id >> 8), (uint8_t)id };

	skip_properties(client, r);
	read_text(r, topic);
	say("subscribe %d %s", client->number, topic);
	suback[1] = client->is_5 ? 4 : 3;
	suback[client->is_5 ? 5 : 4] = (uint8_t)set.suback;
	if (set.suback != NO)
		send_octets(client, suback, 2 + (size_t)suback[1]);
}

static void on_packet(struct client *client, uint8_t head, const uint8_t *body, size_t n_body)
{
	struct reader r = reader_of(body, n_body);

	switch (head >> 4) {
	case 1:
		return on_connect(client, &r);
	case 3:
		return on_publish(client, head, &r);
	case 8:
		return on_subscribe(client, &r);
	case 12:
		say("ping %d", client->number);
		if (set.ping == 1)
			send_octets(client, "\xd0", 2);
		return;
	case 14:
		say("disconnect %d 0x%02x", client->number, n_body > 0 ? body[0] : 0);
		return end(client, false);
	}
}

/* One whole packet of the client's data; 0: it is not all there yet. */
static size_t take_packet(struct client *client)
{
	size_t length = 0, n = 1;

	do {
		if (n >= client->n)
			return 0;
		length |= (size_t)(client->data[n] & 0x7f) << (7 * (n - 1));
	} while (client->data[n++] & 0x80 && n < 5);
	if (client->n < n + length)
		return 0;
	on_packet(client, client->data[0], client->data + n, length);
	return n + length;
}

static void on_data(struct client *client)
{
	ssize_t got = recv(client->fd, client->data + client->n, PACKET_MAX - client->n, 0);
	size_t n;

	if (got <= 0)
		return end(client, false);
	client->n += (size_t)got;
	while (client->fd >= 0 && (n = take_packet(client)) > 0) {
		client->n -= n;
		memmove(client->data, client->data + n, client->n);
	}
}

static void on_connection(int listener)
{
	static int number;
	int fd = accept(listener, NULL, NULL);

	for (size_t i = 0; i < CLIENTS_MAX && fd >= 0; i++) {
		if (clients[i].fd >= 0)
			continue;
		clients[i].fd = fd;
		clients[i].n = 0;
		clients[i].number = ++number;
		return;
	}
	close(fd);
}

/* A full queue of connections that nobody accepts makes the kernel drop every further SYN. */
static void be_deaf(int listener, bool is_deaf)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };

	listen(listener, is_deaf ? 0 : CLIENTS_MAX);
	polled[1].events = is_deaf ? 0 : POLLIN;
	close(filler);
	filler = is_deaf ? socket(AF_INET, SOCK_STREAM, 0) : -1;
	if (is_deaf && connect(filler, (struct sockaddr *)&address, sizeof(address)) < 0)
		perror("deaf");
}

static void send_message(struct client *client, const char *topic, const char *text)
{
	uint8_t packet[4 + LINE_LENGTH_MAX] = { 0x30 };
	size_t n_topic = strlen(topic), n = 5;

	/* The length in two octets, so that it need not be known how many it takes. */
	packet[4] = (uint8_t)n_topic;
	packet[3] = (uint8_t)(n_topic >> 8);
	memcpy(packet + n, topic, n_topic);
	n += n_topic;
	if (client->is_5)
		packet[n++] = 0;
	memcpy(packet + n, text, strlen(text));
	n += strlen(text);
	packet[1] = (uint8_t)((n - 3) | 0x80);
	packet[2] = (uint8_t)((n - 3) >> 7);
	send_octets(client, packet, n);
}

static int value_of(const char *word)
{
	static const struct {
		const char *word;
		int value;
	} words[] = { { "no", NO }, { "none", NO }, { "stay", NO }, { "yes", 1 }, { "close", CLOSE }, { "reset", RESET } };

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (strcmp(words[i].word, word) == 0)
			return words[i].value;
	return (int)strtol(word, NULL, 0);
}

static bool apply_setting(const char *name, const char *value)
{
	for (size_t i = 0; i < sizeof(settings) / sizeof(*settings); i++)
		if (strcmp(settings[i].name, name) == 0) {
			*settings[i].value = value_of(value);
			return true;
		}
	return false;
}

static void obey(char *line)
{
	const char *verb = strsep(&line, " "), *first = line ? strsep(&line, " ") : "", *rest = line ? line : "";

	if (strcmp(verb, "quit") == 0)
		exit(EXIT_SUCCESS);
	if (strcmp(verb, "deaf") == 0 || strcmp(verb, "accept") == 0)
		return be_deaf(polled[1].fd, verb[0] == 'd');
	if (apply_setting(verb, first))
		return;
	for (struct client *client = clients; client < clients + CLIENTS_MAX; client++) {
		if (client->fd < 0)
			continue;
		if (strcmp(verb, "message") == 0)
			send_message(client, first, rest);
		else
			leave(client, strcmp(verb, "leave") == 0 ? value_of(first) : value_of(verb));
	}
}

static void on_orders(void)
{
	static char text[LINE_LENGTH_MAX];
	static size_t n;
	char *end_of_line;
	ssize_t got = read(STDIN_FILENO, text + n, sizeof(text) - 1 - n);

	if (got <= 0) {
		polled[0].fd = -1; /* settings stay as they are */
		return;
	}
	n += (size_t)got;
	text[n] = '\0';
	while ((end_of_line = memchr(text, '\n', n))) {
		size_t n_line = (size_t)(end_of_line - text) + 1;

		*end_of_line = '\0';
		obey(text);
		n -= n_line;
		memmove(text, text + n_line, n);
	}
}

static int listen_at(void)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = socket(AF_INET, SOCK_STREAM, 0), yes = 1;

	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
	if (bind(fd, (struct sockaddr *)&address, sizeof(address)) < 0 || listen(fd, CLIENTS_MAX) < 0)
		return -errno;
	return fd;
}

int main(int argc, char **argv)
{
	int fd;

	port = argc > 1 ? atoi(argv[1]) : 0;
	fd = port > 0 ? listen_at() : -EINVAL;
	if (fd < 0) {
		fprintf(stderr, "fake-broker PORT [SETTING]…: %s\n", strerror(-fd));
		return EXIT_FAILURE;
	}
	for (size_t i = 0; i < CLIENTS_MAX; i++)
		clients[i].fd = -1;
	polled[0] = (struct pollfd){ .fd = STDIN_FILENO, .events = POLLIN };
	polled[1] = (struct pollfd){ .fd = fd, .events = POLLIN };
	for (int i = 2; i < argc; i++)
		obey(argv[i]);
	say("listening");
	for (;;) {
		for (size_t i = 0; i < CLIENTS_MAX; i++)
			polled[2 + i] = (struct pollfd){ .fd = clients[i].fd, .events = POLLIN };
		if (poll(polled, 2 + CLIENTS_MAX, -1) < 0)
			return EXIT_FAILURE;
		for (size_t i = 0; i < CLIENTS_MAX; i++)
			if (polled[2 + i].revents && clients[i].fd >= 0)
				on_data(&clients[i]);
		if (polled[1].revents & POLLIN)
			on_connection(polled[1].fd);
		if (polled[0].revents)
			on_orders();
	}
}
