/* SPDX-License-Identifier: Apache-2.0 */
#include "vault/key_folder.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "vault/random.h"

static const char data_name[] = "data.key", erased_name[] = "data.key.erased";
static const char database_name[] = "lares.db"; /* the store's; known here only for what a missing data.key means */

/* What may open data.key; each pair: the present one, then the one beside it during a change. */
enum secret { SECRET_CREDENTIAL, SECRET_CREDENTIAL_PREVIOUS, SECRET_WRAP, SECRET_WRAP_NEXT };
static const char *const secret_names[] = { "lares-seal", "lares-seal.previous", "wrap.key", "wrap.key.next" };

/* The folder, and where to say what is wrong with it. */
struct place {
	int fd;
	const char *dir;
	char *reason;
	size_t n_reason;
};

__attribute__((format(printf, 3, 4))) static int fail(const struct place *place, int error, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(place->reason, place->n_reason, format, arguments);
	va_end(arguments);
	return error;
}

static enum data_key_wrapper wrapper_of(enum secret secret)
{
	return secret <= SECRET_CREDENTIAL_PREVIOUS ? DATA_KEY_BY_CREDENTIAL : DATA_KEY_BY_FILE;
}

/* A credential's whole path (systemd.exec(5)), or a name in the folder. Returns false where no credentials were given. */
static bool secret_path(enum secret secret, char *ret_path, size_t n_path)
{
	const char *dir = wrapper_of(secret) == DATA_KEY_BY_CREDENTIAL ? getenv("CREDENTIALS_DIRECTORY") : ".";

	return dir && snprintf(ret_path, n_path, "%s/%s", dir, secret_names[secret]) < (int)n_path;
}

static bool has_credential(void)
{
	char path[512];

	return secret_path(SECRET_CREDENTIAL, path, sizeof(path)) && access(path, F_OK) == 0;
}

/* Returns 0, -ENOENT where there is no such secret, -EINVAL where it is too short for one, or another negative errno. */
static int derive(const struct place *place, enum secret secret, uint8_t ret_wrapping[SEAL_KEY_SIZE])
{
	uint8_t octets[DATA_KEY_SECRET_MAX];
	char path[512];
	int r;

	if (!secret_path(secret, path, sizeof(path)))
		return -ENOENT;
	r = file_read(place->fd, path, octets, sizeof(octets));
	if (r >= 0)
		r = data_key_derive(octets, (size_t)r, ret_wrapping);
	explicit_bzero(octets, sizeof(octets));
	return r;
}

/* The words for what derive() and try_secret() return. */
static int refuse(const struct place *place, enum secret secret, int error)
{
	const bool is_credential = wrapper_of(secret) == DATA_KEY_BY_CREDENTIAL;
	const char *name = secret_names[secret];

	switch (error) {
	case -ENOENT:
		return is_credential ? fail(place, -ENOKEY, "%s/%s is sealed under the credential %s, which was not"
						" given to this service", place->dir, data_name, name)
				     : fail(place, -ENOKEY, "%s/%s is missing: %s cannot be opened without it",
						place->dir, name, data_name);
	case -EINVAL:
		return fail(place, -EKEYREJECTED, "%s: a wrapping secret has at least %d octets", name,
			DATA_KEY_SECRET_MIN);
	case -EBADMSG:
		return fail(place, -EKEYREJECTED, "%s/%s does not open with %s: another key, or the file is damaged%s",
			place->dir, data_name, name, is_credential ? "; after a change of the credential give the old"
			" one as lares-seal.previous" : "");
	default:
		return fail(place, error, "%s: %s", name, strerror(-error));
	}
}

static int save(const struct place *place, enum secret secret, const struct data_key *key)
{
	uint8_t file[DATA_KEY_FILE_MAX], wrapping[SEAL_KEY_SIZE];
	int r = derive(place, secret, wrapping);

	if (r < 0)
		return refuse(place, secret, r);
	r = data_key_wrap(key, wrapper_of(secret), wrapping, file);
	explicit_bzero(wrapping, sizeof(wrapping));
	if (r > 0)
		r = file_write_durably(place->fd, data_name, file, (size_t)r);
	return r < 0 ? fail(place, r, "%s/%s cannot be written: %s", place->dir, data_name, strerror(-r)) : 0;
}

static int write_secret(const struct place *place, enum secret secret)
{
	uint8_t octets[DATA_KEY_SECRET_MIN];
	int r;

	random_fill(octets, sizeof(octets));
	r = file_write_durably(place->fd, secret_names[secret], octets, sizeof(octets));
	explicit_bzero(octets, sizeof(octets));
	return r < 0 ? fail(place, r, "%s/%s cannot be written: %s", place->dir, secret_names[secret], strerror(-r)) : 0;
}

/* A first start. A wrap.key that an interrupted one left is used, when its name is safe. */
static int make(const struct place *place, struct data_key *ret_key)
{
	const enum secret secret = has_credential() ? SECRET_CREDENTIAL : SECRET_WRAP;
	int r = 0;

	if (faccessat(place->fd, database_name, F_OK, 0) == 0)
		return fail(place, -ENOKEY, "%s/%s is missing, and %s does not open without it: put it back, or move %s"
			" away to begin anew", place->dir, data_name, database_name, database_name);
	if (secret == SECRET_WRAP && faccessat(place->fd, secret_names[SECRET_WRAP], F_OK, 0) < 0)
		r = write_secret(place, SECRET_WRAP);
	else if (fsync(place->fd) < 0)
		r = fail(place, -errno, "%s cannot be synced: %m", place->dir);
	if (r < 0)
		return r;
	data_key_make(ret_key);
	return save(place, secret, ret_key);
}

static int try_secret(const struct place *place, enum secret secret, const uint8_t *file, size_t n_file,
	struct data_key *ret_key)
{
	uint8_t wrapping[SEAL_KEY_SIZE];
	int r = derive(place, secret, wrapping);

	if (r == 0)
		r = data_key_unwrap(file, n_file, wrapping, ret_key);
	explicit_bzero(wrapping, sizeof(wrapping));
	return r;
}

/* Open the file's octets with one of the two secrets that may. */
static int load(const struct place *place, const uint8_t *file, size_t n_file, struct data_key *ret_key,
	enum secret *ret_secret)
{
	enum data_key_wrapper wrapper;
	enum secret secret;
	int r;

	if (data_key_wrapper(file, n_file, &wrapper) < 0)
		return fail(place, -EBADMSG, "%s/%s is damaged, or no key file of Lares", place->dir, data_name);
	secret = wrapper == DATA_KEY_BY_CREDENTIAL ? SECRET_CREDENTIAL : SECRET_WRAP;
	r = try_secret(place, secret, file, n_file, ret_key);
	if (r == 0) {
		*ret_secret = secret;
	} else if (try_secret(place, secret + 1, file, n_file, ret_key) == 0) {
		*ret_secret = secret + 1;
		r = 0;
	}
	return r < 0 ? refuse(place, secret, r) : 0;
}

/*
 * data.key rests on this secret: the other files of the folder open nothing any more. Whoever renamed it may have been
 * killed before that was safe, and a power cut now could bring back one that needs them: so it is made safe first.
 */
static int tidy(const struct place *place, enum secret secret)
{
	const char *wrap = secret_names[SECRET_WRAP], *next = secret_names[SECRET_WRAP_NEXT];
	int r = fsync(place->fd) < 0 ? -errno : 0;

	if (r == 0 && secret != SECRET_WRAP)
		r = file_erase(place->fd, wrap);
	if (r == 0 && secret != SECRET_WRAP_NEXT)
		r = file_erase(place->fd, next);
	if (r == 0 && secret == SECRET_WRAP_NEXT && renameat(place->fd, next, place->fd, wrap) < 0)
		r = -errno;
	if (r == 0 && fsync(place->fd) < 0)
		r = -errno;
	return r < 0 ? fail(place, r, "%s/%s cannot be replaced: %s", place->dir, wrap, strerror(-r)) : 0;
}

/* After an older secret: whoever had it may have the data key, so what is sealed from now on has a new one. */
static int move_to_credential(const struct place *place, struct data_key *key)
{
	(void)data_key_renew(key); /* with as many as there can be, at least the wrapping is new */
	return save(place, SECRET_CREDENTIAL, key);
}

/* Read and open; *ret_secret is the one that it rests on when this returns. Returns 0, -ENOENT: no keys, or an error. */
static int open_keys(const struct place *place, struct data_key *ret_key, enum secret *ret_secret)
{
	uint8_t file[DATA_KEY_FILE_MAX];
	int n = file_read(place->fd, data_name, file, sizeof(file)), r;

	if (n == -ENOENT)
		return n;
	if (n < 0 && n != -EFBIG)
		return fail(place, n, "%s/%s: %s", place->dir, data_name, strerror(-n));
	r = load(place, file, n < 0 ? 0 : (size_t)n, ret_key, ret_secret);
	if (r < 0 || *ret_secret == SECRET_CREDENTIAL ||
		(wrapper_of(*ret_secret) == DATA_KEY_BY_FILE && !has_credential()))
		return r;
	*ret_secret = SECRET_CREDENTIAL;
	return move_to_credential(place, ret_key);
}

/*
 * Its new name first, which whoever was killed may have left unsafe; then the keys. Their file goes last, so that whoever
 * finds it knows what was begun. From there on an error does not end it: what can still be removed is better removed.
 */
static int finish_erasing(const struct place *place)
{
	static const char *const names[] = { "data.key.new", "wrap.key", "wrap.key.new", "wrap.key.next",
		"wrap.key.next.new", erased_name };
	int r, first;

	if (fsync(place->fd) < 0)
		return fail(place, -errno, "%s: the keys cannot be erased: %m", place->dir);
	r = file_overwrite(place->fd, erased_name);
	first = r == -ENOENT ? 0 : r;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		r = file_erase(place->fd, names[i]);
		first = first < 0 ? first : r;
	}
	if (fsync(place->fd) < 0 && first == 0)
		first = -errno;
	return first < 0 ? fail(place, first, "%s: the keys cannot be erased: %s", place->dir, strerror(-first)) : 0;
}

/* Open and lock the folder, and end an erasure that was cut off. The caller closes place->fd, also after an error. */
static int enter(struct place *place)
{
	place->fd = open(place->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (place->fd < 0)
		return fail(place, -errno, "%s cannot be opened: %m", place->dir);
	if (flock(place->fd, LOCK_EX) < 0)
		return fail(place, -errno, "%s cannot be locked: %m", place->dir);
	return faccessat(place->fd, erased_name, F_OK, 0) == 0 ? finish_erasing(place) : 0;
}

static void leave(struct place *place)
{
	closep(&place->fd);
}

int key_folder_obtain(const char *dir, struct data_key *ret_key, char *ret_reason, size_t n_reason)
{
	scoped(leave) struct place place = { -1, dir, ret_reason, n_reason };
	enum secret secret;
	int r = enter(&place);

	if (r < 0)
		return r;
	r = open_keys(&place, ret_key, &secret);
	if (r == -ENOENT)
		return make(&place, ret_key);
	if (r == 0)
		(void)tidy(&place, secret); /* on a disk that only reads, keys that open are enough; tried at every start */
	return r;
}

/* Under a credential the credential stays; else wrap.key is replaced, its successor on disk before data.key rests on it. */
static int rotate(const struct place *place, enum secret secret, struct data_key *key)
{
	int r = data_key_renew(key);

	if (r < 0)
		return fail(place, r, "%s/%s has as many older keys as it can hold", place->dir, data_name);
	if (secret == SECRET_CREDENTIAL)
		return save(place, SECRET_CREDENTIAL, key);
	r = write_secret(place, SECRET_WRAP_NEXT);
	if (r == 0)
		r = save(place, SECRET_WRAP_NEXT, key);
	return r < 0 ? r : tidy(place, SECRET_WRAP_NEXT);
}

int key_folder_rotate(const char *dir, char *ret_reason, size_t n_reason)
{
	scoped(leave) struct place place = { -1, dir, ret_reason, n_reason };
	struct data_key key;
	enum secret secret;
	int r = enter(&place);

	if (r < 0)
		return r;
	r = open_keys(&place, &key, &secret);
	if (r == -ENOENT)
		return fail(&place, -ENOKEY, "%s/%s is missing: there is no key to rotate", dir, data_name);
	if (r == 0)
		r = tidy(&place, secret); /* wrap.key.next may be what opens it: never written over */
	if (r == 0)
		r = rotate(&place, secret, &key);
	explicit_bzero(&key, sizeof(key));
	return r;
}

int key_folder_erase(const char *dir, char *ret_reason, size_t n_reason)
{
	scoped(leave) struct place place = { -1, dir, ret_reason, n_reason };
	int r = enter(&place);

	if (r < 0)
		return r;
	if (renameat(place.fd, data_name, place.fd, erased_name) < 0 && errno != ENOENT)
		return fail(&place, -errno, "%s/%s cannot be erased: %m", dir, data_name);
	return finish_erasing(&place);
}
