/* SPDX-License-Identifier: Apache-2.0 */
#include "base/landlock.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <stdint.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/log.h"

/* Before the second no file may be moved to another folder at all. */
enum { ABI_LEAST = 2, ABI_TRUNCATE = 3 };

/* Newer than Debian 12's headers (Linux 6.2). */
#define ACCESS_TRUNCATE (UINT64_C(1) << 14)

static const uint64_t changes = LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_DIR | LANDLOCK_ACCESS_FS_REMOVE_FILE |
				LANDLOCK_ACCESS_FS_MAKE_CHAR | LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_MAKE_REG |
				LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_MAKE_FIFO | LANDLOCK_ACCESS_FS_MAKE_BLOCK |
				LANDLOCK_ACCESS_FS_MAKE_SYM | LANDLOCK_ACCESS_FS_REFER;

static int allow_below(int ruleset, const char *folder, uint64_t access)
{
	scoped(closep) int fd = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
	const struct landlock_path_beneath_attr rule = { .allowed_access = access, .parent_fd = fd };

	if (fd < 0)
		return errno == ENOENT ? 0 : -errno;
	return syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) < 0 ? -errno : 0;
}

int landlock_confine(const char *const *writable, size_t n_writable)
{
	long abi = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
	uint64_t write = abi >= ABI_TRUNCATE ? changes | ACCESS_TRUNCATE : changes;
	const struct landlock_ruleset_attr handled = { .handled_access_fs = write | LANDLOCK_ACCESS_FS_EXECUTE };
	scoped(closep) int ruleset = -1;
	int r = 0;

	if (abi < ABI_LEAST)
		return LANDLOCK_ABSENT;
	ruleset = (int)syscall(SYS_landlock_create_ruleset, &handled, sizeof(handled), 0);
	if (ruleset < 0)
		return -errno;
	for (size_t i = 0; r == 0 && i < n_writable; i++)
		r = allow_below(ruleset, writable[i], write);
	if (r == 0 && (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 || syscall(SYS_landlock_restrict_self, ruleset, 0) < 0))
		r = -errno;
	return r;
}

void landlock_confine_and_say(const char *const *writable, size_t n_writable)
{
	int r = landlock_confine(writable, n_writable);

	if (r == LANDLOCK_ABSENT)
		log_info("this kernel has no Landlock: what this program may do is for the service manager to say");
	if (r < 0)
		log_warning("Landlock does not confine this program: %s", strerror(-r));
}
