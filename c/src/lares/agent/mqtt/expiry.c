/* SPDX-License-Identifier: Apache-2.0 */
#include "mqtt/expiry.h"

#include <stdio.h>
#include <time.h>

enum { DAY_S = 86400 };

void expiry_see(struct expiry *expiry, const X509 *certificate, const char *what, const char *remedy)
{
	struct tm utc;
	int64_t at_s;

	if (!certificate || ASN1_TIME_to_tm(X509_get0_notAfter(certificate), &utc) != 1)
		return;
	at_s = timegm(&utc);
	if (expiry->is_known && at_s >= expiry->at_s)
		return;
	expiry->is_known = true;
	expiry->at_s = at_s;
	expiry->remedy = remedy;
	snprintf(expiry->what, sizeof(expiry->what), "%s", what);
}

int64_t expiry_days(const struct expiry *expiry, int64_t now_s)
{
	int64_t left_s = expiry->at_s - now_s;

	return left_s >= 0 ? left_s / DAY_S : -((DAY_S - 1 - left_s) / DAY_S);
}

static const char *plural(int64_t n)
{
	return n == 1 ? "" : "s";
}

void expiry_words(const struct expiry *expiry, int64_t now_s, char *ret_words, size_t n_words)
{
	int64_t days = expiry_days(expiry, now_s);
	time_t at_s = (time_t)expiry->at_s;
	char day[16] = "";
	struct tm utc;

	if (gmtime_r(&at_s, &utc))
		strftime(day, sizeof(day), "%F", &utc);
	if (days >= 0)
		snprintf(ret_words, n_words, "%s runs out in %lld day%s, on %s: %s", expiry->what, (long long)days, plural(days),
			day, expiry->remedy);
	else
		snprintf(ret_words, n_words, "%s has run out on %s: %s", expiry->what, day, expiry->remedy);
}
