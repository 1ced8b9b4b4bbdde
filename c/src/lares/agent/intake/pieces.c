/* SPDX-License-Identifier: Apache-2.0 */
#include "intake/pieces.h"

#include <string.h>

static struct message *find(struct pieces *pieces, const char *stream)
{
	for (size_t i = 0; i < PIECES_MAX; i++)
		if (strcmp(pieces->messages[i].stream, stream) == 0)
			return &pieces->messages[i];
	return NULL;
}

/* A free place, or that of the message that waits longest. */
static struct message *place(struct pieces *pieces)
{
	struct message *oldest = &pieces->messages[0];

	for (size_t i = 0; i < PIECES_MAX; i++) {
		struct message *message = &pieces->messages[i];

		if (!message->stream[0])
			return message;
		if (message->heard_us < oldest->heard_us)
			oldest = message;
	}
	return oldest;
}

static const struct driver *give_up(struct message *message)
{
	message->stream[0] = '\0';
	return message->driver;
}

static enum join add_alone(const struct driver *driver, const struct frame *frame, struct joined *joined)
{
	joined->n_octets = 0;
	joined->counter = 0;
	return driver->join(frame, joined);
}

/* A message that another one breaks into is lost; the one that broke in is not. */
static enum join add(struct message *message, const struct frame *frame, const struct driver **ret_broken)
{
	const struct driver *driver = message->driver;
	enum join join = driver->join(frame, &message->joined);
	struct joined alone;

	if (join == JOIN_BROKEN) {
		*ret_broken = driver;
		return add_alone(driver, frame, &message->joined);
	}
	/* Whole by itself, and nothing of what came before is in it. */
	if (join == JOIN_WHOLE && add_alone(driver, frame, &alone) == JOIN_WHOLE &&
		alone.n_octets == message->joined.n_octets)
		*ret_broken = driver;
	return join;
}

/* Most values are whole: they need no place, and nobody gives way to them. */
static enum join begin(struct pieces *pieces, const char *stream, const struct driver *driver, const struct frame *frame,
	uint64_t now_us, const struct driver **ret_broken)
{
	enum join join = add_alone(driver, frame, &pieces->joined);
	struct message *message;

	if (join == JOIN_BROKEN)
		*ret_broken = driver;
	if (join != JOIN_MORE)
		return join;
	message = place(pieces);
	if (message->stream[0])
		*ret_broken = message->driver;
	memcpy(message->stream, stream, STREAM_MAX);
	message->driver = driver;
	message->heard_us = now_us;
	message->joined = pieces->joined;
	return join;
}

enum join pieces_add(struct pieces *pieces, const char *stream, const struct driver *driver, const struct frame *frame,
	uint64_t now_us, const struct joined **ret_whole, const struct driver **ret_broken)
{
	struct message *message = find(pieces, stream);
	enum join join;

	*ret_broken = NULL;
	*ret_whole = message ? &message->joined : &pieces->joined;
	if (!message)
		return begin(pieces, stream, driver, frame, now_us, ret_broken);
	message->heard_us = now_us;
	join = add(message, frame, ret_broken);
	if (join != JOIN_MORE)
		give_up(message);
	return join;
}

const struct driver *pieces_expire(struct pieces *pieces, uint64_t now_us)
{
	for (size_t i = 0; i < PIECES_MAX; i++) {
		struct message *message = &pieces->messages[i];

		if (message->stream[0] && now_us - message->heard_us >= PIECES_PATIENCE_US)
			return give_up(message);
	}
	return NULL;
}

const struct driver *pieces_drop(struct pieces *pieces, const struct address *address)
{
	char text[2 * sizeof(address->octet) + 1] = "";

	if (address)
		hex_encode(address->octet, sizeof(address->octet), text);
	for (size_t i = 0; i < PIECES_MAX; i++) {
		struct message *message = &pieces->messages[i];

		if (message->stream[0] && strncmp(message->stream, text, strlen(text)) == 0)
			return give_up(message);
	}
	return NULL;
}

uint64_t pieces_wake_us(const struct pieces *pieces)
{
	uint64_t wake_us = UINT64_MAX;

	for (size_t i = 0; i < PIECES_MAX; i++) {
		const struct message *message = &pieces->messages[i];

		if (message->stream[0] && message->heard_us + PIECES_PATIENCE_US < wake_us)
			wake_us = message->heard_us + PIECES_PATIENCE_US;
	}
	return wake_us;
}
