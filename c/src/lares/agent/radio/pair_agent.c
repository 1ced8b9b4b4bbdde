/* SPDX-License-Identifier: Apache-2.0 */
/*
 * org.bluez.Agent1, whom bluetoothd asks while a device is being paired.
 *
 * Yes is said only within the installer's window and only for the installer's address; everything else, whoever asks and
 * whenever, is rejected. What only a person can know is asked of one, and bluetoothd's call waits for the answer: for half
 * a minute, which is how long the Security Manager waits (Core, Vol 3, Part H, 3.4).
 */
#include <errno.h>
#include <string.h>

#include "radio/room.h"

#define AGENT_PATH "/org/lares/agent"

static void tell(struct radio *radio, enum radio_question question, uint32_t digits)
{
	radio->pairing.question = question;
	if (radio->ops.on_question)
		radio->ops.on_question(radio->ctx, &radio->pairing.address, question, digits);
}

void pair_withdraw(struct radio *radio)
{
	radio->pairing.asked = sd_bus_message_unref(radio->pairing.asked);
	if (radio->pairing.question != RADIO_ASKS_NOTHING)
		tell(radio, RADIO_ASKS_NOTHING, 0);
}

static bool is_bluetoothd(const struct radio *radio, sd_bus_message *m)
{
	const char *sender = sd_bus_message_get_sender(m);

	return radio->owner[0] && sender && strcmp(sender, radio->owner) == 0;
}

static bool is_expected(const struct radio *radio, sd_bus_message *m, const char *device_path)
{
	struct path path;

	return is_bluetoothd(radio, m) && radio->pairing.state == PAIRING_ASKED && path_parse(device_path, &path) == 0 && path.has_address &&
		address_equal(&path.address, &radio->pairing.address) && strcmp(path.adapter, radio->pairing.adapter->name) == 0;
}

static int reject(sd_bus_message *m)
{
	return sd_bus_reply_method_errorf(m, "org.bluez.Error.Rejected", "nobody is pairing this device");
}

/* RequestAuthorization, AuthorizeService: the device has no means of asking more. All questions begin with the device. */
static int on_agree(sd_bus_message *m, void *data, sd_bus_error *error)
{
	const char *device;
	int r = sd_bus_message_read_basic(m, 'o', &device);

	(void)error;
	if (r < 0)
		return r;
	return is_expected(data, m, device) ? sd_bus_reply_method_return(m, "") : reject(m);
}

/* The call waits; an older one, whose answer nobody wants any more, goes. */
static int ask_person(struct radio *radio, sd_bus_message *m, enum radio_question question, uint32_t digits)
{
	sd_bus_message_unref(radio->pairing.asked);
	radio->pairing.asked = sd_bus_message_ref(m);
	tell(radio, question, digits);
	return 1;
}

static int on_request_passkey(sd_bus_message *m, void *data, sd_bus_error *error)
{
	struct radio *radio = data;
	const char *device;
	int r = sd_bus_message_read_basic(m, 'o', &device);

	(void)error;
	if (r < 0)
		return r;
	return is_expected(radio, m, device) ? ask_person(radio, m, RADIO_ASKS_PASSKEY, 0) : reject(m);
}

static int on_request_confirmation(sd_bus_message *m, void *data, sd_bus_error *error)
{
	struct radio *radio = data;
	const char *device;
	uint32_t digits;
	int r = sd_bus_message_read(m, "ou", &device, &digits);

	(void)error;
	if (r < 0)
		return r;
	return is_expected(radio, m, device) ? ask_person(radio, m, RADIO_ASKS_COMPARISON, digits) : reject(m);
}

/* Told again with each digit that is typed into the device. */
static int on_display_passkey(sd_bus_message *m, void *data, sd_bus_error *error)
{
	struct radio *radio = data;
	const char *device;
	uint32_t digits;
	uint16_t n_typed;
	int r = sd_bus_message_read(m, "ouq", &device, &digits, &n_typed);

	(void)error;
	if (r < 0)
		return r;
	if (!is_expected(radio, m, device))
		return reject(m);
	tell(radio, RADIO_SHOWS_PASSKEY, digits);
	return sd_bus_reply_method_return(m, "");
}

/* Of Bluetooth before 2.1, and of devices that none of ours is. */
static int on_pin(sd_bus_message *m, void *data, sd_bus_error *error)
{
	(void)data;
	(void)error;
	return reject(m);
}

/* Release and Cancel: the question is withdrawn; the answer to Pair says what became of it. */
static int on_notice(sd_bus_message *m, void *data, sd_bus_error *error)
{
	struct radio *radio = data;

	(void)error;
	if (is_bluetoothd(radio, m)) {
		radio->pairing.is_unanswered = radio->pairing.asked;
		pair_withdraw(radio);
	}
	return sd_bus_reply_method_return(m, "");
}

static int answer_passkey(struct radio *radio, int64_t passkey)
{
	radio->pairing.has_passkey = true;
	return sd_bus_reply_method_return(radio->pairing.asked, "u", (uint32_t)passkey);
}

static int answer_comparison(struct radio *radio, bool is_equal)
{
	sd_bus_message *asked = radio->pairing.asked;

	radio->pairing.is_denied = !is_equal;
	return is_equal ? sd_bus_reply_method_return(asked, "") :
			  sd_bus_reply_method_errorf(asked, "org.bluez.Error.Rejected", "the digits differ");
}

int radio_answer(struct radio *radio, const struct address *address, int64_t answer)
{
	bool is_passkey = radio->pairing.question == RADIO_ASKS_PASSKEY;
	int r;

	if (!radio->pairing.asked || !address_equal(&radio->pairing.address, address))
		return -ENOENT;
	if (answer < 0 || answer > (is_passkey ? 999999 : 1))
		return -EINVAL;
	r = is_passkey ? answer_passkey(radio, answer) : answer_comparison(radio, answer);
	pair_withdraw(radio);
	return r < 0 ? r : 0;
}

static const sd_bus_vtable agent_vtable[] = {
	SD_BUS_VTABLE_START(0),
	SD_BUS_METHOD("Release", "", "", on_notice, SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_METHOD("Cancel", "", "", on_notice, SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_METHOD("RequestPinCode", "o", "s", on_pin, SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_METHOD("DisplayPinCode", "os", "", on_pin, SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_METHOD("RequestPasskey", "o", "u", on_request_passkey, SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_METHOD("DisplayPasskey", "ouq", "", on_display_passkey, SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_METHOD("RequestConfirmation", "ou", "", on_request_confirmation, SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_METHOD("RequestAuthorization", "o", "", on_agree, SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_METHOD("AuthorizeService", "os", "", on_agree, SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_VTABLE_END
};

int pair_export(struct radio *radio)
{
	return sd_bus_add_object_vtable(radio->bus, &radio->pairing.agent, AGENT_PATH, "org.bluez.Agent1", agent_vtable, radio);
}

/* Whether bluetoothd took our agent, or made it the default one; a refusal is told. */
static bool is_agent_taken(struct radio *radio, sd_bus_message *m)
{
	const sd_bus_error *e = call_error(m);

	radio->pairing.agent_call = sd_bus_slot_unref(radio->pairing.agent_call);
	if (e)
		radio_fault(radio, "bluetoothd does not take our pairing agent: %s", e->message);
	return !e;
}

static int on_default(sd_bus_message *m, void *data, sd_bus_error *error)
{
	(void)error;
	is_agent_taken(data, m);
	return 0;
}

static int on_registered(sd_bus_message *m, void *data, sd_bus_error *error)
{
	struct radio *radio = data;

	(void)error;
	if (is_agent_taken(radio, m))
		call_start(radio, &radio->pairing.agent_call, "/org/bluez", "org.bluez.AgentManager1",
			"RequestDefaultAgent", CALL_US, on_default, radio, "o", AGENT_PATH);
	return 0;
}

/*
 * KeyboardDisplay lets the device choose: cuffs have nothing and are confirmed, meters show digits and are asked for them.
 */
void pair_register(struct radio *radio)
{
	call_start(radio, &radio->pairing.agent_call, "/org/bluez", "org.bluez.AgentManager1", "RegisterAgent", CALL_US,
		on_registered, radio, "os", AGENT_PATH, "KeyboardDisplay");
}
