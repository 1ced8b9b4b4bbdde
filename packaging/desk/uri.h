/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* Where a broker is: mqtts://HOST:PORT or mqtt://HOST:PORT; an IPv6 address stands in brackets. */
#include <stdbool.h>

enum { URI_HOST_MAX = 256 };

struct uri {
	bool is_tls;
	char host[URI_HOST_MAX]; /* without brackets */
	int port;
};

/* Returns 0 or -EINVAL. */
int uri_read(const char *text, struct uri *ret_uri);
