/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Calls into a library that fail when they are asked to.
 *
 * Each CALL() defines a function of the library's name in front of the library's own, in this program or in
 * an object that is preloaded. It counts how often it is called; one named call fails at its n-th time, instead of being
 * made, and all others reach the library.
 *
 * In a program: call_choose(), call_failures(). In one that the object is preloaded into: preload.c.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct call {
	const char *name;
	_Atomic uint64_t n; /* calls so far */
	_Atomic bool is_known;
	struct call *next; /* of those that were made at least once */
};

/* From the first-th such call on, n of them fail; counting begins anew for all. NULL: none fails. */
void call_choose(const char *name, uint64_t first, uint64_t n);

/* That a call failed is told there, a line each. Opened beforehand: a program that confined itself opens nothing more. */
void call_tell_to(int fd);

/* For the proof that losses are found: what fails is said to be done, where the .c file of that call knows how. */
void call_ignore(void);
bool call_is_ignored(void);

/* Between the two, calls neither count nor fail: the test itself makes them. */
void call_pause(void);
void call_resume(void);

uint64_t call_failures(void); /* since call_choose() */
const struct call *call_first(void);

/* For CALL(): what dlsym() finds after this object, and whether this one fails; if so *ret_nth is its number, from 1. */
void *call_real(const char *name);
bool call_fails(struct call *call, uint64_t *ret_nth);

/* What comes last is done in place of the call; it returns. nth: its number, so that several errors can take turns. */
#define CALL(type, name, parameters, arguments, ...)                    \
	type name parameters                                            \
	{                                                               \
		static type (*real) parameters;                         \
		static struct call call = { #name, 0, false, NULL };    \
		uint64_t nth;                                           \
                                                                        \
		if (!real)                                              \
			real = (type (*) parameters)call_real(#name);   \
		if (call_fails(&call, &nth)) {                          \
			__VA_ARGS__                                     \
		}                                                       \
		return real arguments;                                  \
	}
