/* SPDX-License-Identifier: Apache-2.0 */
#include "ask/face.h"

#include <errno.h>
#include <string.h>

#include "ask/bond.h"
#include "ask/controller.h"
#include "ask/manager.h"
#include "ask/rfkill.h"
#include "base/log.h"

enum { WORDS_MAX = 256 };

#define ERROR_TOO_OFTEN "org.lares.Error.TooOften"
#define ERROR_NO_BOND "org.lares.Error.NoBond"
#define ERROR_NO_ADAPTER "org.lares.Error.NoAdapter"
#define ERROR_HARD_BLOCKED "org.lares.Error.HardBlocked"
#define ERROR_FAILED "org.lares.Error.Failed"

/* The message bus vouches for the number. Returns 1, or the answer to give. */
static int check_caller(const struct face *face, sd_bus_message *call, sd_bus_error *error)
{
	sd_bus_creds *creds = NULL;
	uid_t uid;
	int r = sd_bus_query_sender_creds(call, SD_BUS_CREDS_EUID, &creds);

	if (r >= 0)
		r = sd_bus_creds_get_euid(creds, &uid);
	sd_bus_creds_unref(creds);
	if (r >= 0 && (uid == face->own || uid == face->lares))
		return 1;
	log_warning("%s was asked for by a stranger and refused", sd_bus_message_get_member(call));
	return sd_bus_error_set(error, SD_BUS_ERROR_ACCESS_DENIED, "only laresd and root may ask for this");
}

/* Whether it may be done now. Returns 1, or the answer to give. */
static int take_turn(struct face *face, enum act act, sd_bus_message *call, sd_bus_error *error)
{
	uint64_t wait_us;
	int r;

	face->was_used = true;
	r = check_caller(face, call, error);
	if (r <= 0)
		return r;
	r = act_take(&face->places, act, &wait_us);
	if (r == ACT_TOO_OFTEN)
		return sd_bus_error_setf(error, ERROR_TOO_OFTEN, "%s was done %u times in %llu h; again in %llu min", act_name(act),
			act_rule(act)->n_times, (unsigned long long)(act_rule(act)->within_us / 3600000000),
			(unsigned long long)(wait_us / 60000000) + 1);
	if (r < 0)
		return sd_bus_error_setf(error, ERROR_FAILED, "it cannot be counted, so it is not done: %s", strerror(-r));
	log_warning("laresd asks for: %s", act_name(act));
	return 1;
}

static int answer(sd_bus_message *call, sd_bus_error *error, int r, const char *words)
{
	if (r < 0) {
		log_error("%s: %s", sd_bus_message_get_member(call), words);
		return sd_bus_error_set(error, ERROR_FAILED, words);
	}
	return sd_bus_reply_method_return(call, NULL);
}

static int on_restart(sd_bus_message *call, void *data, sd_bus_error *error)
{
	struct face *face = data;
	char words[WORDS_MAX] = "";
	int r = take_turn(face, ACT_RESTART, call, error);

	return r <= 0 ? r : answer(call, error, manager_restart_bluetooth(face->bus, words, sizeof(words)), words);
}

static int on_reboot(sd_bus_message *call, void *data, sd_bus_error *error)
{
	struct face *face = data;
	char words[WORDS_MAX] = "";
	int r = take_turn(face, ACT_REBOOT, call, error);

	return r <= 0 ? r : answer(call, error, manager_reboot(face->bus, words, sizeof(words)), words);
}

static int on_unblock(sd_bus_message *call, void *data, sd_bus_error *error)
{
	struct face *face = data;
	int r = take_turn(face, ACT_UNBLOCK, call, error);

	if (r <= 0)
		return r;
	r = rfkill_unblock(face->places.rfkill);
	if (r == RFKILL_HARD)
		return sd_bus_error_set(error, ERROR_HARD_BLOCKED, "Bluetooth is off by a switch on the machine itself");
	return answer(call, error, r, strerror(-r));
}

static int read_address(sd_bus_message *call, struct address *ret_address, sd_bus_error *error)
{
	const char *text;
	int r = sd_bus_message_read(call, "s", &text);

	if (r < 0)
		return r;
	if (address_parse(text, ret_address) < 0)
		return sd_bus_error_set(error, SD_BUS_ERROR_INVALID_ARGS, "that is no device address");
	return 1;
}

static int on_reset(sd_bus_message *call, void *data, sd_bus_error *error)
{
	struct face *face = data;
	struct address address;
	int r = read_address(call, &address, error);

	if (r > 0)
		r = take_turn(face, ACT_RESET, call, error);
	if (r <= 0)
		return r;
	r = controller_reset(&address);
	if (r == -ENODEV)
		return sd_bus_error_set(error, ERROR_NO_ADAPTER, "there is no adapter of that address");
	return answer(call, error, r, strerror(-r));
}

static int on_bond(sd_bus_message *call, void *data, sd_bus_error *error)
{
	struct face *face = data;
	struct address adapter, device;
	struct bond bond;
	int r;

	face->was_used = true;
	r = check_caller(face, call, error);
	if (r > 0)
		r = read_address(call, &adapter, error);
	if (r > 0)
		r = read_address(call, &device, error);
	if (r <= 0)
		return r;
	r = bond_read(face->places.bonds, &adapter, &device, &bond);
	if (r == BOND_NONE)
		return sd_bus_error_set(error, ERROR_NO_BOND, "bluetoothd keeps no key for that device");
	if (r < 0)
		return answer(call, error, r, r == -EBADMSG ? "what bluetoothd keeps of that device cannot be understood" : strerror(-r));
	return sd_bus_reply_method_return(call, "by", bond.is_authenticated, bond.key_size);
}

/* UNPRIVILEGED: it is for us to say who may, not for libsystemd's capabilities. */
static const sd_bus_vtable methods[] = {
	SD_BUS_VTABLE_START(0),
	SD_BUS_METHOD("RestartBluetooth", "", "", on_restart, SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_METHOD("UnblockBluetooth", "", "", on_unblock, SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_METHOD("ResetAdapter", "s", "", on_reset, SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_METHOD("Reboot", "", "", on_reboot, SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_METHOD("Bond", "ss", "by", on_bond, SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_VTABLE_END,
};

int face_open(struct face *face)
{
	int r = sd_bus_add_object_vtable(face->bus, NULL, FACE_PATH, FACE_INTERFACE, methods, face);

	return r < 0 ? r : 0;
}
