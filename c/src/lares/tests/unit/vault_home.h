/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* A state directory with its keys, for the tests of the vault. */
#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "vault/vault.h"

enum { READ_MAX = 512 };

/* Each test has a folder of its own; the credential, where a test gives one, lies in <folder>/given. */
struct home {
	char dir[64], given[96];
	char reason[256];
};

static inline int home_new(void **state)
{
	struct home *home = calloc(1, sizeof(*home));

	strcpy(home->dir, "/tmp/lares-vault-XXXXXX");
	*state = home;
	unsetenv("CREDENTIALS_DIRECTORY");
	return mkdtemp(home->dir) ? 0 : -1;
}

static inline int remove_one(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
	(void)st;
	(void)flag;
	(void)ftw;
	return remove(path);
}

static inline int home_free(void **state)
{
	struct home *home = *state;

	nftw(home->dir, remove_one, 8, FTW_DEPTH | FTW_PHYS);
	free(home);
	return 0;
}

static inline void write_file(const char *dir, const char *name, const void *bytes, size_t n)
{
	char path[128];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	file = fopen(path, "w");
	assert_non_null(file);
	assert_int_equal(fwrite(bytes, 1, n, file), n);
	fclose(file);
}

static inline size_t read_whole(const char *dir, const char *name, uint8_t ret_bytes[READ_MAX])
{
	char path[128];
	FILE *file;
	size_t n;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	file = fopen(path, "r");
	if (!file)
		return 0;
	n = fread(ret_bytes, 1, READ_MAX, file);
	fclose(file);
	return n;
}

static inline void give_credential_as(struct home *home, const char *name, const char *secret)
{
	snprintf(home->given, sizeof(home->given), "%s/given", home->dir);
	mkdir(home->given, 0700);
	write_file(home->given, name, secret, strlen(secret));
	setenv("CREDENTIALS_DIRECTORY", home->given, 1);
}

static inline void give_credential(struct home *home, const char *secret)
{
	give_credential_as(home, "lares-seal", secret);
}

static inline struct vault *open_home(struct home *home)
{
	struct vault *vault;

	home->reason[0] = '\0';
	assert_int_equal(vault_open(home->dir, &vault, home->reason, sizeof(home->reason)), 0);
	return vault;
}

static inline int refusal(struct home *home)
{
	struct vault *vault;

	home->reason[0] = '\0';
	return vault_open(home->dir, &vault, home->reason, sizeof(home->reason));
}

static const char secret_a[] = "0123456789abcdef0123456789abcdef", secret_b[] = "0123456789abcdef0123456789abcdeF";

static inline void assert_same_keys(struct vault *a, struct vault *b)
{
	uint8_t box[4 + VAULT_SEAL_OVERHEAD], plain[4], id_a[VAULT_ID_SIZE], id_b[VAULT_ID_SIZE];

	assert_int_equal(vault_seal(a, NULL, 0, (const uint8_t *)"text", 4, box), 0);
	assert_int_equal(vault_unseal(b, NULL, 0, box, sizeof(box), plain), 0);
	assert_memory_equal(plain, "text", 4);
	vault_identity(a, (const uint8_t *)"frame", 5, id_a);
	vault_identity(b, (const uint8_t *)"frame", 5, id_b);
	assert_memory_equal(id_a, id_b, VAULT_ID_SIZE);
}

static inline bool has_file(const struct home *home, const char *name)
{
	char path[128];

	snprintf(path, sizeof(path), "%s/%s", home->dir, name);
	return access(path, F_OK) == 0;
}

#define IN_HOME(test) cmocka_unit_test_setup_teardown(test, home_new, home_free)
