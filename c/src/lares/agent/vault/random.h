/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* The kernel's random numbers, and nothing else between: no generator state to seed, copy by fork() or save by mistake. */
#include <stddef.h>
#include <stdint.h>

/* Fill; waits until the kernel's pool is ready after boot. A kernel without getrandom(2) ends the program. */
void random_fill(uint8_t *ret_bytes, size_t n_bytes);

/* The same in the form that mbedTLS asks for. Returns 0. */
int random_for_mbedtls(void *unused, unsigned char *ret_bytes, size_t n_bytes);
