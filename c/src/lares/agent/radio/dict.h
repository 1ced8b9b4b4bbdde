/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Reading a{sv}, which is how D-Bus gives properties. Keys and bytes are borrowed from the message.
 *
 * A value of another type than expected is passed over and is no error: it is as if the property were not there.
 */
#include <stddef.h>
#include <stdint.h>
#include <systemd/sd-bus.h>

/* Called for each entry; goes past its variant. A negative result ends the walk. */
typedef int (*dict_fn)(void *ctx, const char *key, sd_bus_message *message);

/* Walk the a{sv} at the cursor. Returns 0 behind it, or a negative errno. */
int dict_each(sd_bus_message *message, dict_fn fn, void *ctx);

/* The same for any a{kv}, of which `types` are the two; `fn` goes past the key and the value. */
typedef int (*dict_entry_fn)(void *ctx, sd_bus_message *message);
int dict_walk(sd_bus_message *message, const char *types, dict_entry_fn fn, void *ctx);

/* Go into the variant where it holds `contents`. Returns 1, 0 behind a variant that holds something else, or < 0. */
int dict_enter(sd_bus_message *message, const char *contents);

/* Read a variant that holds the basic type `type`, or "ay". Same results. */
int dict_read(sd_bus_message *message, const char *type, void *ret_value);
int dict_read_bytes(sd_bus_message *message, const uint8_t **ret_bytes, size_t *ret_n_bytes);
