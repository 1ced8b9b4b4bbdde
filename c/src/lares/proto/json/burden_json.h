/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* How many alerts are open, and what they asked of people this week: in up/pulse, Status and the report. */
#include "proto/burden.h"
#include "proto/text.h"

struct open_alerts {
	uint32_t n[ALERT_PRIORITY_COUNT][ALERT_CONDITION_COUNT];
};

/* {"high":{"active":1,"cleared":0,"unknown":0},…}: an object. */
void burden_json_open(struct text *t, const struct open_alerts *open);

/* {"week":"2026-11-16","raised":{"high":{"person":1,"system":0},…},…}: an object. */
void burden_json(struct text *t, const struct burden *burden);
