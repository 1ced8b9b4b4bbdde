/* SPDX-License-Identifier: Apache-2.0 */
#include "ask/manager.h"

#include <stdio.h>
#include <string.h>

#define MANAGER_US UINT64_C(10000000)

static int queue_job(sd_bus *bus, const char *method, const char *unit, const char *mode, char *ret_words, size_t n_words)
{
	sd_bus_error error = SD_BUS_ERROR_NULL;
	sd_bus_message *call = NULL;
	int r = sd_bus_message_new_method_call(bus, &call, "org.freedesktop.systemd1", "/org/freedesktop/systemd1",
		"org.freedesktop.systemd1.Manager", method);

	if (r >= 0)
		r = sd_bus_message_append(call, "ss", unit, mode);
	if (r >= 0)
		r = sd_bus_call(bus, call, MANAGER_US, &error, NULL);
	if (r < 0)
		snprintf(ret_words, n_words, "systemd did not take it: %s", error.message ? error.message : strerror(-r));
	sd_bus_message_unref(call);
	sd_bus_error_free(&error);
	return r < 0 ? r : 0;
}

int manager_restart_bluetooth(sd_bus *bus, char *ret_words, size_t n_words)
{
	return queue_job(bus, "RestartUnit", "bluetooth.service", "replace", ret_words, n_words);
}

int manager_reboot(sd_bus *bus, char *ret_words, size_t n_words)
{
	return queue_job(bus, "StartUnit", "reboot.target", "replace-irreversibly", ret_words, n_words);
}
