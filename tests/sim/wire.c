/* SPDX-License-Identifier: Apache-2.0 */
#include "wire.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/channel.h"
#include "broker.h"
#include "carry/listener.h"
#include "gateway.h"

enum { FD_LISTENER = 1 << 21, FD_FIRST, FDS = 1 << 20 };

struct packet {
	struct packet *next;
	size_t n;
	uint8_t octets[];
};

static struct {
	bool is_listening, is_knocking, is_connected, is_over;
	int fd; /* of the connection */
	struct packet *first, **last; /* to laresd */
	struct assembly assembly; /* of what laresd sends */
} wire = { .last = &wire.first };

ssize_t __real_send(int fd, const void *octets, size_t n, int flags);
ssize_t __wrap_send(int fd, const void *octets, size_t n, int flags);
ssize_t __real_recv(int fd, void *ret_octets, size_t n, int flags);
ssize_t __wrap_recv(int fd, void *ret_octets, size_t n, int flags);
void __real_channel_free(struct channel *channel);
void __wrap_channel_free(struct channel *channel);

static void forget(void)
{
	while (wire.first) {
		struct packet *packet = wire.first;

		wire.first = packet->next;
		free(packet);
	}
	wire.last = &wire.first;
	free(wire.assembly.memory);
	wire.assembly = (struct assembly){ 0 };
	wire.is_connected = wire.is_over = wire.is_knocking = false;
}

void wire_begin(void)
{
	forget();
	wire.is_listening = false;
	wire.fd = FD_FIRST;
}

void wire_end(void)
{
	forget();
}

bool wire_is_readable(int fd)
{
	if (fd == FD_LISTENER)
		return wire.is_knocking;
	return fd == wire.fd && (wire.first || wire.is_over);
}

bool wire_is_connected(void)
{
	return wire.is_connected && !wire.is_over;
}

/* ---- laresd's side ---- */

int listener_open(struct listener *ret_listener, const char *path, const char *const *users, size_t n_users,
	char *ret_reason, size_t n_reason)
{
	(void)path;
	(void)users;
	(void)n_users;
	(void)ret_reason;
	(void)n_reason;
	*ret_listener = (struct listener){ .fd = FD_LISTENER };
	wire.is_listening = true;
	return 0;
}

void listener_close(struct listener *listener)
{
	if (listener->fd < 0)
		return;
	listener->fd = -1;
	wire.is_listening = wire.is_knocking = false;
}

int listener_accept(struct listener *listener, uid_t *ret_uid)
{
	(void)listener;
	(void)ret_uid;
	if (!wire.is_knocking)
		return -EAGAIN;
	forget();
	wire.is_connected = true;
	wire.fd++;
	return wire.fd;
}

static void hear_out(const uint8_t *octets, size_t n)
{
	struct reader packet = reader_of(octets, n);
	struct record record;

	while (packet.n_left > 0) {
		int r = assembly_take(&wire.assembly, &packet, &record);

		if (r == RECORD_WANTS_MEMORY) {
			wire.assembly.memory = realloc(wire.assembly.memory, wire.assembly.n_wanted);
			wire.assembly.n_memory = wire.assembly.n_wanted;
			continue;
		}
		if (r == 0)
			broker_on_record(&record);
		else if (r < 0)
			abort(); /* laresd broke a rule of its own */
	}
}

ssize_t __wrap_send(int fd, const void *octets, size_t n, int flags)
{
	if (fd < FD_FIRST || fd >= FD_FIRST + FDS)
		return __real_send(fd, octets, n, flags);
	if (fd != wire.fd || !wire.is_connected || wire.is_over) {
		errno = EPIPE;
		return -1;
	}
	if (!gateway_is_dying())
		hear_out(octets, n);
	return (ssize_t)n;
}

ssize_t __wrap_recv(int fd, void *ret_octets, size_t n, int flags)
{
	struct packet *packet = wire.first;
	ssize_t n_octets;

	if (fd < FD_FIRST || fd >= FD_FIRST + FDS)
		return __real_recv(fd, ret_octets, n, flags);
	if (!packet) {
		errno = EAGAIN;
		return wire.is_over ? 0 : -1;
	}
	n_octets = (ssize_t)packet->n;
	memcpy(ret_octets, packet->octets, packet->n < n ? packet->n : n);
	wire.first = packet->next;
	if (!wire.first)
		wire.last = &wire.first;
	free(packet);
	return n_octets;
}

void __wrap_channel_free(struct channel *channel)
{
	bool is_ours = channel && channel_fd(channel) == wire.fd && wire.is_connected;

	__real_channel_free(channel);
	if (!is_ours)
		return;
	forget();
	broker_on_laresd_gone();
}

/* ---- the carrier's side ---- */

bool wire_connect(void)
{
	wire.is_knocking = wire.is_listening && !wire.is_connected;
	return wire.is_knocking;
}

void wire_say(const struct record *record)
{
	uint8_t octets[RECORD_PACKET_MAX];
	int n;

	if (!wire_is_connected())
		return;
	for (uint16_t part = 0; (n = record_encode(record, part, octets, sizeof(octets))) > 0; part++) {
		struct packet *packet = malloc(sizeof(*packet) + (size_t)n);

		if (!packet)
			abort();
		packet->next = NULL;
		packet->n = (size_t)n;
		memcpy(packet->octets, octets, (size_t)n);
		*wire.last = packet;
		wire.last = &packet->next;
	}
}

void wire_hang_up(void)
{
	wire.is_over = wire.is_connected;
}
