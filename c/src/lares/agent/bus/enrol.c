/* SPDX-License-Identifier: Apache-2.0 */
#include "bus/enrol.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>

#include "proto/reading.h"

/* A name is shown on terminals and to carers: no control characters. D-Bus has checked that it is UTF-8. */
static bool is_printable(const char *text)
{
	for (const char *c = text; *c; c++)
		if ((unsigned char)*c < 0x20 || *c == 0x7f)
			return false;
	return true;
}

/* As plans write it; as options are called, too. */
static bool is_id(const char *text)
{
	for (const char *c = text; *c; c++)
		if (!isalnum((unsigned char)*c) && *c != '-' && *c != '_' && *c != '.')
			return false;
	return strlen(text) < PERSON_ID_MAX;
}

/* ---- options: each reads its value and says what is wrong with it, or NULL ---- */

static const char *text_at(sd_bus_message *m)
{
	const char *text = "";

	sd_bus_message_read_basic(m, 's', &text);
	return text;
}

static const char *take_kind(sd_bus_message *m, struct bus_enrol *wish)
{
	int number = device_kind_from_name(text_at(m));

	if (number < 0)
		return "there is no such kind of device; lares enrol --help names them";
	wish->has_kind = true;
	wish->kind = (enum device_kind)number;
	return NULL;
}

static const char *take_name(sd_bus_message *m, struct bus_enrol *wish)
{
	const char *name = text_at(m);

	if (strlen(name) >= DEVICE_NAME_MAX || !is_printable(name))
		return "that name cannot be shown; write at most 63 bytes without control characters";
	strcpy(wish->name, name);
	return NULL;
}

static const char *take_person(sd_bus_message *m, struct bus_enrol *wish)
{
	const char *person = text_at(m);

	if (!is_id(person))
		return "that is no person's id; write it as the plan does";
	strcpy(wish->person, person);
	return NULL;
}

/* A place of people's own words is no fault here: the plan says what it means, if anything. */
static const char *take_mounted_on(sd_bus_message *m, struct bus_enrol *wish)
{
	const char *mounted_on = text_at(m);

	if (strlen(mounted_on) >= MOUNTED_ON_MAX || !is_printable(mounted_on))
		return "that place cannot be shown; write at most 64 bytes without control characters";
	wish->mounted.mounting = mounting_from_name(mounted_on);
	strcpy(wish->mounted_on, mounted_on);
	return NULL;
}

static const char *take_inputs(sd_bus_message *m, struct bus_enrol *wish)
{
	if (mounted_inputs_parse(text_at(m), &wish->mounted) < 0)
		return "inputs are what they are wired to, at most 16 with commas between, as in "
		       "upper-end-stop,!lower-end-stop,-: ! where active means no, - where it is not used";
	return NULL;
}

static const char *take_key(sd_bus_message *m, struct bus_enrol *wish)
{
	const void *key;
	size_t n_key = 0;

	if (sd_bus_message_read_array(m, 'y', &key, &n_key) < 0 || n_key != DEVICE_KEY_SIZE)
		return "a device key is 16 bytes: 32 hex digits";
	memcpy(wish->key, key, n_key);
	wish->has_key = true;
	return NULL;
}

static const char *take_every(sd_bus_message *m, struct bus_enrol *wish)
{
	uint64_t seconds = 0;

	sd_bus_message_read_basic(m, 't', &seconds);
	if (seconds < BUS_EVERY_MIN_S || seconds > BUS_EVERY_MAX_S)
		return "how often it is heard lies between 10 seconds and 31 days";
	wish->every_s = (uint32_t)seconds;
	return NULL;
}

/* Digits up to `end`, at most four. Returns the number, or -1. */
static int read_number(const char *text, const char *end)
{
	int number = 0;

	if (text == end || end - text > 4)
		return -1;
	for (; text < end; text++) {
		if (!isdigit((unsigned char)*text))
			return -1;
		number = number * 10 + (*text - '0');
	}
	return number;
}

/* INDEX=PERSON, or INDEX=PERSON:CODE. */
static bool read_user(const char *text, struct device_user *ret_user)
{
	size_t n_index = strcspn(text, "="), n_person;
	int index = read_number(text, text + n_index), code = DEVICE_NO_CONSENT;
	const char *person = text + n_index + (text[n_index] == '=');

	n_person = strcspn(person, ":");
	if (person[n_person])
		code = read_number(person + n_person + 1, person + strlen(person));
	if (index < 0 || index >= READING_NO_USER || code < 0 || n_person == 0 || n_person >= PERSON_ID_MAX)
		return false;
	*ret_user = (struct device_user){ .index = (uint8_t)index, .consent = (uint16_t)code };
	memcpy(ret_user->person, person, n_person);
	return is_id(ret_user->person);
}

static bool has_user(const struct bus_enrol *wish, uint8_t index)
{
	for (size_t i = 0; i < wish->n_users; i++)
		if (wish->users[i].index == index)
			return true;
	return false;
}

static const char *take_users(sd_bus_message *m, struct bus_enrol *wish)
{
	const char *wrong = NULL, *text;

	if (sd_bus_message_enter_container(m, 'a', "s") < 0)
		return "users is a list of texts";
	while (!wrong && sd_bus_message_read_basic(m, 's', &text) > 0) {
		struct device_user user;

		if (wish->n_users == DEVICE_USERS_MAX)
			wrong = "a device is shared by four users at most";
		else if (!read_user(text, &user))
			wrong = "a user is written as INDEX=PERSON, or INDEX=PERSON:CODE with the four digits that the device "
				"gave that user, as in 1=p1:0042";
		else if (has_user(wish, user.index))
			wrong = "a place in the device's list of users belongs to one person";
		else
			wish->users[wish->n_users++] = user;
	}
	if (!wrong)
		sd_bus_message_exit_container(m);
	return wrong;
}

static bool flag_at(sd_bus_message *m)
{
	int is_set = 0;

	sd_bus_message_read_basic(m, 'b', &is_set);
	return is_set;
}

static const char *take_old_records(sd_bus_message *m, struct bus_enrol *wish)
{
	wish->takes_old_records = flag_at(m);
	return NULL;
}

static const char *take_delete_records(sd_bus_message *m, struct bus_enrol *wish)
{
	wish->deletes_records = flag_at(m);
	return NULL;
}

static const struct option {
	const char *name, *type;
	const char *(*take)(sd_bus_message *m, struct bus_enrol *wish);
} options[] = {
	{ "kind", "s", take_kind },
	{ "name", "s", take_name },
	{ "person", "s", take_person },
	{ "mounted_on", "s", take_mounted_on },
	{ "inputs", "s", take_inputs },
	{ "key", "ay", take_key },
	{ "every", "t", take_every },
	{ "users", "as", take_users },
	{ "old_records", "b", take_old_records },
	{ "delete_records", "b", take_delete_records },
};

enum { OPTION_COUNT = sizeof(options) / sizeof(options[0]) };

/* OPTION_COUNT: there is none of that name. */
static size_t find_option(const char *name)
{
	size_t i = 0;

	while (i < OPTION_COUNT && strcmp(options[i].name, name) != 0)
		i++;
	return i;
}

/* ---- the call ---- */

/* One entry of the dictionary, the cursor inside it. Returns 0, 1 with `why`, or a negative errno. */
static int read_option(sd_bus_message *call, struct bus_enrol *wish, unsigned *seen, struct text *why)
{
	const char *name, *type, *wrong;
	size_t i;
	int r = sd_bus_message_read_basic(call, 's', &name);

	if (r >= 0)
		r = sd_bus_message_peek_type(call, NULL, &type);
	if (r < 0)
		return r;
	i = find_option(name);
	if (i == OPTION_COUNT || strcmp(options[i].type, type) != 0 || *seen & 1U << i) {
		text_printf(why, "an enrolment takes no %s%s", is_id(name) ? name : "such option",
			i == OPTION_COUNT ? "" : *seen & 1U << i ? " twice" : " of that type");
		return 1;
	}
	*seen |= 1U << i;
	r = sd_bus_message_enter_container(call, 'v', type);
	if (r < 0)
		return r;
	wrong = options[i].take(call, wish);
	if (!wrong)
		return sd_bus_message_exit_container(call) < 0 ? -EBADMSG : 0;
	text_put(why, wrong);
	return 1;
}

static int read_options(sd_bus_message *call, struct bus_enrol *wish, struct text *why)
{
	unsigned seen = 0;
	int r = sd_bus_message_enter_container(call, 'a', "{sv}");

	if (r < 0)
		return r;
	while ((r = sd_bus_message_enter_container(call, 'e', "sv")) > 0) {
		r = read_option(call, wish, &seen, why);
		if (r != 0)
			return r;
		r = sd_bus_message_exit_container(call);
		if (r < 0)
			return r;
	}
	return r < 0 ? r : sd_bus_message_exit_container(call) < 0 ? -EBADMSG : 0;
}

int enrol_read_address(sd_bus_message *call, struct address *ret_address, struct text *why)
{
	const char *text;
	int r = sd_bus_message_read_basic(call, 's', &text);

	if (r < 0)
		return r;
	if (address_parse(text, ret_address) == 0)
		return 0;
	text_put(why, "that is no device address; write six pairs of hex digits, like A4:C1:38:00:11:22");
	return 1;
}

int enrol_read(sd_bus_message *call, struct bus_enrol *ret_wish, struct text *why)
{
	int r;

	*ret_wish = (struct bus_enrol){ .kind = DEVICE_SENSOR };
	r = enrol_read_address(call, &ret_wish->address, why);
	return r == 0 ? read_options(call, ret_wish, why) : r;
}

int enrol_read_answer(sd_bus_message *call, struct bus_answer *ret_answer, struct text *why)
{
	const char *text;
	int r = sd_bus_message_read_basic(call, 's', &text);
	bool is_yes, is_six;

	if (r < 0)
		return r;
	is_yes = strcmp(text, "yes") == 0;
	is_six = strlen(text) == 6 && strspn(text, "0123456789") == 6;
	if (!is_yes && !is_six && strcmp(text, "no") != 0) {
		text_put(why, "the answer is yes, no, or the six digits that the device shows");
		return 1;
	}
	*ret_answer = (struct bus_answer){ .has_digits = is_six, .is_yes = is_yes };
	for (size_t i = 0; is_six && i < 6; i++)
		ret_answer->digits = ret_answer->digits * 10 + (uint32_t)(text[i] - '0');
	return 0;
}
