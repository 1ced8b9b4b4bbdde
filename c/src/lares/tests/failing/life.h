/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * A life of a home, as tests/crash has it, but on real files, and while a call fails.
 *
 * The vault and the store are opened, much is accepted, committed, sent, marked and asked for again, they are closed, and all
 * of that twice more. An act may fail where a call failed during it, and only there: then nothing of it is done. What comes
 * after it succeeds, and all that a commit returned for is there, no less and no more.
 */
#include "finding.h"

/* In an empty folder. call_choose() comes before it. */
struct finding life_run(const char *dir);
