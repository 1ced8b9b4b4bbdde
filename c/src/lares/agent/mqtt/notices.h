/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* What is noticed beside a link, and said as NOTICE: certificates that run out, another client with our id, an old MQTT. */
#include "mqtt/broker.h"

/* A link has come up: its certificates at every one, so that whoever was told of an end hears of the new one, too. */
void notice_link(struct broker *broker);

/* A link, or an attempt, has ended, with broker->fault and broker->reason. */
void notice_end(struct broker *broker);

/* Of all certificates that the connection rests on, the one that ends first. */
void notice_expiry(struct broker *broker);
