/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* Values that clean up after themselves at the end of their scope, and handing one over. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define scoped(fn) __attribute__((cleanup(fn)))

/* Give the pointer away and forget it here. */
#define take(pointer)                           \
	({                                      \
		__typeof__(pointer) t_ = (pointer); \
		(pointer) = NULL;               \
		t_;                             \
	})

static inline void freep(void *p)
{
	free(*(void **)p);
}

static inline void closep(const int *fd)
{
	if (*fd >= 0)
		close(*fd);
}

static inline void closedirp(DIR **dir)
{
	if (*dir)
		closedir(*dir);
}

static inline void fclosep(FILE **file)
{
	if (*file)
		fclose(*file);
}
