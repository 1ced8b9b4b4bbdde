/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * The state directory of a home, written by the code that laresd writes it with: vault, store, enrolment, drivers. A laresd
 * that is started on it finds its devices and its readings. What fails ends the program, with a line on stderr.
 */
#include "enrolment.h"
#include "proto/accepted.h"
#include "proto/frame.h"
#include "store/store.h"
#include "vault/vault.h"

enum gateway_device {
	GATEWAY_STRAP, /* heart rate with one interval: a vital */
	GATEWAY_THERMOMETER, /* a room's temperature: telemetry */
	GATEWAY_DOOR, /* opened or closed: an event */
	GATEWAY_CUFF, /* blood pressure with pulse and clock face: a vital */
	GATEWAY_DEVICE_COUNT
};

struct gateway {
	struct vault *vault;
	struct store *store;
	struct enrolment enrolment;
	uint64_t n_sent; /* frames made; numbers them */
	int64_t wall_us; /* when the next comes */
};

/* A frame, and the octets that it borrows. */
struct gateway_frame {
	struct frame frame;
	uint8_t octets[32];
};

void gateway_open(struct gateway *gateway, const char *dir);
void gateway_close(struct gateway *gateway);

/* Enrols it where it is not; `number` tells several of a kind apart. */
const struct device *gateway_enrol(struct gateway *gateway, enum gateway_device device, uint8_t number);

/* The next frame of that device: other octets than any before, of a beacon under the next packet number. */
void gateway_send(struct gateway *gateway, enum gateway_device device, uint8_t number, struct gateway_frame *ret_frame);

/* Pack and keep what the agent has accepted. Returns as store_add_reading(). */
int gateway_keep(struct gateway *gateway, const struct accepted *accepted);

/* A reading of that device in the open transaction: frame, driver, identity, packed, sealed. Without intake, which would thin it. */
void gateway_add(struct gateway *gateway, const struct device *device, enum gateway_device kind);

void gateway_commit(struct gateway *gateway);

/* "heart-rate" or "temperature", for command lines. */
enum gateway_device gateway_device_of(const char *quantity);

void gateway_check(int result, const char *what);
