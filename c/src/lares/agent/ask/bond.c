/* SPDX-License-Identifier: Apache-2.0 */
#include "ask/bond.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/file.h"

/* The kernel's names of how a key came about (include/net/bluetooth/mgmt.h, MGMT_LTK_*). */
enum {
	LTK_UNAUTHENTICATED,
	LTK_AUTHENTICATED,
	LTK_P256_UNAUTHENTICATED,
	LTK_P256_AUTHENTICATED,
	LTK_P256_DEBUG, /* a key that everybody knows */
	LTK_COUNT
};

enum { KEY_DIGITS = 32, KEY_SIZE_MIN = 7, KEY_SIZE_MAX = 16 }; /* Core, Vol 3, Part H, 2.3.4 */

static const char *const key_groups[] = { "[LongTermKey]", "[PeripheralLongTermKey]", "[SlaveLongTermKey]" };

struct words {
	const char *at;
	size_t n;
};

/* One group of the file, as far as it was read. */
struct group {
	bool is_key; /* one of key_groups */
	bool has_key, has_type, has_size;
	unsigned type, size;
};

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

static struct words trim(struct words w)
{
	for (; w.n > 0 && is_blank(w.at[0]); w.n--)
		w.at++;
	for (; w.n > 0 && is_blank(w.at[w.n - 1]); w.n--)
		;
	return w;
}

static bool words_are(struct words w, const char *text)
{
	return w.n == strlen(text) && memcmp(w.at, text, w.n) == 0;
}

/* A small number in decimal digits. */
static bool read_number(struct words w, unsigned max, unsigned *ret_number)
{
	unsigned number = 0;

	if (w.n == 0 || w.n > 3)
		return false;
	for (size_t i = 0; i < w.n; i++) {
		if (w.at[i] < '0' || w.at[i] > '9')
			return false;
		number = number * 10 + (unsigned)(w.at[i] - '0');
	}
	*ret_number = number;
	return number <= max;
}

static bool is_key(struct words w)
{
	uint8_t key[KEY_DIGITS / 2];
	bool is = w.n == KEY_DIGITS && hex_decode(w.at, w.n, key, sizeof(key)) == (int)sizeof(key);

	explicit_bzero(key, sizeof(key));
	return is;
}

/* What BlueZ would read of a line that stands twice is its own affair: that is no file of BlueZ's. */
static bool take_line(struct group *group, struct words name, struct words value)
{
	if (words_are(name, "Key") && !group->has_key)
		return group->has_key = is_key(value);
	if (words_are(name, "Authenticated") && !group->has_type)
		return group->has_type = read_number(value, LTK_COUNT - 1, &group->type);
	if (words_are(name, "EncSize") && !group->has_size)
		return group->has_size = read_number(value, KEY_SIZE_MAX, &group->size) && group->size >= KEY_SIZE_MIN;
	return !words_are(name, "Key") && !words_are(name, "Authenticated") && !words_are(name, "EncSize");
}

static bool is_authenticated(unsigned type)
{
	return type == LTK_AUTHENTICATED || type == LTK_P256_AUTHENTICATED;
}

/* The group has ended: what it says of the bond. */
static bool close_group(const struct group *group, struct bond *bond, bool *has_bond)
{
	if (!group->is_key)
		return true;
	if (!group->has_key || !group->has_type || !group->has_size)
		return false;
	bond->is_authenticated = is_authenticated(group->type) && (!*has_bond || bond->is_authenticated);
	if (!*has_bond || group->size < bond->key_size)
		bond->key_size = (uint8_t)group->size;
	*has_bond = true;
	return true;
}

static struct group open_group(struct words line)
{
	struct group group = { 0 };

	for (size_t i = 0; i < sizeof(key_groups) / sizeof(key_groups[0]); i++)
		group.is_key |= words_are(line, key_groups[i]);
	return group;
}

static bool read_line(struct group *group, struct words line)
{
	const char *equals = memchr(line.at, '=', line.n);
	struct words name, value;

	if (!group->is_key || line.n == 0 || line.at[0] == '#')
		return true;
	if (!equals)
		return false;
	name = (struct words){ line.at, (size_t)(equals - line.at) };
	value = (struct words){ equals + 1, line.n - name.n - 1 };
	return take_line(group, trim(name), trim(value));
}

int bond_parse(const char *text, size_t n_text, struct bond *ret_bond)
{
	struct words rest = { text, n_text };
	struct group group = { 0 };
	struct bond bond = { 0 };
	bool has_bond = false;

	while (rest.n > 0) {
		const char *end = memchr(rest.at, '\n', rest.n);
		size_t n = end ? (size_t)(end - rest.at) : rest.n;
		struct words line = trim((struct words){ rest.at, n });

		rest.at += n + (end != NULL);
		rest.n -= n + (end != NULL);
		if (line.n > 0 && line.at[0] == '[') {
			if (!close_group(&group, &bond, &has_bond))
				return -EBADMSG;
			group = open_group(line);
		} else if (!read_line(&group, line)) {
			return -EBADMSG;
		}
	}
	if (!close_group(&group, &bond, &has_bond))
		return -EBADMSG;
	if (!has_bond)
		return BOND_NONE;
	*ret_bond = bond;
	return 0;
}

static int open_below(int dir_fd, const struct address *address)
{
	char name[ADDRESS_TEXT_MAX];
	int fd;

	address_format(address, name);
	fd = openat(dir_fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

static int open_info(const char *folder, const struct address *adapter, const struct address *device)
{
	scoped(closep) int top = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	scoped(closep) int of_adapter = top < 0 ? -errno : open_below(top, adapter);
	scoped(closep) int of_device = of_adapter < 0 ? of_adapter : open_below(of_adapter, device);
	struct stat st;
	int fd;

	if (of_device < 0)
		return of_device;
	fd = openat(of_device, "info", O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode))
		return fd;
	close(fd);
	return -EBADMSG;
}

int bond_read(const char *folder, const struct address *adapter, const struct address *device, struct bond *ret_bond)
{
	scoped(closep) int fd = open_info(folder, adapter, device);
	char text[BOND_FILE_MAX];
	int r;

	if (fd < 0)
		return fd == -ENOENT ? BOND_NONE : fd;
	r = file_read_open(fd, (uint8_t *)text, sizeof(text));
	if (r >= 0)
		r = bond_parse(text, (size_t)r, ret_bond);
	explicit_bzero(text, sizeof(text));
	if (r == 0 && syncfs(fd) < 0) /* bluetoothd does not: a power cut would leave an empty file */
		r = -errno;
	return r;
}
