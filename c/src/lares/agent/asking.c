/* SPDX-License-Identifier: Apache-2.0 */
#include "asking.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "agent.h"
#include "base/cleanup.h"
#include "base/log.h"
#include "commit.h"

#define ASK_NAME "org.lares.Ask1"
#define ASK_PATH "/org/lares/Ask1"
#define ASK_US UINT64_C(30000000) /* a controller that does not answer takes the kernel 10 s, a start as long */

static const struct {
	const char *method, *words;
} methods[] = {
	[RADIO_ASK_UNBLOCK] = { "UnblockBluetooth", "Bluetooth could not be unblocked" },
	[RADIO_ASK_RESTART] = { "RestartBluetooth", "bluetoothd could not be restarted" },
	[RADIO_ASK_RESET] = { "ResetAdapter", "the adapter could not be reset" },
	[RADIO_ASK_REBOOT] = { "Reboot", "the gateway could not be rebooted" },
};

static bool is_named(const sd_bus_error *error, const char *const *names)
{
	for (; *names; names++)
		if (strncmp(error->name, *names, strlen(*names)) == 0)
			return true;
	return false;
}

static const char *const silent[] = { SD_BUS_ERROR_NO_REPLY, SD_BUS_ERROR_TIMEOUT, NULL };

/* Why it cannot be asked at all, in words; NULL: it answered. */
static const char *absence_of(const sd_bus_error *error)
{
	static const char *const absent[] = { SD_BUS_ERROR_SERVICE_UNKNOWN, SD_BUS_ERROR_NAME_HAS_NO_OWNER,
		"org.freedesktop.DBus.Error.Spawn.", "org.freedesktop.systemd1.", NULL };
	static const char *const denied[] = { SD_BUS_ERROR_ACCESS_DENIED, NULL };

	if (is_named(error, absent))
		return "lares-ask is not installed, or does not start";
	if (is_named(error, silent))
		return "lares-ask does not answer";
	if (is_named(error, denied))
		return "lares-ask refuses laresd, or the bus does";
	return NULL;
}

/* Each change is logged once. Returns the error, or NULL where the answer is none. */
static const sd_bus_error *look_at(struct asking *asking, sd_bus_message *answer)
{
	const sd_bus_error *error = sd_bus_message_is_method_error(answer, NULL) ? sd_bus_message_get_error(answer) : NULL;
	const char *absence = error ? absence_of(error) : NULL;

	if (absence && strcmp(asking->absence, absence) != 0)
		log_warning("%s: what hangs in Bluetooth is not mended without it, and bonds count as made without a code", absence);
	snprintf(asking->absence, sizeof(asking->absence), "%s", absence ? absence : "");
	return error;
}

static int on_trial(sd_bus_message *answer, void *context, sd_bus_error *error)
{
	struct asking *asking = context;

	(void)error;
	asking->trial = sd_bus_slot_unref(asking->trial);
	look_at(asking, answer);
	return 1;
}

static int call_new(struct agent *agent, const char *interface, const char *method, sd_bus_message **ret_call)
{
	return sd_bus_message_new_method_call(agent->dbus, ret_call, ASK_NAME, ASK_PATH, interface, method);
}

int asking_try(struct agent *agent)
{
	scoped(sd_bus_message_unrefp) sd_bus_message *call = NULL;
	int r;

	if (agent->asking.trial)
		return 0;
	r = call_new(agent, "org.freedesktop.DBus.Peer", "Ping", &call);
	if (r >= 0)
		r = sd_bus_call_async(agent->dbus, &agent->asking.trial, call, on_trial, &agent->asking, ASK_US);
	return r < 0 ? r : 0;
}

void asking_close(struct agent *agent)
{
	struct asking *asking = &agent->asking;

	asking->trial = sd_bus_slot_unref(asking->trial);
	for (size_t i = 0; i < RADIO_ASK_COUNT; i++)
		asking->acts[i].slot = sd_bus_slot_unref(asking->acts[i].slot);
	for (size_t i = 0; i < ASKING_BONDS_MAX; i++)
		asking->bonds[i].slot = sd_bus_slot_unref(asking->bonds[i].slot);
}

/* Acts */

static void note_failure(struct asking *asking, enum radio_ask what, const char *why)
{
	char words[ASKING_WORDS_MAX];

	snprintf(words, sizeof(words), "%s: %s", methods[what].words, why);
	if (strcmp(words, asking->words) != 0)
		log_warning("%s", words);
	memcpy(asking->words, words, sizeof(words));
	asking->failed = what;
}

static int on_done(sd_bus_message *answer, void *context, sd_bus_error *e)
{
	struct asking_act *act = context;
	struct asking *asking = act->asking;
	const sd_bus_error *error;

	(void)e;
	act->slot = sd_bus_slot_unref(act->slot);
	error = look_at(asking, answer);
	if (error)
		note_failure(asking, act->what, asking->absence[0] ? asking->absence : error->message ? error->message : error->name);
	else if (asking->failed == act->what)
		asking->words[0] = '\0';
	return 1;
}

/* What waits in memory would be gone with it. */
static bool may_reboot(struct agent *agent)
{
	if (!agent->stand_in.is_in_use && commit_now(agent) == 0)
		return true;
	note_failure(&agent->asking, RADIO_ASK_REBOOT, "the disk takes nothing, and what waits in memory would be lost");
	return false;
}

void asking_please(struct agent *agent, enum radio_ask what, const struct address *adapter)
{
	scoped(sd_bus_message_unrefp) sd_bus_message *call = NULL;
	struct asking *asking = &agent->asking;
	struct asking_act *act = &asking->acts[what];
	char address[ADDRESS_TEXT_MAX];
	int r;

	if (act->slot || (what == RADIO_ASK_REBOOT && !may_reboot(agent)))
		return;
	log_info("asking lares-ask for %s", methods[what].method);
	r = call_new(agent, ASK_NAME, methods[what].method, &call);
	if (r >= 0 && what == RADIO_ASK_RESET) {
		address_format(adapter, address);
		r = sd_bus_message_append(call, "s", address);
	}
	act->asking = asking;
	act->what = what;
	if (r >= 0)
		r = sd_bus_call_async(agent->dbus, &act->slot, call, on_done, act, ASK_US);
	if (r < 0)
		note_failure(asking, what, strerror(-r));
}

/* Bonds */

static int bond_result(const struct asking *asking, const sd_bus_error *error)
{
	if (!error)
		return 0;
	if (strcmp(error->name, "org.lares.Error.NoBond") == 0)
		return -ENOENT;
	if (!asking->absence[0])
		return -EIO;
	return is_named(error, silent) ? -ETIMEDOUT : -ENOTCONN;
}

static int on_bond(sd_bus_message *answer, void *context, sd_bus_error *error)
{
	struct asking_bond bond = *(struct asking_bond *)context;
	struct asking *asking = &bond.agent->asking;
	int is_authenticated = 0, r;
	uint8_t key_size = 0;

	(void)error;
	*(struct asking_bond *)context = (struct asking_bond){ 0 };
	r = bond_result(asking, look_at(asking, answer));
	if (r == 0 && sd_bus_message_read(answer, "by", &is_authenticated, &key_size) < 0)
		r = -EIO;
	bond.fn(bond.context, r, is_authenticated, key_size);
	sd_bus_slot_unref(bond.slot);
	return 1;
}

static struct asking_bond *free_place(struct asking *asking)
{
	for (size_t i = 0; i < ASKING_BONDS_MAX; i++)
		if (!asking->bonds[i].fn)
			return &asking->bonds[i];
	return NULL;
}

void asking_bond(struct agent *agent, const struct address *adapter, const struct address *device, asking_bond_fn fn,
	void *context)
{
	scoped(sd_bus_message_unrefp) sd_bus_message *call = NULL;
	struct asking_bond *bond = free_place(&agent->asking);
	char adapter_text[ADDRESS_TEXT_MAX], device_text[ADDRESS_TEXT_MAX];
	int r = bond ? call_new(agent, ASK_NAME, "Bond", &call) : -EBUSY;

	address_format(adapter, adapter_text);
	address_format(device, device_text);
	if (r >= 0)
		r = sd_bus_message_append(call, "ss", adapter_text, device_text);
	if (r >= 0)
		r = sd_bus_call_async(agent->dbus, &bond->slot, call, on_bond, bond, ASK_US);
	if (r < 0) {
		fn(context, -EIO, false, 0);
		return;
	}
	bond->agent = agent;
	bond->fn = fn;
	bond->context = context;
}

const char *asking_trouble(const struct asking *asking, const char **ret_todo)
{
	static const char *const todo[] = {
		[RADIO_ASK_UNBLOCK] = "look at rfkill list, and for a switch on the machine",
		[RADIO_ASK_RESTART] = "look at systemctl status bluetooth",
		[RADIO_ASK_RESET] = "unplug the adapter and plug it in again",
		[RADIO_ASK_REBOOT] = "look at the disk (df -h, dmesg); then switch the gateway off and on",
	};

	if (asking->absence[0]) {
		*ret_todo = "install it with its D-Bus files, then: systemctl daemon-reload; systemctl reload dbus; see journalctl -u lares-ask";
		return asking->absence;
	}
	*ret_todo = todo[asking->failed];
	return asking->words[0] ? asking->words : NULL;
}
