/* SPDX-License-Identifier: Apache-2.0 */
/*
 * libwall.so, to be preloaded: another wall clock for one program. The file that LARES_WALL names says "SECONDS SYNCHRONISED":
 * what is added to CLOCK_REALTIME, and 1 where the kernel is to call it synchronised. It is read at every question, so that a
 * test can make the clock step. CLOCK_BOOTTIME and CLOCK_MONOTONIC stay what they are.
 */
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/time.h>
#include <sys/timex.h>
#include <time.h>

static void read_file(long long *ret_offset_s, int *ret_is_synchronised)
{
	const char *path = getenv("LARES_WALL");
	FILE *file = path ? fopen(path, "re") : NULL;

	*ret_offset_s = 0;
	*ret_is_synchronised = 0;
	if (!file)
		return;
	if (fscanf(file, "%lld %d", ret_offset_s, ret_is_synchronised) != 2)
		abort();
	fclose(file);
}

static long long offset_s(void)
{
	long long offset;
	int is_synchronised;

	read_file(&offset, &is_synchronised);
	return offset;
}

int clock_gettime(clockid_t clock, struct timespec *ret_time)
{
	int (*real)(clockid_t, struct timespec *) = (int (*)(clockid_t, struct timespec *))dlsym(RTLD_NEXT, "clock_gettime");
	int r = real(clock, ret_time);

	if (r == 0 && clock == CLOCK_REALTIME)
		ret_time->tv_sec += offset_s();
	return r;
}

int gettimeofday(struct timeval *restrict ret_time, void *restrict zone)
{
	struct timespec now;

	(void)zone;
	if (clock_gettime(CLOCK_REALTIME, &now) < 0)
		return -1;
	*ret_time = (struct timeval){ now.tv_sec, now.tv_nsec / 1000 };
	return 0;
}

time_t time(time_t *ret_time)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	if (ret_time)
		*ret_time = now.tv_sec;
	return now.tv_sec;
}

int adjtimex(struct timex *ret_state)
{
	long long offset;
	int is_synchronised;

	read_file(&offset, &is_synchronised);
	*ret_state = (struct timex){ .status = is_synchronised ? 0 : STA_UNSYNC };
	return is_synchronised ? TIME_OK : TIME_ERROR;
}
