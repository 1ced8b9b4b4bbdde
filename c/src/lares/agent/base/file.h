/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* Small files as wholes: there entirely or not at all, over any power cut. */
#include <stddef.h>
#include <stdint.h>

/*
 * Read all of it. `dir_fd` may be AT_FDCWD. Returns the number of octets, or a negative errno; -EFBIG where it has more
 * than n_max, of which ret_bytes then holds the beginning.
 */
int file_read(int dir_fd, const char *name, uint8_t *ret_bytes, size_t n_max);

/* The same of a file that is open already, from where it stands. */
int file_read_open(int fd, uint8_t *ret_bytes, size_t n_max);

/* Write "<name>.new" with mode 0600, sync it, rename it, sync the folder. Returns 0 or a negative errno. */
int file_write_durably(int dir_fd, const char *name, const uint8_t *bytes, size_t n_bytes);

/*
 * Write zeros over all of it and sync, where it lies. What a file system that copies on write, or flash, keeps of the
 * octets elsewhere is not reached. Returns 0, or a negative errno (-ENOENT: no such file).
 */
int file_overwrite(int dir_fd, const char *name);

/*
 * The same, and remove it, also where writing failed. The caller syncs the folder. Returns 0 (also: no such file), or
 * the first negative errno.
 */
int file_erase(int dir_fd, const char *name);
