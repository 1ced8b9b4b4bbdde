/* SPDX-License-Identifier: Apache-2.0 */
#include "marks.h"

#include <errno.h>
#include <stdio.h>

#include "commit.h"

/* The services that have a record access control point, and what is no service's. */
static const uint16_t services[] = { 0x1808, 0x1810, 0x181f, 0x1822, RADIO_MARK_REST };

enum { KEY_MAX = 48 };

static void key_of(const struct address *address, uint16_t service, char ret_key[KEY_MAX])
{
	char text[ADDRESS_TEXT_MAX];

	address_format(address, text);
	snprintf(ret_key, KEY_MAX, "record/%s/%04x", text, service);
}

/* 0 is none, and a mark is kept as one more. */
bool marks_get(void *context, const struct device *device, uint16_t service, uint64_t *ret_mark)
{
	struct agent *agent = context;
	char key[KEY_MAX];
	uint64_t value;

	key_of(&device->address, service, key);
	if (store_get_counter(agent->store, key, &value) != 0 || value == 0)
		return false;
	*ret_mark = value - 1;
	return true;
}

/* A store in memory is gone with us, and the records are not: then they come again. */
int marks_put(void *context, const struct device *device, uint16_t service, uint64_t mark)
{
	struct agent *agent = context;
	char key[KEY_MAX];
	int r;

	if (agent->stand_in.is_in_use)
		return -EROFS;
	key_of(&device->address, service, key);
	r = store_set_counter(agent->store, key, mark + 1);
	return r < 0 ? r : commit_now(agent);
}

int marks_forget(struct store *store, const struct address *address)
{
	char key[KEY_MAX];
	uint64_t value;
	int r = 0;

	for (size_t i = 0; i < sizeof(services) / sizeof(services[0]) && r >= 0; i++) {
		key_of(address, services[i], key);
		if (store_get_counter(store, key, &value) == 0 && value)
			r = store_set_counter(store, key, 0);
	}
	return r < 0 ? r : 0;
}
