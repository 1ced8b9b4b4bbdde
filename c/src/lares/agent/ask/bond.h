/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * How strong a bond is, from the file in which bluetoothd keeps its keys. Two numbers leave this file, and no key.
 *
 * BlueZ tells nobody over D-Bus how a bond was made. Its file, a GLib key file, does (doc/settings-storage.txt, and
 * store_ltk_group() in src/adapter.c of 5.66):
 *
 *	[LongTermKey]                the key of ours as the central; [PeripheralLongTermKey], and [SlaveLongTermKey] with
 *	Key=<32 hex digits>          the same content, the other way round. LE Secure Connections make one key for both,
 *	Authenticated=3              which 5.66 was seen to keep in the last two.
 *	EncSize=16
 *	EDiv=0
 *	Rand=0
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/hex.h"

enum {
	BOND_FILE_MAX = 32 * 1024, /* real ones have up to 4 kB: the services of the device are in it */
	BOND_NONE = 1,
};

struct bond {
	bool is_authenticated; /* with a passkey or a comparison of numbers: nobody stood between */
	uint8_t key_size; /* octets, 7 to 16 */
};

/*
 * Where several keys are there the weakest counts. Returns 0, BOND_NONE where there is no long-term key, or -EBADMSG where
 * what stands there cannot be true.
 */
int bond_parse(const char *text, size_t n_text, struct bond *ret_bond);

/*
 * The bond of a device with an adapter, under `folder`; no symbolic link is followed below it. The file system is synced:
 * what is told here survives a power cut. Returns likewise, -EFBIG, or another negative errno.
 */
int bond_read(const char *folder, const struct address *adapter, const struct address *device, struct bond *ret_bond);
