/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/services.h"

#include <stdio.h>
#include <string.h>
#include <sys/statvfs.h>

#include "base/cleanup.h"
#include "cli/findings.h"

#define SYSTEMD "org.freedesktop.systemd1"
#define HELPER "org.lares.Ask1"
#define STATE_FOLDER "/var/lib/lares"

enum { DISK_LOW_MB = 100 };

static int get_word(sd_bus *bus, const char *path, const char *interface, const char *property, char ret_word[64])
{
	scoped(freep) char *word = NULL;
	int r = sd_bus_get_property_string(bus, SYSTEMD, path, interface, property, NULL, &word);

	if (r >= 0)
		snprintf(ret_word, 64, "%s", word);
	return r;
}

void service_look(sd_bus *bus, const char *unit, struct service *ret_service)
{
	struct service service = { 0 };
	sd_bus_message *reply = NULL;
	const char *path;
	char loaded[64];
	int r = sd_bus_call_method(bus, SYSTEMD, "/org/freedesktop/systemd1", SYSTEMD ".Manager", "LoadUnit", NULL, &reply,
		"s", unit);

	if (r >= 0)
		r = sd_bus_message_read(reply, "o", &path);
	if (r >= 0)
		r = get_word(bus, path, SYSTEMD ".Unit", "LoadState", loaded);
	if (r >= 0)
		r = get_word(bus, path, SYSTEMD ".Unit", "ActiveState", service.state);
	if (r >= 0 && strcmp(loaded, "loaded") == 0)
		get_word(bus, path, SYSTEMD ".Service", "Result", service.result);
	service.is_known = r >= 0;
	service.is_installed = r >= 0 && strcmp(loaded, "not-found") != 0;
	service.is_active = r >= 0 && strcmp(service.state, "active") == 0;
	sd_bus_message_unref(reply);
	*ret_service = service;
}

void service_explain(const struct service *laresd, bool has_configuration, json_t *findings)
{
	if (!laresd->is_known)
		findings_add(findings, "fault", "service", "start it with: laresd --config FILE",
			"laresd does not answer on the system bus, and there is no systemd to ask for its service");
	else if (!laresd->is_installed)
		findings_add(findings, "fault", "service", "install the package lares", "laresd is not installed as a service");
	else if (!has_configuration)
		findings_add(findings, "fault", "service", "write it, beginning with lares.conf.example; then: systemctl start laresd",
			"there is no configuration, /etc/lares/lares.conf");
	else if (laresd->is_active)
		findings_add(findings, "fault", "service", "systemctl restart laresd",
			"laresd runs and is not on the system bus");
	else if (strcmp(laresd->state, "inactive") == 0)
		findings_add(findings, "fault", "service", "systemctl enable --now laresd", "laresd is switched off");
	else
		findings_add(findings, "fault", "service", "its last words are in: journalctl -u laresd -n 20",
			"laresd does not stay up: its service is %s (%s)", laresd->state, laresd->result);
}

void service_explain_bluetooth(const struct service *bluetooth, json_t *findings)
{
	if (!bluetooth->is_known)
		return;
	if (!bluetooth->is_installed)
		findings_add(findings, "fault", "bluez", "install the package bluez", "bluetoothd is not installed");
	else if (!bluetooth->is_active)
		findings_add(findings, "fault", "bluez", "systemctl enable --now bluetooth", "bluetoothd is not running (%s)",
			bluetooth->state);
	else
		findings_add(findings, "ok", "bluez", NULL, "bluetoothd is running");
}

static bool has_name(char *const *names, const char *name)
{
	for (; names && *names; names++)
		if (strcmp(*names, name) == 0)
			return true;
	return false;
}

void services_look_for_helper(char *const *names, char *const *activatable, json_t *findings)
{
	if (has_name(names, HELPER) || has_name(activatable, HELPER))
		findings_add(findings, "ok", "service", NULL, "lares-ask is there for what only root may do");
	else
		findings_add(findings, "warning", "service", "install the package lares whole",
			"lares-ask is not installed: what hangs in Bluetooth is not mended, and bonds count as made without a code");
}

void services_look_at_disk(json_t *findings)
{
	struct statvfs disk;
	uint64_t free_MB;

	if (statvfs(STATE_FOLDER, &disk) < 0)
		return;
	free_MB = (uint64_t)disk.f_bavail * disk.f_frsize >> 20;
	if (free_MB < DISK_LOW_MB)
		findings_add(findings, "fault", "disk", "make room: df -h, journalctl --vacuum-size=50M",
			"%llu MB are free where the readings are kept", (unsigned long long)free_MB);
	else
		findings_add(findings, "ok", "disk", NULL, "%llu MB are free where the readings are kept",
			(unsigned long long)free_MB);
}
