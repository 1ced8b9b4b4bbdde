/* SPDX-License-Identifier: Apache-2.0 */
#include "loop/clock.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/timex.h>
#include <systemd/sd-id128.h>
#include <time.h>
#include <unistd.h>

static int64_t read_us(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return now.tv_sec * INT64_C(1000000) + now.tv_nsec / 1000;
}

uint64_t clock_now_us(void)
{
	return (uint64_t)read_us(CLOCK_BOOTTIME);
}

int64_t clock_wall_us(void)
{
	return read_us(CLOCK_REALTIME);
}

bool clock_is_trusted(void)
{
	struct timex state = { 0 };

	return adjtimex(&state) >= 0 && !(state.status & STA_UNSYNC);
}

/*
 * Rules ask for the same few days again and again, and localtime_r(3) takes longer than all else that they do. Since 1980 clocks
 * are changed on a quarter of an hour of UTC, everywhere. Of the process, as its zone is.
 */
enum { QUARTER_S = 900, QUARTERS = 256 };

static const time_t quarters_begin_s = 315532800;

static struct {
	time_t quarter; /* 0: none, as 1970 is none of them */
	int32_t zone_s;
} known[QUARTERS];

static int32_t look_up_zone_s(time_t second)
{
	struct tm local;

	localtime_r(&second, &local);
	return (int32_t)local.tm_gmtoff;
}

int32_t clock_zone_s(int64_t wall_us)
{
	time_t second = (time_t)(wall_us / 1000000), quarter = second / QUARTER_S;
	size_t at = (size_t)quarter % QUARTERS;

	if (second < quarters_begin_s)
		return look_up_zone_s(second);
	if (known[at].quarter != quarter) {
		known[at].quarter = quarter;
		known[at].zone_s = look_up_zone_s(second);
	}
	return known[at].zone_s;
}

int clock_from_face(uint16_t year, uint8_t month, uint8_t day, uint8_t hour, uint8_t minute, uint8_t second,
	int64_t *ret_wall_us)
{
	struct tm face = { .tm_year = year - 1900,
		.tm_mon = month - 1,
		.tm_mday = day,
		.tm_hour = hour,
		.tm_min = minute,
		.tm_sec = second,
		.tm_isdst = -1 };
	struct tm other = face;
	time_t at, again;

	if (year == 0 || month == 0 || day == 0)
		return -EINVAL;
	at = mktime(&face);
	/* Which of the two that a fold has mktime(3) gives hangs on what it was asked before. */
	other.tm_isdst = !face.tm_isdst;
	again = mktime(&other);
	if (again != -1 && again < at && other.tm_hour == face.tm_hour && other.tm_min == face.tm_min)
		at = again;
	*ret_wall_us = (int64_t)at * 1000000;
	return 0;
}

int clock_use_zone(const char *zone)
{
	char path[320];

	snprintf(path, sizeof(path), "/usr/share/zoneinfo/%s", zone);
	if (zone[0] == '/' || strstr(zone, "..") || access(path, R_OK) < 0)
		return -ENOENT;
	if (setenv("TZ", zone, 1) < 0)
		return -errno;
	tzset();
	memset(known, 0, sizeof(known));
	return 0;
}

static sd_id128_t boot_id(void)
{
	sd_id128_t boot;

	return sd_id128_get_boot(&boot) < 0 ? SD_ID128_NULL : boot;
}

void clock_boot_id(char ret_boot[BOOT_ID_TEXT_MAX])
{
	sd_id128_to_string(boot_id(), ret_boot);
}

uint64_t clock_boot(void)
{
	sd_id128_t boot = boot_id();
	uint64_t number = 0;

	for (size_t i = sizeof(boot.bytes) - sizeof(number); i < sizeof(boot.bytes); i++)
		number = number << 8 | boot.bytes[i];
	return number;
}
