/* SPDX-License-Identifier: Apache-2.0 */
#include "radio/dict.h"

#include <errno.h>

int dict_walk(sd_bus_message *m, const char *types, dict_entry_fn fn, void *ctx)
{
	const char entry[] = { '{', types[0], types[1], '}', '\0' };
	int r = sd_bus_message_enter_container(m, 'a', entry);

	if (r <= 0)
		return r < 0 ? r : -EBADMSG;
	while ((r = sd_bus_message_enter_container(m, 'e', types)) > 0) {
		r = fn(ctx, m);
		if (r >= 0)
			r = sd_bus_message_exit_container(m);
		if (r < 0)
			return r;
	}
	if (r >= 0)
		r = sd_bus_message_exit_container(m);
	return r < 0 ? r : 0;
}

struct each {
	dict_fn fn;
	void *ctx;
};

static int read_entry(void *ctx, sd_bus_message *m)
{
	const struct each *each = ctx;
	const char *key;
	int r = sd_bus_message_read_basic(m, 's', &key);

	return r < 0 ? r : each->fn(each->ctx, key, m);
}

int dict_each(sd_bus_message *m, dict_fn fn, void *ctx)
{
	return dict_walk(m, "sv", read_entry, &(struct each){ fn, ctx });
}

int dict_enter(sd_bus_message *m, const char *contents)
{
	int r = sd_bus_message_enter_container(m, 'v', contents);

	if (r != -ENXIO)
		return r;
	r = sd_bus_message_skip(m, "v");
	return r < 0 ? r : 0;
}

int dict_read(sd_bus_message *m, const char *type, void *ret_value)
{
	int r = dict_enter(m, type);

	if (r > 0)
		r = sd_bus_message_read_basic(m, type[0], ret_value);
	return r > 0 ? sd_bus_message_exit_container(m) : r;
}

int dict_read_bytes(sd_bus_message *m, const uint8_t **ret_bytes, size_t *ret_n_bytes)
{
	const void *bytes;
	int r = dict_enter(m, "ay");

	if (r > 0)
		r = sd_bus_message_read_array(m, 'y', &bytes, ret_n_bytes);
	if (r <= 0)
		return r;
	*ret_bytes = bytes;
	return sd_bus_message_exit_container(m);
}
