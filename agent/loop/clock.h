/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* The only reader of a clock. Timers and rule windows use clock_now_us(); wall clock is a label. */
#include <stdbool.h>
#include <stdint.h>

enum { BOOT_ID_TEXT_MAX = 33 };

/* CLOCK_BOOTTIME: goes on through suspend, knows no steps. */
uint64_t clock_now_us(void);

/* CLOCK_REALTIME, Unix time. */
int64_t clock_wall_us(void);

/* Whether the kernel calls the wall clock synchronised (adjtimex(2), as timedate1's NTPSynchronized does). */
bool clock_is_trusted(void);

/* East of UTC in the zone that clock_use_zone() set, at that moment. */
int32_t clock_zone_s(int64_t wall_us);

/* Local clock face in the home's zone -> Unix time, of a fold the first (mktime(3)'s rules for a gap); day 0, month 0: -EINVAL. */
int clock_from_face(uint16_t year, uint8_t month, uint8_t day, uint8_t hour, uint8_t minute, uint8_t second,
	int64_t *ret_wall_us);

/* Use a zone of the system's database ("Europe/Berlin"). Returns 0 or -ENOENT. */
int clock_use_zone(const char *zone);

/* 32 hex digits. */
void clock_boot_id(char ret_boot[BOOT_ID_TEXT_MAX]);

/* The second half of that as a number, for struct moment. */
uint64_t clock_boot(void);
