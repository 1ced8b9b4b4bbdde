/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bench-alert ARRIVALS COUNT EVERY-MS: how long an alert takes from the call that raises it (org.lares.Agent1, TestAlert) to the
 * moment that bench-sink has acknowledged it: each raises the home's one test alert again, as its next revision. ARRIVALS is
 * the sink's file. Prints one line of JSON.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <systemd/sd-bus.h>
#include <time.h>

#include "measure.h"

enum { REVISIONS_MAX = 1 << 16, PATIENCE_US = 30 * 1000 * 1000, POLL_US = 20 * 1000 };

struct alerts {
	const char *path;
	size_t n_raised;
	unsigned long first_rev; /* of what is raised here; 0: not known yet */
	double raised_us[REVISIONS_MAX]; /* by order of raising */
	double arrived_us[REVISIONS_MAX]; /* by revision */
	unsigned long newest;
};

static void fail(const char *what, int r)
{
	fprintf(stderr, "bench-alert: %s: %s\n", what, strerror(-r));
	exit(1);
}

static void sleep_us(long us)
{
	nanosleep(&(struct timespec){ .tv_sec = us / 1000000, .tv_nsec = us % 1000000 * 1000 }, NULL);
}

static void raise_one(sd_bus *bus)
{
	sd_bus_error error = SD_BUS_ERROR_NULL;
	int r = sd_bus_call_method(bus, "org.lares.Agent1", "/org/lares/Agent1", "org.lares.Agent1", "TestAlert", &error, NULL,
		"");

	if (r < 0)
		fail(error.message ? error.message : "TestAlert", r);
}

/* The first time that each revision came. */
static void read_arrivals(struct alerts *alerts)
{
	FILE *file = fopen(alerts->path, "re");
	unsigned long rev;
	double at_us;

	while (file && fscanf(file, "%lf %lu %*s\n", &at_us, &rev) == 2) {
		if (rev >= REVISIONS_MAX || alerts->arrived_us[rev] > 0)
			continue;
		alerts->arrived_us[rev] = at_us;
		if (rev > alerts->newest)
			alerts->newest = rev;
	}
	if (file)
		fclose(file);
}

/* A revision that a newer one has overtaken before it was sent is there when the newer one is. */
static double arrival_of(const struct alerts *alerts, unsigned long rev)
{
	while (rev <= alerts->newest && alerts->arrived_us[rev] == 0)
		rev++;
	return rev <= alerts->newest ? alerts->arrived_us[rev] : 0;
}

static void raise_all(struct alerts *alerts, sd_bus *bus, size_t n, long every_us)
{
	double deadline_us;

	read_arrivals(alerts);
	alerts->first_rev = alerts->newest + 1;
	for (size_t i = 0; i < n; i++) {
		alerts->raised_us[alerts->n_raised++] = measure_now_us();
		raise_one(bus);
		sleep_us(every_us);
	}
	deadline_us = measure_now_us() + PATIENCE_US;
	while (arrival_of(alerts, alerts->first_rev + n - 1) == 0 && measure_now_us() < deadline_us) {
		sleep_us(POLL_US);
		read_arrivals(alerts);
	}
}

static void report(const struct alerts *alerts)
{
	static double took_us[REVISIONS_MAX];
	double p50_us, p99_us;
	size_t n = 0;

	for (size_t i = 0; i < alerts->n_raised; i++) {
		double at_us = arrival_of(alerts, alerts->first_rev + i);

		if (at_us > 0)
			took_us[n++] = at_us - alerts->raised_us[i];
	}
	p50_us = measure_percentile(took_us, n, 50);
	p99_us = measure_percentile(took_us, n, 99);
	printf("{\"raised\":%zu,\"arrived\":%zu,\"p50_us\":%.1f,\"p99_us\":%.1f,\"max_us\":%.1f}\n", alerts->n_raised, n, p50_us,
		p99_us, n ? took_us[n - 1] : 0);
}

int main(int argc, char **argv)
{
	static struct alerts alerts;
	sd_bus *bus = NULL;
	long n = argc > 2 ? atol(argv[2]) : 0, every_ms = argc > 3 ? atol(argv[3]) : -1;
	int r;

	if (n < 1 || n >= REVISIONS_MAX || every_ms < 0) {
		fputs("bench-alert ARRIVALS COUNT EVERY-MS\n", stderr);
		return 2;
	}
	alerts.path = argv[1];
	r = sd_bus_open_system(&bus);
	if (r < 0)
		fail("the bus", r);
	raise_all(&alerts, bus, (size_t)n, every_ms * 1000);
	report(&alerts);
	sd_bus_unref(bus);
	return 0;
}
