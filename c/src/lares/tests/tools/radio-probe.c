/* SPDX-License-Identifier: Apache-2.0 */
/*
 * radio-probe ADAPTERS SECONDS [KIND=ADDRESS[+] | pair=ADDRESS | forget=ADDRESS | passive]…
 *
 * Prints what the radio hears, one line each, and at the end its state and who is nearby. "+": enrolled as bonded.
 * pair=: pair first; then the device counts as an enrolled, bonded cuff. passive: by a monitor where there is one.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "loop/clock.h"
#include "loop/loop.h"
#include "loop/timer.h"
#include "radio/radio.h"

struct probe {
	struct radio *radio;
	sd_event *event;
	struct device devices[8];
	size_t n_devices;
	uint64_t start_us;
	bool is_passive;
};

static double since(const struct probe *p)
{
	return (double)(clock_now_us() - p->start_us) / 1e6;
}

static const struct device *find(void *ctx, const struct address *address)
{
	struct probe *p = ctx;

	for (size_t i = 0; i < p->n_devices; i++)
		if (memcmp(&p->devices[i].address, address, sizeof(*address)) == 0)
			return &p->devices[i];
	return NULL;
}

static void put_hex(const uint8_t *bytes, size_t n_bytes)
{
	for (size_t i = 0; i < n_bytes; i++)
		printf("%02x", bytes[i]);
}

static int on_frame(void *ctx, const struct device *device, const struct frame *f, const struct hearing *hearing)
{
	printf("%.3f %s %s", since(ctx), f->kind == FRAME_ADVERT ? "advert" : "gatt", device->id);
	if (f->kind == FRAME_GATT) {
		printf(" %04x/%04x bonded=%d ", uuid_to_u16(&f->service), uuid_to_u16(&f->characteristic),
			hearing->is_bonded);
		put_hex(f->data, f->n_data);
		printf(" features=");
		put_hex(f->features, f->n_features);
	} else {
		printf(" rssi=%d", hearing->rssi_dBm);
	}
	for (size_t i = 0; i < f->n_sections; i++) {
		printf(" %04x=", f->sections[i].is_manufacturer ? f->sections[i].company :
								uuid_to_u16(&f->sections[i].service));
		put_hex(f->sections[i].data, f->sections[i].n_data);
	}
	printf("\n");
	return 0;
}

static void on_features(void *ctx, const struct device *device, uint16_t features)
{
	printf("%.3f features %s %04x\n", since(ctx), device->id, features);
}

static void on_clock(void *ctx, const struct device *device, int64_t offset_s, bool is_set)
{
	printf("%.3f clock %s %lld %s\n", since(ctx), device->id, (long long)offset_s, is_set ? "set" : "found");
}

static void on_session(void *ctx, const struct device *device, enum session_end end, size_t n_values, const char *words)
{
	printf("%.3f session %s %s values=%zu (%s)\n", since(ctx), device->id, session_end_name(end), n_values, words);
}

static void enrol(struct probe *p, const char *kind, const char *address, bool is_bonded)
{
	struct device *device = &p->devices[p->n_devices];
	char digits[ADDRESS_TEXT_MAX];

	snprintf(digits, sizeof(digits), "%.17s", address);
	if (p->n_devices == 8 || device_kind_from_name(kind) < 0 || address_parse(digits, &device->address) < 0) {
		fprintf(stderr, "radio-probe: no such device: %s=%s\n", kind, address);
		exit(2);
	}
	device->kind = (enum device_kind)device_kind_from_name(kind);
	device->is_bonded = is_bonded;
	snprintf(device->id, sizeof(device->id), "%.16s-%zu", kind, ++p->n_devices);
}

static void on_paired(void *ctx, const struct address *address, int result, const char *words)
{
	struct probe *p = ctx;
	char text[ADDRESS_TEXT_MAX];

	address_format(address, text);
	printf("%.3f paired %s %d (%s)\n", since(p), text, result, words);
	if (result == 0)
		enrol(p, "cuff", text, true);
}

static bool is_clock_true(void *ctx)
{
	(void)ctx;
	return true;
}

static bool may_be_passive(void *ctx)
{
	return ((struct probe *)ctx)->is_passive;
}

static void on_ask(void *ctx, enum radio_ask what, const struct address *adapter)
{
	(void)adapter;
	printf("%.3f ask %d\n", since(ctx), (int)what);
}

static void on_nearby(void *ctx, const struct radio_nearby *n)
{
	char address[ADDRESS_TEXT_MAX];

	(void)ctx;
	address_format(&n->address, address);
	printf("nearby %s %s rssi=%d enrolled=%d '%s'", address, n->is_random ? "random" : "public", n->rssi_dBm,
		n->is_enrolled, n->name);
	for (size_t i = 0; i < n->n_services; i++)
		printf(" service=%04x", n->services[i]);
	for (size_t i = 0; i < n->n_data_services; i++)
		printf(" data=%04x", n->data_services[i]);
	for (size_t i = 0; i < n->n_companies; i++)
		printf(" company=%04x", n->companies[i]);
	printf("\n");
}

static void put_state(const struct probe *p)
{
	struct radio_state s;

	radio_get_state(p->radio, &s);
	for (size_t i = 0; i < s.n_adapters; i++)
		printf("adapter %s used=%d powered=%d discovering=%d passive=%d rung=%s\n", s.adapters[i].name,
			s.adapters[i].is_used, s.adapters[i].is_powered, s.adapters[i].is_discovering,
			s.adapters[i].is_passive, radio_rung_name(s.adapters[i].rung));
	printf("state bluez=%d adverts=%llu strangers=%llu connects=%llu failures=%llu dropped=%llu rescans=%llu '%s'\n",
		s.is_bluez_there, (unsigned long long)s.n_adverts, (unsigned long long)s.n_strangers,
		(unsigned long long)s.n_connects, (unsigned long long)s.n_failures, (unsigned long long)s.n_dropped,
		(unsigned long long)s.n_rescans, s.fault);
}

static int on_end(void *ctx, uint64_t now_us)
{
	struct probe *p = ctx;

	(void)now_us;
	return sd_event_exit(p->event, 0);
}

static const struct radio_ops ops = {
	.find = find,
	.on_frame = on_frame,
	.on_features = on_features,
	.on_clock = on_clock,
	.on_session = on_session,
	.on_paired = on_paired,
	.is_clock_true = is_clock_true,
	.may_be_passive = may_be_passive,
	.ask = on_ask,
};

static void use_argument(struct probe *p, char *argument)
{
	char *equals = strchr(argument, '=');
	struct address address;

	p->is_passive |= strcmp(argument, "passive") == 0;
	if (!equals)
		return;
	*equals++ = '\0';
	if (strcmp(argument, "pair") != 0 && strcmp(argument, "forget") != 0)
		enrol(p, argument, equals, strchr(equals, '+'));
	else if (address_parse(equals, &address) < 0)
		fprintf(stderr, "radio-probe: no address: %s\n", equals);
	else if (argument[0] == 'p')
		radio_pair(p->radio, &address);
	else
		radio_forget(p->radio, &address);
}

int main(int argc, char **argv)
{
	struct probe p = { .start_us = clock_now_us() };
	struct radio_settings settings = { .adapters = argc > 1 ? argv[1] : "all" };
	struct timer end;
	sd_bus *bus = NULL;
	int r;

	setlinebuf(stdout);
	r = loop_open(&p.event);
	if (r >= 0)
		r = sd_bus_open_system(&bus);
	if (r >= 0)
		r = sd_bus_attach_event(bus, p.event, 0);
	if (r >= 0)
		r = radio_open(p.event, bus, &settings, &ops, &p, &p.radio);
	if (r >= 0)
		r = timer_init(&end, p.event, on_end, &p);
	if (r < 0) {
		fprintf(stderr, "radio-probe: %s\n", strerror(-r));
		return 1;
	}
	timer_set(&end, p.start_us + (argc > 2 ? strtoull(argv[2], NULL, 10) : 10) * 1000000);
	for (int i = 3; i < argc; i++)
		use_argument(&p, argv[i]);
	loop_run(p.event);
	put_state(&p);
	radio_each_nearby(p.radio, on_nearby, NULL);
	timer_done(&end);
	radio_close(p.radio);
	sd_bus_flush_close_unref(bus);
	sd_event_unref(p.event);
	return 0;
}
