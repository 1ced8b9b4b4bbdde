/* SPDX-License-Identifier: Apache-2.0 */
#include "watch/octets.h"

#include <string.h>

#include "proto/quantity.h"

void octets_put(struct octets *o, uint64_t number, size_t n_octets)
{
	if (o->n + n_octets > sizeof(o->at)) {
		o->is_full = true;
		return;
	}
	for (size_t i = 0; i < n_octets; i++)
		o->at[o->n++] = (uint8_t)(number >> 8 * i);
}

/* The difference, its sign in the lowest bit, by seven bits an octet; a set highest bit: more follow. */
void octets_put_near(struct octets *o, int64_t number, int64_t to)
{
	uint64_t apart = (uint64_t)number - (uint64_t)to, left = apart << 1 ^ (apart >> 63 ? UINT64_MAX : 0);

	for (; left > 0x7f; left >>= 7)
		octets_put(o, left | 0x80, 1);
	octets_put(o, left, 1);
}

void octets_put_text(struct octets *o, const char *text)
{
	size_t n = strlen(text);

	if (n > UINT8_MAX || o->n + 1 + n > sizeof(o->at)) {
		o->is_full = true;
		return;
	}
	octets_put(o, n, 1);
	memcpy(o->at + o->n, text, n);
	o->n += n;
}

void octets_put_decimal(struct octets *o, struct decimal number)
{
	octets_put(o, (uint64_t)number.mantissa, 8);
	octets_put(o, (uint8_t)number.exponent, 1);
}

void octets_put_cause(struct octets *o, const struct alert_cause *cause)
{
	for (size_t i = 0; i < sizeof(cause->reading); i++)
		octets_put(o, cause->reading[i], 1);
	octets_put_text(o, cause->device);
	octets_put(o, cause->trust, 1);
	octets_put_text(o, quantity_name(cause->quantity));
	octets_put_text(o, unit_ucum(cause->unit));
	octets_put_decimal(o, cause->number);
	octets_put(o, (uint64_t)cause->at.at_us, 8);
	octets_put(o, (uint32_t)cause->at.zone_s, 4);
}

bool octets_near(struct reader *r, int64_t to, int64_t *ret_number)
{
	uint64_t found = 0;
	uint8_t octet = 0x80;

	for (int shift = 0; shift < 64 && octet & 0x80; shift += 7) {
		octet = reader_u8(r);
		found |= (uint64_t)(octet & 0x7f) << shift;
	}
	*ret_number = (int64_t)((uint64_t)to + (found >> 1 ^ (found & 1 ? UINT64_MAX : 0)));
	return !r->short_read && !(octet & 0x80);
}

bool octets_text(struct reader *r, char *ret_text, size_t n_max)
{
	size_t n = reader_u8(r);
	const uint8_t *text = reader_take(r, n);

	if (!text || n >= n_max || memchr(text, 0, n))
		return false;
	memcpy(ret_text, text, n);
	ret_text[n] = '\0';
	return true;
}

bool octets_decimal(struct reader *r, struct decimal *ret_number)
{
	ret_number->mantissa = reader_int(r, 8);
	ret_number->exponent = (int8_t)reader_int(r, 1);
	return !r->short_read;
}

bool octets_wall(struct reader *r, int64_t *ret_us)
{
	*ret_us = reader_int(r, 8);
	return !r->short_read && *ret_us >= 0 && *ret_us <= INT64_C(253402300799) * 1000000;
}

bool octets_cause(struct reader *r, struct alert_cause *ret_cause)
{
	const uint8_t *reading = reader_take(r, sizeof(ret_cause->reading));
	char quantity[64], unit[32];
	int found_quantity, found_unit;
	uint8_t trust;

	*ret_cause = (struct alert_cause){ 0 };
	if (!reading || !octets_text(r, ret_cause->device, sizeof(ret_cause->device)))
		return false;
	memcpy(ret_cause->reading, reading, sizeof(ret_cause->reading));
	trust = reader_u8(r);
	if (!octets_text(r, quantity, sizeof(quantity)) || !octets_text(r, unit, sizeof(unit)) ||
		!octets_decimal(r, &ret_cause->number))
		return false;
	found_quantity = quantity_from_name(quantity);
	found_unit = unit_from_ucum(unit);
	if (!octets_wall(r, &ret_cause->at.at_us))
		return false;
	ret_cause->at.zone_s = (int32_t)reader_int(r, 4);
	if (r->short_read || ret_cause->at.zone_s < -86400 || ret_cause->at.zone_s > 86400 || found_quantity < 0 ||
		found_unit < 0 || trust > TRUST_AUTHENTICATED)
		return false;
	ret_cause->trust = (enum trust)trust;
	ret_cause->quantity = (enum quantity)found_quantity;
	ret_cause->unit = (enum unit)found_unit;
	return quantity_is_sane(ret_cause->quantity, ret_cause->number, ret_cause->unit);
}

bool octets_key_part(const char *key, size_t nth, char *ret_part, size_t n_max)
{
	size_t n;

	for (; nth > 0; nth--) {
		key = strchr(key, '/');
		if (!key)
			return false;
		key++;
	}
	n = strcspn(key, "/");
	if (n == 0 || n >= n_max)
		return false;
	memcpy(ret_part, key, n);
	ret_part[n] = '\0';
	return true;
}
