/* SPDX-License-Identifier: Apache-2.0 */
/* The heap. */
#include "call.h"

#include <errno.h>
#include <stdlib.h>

#define FAIL                    \
	{                       \
		errno = ENOMEM; \
		(void)nth;      \
		return NULL;    \
	}

CALL(void *, malloc, (size_t n), (n), FAIL)
CALL(void *, calloc, (size_t n, size_t n_each), (n, n_each), FAIL)
CALL(void *, realloc, (void *at, size_t n), (at, n), FAIL)
CALL(void *, reallocarray, (void *at, size_t n, size_t n_each), (at, n, n_each), FAIL)
