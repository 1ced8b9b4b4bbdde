/* SPDX-License-Identifier: Apache-2.0 */
/* Why a pairing came to nothing, and what the installer can do about it. */
#include <errno.h>
#include <string.h>

#include "radio/room.h"

static const struct pair_error errors[] = {
	{ "org.bluez.Error.AuthenticationFailed", -EACCES, false,
		"the device refused: put it into its pairing mode, and remove it from any phone or other gateway that it is "
		"paired with, as most take only one" },
	{ "org.bluez.Error.AuthenticationRejected", -EACCES, false,
		"the device rejected the pairing: put it into its pairing mode and try again" },
	{ "org.bluez.Error.AuthenticationCanceled", -ECANCELED, false,
		"the device broke off: put it into its pairing mode again and try again" },
	{ "org.bluez.Error.AuthenticationTimeout", -ETIMEDOUT, false, "the device did not answer in time: try again" },
	{ "org.bluez.Error.ConnectionAttemptFailed", -ECONNREFUSED, true,
		"the device was heard but could not be reached: bring it nearer and try again" },
	{ "org.bluez.Error.Failed", -ECONNREFUSED, true,
		"the device was heard but no connection to it lasted: bring it nearer and try again" },
	{ "org.bluez.Error.InProgress", -EBUSY, true, "Bluetooth is busy with that device: try again in a minute" },
	{ "org.bluez.Error.NotReady", -ENODEV, true, "the Bluetooth adapter is switched off: see lares doctor" },
	{ "org.bluez.Error.DoesNotExist", -ETIMEDOUT, true,
		"the device fell silent before it could be paired: put it into its pairing mode and try again" },
	{ SD_BUS_ERROR_UNKNOWN_OBJECT, -ETIMEDOUT, true,
		"the device fell silent before it could be paired: put it into its pairing mode and try again" },
	{ SD_BUS_ERROR_UNKNOWN_METHOD, -ETIMEDOUT, true,
		"the device fell silent before it could be paired: put it into its pairing mode and try again" },
	{ SD_BUS_ERROR_NO_REPLY, -ETIMEDOUT, false, "Bluetooth did not answer in time: try again" },
};

static const struct pair_error wrong_passkey = { NULL, -EACCES, false,
	"the digits were wrong: try again with those that the device shows then" };
static const struct pair_error denied = { NULL, -EACCES, false,
	"the digits differed, so nothing was paired: try again, and if they differ again, somebody else is answering" };
static const struct pair_error unanswered = { NULL, -ETIMEDOUT, false,
	"the device gave up before its question was answered: try again, it waits for half a minute" };
const struct pair_error pair_unheard = { NULL, -ETIMEDOUT, false,
	"the device was not heard: put it into its pairing mode and bring it near" };
static const struct pair_error unfinished = { NULL, -ETIMEDOUT, false,
	"the device did not finish pairing in time: try again" };

/* bluetoothd tells a wrong passkey, a device that says no, and one that was never answered, with the same few names. */
const struct pair_error *pair_error_of(const struct pairing *pairing, const sd_bus_error *e)
{
	bool is_authentication = strncmp(e->name, "org.bluez.Error.Authentication", 30) == 0;

	if (is_authentication && pairing->is_denied)
		return &denied;
	if (is_authentication && (pairing->asked || pairing->is_unanswered))
		return &unanswered;
	if (sd_bus_error_has_name(e, "org.bluez.Error.AuthenticationFailed") && pairing->has_passkey)
		return &wrong_passkey;
	for (size_t i = 0; i < sizeof(errors) / sizeof(errors[0]); i++)
		if (sd_bus_error_has_name(e, errors[i].name))
			return &errors[i];
	return NULL;
}

const struct pair_error *pair_error_at_end(const struct pairing *pairing)
{
	if (pairing->asked)
		return &unanswered;
	if (pairing->state != PAIRING_WAITING)
		return &unfinished;
	return pairing->last ? pairing->last : &pair_unheard;
}
