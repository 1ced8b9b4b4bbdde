/* SPDX-License-Identifier: Apache-2.0 */
/* AgentManager1, and asking an agent whether a pairing may be. */
#include <string.h>
#include <sys/random.h>

#include "tests/virtual-home/bluez.h"

/* SMP gives up then: Core, Vol 3, Part H, 3.4. */
#define PAIRING_TIMEOUT_US UINT64_C(30000000)

#define MANAGER "org.bluez.AgentManager1"

static bool is_capability(const char *text)
{
	static const char *const names[] = { "", "DisplayOnly", "DisplayYesNo", "KeyboardOnly", "NoInputNoOutput",
		"KeyboardDisplay" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(names[i], text) == 0)
			return true;
	return false;
}

static int on_register(struct bluez *bluez, const struct object *object, sd_bus_message *m, sd_bus_error *error)
{
	const char *path, *capability;
	int place = client_get(bluez, sd_bus_message_get_sender(m));
	int r = sd_bus_message_read(m, "os", &path, &capability);

	(void)object;
	if (r < 0)
		return r;
	if (!is_capability(capability) || place < 0 || strlen(path) >= BLUEZ_PATH_MAX)
		return sd_bus_error_set(error, BLUEZ_ERROR "InvalidArguments", "Invalid arguments in method call");
	if (bluez->clients[place].agent[0])
		return sd_bus_error_set(error, BLUEZ_ERROR "AlreadyExists", "Already Exists");
	strcpy(bluez->clients[place].agent, path);
	return sd_bus_reply_method_return(m, "");
}

/* The caller's registered agent at the path that the message names, or -1 with an error set. */
static int own_agent(struct bluez *bluez, sd_bus_message *m, sd_bus_error *error)
{
	int place = client_find(bluez, sd_bus_message_get_sender(m));
	const char *path;
	int r = sd_bus_message_read(m, "o", &path);

	if (r >= 0 && place >= 0 && strcmp(bluez->clients[place].agent, path) == 0)
		return place;
	sd_bus_error_set(error, BLUEZ_ERROR "DoesNotExist", "Does Not Exist");
	return -1;
}

static int on_unregister(struct bluez *bluez, const struct object *object, sd_bus_message *m, sd_bus_error *error)
{
	int place = own_agent(bluez, m, error);

	(void)object;
	if (place < 0)
		return -sd_bus_error_get_errno(error);
	bluez->clients[place].agent[0] = '\0';
	if (strcmp(bluez->default_agent, bluez->clients[place].name) == 0)
		bluez->default_agent[0] = '\0';
	return sd_bus_reply_method_return(m, "");
}

static int on_request_default(struct bluez *bluez, const struct object *object, sd_bus_message *m, sd_bus_error *error)
{
	int place = own_agent(bluez, m, error);

	(void)object;
	if (place < 0)
		return -sd_bus_error_get_errno(error);
	strcpy(bluez->default_agent, bluez->clients[place].name);
	return sd_bus_reply_method_return(m, "");
}

const struct method bluez_agent_methods[] = {
	{ MANAGER, "RegisterAgent", "os", on_register },
	{ MANAGER, "UnregisterAgent", "o", on_unregister },
	{ MANAGER, "RequestDefaultAgent", "o", on_request_default },
	{ 0 },
};

static const struct client *agent_for(struct peer *peer)
{
	struct bluez *bluez = peer->bluez;
	int place = client_find(bluez, sd_bus_message_get_sender(peer->pairing));

	if (place < 0 || !bluez->clients[place].agent[0])
		place = client_find(bluez, bluez->default_agent);
	return place < 0 ? NULL : &bluez->clients[place];
}

/* Whether the person typed what the device shows; any answer without an error agrees to the rest. */
static bool is_agreed(const struct peer *peer, sd_bus_message *reply)
{
	uint32_t typed;

	if (sd_bus_message_is_method_error(reply, NULL))
		return false;
	return peer->actor->pairing != PAIRING_PASSKEY ||
		(sd_bus_message_read(reply, "u", &typed) >= 0 && typed == peer->digits);
}

static int on_answer(sd_bus_message *reply, void *data, sd_bus_error *error)
{
	struct peer *peer = data;

	(void)error;
	peer->asking = sd_bus_slot_unref(peer->asking);
	peer_paired(peer, is_agreed(peer, reply));
	return 0;
}

static const char *question(enum pairing pairing)
{
	return pairing == PAIRING_PASSKEY ? "RequestPasskey" :
		pairing == PAIRING_COMPARE ? "RequestConfirmation" : "RequestAuthorization";
}

/* The device shows new digits for each pairing. */
static void show_digits(struct peer *peer)
{
	if (getrandom(&peer->digits, sizeof(peer->digits), 0) != sizeof(peer->digits))
		peer->digits = 0;
	peer->digits %= SCENARIO_PASSKEY_MAX + 1;
	player_show(pairing_name(peer->actor->pairing), peer->actor, peer->digits);
}

void agent_ask(struct peer *peer)
{
	const struct client *client = agent_for(peer);
	enum pairing pairing = peer->actor->pairing;
	sd_bus_message *m = NULL;

	if (!client ||
		sd_bus_message_new_method_call(peer->bluez->bus, &m, client->name, client->agent, "org.bluez.Agent1",
			question(pairing)) < 0) {
		peer_paired(peer, false);
		return;
	}
	if (pairing != PAIRING_AUTHORIZE)
		show_digits(peer);
	sd_bus_message_append(m, "o", peer->path);
	if (pairing == PAIRING_COMPARE)
		sd_bus_message_append(m, "u", peer->digits);
	if (sd_bus_call_async(peer->bluez->bus, &peer->asking, m, on_answer, peer, PAIRING_TIMEOUT_US) < 0)
		peer_paired(peer, false);
	sd_bus_message_unref(m);
}
