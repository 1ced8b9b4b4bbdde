/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* What only this side sees where laresd does not answer: its service, bluetoothd's, the configuration, the disk. */
#include <jansson.h>
#include <stdbool.h>
#include <systemd/sd-bus.h>

/* What systemd knows of a service. */
struct service {
	bool is_known; /* systemd answered */
	bool is_installed, is_active;
	char state[64]; /* its words for it: "failed", "activating" */
	char result[64]; /* how it ended: "exit-code" */
};

/* `unit` as systemd names it: "laresd.service". */
void service_look(sd_bus *bus, const char *unit, struct service *ret_service);

/* laresd does not answer: why, as far as that can be seen. */
void service_explain(const struct service *laresd, bool has_configuration, json_t *findings);

/* bluetoothd without laresd to say so. */
void service_explain_bluetooth(const struct service *bluetooth, json_t *findings);

/* Whether laresd's privileged helper could be asked; `names` are those on the bus and those that it would start. */
void services_look_for_helper(char *const *names, char *const *activatable, json_t *findings);

/* Where laresd's files are. */
void services_look_at_disk(json_t *findings);
