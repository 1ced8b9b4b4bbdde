/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/client.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "cli/print.h"

#define SERVICE "org.lares.Agent1"
#define OBJECT "/org/lares/Agent1"

int client_open(struct client *client)
{
	int r = sd_bus_open_system(&client->bus);

	if (r >= 0)
		return 0;
	fprintf(stderr, "lares: the system bus cannot be reached (%s); see: systemctl status dbus\n", strerror(-r));
	return -1;
}

void client_done(struct client *client)
{
	sd_bus_message_unref(client->reply);
	sd_bus_flush_close_unref(client->bus);
}

sd_bus_message *client_call(struct client *client, const char *method)
{
	sd_bus_message *call = NULL;

	return sd_bus_message_new_method_call(client->bus, &call, SERVICE, OBJECT, SERVICE, method) < 0 ? NULL : call;
}

const char *client_words(const sd_bus_error *error)
{
	static const char *const words[][2] = {
		{ SD_BUS_ERROR_SERVICE_UNKNOWN, "laresd does not answer on the system bus; start it with: systemctl start "
						"laresd" },
		{ SD_BUS_ERROR_NAME_HAS_NO_OWNER, "laresd does not answer on the system bus; start it with: systemctl start "
						  "laresd" },
		{ SD_BUS_ERROR_ACCESS_DENIED, "you may not talk to laresd; use sudo, or join the group lares with: sudo "
					      "adduser $USER lares (and log in again)" },
		{ SD_BUS_ERROR_NO_REPLY, "laresd gave no answer in time; see what it does with: journalctl -u laresd" },
		{ SD_BUS_ERROR_TIMEOUT, "laresd gave no answer in time; see what it does with: journalctl -u laresd" },
		{ SD_BUS_ERROR_DISCONNECTED, "the bus closed the connection while laresd was asked; try again" },
		{ SD_BUS_ERROR_UNKNOWN_METHOD, "this laresd is of another version than this lares; start the installed one "
					       "with: systemctl restart laresd" },
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (sd_bus_error_has_name(error, words[i][0]))
			return words[i][1];
	return error->message ? error->message : "laresd failed; see: journalctl -u laresd";
}

void client_complain(const char *words)
{
	char line[512];

	for (size_t n; *words; words += n + (words[n] == '\n')) {
		n = strcspn(words, "\n");
		snprintf(line, sizeof(line), "%.*s", (int)n, words);
		fputs("lares: ", stderr);
		print_safe(stderr, line);
		fputc('\n', stderr);
	}
}

const char *client_try(struct client *client, sd_bus_message *call, uint64_t timeout_us, char ret_why[CLIENT_WORDS_MAX])
{
	sd_bus_error error = SD_BUS_ERROR_NULL;
	const char *answer = NULL;
	int r;

	client->reply = sd_bus_message_unref(client->reply);
	r = call ? sd_bus_call(client->bus, call, timeout_us, &error, &client->reply) : -ENOMEM;
	sd_bus_message_unref(call);
	if (r < 0 && !sd_bus_error_is_set(&error))
		sd_bus_error_set_errno(&error, r);
	if (r >= 0 && sd_bus_message_read(client->reply, "s", &answer) < 0)
		sd_bus_error_set(&error, SD_BUS_ERROR_UNKNOWN_METHOD, NULL);
	if (sd_bus_error_is_set(&error))
		snprintf(ret_why, CLIENT_WORDS_MAX, "%s", client_words(&error));
	client->is_absent = sd_bus_error_has_name(&error, SD_BUS_ERROR_SERVICE_UNKNOWN) ||
		sd_bus_error_has_name(&error, SD_BUS_ERROR_NAME_HAS_NO_OWNER);
	sd_bus_error_free(&error);
	return answer;
}

const char *client_send(struct client *client, sd_bus_message *call, uint64_t timeout_us)
{
	char why[CLIENT_WORDS_MAX];
	const char *answer = client_try(client, call, timeout_us, why);

	if (!answer)
		client_complain(why);
	return answer;
}

const char *client_ask(struct client *client, const char *method, const char *types, ...)
{
	sd_bus_message *call = client_call(client, method);
	va_list arguments;
	int r;

	va_start(arguments, types);
	r = call && types ? sd_bus_message_appendv(call, types, arguments) : 0;
	va_end(arguments);
	if (r < 0) {
		sd_bus_message_unref(call);
		fputs("lares: an argument is no UTF-8 text\n", stderr);
		return NULL;
	}
	return client_send(client, call, CLIENT_TIMEOUT_US);
}
