/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/accepted.h"

#include "proto/table.h"

static const char *const quality_names[] = {
	[TIME_RECEIVED] = "received",
	[TIME_DEVICE] = "device",
	[TIME_CORRECTED] = "corrected",
	[TIME_ESTIMATED] = "estimated",
};

const char *time_quality_name(enum time_quality quality)
{
	return quality_names[quality];
}

int time_quality_from_name(const char *name)
{
	return table_find(quality_names, TIME_QUALITY_COUNT, name);
}
