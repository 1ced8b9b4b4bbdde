#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# The whole way over RabbitMQ: MQTT 3.1.1, sessions in quorum queues, no retained messages for wildcard subscribers.
. "$(dirname "$0")/lib.sh"
home_begin
rabbit_begin
broker_start() {
	rabbit_start 1
}
whole_way
