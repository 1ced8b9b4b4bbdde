/* SPDX-License-Identifier: Apache-2.0 */
#include "vault/random.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/random.h>

void random_fill(uint8_t *ret_bytes, size_t n_bytes)
{
	while (n_bytes > 0) {
		ssize_t n = getrandom(ret_bytes, n_bytes, 0);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			abort(); /* going on would mean keys and nonces that somebody can guess */
		ret_bytes += n;
		n_bytes -= (size_t)n;
	}
}

int random_for_mbedtls(void *unused, unsigned char *ret_bytes, size_t n_bytes)
{
	(void)unused;
	random_fill(ret_bytes, n_bytes);
	return 0;
}
