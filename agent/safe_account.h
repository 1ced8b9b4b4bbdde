/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * The account of how laresd ended, and safe mode: what it does where it ends again and again without being asked to.
 *
 * Five times within ten minutes (a crash, a watchdog's kill, any SIGKILL), and the next start is a safe one: what is stored is
 * sent, alerts go on, the team's commands and the installer are answered, and the team is told by an alert. Of the home only
 * help buttons are heard: no other device, and nobody is connected to. Where that ends unasked, too, twice, then nothing is heard
 * at all: an alert that says so is worth more than a button that takes the gateway down. After ten minutes of either, laresd
 * ends and begins as usual; where it then ends unasked within ten minutes, it is in safe mode again at once.
 *
 * Whoever stops or restarts the service, or the gateway, ends safe mode. The account of it is kept in the carriers' folder,
 * in memory (/run): it needs no disk that works, and a power cut is no crash. A carrier's end does not count.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SAFE_MODE_WITHIN_US UINT64_C(600000000)
#define SAFE_MODE_LASTS_US UINT64_C(600000000)

enum {
	SAFE_MODE_CRASHES = 5,
	SAFE_MODE_DEAF_CRASHES = 2, /* in safe mode */
	SAFE_MODE_TEXT_MAX = 256,
};

enum safe_mode {
	SAFE_MODE_OFF,
	SAFE_MODE_HELP, /* help buttons are heard, and nothing else */
	SAFE_MODE_DEAF,
	SAFE_MODE_COUNT
};

/* All moments are CLOCK_BOOTTIME. All zero: nothing is known, as after a boot. */
struct safe_account {
	enum safe_mode mode;
	uint64_t since_us; /* when that mode began */
	bool is_running; /* a laresd that has not ended in order */
	size_t n_crashes; /* since then, not longer ago than SAFE_MODE_WITHIN_US */
	uint64_t crashes_us[SAFE_MODE_CRASHES];
};

enum safe_end {
	SAFE_END_ASKED, /* by a signal: whoever asks begins anew */
	SAFE_END_FAILED, /* it said why: no crash, and no proof of health */
};

/* A start: in account->mode. Returns whether what ran before it had crashed. */
bool safe_account_begin(struct safe_account *account, uint64_t now_us);

/* When a safe mode is over, and laresd is to end; UINT64_MAX: there is none. */
uint64_t safe_account_until_us(const struct safe_account *account);

/* An end in order. Where safe mode is over, one crash is enough for the next. */
void safe_account_end(struct safe_account *account, enum safe_end end, uint64_t now_us);

/* One line, and what it says; what is none is an account of nothing. */
void safe_account_print(const struct safe_account *account, char ret_text[SAFE_MODE_TEXT_MAX]);
struct safe_account safe_account_parse(const char *text);

/* The same in the file "starts" in the folder of `socket`. Returns 0 or a negative errno. */
int safe_account_load(const char *socket, struct safe_account *ret_account);
int safe_account_save(const char *socket, const struct safe_account *account);
