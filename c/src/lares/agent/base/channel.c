/* SPDX-License-Identifier: Apache-2.0 */
#include "base/channel.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "base/cleanup.h"

struct waiting {
	struct waiting *next;
	size_t n;
	uint8_t packet[];
};

struct channel {
	int fd;
	struct waiting *first, **last; /* packets that are complete */
	size_t n_waiting; /* their octets */
	size_t n_out; /* octets of the packet that is being collected, which goes after them */
	bool is_blocked;
	struct assembly assembly;
	bool holds_assembly; /* the record given out last lies in the assembly's memory */
	struct reader left; /* of the packet that came last */
	uint8_t in[RECORD_PACKET_MAX], out[RECORD_PACKET_MAX];
};

int channel_new(int fd, struct channel **ret_channel)
{
	/* Not cleared: the two packets are 128 kB that an idle channel never touches. */
	struct channel *channel = malloc(sizeof(*channel));

	if (!channel) {
		close(fd);
		return -ENOMEM;
	}
	channel->fd = fd;
	channel->first = NULL;
	channel->last = &channel->first;
	channel->n_waiting = channel->n_out = 0;
	channel->is_blocked = channel->holds_assembly = false;
	channel->assembly = (struct assembly){ 0 };
	channel->left = (struct reader){ 0 };
	*ret_channel = channel;
	return 0;
}

int channel_connect(const char *path, struct channel **ret_channel)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd, r;

	if (strlen(path) >= sizeof(address.sun_path))
		return -ENAMETOOLONG;
	strcpy(address.sun_path, path);
	fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return -errno;
	if (connect(fd, (struct sockaddr *)&address, sizeof(address)) == 0)
		return channel_new(fd, ret_channel);
	r = -errno;
	close(fd);
	return r;
}

static void forget_first(struct channel *channel)
{
	struct waiting *first = channel->first;

	channel->n_waiting -= first->n;
	channel->first = first->next;
	if (!channel->first)
		channel->last = &channel->first;
	free(first);
}

void channel_free(struct channel *channel)
{
	if (!channel)
		return;
	while (channel->first)
		forget_first(channel);
	free(channel->assembly.memory);
	close(channel->fd);
	free(channel);
}

void channel_freep(struct channel **channel)
{
	channel_free(*channel);
}

int channel_fd(const struct channel *channel)
{
	return channel->fd;
}

bool channel_is_waiting(const struct channel *channel)
{
	return channel->is_blocked;
}

static int write_packet(const struct channel *channel, const uint8_t *packet, size_t n)
{
	ssize_t sent;

	do
		sent = send(channel->fd, packet, n, MSG_DONTWAIT | MSG_NOSIGNAL);
	while (sent < 0 && errno == EINTR);
	/* ENOBUFS: the kernel is short of memory for one packet; a full socket to us. */
	return sent < 0 ? (errno == ENOBUFS ? -EAGAIN : -errno) : 0;
}

static int wait_with(struct channel *channel, const uint8_t *packet, size_t n)
{
	struct waiting *waiting = malloc(sizeof(*waiting) + n);

	if (!waiting)
		return -ENOMEM;
	waiting->next = NULL;
	waiting->n = n;
	memcpy(waiting->packet, packet, n);
	*channel->last = waiting;
	channel->last = &waiting->next;
	channel->n_waiting += n;
	return 0;
}

static int flush_waiting(struct channel *channel)
{
	while (channel->first) {
		int r = write_packet(channel, channel->first->packet, channel->first->n);

		if (r < 0)
			return r;
		forget_first(channel);
	}
	return 0;
}

int channel_flush(struct channel *channel)
{
	int r = flush_waiting(channel);

	if (r == 0 && channel->n_out > 0)
		r = write_packet(channel, channel->out, channel->n_out);
	if (r == 0)
		channel->n_out = 0;
	channel->is_blocked = r == -EAGAIN;
	return r == -EAGAIN ? 0 : r;
}

/* Begin an empty packet. What was collected goes; or it waits, and so does everything behind it. */
static int begin_packet(struct channel *channel)
{
	int r = channel->is_blocked ? 0 : channel_flush(channel);

	if (r == 0 && channel->n_out > 0)
		r = wait_with(channel, channel->out, channel->n_out);
	if (r == 0)
		channel->n_out = 0;
	return r;
}

static int collect(struct channel *channel, const struct record *record, uint16_t part)
{
	int n = record_encode(record, part, channel->out + channel->n_out, sizeof(channel->out) - channel->n_out), r;

	if (n == -ENOBUFS) {
		r = begin_packet(channel);
		if (r < 0)
			return r;
		n = record_encode(record, part, channel->out, sizeof(channel->out));
	}
	if (n > 0)
		channel->n_out += (size_t)n;
	return n;
}

int channel_send(struct channel *channel, const struct record *record)
{
	size_t n_kept = channel->n_waiting + channel->n_out;
	int n;

	if (channel->is_blocked && n_kept + record->n_payload + RECORD_PACKET_MAX > CHANNEL_QUEUE_MAX)
		return CHANNEL_FULL;
	for (uint16_t part = 0; (n = collect(channel, record, part)) > 0; part++)
		;
	if (n < 0 || channel->is_blocked || channel->n_out < CHANNEL_COLLECTED_MAX)
		return n;
	return channel_flush(channel);
}

static int grow(struct assembly *assembly)
{
	uint8_t *memory = realloc(assembly->memory, assembly->n_wanted);

	if (!memory)
		return -ENOMEM;
	assembly->memory = memory;
	assembly->n_memory = assembly->n_wanted;
	return 0;
}

/* Long records are rare: their memory goes back when the next record is asked for. */
static void let_go(struct channel *channel)
{
	if (!channel->holds_assembly)
		return;
	channel->holds_assembly = false;
	free(take(channel->assembly.memory));
	channel->assembly.n_memory = 0;
}

static int receive_packet(struct channel *channel)
{
	ssize_t n;

	/* MSG_TRUNC: the true length of a packet that is too long, so that it is refused and not cut.
	 * ECONNRESET: the peer closed without reading all of ours; told once, and its last words come after it. */
	do
		n = recv(channel->fd, channel->in, sizeof(channel->in), MSG_DONTWAIT | MSG_TRUNC);
	while (n < 0 && (errno == EINTR || errno == ECONNRESET));
	if (n == 0)
		return CHANNEL_END;
	if (n < 0)
		return errno == EAGAIN ? CHANNEL_EMPTY : -errno;
	if ((size_t)n > sizeof(channel->in))
		return -EBADMSG;
	channel->left = reader_of(channel->in, (size_t)n);
	return 0;
}

int channel_receive(struct channel *channel, struct record *ret_record)
{
	bool is_part;
	int r;

	let_go(channel);
	do {
		r = channel->left.n_left > 0 ? 0 : receive_packet(channel);
		if (r != 0)
			return r;
		is_part = channel->assembly.next_part > 0;
		r = assembly_take(&channel->assembly, &channel->left, ret_record);
		if (r == RECORD_WANTS_MEMORY) {
			r = grow(&channel->assembly);
			if (r == 0)
				r = assembly_take(&channel->assembly, &channel->left, ret_record);
		}
	} while (r == RECORD_MORE);
	channel->holds_assembly = r == 0 && is_part;
	return r;
}

bool channel_has_more(const struct channel *channel)
{
	return channel->left.n_left > 0;
}
