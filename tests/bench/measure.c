/* SPDX-License-Identifier: Apache-2.0 */
#include "measure.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <time.h>
#include <unistd.h>

enum { SECTOR_SIZE = 512, LINE_MAX_OCTETS = 256 };

double measure_now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

double measure_cpu_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

double measure_cpu_s(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
		(double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

double measure_percentile(double *value, size_t n_values, unsigned percent)
{
	if (n_values == 0)
		return 0;
	qsort(value, n_values, sizeof(*value), by_value);
	return value[n_values * percent / 100];
}

static uint64_t process_written(void)
{
	FILE *file = fopen("/proc/self/io", "re");
	char line[LINE_MAX_OCTETS];
	uint64_t octets = 0;

	while (file && fgets(line, sizeof(line), file) && sscanf(line, "write_bytes: %" SCNu64, &octets) != 1)
		;
	if (file)
		fclose(file);
	return octets;
}

/* Linux, Documentation/admin-guide/iostats.rst: major, minor, name, four figures of reading, writes, merged, sectors. */
static bool device_written(dev_t device, uint64_t *ret_octets)
{
	FILE *file = fopen("/proc/diskstats", "re");
	char line[LINE_MAX_OCTETS];
	bool is_found = false;

	while (file && !is_found && fgets(line, sizeof(line), file)) {
		unsigned at_major, at_minor;
		uint64_t sectors;

		is_found = sscanf(line, "%u %u %*s %*u %*u %*u %*u %*u %*u %" SCNu64, &at_major, &at_minor, &sectors) == 3 &&
			makedev(at_major, at_minor) == device;
		if (is_found)
			*ret_octets = sectors * SECTOR_SIZE;
	}
	if (file)
		fclose(file);
	return is_found;
}

struct written measure_written(const char *path)
{
	struct written written = { .process = process_written() };
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;

	if (fd < 0)
		return written;
	syncfs(fd);
	if (fstat(fd, &st) == 0)
		written.has_device = device_written(st.st_dev, &written.device);
	close(fd);
	return written;
}

void measure_print_written(const struct written *before, const struct written *after, double n_rows)
{
	printf("\"written_per_row\":%.1f,\"device_per_row\":", (double)(after->process - before->process) / n_rows);
	if (before->has_device && after->has_device)
		printf("%.1f", (double)(after->device - before->device) / n_rows);
	else
		printf("null");
}
