/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* laresd's answers in words (shapes: org.lares.Agent1(7)). Pure: an answer in, lines out, the exit status back. */
#include <jansson.h>
#include <stdint.h>
#include <stdio.h>

int show_status(const json_t *answer, FILE *out);
int show_doctor(const json_t *answer, FILE *out);
int show_scan(const json_t *answer, FILE *out);
int show_scan_all(const json_t *answer, FILE *out);
int show_devices(const json_t *answer, FILE *out);
int show_forgotten(const json_t *answer, FILE *out);
int show_readings(const json_t *answer, FILE *out);
int show_alerts(const json_t *answer, FILE *out);
int show_suppressed(const json_t *answer, FILE *out);
int show_said(const json_t *answer, FILE *out);
int show_plan(const json_t *answer, FILE *out);
int show_plan_faults(const json_t *answer, FILE *out);
int show_plan_loaded(const json_t *answer, FILE *out);
int show_test_alert(const json_t *answer, FILE *out);

int show_joining(const json_t *answer, FILE *out);
void show_no_team(const json_t *why, FILE *out); /* a line: "words", and what to "do" */

int show_report(const json_t *answer, FILE *out);
int show_history(const json_t *answer, FILE *out);

/* A line. */
void show_reading(const json_t *reading, FILE *out);

/* The values of one reading and the remarks on it, in one line without its end. */
void show_values(const json_t *reading, FILE *out);
