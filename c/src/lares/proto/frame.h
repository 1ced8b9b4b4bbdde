/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * A frame: bytes as heard. One advertisement, or one GATT value with its service and characteristic.
 *
 * All pointers are borrowed from whoever heard it and valid during the call that carries the frame.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/device_time.h"
#include "proto/hex.h"
#include "proto/uuid.h"

/* BlueZ merges an advertisement and its scan response into a few entries; a longer list is a stranger's game. */
enum { FRAME_SECTIONS_MAX = 8, FRAME_DATA_MAX = 512 /* longest attribute value: Core, Vol 3, Part F, 3.2.9 */ };

enum frame_kind { FRAME_ADVERT, FRAME_GATT };

/* One service data or manufacturer specific data element, without the UUID or company number. */
struct section {
	bool is_manufacturer;
	uint16_t company; /* where is_manufacturer */
	struct uuid service; /* where not */
	const uint8_t *data;
	size_t n_data;
};

/* AES-CCM as advertisements use it (NIST SP 800-38C): what the opener needs; the key stays with the opener. */
struct sealed {
	const uint8_t *nonce;
	size_t n_nonce;
	const uint8_t *additional;
	size_t n_additional;
	const uint8_t *cipher;
	size_t n_cipher;
	const uint8_t *tag;
	size_t n_tag;
};

/*
 * Writes n_cipher plain octets. Returns 0, or -EBADMSG where the tag does not match: wrong key or damaged. With n_tag 0
 * nothing is proved (CCM*, as old MiBeacons are): whoever asks so checks what comes out and does not call it authentic.
 */
typedef int (*frame_open_fn)(void *context, const struct sealed *sealed, uint8_t *ret_plain);

enum { FRAME_BLOCK_SIZE = 16 };

/*
 * One block of AES-128, backwards (FIPS 197): for devices that hide what they send under a key that they send with it.
 * It proves nothing. Drivers have no cipher of their own; whoever hears the frame brings one.
 */
typedef void (*frame_decrypt_fn)(const uint8_t key[FRAME_BLOCK_SIZE], const uint8_t cipher[FRAME_BLOCK_SIZE],
	uint8_t ret_plain[FRAME_BLOCK_SIZE]);

struct frame {
	enum frame_kind kind;
	struct address address;

	/* FRAME_ADVERT */
	struct section sections[FRAME_SECTIONS_MAX];
	size_t n_sections;
	const char *name; /* or NULL */

	/* FRAME_GATT */
	struct uuid service, characteristic;
	const uint8_t *data;
	size_t n_data;
	const uint8_t *features; /* value of the service's feature characteristic, or NULL */
	size_t n_features;
	struct device_time session_start; /* of a continuous sensor, as it told; year 0: not known */

	frame_open_fn open; /* NULL where the device has no key */
	void *open_context;
	frame_decrypt_fn decrypt; /* NULL: nobody here can */
};

/* The service data of a 16-bit service, or NULL. */
const struct section *frame_service_data(const struct frame *frame, uint16_t service);

/* The manufacturer data of a company, or NULL. */
const struct section *frame_manufacturer_data(const struct frame *frame, uint16_t company);

/* Whether this is a GATT value of that 16-bit characteristic, or of that characteristic of a maker's own. */
bool frame_is_gatt(const struct frame *frame, uint16_t characteristic);
bool frame_is_vendor_gatt(const struct frame *frame, const struct uuid *characteristic);
