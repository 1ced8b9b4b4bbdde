/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* One line on stderr that says what is wrong and what to do about it. Returns -1. */
int fault(const char *format, ...) __attribute__((format(printf, 1, 2)));
