/* SPDX-License-Identifier: Apache-2.0 */
/*
 * For LD_PRELOAD: epoll_wait() for a program that looks around after so many milliseconds whether anything happened or not. It
 * does so after ten seconds. mosquitto looks ten times a second, which in the guest costs as much as all the others together.
 */
#include <stddef.h>
#include <sys/epoll.h>

enum { SELDOM_MS = 10000 };

int epoll_wait(int epoll, struct epoll_event *events, int n, int timeout_ms)
{
	return epoll_pwait(epoll, events, n, timeout_ms > 0 && timeout_ms < SELDOM_MS ? SELDOM_MS : timeout_ms, NULL);
}
