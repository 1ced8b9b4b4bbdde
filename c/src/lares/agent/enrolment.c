/* SPDX-License-Identifier: Apache-2.0 */
#include "enrolment.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/log.h"
#include "marks.h"
#include "proto/packed.h"
#include "proto/text.h"

enum { ROW_JSON_MAX = 2048 + MOUNTED_INPUTS_TEXT_MAX };

static void put_flag(struct text *t, const char *name, bool is_set)
{
	text_printf(t, ",\"%s\":%s", name, is_set ? "true" : "false");
}

static void users_to_json(const struct device *device, struct text *t)
{
	text_put(t, ",\"users\":[");
	for (size_t i = 0; i < device->n_users; i++) {
		const struct device_user *user = &device->users[i];

		text_printf(t, "%s{\"index\":%u,\"person\":", i ? "," : "", user->index);
		text_json(t, user->person);
		if (user->consent != DEVICE_NO_CONSENT)
			text_printf(t, ",\"consent\":%u", user->consent);
		text_put(t, "}");
	}
	text_put(t, "]");
}

static int device_to_json(const struct device *device, char *ret_json, size_t n_json)
{
	struct text t = text_of(ret_json, n_json);
	char address[ADDRESS_TEXT_MAX];

	address_format(&device->address, address);
	text_printf(&t, "{\"address\":\"%s\",\"random\":%s,\"kind\":\"%s\",\"name\":", address,
		device->is_random ? "true" : "false", device_kind_name(device->kind));
	text_json(&t, device->name);
	text_put(&t, ",\"person\":");
	text_json(&t, device->person);
	text_put(&t, ",\"mounted_on\":");
	text_json(&t, device->mounted_on);
	text_put(&t, ",\"inputs\":\"");
	mounted_inputs_format(&device->mounted, &t);
	text_put(&t, "\"");
	if (device->has_key) {
		text_put(&t, ",\"key\":\"");
		text_hex(&t, device->key, sizeof(device->key));
		text_put(&t, "\"");
	}
	users_to_json(device, &t);
	put_flag(&t, "bonded", device->is_bonded);
	address_format(&device->bonded_to, address);
	text_printf(&t, ",\"bonded_to\":\"%s\"", address);
	put_flag(&t, "authenticated", device->is_authenticated);
	put_flag(&t, "proven", device->is_proven);
	put_flag(&t, "beacon", device->is_beacon);
	put_flag(&t, "old_records", device->takes_old_records);
	put_flag(&t, "delete_records", device->deletes_records);
	put_flag(&t, "interval_declared", device->is_interval_declared);
	text_printf(&t, ",\"interval_s\":%u,\"enrolled_us\":%lld", device->interval_s, (long long)device->enrolled_us);
	if (device->undated_us) {
		text_printf(&t, ",\"undated_us\":%llu,\"undated_boot\":\"", (unsigned long long)device->undated_us);
		text_hex(&t, device->undated_boot, sizeof(device->undated_boot));
		text_put(&t, "\"");
	}
	if (device->has_features)
		text_printf(&t, ",\"features\":%u", device->features);
	if (device->has_clock_offset)
		text_printf(&t, ",\"clock_offset_s\":%lld,\"clock_set_us\":%lld,\"clock_before_s\":%lld",
			(long long)device->clock_offset_s, (long long)device->clock_set_us,
			(long long)device->clock_before_s);
	text_put(&t, "}");
	return text_end(&t);
}

static void copy_text(char *ret_text, size_t n_text, const json_t *json)
{
	const char *text = json_string_value(json);

	snprintf(ret_text, n_text, "%s", text ? text : "");
}

static void users_from_json(const json_t *users, struct device *device)
{
	const json_t *row;
	size_t i;

	json_array_foreach(users, i, row) {
		const json_t *consent = json_object_get(row, "consent");
		struct device_user *user = &device->users[device->n_users];

		if (device->n_users == DEVICE_USERS_MAX)
			return;
		device->n_users++;
		user->index = (uint8_t)json_integer_value(json_object_get(row, "index"));
		user->consent = json_is_integer(consent) ? (uint16_t)json_integer_value(consent) : DEVICE_NO_CONSENT;
		copy_text(user->person, sizeof(user->person), json_object_get(row, "person"));
	}
}

static int device_from_json(const char *id, const char *json, size_t n_json, struct device *ret_device)
{
	json_auto_t *root = json_loadb(json, n_json, JSON_REJECT_DUPLICATES, NULL);
	const json_t *features = json_object_get(root, "features"), *offset = json_object_get(root, "clock_offset_s");
	const char *address = json_string_value(json_object_get(root, "address"));
	const char *bonded_to = json_string_value(json_object_get(root, "bonded_to"));
	const char *kind = json_string_value(json_object_get(root, "kind"));
	const char *key = json_string_value(json_object_get(root, "key"));
	const char *inputs = json_string_value(json_object_get(root, "inputs"));
	const char *boot = json_string_value(json_object_get(root, "undated_boot"));
	struct device device = { 0 };
	int kind_number = kind ? device_kind_from_name(kind) : -1;

	if (!address || address_parse(address, &device.address) < 0 || kind_number < 0)
		return -EBADMSG;
	snprintf(device.id, sizeof(device.id), "%s", id);
	device.kind = (enum device_kind)kind_number;
	device.is_random = json_is_true(json_object_get(root, "random"));
	device.is_bonded = json_is_true(json_object_get(root, "bonded"));
	if (bonded_to)
		address_parse(bonded_to, &device.bonded_to);
	device.is_authenticated = json_is_true(json_object_get(root, "authenticated"));
	device.is_proven = json_is_true(json_object_get(root, "proven"));
	device.takes_old_records = json_is_true(json_object_get(root, "old_records"));
	device.deletes_records = json_is_true(json_object_get(root, "delete_records"));
	device.is_interval_declared = json_is_true(json_object_get(root, "interval_declared"));
	device.interval_s = (uint32_t)json_integer_value(json_object_get(root, "interval_s"));
	device.enrolled_us = json_integer_value(json_object_get(root, "enrolled_us"));
	if (boot && hex_decode(boot, strlen(boot), device.undated_boot, DEVICE_BOOT_SIZE) == DEVICE_BOOT_SIZE)
		device.undated_us = (uint64_t)json_integer_value(json_object_get(root, "undated_us"));
	users_from_json(json_object_get(root, "users"), &device);
	device.is_beacon = json_is_true(json_object_get(root, "beacon"));
	copy_text(device.name, sizeof(device.name), json_object_get(root, "name"));
	copy_text(device.person, sizeof(device.person), json_object_get(root, "person"));
	copy_text(device.mounted_on, sizeof(device.mounted_on), json_object_get(root, "mounted_on"));
	device.mounted.mounting = mounting_from_name(device.mounted_on);
	if (inputs && mounted_inputs_parse(inputs, &device.mounted) < 0)
		return -EBADMSG;
	device.has_key = key && hex_decode(key, strlen(key), device.key, sizeof(device.key)) == DEVICE_KEY_SIZE;
	device.has_features = json_is_integer(features);
	device.features = (uint16_t)json_integer_value(features);
	device.has_clock_offset = json_is_integer(offset);
	device.clock_offset_s = json_integer_value(offset);
	device.clock_set_us = json_integer_value(json_object_get(root, "clock_set_us"));
	device.clock_before_s = json_integer_value(json_object_get(root, "clock_before_s"));
	*ret_device = device;
	return 0;
}

static int on_row(void *context, const char *id, const char *json, size_t n_json)
{
	struct enrolment *enrolment = context;
	int r;

	if (enrolment->n == DEVICES_MAX)
		return -ENOSPC;
	r = device_from_json(id, json, n_json, &enrolment->enrolled[enrolment->n].device);
	if (r < 0)
		log_error("device %s: its row in the store cannot be read; enrol it again", id);
	else
		enrolment->n++;
	return 0;
}

struct newest {
	struct enrolment *enrolment;
	struct unpacked unpacked;
};

static int on_newest_reading(void *context, const struct packed *row)
{
	struct newest *newest = context;
	struct enrolled *enrolled = enrolment_by_id(newest->enrolment, row->device);

	if (enrolled && packed_read(row, &newest->unpacked) == 0)
		enrolled->heard_wall_us = newest->unpacked.accepted.received_us;
	return 0;
}

int enrolment_load(struct enrolment *enrolment, struct store *store)
{
	scoped(freep) struct newest *newest = calloc(1, sizeof(*newest));
	int r = newest ? store_each_device(store, on_row, enrolment) : -ENOMEM;

	if (r < 0)
		return r;
	newest->enrolment = enrolment;
	return store_each_newest(store, on_newest_reading, newest);
}

static bool has_refused_consent(const struct device *device)
{
	for (size_t i = 0; i < device->n_users; i++)
		if (device->users[i].consent == DEVICE_CONSENT_REFUSED)
			return true;
	return false;
}

const char *enrolment_fault(const struct enrolled *enrolled)
{
	if (enrolled->bond == BOND_LOST)
		return "it is no longer paired with this gateway, and what it measures stays in it: pair it again with lares enrol";
	if (enrolled->bond == BOND_FORGOTTEN)
		return "it does not know this gateway any more, perhaps because a phone was paired with it, and what it measures stays "
		       "in it: pair it again with lares enrol";
	if (enrolled->bond == BOND_AWAY)
		return "the Bluetooth adapter that it is paired with is not there: plug it in again, or pair the device with "
		       "the other one by lares enrol";
	if (has_refused_consent(&enrolled->device))
		return "it does not take the code of one of its users, and keeps that user's measurements: look the code up on "
		       "the device and enrol it again with it; the wrong one is not tried again";
	if (enrolled->n_empty >= EMPTY_MAX && enrolled->device.is_bonded)
		return "connections to it bring nothing: measure again close to the gateway, and where that changes nothing it "
		       "has forgotten its pairing: pair it again with lares enrol";
	if (enrolled->n_empty || enrolled->is_short)
		return enrolled->session_words;
	if (enrolled->n_replays >= REPLAYS_MAX)
		return "heard, but only with packet numbers that were there before, so nothing it says is taken: if it got a "
		       "new battery, enrol it again";
	return NULL;
}

const char *enrolment_trouble(const struct enrolled *enrolled)
{
	const char *fault = enrolment_fault(enrolled);

	if (!fault && enrolled->device.is_bonded && !enrolled->device.is_proven)
		return "it is paired, and it was not seen yet that it comes back by itself: take a measurement";
	return fault;
}

void enrolment_leave_undated(struct device *device, const uint8_t boot[DEVICE_BOOT_SIZE], uint64_t now_us)
{
	device->undated_us = now_us;
	memcpy(device->undated_boot, boot, DEVICE_BOOT_SIZE);
}

bool enrolment_date(struct device *device, const uint8_t boot[DEVICE_BOOT_SIZE], uint64_t now_us, int64_t wall_us)
{
	bool is_this_boot = memcmp(device->undated_boot, boot, DEVICE_BOOT_SIZE) == 0;

	if (!device->undated_us)
		return false;
	device->enrolled_us = wall_us - (int64_t)(is_this_boot ? now_us - device->undated_us : now_us);
	device->undated_us = 0;
	return true;
}

struct enrolled *enrolment_find(struct enrolment *enrolment, const struct address *address)
{
	for (size_t i = 0; i < enrolment->n; i++)
		if (memcmp(&enrolment->enrolled[i].device.address, address, sizeof(*address)) == 0)
			return &enrolment->enrolled[i];
	return NULL;
}

bool enrolment_may_be_passive(const struct enrolment *enrolment)
{
	for (size_t i = 0; i < enrolment->n; i++) {
		const struct enrolled *enrolled = &enrolment->enrolled[i];

		if (!device_has_session(&enrolled->device) &&
			(!enrolled->is_numbered || enrolled->is_unnumbered || enrolled->was_silent))
			return false;
	}
	return true;
}

struct enrolled *enrolment_by_id(struct enrolment *enrolment, const char *id)
{
	for (size_t i = 0; i < enrolment->n; i++)
		if (strcmp(enrolment->enrolled[i].device.id, id) == 0)
			return &enrolment->enrolled[i];
	return NULL;
}

static int number_device(struct store *store, struct device *device)
{
	const char *kind = device_kind_name(device->kind);
	uint64_t number = 0;
	char key[64];
	int r;

	snprintf(key, sizeof(key), "device-number/%s", kind);
	r = store_get_counter(store, key, &number);
	if (r < 0)
		return r;
	snprintf(device->id, sizeof(device->id), "%s-%llu", kind, (unsigned long long)++number);
	return store_set_counter(store, key, number);
}

int enrolment_save(struct store *store, const struct device *device)
{
	char json[ROW_JSON_MAX];
	int n = device_to_json(device, json, sizeof(json));

	return n < 0 ? n : store_put_device(store, device->id, json, (size_t)n);
}

int enrolment_put(struct enrolment *enrolment, struct store *store, const struct device *device,
	struct enrolled **ret_enrolled)
{
	struct enrolled *place = enrolment_find(enrolment, &device->address);
	bool is_new = !place;
	struct device named = *device;
	int r = 0;

	if (is_new && enrolment->n == DEVICES_MAX)
		return -ENOSPC;
	if (!is_new && place->device.kind == device->kind)
		memcpy(named.id, place->device.id, sizeof(named.id));
	else
		r = number_device(store, &named);
	if (r == 0 && !is_new && strcmp(place->device.id, named.id) != 0)
		r = store_remove_device(store, place->device.id);
	if (r == 0 && (is_new || named.takes_old_records != place->device.takes_old_records))
		r = marks_forget(store, &named.address);
	if (r == 0)
		r = enrolment_save(store, &named);
	if (r < 0)
		return r;
	if (is_new) {
		place = &enrolment->enrolled[enrolment->n++];
		*place = (struct enrolled){ 0 };
	}
	place->device = named;
	*ret_enrolled = place;
	return 0;
}

void enrolment_take_back(struct enrolment *enrolment, struct store *store, const struct address *address,
	const struct device *before)
{
	struct enrolled *place = enrolment_find(enrolment, address);

	if (!place)
		return;
	if (!before || strcmp(before->id, place->device.id) != 0)
		store_remove_device(store, place->device.id);
	if (!before) {
		*place = enrolment->enrolled[--enrolment->n];
		return;
	}
	place->device = *before;
	enrolment_save(store, before);
}

int enrolment_remove(struct enrolment *enrolment, struct store *store, const char *id)
{
	struct enrolled *place = enrolment_by_id(enrolment, id);
	int r;

	if (!place)
		return -ENOENT;
	r = store_remove_device(store, id);
	if (r < 0)
		return r;
	*place = enrolment->enrolled[--enrolment->n];
	return 0;
}
