/* SPDX-License-Identifier: Apache-2.0 */
/* One property at a time into a message: all of an interface, those that changed, or one for Get. */
#include <string.h>

#include "tests/virtual-home/bluez.h"

static bool is_wanted(const struct writer *w, const char *name)
{
	if (!w->names)
		return true;
	for (const char *const *wanted = w->names; *wanted; wanted++)
		if (strcmp(*wanted, name) == 0)
			return true;
	return false;
}

bool property_begin(struct writer *w, const char *name, const char *signature)
{
	if (!is_wanted(w, name))
		return false;
	w->n++;
	if (!w->is_bare) {
		sd_bus_message_open_container(w->m, 'e', "sv");
		sd_bus_message_append(w->m, "s", name);
	}
	sd_bus_message_open_container(w->m, 'v', signature);
	return true;
}

void property_end(struct writer *w)
{
	sd_bus_message_close_container(w->m);
	if (!w->is_bare)
		sd_bus_message_close_container(w->m);
}

static void property_basic(struct writer *w, const char *name, char type, const void *value)
{
	const char signature[] = { type, '\0' };

	if (!property_begin(w, name, signature))
		return;
	sd_bus_message_append_basic(w->m, type, value);
	property_end(w);
}

void property_text(struct writer *w, const char *name, const char *value)
{
	property_basic(w, name, 's', value);
}

void property_path(struct writer *w, const char *name, const char *path)
{
	property_basic(w, name, 'o', path);
}

void property_bool(struct writer *w, const char *name, bool value)
{
	property_basic(w, name, 'b', &(int){ value });
}

void property_uuids(struct writer *w, const char *name, const struct uuid *uuids, size_t n)
{
	char text[UUID_TEXT_MAX];

	if (!property_begin(w, name, "as"))
		return;
	sd_bus_message_open_container(w->m, 'a', "s");
	for (size_t i = 0; i < n; i++) {
		uuid_format(&uuids[i], text);
		sd_bus_message_append(w->m, "s", text);
	}
	sd_bus_message_close_container(w->m);
	property_end(w);
}

void property_octets(struct writer *w, const char *name, const uint8_t *octets, size_t n)
{
	if (!property_begin(w, name, "ay"))
		return;
	sd_bus_message_append_array(w->m, 'y', octets, n);
	property_end(w);
}
