/* SPDX-License-Identifier: Apache-2.0 */
#include "vault/data_key.h"

#include <errno.h>
#include <fcntl.h>
#include <mbedtls/hkdf.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>

#include "base/cleanup.h"
#include "vault/file.h"
#include "vault/random.h"

static const char credential_name[] = "lares-seal", wrap_name[] = "wrap.key", data_name[] = "data.key";
static const char magic[] = "lares-k1";

enum { HEAD_SIZE = sizeof(magic) - 1 + 1 };
_Static_assert(HEAD_SIZE + sizeof(struct data_key) + SEAL_OVERHEAD == DATA_KEY_FILE_SIZE, "the drawing in the header");

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

static bool credential_path(char *ret_path, size_t n_path)
{
	const char *dir = getenv("CREDENTIALS_DIRECTORY");

	if (!dir || snprintf(ret_path, n_path, "%s/%s", dir, credential_name) >= (int)n_path)
		return false;
	return access(ret_path, F_OK) == 0;
}

/* The wrapping key, from whichever secret. Returns 0, -ENOKEY where there is no such secret, or a negative errno. */
static int derive(const struct place *place, enum data_key_wrapper wrapper, uint8_t ret_key[SEAL_KEY_SIZE])
{
	static const unsigned char purpose[] = "lares data.key";
	const mbedtls_md_info_t *sha256 = mbedtls_md_info_from_type(MBEDTLS_MD_SHA256);
	uint8_t secret[DATA_KEY_SECRET_MAX];
	char path[512];
	int n;

	if (wrapper == DATA_KEY_BY_FILE)
		snprintf(path, sizeof(path), "%s", wrap_name);
	else if (!credential_path(path, sizeof(path)))
		return fail(place, -ENOKEY, "%s/%s is sealed under the credential %s, which was not given to this"
			" service", place->dir, data_name, credential_name);
	n = file_read(place->fd, path, secret, sizeof(secret));
	if (n == -ENOENT)
		return fail(place, -ENOKEY, "%s/%s is missing: %s cannot be opened without it", place->dir, wrap_name,
			data_name);
	if (n < 0)
		return fail(place, n, "%s: %s", path, strerror(-n));
	if (n < DATA_KEY_SECRET_MIN)
		n = fail(place, -EKEYREJECTED, "%s: a wrapping secret has at least %d octets", path,
			DATA_KEY_SECRET_MIN);
	else if (mbedtls_hkdf(sha256, NULL, 0, secret, (size_t)n, purpose, sizeof(purpose) - 1, ret_key,
			 SEAL_KEY_SIZE) != 0)
		n = fail(place, -ENOMEM, "no memory for a key");
	explicit_bzero(secret, sizeof(secret));
	return n < 0 ? n : 0;
}

int data_key_wrapper(const uint8_t *file, size_t n_file, enum data_key_wrapper *ret_wrapper)
{
	if (n_file != DATA_KEY_FILE_SIZE || memcmp(file, magic, HEAD_SIZE - 1) != 0)
		return -EBADMSG;
	*ret_wrapper = file[HEAD_SIZE - 1] == DATA_KEY_BY_CREDENTIAL ? DATA_KEY_BY_CREDENTIAL : DATA_KEY_BY_FILE;
	return 0;
}

int data_key_unwrap(const uint8_t file[DATA_KEY_FILE_SIZE], const uint8_t wrapping[SEAL_KEY_SIZE],
	struct data_key *ret_key)
{
	uint8_t plain[sizeof(*ret_key)];
	struct seal seal;
	int r = seal_init(&seal, wrapping);

	if (r == 0)
		r = seal_unwrap(&seal, file, HEAD_SIZE, file + HEAD_SIZE, DATA_KEY_FILE_SIZE - HEAD_SIZE, plain);
	if (r == 0)
		memcpy(ret_key, plain, sizeof(plain));
	explicit_bzero(plain, sizeof(plain));
	seal_done(&seal);
	return r;
}

/* Write data.key under that wrapper. */
static int save(const struct place *place, enum data_key_wrapper wrapper, const struct data_key *key)
{
	uint8_t file[DATA_KEY_FILE_SIZE], wrapping[SEAL_KEY_SIZE];
	struct seal seal;
	int r = derive(place, wrapper, wrapping);

	if (r < 0)
		return r;
	memcpy(file, magic, HEAD_SIZE - 1);
	file[HEAD_SIZE - 1] = (uint8_t)wrapper;
	r = seal_init(&seal, wrapping);
	if (r == 0)
		r = seal_wrap(&seal, file, HEAD_SIZE, (const uint8_t *)key, sizeof(*key), file + HEAD_SIZE);
	seal_done(&seal);
	explicit_bzero(wrapping, sizeof(wrapping));
	if (r == 0)
		r = file_write_durably(place->fd, data_name, file, sizeof(file));
	return r < 0 ? fail(place, r, "%s/%s cannot be written: %s", place->dir, data_name, strerror(-r)) : 0;
}

/* A first start. A wrap.key that an interrupted one left is used. */
static int make(const struct place *place, bool has_credential, struct data_key *ret_key)
{
	uint8_t secret[DATA_KEY_SECRET_MIN];
	int r = 0;

	if (!has_credential && faccessat(place->fd, wrap_name, F_OK, 0) < 0) {
		random_fill(secret, sizeof(secret));
		r = file_write_durably(place->fd, wrap_name, secret, sizeof(secret));
		explicit_bzero(secret, sizeof(secret));
	}
	if (r < 0)
		return fail(place, r, "%s/%s cannot be written: %s", place->dir, wrap_name, strerror(-r));
	random_fill((uint8_t *)ret_key, sizeof(*ret_key));
	return save(place, has_credential ? DATA_KEY_BY_CREDENTIAL : DATA_KEY_BY_FILE, ret_key);
}

/* The credential came later: from the moment that data.key rests on it, wrap.key opens nothing. */
static int move_to_credential(const struct place *place, const struct data_key *key)
{
	int r = save(place, DATA_KEY_BY_CREDENTIAL, key);

	if (r == 0 && (unlinkat(place->fd, wrap_name, 0) < 0 || fsync(place->fd) < 0))
		r = fail(place, -errno, "%s/%s cannot be removed: %m", place->dir, wrap_name);
	return r;
}

static int load(const struct place *place, const uint8_t *file, int n_file, bool has_credential,
	struct data_key *ret_key)
{
	uint8_t wrapping[SEAL_KEY_SIZE];
	enum data_key_wrapper wrapper;
	int r;

	if (n_file < 0 || data_key_wrapper(file, (size_t)n_file, &wrapper) < 0)
		return fail(place, -EBADMSG, "%s/%s is damaged, or no key file of Lares", place->dir, data_name);
	r = derive(place, wrapper, wrapping);
	if (r < 0)
		return r;
	r = data_key_unwrap(file, wrapping, ret_key);
	explicit_bzero(wrapping, sizeof(wrapping));
	if (r < 0)
		return fail(place, -EKEYREJECTED, "%s/%s does not open with %s: another key, or the file is damaged",
			place->dir, data_name, wrapper == DATA_KEY_BY_FILE ? wrap_name : "the credential lares-seal");
	return wrapper == DATA_KEY_BY_FILE && has_credential ? move_to_credential(place, ret_key) : 0;
}

int data_key_obtain(const char *dir, struct data_key *ret_key, char *ret_reason, size_t n_reason)
{
	scoped(closep) int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct place place = { fd, dir, ret_reason, n_reason };
	uint8_t file[DATA_KEY_FILE_SIZE];
	bool has_credential;
	char path[512];
	int n;

	if (fd < 0)
		return fail(&place, -errno, "%s cannot be opened: %m", dir);
	if (flock(fd, LOCK_EX) < 0)
		return fail(&place, -errno, "%s cannot be locked: %m", dir);
	has_credential = credential_path(path, sizeof(path));
	n = file_read(fd, data_name, file, sizeof(file));
	if (n == -ENOENT)
		return make(&place, has_credential, ret_key);
	if (n < 0 && n != -EFBIG)
		return fail(&place, n, "%s/%s: %s", dir, data_name, strerror(-n));
	return load(&place, file, n, has_credential, ret_key);
}
