/* SPDX-License-Identifier: Apache-2.0 */
#include "updates.h"

#include <sys/stat.h>

#include "loop/clock.h"

static const char package_path[] = "/var/lib/dpkg/info/lares.list", system_path[] = "/var/lib/apt/periodic/upgrade-stamp";

bool updates_age_s(const char *path, int64_t now_us, uint64_t *ret_age_s)
{
	struct stat file;
	int64_t age_s;

	if (stat(path, &file) < 0)
		return false;
	age_s = now_us / 1000000 - (int64_t)file.st_mtime;
	if (age_s < 0)
		return false;
	*ret_age_s = (uint64_t)age_s;
	return true;
}

struct pulse_updates updates_look(void)
{
	struct pulse_updates updates = { 0 };
	int64_t now_us = clock_wall_us();

	if (!clock_is_trusted())
		return updates;
	updates.is_lares_known = updates_age_s(package_path, now_us, &updates.lares_s);
	updates.is_system_known = updates_age_s(system_path, now_us, &updates.system_s);
	return updates;
}
