/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* The users of a broker, as each broker wants them written, from the records of the homes (home.h). */
#include <stdio.h>

#include "team.h"

enum { REVOKED_MAX = 4096 };

void broker_user_homes(const struct team *team, json_t *records, FILE *out); /* mosquitto, by certificate */
void broker_user_join(const struct team *team, json_t *records, FILE *out); /* mosquitto, by password */
void broker_user_passwords(const struct team *team, json_t *records, FILE *out);
void broker_user_rabbitmq(const struct team *team, json_t *records, FILE *out);
