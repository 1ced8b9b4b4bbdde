/* SPDX-License-Identifier: Apache-2.0 */
#include "updates.h"

#include <sys/stat.h>

#include "loop/clock.h"
#include "proto/text.h"

enum {
	DAY_S = 86400,
	/* It is tried each day. A week is a line that was down, or a reboot that was waited for; more is nobody's intention. */
	UPDATES_OLD_S = 8 * DAY_S,
	UPDATES_FIRST_S = 2 * DAY_S, /* after the installation */
};

static const char lists_path[] = "/var/lib/apt/periodic/update-stamp", archives_path[] = "/var/lib/apt/lists";
static const char program_path[] = "/usr/bin/unattended-upgrade";
static const char timer_path[] = "/etc/systemd/system/timers.target.wants/apt-daily-upgrade.timer"; /* a link: only it is looked at */
static const char *const switch_paths[] = { "/etc/apt/apt.conf.d/52lares", "/etc/apt/apt.conf.d/20auto-upgrades" };

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

static bool is_there(const char *path)
{
	struct stat file;

	return lstat(path, &file) == 0;
}

struct updates_seen updates_see(void)
{
	struct updates_seen seen = { 0 };
	int64_t now_us = clock_wall_us();

	if (clock_is_trusted())
		seen.is_package = updates_age_s(package_path, now_us, &seen.package_s);
	if (!seen.is_package)
		return seen;
	seen.has_run = updates_age_s(system_path, now_us, &seen.run_s);
	seen.has_lists = updates_age_s(lists_path, now_us, &seen.lists_s);
	seen.has_ended = archives_find_ended(archives_path, now_us, seen.ended, &seen.ended_s);
	seen.has_program = is_there(program_path);
	seen.has_timer = is_there(timer_path);
	seen.is_on = is_there(switch_paths[0]) || is_there(switch_paths[1]);
	return seen;
}

struct pulse_updates updates_ages(const struct updates_seen *seen)
{
	struct pulse_updates ages = { .is_lares_known = seen->is_package, .lares_s = seen->package_s,
		.is_system_known = seen->has_run && seen->has_lists };

	if (!ages.is_system_known)
		return ages;
	ages.system_s = seen->run_s > seen->lists_s ? seen->run_s : seen->lists_s;
	if (seen->has_ended && seen->ended_s > ages.system_s)
		ages.system_s = seen->ended_s;
	return ages;
}

struct pulse_updates updates_look(void)
{
	struct updates_seen seen = updates_see();

	return updates_ages(&seen);
}

/* What is off; NULL: nothing that can be seen. */
static const char *find_off(const struct updates_seen *seen, const char **ret_todo)
{
	if (!seen->has_program) {
		*ret_todo = "apt install unattended-upgrades; /usr/share/doc/lares/packaging/README.md says what it is to take";
		return "nothing updates this gateway: unattended-upgrades is not installed";
	}
	if (!seen->has_timer) {
		*ret_todo = "systemctl enable --now apt-daily.timer apt-daily-upgrade.timer";
		return "nothing updates this gateway: the timer of its daily updates is switched off";
	}
	if (!seen->is_on) {
		*ret_todo = "put 52lares from your archive of packages into /etc/apt/apt.conf.d";
		return "nothing updates this gateway: daily updates are not switched on in /etc/apt/apt.conf.d";
	}
	return NULL;
}

static void put_age(struct text *t, uint64_t age_s)
{
	bool is_short = age_s < 2 * DAY_S;

	text_printf(t, "%llu %s", (unsigned long long)age_s / (is_short ? 3600 : DAY_S), is_short ? "hours" : "days");
}

static bool is_late(bool is_known, uint64_t age_s, const struct updates_seen *seen)
{
	return is_known ? age_s >= UPDATES_OLD_S : seen->package_s >= UPDATES_FIRST_S;
}

static void put_last(struct text *t, bool is_known, uint64_t age_s)
{
	if (!is_known) {
		text_put(t, "ever");
		return;
	}
	text_put(t, "for ");
	put_age(t, age_s);
}

static const char *judge_ended(const struct updates_seen *seen, struct text *t)
{
	text_printf(t, "the index of the archive \"%s\" ended ", seen->ended);
	put_age(t, seen->ended_s);
	text_put(t, " ago, and no newer one was taken: no update comes from there");
	return "apt-get update says why: it is not reached, or whoever keeps it has to publish its index again";
}

static const char *judge_lists(const struct updates_seen *seen, struct text *t)
{
	text_put(t, "no lists of packages were taken without an error ");
	put_last(t, seen->has_lists, seen->lists_s);
	return "apt-get update says why; look at the gateway's network and at systemctl status apt-daily.timer";
}

static const char *judge_system(const struct updates_seen *seen, struct text *t)
{
	text_put(t, "updates fail: none ended well ");
	put_last(t, seen->has_run, seen->run_s);
	return "look at /var/log/unattended-upgrades/unattended-upgrades.log; unattended-upgrade --dry-run --debug says why";
}

static void judge_fresh(const struct updates_seen *seen, struct text *t)
{
	if (!seen->has_run) {
		text_put(t, "updates are switched on, and none was taken yet");
		return;
	}
	text_put(t, "the system took its updates ");
	put_age(t, seen->run_s);
	text_put(t, " ago");
}

/* What to do; NULL: nothing. */
static const char *judge(const struct updates_seen *seen, struct text *t)
{
	const char *todo, *off = find_off(seen, &todo);

	if (off) {
		text_put(t, off);
		return todo;
	}
	if (seen->has_ended)
		return judge_ended(seen, t);
	if (is_late(seen->has_lists, seen->lists_s, seen))
		return judge_lists(seen, t);
	if (is_late(seen->has_run, seen->run_s, seen))
		return judge_system(seen, t);
	judge_fresh(seen, t);
	return NULL;
}

const char *updates_judge(const struct updates_seen *seen, char ret_words[UPDATES_WORDS_MAX], const char **ret_todo)
{
	struct text t = text_of(ret_words, UPDATES_WORDS_MAX);

	if (!seen->is_package)
		return NULL;
	*ret_todo = judge(seen, &t);
	text_end(&t);
	return *ret_todo ? "warning" : "ok";
}
