/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Records (proto/record.h) over a connected local SOCK_SEQPACKET socket, never blocking.
 *
 * What is sent is collected, so that many small records go in one packet: a packet goes when CHANNEL_COLLECTED_MAX octets
 * are together, and with channel_flush(), which the owner calls at the end of every turn in which it sent anything.
 *
 * What the peer does not take waits in order, up to CHANNEL_QUEUE_MAX; after that the channel is full and takes nothing
 * more. The owner polls channel_fd(), asks for writability while channel_is_waiting(), and flushes when it is there.
 */
#include <stdbool.h>
#include <stddef.h>

#include "proto/record.h"

enum {
	/* Octets that wait for a stopped peer: one record of the greatest length, and a window of small ones. */
	CHANNEL_QUEUE_MAX = RECORD_BODY_MAX + (1 << 20),
	/* Enough for a packet to cost nothing beside its records; the peer begins with them while we write the next. */
	CHANNEL_COLLECTED_MAX = 8192,
};

enum { CHANNEL_FULL = 1, CHANNEL_EMPTY, CHANNEL_END };

struct channel;

/* Takes over the descriptor, and closes it on failure too. Returns 0 or -ENOMEM. */
int channel_new(int fd, struct channel **ret_channel);

/* Connect to the socket at `path`. Returns 0 or a negative errno. */
int channel_connect(const char *path, struct channel **ret_channel);
void channel_free(struct channel *channel);
void channel_freep(struct channel **channel);

int channel_fd(const struct channel *channel);
/* The peer did not take everything when it was last tried. */
bool channel_is_waiting(const struct channel *channel);

/*
 * Send a record, all of it or nothing. Returns 0 (sent, collected or waiting), CHANNEL_FULL, -EMSGSIZE as record_encode()
 * does, or a negative errno when the peer is gone.
 */
int channel_send(struct channel *channel, const struct record *record);

/* Send what is collected or waits, as far as the peer takes it. Returns 0 or a negative errno when the peer is gone. */
int channel_flush(struct channel *channel);

/*
 * The next whole record, valid until the next call of this function. Returns 0, CHANNEL_EMPTY, CHANNEL_END when the
 * peer has closed, -EBADMSG for what is no record, or a negative errno.
 */
int channel_receive(struct channel *channel, struct record *ret_record);

/* There are records left of a packet that has come: poll() does not tell, and channel_receive() has them. */
bool channel_has_more(const struct channel *channel);
