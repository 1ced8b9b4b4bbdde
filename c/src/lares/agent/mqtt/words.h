/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* What went wrong with a broker, in words that an installer understands. Pure. */
#include <stddef.h>
#include <stdint.h>

#include "proto/record.h"

struct fault {
	enum link_fault kind;
	uint8_t reason; /* MQTT 5; 0: none */
	char words[200];
};

/* MQTT 5, table 2-6, and the return codes of MQTT 3.1.1; never NULL. */
const char *words_of_reason(uint8_t reason);

/* A connection that the broker refused with `reason`, and perhaps said why. */
struct fault fault_of_refusal(uint8_t reason, const char *brokers_words);

/* A link that the broker ended with `reason`. */
struct fault fault_of_end(uint8_t reason, const char *brokers_words);
