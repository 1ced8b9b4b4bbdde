/* SPDX-License-Identifier: Apache-2.0 */
#include "mqtt/guard.h"

#include <linux/sockios.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

/* What has been read from the socket and written to it, as the kernel counts it. */
static uint64_t octets_moved(int fd)
{
	struct tcp_info info = { 0 };
	socklen_t n_info = sizeof(info);
	int n_unread = 0, n_unsent = 0;

	getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &n_info);
	ioctl(fd, SIOCINQ, &n_unread);
	ioctl(fd, SIOCOUTQ, &n_unsent);
	return info.tcpi_bytes_received - (uint64_t)n_unread + info.tcpi_bytes_acked + (uint64_t)n_unsent;
}

bool guard_on_vain_turn(struct guard *guard, int fd)
{
	uint64_t moved;

	if (++guard->n_vain < GUARD_VAIN_MAX)
		return false;
	guard->n_vain = 0;
	moved = octets_moved(fd);
	if (moved == guard->moved)
		return true;
	guard->moved = moved;
	return false;
}
