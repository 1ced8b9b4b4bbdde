/* SPDX-License-Identifier: Apache-2.0 */
#include "wire.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/channel.h"
#include "carry/listener.h"
#include "gateway.h"

/* A descriptor is its line, and which connection of it. */
enum { FD_LISTENER = 1 << 21, FD_FIRST = FD_LISTENER + LINE_COUNT, FDS = 1 << 20 };

struct packet {
	struct packet *next;
	size_t n;
	uint8_t octets[];
};

struct wire {
	struct line_end end;
	bool is_listening, is_knocking, is_connected, is_over;
	int fd; /* of the connection */
	struct packet *first, **last; /* to laresd */
	struct assembly assembly; /* of what laresd sends */
};

static struct wire wires[LINE_COUNT];

ssize_t __real_send(int fd, const void *octets, size_t n, int flags);
ssize_t __wrap_send(int fd, const void *octets, size_t n, int flags);
ssize_t __real_recv(int fd, void *ret_octets, size_t n, int flags);
ssize_t __wrap_recv(int fd, void *ret_octets, size_t n, int flags);
void __real_channel_free(struct channel *channel);
void __wrap_channel_free(struct channel *channel);

static void forget(struct wire *wire)
{
	while (wire->first) {
		struct packet *packet = wire->first;

		wire->first = packet->next;
		free(packet);
	}
	wire->last = &wire->first;
	free(wire->assembly.memory);
	wire->assembly = (struct assembly){ 0 };
	wire->is_connected = wire->is_over = wire->is_knocking = false;
}

void wire_begin(const struct line_end ends[LINE_COUNT])
{
	for (int i = 0; i < LINE_COUNT; i++) {
		forget(&wires[i]);
		wires[i].is_listening = false;
		wires[i].fd = FD_FIRST + i;
		wires[i].end = ends[i];
	}
}

void wire_end(void)
{
	for (int i = 0; i < LINE_COUNT; i++)
		forget(&wires[i]);
}

/* NULL: a descriptor of the disk's. */
static struct wire *wire_of(int fd)
{
	return fd < FD_FIRST || fd >= FD_FIRST + FDS ? NULL : &wires[(fd - FD_FIRST) % LINE_COUNT];
}

bool wire_is_readable(int fd)
{
	const struct wire *wire = wire_of(fd);

	if (!wire)
		return fd >= FD_LISTENER && wires[fd - FD_LISTENER].is_knocking;
	return fd == wire->fd && (wire->first || wire->is_over);
}

bool wire_is_connected(enum line line)
{
	return wires[line].is_connected && !wires[line].is_over;
}

/* ---- laresd's side ---- */

static bool ends_with(const char *text, const char *end)
{
	size_t n = strlen(text), n_end = strlen(end);

	return n >= n_end && strcmp(text + n - n_end, end) == 0;
}

int listener_open(struct listener *ret_listener, const char *path, const char *const *users, size_t n_users,
	char *ret_reason, size_t n_reason)
{
	enum line line = ends_with(path, RECORD_ALARM_SUFFIX) ? LINE_ALARM : LINE_CARRIER;

	(void)users;
	(void)n_users;
	(void)ret_reason;
	(void)n_reason;
	*ret_listener = (struct listener){ .fd = FD_LISTENER + (int)line };
	wires[line].is_listening = true;
	return 0;
}

void listener_close(struct listener *listener)
{
	struct wire *wire;

	if (listener->fd < 0)
		return;
	wire = &wires[listener->fd - FD_LISTENER];
	listener->fd = -1;
	wire->is_listening = wire->is_knocking = false;
}

int listener_accept(struct listener *listener, uid_t *ret_uid)
{
	struct wire *wire = &wires[listener->fd - FD_LISTENER];

	(void)ret_uid;
	if (!wire->is_knocking)
		return -EAGAIN;
	forget(wire);
	wire->is_connected = true;
	wire->fd += LINE_COUNT;
	return wire->fd;
}

static void hear_out(struct wire *wire, const uint8_t *octets, size_t n)
{
	struct reader packet = reader_of(octets, n);
	struct record record;

	while (packet.n_left > 0) {
		int r = assembly_take(&wire->assembly, &packet, &record);

		if (r == RECORD_WANTS_MEMORY) {
			wire->assembly.memory = realloc(wire->assembly.memory, wire->assembly.n_wanted);
			wire->assembly.n_memory = wire->assembly.n_wanted;
			continue;
		}
		if (r == 0)
			wire->end.on_record(&record);
		else if (r < 0)
			abort(); /* laresd broke a rule of its own */
	}
}

ssize_t __wrap_send(int fd, const void *octets, size_t n, int flags)
{
	struct wire *wire = wire_of(fd);

	if (!wire)
		return __real_send(fd, octets, n, flags);
	if (fd != wire->fd || !wire->is_connected || wire->is_over) {
		errno = EPIPE;
		return -1;
	}
	if (!gateway_is_dying())
		hear_out(wire, octets, n);
	return (ssize_t)n;
}

ssize_t __wrap_recv(int fd, void *ret_octets, size_t n, int flags)
{
	struct wire *wire = wire_of(fd);
	struct packet *packet;
	ssize_t n_octets;

	if (!wire)
		return __real_recv(fd, ret_octets, n, flags);
	packet = wire->first;
	if (!packet) {
		errno = EAGAIN;
		return wire->is_over ? 0 : -1;
	}
	n_octets = (ssize_t)packet->n;
	memcpy(ret_octets, packet->octets, packet->n < n ? packet->n : n);
	wire->first = packet->next;
	if (!wire->first)
		wire->last = &wire->first;
	free(packet);
	return n_octets;
}

void __wrap_channel_free(struct channel *channel)
{
	struct wire *wire = channel ? wire_of(channel_fd(channel)) : NULL;
	bool is_ours = wire && channel_fd(channel) == wire->fd && wire->is_connected;

	__real_channel_free(channel);
	if (!is_ours)
		return;
	forget(wire);
	wire->end.on_gone();
}

/* ---- the carrier's side ---- */

bool wire_connect(enum line line)
{
	wires[line].is_knocking = wires[line].is_listening && !wires[line].is_connected;
	return wires[line].is_knocking;
}

void wire_say(enum line line, const struct record *record)
{
	struct wire *wire = &wires[line];
	uint8_t octets[RECORD_PACKET_MAX];
	int n;

	if (!wire_is_connected(line))
		return;
	for (uint16_t part = 0; (n = record_encode(record, part, octets, sizeof(octets))) > 0; part++) {
		struct packet *packet = malloc(sizeof(*packet) + (size_t)n);

		if (!packet)
			abort();
		packet->next = NULL;
		packet->n = (size_t)n;
		memcpy(packet->octets, octets, (size_t)n);
		*wire->last = packet;
		wire->last = &packet->next;
	}
}

void wire_hang_up(enum line line)
{
	wires[line].is_over = wires[line].is_connected;
}
