/* SPDX-License-Identifier: Apache-2.0 */
#include "ask/rfkill.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/rfkill.h>
#include <stdbool.h>
#include <stddef.h>
#include <unistd.h>

#include "base/cleanup.h"

enum { SWITCHES_MAX = 64 }; /* the device tells of every radio once, then it has nothing to read */

/* Whether there are Bluetooth radios, and all of them behind a switch of the machine. */
static bool is_hard_blocked(int fd)
{
	struct rfkill_event event;
	size_t n_radios = 0, n_hard = 0;

	for (size_t i = 0; i < SWITCHES_MAX && read(fd, &event, RFKILL_EVENT_SIZE_V1) == RFKILL_EVENT_SIZE_V1; i++)
		if (event.type == RFKILL_TYPE_BLUETOOTH && event.op == RFKILL_OP_ADD) {
			n_radios++;
			n_hard += event.hard != 0;
		}
	return n_radios > 0 && n_hard == n_radios;
}

int rfkill_unblock(const char *device)
{
	static const struct rfkill_event unblock = { .type = RFKILL_TYPE_BLUETOOTH, .op = RFKILL_OP_CHANGE_ALL, .soft = 0 };
	scoped(closep) int fd = open(device, O_RDWR | O_NONBLOCK | O_CLOEXEC);
	bool is_hard;

	if (fd < 0)
		return -errno;
	is_hard = is_hard_blocked(fd);
	if (write(fd, &unblock, RFKILL_EVENT_SIZE_V1) != RFKILL_EVENT_SIZE_V1)
		return errno ? -errno : -EIO;
	return is_hard ? RFKILL_HARD : 0;
}
