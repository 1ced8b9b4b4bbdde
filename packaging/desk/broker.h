/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * What a broker is to have, in broker/ of the team's folder, always made from what the folder says: nobody edits it.
 *
 *   broker.key, broker.pem      its own certificate
 *   ca.pem, crl.pem             who may come: homes of the present, the next and the last authority, but not the revoked
 *   mosquitto.conf, homes.acl, join.acl, join.passwd
 *   rabbitmq.conf, advanced.config (TLS), rabbitmq.json (definitions), HASH.r0 (what is in crl.pem, one for each authority)
 *
 * A home is the user <team>.<home>, and <team>.<home>.join while it joins. mosquitto's patterns know a user's name only as a
 * whole, and its topics have it in two levels: so each home has lines of its own, and a change is a SIGHUP.
 */
#include "team.h"

/* Write what changes with the homes; the caller holds the lock. */
int broker_write_users(const struct team *team);

/* Write all but keys and certificates; the caller holds the lock. */
int broker_write(const struct team *team);

/* Have mosquitto read it, where it was started with our configuration on this machine; words where that is for a person. */
void broker_reload(const struct team *team);

/* The hashed forms of a password. */
json_t *broker_password(const char *password);
