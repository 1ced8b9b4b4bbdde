/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* Clocks and counters of a measurement. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

double measure_now_us(void); /* CLOCK_MONOTONIC: the same for every process */
double measure_cpu_us(void); /* of this thread: what others do on the machine is not in it */
double measure_cpu_s(void); /* of this process, with what the kernel did for it */

/* Sorts. A percentile of nothing is 0. */
double measure_percentile(double *value, size_t n_values, unsigned percent);

/* Octets written to storage until now. */
struct written {
	uint64_t process; /* by this process: pages made dirty and written (proc(5), write_bytes) */
	uint64_t device; /* by everybody, to the disk under the file: with the file system's own (diskstats) */
	bool has_device; /* false: it lies on no disk of its own, such as tmpfs */
};

/* Also brings what others left unwritten on that file system to the disk, so that it is not counted afterwards. */
struct written measure_written(const char *path);

/* Prints "written_per_row":…,"device_per_row":… of what was written between two moments; null for a disk that is not there. */
void measure_print_written(const struct written *before, const struct written *after, double n_rows);
