/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/virtual-home/explain.h"

#include <inttypes.h>
#include <stdio.h>

/* A legacy advertisement holds 31 octets (Core, Vol 6, Part B, 2.3.1); its header, flags and UUID take 7 of them. */
enum { LEGACY_DATA_MAX = 31 - 7 };

static void explain_device(const struct actor *device)
{
	char address[ADDRESS_TEXT_MAX], uuid[UUID_TEXT_MAX];

	address_format(&device->address, address);
	printf("%s: %s (%s), named \"%s\", pairing %s%s\n", device->id, address, device->is_random ? "random" : "public",
		device->name, pairing_name(device->pairing), device->is_bonded ? ", bonded before" : "");
	for (size_t i = 0; i < device->n_services; i++) {
		const struct service *service = &device->services[i];

		uuid_format(&service->uuid, uuid);
		printf("  service %s:", uuid);
		for (size_t k = 0; k < service->n_characteristics; k++) {
			uuid_format(&service->characteristics[k].uuid, uuid);
			printf(" %.8s", uuid);
			for (size_t f = 0; f < service->characteristics[k].n_flags; f++)
				printf("%c%s", f ? ',' : '(', service->characteristics[k].flags[f]);
			printf(")");
		}
		printf("\n");
	}
	if (device->records.is_there)
		printf("  stores %zu records at the beginning%s%s\n", device->records.n_values,
			device->records.has_control ? ", given on request" : ", given to whoever subscribes",
			device->n_users ? ", with a consent code" : "");
}

static void explain_pace(const struct event *event)
{
	uint64_t n = (uint64_t)event->n_packets * event->times;

	if (event->deed == DEED_ADVERTISE && event->advert.is_until_connected)
		printf(event->advert.is_until_fetched ? " until fetched" : " until connected");
	if (event->deed == DEED_ADVERTISE && event->advert.for_ms)
		printf(", at most %" PRIu32 " ms", event->advert.for_ms);
	if (n > 1)
		printf(", %" PRIu32 " packets, each %" PRIu32 " times", event->n_packets, event->times);
	if (event->every_ns)
		printf(", every %.3f ms", (double)event->every_ns / 1e6);
	else
		printf(", as fast as possible");
}

static void explain_advert(const struct advert *advert)
{
	for (size_t i = 0; i < advert->n_sections; i++) {
		const struct section *section = &advert->sections[i];

		printf(" [%s %04x: %zu octets%s]", section->is_manufacturer ? "manufacturer" : "service",
			section->is_manufacturer ? section->company : uuid_to_u16(&section->service), section->value.n,
			section->value.n > LEGACY_DATA_MAX ? ", too long for a legacy advertisement" : "");
	}
}

static void explain_event(const struct scenario *scenario, const struct event *event)
{
	const char *who = event->device < scenario->n_devices ? scenario->devices[event->device].id : "the home";

	printf("%8" PRIu32 " ms  %s: ", event->at_ms, who);
	if (event->after != AFTER_NOTHING)
		printf("when %s, ", after_name(event->after));
	if (event->wait_ms)
		printf("after %" PRIu32 " ms, ", event->wait_ms);
	printf("%s", deed_name(event->deed));
	if (event->deed == DEED_FAULT)
		printf(" %s for %" PRIu32 " ms", scenario_fault_name(event->fault), event->for_ms);
	if (event->deed == DEED_ADVERTISE)
		explain_advert(&event->advert);
	if (event->deed == DEED_CUT)
		printf(" after %" PRIu32 " records", event->cut_after);
	if (event->deed == DEED_ADVERTISE || event->deed == DEED_INDICATE || event->deed == DEED_RECORD)
		explain_pace(event);
	printf("\n");
}

void explain(const struct scenario *scenario)
{
	printf("%s: %zu devices, %zu events, ", scenario->name, scenario->n_devices, scenario->n_events);
	if (scenario->loops)
		printf("played %" PRIu32 " time(s), ", scenario->loops);
	else
		printf("played without end, ");
	printf("starting %s\n\n", scenario->starts_when_scanned ? "with the first discovery" : "at once");
	for (size_t i = 0; i < scenario->n_devices; i++)
		explain_device(&scenario->devices[i]);
	printf("\n");
	for (size_t i = 0; i < scenario->n_events; i++)
		explain_event(scenario, &scenario->events[i]);
}
