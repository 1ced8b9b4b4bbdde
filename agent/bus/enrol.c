/* SPDX-License-Identifier: Apache-2.0 */
#include "bus/enrol.h"

#include <ctype.h>
#include <string.h>

#include "base/cleanup.h"

/* A name is shown on terminals and to carers: no control characters. D-Bus has checked that it is UTF-8. */
static bool is_printable(const char *text)
{
	for (const char *c = text; *c; c++)
		if ((unsigned char)*c < 0x20 || *c == 0x7f)
			return false;
	return true;
}

/* As plans write it. */
static bool is_person(const char *text)
{
	for (const char *c = text; *c; c++)
		if (!isalnum((unsigned char)*c) && *c != '-' && *c != '_' && *c != '.')
			return false;
	return true;
}

/* A place of people's own words is no fault here: the plan says what it means, if anything. */
static const char *check_mounting(const char *mounted_on, const char *inputs, struct bus_enrol *wish)
{
	if (strlen(mounted_on) >= MOUNTED_ON_MAX || !is_printable(mounted_on))
		return "that place cannot be shown; write at most 64 bytes without control characters";
	if (mounted_inputs_parse(inputs, &wish->mounted) < 0)
		return "inputs are what they are wired to, at most 16 with commas between, as in "
		       "upper-end-stop,!lower-end-stop,-: ! where active means no, - where it is not used";
	wish->mounted.mounting = mounting_from_name(mounted_on);
	strcpy(wish->mounted_on, mounted_on);
	return NULL;
}

static const char *check(const char *address, const char *kind, const char *name, const char *person, size_t n_key,
	struct bus_enrol *wish)
{
	int number = device_kind_from_name(kind);

	if (address_parse(address, &wish->address) < 0)
		return "that is no device address; write six pairs of hex digits, like A4:C1:38:00:11:22";
	if (kind[0] && number < 0)
		return "there is no such kind of device; lares enrol --help names them";
	if (strlen(name) >= DEVICE_NAME_MAX || !is_printable(name))
		return "that name cannot be shown; write at most 63 bytes without control characters";
	if (strlen(person) >= PERSON_ID_MAX || !is_person(person))
		return "that is no person's id; write it as the plan does";
	if (n_key != 0 && n_key != DEVICE_KEY_SIZE)
		return "a device key is 16 bytes: 32 hex digits";
	wish->has_kind = kind[0] != '\0';
	wish->kind = wish->has_kind ? (enum device_kind)number : DEVICE_SENSOR;
	wish->has_key = n_key > 0;
	strcpy(wish->name, name);
	strcpy(wish->person, person);
	return NULL;
}

int enrol_read(sd_bus_message *call, struct bus_enrol *ret_wish, const char **ret_wrong)
{
	const char *address, *kind, *name, *person, *mounted_on, *inputs;
	const void *key;
	size_t n_key;
	int r;

	*ret_wish = (struct bus_enrol){ 0 };
	r = sd_bus_message_read(call, "ssssss", &address, &kind, &name, &person, &mounted_on, &inputs);
	if (r >= 0)
		r = sd_bus_message_read_array(call, 'y', &key, &n_key);
	if (r < 0)
		return r;
	*ret_wrong = check(address, kind, name, person, n_key, ret_wish);
	if (!*ret_wrong)
		*ret_wrong = check_mounting(mounted_on, inputs, ret_wish);
	if (*ret_wrong)
		return 1;
	if (n_key > 0)
		memcpy(ret_wish->key, key, n_key);
	return 0;
}

uint64_t enrols_keep(struct enrols *enrols, sd_bus_message *call)
{
	for (size_t i = 0; i < BUS_ENROLS_MAX; i++)
		if (!enrols->waiting[i].call) {
			enrols->waiting[i].call = sd_bus_message_ref(call);
			return enrols->waiting[i].token = ++enrols->last_token;
		}
	return 0;
}

sd_bus_message *enrols_take(struct enrols *enrols, uint64_t token)
{
	for (size_t i = 0; i < BUS_ENROLS_MAX; i++)
		if (enrols->waiting[i].call && enrols->waiting[i].token == token)
			return take(enrols->waiting[i].call);
	return NULL;
}
