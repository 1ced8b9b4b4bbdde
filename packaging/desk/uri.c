/* SPDX-License-Identifier: Apache-2.0 */
#include "uri.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

int uri_read(const char *text, struct uri *ret_uri)
{
	struct uri uri;
	char scheme[8];
	int n = 0;

	if (sscanf(text, "%7[a-z]://[%255[0-9a-fA-F:.]]:%5d%n", scheme, uri.host, &uri.port, &n) != 3 || text[n])
		if (sscanf(text, "%7[a-z]://%255[A-Za-z0-9._-]:%5d%n", scheme, uri.host, &uri.port, &n) != 3 || text[n])
			return -EINVAL;
	uri.is_tls = strcmp(scheme, "mqtts") == 0;
	if ((!uri.is_tls && strcmp(scheme, "mqtt") != 0) || uri.port < 1 || uri.port > 65535)
		return -EINVAL;
	*ret_uri = uri;
	return 0;
}
