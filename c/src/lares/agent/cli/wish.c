/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/wish.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>

#include "cli/since.h"

enum { WAIT_S = 600, KEY_DIGITS_MIN = 24 };

/* 32 or 24 hex digits, blanks around and between allowed, to the end of the input or of a line that has enough of them. */
static int read_key(FILE *in, uint8_t ret_key[DEVICE_KEY_SIZE])
{
	char digits[DEVICE_KEY_TEXT_MAX + 1] = ""; /* room for one too many, which is then seen */
	size_t n = 0;
	int c, r;

	while (n + 1 < sizeof(digits) && (c = fgetc(in)) != EOF && (c != '\n' || n < KEY_DIGITS_MIN))
		if (!isspace(c))
			digits[n++] = (char)c;
	r = device_key_parse(digits, ret_key);
	explicit_bzero(digits, sizeof(digits));
	return r;
}

static const char *take_key(const char *argument, FILE *in, struct guide_wish *wish)
{
	if (!argument)
		return NULL;
	if (strcmp(argument, "-") != 0)
		return "a device key is never written on the command line, where others see it; write --key - and give it on stdin";
	wish->has_key = read_key(in, wish->key) == 0;
	return wish->has_key ? NULL : "a device key is 32 hex digits on stdin, or 24 of an older Xiaomi device";
}

static const char *take_until(const char *argument, bool has_person, struct guide_wish *wish)
{
	static const char *const names[] = { "enrolled", "measured", "proven" };

	wish->until = has_person ? GUIDE_PROVEN : GUIDE_ENROLLED;
	if (!argument)
		return NULL;
	for (int i = 0; i < GUIDE_UNTIL_COUNT; i++)
		if (strcmp(argument, names[i]) == 0) {
			wish->until = (enum guide_until)i;
			return NULL;
		}
	return "--until is enrolled, measured or proven";
}

static const char *take_times(const struct arguments *arguments, bool has_person, struct guide_wish *wish)
{
	int64_t wait_s = has_person ? 0 : WAIT_S;

	if (arguments->every && (since_parse_span(arguments->every, &wish->every_s) < 0 || wish->every_s == 0))
		return "--every is a time like 10m or 24h";
	if (arguments->seconds && (since_parse_span(arguments->seconds, &wait_s) < 0 || wait_s == 0))
		return "--seconds is a number of seconds; 5m and 1h are understood, too";
	wish->wait_s = (uint64_t)wait_s;
	return NULL;
}

static bool is_six_digits(const char *text)
{
	return !text || (strlen(text) == 6 && strspn(text, "0123456789") == 6);
}

static const char *take_codes(const struct arguments *arguments, struct guide_wish *wish)
{
	if (!is_six_digits(arguments->passkey) || !is_six_digits(arguments->compare))
		return "--passkey and --compare are six digits";
	wish->passkey = arguments->passkey;
	wish->compare = arguments->compare;
	return NULL;
}

/* Whether it fits; what it means is laresd's to judge. */
static bool copy(char *ret_text, size_t n_text, const char *argument)
{
	return !argument || snprintf(ret_text, n_text, "%s", argument) < (int)n_text;
}

static const char *take_texts(const struct arguments *arguments, struct guide_wish *wish)
{
	struct address address;

	if (address_parse(wish->address, &address) < 0)
		return "that is no device address; write six pairs of hex digits, like A4:C1:38:00:11:22";
	if (!copy(wish->kind, sizeof(wish->kind), arguments->kind))
		return "there is no such kind of device; lares enrol --help names them";
	if (!copy(wish->person, sizeof(wish->person), arguments->person))
		return "that is no person's id; write it as the plan does";
	if (!copy(wish->mounted_on, sizeof(wish->mounted_on), arguments->mounted_on))
		return "that place is too long; write at most 64 bytes";
	for (; wish->n_users < arguments->n_users; wish->n_users++)
		if (!copy(wish->users[wish->n_users], GUIDE_USER_TEXT_MAX, arguments->user[wish->n_users]))
			return "--user is a number and a person, with a consent code where there is one: 1=anna, 2=bert:1234";
	return NULL;
}

int wish_read(const struct arguments *arguments, FILE *in, bool has_person, struct guide_wish *ret_wish,
	const char **ret_wrong)
{
	struct guide_wish wish = { .address = arguments->word[0], .name = arguments->name, .inputs = arguments->inputs,
		.takes_old_records = arguments->old_records, .deletes_records = arguments->delete_records,
		.is_sure = arguments->is_sure };
	const char *wrong = take_texts(arguments, &wish);

	if (!wrong)
		wrong = take_until(arguments->until, has_person, &wish);
	if (!wrong)
		wrong = take_times(arguments, has_person, &wish);
	if (!wrong)
		wrong = take_codes(arguments, &wish);
	if (!wrong)
		wrong = take_key(arguments->key, in, &wish);
	if (wrong) {
		*ret_wrong = wrong;
		return -EINVAL;
	}
	*ret_wish = wish;
	explicit_bzero(wish.key, sizeof(wish.key));
	return 0;
}

/* ---- the call ---- */

static int put_text(sd_bus_message *call, const char *name, const char *text)
{
	return text && text[0] ? sd_bus_message_append(call, "{sv}", name, "s", text) : 0;
}

static int put_true(sd_bus_message *call, const char *name, bool is_set)
{
	return is_set ? sd_bus_message_append(call, "{sv}", name, "b", 1) : 0;
}

/* {name: variant of an array}, to be filled in by the caller and closed. */
static int open_array(sd_bus_message *call, const char *name, const char *type)
{
	int r = sd_bus_message_open_container(call, 'e', "sv");

	if (r >= 0)
		r = sd_bus_message_append(call, "s", name);
	return r < 0 ? r : sd_bus_message_open_container(call, 'v', type);
}

static int close_array(sd_bus_message *call)
{
	int r = sd_bus_message_close_container(call);

	return r < 0 ? r : sd_bus_message_close_container(call);
}

static int put_key(sd_bus_message *call, const struct guide_wish *wish)
{
	int r = wish->has_key ? open_array(call, "key", "ay") : 0;

	if (r >= 0 && wish->has_key)
		r = sd_bus_message_append_array(call, 'y', wish->key, sizeof(wish->key));
	return r >= 0 && wish->has_key ? close_array(call) : r;
}

static int put_users(sd_bus_message *call, const struct guide_wish *wish)
{
	int r = wish->n_users ? open_array(call, "users", "as") : 0;

	if (r >= 0 && wish->n_users)
		r = sd_bus_message_open_container(call, 'a', "s");
	for (size_t i = 0; r >= 0 && i < wish->n_users; i++)
		r = sd_bus_message_append(call, "s", wish->users[i]);
	if (r >= 0 && wish->n_users)
		r = sd_bus_message_close_container(call);
	return r >= 0 && wish->n_users ? close_array(call) : r;
}

static int put_options(sd_bus_message *call, const struct guide_wish *wish)
{
	int r = sd_bus_message_open_container(call, 'a', "{sv}");

	if (r >= 0)
		r = put_text(call, "kind", wish->kind);
	if (r >= 0)
		r = put_text(call, "name", wish->name);
	if (r >= 0)
		r = put_text(call, "person", wish->person);
	if (r >= 0)
		r = put_text(call, "mounted_on", wish->mounted_on);
	if (r >= 0)
		r = put_text(call, "inputs", wish->inputs);
	if (r >= 0)
		r = put_key(call, wish);
	if (r >= 0 && wish->every_s)
		r = sd_bus_message_append(call, "{sv}", "every", "t", (uint64_t)wish->every_s);
	if (r >= 0)
		r = put_users(call, wish);
	if (r >= 0)
		r = put_true(call, "old_records", wish->takes_old_records);
	if (r >= 0)
		r = put_true(call, "delete_records", wish->deletes_records);
	return r < 0 ? r : sd_bus_message_close_container(call);
}

sd_bus_message *wish_call(struct client *client, const struct guide_wish *wish)
{
	sd_bus_message *call = client_call(client, "Enrol");
	int r = call ? sd_bus_message_append(call, "s", wish->address) : -ENOMEM;

	if (r >= 0)
		r = sd_bus_message_sensitive(call);
	if (r >= 0)
		r = put_options(call, wish);
	return r < 0 ? sd_bus_message_unref(call) : call;
}
