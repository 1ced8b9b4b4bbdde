/* SPDX-License-Identifier: Apache-2.0 */
#include "mqtt/expiry.h"

#include <stdio.h>
#include <time.h>

#include "proto/date_time.h"

enum { DAY_S = 86400 };

/* Not timegm(3): authorities hold longer than until 2038, where time_t ends on 32 bit. OpenSSL reads days that exist alone. */
static int64_t seconds_of(const struct tm *utc)
{
	struct device_time face = { .year = (uint16_t)(utc->tm_year + 1900), .month = (uint8_t)(utc->tm_mon + 1),
		.day = (uint8_t)utc->tm_mday, .hour = (uint8_t)utc->tm_hour, .minute = (uint8_t)utc->tm_min,
		.second = (uint8_t)utc->tm_sec };

	return date_time_to_unix(&face);
}

static int64_t life_of(const X509 *certificate, int64_t at_s)
{
	const int64_t most_s = EXPIRY_LIFE_DAYS * (int64_t)DAY_S;
	struct tm utc;
	int64_t life_s = ASN1_TIME_to_tm(X509_get0_notBefore(certificate), &utc) == 1 ? at_s - seconds_of(&utc) : most_s;

	return life_s > 0 && life_s < most_s ? life_s : most_s;
}

static int64_t renewal_s(int64_t at_s, int64_t life_s)
{
	return at_s - life_s / (EXPIRY_LIFE_DAYS / EXPIRY_NEAR_DAYS);
}

void expiry_see(struct expiry *expiry, const X509 *certificate, const char *what, const char *remedy)
{
	struct tm utc;
	int64_t at_s, life_s;

	if (!certificate || ASN1_TIME_to_tm(X509_get0_notAfter(certificate), &utc) != 1)
		return;
	at_s = seconds_of(&utc);
	life_s = life_of(certificate, at_s);
	if (expiry->is_known && renewal_s(at_s, life_s) >= renewal_s(expiry->at_s, expiry->life_s))
		return;
	*expiry = (struct expiry){ .is_known = true, .at_s = at_s, .life_s = life_s, .remedy = remedy };
	snprintf(expiry->what, sizeof(expiry->what), "%s", what);
}

static int64_t whole(int64_t part, int64_t of)
{
	return part >= 0 ? part / of : -((of - 1 - part) / of);
}

int64_t expiry_days(const struct expiry *expiry, int64_t now_s)
{
	return whole(expiry->at_s - now_s, DAY_S);
}

int64_t expiry_parts(const struct expiry *expiry, int64_t now_s)
{
	return whole((expiry->at_s - now_s) * EXPIRY_LIFE_DAYS, expiry->life_s);
}

static const char *plural(int64_t n)
{
	return n == 1 ? "" : "s";
}

void expiry_words(const struct expiry *expiry, int64_t now_s, char *ret_words, size_t n_words)
{
	int64_t days = expiry_days(expiry, now_s);
	struct device_time utc = date_time_of_unix(expiry->at_s);
	char day[16];

	snprintf(day, sizeof(day), "%04u-%02u-%02u", utc.year, utc.month, utc.day);
	if (days >= 0)
		snprintf(ret_words, n_words, "%s runs out in %lld day%s, on %s: %s", expiry->what, (long long)days, plural(days),
			day, expiry->remedy);
	else
		snprintf(ret_words, n_words, "%s has run out on %s: %s", expiry->what, day, expiry->remedy);
}
