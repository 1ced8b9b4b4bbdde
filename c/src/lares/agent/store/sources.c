/* SPDX-License-Identifier: Apache-2.0 */
/* Whose readings there are: a number for each device, so that a row need not name it. All of them in memory. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "store/db.h"

static const char table[] = "source";

static struct source *reserve(struct store *store)
{
	struct source *more;

	if (store->now.n_sources == store->n_sources_max) {
		more = reallocarray(store->sources, store->n_sources_max + 16, sizeof(*more));
		if (!more)
			return NULL;
		store->sources = more;
		store->n_sources_max += 16;
	}
	return &store->sources[store->now.n_sources];
}

/* One that does not unseal keeps its number and its readings; they are told as damaged. */
static int load(struct store *store, sqlite3_stmt *each)
{
	const char *device = (const char *)sqlite3_column_text(each, 1);
	struct source *source = reserve(store);
	scoped(freep) char *address = NULL;
	size_t n_address = 0;
	int r;

	if (!device && sqlite3_column_type(each, 1) == SQLITE_NULL)
		return db_error(store, SQLITE_CORRUPT);
	if (!source || !device)
		return -ENOMEM;
	if (sqlite3_column_int64(each, 0) != (int64_t)store->now.n_sources + 1 || strlen(device) >= sizeof(source->device))
		return -EUCLEAN;
	*source = (struct source){ .is_whole = false };
	strcpy(source->device, device);
	r = db_unseal(store, (struct place){ table, store->now.n_sources + 1, device }, each, 2, &address, &n_address);
	if (r < 0 && r != -EBADMSG)
		return r;
	if (n_address == sizeof(source->address)) {
		memcpy(&source->address, address, n_address);
		source->is_whole = true;
	}
	store->now.n_sources++;
	return 0;
}

int sources_open(struct store *store)
{
	sqlite3_stmt *each;
	int r = db_prepare(store, &store->source.add, "INSERT INTO source VALUES (?1, ?2, ?3)");

	if (r == 0)
		r = db_prepare(store, &store->source.each, "SELECT number, device, box FROM source ORDER BY number");
	if (r < 0)
		return r;
	each = store->source.each;
	while ((r = db_row(store, each)) == 0 && (r = load(store, each)) == 0)
		;
	sqlite3_reset(each);
	return r < 0 ? r : 0;
}

const struct source *source_at(const struct store *store, uint64_t number)
{
	return number >= 1 && number <= store->now.n_sources ? &store->sources[number - 1] : NULL;
}

uint64_t source_find(const struct store *store, const char *device)
{
	for (uint64_t number = 1; number <= store->now.n_sources; number++)
		if (strcmp(store->sources[number - 1].device, device) == 0)
			return number;
	return 0;
}

int source_obtain(struct store *store, const struct device *device, uint64_t *ret_number)
{
	uint64_t number = source_find(store, device->id);
	scoped(freep) uint8_t *box = NULL;
	struct source *source;
	int r;

	*ret_number = number;
	if (number)
		return 0;
	source = reserve(store);
	if (!source)
		return -ENOMEM;
	number = store->now.n_sources + 1;
	r = db_seal(store, (struct place){ table, number, device->id }, (const char *)&device->address,
		sizeof(device->address), &box);
	if (r == 0)
		r = db_write_cells(store, store->source.add, cell_number(number), cell_text(device->id),
			cell_bytes(box, sizeof(device->address) + STORE_SEAL_OVERHEAD));
	if (r < 0)
		return r;
	*source = (struct source){ .is_whole = true, .address = device->address };
	strcpy(source->device, device->id);
	store->now.n_sources++;
	*ret_number = number;
	return 0;
}

const char *store_device_at(const struct store *store, size_t i)
{
	const struct source *source = source_at(store, i + 1);

	return source ? source->device : NULL;
}
