/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* The service manager, over D-Bus: nothing is executed here. */
#include <stddef.h>
#include <systemd/sd-bus.h>

/* Returns 0, or a negative errno with what it said in ret_words. */
int manager_restart_bluetooth(sd_bus *bus, char *ret_words, size_t n_words);

/*
 * Through reboot.target, so that every service ends in order and file systems are unmounted; the manager's own Reboot would
 * end them by force. It cannot be taken back.
 */
int manager_reboot(sd_bus *bus, char *ret_words, size_t n_words);
