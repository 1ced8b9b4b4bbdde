/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* Cyclic redundancy checks of device formats. They find damage, and prove nothing about who sent it. */
#include <stddef.h>
#include <stdint.h>

/*
 * CRC-16/MCRF4XX: polynomial 0x1021 reflected, begins with 0xFFFF, no final inversion. The E2E-CRC of GATT services
 * (CGMS 1.0.2, 3.11), where it follows what it covers, little-endian.
 */
uint16_t crc16_mcrf4xx(const void *octets, size_t n_octets);

/* CRC-8 of polynomial 0x07, not reflected, begins with 0, no final inversion. */
uint8_t crc8_07(const void *octets, size_t n_octets);

/*
 * CRC-16/SPI-FUJITSU, also called AUG-CCITT: polynomial 0x1021, not reflected, begins with 0x1D0F, no final inversion.
 */
uint16_t crc16_spi_fujitsu(const void *octets, size_t n_octets);
