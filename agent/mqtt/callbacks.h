/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * What libmosquitto calls us with: said as records, or noted in the broker (broker_give_up()). Nothing is ended or destroyed in
 * them. The client's data is its struct broker.
 */
struct mosquitto;

void callbacks_set(struct mosquitto *client);
