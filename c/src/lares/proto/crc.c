/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/crc.h"

/* Half an octet at a time: 16 entries instead of 256, at half the speed. Entry i is what four zero bits make of i. */

uint16_t crc16_mcrf4xx(const void *octets, size_t n_octets)
{
	static const uint16_t step[16] = {
		0x0000, 0x1081, 0x2102, 0x3183, 0x4204, 0x5285, 0x6306, 0x7387,
		0x8408, 0x9489, 0xa50a, 0xb58b, 0xc60c, 0xd68d, 0xe70e, 0xf78f,
	};
	const uint8_t *octet = octets;
	unsigned int crc = 0xffff;

	for (size_t i = 0; i < n_octets; i++) {
		crc ^= octet[i];
		crc = crc >> 4 ^ step[crc & 15];
		crc = crc >> 4 ^ step[crc & 15];
	}
	return (uint16_t)crc;
}

uint8_t crc8_07(const void *octets, size_t n_octets)
{
	static const uint8_t step[16] = {
		0x00, 0x07, 0x0e, 0x09, 0x1c, 0x1b, 0x12, 0x15,
		0x38, 0x3f, 0x36, 0x31, 0x24, 0x23, 0x2a, 0x2d,
	};
	const uint8_t *octet = octets;
	unsigned int crc = 0;

	for (size_t i = 0; i < n_octets; i++) {
		crc ^= octet[i];
		crc = (crc << 4 & 0xf0) ^ step[crc >> 4];
		crc = (crc << 4 & 0xf0) ^ step[crc >> 4];
	}
	return (uint8_t)crc;
}

uint16_t crc16_spi_fujitsu(const void *octets, size_t n_octets)
{
	static const uint16_t step[16] = {
		0x0000, 0x1021, 0x2042, 0x3063, 0x4084, 0x50a5, 0x60c6, 0x70e7,
		0x8108, 0x9129, 0xa14a, 0xb16b, 0xc18c, 0xd1ad, 0xe1ce, 0xf1ef,
	};
	const uint8_t *octet = octets;
	unsigned int crc = 0x1d0f;

	for (size_t i = 0; i < n_octets; i++) {
		crc ^= (unsigned int)octet[i] << 8;
		crc = (crc << 4 & 0xffff) ^ step[crc >> 12];
		crc = (crc << 4 & 0xffff) ^ step[crc >> 12];
	}
	return (uint16_t)crc;
}
