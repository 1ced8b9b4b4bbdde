/* SPDX-License-Identifier: Apache-2.0 */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "bus/enrol.h"
#include "bus_of_nobody.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_data);

/* Lines: the address, then NAME=VALUE. The first letter of a value says what it is made: text, number, flag, list, octets. */
static bool put_option(sd_bus_message *m, const char *name, const char *value)
{
	switch (*value) {
	case 't':
		return sd_bus_message_append(m, "{sv}", name, "t", strtoull(value + 1, NULL, 10)) >= 0;
	case 'b':
		return sd_bus_message_append(m, "{sv}", name, "b", value[1] == '1') >= 0;
	case 'l':
		return sd_bus_message_append(m, "{sv}", name, "as", 2, value + 1, "2=p2") >= 0;
	case 'y':
		return sd_bus_message_append(m, "{sv}", name, "ay", 3, 1, 2, 3) >= 0;
	case 'k':
		return sd_bus_message_append(m, "{sv}", name, "ay", 16, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
			       16) >= 0;
	default:
		return sd_bus_message_append(m, "{sv}", name, "s", *value ? value + 1 : value) >= 0;
	}
}

static bool put_line(sd_bus_message *m, char *line, bool is_first)
{
	char *equals = strchr(line, '=');

	if (is_first)
		return sd_bus_message_append(m, "s", line) >= 0 && sd_bus_message_open_container(m, 'a', "{sv}") >= 0;
	if (equals)
		*equals = 0;
	return put_option(m, line, equals ? equals + 1 : "");
}

/* sd-bus checks a message's form itself; what is ours to judge is any text and any option. NULL: no UTF-8. */
static sd_bus_message *call_of(const uint8_t *data, size_t n_data)
{
	sd_bus_message *m = NULL;
	char line[512];
	bool is_first = true;

	if (sd_bus_message_new_method_call(bus_of_nobody(), &m, "a.b", "/a", "a.b", "Enrol") < 0)
		abort();
	while (n_data > 0 || is_first) {
		const uint8_t *end = n_data ? memchr(data, '\n', n_data) : NULL;
		size_t n = end ? (size_t)(end - data) : n_data, n_line = n < sizeof(line) ? n : sizeof(line) - 1;

		memcpy(line, data, n_line);
		line[n_line] = 0;
		if (!put_line(m, line, is_first))
			return sd_bus_message_unref(m);
		is_first = false;
		data += n + (end != NULL);
		n_data -= n + (end != NULL);
	}
	if (sd_bus_message_close_container(m) < 0 || sd_bus_message_seal(m, 1, 0) < 0 || sd_bus_message_rewind(m, 1) < 0)
		abort();
	return m;
}

static void check_users(const struct bus_enrol *wish)
{
	for (size_t i = 0; i < wish->n_users; i++)
		if (strpbrk(wish->users[i].person, "/+# \n=:") || !wish->users[i].person[0] ||
			(wish->users[i].consent > 9999 && wish->users[i].consent != DEVICE_NO_CONSENT))
			abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_data)
{
	sd_bus_message *call = call_of(data, n_data);
	char words[BUS_WHY_MAX];
	struct text why = text_of(words, sizeof(words));
	struct bus_enrol wish;
	int r = call ? enrol_read(call, &wish, &why) : 1;

	/* Every call of that form is taken or answered with a sentence; what is taken can be shown and written to a topic. */
	if (call && (r < 0 || (r == 1) != (why.n > 0)))
		abort();
	if (r == 0 && (strpbrk(wish.person, "/+# \n") || strpbrk(wish.name, "\n\r\x1b\x7f") ||
			      wish.kind >= DEVICE_KIND_COUNT || wish.mounted.n_inputs > MOUNTED_INPUTS_MAX ||
			      strpbrk(wish.mounted_on, "\n\r\x1b\x7f")))
		abort();
	if (r == 0)
		check_users(&wish);
	sd_bus_message_unref(call);
	return 0;
}
