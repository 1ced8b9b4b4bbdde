/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* AES-128-CCM (NIST SP 800-38C) as advertisements use it: with a device's own key, opening only. */
#include <stdint.h>

#include "proto/device.h"
#include "proto/frame.h"

/*
 * Write sealed->n_cipher plain octets. Returns 0; -EBADMSG where the tag does not match (wrong key or damaged; the
 * output is then zeros); -EINVAL for lengths that CCM does not have (nonce 7 to 13, tag 4, 6, … 16). Without a tag
 * (n_tag 0, CCM*) whatever it is opens: what comes out is proved by nothing.
 */
int ccm_open(const uint8_t key[DEVICE_KEY_SIZE], const struct sealed *sealed, uint8_t *ret_plain);
