/* SPDX-License-Identifier: Apache-2.0 */
#include "ask/usb.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/usbdevice_fs.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>

#include "base/cleanup.h"
#include "base/file.h"

enum { NUMBER_TEXT_MAX = 8, USB_NUMBER_MAX = 999 };

/* "device" is the interface, which belongs to the device. */
static int read_number(const char *classes, unsigned controller, const char *name, unsigned *ret_number)
{
	char path[PATH_MAX], text[NUMBER_TEXT_MAX + 1];
	unsigned long number;
	char *end;
	int n;

	snprintf(path, sizeof(path), "%s/hci%u/device/../%s", classes, controller, name);
	n = file_read(AT_FDCWD, path, (uint8_t *)text, NUMBER_TEXT_MAX);
	if (n < 0)
		return n == -ENOENT || n == -ENOTDIR ? -ENODEV : n;
	text[n] = '\0';
	number = strtoul(text, &end, 10);
	if (end == text || *end != '\n' || number == 0 || number > USB_NUMBER_MAX)
		return -EBADMSG;
	*ret_number = (unsigned)number;
	return 0;
}

int usb_reset(const char *classes, const char *buses, unsigned number)
{
	scoped(closep) int fd = -1;
	char path[PATH_MAX];
	unsigned bus, device;
	int r = read_number(classes, number, "busnum", &bus);

	if (r == 0)
		r = read_number(classes, number, "devnum", &device);
	if (r < 0)
		return r;
	snprintf(path, sizeof(path), "%s/%03u/%03u", buses, bus, device);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	return ioctl(fd, USBDEVFS_RESET, 0) < 0 ? -errno : 0;
}
