#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# The whole way over NATS with JetStream: MQTT 3.1.1.
. "$(dirname "$0")/lib.sh"
home_begin
nats_begin
broker_start() {
	nats_start
}
whole_way
