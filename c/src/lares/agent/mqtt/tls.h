/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * The SSL_CTX that libmosquitto is given, and what went wrong in it.
 *
 * It is handed over with MOSQ_OPT_SSL_CTX and MOSQ_OPT_SSL_CTX_WITH_DEFAULTS: without the second, libmosquitto sets
 * neither CA nor verification. All of it is also set here, and with it what libmosquitto cannot: the time, because a
 * gateway without a battery clock starts in 1970 and a certificate is judged at max(now, floor); and the broker's name,
 * which OpenSSL itself then checks, and which is asked for (SNI) although libmosquitto only knows its address.
 */
#include <stdbool.h>
#include <openssl/ssl.h>
#include <stdint.h>

#include "base/config.h"
#include "mqtt/expiry.h"
#include "mqtt/words.h"

struct tls {
	SSL_CTX *context;
	const struct config *config;
	const struct endpoint *endpoint;
	struct expiry expiry; /* of our certificate, and of the broker's as soon as they are known */
	bool is_done; /* the handshake */
	int verify_error; /* of X509_verify_cert(); X509_V_OK */
	int alert; /* that the broker sent; -1: none */
};

/*
 * CA, certificate and key are read and their fit is tried. `at_s` is the time to judge at. The struct must not move
 * until tls_done(). Returns 0 or -EINVAL with *ret_fault.
 */
int tls_init(struct tls *tls, const struct config *config, const struct endpoint *endpoint, int64_t at_s,
	struct fault *ret_fault);
void tls_done(struct tls *tls);

/* Whether the handshake left a reason, and which. */
bool tls_get_fault(const struct tls *tls, struct fault *ret_fault);

/* For a key that is under a password: without it OpenSSL asks the terminal. */
int tls_give_no_password(char *buffer, int n_buffer, int is_writing, void *data);
