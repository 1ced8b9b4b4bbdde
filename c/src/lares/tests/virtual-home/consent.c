/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/virtual-home/consent.h"

enum { UCP_CONSENT = 2, UCP_RESPONSE = 0x20 };
enum { UCP_SUCCESS = 1, UCP_NOT_SUPPORTED, UCP_INVALID, UCP_FAILED, UCP_NOT_AUTHORIZED };

static uint8_t judge(const struct actor *device, const uint8_t *octets, size_t n)
{
	if (n == 0 || octets[0] != UCP_CONSENT)
		return UCP_NOT_SUPPORTED;
	if (n != 4)
		return UCP_INVALID;
	for (size_t i = 0; i < device->n_users; i++)
		if (device->users[i].index == octets[1])
			return device->users[i].consent == (octets[2] | octets[3] << 8) ? UCP_SUCCESS : UCP_NOT_AUTHORIZED;
	return UCP_INVALID;
}

bool consent_write(const struct actor *device, const uint8_t *octets, size_t n, uint8_t ret_answer[CONSENT_ANSWER_SIZE])
{
	ret_answer[0] = UCP_RESPONSE;
	ret_answer[1] = n ? octets[0] : 0;
	ret_answer[2] = judge(device, octets, n);
	return ret_answer[2] == UCP_SUCCESS;
}
