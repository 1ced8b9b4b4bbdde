/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bench-accept DIR COMMITS ROWS [QUANTITY]: readings made durable, ROWS a commit, by the code that laresd does it with: from a
 * frame by driver, identity, packing and sealing to the commit's return. What bench-commits does without all that.
 * Prints one line of JSON like it.
 */
#include <stdio.h>
#include <stdlib.h>

#include "gateway.h"
#include "measure.h"

struct work {
	long n_commits, n_rows;
	enum gateway_device kind;
	double *took_us;
};

static void accept_all(struct gateway *gateway, const struct device *device, const struct work *work)
{
	for (long i = 0; i < work->n_commits; i++) {
		double begin_us = measure_now_us();

		for (long row = 0; row < work->n_rows; row++) {
			gateway->wall_us += 1000000;
			gateway_add(gateway, device, work->kind);
		}
		gateway_commit(gateway);
		work->took_us[i] = measure_now_us() - begin_us;
	}
}

static void measure(struct gateway *gateway, const char *dir, const struct work *work)
{
	const struct device *device = gateway_enrol(gateway, work->kind, 1);
	struct written before = measure_written(dir), after;
	double took_us = measure_now_us(), cpu_s = measure_cpu_s(), rows = (double)(work->n_commits * work->n_rows);
	size_t n = (size_t)work->n_commits;

	accept_all(gateway, device, work);
	took_us = measure_now_us() - took_us;
	cpu_s = measure_cpu_s() - cpu_s;
	after = measure_written(dir);
	printf("{\"commits\":%ld,\"p50_us\":%.1f,\"p99_us\":%.1f,\"per_s\":%.1f,\"rows_per_s\":%.1f,\"cpu_s\":%.6f,",
		work->n_commits, measure_percentile(work->took_us, n, 50), measure_percentile(work->took_us, n, 99),
		(double)work->n_commits * 1e6 / took_us, rows * 1e6 / took_us, cpu_s);
	measure_print_written(&before, &after, rows);
	puts("}");
}

int main(int argc, char **argv)
{
	struct work work = { .n_commits = argc > 2 ? atol(argv[2]) : 0, .n_rows = argc > 3 ? atol(argv[3]) : 0 };
	struct gateway gateway;

	if (work.n_commits < 1 || work.n_rows < 1) {
		fputs("bench-accept DIR COMMITS ROWS [QUANTITY]\n", stderr);
		return 2;
	}
	work.kind = gateway_device_of(argc > 4 ? argv[4] : "heart-rate");
	work.took_us = calloc((size_t)work.n_commits, sizeof(*work.took_us));
	if (!work.took_us)
		return 1;
	gateway_open(&gateway, argv[1]);
	measure(&gateway, argv[1], &work);
	gateway_close(&gateway);
	free(work.took_us);
	return 0;
}
