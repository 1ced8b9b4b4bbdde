/* SPDX-License-Identifier: Apache-2.0 */
#include "ask/controller.h"

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "ask/usb.h"
#include "base/cleanup.h"

/* The kernel's own (include/net/bluetooth/hci_sock.h): no header of the system has them without BlueZ's library. */
enum { HCI_PROTOCOL = 1, HCI_DEVICES_MAX = 16 };

struct hci_device {
	uint16_t id;
	uint32_t flags;
};

struct hci_device_list {
	uint16_t n;
	struct hci_device device[HCI_DEVICES_MAX];
};

struct hci_device_info {
	uint16_t id;
	char name[8];
	uint8_t address[6]; /* least significant octet first */
	uint32_t flags;
	uint8_t type;
	uint8_t features[8];
	uint32_t packet_type, link_policy, link_mode;
	uint16_t acl_mtu, acl_packets, sco_mtu, sco_packets;
	uint32_t counts[10];
};

#define HCI_UP _IOW('H', 201, int)
#define HCI_DOWN _IOW('H', 202, int)
#define HCI_LIST _IOR('H', 210, int)
#define HCI_INFO _IOR('H', 211, int)

static bool has_address(const struct hci_device_info *info, const struct address *address)
{
	for (size_t i = 0; i < sizeof(info->address); i++)
		if (info->address[i] != address->octet[sizeof(info->address) - 1 - i])
			return false;
	return true;
}

static int find(int fd, const struct address *address, uint16_t *ret_id)
{
	struct hci_device_list list = { .n = HCI_DEVICES_MAX };

	if (ioctl(fd, HCI_LIST, &list) < 0)
		return -errno;
	for (size_t i = 0; i < list.n && i < HCI_DEVICES_MAX; i++) {
		struct hci_device_info info = { .id = list.device[i].id };

		if (ioctl(fd, HCI_INFO, &info) < 0 || !has_address(&info, address))
			continue;
		*ret_id = info.id;
		return 0;
	}
	return -ENODEV;
}

int controller_reset(const struct address *address)
{
	scoped(closep) int fd = socket(AF_BLUETOOTH, SOCK_RAW | SOCK_CLOEXEC, HCI_PROTOCOL);
	uint16_t id = 0;
	int r;

	if (fd < 0)
		return -errno;
	r = find(fd, address, &id);
	if (r < 0)
		return r;
	if (ioctl(fd, HCI_DOWN, id) < 0 && errno != EALREADY)
		return -errno;
	if (ioctl(fd, HCI_UP, id) == 0 || errno == EALREADY)
		return 0;
	r = -errno;
	/* A block is no fault of the controller; anything else is: it does not hear even a reset. */
	return r != -ERFKILL && usb_reset("/sys/class/bluetooth", "/dev/bus/usb", id) == 0 ? 0 : r;
}
