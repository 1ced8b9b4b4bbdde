/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bench-fill DIR READINGS [QUANTITY [PER-COMMIT]]: a state directory with so many more readings that wait, one a second until
 * now, of QUANTITY (heart-rate), by the code that laresd writes them with, in commits of PER-COMMIT (1000).
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "gateway.h"
#include "measure.h"

enum { PER_COMMIT = 1000 };

int main(int argc, char **argv)
{
	long n_readings = argc > 2 ? atol(argv[2]) : 0, n_commit = argc > 4 ? atol(argv[4]) : PER_COMMIT;
	enum gateway_device kind = gateway_device_of(argc > 3 ? argv[3] : "heart-rate");
	const struct device *device;
	struct gateway gateway;
	double begin_us;

	if (n_readings < 1 || n_commit < 1) {
		fputs("bench-fill DIR READINGS [QUANTITY [PER-COMMIT]]\n", stderr);
		return 2;
	}
	gateway_open(&gateway, argv[1]);
	device = gateway_enrol(&gateway, kind, 1);
	gateway.wall_us -= (int64_t)n_readings * 1000000;
	begin_us = measure_now_us();
	for (long i = 0; i < n_readings; i++) {
		gateway.wall_us += 1000000;
		gateway_add(&gateway, device, kind);
		if ((i + 1) % n_commit == 0)
			gateway_commit(&gateway);
	}
	gateway_commit(&gateway);
	printf("{\"readings\":%ld,\"newest_seq\":%" PRIu64 ",\"per_s\":%.1f}\n", n_readings, store_next_seq(gateway.store) - 1,
		(double)n_readings * 1e6 / (measure_now_us() - begin_us));
	gateway_close(&gateway);
	return 0;
}
