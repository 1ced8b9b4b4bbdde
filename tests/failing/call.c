/* SPDX-License-Identifier: Apache-2.0 */
#include "call.h"

#include <dlfcn.h>
#include <inttypes.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Calls have no context: there is one choice at a time. */
static struct {
	const char *name;
	uint64_t first, n;
	_Atomic uint64_t n_failures;
	_Atomic int n_pauses;
	bool is_ignored;
	_Atomic(struct call *) calls;
} chosen;

void *call_real(const char *name)
{
	void *real = dlsym(RTLD_NEXT, name);

	if (!real)
		abort();
	return real;
}

static void know(struct call *call)
{
	if (atomic_exchange(&call->is_known, true))
		return;
	call->next = atomic_load(&chosen.calls);
	while (!atomic_compare_exchange_weak(&chosen.calls, &call->next, call))
		;
}

static int told_fd = -1;

void call_tell_to(int fd)
{
	told_fd = fd;
}

static void tell(const struct call *call, uint64_t number)
{
	if (told_fd < 0)
		return;
	atomic_fetch_add(&chosen.n_pauses, 1);
	dprintf(told_fd, "%s %" PRIu64 "\n", call->name, number);
	atomic_fetch_sub(&chosen.n_pauses, 1);
}

bool call_fails(struct call *call, uint64_t *ret_nth)
{
	uint64_t number;

	if (atomic_load(&chosen.n_pauses) > 0)
		return false;
	know(call);
	number = atomic_fetch_add(&call->n, 1) + 1;
	if (!chosen.name || number < chosen.first || number - chosen.first >= chosen.n || strcmp(call->name, chosen.name) != 0)
		return false;
	atomic_fetch_add(&chosen.n_failures, 1);
	tell(call, number);
	*ret_nth = number;
	return true;
}

void call_choose(const char *name, uint64_t first, uint64_t n)
{
	for (struct call *call = atomic_load(&chosen.calls); call; call = call->next)
		atomic_store(&call->n, 0);
	atomic_store(&chosen.n_failures, 0);
	chosen.name = name;
	chosen.first = first;
	chosen.n = n;
}

void call_ignore(void)
{
	chosen.is_ignored = true;
}

bool call_is_ignored(void)
{
	return chosen.is_ignored;
}

void call_pause(void)
{
	atomic_fetch_add(&chosen.n_pauses, 1);
}

void call_resume(void)
{
	atomic_fetch_sub(&chosen.n_pauses, 1);
}

uint64_t call_failures(void)
{
	return atomic_load(&chosen.n_failures);
}

const struct call *call_first(void)
{
	return atomic_load(&chosen.calls);
}
