/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "drivers/driver.h"
#include "proto/packed.h"

enum { REASON_MAX = 256, ZONE_S = 3600 };

/*
 * What each sends. N: grows by one with every frame, at N_at (little-endian, one octet or two); T: clock face.
 *
 *   strap        16 RR IIII             RR 60…123, an interval of N
 *   thermometer  40 00NN 02TTTT         BTHome: packet id, temperature in 0.01 degC of N
 *   door         40 00NN 1ABB           BTHome: packet id, open with every other
 *   cuff         06 sys dia map face pulse   (Blood Pressure Service 1.1, 3.1)
 */
static const struct model {
	const char *quantity;
	enum device_kind kind;
	uint16_t service, characteristic; /* characteristic 0: service data of an advertisement */
} models[GATEWAY_DEVICE_COUNT] = {
	[GATEWAY_STRAP] = { "heart-rate", DEVICE_HEART_RATE, 0x180d, 0x2a37 },
	[GATEWAY_THERMOMETER] = { "temperature", DEVICE_SENSOR, 0xfcd2, 0 },
	[GATEWAY_DOOR] = { "door", DEVICE_DOOR, 0xfcd2, 0 },
	[GATEWAY_CUFF] = { "blood-pressure", DEVICE_CUFF, 0x1810, 0x2a35 },
};

void gateway_check(int result, const char *what)
{
	if (result == 0)
		return;
	fprintf(stderr, "%s: %s\n", what, result < 0 ? strerror(-result) : "refused");
	exit(1);
}

void gateway_open(struct gateway *gateway, const char *dir)
{
	struct store_seal seal = { NULL, vault_seal, vault_unseal, vault_random };
	struct timespec now;
	char reason[REASON_MAX];

	*gateway = (struct gateway){ 0 };
	mkdir(dir, 0700);
	gateway_check(vault_open(dir, &gateway->vault, reason, sizeof(reason)), dir);
	seal.context = gateway->vault;
	gateway_check(store_open(dir, &seal, &gateway->store, reason, sizeof(reason)), dir);
	gateway_check(enrolment_load(&gateway->enrolment, gateway->store), "the enrolled devices");
	gateway->n_sent = store_next_seq(gateway->store);
	clock_gettime(CLOCK_REALTIME, &now);
	gateway->wall_us = (int64_t)now.tv_sec * 1000000;
}

void gateway_close(struct gateway *gateway)
{
	store_close(gateway->store);
	vault_close(gateway->vault);
}

static struct address address_of(enum gateway_device device, uint8_t number)
{
	return (struct address){ { 0xc0, 0xff, 0xee, 0, (uint8_t)(device + 1), number } };
}

const struct device *gateway_enrol(struct gateway *gateway, enum gateway_device device, uint8_t number)
{
	const struct model *model = &models[device];
	struct device wanted = { .address = address_of(device, number), .kind = model->kind, .person = "p1",
		.is_beacon = model->characteristic == 0, .is_bonded = model->characteristic != 0 };
	struct enrolled *enrolled = enrolment_find(&gateway->enrolment, &wanted.address);

	if (!enrolled)
		gateway_check(enrolment_put(&gateway->enrolment, gateway->store, &wanted, &enrolled), "enrolling");
	return &enrolled->device;
}

static size_t put_face(uint8_t *octets, int64_t wall_us)
{
	time_t seconds = (time_t)(wall_us / 1000000);
	struct tm face;

	gmtime_r(&seconds, &face);
	face.tm_year += 1900;
	memcpy(octets, (const uint8_t[]){ (uint8_t)face.tm_year, (uint8_t)(face.tm_year >> 8), (uint8_t)(face.tm_mon + 1),
		(uint8_t)face.tm_mday, (uint8_t)face.tm_hour, (uint8_t)face.tm_min, (uint8_t)face.tm_sec }, 7);
	return 7;
}

static size_t put_octets(const struct gateway *gateway, enum gateway_device device, uint8_t *octets)
{
	uint8_t low = (uint8_t)gateway->n_sent, high = (uint8_t)(gateway->n_sent >> 8);

	switch (device) {
	case GATEWAY_STRAP:
		memcpy(octets, (const uint8_t[]){ 0x16, (uint8_t)(60 + low % 64), low, (uint8_t)(2 + high % 4) }, 4);
		return 4;
	case GATEWAY_THERMOMETER:
		memcpy(octets, (const uint8_t[]){ 0x40, 0, low, 2, low, (uint8_t)(7 + high % 2) }, 6);
		return 6;
	case GATEWAY_DOOR:
		memcpy(octets, (const uint8_t[]){ 0x40, 0, low, 0x1a, low & 1 }, 5);
		return 5;
	case GATEWAY_CUFF:
		memcpy(octets, (const uint8_t[]){ 0x06, (uint8_t)(110 + low % 32), 0, 75, 0, 90, 0 }, 7);
		put_face(octets + 7, gateway->wall_us);
		memcpy(octets + 14, (const uint8_t[]){ (uint8_t)(60 + low % 16), 0 }, 2);
		return 16;
	case GATEWAY_DEVICE_COUNT:
		break;
	}
	return 0;
}

void gateway_send(struct gateway *gateway, enum gateway_device device, uint8_t number, struct gateway_frame *ret_frame)
{
	const struct model *model = &models[device];
	struct frame *frame = &ret_frame->frame;
	size_t n = put_octets(gateway, device, ret_frame->octets);

	gateway->n_sent++;
	*frame = (struct frame){ .kind = model->characteristic ? FRAME_GATT : FRAME_ADVERT, .address = address_of(device, number) };
	if (frame->kind == FRAME_GATT) {
		frame->service = uuid_from_u16(model->service);
		frame->characteristic = uuid_from_u16(model->characteristic);
		frame->data = ret_frame->octets;
		frame->n_data = n;
	} else {
		frame->sections[0] = (struct section){ .service = uuid_from_u16(model->service), .data = ret_frame->octets,
			.n_data = n };
		frame->n_sections = 1;
	}
}

int gateway_keep(struct gateway *gateway, const struct accepted *accepted)
{
	uint8_t octets[PACKED_MAX];
	int n = packed_write(accepted, octets, sizeof(octets));

	return n < 0 ? n : store_add_reading(gateway->store, accepted, (const void *)octets, (size_t)n);
}

void gateway_add(struct gateway *gateway, const struct device *device, enum gateway_device kind)
{
	struct accepted accepted = { .seq = store_next_seq(gateway->store), .device = device, .person = device->person,
		.at_us = gateway->wall_us, .received_us = gateway->wall_us, .at_zone_s = ZONE_S, .received_zone_s = ZONE_S,
		.quality = TIME_RECEIVED, .is_clock_trusted = true, .live = true,
		.trust = device->is_bonded ? TRUST_BONDED : TRUST_PLAIN };
	const struct driver *driver;
	struct gateway_frame sent;
	struct readings readings;

	gateway_send(gateway, kind, device->address.octet[5], &sent);
	if (drivers_decode(&sent.frame, &driver, &readings) != DECODE_OK)
		gateway_check(-EBADMSG, "a frame");
	vault_identity(gateway->vault, (const uint8_t *)&gateway->n_sent, sizeof(gateway->n_sent), accepted.id);
	accepted.readings = &readings;
	accepted.reading = &readings.reading[0];
	accepted.class = reading_class(&readings, accepted.reading);
	gateway_check(gateway_keep(gateway, &accepted), "a reading");
}

void gateway_commit(struct gateway *gateway)
{
	gateway_check(store_commit(gateway->store), "a commit");
}

enum gateway_device gateway_device_of(const char *quantity)
{
	for (int device = 0; device < GATEWAY_DEVICE_COUNT; device++)
		if (strcmp(models[device].quantity, quantity) == 0)
			return (enum gateway_device)device;
	fprintf(stderr, "'%s' is not heart-rate, temperature, door or blood-pressure\n", quantity);
	exit(2);
}
