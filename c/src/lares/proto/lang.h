/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* The languages in which Lares speaks to those who care: titles of alerts, what to do, reminders. */
enum lang { LANG_EN, LANG_DE, LANG_COUNT };

const char *lang_name(enum lang lang); /* "en" */
int lang_from_name(const char *name); /* or -1 */
